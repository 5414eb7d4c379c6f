/** The pods of a DaemonSet: made for one node each (pkg/controller/daemon/util/daemonset_util.go). */
import { controllerRef } from '#lib/cluster/controllers/owners.ts';
import { REVISION_LABEL } from '#lib/cluster/controllers/revisions.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import type { DaemonSet } from '#lib/kube/types/apps.ts';
import type { Pod, PodSpec, Toleration } from '#lib/kube/types.ts';

/** Of the set, as an annotation: how many templates it has had. */
const SET_GENERATION = 'deprecated.daemonset.template.generation';
/** Of its pods, as a label: which of them. */
const POD_GENERATION = 'pod-template-generation';

const toleration = (name: string, effect: string): Toleration => ({
  key: `node.kubernetes.io/${name}`,
  operator: 'Exists',
  effect,
});

const ALWAYS: readonly Toleration[] = [
  toleration('not-ready', 'NoExecute'),
  toleration('unreachable', 'NoExecute'),
  toleration('disk-pressure', 'NoSchedule'),
  toleration('memory-pressure', 'NoSchedule'),
  toleration('pid-pressure', 'NoSchedule'),
  toleration('unschedulable', 'NoSchedule'),
];
const ON_HOST_NETWORK = toleration('network-unavailable', 'NoSchedule');

/** What a daemon bears, so that it is where the node is in trouble. */
export function withTolerations(spec: PodSpec): PodSpec {
  const own = spec.tolerations ?? [];
  const wanted = spec.hostNetwork ? [...ALWAYS, ON_HOST_NETWORK] : ALWAYS;
  const added = wanted.filter((one) => !own.some((other) => deepEqual(one, other)));
  return { ...spec, tolerations: [...own, ...added] };
}

/** Only this node: the scheduler binds the pod as any other. */
function onlyOn(spec: PodSpec, node: string): PodSpec {
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }];
  const affinity = (spec.affinity ?? {}) as { readonly nodeAffinity?: object };
  const nodeAffinity = {
    ...affinity.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
  };
  return { ...spec, affinity: { ...affinity, nodeAffinity } };
}

export function podFor(set: DaemonSet, hash: string, node: string): Pod {
  const { metadata = {}, spec } = set.spec.template;
  const { labels, annotations, finalizers } = metadata;
  const generation = set.metadata.annotations?.[SET_GENERATION];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: '',
      generateName: `${set.metadata.name}-`,
      ...(set.metadata.namespace && { namespace: set.metadata.namespace }),
      labels: {
        ...labels,
        [REVISION_LABEL]: hash,
        ...(generation !== undefined && { [POD_GENERATION]: generation }),
      },
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ownerReferences: [controllerRef(set)],
    },
    spec: onlyOn(withTolerations(spec), node),
  };
}

/** Whether the pod is of the present template. */
export function isUpdated(set: DaemonSet, pod: Pod, hash: string): boolean {
  const { labels = {} } = pod.metadata;
  const generation = set.metadata.annotations?.[SET_GENERATION];
  return (
    labels[REVISION_LABEL] === hash || (generation !== undefined && labels[POD_GENERATION] === generation)
  );
}

/** The node that the pod is on, or is meant for; undefined where it says none. */
export function nodeOf({ spec }: Pod): string | undefined {
  if (spec.nodeName) return spec.nodeName;
  const { nodeAffinity } = (spec.affinity ?? {}) as {
    readonly nodeAffinity?: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: {
        readonly nodeSelectorTerms?: readonly {
          readonly matchFields?: readonly { readonly key: string; readonly values?: readonly string[] }[];
        }[];
      };
    };
  };
  const terms = nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  for (const { matchFields = [] } of terms)
    for (const { key, values = [] } of matchFields)
      if (key === 'metadata.name' && values.length === 1) return values[0];
  return undefined;
}

/** Those on a node come before those that wait for it; then the oldest. */
export function byAge(a: Pod, b: Pod): number {
  if (!a.spec.nodeName !== !b.spec.nodeName) return a.spec.nodeName ? -1 : 1;
  const age = ({ metadata }: Pod) => `${metadata.creationTimestamp ?? ''} ${metadata.name}`;
  return age(a) < age(b) ? -1 : 1;
}
