#!/usr/bin/env node
/**
 * Makes src/cli/serve/protobuf/fields.json from a kubectl binary, so that no field number is written by hand:
 *
 *   node bin/generate-protobuf.mjs /usr/local/bin/kubectl
 *
 * A kubectl carries the descriptors of k8s.io's generated.proto files, each gzipped (gogo/protobuf registers them so). They
 * are found by gzip's magic number, inflated, and read as FileDescriptorProto with protobufjs.
 *
 * A message is packed as `name=NUMBER CODE` words: s string, y bytes, b bool, i varint, f double, M.N another message;
 * before it `[` a list, `{` a map from strings, `^` a struct that Go embeds, whose fields JSON has one level up (a field
 * that schema.json does not know). Only groups and versions that a 1.32 cluster serves by default are taken.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, constants } from 'node:zlib';
import protobuf from 'protobufjs/minimal.js';

const [binary] = process.argv.slice(2);
if (!binary) throw new Error('usage: node bin/generate-protobuf.mjs KUBECTL');

const schema = JSON.parse(readFileSync(new URL('../src/lib/kube/schema.json', import.meta.url), 'utf8'));

/** Field types of descriptor.proto, as the codes above. */
const TYPES = { 1: 'f', 3: 'i', 4: 'i', 5: 'i', 8: 'b', 9: 's', 12: 'y', 13: 'i' };
const MESSAGE = 11;
const REPEATED = 3;

/** Versions that are served: v1, v2, and nothing that is alpha or beta. */
const SERVED =
  /^k8s\.io\.(api\.(?!admission\.|apidiscovery)\w+\.v\d+|apimachinery\.pkg\.(apis\.meta\.v1|runtime|api\.resource|util\.intstr))$/;

/** The fields of a message on the wire by number; a message has only those that the readers know. */
function read(bytes, readers) {
  const reader = protobuf.Reader.create(bytes);
  const found = {};
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const [name, take] = readers[tag >>> 3] ?? [];
    if (name) (found[name] ??= []).push(take(reader));
    else reader.skipType(tag & 7);
  }
  return found;
}

const text = (reader) => reader.string();
const whole = (reader) => reader.int32();
const within = (readers) => (reader) => read(reader.bytes(), readers);

const OPTIONS = { 7: ['mapEntry', (reader) => reader.bool()] };
const FIELD = {
  1: ['name', text],
  3: ['number', whole],
  4: ['label', whole],
  5: ['type', whole],
  6: ['typeName', text],
};
const MESSAGE_TYPE = { 1: ['name', text], 2: ['fields', within(FIELD)], 7: ['options', within(OPTIONS)] };
MESSAGE_TYPE[3] = ['nested', within(MESSAGE_TYPE)];
const FILE = { 1: ['name', text], 2: ['package', text], 4: ['messages', within(MESSAGE_TYPE)] };

/** Every file descriptor in the binary. */
function descriptors(bytes) {
  const files = new Map();
  const magic = Buffer.from([0x1f, 0x8b, 0x08]);
  for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
    try {
      // What follows the stream is not part of it: a short input is inflated as far as it goes.
      const inflated = gunzipSync(bytes.subarray(at, at + 200_000), { finishFlush: constants.Z_SYNC_FLUSH });
      const file = read(inflated, FILE);
      if (file.name?.[0]?.endsWith('generated.proto')) files.set(file.package[0], file);
    } catch {
      // The three bytes were something else.
    }
  }
  return files;
}

/** `.k8s.io.api.core.v1.PodSpec` is `core.v1.PodSpec`; `.k8s.io.apimachinery.pkg.apis.meta.v1.Time` is `meta.v1.Time`. */
const short = (name) =>
  name
    .replace('.certificates.v1beta1.', '.certificates.v1.') // the descriptor of v1 refers to the older one of the same shape
    .replace(/^\./, '')
    .replace(/^k8s\.io\.api\./, '')
    .replace(/^k8s\.io\.apimachinery\.pkg\.(apis\.|api\.|util\.)?/, '');

/**
 * Whether JSON has the fields of this message one level up. Of kinds with one name in two groups (`Event` and
 * `EventsV1Event`) neither may know the field.
 */
function isEmbedded(message, field) {
  const [name] = field.name;
  const alike = Object.keys(schema.types).filter((type) =>
    new RegExp(`^(\\w*V\\d)?${message.name[0]}$`).test(type),
  );
  if (alike.length > 0) return alike.every((type) => !` ${schema.types[type]}`.includes(` ${name}=`));
  return field.typeName[0].toLowerCase().endsWith(`.${name.toLowerCase()}`) && /^rule/.test(name);
}

function code(message, field, entries) {
  const [type] = field.type;
  const repeated = field.label?.[0] === REPEATED;
  if (type !== MESSAGE) {
    if (!TYPES[type]) throw new Error(`a field of type ${type}: ${field.name}`);
    return (repeated ? '[' : '') + TYPES[type];
  }
  const entry = entries.get(short(field.typeName[0]));
  if (entry)
    return `{${code(
      entry,
      entry.fields.find(({ number }) => number[0] === 2),
      entries,
    )}`;
  if (repeated) return `[${short(field.typeName[0])}`;
  return (isEmbedded(message, field) ? '^' : '') + short(field.typeName[0]);
}

const messages = {};
const files = [...descriptors(readFileSync(binary))].filter(([name]) => SERVED.test(name));
for (const [name, file] of files.sort(([a], [b]) => (a < b ? -1 : 1))) {
  for (const message of file.messages ?? []) {
    const own = `${name}.${message.name[0]}`;
    const maps = (message.nested ?? []).filter(({ options }) => options?.[0]?.mapEntry?.[0]);
    const entries = new Map(maps.map((entry) => [`${short(own)}.${entry.name[0]}`, entry]));
    const fields = (message.fields ?? []).map(
      (field) => `${field.name[0]}=${field.number[0]}${code(message, field, entries)}`,
    );
    messages[short(own)] = fields.join(' ');
  }
}
/** Kinds, what they are made of, and the messages that belong to no group; the rest is never sent. */
const reached = new Set();
function reach(name) {
  if (reached.has(name)) return;
  if (messages[name] === undefined) throw new Error(`no message ${name}`);
  reached.add(name);
  for (const [, type] of messages[name].matchAll(/=\d+[[{^]?(\w+\.[\w.]+)/g)) reach(type);
}
for (const [name, fields] of Object.entries(messages)) {
  if (fields.startsWith('metadata=1meta.v1.') || /^(meta|runtime)\./.test(name)) reach(name);
}
for (const name of Object.keys(messages)) if (!reached.has(name)) delete messages[name];

if (!messages['core.v1.Pod']) throw new Error(`${binary} holds no descriptors of k8s.io/api`);
const out = new URL('../src/cli/serve/protobuf/fields.json', import.meta.url);
writeFileSync(out, `${JSON.stringify(messages, null, 2)}\n`);
console.log(`${Object.keys(messages).length} messages of ${files.length} files`);
