/** `istioctl analyze`: what is wrong with Istio's objects and the pods that they are about (pkg/config/analysis). */
import type { KubeObject, Namespace, Pod, Service } from '#lib/kube/types.ts';
import { fullName, hostsMeet, nameOf, takesHost } from './hosts.ts';
import { gatewayName } from './match.ts';
import { joined } from './problems.ts';
import { isProxied } from './proxy.ts';
import {
  DESTINATION_RULES,
  GATEWAYS,
  PEER_AUTHENTICATIONS,
  ROOT,
  SERVICE_ENTRIES,
  VIRTUAL_SERVICES,
  type Destination,
  type DestinationRule,
  type Gateway,
  type PeerAuthentication,
  type ServiceEntry,
  type VirtualService,
} from './types.ts';
import { problemsOf } from './validation.ts';

export interface Finding {
  readonly level: 'Error' | 'Warning' | 'Info';
  readonly code: string;
  /** `VirtualService shop/product` */
  readonly object: string;
  readonly message: string;
  /** The field that it is about. */
  readonly path?: readonly (string | number)[];
}

/** What is looked at: objects by the name of their resource (`virtualservices.networking.istio.io`). */
export interface Objects {
  list(resource: string): readonly KubeObject[];
}

/** Kinds that istiod validates, by the names of their resources. */
const VALIDATED = [
  VIRTUAL_SERVICES,
  DESTINATION_RULES,
  GATEWAYS,
  SERVICE_ENTRIES,
  PEER_AUTHENTICATIONS,
  'authorizationpolicies.security.istio.io',
];
const SYSTEM = /^(kube-(system|public|node-lease)|istio-system|local-path-storage)$/;
const RANK = { Error: 0, Warning: 1, Info: 2 };

/** Everything that is wrong in a namespace (undefined: in all of them), the worst first. */
export function analyze(objects: Objects, namespace: string | undefined): readonly Finding[] {
  const look = new Look(objects, namespace);
  const found = [
    ...look.schemas(),
    ...look.virtualServices(),
    ...look.gateways(),
    ...look.policies(),
    ...look.injection(),
    ...look.services(),
  ];
  const place = ({ level, code, object }: Finding) => `${RANK[level]} ${code} ${object}`;
  return found
    .map((finding, at) => ({ finding, at }))
    .sort((a, b) =>
      place(a.finding) < place(b.finding) ? -1 : place(a.finding) > place(b.finding) ? 1 : a.at - b.at,
    )
    .map(({ finding }) => finding);
}

class Look {
  readonly #objects: Objects;
  readonly #namespace: string | undefined;

  constructor(objects: Objects, namespace: string | undefined) {
    this.#objects = objects;
    this.#namespace = namespace;
  }

