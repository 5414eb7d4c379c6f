/** Priority: the number behind a pod's priorityClassName. */
import type { KubeObject, Pod } from '#lib/kube/types.ts';
import type { AdmissionPlugin, AdmissionRequest } from '#lib/cluster/apiserver/admission.ts';
import type { View } from '#lib/cluster/controllers/controller.ts';
import { createsPod, refuse, updatesPod, withSpec } from './pods.ts';

interface PriorityClass extends KubeObject {
  readonly value: number;
  readonly globalDefault?: boolean;
  readonly preemptionPolicy?: string;
}

/** Those that every cluster has. */
const SYSTEM: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

const CLASSES = 'priorityclasses.scheduling.k8s.io';

function classOf(request: AdmissionRequest, pod: Pod, view: View): Partial<PriorityClass> {
  const name = pod.spec.priorityClassName;
  if (!name) return defaultClass(view) ?? {};
  const value = SYSTEM[name];
  if (value !== undefined) return { value };
  const found = view.get<PriorityClass>(CLASSES, undefined, name);
  return found ?? refuse(request, pod, `no PriorityClass with name ${name} was found`);
}

const defaultClass = (view: View): PriorityClass | undefined =>
  view.list<PriorityClass>(CLASSES).find(({ globalDefault }) => globalDefault);

/** What was computed at creation is not left out by an update that does not mention it. */
function keepPriority(pod: Pod, { spec: old }: Pod): Pod {
  const { priority: value = old.priority, preemptionPolicy = old.preemptionPolicy } = pod.spec;
  const same = value === pod.spec.priority && preemptionPolicy === pod.spec.preemptionPolicy;
  return same ? pod : withSpec(pod, { priority: value, preemptionPolicy });
}

export const priority: AdmissionPlugin = {
  name: 'Priority',
  admit(request, { view }) {
    if (updatesPod(request)) return keepPriority(request.object as Pod, request.old as Pod);
    if (!createsPod(request)) return request.object;
    const pod = request.object as Pod;
    const found = classOf(request, pod, view);
    const { value = 0, preemptionPolicy = 'PreemptLowerPriority' } = found;
    const given = pod.spec.priority;
    if (given !== undefined && given !== value)
      refuse(
        request,
        pod,
        `the integer value of priority (${given}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
      );
    const priorityClassName = pod.spec.priorityClassName || found.metadata?.name;
    return withSpec(pod, {
      ...(priorityClassName && { priorityClassName }),
      priority: value,
      preemptionPolicy: pod.spec.preemptionPolicy ?? preemptionPolicy,
    });
  },
};
