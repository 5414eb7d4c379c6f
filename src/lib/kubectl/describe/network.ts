/** `kubectl describe` of Services, Endpoints and EndpointSlices */
import { formatLabels } from '#lib/kube/labels.ts';
import type { Endpoints, EndpointSlice, Service, ServicePort } from '#lib/kube/types.ts';
import { describeEvents, type Describer } from './describer.ts';
import type { Writer } from './writer.ts';

/** So many addresses are shown before `+ 2 more...`. */
const SHOWN_ENDPOINTS = 3;

export const describeService: Describer<Service> = async (service, w, context) => {
  const { metadata, spec, status } = service;
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  w.line(0, `Selector:\t${formatLabels(spec.selector)}`);
  w.line(0, `Type:\t${spec.type ?? ''}`);
  if (spec.ipFamilyPolicy) w.line(0, `IP Family Policy:\t${spec.ipFamilyPolicy}`);
  w.field(0, 'IP Families', spec.ipFamilies?.join(','));
  w.line(0, `IP:\t${spec.clusterIP ?? ''}`);
  w.field(0, 'IPs', spec.clusterIPs?.join(','));
  if (spec.externalIPs?.length) w.line(0, `External IPs:\t${spec.externalIPs.join(',')}`);
  if (spec.loadBalancerIP) w.line(0, `Desired LoadBalancer IP:\t${spec.loadBalancerIP}`);
  if (spec.externalName) w.line(0, `External Name:\t${spec.externalName}`);
  const ingress = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname, ipMode }) =>
    ip ? `${ip}${ipMode ? ` (${ipMode})` : ''}` : (hostname ?? ''),
  );
  if (ingress.length > 0) w.line(0, `LoadBalancer Ingress:\t${ingress.join(', ')}`);
  const labelSelector = `kubernetes.io/service-name=${metadata.name}`;
  const slices = await context.list<EndpointSlice>(
    `/apis/discovery.k8s.io/v1/namespaces/${metadata.namespace}/endpointslices`,
    { labelSelector },
  );
  for (const port of spec.ports ?? []) describePort(w, port, slices);
  w.line(0, `Session Affinity:\t${spec.sessionAffinity ?? ''}`);
  if (spec.externalTrafficPolicy) w.line(0, `External Traffic Policy:\t${spec.externalTrafficPolicy}`);
  if (spec.internalTrafficPolicy) w.line(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}`);
  if (spec.healthCheckNodePort) w.line(0, `HealthCheck NodePort:\t${spec.healthCheckNodePort}`);
  if (spec.loadBalancerSourceRanges?.length)
    w.line(0, `LoadBalancer Source Ranges:\t${spec.loadBalancerSourceRanges.join(',')}`);
  if (spec.trafficDistribution) w.line(0, `Traffic Distribution:\t${spec.trafficDistribution}`);
  await describeEvents(service, w, context);
};

function describePort(w: Writer, port: ServicePort, slices: readonly EndpointSlice[]): void {
  const { name = '', protocol = 'TCP', targetPort } = port;
  w.line(0, `Port:\t${name || '<unset>'}\t${port.port}/${protocol}`);
  w.line(0, `TargetPort:\t${targetPort ?? 0}/${protocol}`);
  if (port.appProtocol) w.line(0, `AppProtocol:\t${port.appProtocol}`);
  if (port.nodePort) w.line(0, `NodePort:\t${name || '<unset>'}\t${port.nodePort}/${protocol}`);
  w.line(0, `Endpoints:\t${endpointsOf(slices, name)}`);
}

/** The ready addresses behind a port (formatEndpointSlices). A headless Service may have no ports at all. */
export function endpointsOf(slices: readonly EndpointSlice[], name: string): string {
  if (slices.length === 0) return '<none>';
  const all = slices.flatMap(({ ports, endpoints }) => {
    const addresses = (endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready ?? true)
      .map(({ addresses: [first = ''] }) => first);
    if (!ports?.length) return addresses;
    return ports
      .filter((port) => (port.name ?? '') === name)
      .flatMap(({ port }) => addresses.map((address) => `${address}:${port}`));
  });
  const more = all.length - SHOWN_ENDPOINTS;
  return `${all.slice(0, SHOWN_ENDPOINTS).join(',')}${more > 0 ? ` + ${more} more...` : ''}`;
}

export const describeEndpoints: Describer<Endpoints> = async (endpoints, w, context) => {
  const { metadata, subsets = [] } = endpoints;
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  w.line(0, 'Subsets:');
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    w.field(1, 'Addresses', addresses.map(({ ip }) => ip).join(','));
    w.field(1, 'NotReadyAddresses', notReadyAddresses.map(({ ip }) => ip).join(','));
    if (ports.length > 0) {
      w.line(1, 'Ports:');
      w.line(2, 'Name\tPort\tProtocol');
      w.line(2, '----\t----\t--------');
      for (const { name, port, protocol = 'TCP' } of ports)
        w.line(2, `${name || '<unset>'}\t${port}\t${protocol}`);
    }
    w.line(0, '');
  }
  await describeEvents(endpoints, w, context);
};

export const describeEndpointSlice: Describer<EndpointSlice> = async (slice, w, context) => {
  const { metadata } = slice;
  const ports = slice.ports ?? [];
  const endpoints = slice.endpoints ?? [];
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations);
  w.line(0, `AddressType:\t${slice.addressType}`);
  if (ports.length === 0) w.line(0, 'Ports: <unset>');
  else {
    w.line(0, 'Ports:');
    w.line(1, 'Name\tPort\tProtocol');
    w.line(1, '----\t----\t--------');
    for (const { name, port, protocol = 'TCP' } of ports)
      w.line(1, `${name || '<unset>'}\t${port}\t${protocol}`);
  }
  if (endpoints.length === 0) w.line(0, 'Endpoints: <none>');
  else w.line(0, 'Endpoints:');
  for (const { addresses, conditions, hostname, targetRef, nodeName, zone } of endpoints) {
    w.line(1, `- Addresses:\t${addresses.join(', ')}`);
    w.line(2, 'Conditions:');
    w.line(3, `Ready:\t${conditions?.ready ?? '<unset>'}`);
    w.line(2, `Hostname:\t${hostname ?? '<unset>'}`);
    if (targetRef) w.line(2, `TargetRef:\t${targetRef.kind}/${targetRef.name}`);
    w.line(2, `NodeName:\t${nodeName ?? '<unset>'}`);
    w.line(2, `Zone:\t${zone || '<unset>'}`);
  }
  await describeEvents(slice, w, context);
};