  #list<T extends KubeObject>(resource: string): readonly T[] {
    return this.#objects.list(resource) as readonly T[];
  }

  #own<T extends KubeObject>(resource: string): readonly T[] {
    const within = ({ metadata }: T) =>
      this.#namespace === undefined || metadata.namespace === this.#namespace;
    return this.#list<T>(resource).filter(within);
  }

  *schemas(): Generator<Finding> {
    for (const object of VALIDATED.flatMap((resource) => this.#own(resource))) {
      const { errors, warnings } = problemsOf(object);
      const about = named(object);
      if (errors.length > 0)
        yield {
          level: 'Error',
          code: 'IST0106',
          object: about,
          message: `Schema validation error: ${joined(errors)}`,
        };
      for (const { code, text } of warnings) {
        const said = text.replace(/^virtualService/, 'VirtualService');
        if (code === 'IST0131') yield { level: 'Info', code, object: about, message: `${said}.` };
        else if (code) yield { level: 'Warning', code, object: about, message: `${said}.` };
        else
          yield {
            level: 'Warning',
            code: 'IST0133',
            object: about,
            message: `Schema validation warning: ${text}`,
          };
      }
    }
  }

  *virtualServices(): Generator<Finding> {
    const gateways = this.#list<Gateway>(GATEWAYS);
    for (const one of this.#own<VirtualService>(VIRTUAL_SERVICES)) {
      const about = named(one);
      const home = one.metadata.namespace ?? 'default';
      const missing = (what: string, name: string, path: NonNullable<Finding['path']>): Finding => ({
        level: 'Error',
        code: 'IST0101',
        object: about,
        message: `Referenced ${what} not found: "${name}"`,
        path,
      });
      for (const [at, name] of (one.spec?.gateways ?? []).entries()) {
        if (name === 'mesh') continue;
        const found = gateways.find(
          ({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}` === gatewayName(name, home),
        );
        if (!found) yield missing('gateway', name, ['spec', 'gateways', at]);
        else yield* this.#hosts(one, found, name);
      }
      for (const { target, path } of destinationsOf(one)) {
        const { host = '', subset } = target;
        if (!this.#isHost(host, home)) yield missing('host', host, [...path, 'host']);
        else if (subset && !this.#hasSubset(host, home, subset))
          yield missing('host+subset in destinationrule', `${host}+${subset}`, [...path, 'subset']);
        else yield* this.#ports(target, home, about);
      }
    }
    yield* this.#conflicts();
  }

  /** A Service of several ports, of which the destination names none. */
  *#ports({ host = '', port }: Destination, home: string, object: string): Generator<Finding> {
    const service = this.#service(host, home);
    const ports = (service?.spec.ports ?? []).map((one) => one.port);
    if (!service || port || ports.length < 2) return;
    const message = `This VirtualService routes to a service "${host}" that exposes multiple ports [${ports.join(' ')}]. Specifying a port in the destination is required to disambiguate.`;
    yield { level: 'Error', code: 'IST0112', object, message };
  }

  *#hosts(one: VirtualService, { spec }: Gateway, name: string): Generator<Finding> {
    const open = (spec?.servers ?? []).flatMap((server) => server?.hosts ?? []);
    const bare = open.map((host) => host.slice(host.indexOf('/') + 1));
    const lost = (one.spec?.hosts ?? []).filter((host) => !bare.some((of) => hostsMeet(of, host)));
    if (lost.length === 0) return;
    const message = `one or more host [${lost.join(' ')}] defined in VirtualService ${one.metadata.namespace ?? ''}/${one.metadata.name} not found in Gateway ${gatewayName(name, one.metadata.namespace ?? '')}.`;
    yield { level: 'Warning', code: 'IST0132', object: named(one), message };
  }

  /** Several for one host in the mesh. */
  *#conflicts(): Generator<Finding> {
    const byHost = new Map<string, VirtualService[]>();
    for (const one of this.#list<VirtualService>(VIRTUAL_SERVICES)) {
      const { gateways, hosts = [] } = one.spec ?? {};
      if (gateways?.length && !gateways.includes('mesh')) continue;
      for (const host of hosts) {
        const full = fullName(host, one.metadata.namespace ?? '');
        byHost.set(full, [...(byHost.get(full) ?? []), one]);
      }
    }
    for (const [host, all] of byHost) {
      if (all.length < 2) continue;
      const names = all.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`).sort();
      const message = `The VirtualServices ${names.join(',')} associated with mesh gateway define the same host */${host} which can lead to undefined behavior. This can be fixed by merging the conflicting VirtualServices into a single resource.`;
      for (const one of all)
        if (this.#namespace === undefined || one.metadata.namespace === this.#namespace)
          yield { level: 'Error', code: 'IST0109', object: named(one), message };
    }
  }

  #service(host: string, home: string): Service | undefined {
    const full = fullName(host, home);
    // `reviews.shop` is no whole name for a proxy, but analyzers take it.
    const [name = '', namespace = home, ...rest] = host.split('.');
    const short = rest.length === 0 ? `${name}.${namespace}.svc.cluster.local` : full;
    return this.#list<Service>('services').find((one) => nameOf(one) === full || nameOf(one) === short);
  }

  #isHost(host: string, home: string): boolean {
    if (host.includes('*') || this.#service(host, home)) return true;
    const entries = this.#list<ServiceEntry>(SERVICE_ENTRIES);
    return entries.some(({ spec }) => (spec?.hosts ?? []).some((one) => takesHost(one, host)));
  }

  #hasSubset(host: string, home: string, subset: string): boolean {
    const service = this.#service(host, home);
    const full = service ? nameOf(service) : fullName(host, home);
    return this.#list<DestinationRule>(DESTINATION_RULES).some(
      ({ metadata, spec }) =>
        takesHost(this.#fullFor(spec?.host ?? '', metadata.namespace ?? ''), full) &&
        (spec?.subsets ?? []).some((one) => one?.name === subset),
    );
  }

  #fullFor(host: string, home: string): string {
    const service = this.#service(host, home);
    return service ? nameOf(service) : fullName(host, home);
  }

  *gateways(): Generator<Finding> {
    const pods = this.#list<Pod>('pods');
    for (const one of this.#own<Gateway>(GATEWAYS)) {
      const selector = Object.entries(one.spec?.selector ?? {});
      const fits = ({ metadata }: Pod) =>
        selector.every(([name, value]) => metadata.labels?.[name] === value);
      const written = selector.map(([name, value]) => `${name}=${value}`).join(',');
      const missing = (what: string, name: string): Finding => ({
        level: 'Error',
        code: 'IST0101',
        object: named(one),
        message: `Referenced ${what} not found: "${name}"`,
      });
      const found = pods.filter(fits);
      if (selector.length > 0 && found.length === 0) yield missing('selector', written);
      const namespaces = new Set(found.map(({ metadata }) => metadata.namespace));
      for (const server of one.spec?.servers ?? []) {
        const name = server?.tls?.credentialName;
        const secrets = this.#list('secrets');
        const isThere = secrets.some(
          ({ metadata }) => metadata.name === name && namespaces.has(metadata.namespace),
        );
        if (name && namespaces.size > 0 && !isThere) yield missing('credentialName', name);
      }
    }
  }

  /** Rules for the TLS of clients against what the servers' policies want. */
  *policies(): Generator<Finding> {
    const policies = this.#list<PeerAuthentication>(PEER_AUTHENTICATIONS);
    for (const rule of this.#own<DestinationRule>(DESTINATION_RULES)) {
      const { host = '', trafficPolicy } = rule.spec ?? {};
      const mode = trafficPolicy?.tls?.mode;
      const service = this.#service(host, rule.metadata.namespace ?? '');
      if (mode === undefined || !service) continue;
      const { namespace } = service.metadata;
      const policy = [namespace, ROOT]
        .map((home) =>
          policies.find(
            ({ metadata, spec }) => metadata.namespace === home && !spec?.selector && spec?.mtls?.mode,
          ),
        )
        .find((one) => one);
      const wanted = policy?.spec?.mtls?.mode;
      const isMutual = mode === 'ISTIO_MUTUAL';
      if (!policy || (wanted === 'STRICT') === isMutual || !/^(STRICT|DISABLE)$/.test(wanted ?? '')) continue;
      const names = [rule, policy].map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
      const message = `A DestinationRule and Policy are in conflict with regards to mTLS for host ${nameOf(service)}. The DestinationRule "${names[0] ?? ''}" specifies that mTLS must be ${isMutual} but the Policy object "${names[1] ?? ''}" specifies ${wanted === 'STRICT' ? 'Strict' : 'Plaintext'}.`;
      for (const object of [rule, policy])
        yield { level: 'Error', code: 'IST0113', object: named(object), message };
    }
  }

  *injection(): Generator<Finding> {
    for (const { metadata } of this.#list<Namespace>('namespaces')) {
      const { name, labels = {} } = metadata;
      if ((this.#namespace !== undefined && name !== this.#namespace) || SYSTEM.test(name)) continue;
      if (labels['istio.io/dataplane-mode'] !== undefined) continue;
      const pods = this.#list<Pod>('pods').filter((pod) => pod.metadata.namespace === name);
      const enabled = labels['istio-injection'];
      if (enabled !== undefined && labels['istio.io/rev'] !== undefined) {
        const message =
          'The namespace has more than one type of injection labels [istio-injection istio.io/rev], which may lead to undefined behavior. Make sure only one injection label exists.';
        yield { level: 'Warning', code: 'IST0123', object: `Namespace ${name}`, message };
      }
      if (enabled === undefined && labels['istio.io/rev'] === undefined) {
        const message = `The namespace is not enabled for Istio injection. Run 'kubectl label namespace ${name} istio-injection=enabled' to enable it, or 'kubectl label namespace ${name} istio-injection=disabled' to explicitly mark it as not needing injection.`;
        if (pods.length > 0) yield { level: 'Info', code: 'IST0102', object: `Namespace ${name}`, message };
        continue;
      }
      if (enabled === 'disabled') continue;
      for (const pod of pods) {
        const word =
          pod.metadata.labels?.['sidecar.istio.io/inject'] ??
          pod.metadata.annotations?.['sidecar.istio.io/inject'];
        if (word === 'false' || pod.spec.hostNetwork || isProxied(pod)) continue;
        const message = `The pod ${name}/${pod.metadata.name} is missing the Istio proxy. This can often be resolved by restarting or redeploying the workload.`;
        yield { level: 'Warning', code: 'IST0103', object: `Pod ${name}/${pod.metadata.name}`, message };
      }
    }
  }

  /** Ports whose names say nothing of their protocol. */
  *services(): Generator<Finding> {
    const prefix = /^(http|http2|https|grpc|grpc-web|mongo|redis|mysql|tcp|tls|udp|hbone|auto)(-|$)/;
    const injected = new Set(
      this.#list<Namespace>('namespaces')
        .filter(({ metadata }) => metadata.labels?.['istio-injection'] === 'enabled')
        .map(({ metadata }) => metadata.name),
    );
    for (const one of this.#own<Service>('services')) {
      const { namespace = '' } = one.metadata;
      if (SYSTEM.test(namespace) || !injected.has(namespace) || one.spec.type === 'ExternalName') continue;
      for (const { name = '', port, targetPort, appProtocol, protocol } of one.spec.ports ?? []) {
        if (prefix.test(name) || appProtocol !== undefined || protocol === 'UDP') continue;
        const message = `Port name ${name} (port: ${port}, targetPort: ${targetPort ?? port}) doesn't follow the naming convention of Istio port.`;
        yield { level: 'Info', code: 'IST0118', object: named(one), message };
      }
    }
  }
}

const named = ({ kind, metadata }: KubeObject): string =>
  `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;

/** All that a VirtualService leads to, and where it says so. */
function destinationsOf({ spec = {} }: VirtualService) {
  const all: { readonly target: Destination; readonly path: readonly (string | number)[] }[] = [];
  for (const kind of ['http', 'tcp', 'tls'] as const)
    for (const [at, one] of (spec[kind] ?? []).entries())
      for (const [number, each] of (one?.route ?? []).entries())
        if (each?.destination)
          all.push({ target: each.destination, path: ['spec', kind, at, 'route', number, 'destination'] });
  for (const [at, one] of (spec.http ?? []).entries()) {
    if (one?.mirror) all.push({ target: one.mirror, path: ['spec', 'http', at, 'mirror'] });
    for (const [number, { destination }] of (one?.mirrors ?? []).entries())
      if (destination)
        all.push({ target: destination, path: ['spec', 'http', at, 'mirrors', number, 'destination'] });
  }
  return all;
}
