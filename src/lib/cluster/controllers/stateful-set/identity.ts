/** The names, labels, hosts and volumes by which a StatefulSet's pods are told apart (pkg/controller/statefulset/stateful_set_utils.go). */
import { controllerRef } from '#lib/cluster/controllers/owners.ts';
import { REVISION_LABEL } from '#lib/cluster/controllers/revisions.ts';
import type { ClaimTemplate, StatefulSet } from '#lib/kube/types/apps.ts';
import type { Pod, PodTemplateSpec, Volume } from '#lib/kube/types.ts';

export const POD_NAME = 'statefulset.kubernetes.io/pod-name';
export const POD_INDEX = 'apps.kubernetes.io/pod-index';

const NAME = /^(.*)-([0-9]+)$/;

/** `web` and 2 of `web-2`; -1 where the name has no number. */
export function parentAndOrdinal({ metadata }: Pod): readonly [parent: string, ordinal: number] {
  const [, parent = '', digits] = NAME.exec(metadata.name) ?? [];
  const ordinal = digits === undefined ? -1 : Number(digits);
  return [parent, ordinal <= 2 ** 31 - 1 ? ordinal : -1];
}

export const ordinalOf = (pod: Pod): number => parentAndOrdinal(pod)[1];

export const isMember = (set: StatefulSet, pod: Pod): boolean =>
  parentAndOrdinal(pod)[0] === set.metadata.name;

export const startOf = ({ spec }: StatefulSet): number => spec.ordinals?.start ?? 0;
export const sizeOf = ({ spec }: StatefulSet): number => spec.replicas ?? 1;

/** Whether the set still wants a pod with this number. */
export const isWanted = (set: StatefulSet, ordinal: number): boolean =>
  ordinal >= startOf(set) && ordinal < startOf(set) + sizeOf(set);

export const podName = ({ metadata }: StatefulSet, ordinal: number): string => `${metadata.name}-${ordinal}`;

export const claimName = (set: StatefulSet, claim: ClaimTemplate, ordinal: number): string =>
  `${claim.metadata?.name ?? ''}-${set.metadata.name}-${ordinal}`;

/** The pod with that number as the template and the revision have it. */
export function podFor(set: StatefulSet, template: PodTemplateSpec, revision: string, ordinal: number): Pod {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  const name = podName(set, ordinal);
  const { serviceName } = set.spec;
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      generateName: `${set.metadata.name}-`,
      ...(set.metadata.namespace && { namespace: set.metadata.namespace }),
      labels: {
        ...labels,
        [POD_INDEX]: String(ordinal),
        [REVISION_LABEL]: revision,
        [POD_NAME]: name,
      },
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ownerReferences: [controllerRef(set)],
    },
    spec: { ...template.spec, hostname: name, ...(serviceName && { subdomain: serviceName }) },
  };
  return withClaims(set, pod, ordinal);
}

/** The pod with a volume for each claim; one of the same name gives way. */
function withClaims(set: StatefulSet, pod: Pod, ordinal: number): Pod {
  const claims = set.spec.volumeClaimTemplates ?? [];
  if (claims.length === 0) return pod;
  const own = claims.map((claim): Volume => ({
    name: claim.metadata?.name ?? '',
    persistentVolumeClaim: { claimName: claimName(set, claim, ordinal) },
  }));
  const others = (pod.spec.volumes ?? []).filter(({ name }) => !own.some((one) => one.name === name));
  return { ...pod, spec: { ...pod.spec, volumes: [...own, ...others] } };
}

/** The pod with the labels that say who it is; the same pod where it has them. */
export function withIdentity(pod: Pod): Pod {
  const { labels = {}, name } = pod.metadata;
  const wanted = { [POD_INDEX]: String(ordinalOf(pod)), [POD_NAME]: name };
  if (Object.entries(wanted).every(([key, value]) => labels[key] === value)) return pod;
  return { ...pod, metadata: { ...pod.metadata, labels: { ...labels, ...wanted } } };
}
