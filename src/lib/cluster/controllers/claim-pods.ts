/** Whose pods are whose, for controllers that look at all their pods every time (pkg/controller/controller_ref_manager.go). */
import { matchesSelector } from '#lib/kube/labels.ts';
import type { KubeObject, LabelSelector, Pod } from '#lib/kube/types.ts';
import { carryOut, type Action, type ObjectChange, type Outcome, type View } from './controller.ts';
import { adopted, controllerOf, released } from './owners.ts';
import { isPodActive, isPodReady } from './pods.ts';

/** The pods that the owner controls: it adopts those that its selector takes and nobody owns, and lets go of others. */
export function* claimPods(
  owner: KubeObject,
  selector: LabelSelector,
  view: View,
  isMember: (pod: Pod) => boolean = () => true,
): Generator<Action, Pod[], Outcome> {
  const { uid = '', namespace = '', deletionTimestamp } = owner.metadata;
  const takes = (pod: Pod) => matchesSelector(selector, pod.metadata.labels) && isMember(pod);
  const mine: Pod[] = [];
  for (const pod of view.ownedBy<Pod>('pods', uid)) {
    if (controllerOf(pod)?.uid !== uid) continue;
    if (takes(pod)) mine.push(pod);
    else if (!deletionTimestamp) yield* carryOut({ do: 'update', object: released(pod, uid) });
  }
  if (deletionTimestamp) return mine;
  for (const pod of view.select<Pod>('pods', namespace, selector)) {
    if (controllerOf(pod) || !isPodActive(pod) || !isMember(pod)) continue;
    mine.push(yield* carryOut<Pod>({ do: 'update', object: adopted(pod, owner) }));
  }
  return mine;
}

/** Owners of a kind whose pod changed in a way that they look at; for a pod of nobody's, those that might adopt it. */
export function ownersOfPod(
  { before, after }: ObjectChange,
  kind: string,
  mightAdopt: (pod: Pod) => readonly string[],
): readonly string[] {
  const [old, pod] = [before as Pod | undefined, after as Pod | undefined];
  if (old && pod && !differs(old, pod)) return [];
  const keys = new Set<string>();
  for (const one of [old, pod]) {
    const owner = controllerOf(one);
    if (owner?.kind === kind) keys.add(`${one!.metadata.namespace}/${owner.name}`);
  }
  if (pod && !controllerOf(pod) && isPodActive(pod)) for (const key of mightAdopt(pod)) keys.add(key);
  return [...keys];
}

const differs = (a: Pod, b: Pod): boolean =>
  a.metadata.labels !== b.metadata.labels ||
  a.metadata.ownerReferences !== b.metadata.ownerReferences ||
  a.metadata.deletionTimestamp !== b.metadata.deletionTimestamp ||
  a.spec.nodeName !== b.spec.nodeName ||
  a.status?.phase !== b.status?.phase ||
  isPodReady(a) !== isPodReady(b);
