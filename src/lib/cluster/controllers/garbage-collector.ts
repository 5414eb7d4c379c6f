/**
 * The garbage collector: what is owned goes when its owners are gone, before its owner where that waits for it, or
 * stays without one (pkg/controller/garbagecollector). It looks only at owners and what they own, never at everything.
 */
import {
  carryOut,
  type Action,
  type Controller,
  type ObjectChange,
  type Outcome,
  type View,
} from './controller.ts';
import { keyOfObject, released, splitKey } from './owners.ts';
import { resourceOf } from '#lib/kube/resource-of.ts';
import { DEFINITIONS, type CustomResourceDefinition } from '#lib/kube/types/apiextensions.ts';
import type { KubeObject, OwnerReference } from '#lib/kube/types.ts';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';
/** A key of this sort names an owner that is gone; others are a resource and the key of an object of it. */
const GONE = 'gone';

type Steps = Generator<Action, void, Outcome>;

export const garbageCollector: Controller = {
  name: 'garbage-collector-controller',
  wakes: [{ resource: '*', keys: concerned }],
  *reconcile(key, view) {
    const space = key.indexOf(' ');
    const [sort, rest] = [key.slice(0, space), key.slice(space + 1)];
    if (sort === GONE) {
      for (const dependent of dependentsOf(rest, view)) yield* collect(dependent, view);
      return;
    }
    const object = view.get(sort, ...splitKey(rest)) ?? view.get(sort, undefined, rest);
    if (object) yield* collect(object, view);
  },
};

const has = ({ metadata }: KubeObject, finalizer: string): boolean =>
  metadata.finalizers?.includes(finalizer) ?? false;

const isGoingForeground = (object: KubeObject): boolean =>
  !!object.metadata.deletionTimestamp && has(object, FOREGROUND);

const dependentsOf = (uid: string, view: View): KubeObject[] =>
  view.resources().flatMap((resource) => view.ownedBy(resource, uid));

/** Kinds that a definition brought say themselves what their plural is. */
function resourceIn(view: View, { apiVersion, kind }: Pick<OwnerReference, 'apiVersion' | 'kind'>): string {
  const group = apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')));
  const crd = view
    .list<CustomResourceDefinition>(DEFINITIONS)
    .find(({ spec }) => spec.group === group && spec.names.kind === kind);
  return crd?.metadata.name ?? resourceOf(apiVersion, kind);
}

const keyFor = (object: KubeObject, view: View): string =>
  `${resourceIn(view, object)} ${keyOfObject(object)}`;

function concerned({ before, after }: ObjectChange, view: View): string[] {
  if (!after) return before ? afterDeletion(before, view) : [];
  const { metadata } = after;
  const turns = metadata.deletionTimestamp && (has(after, FOREGROUND) || has(after, ORPHAN));
  if (turns && (!before?.metadata.deletionTimestamp || before.metadata.finalizers !== metadata.finalizers))
    return [keyFor(after, view)];
  const owners = metadata.ownerReferences;
  if (!owners || owners === before?.metadata.ownerReferences) return [];
  return owners.every((owner) => stateOf(owner, after, view) === 'solid') ? [] : [keyFor(after, view)];
}

/** Its dependents, if it has any, and owners that wait for it to be gone. */
function afterDeletion(gone: KubeObject, view: View): string[] {
  const { uid = '', ownerReferences = [] } = gone.metadata;
  const keys = view.resources().some((resource) => view.ownedBy(resource, uid).length > 0)
    ? [`${GONE} ${uid}`]
    : [];
  for (const reference of ownerReferences) {
    const owner = ownerOf(reference, gone, view);
    if (owner && isGoingForeground(owner)) keys.push(keyFor(owner, view));
  }
  return keys;
}

function ownerOf(reference: OwnerReference, dependent: KubeObject, view: View): KubeObject | undefined {
  const resource = resourceIn(view, reference);
  const found =
    view.get(resource, dependent.metadata.namespace, reference.name) ??
    view.get(resource, undefined, reference.name);
  return found?.metadata.uid === reference.uid ? found : undefined;
}

function stateOf(
  reference: OwnerReference,
  dependent: KubeObject,
  view: View,
): 'solid' | 'absent' | 'waiting' {
  const owner = ownerOf(reference, dependent, view);
  if (owner) return isGoingForeground(owner) && reference.blockOwnerDeletion ? 'waiting' : 'solid';
  // Nobody can say that an owner of an unknown kind is not there.
  return view.resources().includes(resourceIn(view, reference)) ? 'absent' : 'solid';
}

/** attemptToDeleteItem, and what is done for the finalizers of an object that is being deleted. */
function* collect(object: KubeObject, view: View): Steps {
  if (object.metadata.deletionTimestamp) {
    if (has(object, ORPHAN)) yield* orphanDependents(object, view);
    else if (has(object, FOREGROUND)) yield* deleteDependents(object, view);
    return;
  }
  const owners = object.metadata.ownerReferences ?? [];
  const by = (state: ReturnType<typeof stateOf>) =>
    owners.filter((owner) => stateOf(owner, object, view) === state);
  const [absent, waiting] = [by('absent'), by('waiting')];
  if (absent.length + waiting.length === 0) return;
  if (absent.length + waiting.length < owners.length) {
    let kept = object;
    for (const { uid } of [...absent, ...waiting]) kept = released(kept, uid);
    yield* carryOut({ do: 'update', object: kept });
    return;
  }
  const hasDependents = waiting.length > 0 && dependentsOf(object.metadata.uid ?? '', view).length > 0;
  const propagation =
    hasDependents || has(object, FOREGROUND) ? 'Foreground' : has(object, ORPHAN) ? 'Orphan' : 'Background';
  const { refused } = yield { do: 'delete', object, propagation };
  if (refused && refused.reason !== 'NotFound') yield { do: 'again', afterMs: 1000 };
}

function* orphanDependents(object: KubeObject, view: View): Steps {
  const { uid = '' } = object.metadata;
  for (const dependent of dependentsOf(uid, view))
    yield* carryOut({ do: 'update', object: released(dependent, uid) });
  yield* withoutFinalizer(object, ORPHAN);
}

/** Once nothing is left that blocks, the object may go. */
function* deleteDependents(object: KubeObject, view: View): Steps {
  const { uid = '' } = object.metadata;
  for (const dependent of dependentsOf(uid, view))
    if (!dependent.metadata.deletionTimestamp) yield* collect(dependent, view);
  const blocked = dependentsOf(uid, view).some(({ metadata }) =>
    metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion),
  );
  if (!blocked) yield* withoutFinalizer(object, FOREGROUND);
}

function* withoutFinalizer(object: KubeObject, finalizer: string): Steps {
  const finalizers = object.metadata.finalizers?.filter((name) => name !== finalizer) ?? [];
  yield* carryOut({ do: 'update', object: { ...object, metadata: { ...object.metadata, finalizers } } });
}
