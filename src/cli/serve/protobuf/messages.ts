/** What Kubernetes' protobuf messages hold: fields.json (made by bin/generate-protobuf.mjs), unpacked when somebody asks. */
import packed from './fields.json' with { type: 'json' };

export interface MessageField {
  readonly name: string;
  readonly number: number;
  /** A struct that Go embeds: JSON has its fields one level up. */
  readonly embedded: boolean;
  readonly list: boolean;
  readonly map: boolean;
  /** `s` string, `y` bytes, `b` bool, `i` varint, `f` double, or the name of another message. */
  readonly type: string;
}

export interface Message {
  readonly fields: readonly MessageField[];
  readonly byNumber: ReadonlyMap<number, MessageField>;
}

const messages: Readonly<Record<string, string>> = packed;
const unpacked = new Map<string, Message>();

/** The message of that name (`core.v1.PodSpec`), if there is one. */
export function messageNamed(name: string): Message | undefined {
  let message = unpacked.get(name);
  const text = messages[name];
  if (!message && text !== undefined) {
    const fields = text.split(' ').filter(Boolean).map(unpackField);
    message = { fields, byNumber: new Map(fields.map((field) => [field.number, field])) };
    unpacked.set(name, message);
  }
  return message;
}

/** What all groups have, whatever their version says: bodies of DELETE, Status, … */
const META = new Set([
  'DeleteOptions',
  'Status',
  'WatchEvent',
  'List',
  'PartialObjectMetadata',
  'PartialObjectMetadataList',
]);

/** `apps/v1` and `Deployment` give `apps.v1.Deployment`; undefined where the message is not known. */
export function messageOf(apiVersion: string, kind: string): string | undefined {
  const [version = '', group] = apiVersion.split('/').reverse();
  const name = META.has(kind) ? `meta.v1.${kind}` : `${group?.split('.')[0] ?? 'core'}.${version}.${kind}`;
  return messageNamed(name) ? name : undefined;
}

function unpackField(text: string): MessageField {
  const [, name = '', number = '', mark = '', type = ''] = /^([^=]+)=(\d+)([[{^]?)(.+)$/.exec(text) ?? [];
  return {
    name,
    number: Number(number),
    embedded: mark === '^',
    list: mark === '[',
    map: mark === '{',
    type,
  };
}

/** The groups and versions that have a message of this name: `PodSpec` is in `core.v1`. */
export function packagesOf(name: string): readonly string[] {
  if (packages.size === 0) {
    for (const full of Object.keys(messages)) {
      const dot = full.lastIndexOf('.');
      const bare = full.slice(dot + 1);
      packages.set(bare, [...(packages.get(bare) ?? []), full.slice(0, dot)]);
    }
  }
  return packages.get(name) ?? [];
}

const packages = new Map<string, string[]>();
