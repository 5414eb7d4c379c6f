/** Istio's proxies as the network asks them: sidecars on the way out and in, gateways at the border. */
import type { GatewayListener, Mesh, MeshRequest, MeshRoute } from '#lib/cluster/network/mesh.ts';
import type { Page } from '#lib/cluster/network/pages.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import { decodeBase64 } from '#lib/bytes/base64.ts';
import type { KubeObject, Pod, Secret, Service } from '#lib/kube/types.ts';
import type { Certificate } from '#lib/net/network.ts';
import type { Random } from '#lib/sim/random.ts';
import { targetAt } from './destinations.ts';
import { fullName, hostsMeet, isVisible, nameOf, serviceFor, takesHost } from './hosts.ts';
import { gatewayName } from './match.ts';
import { isProxied } from './proxy.ts';
import { answeredBy, candidates, page, plainly, routed } from './routes.ts';
import { denied, mtlsMode } from './security.ts';
import {
  GATEWAYS,
  VIRTUAL_SERVICES,
  type Gateway,
  type GatewayServer,
  type VirtualService,
} from './types.ts';

/** Where a gateway of old had its certificate mounted from a Secret of that name. */
const MOUNTED = '/etc/istio/ingressgateway-certs/';
const MOUNTED_SECRET = 'istio-ingressgateway-certs';
const SECURE = new Set(['HTTPS', 'TLS']);

interface Server {
  readonly gateway: Gateway;
  readonly server: GatewayServer;
}

export class IstioMesh implements Mesh {
  readonly #store: Store;
  readonly #random: Random;

  constructor(store: Store, random: Random) {
    this.#store = store;
    this.#random = random;
  }

  hasProxy(pod: Pod): boolean {
    return isProxied(pod);
  }

