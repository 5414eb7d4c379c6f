/**
 * Who owns which fields (`metadata.managedFields`), noted at every write. From apimachinery/pkg/util/managedfields.
 *
 * What the control plane itself writes is noted lazily: its entry holds what was there before (`base`), and its fields are
 * told when somebody reads them, or somebody else writes the same part. So a pod that is rolled costs next to nothing.
 */
import { deepEqual } from '#lib/kube/equal.ts';
import { compare } from '#lib/kube/fields/walk.ts';
import { difference, ordered, rooted, union, type FieldsV1 } from '#lib/kube/fields/set.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import type { KubeObject, ManagedFieldsEntry, ObjectMeta } from '#lib/kube/types.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { capped, tooMany } from './cap.ts';
import { typedOf } from './typed-custom.ts';

/** Who writes. Fields of a lazy writer are looked up when they are asked for. */
export interface Writer {
  readonly manager: string;
  readonly lazy?: boolean;
}

type Entries = readonly ManagedFieldsEntry[];
type Subresource = string | undefined;

const NONE: Entries = [];

const apiVersionOf = ({ group, version }: ResourceDefinition): string =>
  group ? `${group}/${version}` : version;

const hasStatus = ({ subresources }: ResourceDefinition): boolean =>
  subresources?.includes('status') ?? false;

/** Metadata that somebody owns; the rest is the server's. */
function ownedMeta({ generateName, labels, annotations, ownerReferences, finalizers }: ObjectMeta): object {
  return {
    ...(generateName && { generateName }),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    ...(ownerReferences && { ownerReferences }),
    ...(finalizers && { finalizers }),
  };
}

/** The part of an object that a write of the subresource (or of the object itself) can change. */
export function partOf(definition: ResourceDefinition, object: KubeObject, subresource: Subresource): object {
  if (subresource === 'status') {
    const { annotations } = object.metadata;
    const status = object['status'];
    return { metadata: annotations ? { annotations } : {}, ...(status !== undefined && { status }) };
  }
  const { apiVersion: _v, kind: _k, metadata, status, ...rest } = object;
  const main = { ...rest, metadata: ownedMeta(metadata) };
  return hasStatus(definition) || status === undefined ? main : { ...main, status };
}

/** The same part, as another write sees it? */
const samePart = (a: Subresource, b: Subresource): boolean => (a === 'status') === (b === 'status');

const entryOf = (
  definition: ResourceDefinition,
  manager: string,
  subresource: Subresource,
  now: number,
): ManagedFieldsEntry => ({
  manager,
  operation: 'Update',
  apiVersion: apiVersionOf(definition),
  time: rfc3339(now),
  fieldsType: 'FieldsV1',
  ...(subresource && { subresource }),
});

/** Templates make many objects of the same fields: the last set of each is kept with the template's spec. */
const made = new WeakMap<object, { meta: string; fields: FieldsV1 }>();

/** The entry of whoever creates the object; `given` is what it was before its defaults. */
export function createdFields(
  definition: ResourceDefinition,
  given: KubeObject,
  object: KubeObject,
  writer: Writer,
  now: number,
): Entries {
  const entry = entryOf(definition, writer.manager, undefined, now);
  const spec = given['spec'];
  if (!writer.lazy || typeof spec !== 'object' || spec === null)
    return [{ ...entry, fieldsV1: creationSet(definition, object) }];
  const {
    generateName,
    labels = {},
    annotations = {},
    ownerReferences = [],
    finalizers = [],
  } = object.metadata;
  const meta = `${generateName !== undefined} ${Object.keys(labels)} ${Object.keys(annotations)} ${ownerReferences.map(({ uid }) => uid)} ${finalizers}`;
  let known = made.get(spec);
  if (known?.meta !== meta) {
    known = { meta, fields: creationSet(definition, object) };
    made.set(spec, known);
  }
  return [{ ...entry, fieldsV1: known.fields }];
}

function creationSet(definition: ResourceDefinition, object: KubeObject): FieldsV1 {
  const { changed } = compare(typedOf(definition), { metadata: {} }, partOf(definition, object, undefined));
  return ordered(rooted(changed));
}

const NOTHING = { metadata: {} };

/** The entry of the part of the control plane that made an object whole (an event): told when somebody reads it. */
export const completeFields = (definition: ResourceDefinition, { manager }: Writer, now: number): Entries => [
  { ...entryOf(definition, manager, undefined, now), base: NOTHING },
];

/** What the entries are after a write that made `object` of `old`. */
export function updatedFields(
  definition: ResourceDefinition,
  old: KubeObject,
  object: KubeObject,
  writer: Writer,
  subresource: Subresource,
  now: number,
): Entries {
  const entries = noted(definition, old, object, writer, subresource, now);
  return tooMany(entries) ? [...capped(settledFields(definition, object, entries))].sort(byTime) : entries;
}

