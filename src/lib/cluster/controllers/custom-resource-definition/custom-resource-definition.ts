/**
 * Accepts the names of custom kinds, establishes them, and clears away their objects when a definition is deleted.
 * From apiextensions-apiserver/pkg/controller/{status,establish,finalizer}.
 */
import {
  carryOut,
  type Controller,
  type ObjectChange,
  type View,
} from '#lib/cluster/controllers/controller.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import {
  DEFINITIONS,
  type CustomNames,
  type CustomResourceDefinition,
} from '#lib/kube/types/apiextensions.ts';
import type { Condition, KubeObject } from '#lib/kube/types.ts';

const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';
/** How long the finalizer waits before it looks again for objects that are still there. */
const RETRY_MS = 5_000;

/** Itself, and when its names change, all others of its group: one of them may have waited for a name. */
function concerned({ before, after }: ObjectChange, view: View): string[] {
  const crd = (after ?? before) as CustomResourceDefinition;
  const group = (view.list<CustomResourceDefinition>(DEFINITIONS) ?? [])
    .filter(({ spec }) => spec.group === crd.spec.group)
    .map(({ metadata }) => metadata.name);
  return after ? [...new Set([crd.metadata.name, ...group])] : group;
}

export const customResourceDefinition: Controller = {
  name: 'crd-controller',
  wakes: [{ resource: DEFINITIONS, keys: concerned }],
  *reconcile(key, view) {
    const found = view.get<CustomResourceDefinition>(DEFINITIONS, undefined, key);
    if (!found) return;
    const named = withNames(found, view);
    const stored =
      named === found
        ? found
        : yield* carryOut<CustomResourceDefinition>({ do: 'updateStatus', object: named });
    const established = withEstablished(stored, view.now);
    const ready =
      established === stored
        ? stored
        : yield* carryOut<CustomResourceDefinition>({ do: 'updateStatus', object: established });
    if (ready.metadata.deletionTimestamp && ready.metadata.finalizers?.includes(CLEANUP))
      yield* finalize(ready, view);
  },
};

const conditionOf = ({ status }: CustomResourceDefinition, type: string): Condition | undefined =>
  status?.conditions?.find((condition) => condition.type === type);

/** Its time of change is kept as long as its status is. */
function withCondition(
  crd: CustomResourceDefinition,
  condition: Condition,
  now: number,
): CustomResourceDefinition {
  const { conditions = [] } = crd.status ?? {};
  const at = conditions.findIndex(({ type }) => type === condition.type);
  const known = conditions[at];
  const lastTransitionTime = (known?.status === condition.status && known.lastTransitionTime) || rfc3339(now);
  const { type, status, reason, message } = condition;
  const next = { type, status, lastTransitionTime, reason, message } as Condition;
  if (known && deepEqual(known, next)) return crd;
  return {
    ...crd,
    status: { ...crd.status, conditions: known ? conditions.with(at, next) : [...conditions, next] },
  };
}

/** Names that other definitions of the group hold. */
function taken(crd: CustomResourceDefinition, view: View): { resources: Set<string>; kinds: Set<string> } {
  const resources = new Set<string>();
  const kinds = new Set<string>();
  for (const other of view.list<CustomResourceDefinition>(DEFINITIONS)) {
    const names = other.status?.acceptedNames;
    if (other.spec.group !== crd.spec.group || other.metadata.uid === crd.metadata.uid || !names) continue;
    for (const name of [names.plural, names.singular, ...(names.shortNames ?? [])])
      if (name) resources.add(name);
    for (const name of [names.kind, names.listKind]) if (name) kinds.add(name);
  }
  return { resources, kinds };
}

