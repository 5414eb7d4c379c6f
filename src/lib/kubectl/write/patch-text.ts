/** A patch as it was typed, JSON or YAML, and where it is applied without a server. */
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
  const why = document.error
    .replace(/^error converting YAML to JSON: /, '')
    .replace(/yaml: line 1: /, 'yaml: ');
  throw new CommandError(`unable to parse ${JSON.stringify(text)}: ${why}`);
}

function readJson(text: string, type: PatchType): unknown {
  const mistake = jsonMistake(text)?.replace('unexpected EOF', 'unexpected end of JSON input');
  if (mistake === undefined) return JSON.parse(text) as unknown;
  throw new StatusError(badRequest(type === 'strategic' ? mistake : `error decoding patch: ${mistake}`));
}

/** The patched object, made here. Throws CommandError with the reason. */
export function patchLocally(object: KubeObject, patch: unknown, type: PatchType): KubeObject {
  try {
    if (type === 'json') return applyJsonPatch(object, patch);
    if (type === 'merge') return applyMergePatch(object, patch);
    return applyStrategicMergePatch(object, patch, object.apiVersion, object.kind);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw new CommandError(error.cause instanceof Error ? error.cause.message : error.message);
  }
}
