/** The namespace controller: empties a namespace that is being deleted, then lets it go (pkg/controller/namespace/deletion). */
import { carryOut, type Controller, type View } from './controller.ts';
import { ownKey } from './owners.ts';
import { parseTime, rfc3339 } from '#lib/kube/time.ts';
import type { Condition, KubeObject, Namespace, Pod } from '#lib/kube/types.ts';

/** It begins so long after the deletion, for all API servers to know of it. */
const DELAY_MS = 5_000;
/** How long finalizers are given before the next look. */
const FINALIZER_SECONDS = 15;

const isDeleted = (object: KubeObject | undefined): boolean => !!object?.metadata.deletionTimestamp;

/** What is left in the namespace, by resource. */
const contents = (view: View, namespace: string): [string, readonly KubeObject[]][] =>
  view
    .resources()
    .map((resource): [string, readonly KubeObject[]] => [resource, view.list(resource, namespace)])
    .filter(([, objects]) => objects.length > 0);

export const namespace: Controller = {
  name: 'namespace-controller',
  wakes: [
    {
      resource: 'namespaces',
      keys: (change) => (isDeleted(change.after) && !isDeleted(change.before) ? ownKey(change) : []),
    },
  ],
  *reconcile(key, view) {
    const found = view.get<Namespace>('namespaces', undefined, key);
    const { deletionTimestamp } = found?.metadata ?? {};
    if (!found || !deletionTimestamp || !found.spec?.finalizers?.includes('kubernetes')) return;
    const early = parseTime(deletionTimestamp) + DELAY_MS - view.now;
    if (early > 0) return void (yield { do: 'again', afterMs: early });
    const grace = longestGrace(view.list<Pod>('pods', key));
    // Whoever makes pods goes before them, and what is said about them last.
    for (const [, objects] of contents(view, key).reverse()) {
      for (const object of objects)
        if (!object.metadata.deletionTimestamp) yield { do: 'delete', object, propagation: 'Background' };
    }
    const left = contents(view, key);
    const stored = yield* carryOut<Namespace>({
      do: 'updateStatus',
      object: withConditions(found, left, view.now),
    });
    const changed = stored.metadata.resourceVersion !== found.metadata.resourceVersion;
    // A change of the namespace itself brings it up again, with the same delay.
    const nextMs = Math.min((Math.floor(grace / 2) + 1) * 1000, changed ? DELAY_MS : Infinity);
    if (left.length > 0) return void (yield { do: 'again', afterMs: nextMs });
    const finalizers = stored.spec?.finalizers?.filter((name) => name !== 'kubernetes') ?? [];
    yield* carryOut({ do: 'finalize', object: { ...stored, spec: { ...stored.spec, finalizers } } });
  },
};

/** Seconds until the pods are gone for sure; for other things, until their finalizers may have run. */
function longestGrace(pods: readonly Pod[]): number {
  const graces = pods.map(({ spec }) => spec.terminationGracePeriodSeconds ?? 30);
  return graces.length > 0 ? Math.max(...graces) : FINALIZER_SECONDS;
}

function withConditions(found: Namespace, left: [string, readonly KubeObject[]][], now: number): Namespace {
  const remaining = left.map(
    ([resource, objects]) =>
      `${resource.includes('.') ? resource : `${resource}.`} has ${objects.length} resource instances`,
  );
  const finalizers = new Map<string, number>();
  for (const object of left.flatMap(([, objects]) => objects))
    for (const name of object.metadata.finalizers ?? [])
      finalizers.set(name, (finalizers.get(name) ?? 0) + 1);
  const blocking = [...finalizers]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${name} in ${count} resource instances`);
  const says: [type: string, status: boolean, reason: string, message: string][] = [
    [
      'NamespaceDeletionDiscoveryFailure',
      false,
      'ResourcesDiscovered',
      'All resources successfully discovered',
    ],
    [
      'NamespaceDeletionGroupVersionParsingFailure',
      false,
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ],
    [
      'NamespaceDeletionContentFailure',
      false,
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ],
    remaining.length > 0
      ? [
          'NamespaceContentRemaining',
          true,
          'SomeResourcesRemain',
          `Some resources are remaining: ${remaining.join(', ')}`,
        ]
      : ['NamespaceContentRemaining', false, 'ContentRemoved', 'All content successfully removed'],
    blocking.length > 0
      ? [
          'NamespaceFinalizersRemaining',
          true,
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${blocking.join(', ')}`,
        ]
      : [
          'NamespaceFinalizersRemaining',
          false,
          'ContentHasNoFinalizers',
          'All content-preserving finalizers finished',
        ],
  ];
  const before = found.status?.conditions ?? [];
  const conditions = says.map(([type, status, reason, message]): Condition => {
    const known = before.find((condition) => condition.type === type);
    const same = known?.status === (status ? 'True' : 'False');
    const lastTransitionTime = (same && known.lastTransitionTime) || rfc3339(now);
    return { type, status: status ? 'True' : 'False', lastTransitionTime, reason, message };
  });
  return { ...found, status: { ...found.status, conditions } };
}