/** The naming controller: names that are free are accepted one by one. */
function withNames(crd: CustomResourceDefinition, view: View): CustomResourceDefinition {
  const { names } = crd.spec;
  const accepted: Partial<CustomNames> = crd.status?.acceptedNames ?? {};
  if (deepEqual(names, accepted)) return crd;
  const { resources, kinds } = taken(crd, view);
  let conflict: { reason: string; message: string } | undefined;
  const free = (
    wanted: string | undefined,
    has: string | undefined,
    used: Set<string>,
    reason: string,
  ): boolean => {
    if (wanted === has || !wanted || !used.has(wanted)) return true;
    conflict = { reason, message: `${JSON.stringify(wanted)} is already in use` };
    return false;
  };
  const next: Record<string, unknown> = { ...accepted };
  if (names.categories) next['categories'] = names.categories;
  if (free(names.plural, accepted.plural, resources, 'PluralConflict')) next['plural'] = names.plural;
  if (free(names.singular, accepted.singular, resources, 'SingularConflict'))
    next['singular'] = names.singular;
  const short = (names.shortNames ?? []).filter((name) => !accepted.shortNames?.includes(name));
  const clashes = short
    .filter((name) => resources.has(name))
    .map((name) => `${JSON.stringify(name)} is already in use`);
  if (clashes.length > 0)
    conflict = {
      reason: 'ShortNamesConflict',
      message: clashes.length > 1 ? `[${clashes.join(', ')}]` : clashes[0]!,
    };
  else if (names.shortNames) next['shortNames'] = names.shortNames;
  if (free(names.kind, accepted.kind, kinds, 'KindConflict')) next['kind'] = names.kind;
  if (free(names.listKind, accepted.listKind, kinds, 'ListKindConflict')) next['listKind'] = names.listKind;

  const ordered = Object.fromEntries(
    Object.keys(next)
      .sort()
      .map((name) => [name, next[name]]),
  );
  const renamed = { ...crd, status: { ...crd.status, acceptedNames: ordered as Partial<CustomNames> } };
  const judged = withCondition(
    renamed,
    conflict
      ? { type: 'NamesAccepted', status: 'False', ...conflict }
      : { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' },
    view.now,
  );
  if (!conflict || conditionOf(judged, 'Established')) return judged;
  const waiting = {
    type: 'Established',
    status: 'False',
    reason: 'NotAccepted',
    message: 'not all names are accepted',
  } as const;
  const settled = withCondition(judged, waiting, view.now);
  return deepEqual(settled.status, crd.status) ? crd : settled;
}

/** The establishing controller: accepted names are served. */
function withEstablished(crd: CustomResourceDefinition, now: number): CustomResourceDefinition {
  if (
    conditionOf(crd, 'NamesAccepted')?.status !== 'True' ||
    conditionOf(crd, 'Established')?.status === 'True'
  )
    return crd;
  return withCondition(
    crd,
    {
      type: 'Established',
      status: 'True',
      reason: 'InitialNamesAccepted',
      message: 'the initial names have been accepted',
    },
    now,
  );
}

/** The finalizer: first the objects, then the definition. */
function* finalize(crd: CustomResourceDefinition, view: View) {
  const resource = crd.metadata.name;
  const instances = view.list<KubeObject>(resource);
  const going = withCondition(
    crd,
    {
      type: 'Terminating',
      status: 'True',
      reason: 'InstanceDeletionInProgress',
      message: 'CustomResource deletion is in progress',
    },
    view.now,
  );
  const current =
    going === crd ? crd : yield* carryOut<CustomResourceDefinition>({ do: 'updateStatus', object: going });
  for (const object of instances)
    if (!object.metadata.deletionTimestamp)
      yield { do: 'delete', object, propagation: 'Background' } as const;
  if (view.list(resource).length > 0) return void (yield { do: 'again', afterMs: RETRY_MS } as const);
  const done = withCondition(
    current,
    {
      type: 'Terminating',
      status: 'False',
      reason: 'InstanceDeletionCompleted',
      message: 'removed all instances',
    },
    view.now,
  );
  const cleared = yield* carryOut<CustomResourceDefinition>({ do: 'updateStatus', object: done });
  const finalizers = cleared.metadata.finalizers?.filter((name) => name !== CLEANUP) ?? [];
  yield* carryOut({ do: 'update', object: { ...cleared, metadata: { ...cleared.metadata, finalizers } } });
}