  outbound(from: Pod, request: MeshRequest, service: Service | undefined): MeshRoute | undefined {
    const namespace = from.metadata.namespace ?? '';
    const isAddress = /^\d+(\.\d+){3}$/.test(request.host);
    const meant = isAddress ? service : serviceFor(this.#store, request.host, namespace);
    const host = meant ? nameOf(meant) : request.host;
    const found = this.#virtualServiceFor(host, namespace);
    const situation = { store: this.#store, random: this.#random, request, from, at: 'mesh' };
    if (found?.spec?.http?.length)
      return routed(candidates([found]), situation) ?? answeredBy(request, page(404));
    if (!meant?.spec.ports?.some(({ port }) => port === request.port)) return undefined;
    return plainly(request, targetAt(this.#store, meant, { port: request.port }, request, from));
  }

  /** The one for a host in the mesh: an exact name before a pattern, a longer pattern before a shorter, the older of two. */
  #virtualServiceFor(host: string, namespace: string): VirtualService | undefined {
    let best: { readonly service: VirtualService; readonly rank: number } | undefined;
    for (const service of oldestFirst(this.#store.list(VIRTUAL_SERVICES) as readonly VirtualService[])) {
      const { spec, metadata } = service;
      const home = metadata.namespace ?? '';
      if (spec?.gateways?.length && !spec.gateways.includes('mesh')) continue;
      if (!isVisible(spec?.exportTo, home, namespace)) continue;
      for (const one of spec?.hosts ?? []) {
        const pattern = fullName(one, home);
        const rank = pattern === host ? Infinity : pattern.length;
        if (takesHost(pattern, host) && rank > (best?.rank ?? -1)) best = { service, rank };
      }
    }
    return best?.service;
  }

  listener(gateway: Pod, port: number, host: string): GatewayListener | undefined {
    const servers = this.#servers(gateway, port);
    if (servers.length === 0) return undefined;
    const secure = servers.filter(({ server }) => isSecure(server));
    if (secure.length === 0) return {};
    const meant = secure.find(({ server }) => (server.hosts ?? []).some((one) => takesHost(bare(one), host)));
    return { tls: (meant && this.#certificate(gateway, meant.server, host)) ?? 'none' };
  }

  gateway(gateway: Pod, port: number, request: MeshRequest): MeshRoute {
    const servers = this.#servers(gateway, port).filter(({ server }) =>
      (server.hosts ?? []).some((one) => takesHost(bare(one), request.host)),
    );
    if (servers.some(({ server }) => server.tls?.httpsRedirect)) {
      const to = `https://${request.host}${request.path}`;
      return answeredBy(request, page(301, '', { Location: to }));
    }
    for (const { gateway: object, server } of servers) {
      const at = `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
      const services = this.#boundTo(at, object, server, request.host);
      if (services.length === 0) continue;
      // What takes everything comes last, whichever object it stands in.
      const all = candidates(services).map((one) => ({ ...one, all: !one.route.match?.length }));
      const ordered = [...all.filter((one) => !one.all), ...all.filter((one) => one.all)];
      const situation = { store: this.#store, random: this.#random, request, from: gateway, at };
      const route = routed(ordered, situation);
      if (route) return route;
    }
    return answeredBy(request, page(404));
  }

  /** The VirtualServices for a host at a server of a gateway, the oldest first. */
  #boundTo(
    at: string,
    { metadata }: Gateway,
    server: GatewayServer,
    host: string,
  ): readonly VirtualService[] {
    return oldestFirst(this.#store.list(VIRTUAL_SERVICES) as readonly VirtualService[]).filter((one) => {
      const home = one.metadata.namespace ?? '';
      const { gateways = [], hosts = [], exportTo } = one.spec ?? {};
      if (!gateways.some((name) => gatewayName(name, home) === at)) return false;
      if (!isVisible(exportTo, home, metadata.namespace ?? '')) return false;
      const here = hosts.map((name) => fullName(name, home));
      const open = (server.hosts ?? []).filter((name) => allows(name, home, metadata.namespace ?? ''));
      return here.some((name) => takesHost(name, host) && open.some((of) => hostsMeet(bare(of), name)));
    });
  }

  /** What Gateways have configured for a port of a gateway's pod: by the numbers under which its Services have it, too. */
  #servers(pod: Pod, port: number): readonly Server[] {
    const labels = pod.metadata.labels ?? {};
    const takes = (selector: Readonly<Record<string, string>> | undefined) =>
      Object.entries(selector ?? {}).every(([name, value]) => labels[name] === value);
    const services = (this.#store.list('services') as readonly Service[]).filter(
      ({ metadata, spec }) =>
        metadata.namespace === pod.metadata.namespace && spec.selector && takes(spec.selector),
    );
    const numbers = new Set(
      services.flatMap(({ spec }) =>
        (spec.ports ?? [])
          .filter(({ port: number, targetPort }) => (targetPort ?? number) === port)
          .map((one) => one.port),
      ),
    );
    numbers.add(port);
    return oldestFirst(this.#store.list(GATEWAYS) as readonly Gateway[])
      .filter(({ spec }) => takes(spec?.selector))
      .flatMap((gateway) =>
        (gateway.spec?.servers ?? []).flatMap((server) =>
          server && numbers.has(server.port?.number ?? 0) ? [{ gateway, server }] : [],
        ),
      );
  }

  #certificate(gateway: Pod, { tls = {} }: GatewayServer, host: string): Certificate | undefined {
    const { credentialName, serverCertificate = '' } = tls;
    const mounted = serverCertificate.startsWith(MOUNTED) ? MOUNTED_SECRET : undefined;
    const name = credentialName ?? mounted;
    if (name === undefined) return undefined;
    const { data = {} } =
      (this.#store.get('secrets', gateway.metadata.namespace, name) as Secret | undefined) ?? {};
    const [crt, key] = [data['tls.crt'] ?? data['cert'], data['tls.key'] ?? data['key']];
    if (crt === undefined || key === undefined) return undefined;
    const subject = `CN=${host}`;
    return {
      subject,
      issuer: subject,
      problem: 'self-signed certificate',
      authority: decodeBase64(crt),
      http2: true,
    };
  }

  inbound(to: Pod, port: number, request: MeshRequest, from: Pod | undefined): 'reset' | Page | undefined {
    if (!isProxied(to)) return undefined;
    if (!from && mtlsMode(this.#store, to, port) === 'STRICT') return 'reset';
    return denied(this.#store, to, port, request, from) ? page(403, 'RBAC: access denied') : undefined;
  }
}

const isSecure = ({ port }: GatewayServer): boolean => SECURE.has((port?.protocol ?? '').toUpperCase());

/** A host of a server without the namespace before it. */
const bare = (host: string): string => host.slice(host.indexOf('/') + 1);

/** Whether `namespace/host` lets VirtualServices of `home` in. */
function allows(host: string, home: string, own: string): boolean {
  const slash = host.indexOf('/');
  const namespace = slash < 0 ? '*' : host.slice(0, slash);
  return namespace === '*' || namespace === home || (namespace === '.' && home === own);
}

const oldestFirst = <T extends KubeObject>(objects: readonly T[]): readonly T[] =>
  objects.toSorted((a, b) =>
    (a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1,
  );
