/** Volumes and nodes: which claims keep a pod waiting, and which nodes its volumes allow (plugins volumebinding and volumerestrictions). */
import type { View } from '#lib/cluster/controllers/controller.ts';
import { reservedFor, annotated } from '#lib/cluster/controllers/persistent-volume/bind.ts';
import { CLASSES, SELECTED_NODE, VOLUMES } from '#lib/cluster/controllers/persistent-volume/claims.ts';
import { bestVolume } from '#lib/cluster/controllers/persistent-volume/match.ts';
import { CLAIMS } from '#lib/cluster/controllers/persistent-volume/volumes.ts';
import { isPodTerminal } from '#lib/cluster/controllers/pods.ts';
import { classOf, claimNamesOf } from '#lib/kube/storage.ts';
import type { KubeObject, Node, Pod } from '#lib/kube/types.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '#lib/kube/types/storage.ts';
import { matchesTerm } from '#lib/kube/node-affinity.ts';
import type { TopologyFilter } from './topology.ts';

const NO_PROVISIONER = 'kubernetes.io/no-provisioner';
const NO_VOLUME = "node(s) didn't find available persistent volumes to bind";
const ELSEWHERE = 'node(s) had volume node affinity conflict';
const GONE = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';
const ONE_POD =
  'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode';

interface Used {
  readonly name: string;
  readonly claim: PersistentVolumeClaim | undefined;
}

/** The claims of a pod, whether they are there or not. */
export const claimsOf = (pod: Pod, view: View): Used[] =>
  claimNamesOf(pod).map((name) => ({
    name,
    claim: view.get<PersistentVolumeClaim>(CLAIMS, pod.metadata.namespace, name),
  }));

const isBound = (claim: PersistentVolumeClaim): boolean =>
  !!claim.spec.volumeName && claim.metadata.annotations?.['pv.kubernetes.io/bind-completed'] !== undefined;

const isDelayed = (claim: PersistentVolumeClaim, view: View): boolean =>
  view.get<StorageClass>(CLASSES, undefined, classOf(claim))?.volumeBindingMode === 'WaitForFirstConsumer';

/** Why the pod cannot be anywhere yet, whatever the node. */
export function whyNoVolumes(pod: Pod, view: View): string | undefined {
  const used = claimsOf(pod, view);
  for (const { name, claim } of used) {
    if (!claim) {
      const ephemeral = pod.spec.volumes?.some(
        (volume) => volume['ephemeral'] && name === `${pod.metadata.name}-${volume.name}`,
      );
      return ephemeral
        ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
        : `persistentvolumeclaim "${name}" not found`;
    }
    if (claim.status?.phase === 'Lost')
      return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName ?? ''}"`;
    if (claim.metadata.deletionTimestamp) return `persistentvolumeclaim "${name}" is being deleted`;
  }
  const immediate = used.some(({ claim }) => claim && !isBound(claim) && !isDelayed(claim, view));
  return immediate ? 'pod has unbound immediate PersistentVolumeClaims' : undefined;
}

/** Whether the volume can be reached from the node. */
const reaches = ({ spec }: PersistentVolume, node: Node): boolean => {
  const terms = spec.nodeAffinity?.required?.nodeSelectorTerms;
  return !terms || terms.some((term) => matchesTerm(term, node));
};

/** What of the node the pod's claims object to; nothing to ask where it has none. */
export function volumeFilters(pod: Pod, view: View): TopologyFilter[] {
  const claims = claimsOf(pod, view).flatMap(({ claim }) => claim ?? []);
  if (claims.length === 0) return [];
  const filters: TopologyFilter[] = isTaken(pod, claims, view)
    ? [() => ({ reason: ONE_POD, final: false })]
    : [];
  const bound = claims
    .filter(isBound)
    .map(({ spec }) => view.get<PersistentVolume>(VOLUMES, undefined, spec.volumeName ?? ''));
  const free = claims.filter((claim) => !isBound(claim));
  return [
    ...filters,
    (node) => {
      if (bound.some((volume) => !volume)) return { reason: GONE, final: true };
      if (!bound.every((volume) => volume && reaches(volume, node)))
        return { reason: ELSEWHERE, final: true };
      return choose(free, node, view) ? undefined : { reason: NO_VOLUME, final: true };
    },
  ];
}

/** A claim that one pod alone may use has one already. */
function isTaken(pod: Pod, claims: readonly PersistentVolumeClaim[], view: View): boolean {
  const alone = claims.filter(({ spec }) => spec.accessModes?.includes('ReadWriteOncePod'));
  if (alone.length === 0) return false;
  const names = new Set(alone.map(({ metadata }) => metadata.name));
  return view
    .list<Pod>('pods', pod.metadata.namespace)
    .some(
      (other) =>
        other.spec.nodeName && !isPodTerminal(other) && claimNamesOf(other).some((name) => names.has(name)),
    );
}

interface Choice {
  readonly claim: PersistentVolumeClaim;
  /** The volume it gets; none where one is made for it. */
  readonly volume?: PersistentVolume;
}

/** For each claim a volume that is there, or the word that one can be made; undefined where one has neither. */
function choose(claims: readonly PersistentVolumeClaim[], node: Node, view: View): Choice[] | undefined {
  const volumes = claims.length > 0 ? view.list<PersistentVolume>(VOLUMES) : [];
  const taken = new Set<string>();
  const choices: Choice[] = [];
  for (const claim of claims) {
    const volume = bestVolume(claim, volumes, { taken, reaches: (one) => reaches(one, node) });
    if (volume) {
      taken.add(volume.metadata.name);
      choices.push({ claim, volume });
    } else if (canBeMade(claim, node, view)) choices.push({ claim });
    else return undefined;
  }
  return choices;
}

function canBeMade(claim: PersistentVolumeClaim, node: Node, view: View): boolean {
  const storageClass = view.get<StorageClass>(CLASSES, undefined, classOf(claim));
  if (!storageClass?.provisioner || storageClass.provisioner === NO_PROVISIONER) return false;
  const topologies = storageClass.allowedTopologies;
  const labels = node.metadata.labels ?? {};
  return (
    !topologies?.length ||
    topologies.some(({ matchLabelExpressions = [] }) =>
      matchLabelExpressions.every(({ key, values }) => values.includes(labels[key] ?? '')),
    )
  );
}

/** What is written when the pod's node is known: volumes set aside for it, and claims that say for which node one is to be made. */
export function volumeRequests(pod: Pod, node: Node, view: View): KubeObject[] {
  const free = claimsOf(pod, view).flatMap(({ claim }) => (claim && !isBound(claim) ? [claim] : []));
  return (choose(free, node, view) ?? []).map(({ claim, volume }) =>
    volume ? reservedFor(volume, claim) : annotated(claim, { [SELECTED_NODE]: node.metadata.name }),
  );
}
