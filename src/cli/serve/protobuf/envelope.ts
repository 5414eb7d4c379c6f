/**
 * Kubernetes' envelope around a protobuf message: four bytes, then a runtime.Unknown that says which kind is inside.
 * From apimachinery/pkg/runtime/serializer/protobuf.
 */
import { decodeMessage } from './decode.ts';
import { encodeMessage } from './encode.ts';
import { messageOf } from './messages.ts';

const MAGIC = Buffer.from('k8s\0', 'latin1');

interface Typed {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}

interface Unknown {
  readonly typeMeta?: Typed;
  readonly raw?: string;
}

/** Bytes that are no object in this format; the message is for the client. */
export class EnvelopeError extends Error {}

/** The object in the bytes, as JSON would have it. Throws EnvelopeError. */
export function open(bytes: Buffer): Record<string, unknown> {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new EnvelopeError(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    );
  }
  const { typeMeta, raw = '' } = read<Unknown>('runtime.Unknown', bytes.subarray(MAGIC.length));
  const { apiVersion = '', kind = '' } = typeMeta ?? {};
  const message = messageOf(apiVersion, kind);
  if (!message) throw new EnvelopeError(`no kind "${kind}" is registered for version "${apiVersion}"`);
  return { apiVersion, kind, ...read<object>(message, Buffer.from(raw, 'base64')) };
}

function read<T>(name: string, bytes: Uint8Array): T {
  try {
    return decodeMessage(name, bytes) as T;
  } catch (error) {
    throw new EnvelopeError(`proto: ${(error as Error).message}`);
  }
}

/** Whether this object has a message. */
export const canSeal = ({ apiVersion, kind }: Typed): boolean => messageOf(apiVersion, kind) !== undefined;

/** The object in its envelope. Throws for one that has no message. */
export function seal(object: Typed): Buffer {
  const { apiVersion, kind } = object;
  const message = messageOf(apiVersion, kind);
  if (!message) throw new EnvelopeError(`no message for ${apiVersion} ${kind}`);
  const raw = Buffer.from(encodeMessage(message, object)).toString('base64');
  return Buffer.concat([MAGIC, encodeMessage('runtime.Unknown', { typeMeta: { apiVersion, kind }, raw })]);
}
