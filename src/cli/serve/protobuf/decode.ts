/** From Kubernetes' protobuf to the plain data that JSON would have given. */
import protobuf from 'protobufjs/minimal.js';
import { messageNamed, type MessageField } from './messages.ts';
import { shapes } from './shapes.ts';

type Plain = Record<string, unknown>;
type Reader = protobuf.Reader;

/** Deeper than any kind; a body that nests further is refused. */
const MAX_DEPTH = 64;

/** The fields of a message. Throws for bytes that are none. */
export function decodeMessage(name: string, bytes: Uint8Array, depth = 0): unknown {
  const message = messageNamed(name);
  if (!message) throw new Error(`no message ${name}`);
  if (depth > MAX_DEPTH) throw new Error('nested too deeply');
  const plain: Plain = {};
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const field = message.byNumber.get(tag >>> 3);
    if (field) take(plain, field, reader, tag & 7, depth);
    else reader.skipType(tag & 7);
  }
  const shape = shapes[name];
  return shape ? shape.plain(plain) : plain;
}

function take(plain: Plain, field: MessageField, reader: Reader, wire: number, depth: number): void {
  if (field.map) {
    const [key, value] = mapEntry(field, reader.bytes(), depth);
    own(plain, field.name, {})[key] = value;
  } else if (field.list) {
    const list = (plain[field.name] ??= []) as unknown[];
    // Numbers may come packed into one field.
    if (wire === 2 && 'bif'.includes(field.type)) {
      const packed = protobuf.Reader.create(reader.bytes());
      while (packed.pos < packed.len) list.push(value(field, packed, depth));
    } else list.push(value(field, reader, depth));
  } else if (field.embedded) Object.assign(plain, value(field, reader, depth));
  else plain[field.name] = value(field, reader, depth);
}

function own(plain: Plain, name: string, empty: Plain): Plain {
  return (plain[name] ??= empty) as Plain;
}

function mapEntry(field: MessageField, bytes: Uint8Array, depth: number): [string, unknown] {
  const reader = protobuf.Reader.create(bytes);
  let key = '';
  let found: unknown = field.type === 's' || field.type === 'y' ? '' : {};
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) key = reader.string();
    else if (tag >>> 3 === 2) found = value(field, reader, depth);
    else reader.skipType(tag & 7);
  }
  return [key, found];
}

function value(field: MessageField, reader: Reader, depth: number): unknown {
  switch (field.type) {
    case 's':
      return reader.string();
    case 'y':
      return Buffer.from(reader.bytes()).toString('base64');
    case 'b':
      return reader.bool();
    case 'i':
      return Number(reader.int64());
    case 'f':
      return reader.double();
    default:
      return decodeMessage(field.type, reader.bytes(), depth + 1);
  }
}
