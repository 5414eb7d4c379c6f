/** The body of a request: how much of it is taken, and what it says in the format that it names. */
import type { IncomingMessage } from 'node:http';
import { parse } from 'yaml';
import { jsonMistake } from '#lib/kubectl/resources/documents.ts';
import { badRequest, failure, StatusError } from '#lib/kube/status.ts';
import { MEDIA_TYPES } from './accept.ts';
import { EnvelopeError, open } from './protobuf/envelope.ts';

/** As apiserver's MaxRequestBodyBytes. */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** Everything the client sends. Throws StatusError for more than is taken. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const tooLarge = () => {
    const message = `Request entity is too large: limit is ${MAX_BODY_BYTES}`;
    return new StatusError(failure(413, 'RequestEntityTooLarge', message));
  };
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What a body says; undefined for none. Throws StatusError for formats that are not known, and for broken ones. */
export function bodyOf(method: string, contentType: string, bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (method === 'PATCH') return patchIn(type, bytes);
  switch (type) {
    case '':
    case MEDIA_TYPES.json:
      return json(bytes);
    case MEDIA_TYPES.yaml:
      return yaml(bytes);
    case MEDIA_TYPES.protobuf:
      return protobuf(bytes);
    default:
      throw unsupported(Object.values(MEDIA_TYPES));
  }
}

const unsupported = (accepted: readonly string[]): StatusError =>
  new StatusError(
    failure(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
    ),
  );

/** Which sorts of patches there are is the API server's to say. */
function patchIn(type: string, bytes: Buffer): unknown {
  return type === 'application/apply-patch+yaml' ? yaml(bytes) : json(bytes);
}

function json(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new StatusError(badRequest(jsonMistake(text) ?? 'unexpected end of JSON input'));
  }
}

function yaml(bytes: Buffer): unknown {
  try {
    return parse(bytes.toString('utf8'), { maxAliasCount: 100 }) as unknown;
  } catch (error) {
    const [first = ''] = (error as Error).message.split('\n');
    throw new StatusError(badRequest(`error converting YAML to JSON: yaml: ${first}`));
  }
}

function protobuf(bytes: Buffer): unknown {
  try {
    return open(bytes);
  } catch (error) {
    if (error instanceof EnvelopeError) throw new StatusError(badRequest(error.message));
    throw error;
  }
}