function noted(
  definition: ResourceDefinition,
  old: KubeObject,
  object: KubeObject,
  writer: Writer,
  subresource: Subresource,
  now: number,
): Entries {
  const entries = old.metadata.managedFields ?? NONE;
  if (writer.lazy) {
    const again = writtenAgain(definition, entries, writer, subresource, now);
    if (again) return again;
  }
  const wanted = entryOf(definition, writer.manager, subresource, now);
  // Annotations are in both parts: who wrote them before is told before they are written again.
  const touches = (of: Subresource): boolean =>
    samePart(of, subresource) || !deepEqual(old.metadata.annotations, object.metadata.annotations);
  const settled = entries.some(({ base, subresource: of }) => base !== undefined && touches(of))
    ? settledFields(definition, old, entries)
    : entries;
  if (writer.lazy) {
    const base = partOf(definition, old, subresource);
    const before = settled.find((entry) => isSame(entry, wanted));
    if (!before) return [...settled, { ...wanted, base }];
    return [...settled.filter((entry) => entry !== before), { ...before, ...wanted, base }];
  }
  return changedBy(
    definition,
    settled,
    wanted,
    partOf(definition, old, subresource),
    partOf(definition, object, subresource),
  );
}

/** A lazy writer that wrote this part before needs nothing but a new time: by far the most frequent case, so it is made cheap. */
function writtenAgain(
  definition: ResourceDefinition,
  entries: Entries,
  { manager }: Writer,
  subresource: Subresource,
  now: number,
): Entries | undefined {
  for (let at = 0; at < entries.length; at += 1) {
    const entry = entries[at]!;
    if (entry.base === undefined || entry.manager !== manager || entry.subresource !== subresource) continue;
    if (entry.operation !== 'Update' || entry.apiVersion !== apiVersionOf(definition)) continue;
    const time = rfc3339(now);
    return entry.time === time ? entries : entries.with(at, { ...entry, time });
  }
  return undefined;
}

const isSame = (a: ManagedFieldsEntry, b: ManagedFieldsEntry): boolean =>
  a.manager === b.manager &&
  a.operation === b.operation &&
  a.subresource === b.subresource &&
  a.apiVersion === b.apiVersion;

/** Whoever changes a field owns it, alone; what is removed nobody owns. */
function changedBy(
  definition: ResourceDefinition,
  entries: Entries,
  mine: ManagedFieldsEntry,
  before: object,
  after: object,
): Entries {
  const { changed, removed } = compare(typedOf(definition), before, after);
  if (!changed && !removed) return entries.map(withoutBase);
  let found = false;
  const next = entries.map((entry) => {
    if (!entry.fieldsV1 && !isSame(entry, mine)) return entry;
    const left = difference(entry.fieldsV1, removed);
    if (!isSame(entry, mine)) return { ...entry, fieldsV1: rooted(difference(left, changed)) };
    found = true;
    return withoutBase({ ...entry, ...mine, fieldsV1: ordered(rooted(union(left, changed))) });
  });
  if (!found && changed) next.push({ ...withoutBase(mine), fieldsV1: ordered(changed) });
  return next.filter(isNotEmpty).sort(byTime);
}

const isNotEmpty = ({ fieldsV1, base }: ManagedFieldsEntry): boolean =>
  base !== undefined || (fieldsV1 !== undefined && Object.keys(fieldsV1).length > 0);

function withoutBase({ base: _, ...entry }: ManagedFieldsEntry): ManagedFieldsEntry {
  return entry;
}

/** Appliers first, then by time and name (managedfields/internal/fieldmanager sortEncodedManagedFields). */
export function byTime(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  const keys = (entry: ManagedFieldsEntry) => [
    entry.operation,
    entry.time ?? '',
    entry.manager,
    entry.apiVersion ?? '',
    entry.subresource ?? '',
  ];
  const [left, right] = [keys(a), keys(b)];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at < 0 ? 0 : left[at]! < right[at]! ? -1 : 1;
}

/** The entries with the fields of all lazy writers. */
export function settledFields(definition: ResourceDefinition, live: KubeObject, entries: Entries): Entries {
  let settled = entries;
  for (const pending of entries) {
    if (pending.base === undefined) continue;
    const after = partOf(definition, live, pending.subresource);
    const mine = withoutBase(pending);
    settled = changedBy(
      definition,
      settled.map((entry) => (entry === pending ? mine : entry)),
      mine,
      pending.base as object,
      after,
    );
  }
  return settled.filter(isNotEmpty).sort(byTime);
}

const disclosed = new WeakMap<KubeObject, KubeObject>();

/** An object as a client gets it: lazily noted fields are told, and that only if they are looked at. */
export function withFields(definition: ResourceDefinition, object: KubeObject): KubeObject {
  const entries = object.metadata?.managedFields;
  if (!entries?.some(({ base }) => base !== undefined)) return object;
  let shown = disclosed.get(object);
  if (!shown) {
    let told: Entries | undefined;
    const { managedFields: _, ...metadata } = object.metadata;
    shown = {
      ...object,
      metadata: {
        ...metadata,
        get managedFields() {
          return (told ??= settledFields(definition, object, entries));
        },
      },
    };
    disclosed.set(object, shown);
  }
  return shown;
}
