/** PATCH: the stored object, patched, takes the way of an update. From apiserver/pkg/endpoints/handlers/patch.go. */
import { DecodeError, decodeFields, strictError } from '#lib/kube/decode.ts';
import type { KubeRequest } from '#lib/kube/client.ts';
import { applyJsonPatch } from '#lib/kube/patch/json-patch.ts';
import { goFormat, goJson, isMap, type Json } from '#lib/kube/patch/json.ts';
import { applyMergePatch } from '#lib/kube/patch/merge-patch.ts';
import { applyStrategicMergePatch } from '#lib/kube/patch/strategic-merge.ts';
import { badRequest, failure, StatusError } from '#lib/kube/status.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { invalid, invalidStatus } from '#lib/kube/validation/field-error.ts';
import { fieldValidation } from './body.ts';
import { refuse, type WriteOptions } from './machinery.ts';
import type { ResourceDefinition } from './resource.ts';
import { groupVersion } from './resources.ts';

const STRATEGIC = 'application/strategic-merge-patch+json';
const TYPES = ['application/json-patch+json', 'application/merge-patch+json', STRATEGIC];

/** The object as the patch wants it, decoded. Throws StatusError for patches that cannot be applied. */
export function patched(
  definition: ResourceDefinition,
  old: KubeObject,
  request: KubeRequest,
  options: WriteOptions,
): KubeObject {
  const apiVersion = groupVersion(definition);
  const type = (request.contentType ?? '').split(';')[0]?.trim() ?? '';
  const { kind } = definition;
  // Nobody knows how to merge the lists of a custom resource.
  const types = definition.custom ? TYPES.filter((one) => one !== STRATEGIC) : TYPES;
  const result = applyPatch(type, old, request.body, apiVersion, kind, types);
  const strategic = type === STRATEGIC;
  const refusal = (why: string) =>
    undecodable(strategic ? shownPatch(request.body) : goJson(result as Json), why);
  try {
    const { object, unknown } = definition.custom
      ? definition.custom.decode(result)
      : decodeFields(apiVersion, kind, result, strategic ? 'patched' : 'json');
    const mode = fieldValidation(request);
    if (mode === 'Strict' && unknown.length > 0) throw refusal(strictError(unknown));
    if (mode === 'Warn') for (const path of unknown) options.warn(`unknown field "${path}"`);
    return object;
  } catch (error) {
    throw error instanceof DecodeError ? refusal(error.message) : error;
  }
}

/** The document with the patch applied, of whichever sort it is. */
export function applyPatch(
  type: string,
  doc: unknown,
  body: unknown,
  apiVersion: string,
  kind: string,
  types: readonly string[] = TYPES,
): unknown {
  if (type === 'application/apply-patch+yaml')
    return refuse(failure(501, 'NotImplemented', 'not simulated: server-side apply'));
  if (!types.includes(type)) {
    const known = [...types, 'application/apply-patch+yaml'].join(', ');
    const message = `the body of the request was in an unknown format - accepted media types include: ${known}`;
    return refuse(failure(415, 'UnsupportedMediaType', message));
  }
  const patch = patchIn(type, body);
  if (type === TYPES[0]) return applyJsonPatch(doc, patch);
  if (type === TYPES[1]) return applyMergePatch(doc, patch);
  return applyStrategicMergePatch(doc, patch, apiVersion, kind);
}

/** The patch as data of the shape that its sort wants. */
function patchIn(type: string, body: unknown): unknown {
  const patch = typeof body === 'string' ? parsed(body) : body;
  const wantsList = type === TYPES[0];
  if (wantsList ? Array.isArray(patch) : isMap(patch)) return patch;
  const found = Array.isArray(patch)
    ? 'array'
    : isMap(patch)
      ? 'object'
      : patch === null
        ? 'null'
        : typeof patch;
  const wanted = wantsList ? '[]handlers.jsonPatchOp' : 'map[string]interface {}';
  const why = `json: cannot unmarshal ${found} into Go value of type ${wanted}`;
  return refuse(badRequest(type === STRATEGIC ? why : `error decoding patch: ${why}`));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return refuse(badRequest('unexpected end of JSON input'));
  }
}

/** `patch: Invalid value: "map[…]": strict decoding error: …`: the refusal names no object. */
const undecodable = (shown: string, why: string): StatusError =>
  new StatusError(invalidStatus('', '', '', [invalid('patch', shown, why)]));

/** The patch as Go prints it once it was applied: lists with an order directive have been taken out of it. */
function shownPatch(patch: unknown): string {
  return goFormat(withoutOrdered(patch) as Json);
}

function withoutOrdered(value: unknown): unknown {
  if (!isMap(value)) return value;
  const directive = '$setElementOrder/';
  const ordered = Object.keys(value).filter((key) => key.startsWith(directive));
  const gone = new Set([...ordered, ...ordered.map((key) => key.slice(directive.length))]);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !gone.has(key))
      .map(([key, inner]) => [key, withoutOrdered(inner)]),
  );
}
