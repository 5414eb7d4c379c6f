/** Priority: the number behind a pod's priorityClassName. */
import type { Pod } from '#lib/kube/types.ts';
import type { PriorityClass } from '#lib/kube/types/scheduling.ts';
import type { AdmissionPlugin, AdmissionRequest } from '#lib/cluster/apiserver/admission.ts';
import type { View } from '#lib/cluster/controllers/controller.ts';
import { createsPod, refuse, updatesPod, withSpec } from './pods.ts';

const CLASSES = 'priorityclasses.scheduling.k8s.io';

function classOf(request: AdmissionRequest, pod: Pod, view: View): Partial<PriorityClass> {
  const name = pod.spec.priorityClassName;
  if (!name) return defaultClass(view) ?? {};
  const found = view.get<PriorityClass>(CLASSES, undefined, name);
  return found ?? refuse(request, pod, `no PriorityClass with name ${name} was found`);
}

/** Where there are several, the least important. */
const defaultClass = (view: View): PriorityClass | undefined =>
  view
    .list<PriorityClass>(CLASSES)
    .filter(({ globalDefault }) => globalDefault)
    .reduce<PriorityClass | undefined>(
      (least, one) => (least && least.value <= one.value ? least : one),
      undefined,
    );

/** Only one class may be that of pods without one. */
function checkDefault(request: AdmissionRequest, view: View): void {
  const { operation, resource, object } = request;
  if (operation === 'DELETE' || resource.kind !== 'PriorityClass') return;
  if (!(object as PriorityClass).globalDefault) return;
  const other = defaultClass(view);
  if (other && other.metadata.name !== object.metadata.name)
    refuse(
      request,
      object,
      `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`,
    );
}

/** What was computed at creation is not left out by an update that does not mention it. */
function keepPriority(pod: Pod, { spec: old }: Pod): Pod {
  const { priority: value = old.priority, preemptionPolicy = old.preemptionPolicy } = pod.spec;
  const same = value === pod.spec.priority && preemptionPolicy === pod.spec.preemptionPolicy;
  return same ? pod : withSpec(pod, { priority: value, preemptionPolicy });
}

export const priority: AdmissionPlugin = {
  name: 'Priority',
  validate: (request, { view }) => checkDefault(request, view),
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
