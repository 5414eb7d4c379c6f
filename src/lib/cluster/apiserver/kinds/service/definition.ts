/** v1 Service. */
import { deepEqual } from '#lib/kube/equal.ts';
import type { Service, ServicePort } from '#lib/kube/types.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { serviceColumns } from './columns.ts';
import { change, changeEach, fill } from '#lib/cluster/apiserver/kinds/fill.ts';
import { serviceErrors, serviceUpdateErrors } from '#lib/cluster/apiserver/kinds/validation/service.ts';
import { needsClusterIP, needsNodePort, serviceAllocator } from './allocation.ts';

type Spec = Service['spec'];

const AFFINITY_TIMEOUT = { clientIP: { timeoutSeconds: 10_800 } };

const isExternal = ({ type, externalIPs }: Spec): boolean =>
  type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && !!externalIPs?.length);

const portDefaults = (port: ServicePort): ServicePort => {
  const filled = fill(port, { protocol: 'TCP', targetPort: port.port });
  return filled.targetPort === 0 || filled.targetPort === '' ? { ...filled, targetPort: port.port } : filled;
};

function specDefaults(given: Spec): Spec {
  let spec = fill(given, { sessionAffinity: 'None', type: 'ClusterIP' });
  if (spec.sessionAffinity === 'ClientIP')
    spec = fill(spec, { sessionAffinityConfig: AFFINITY_TIMEOUT } as object);
  spec = changeEach(spec, 'ports', portDefaults);
  if (isExternal(spec)) spec = fill(spec, { externalTrafficPolicy: 'Cluster' });
  if (spec.type !== 'ExternalName') spec = fill(spec, { internalTrafficPolicy: 'Cluster' });
  if (spec.type === 'LoadBalancer') spec = fill(spec, { allocateLoadBalancerNodePorts: true });
  return spec;
}

/** Addresses and node ports stay what they are when an update leaves them out (patchAllocatedValues). */
function keepAllocated(service: Service, old: Service): Service {
  let { spec } = service;
  if (needsClusterIP(old) && needsClusterIP(service)) {
    if (!spec.clusterIP) spec = { ...spec, clusterIP: old.spec.clusterIP };
    if (!spec.clusterIPs?.length && spec.clusterIP === old.spec.clusterIP)
      spec = { ...spec, clusterIPs: old.spec.clusterIPs };
  }
  if (needsNodePort(old) && needsNodePort(service)) {
    const oldPorts = old.spec.ports ?? [];
    const asked = new Set(spec.ports?.map(({ nodePort }) => nodePort));
    spec = changeEach(spec, 'ports', (port: ServicePort) => {
      const before = oldPorts.find(({ name }) => (name ?? '') === (port.name ?? ''))?.nodePort;
      return port.nodePort || !before || asked.has(before) ? port : { ...port, nodePort: before };
    });
  }
  return spec === service.spec ? service : { ...service, spec };
}

/** What only the old type had goes with it, unless the update changes it on purpose (dropTypeDependentFields). */
function dropForType(service: Service, old: Service): Service {
  const { spec } = service;
  const drop: (keyof Spec)[] = [];
  if (needsClusterIP(old) && !needsClusterIP(service) && spec.clusterIP === old.spec.clusterIP)
    drop.push('clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy');
  if (isExternal(old.spec) && !isExternal(spec)) drop.push('externalTrafficPolicy');
  if (old.spec.type === 'LoadBalancer' && spec.type !== 'LoadBalancer')
    drop.push('allocateLoadBalancerNodePorts');
  const kept = drop.filter((key) => spec[key] !== undefined && deepEqual(spec[key], old.spec[key]));
  const trimmed = kept.length
    ? (Object.fromEntries(Object.entries(spec).filter(([key]) => !kept.includes(key as keyof Spec))) as Spec)
    : spec;
  if (!needsNodePort(old) || needsNodePort(service))
    return trimmed === spec ? service : { ...service, spec: trimmed };
  return { ...service, spec: changeEach(trimmed, 'ports', (port: ServicePort) => withoutOld(port, old)) };
}

function withoutOld(port: ServicePort, old: Service): ServicePort {
  if (!port.nodePort || !old.spec.ports?.some(({ nodePort }) => nodePort === port.nodePort)) return port;
  const { nodePort: _, ...rest } = port;
  return rest;
}

/** `clusterIP` and the first of `clusterIPs` say the same. */
const withAddresses = (service: Service): Service =>
  change(service, 'spec', (spec) =>
    spec.clusterIP && !spec.clusterIPs?.length ? { ...spec, clusterIPs: [spec.clusterIP] } : spec,
  );

/** A change of one of the two follows the other, as far as it is clear what was meant. */
function sameAddresses(service: Service, old: Service): Service {
  const { clusterIP, clusterIPs } = service.spec;
  if (clusterIP && clusterIP !== old.spec.clusterIP && deepEqual(clusterIPs, old.spec.clusterIPs))
    return { ...service, spec: { ...service.spec, clusterIPs: [clusterIP] } };
  return withAddresses(service);
}

export const service: ResourceDefinition<Service> = {
  group: '',
  version: 'v1',
  kind: 'Service',
  resource: 'services',
  singular: 'service',
  shortNames: ['svc'],
  categories: ['all'],
  namespaced: true,
  subresources: ['status'],
  keepsGeneration: false,
  nameRule: 'label1035',
  returnsDeleted: true,
  defaults: (object) => change(fill(object, { spec: {} }), 'spec', specDefaults),
  prepareForCreate: (object) => ({ ...withAddresses(object), status: { loadBalancer: {} } }),
  prepareForUpdate: (object, old) => ({
    ...dropForType(sameAddresses(keepAllocated(object, old), old), old),
    status: object.spec.type === 'LoadBalancer' ? old.status : { loadBalancer: {} },
  }),
  prepareForStatusUpdate: (object, old) => ({ ...object, spec: old.spec }),
  validate: serviceErrors,
  validateUpdate: serviceUpdateErrors,
  fields: {
    'spec.clusterIP': ({ spec }) => spec.clusterIP ?? '',
    'spec.type': ({ spec }) => spec.type ?? '',
  },
  columns: serviceColumns,
  allocate: serviceAllocator,
};
