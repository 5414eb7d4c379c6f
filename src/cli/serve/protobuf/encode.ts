/** From plain data to Kubernetes' protobuf, for clients that take nothing else. */
import protobuf from 'protobufjs/minimal.js';
import { messageNamed, type MessageField } from './messages.ts';
import { shapes } from './shapes.ts';

type Writer = protobuf.Writer;

const VARINT = 0;
const DOUBLE = 1;
const BYTES = 2;
const WIRE: Readonly<Record<string, number>> = { b: VARINT, i: VARINT, f: DOUBLE };

/** Fields that the message does not have are left out, as Go's types would. */
export function encodeMessage(name: string, value: unknown): Uint8Array {
  const message = messageNamed(name);
  if (!message) throw new Error(`no message ${name}`);
  const shape = shapes[name];
  const plain = (shape ? shape.message(value) : value) as Readonly<Record<string, unknown>>;
  const writer = protobuf.Writer.create();
  for (const field of message.fields) put(writer, field, field.embedded ? plain : plain[field.name]);
  return writer.finish();
}

function put(writer: Writer, field: MessageField, value: unknown): void {
  if (value === undefined || value === null) return;
  if (field.list)
    for (const item of value as readonly unknown[]) single(writer, field.number, field.type, item);
  else if (field.map) {
    for (const [key, item] of Object.entries(value)) {
      const entry = protobuf.Writer.create();
      single(entry, 1, 's', key);
      single(entry, 2, field.type, item);
      tagged(writer, field.number, BYTES).bytes(entry.finish());
    }
  } else single(writer, field.number, field.type, value);
}

function single(writer: Writer, number: number, type: string, value: unknown): void {
  const to = tagged(writer, number, WIRE[type] ?? BYTES);
  if (type === 's') to.string(String(value));
  else if (type === 'y') to.bytes(Buffer.from(String(value), 'base64'));
  else if (type === 'b') to.bool(value === true);
  else if (type === 'i') to.int64(Number(value));
  else if (type === 'f') to.double(Number(value));
  else to.bytes(encodeMessage(type, value));
}

const tagged = (writer: Writer, number: number, wire: number): Writer => writer.uint32((number << 3) | wire);
