/** A patch as it was typed, JSON or YAML, and where it is applied without a server. */
import { wrongType } from '#lib/kube/patch/errors.ts';
import { isList, isMap, type Json } from '#lib/kube/patch/json.ts';
import { applyJsonPatch } from '#lib/kube/patch/json-patch.ts';
import { applyMergePatch } from '#lib/kube/patch/merge-patch.ts';
import { applyStrategicMergePatch } from '#lib/kube/patch/strategic-merge.ts';
import { badRequest, StatusError } from '#lib/kube/status.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { documentsOf, jsonMistake } from '#lib/kubectl/resources/documents.ts';
import type { PatchType } from './requests.ts';

/**
 * The patch as plain data. JSON in braces goes to the server as it was typed, so that its mistakes are the server's to
 * find; anything else is read as YAML here.
 */
export function readPatch(text: string, type: PatchType): unknown {
  if (text.trimStart().startsWith('{')) return readJson(text, type);
  const [document] = documentsOf(text);
  if (!document) return null;
  if ('value' in document) return document.value;
  const why = document.error.replace(/^error converting YAML to JSON: /, '');
  throw new CommandError(`unable to parse ${JSON.stringify(text)}: ${why}`);
}

function readJson(text: string, type: PatchType): unknown {
  const mistake = jsonMistake(text)?.replace('unexpected EOF', 'unexpected end of JSON input');
  if (mistake === undefined) return JSON.parse(text) as unknown;
  throw new StatusError(badRequest(type === 'strategic' ? mistake : `error decoding patch: ${mistake}`));
}

/** The patched object, made here. Throws CommandError with the reason; where the patch cannot be read, in the words of the client's libraries. */
export function patchLocally(object: KubeObject, read: () => unknown, type: PatchType): KubeObject {
  const patch = readHere(read, type);
  try {
    if (type === 'json') return applyJsonPatch(object, patch);
    if (type === 'merge') return applyMergePatch(object, patch);
    return applyStrategicMergePatch(object, patch, object.apiVersion, object.kind);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw new CommandError(error.cause instanceof Error ? error.cause.message : error.message);
  }
}

function readHere(read: () => unknown, type: PatchType): unknown {
  const malformed = { strategic: 'invalid JSON document', merge: 'Invalid JSON Patch', json: '' }[type];
  let patch: unknown;
  try {
    patch = read();
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw new CommandError(malformed || error.message.replace(/^error decoding patch: /, ''));
  }
  if (
    type === 'strategic'
      ? isMap(patch as Json)
      : type === 'merge'
        ? typeof patch === 'object'
        : isList(patch as Json)
  )
    return patch;
  throw new CommandError(malformed || wrongType(patch as Json, 'jsonpatch.Patch'));
}
