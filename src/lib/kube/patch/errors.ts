/** What a server says to a patch that cannot be used. From apimachinery/pkg/util/mergepatch and apiserver's patch handler. */
import { badRequest, failure, StatusError } from '#lib/kube/status.ts';
import { goFormat, isList, isMap, type Json } from './json.ts';

/** The patch itself is malformed: 400. */
export const badPatch = (message: string): StatusError => new StatusError(badRequest(message));

/** The patch is well formed and does not fit the object: 422, and the server keeps the reason (`cause`) to itself. */
export function patchRejected(reason: string): StatusError {
  const status = failure(
    422,
    'Invalid',
    'the server rejected our request due to an error in our request',
    {},
  );
  return Object.assign(new StatusError(status), { cause: new Error(reason) });
}

/** A body of the wrong JSON type, in the words of Go's decoder. */
export const wrongType = (value: Json, wanted: string): string =>
  `json: cannot unmarshal ${isList(value) ? 'array' : isMap(value) ? 'object' : typeof value === 'boolean' ? 'bool' : typeof value} into Go value of type ${wanted}`;

/** The server's patch code failed in a way it has no Status for: 500 without a reason. */
export const patchFailed = (message: string): StatusError => new StatusError(failure(500, '', message));

export const noMergeKey = (item: Json, key: string): StatusError =>
  patchFailed(`map: ${goFormat(item)} does not contain declared merge key: ${key}`);

export const badDirective = (directive: Json, map: Json): StatusError =>
  patchFailed(`unknown patch type: ${goFormat(directive)} in map: ${goFormat(map)}`);
