/** PATCH: the stored object, patched, takes the way of an update. From apiserver/pkg/endpoints/handlers/patch.go. */
import { DecodeError, decodeFields, strictError } from '#lib/kube/decode.ts';
import type { KubeRequest } from '#lib/kube/client.ts';
import { applyJsonPatch } from '#lib/kube/patch/json-patch.ts';
import { goFormat, goJson, type Json } from '#lib/kube/patch/json.ts';
import { applyMergePatch } from '#lib/kube/patch/merge-patch.ts';
import { applyStrategicMergePatch } from '#lib/kube/patch/strategic-merge.ts';
import { failure, StatusError } from '#lib/kube/status.ts';
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
  const result = applyPatch(type, old, request.body, apiVersion, kind);
  const strategic = type === STRATEGIC;
  const refusal = (why: string) => undecodable(strategic ? shownPatch(request.body) : goJson(result as Json), why);
  try {
    const { object, unknown } = decodeFields(apiVersion, kind, result, strategic ? 'patched' : 'json');
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
  patch: unknown,
  apiVersion: string,
  kind: string,
): unknown {
  if (type === TYPES[0]) return applyJsonPatch(doc as Json, patch as Json);
  if (type === TYPES[1]) return applyMergePatch(doc as Json, patch as Json);
  if (type === STRATEGIC) return applyStrategicMergePatch(doc as Json, patch as Json, apiVersion, kind);
  if (type === 'application/apply-patch+yaml')
    return refuse(failure(501, 'NotImplemented', 'not simulated: server-side apply'));
  const known = [...TYPES, 'application/apply-patch+yaml'].join(', ');
  return refuse(
    failure(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: ${known}`,
    ),
  );
}

/** `patch: Invalid value: "map[…]": strict decoding error: …`: the refusal names no object. */
const undecodable = (shown: string, why: string): StatusError =>
  new StatusError(invalidStatus('', '', '', [invalid('patch', shown, why)]));

/** The patch as Go prints it once it was applied: lists with an order directive have been taken out of it. */
function shownPatch(patch: unknown): string {
  return goFormat(withoutOrdered(patch) as Json);
}

function withoutOrdered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const directive = '$setElementOrder/';
  const ordered = Object.keys(value).filter((key) => key.startsWith(directive));
  const gone = new Set([...ordered, ...ordered.map((key) => key.slice(directive.length))]);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !gone.has(key))
      .map(([key, inner]) => [key, withoutOrdered(inner)]),
  );
}
