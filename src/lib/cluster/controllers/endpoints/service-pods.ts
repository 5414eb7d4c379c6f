/** Which pods are behind a service, on which ports: what Endpoints and EndpointSlices are both made of (pkg/controller/endpoint). */
import type { ObjectChange, View } from '#lib/cluster/controllers/controller.ts';
import { keyOfObject } from '#lib/cluster/controllers/owners.ts';
import { isPodReady, isPodTerminal, podCondition } from '#lib/cluster/controllers/pods.ts';
import { parseTime, rfc3339 } from '#lib/kube/time.ts';
import type { EndpointPort, Labels, ObjectReference, Pod, Service, ServicePort } from '#lib/kube/types.ts';

const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';
export const HEADLESS = 'service.kubernetes.io/headless';

const hasLabels = (labels: Labels | undefined, all: Labels): boolean => {
  for (const key in all) if (labels?.[key] !== all[key]) return false;
  return true;
};

/** Whether the service has endpoints that follow its pods. */
export const isFollowed = ({ spec }: Service): boolean =>
  spec.selector !== undefined && Object.keys(spec.selector).length > 0 && spec.type !== 'ExternalName';

export const selects = (service: Service, pod: Pod): boolean =>
  hasLabels(pod.metadata.labels, service.spec.selector ?? {});

export const podsOf = (service: Service, view: View): readonly Pod[] =>
  view.select<Pod>('pods', service.metadata.namespace ?? '', { matchLabels: service.spec.selector ?? {} });

/** Services whose endpoints the change may concern. */
export function servicesOf({ before, after }: ObjectChange, view: View): string[] {
  const [old, pod] = [before as Pod | undefined, after as Pod | undefined];
  if (old && pod && !differs(old, pod)) return [];
  const namespace = (pod ?? old)?.metadata.namespace;
  return view
    .list<Service>('services', namespace)
    .filter(
      (service) => isFollowed(service) && ((old && selects(service, old)) || (pod && selects(service, pod))),
    )
    .map(keyOfObject);
}

export const podName = ({ before, after }: ObjectChange): string => (after ?? before)?.metadata.name ?? '';

function differs(a: Pod, b: Pod): boolean {
  return (
    a.status?.podIP !== b.status?.podIP ||
    a.metadata.labels !== b.metadata.labels ||
    a.metadata.deletionTimestamp !== b.metadata.deletionTimestamp ||
    a.spec.nodeName !== b.spec.nodeName ||
    isPodTerminal(a) !== isPodTerminal(b) ||
    isPodReady(a) !== isPodReady(b)
  );
}

/** A pod that has ended, or has no address yet, is nowhere. */
export const hasAddress = (pod: Pod): boolean => !!pod.status?.podIP && !isPodTerminal(pod);

/** The service's ports as numbers of this pod; those that it does not have are left out. */
export function portsFor(pod: Pod, { spec }: Service): EndpointPort[] {
  return (spec.ports ?? []).flatMap((port) => {
    const number = findPort(pod, port);
    if (number === undefined) return [];
    const { name, protocol = 'TCP', appProtocol } = port;
    return [{ ...(name && { name }), port: number, protocol, ...(appProtocol && { appProtocol }) }];
  });
}

function findPort({ spec }: Pod, { targetPort, port, protocol = 'TCP' }: ServicePort): number | undefined {
  if (typeof targetPort !== 'string') return targetPort || port;
  for (const container of spec.containers)
    for (const one of container.ports ?? [])
      if (one.name === targetPort && (one.protocol ?? 'TCP') === protocol) return one.containerPort;
  return undefined;
}

export function targetRef({ metadata }: Pod): ObjectReference {
  const { namespace, name, uid } = metadata;
  return { kind: 'Pod', ...(namespace && { namespace }), name, ...(uid && { uid }) };
}

/** Only a pod that names itself within the service has a name of its own in DNS. */
export const hostnameOf = ({ spec }: Pod, service: Service): string | undefined =>
  spec.hostname && spec.subdomain === service.metadata.name ? spec.hostname : undefined;

/** The annotations with the moment that the change goes back to: a pod that became ready (or not) just now, or the service's creation. */
export function withTriggerTime(
  annotations: Labels | undefined,
  service: Service,
  changed: readonly (Pod | undefined)[] | 'new',
  now: number,
): Labels | undefined {
  const { [TRIGGER_TIME]: _, ...others } = annotations ?? {};
  const time = changed === 'new' ? service.metadata.creationTimestamp : transition(changed, now);
  const all = { ...others, ...(time && { [TRIGGER_TIME]: time }) };
  return Object.keys(all).length > 0 ? all : undefined;
}

function transition(pods: readonly (Pod | undefined)[], now: number): string | undefined {
  const thisSecond = parseTime(rfc3339(now));
  const recent = pods.some((pod) => {
    const time = pod && podCondition(pod, 'Ready')?.lastTransitionTime;
    return !!time && parseTime(time) >= thisSecond;
  });
  return recent ? rfc3339(now) : undefined;
}
