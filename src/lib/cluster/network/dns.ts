/** What DNS answers: CoreDNS for the cluster's own names (its kubernetes plugin), addresses turned round, ports of services. */
import type { Store } from '#lib/cluster/store/store.ts';
import type { EndpointSlice, Service } from '#lib/kube/types.ts';
import type { Lookup } from '#lib/net/network.ts';
import type { Addresses } from './addresses.ts';

const ZONE = 'svc.cluster.local';

type Answer = Omit<Lookup, 'server' | 'timedOutMs'>;

/**
 * For a name, its full name and addresses; for an address, the names that have it. `namespace` is where the one who asks is, whose short
 * names are tried with what `/etc/resolv.conf` of a pod says; '' for a machine that asks the cluster's DNS without that, undefined
 * for one that asks its own.
 */
export function dnsAnswer(
  store: Store,
  addresses: Addresses,
  asked: string,
  namespace: string | undefined,
): Answer {
  const name = asked.replace(/\.$/, '');
  if (/^\d+(\.\d+){3}$/.test(name)) return namespace === undefined ? {} : { names: namesOf(store, name) };
  if (namespace === '' && !/\.cluster\.local$/.test(name)) return addresses.lookup(name, undefined) ?? {};
  if (namespace === undefined) return addresses.lookup(name, undefined) ?? {};
  const port = /^_([\w-]+)\._(tcp|udp)\.(.+)$/i.exec(name);
  if (port) return ofPort(store, addresses, port, namespace);
  return { ...addresses.lookup(name, namespace), ...servicesOf(store, name, namespace) };
}

/** `_http._tcp.web.default.svc.cluster.local`: the named port of a service. */
function ofPort(
  store: Store,
  addresses: Addresses,
  [, portName = '', protocol = '', host = '']: RegExpExecArray,
  namespace: string,
): Answer {
  const service = serviceAt(store, host, namespace);
  const found = addresses.lookup(host, namespace);
  const ports = (service?.spec.ports ?? []).filter(
    (one) => one.name === portName && (one.protocol ?? 'TCP').toLowerCase() === protocol.toLowerCase(),
  );
  if (!service || ports.length === 0) return {};
  const target = fullName(service);
  return {
    name: `_${portName}._${protocol}.${target}`,
    addresses: found?.addresses ?? [],
    services: ports.map(({ port }) => ({ port, target })),
  };
}

function servicesOf(store: Store, host: string, namespace: string): Answer {
  const service = serviceAt(store, host, namespace);
  if (!service) return {};
  const { type, externalName = '', ports = [] } = service.spec;
  if (type === 'ExternalName') return { aliases: [externalName], name: fullName(service) };
  return { services: ports.map(({ port }) => ({ port, target: fullName(service) })) };
}

function serviceAt(store: Store, host: string, namespace: string): Service | undefined {
  const [name = '', second = namespace, ...rest] = host.replace(/\.svc(\.cluster\.local)?$/, '').split('.');
  return rest.length > 0 ? undefined : (store.get('services', second, name) as Service | undefined);
}

const fullName = ({ metadata }: Service): string => `${metadata.name}.${metadata.namespace ?? ''}.${ZONE}`;

function namesOf(store: Store, ip: string): readonly string[] {
  const services = (store.list('services') as readonly Service[]).filter(({ spec }) => spec.clusterIP === ip);
  if (services.length > 0) return services.map(fullName);
  const slices = store.list('endpointslices.discovery.k8s.io') as readonly EndpointSlice[];
  return slices.flatMap(({ metadata, endpoints }) => {
    const service = metadata.labels?.['kubernetes.io/service-name'];
    const found = service === undefined ? undefined : endpoints?.find((one) => one.addresses.includes(ip));
    if (!found || !isHeadless(store, metadata.namespace, service)) return [];
    return [`${found.hostname ?? ip.replaceAll('.', '-')}.${service}.${metadata.namespace ?? ''}.${ZONE}`];
  });
}

const isHeadless = (store: Store, namespace: string | undefined, name = ''): boolean =>
  (store.get('services', namespace, name) as Service | undefined)?.spec.clusterIP === 'None';
