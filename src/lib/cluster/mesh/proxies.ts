/** Envoy on the way of a request: what it decides by the mesh's configuration, and what it tells the client where that leads nowhere. */
import { addressOf, endpointOf, nodeOf, type EdgeEnds, type MeshNode } from '#lib/cluster/network/edges.ts';
import type {
  EnvoyHop,
  Mesh,
  MeshProxies,
  MeshRequest,
  MeshRoute,
  MeshTarget,
  Wires,
} from '#lib/cluster/network/mesh.ts';
import type { Reached } from '#lib/cluster/network/connections.ts';
import type { Asked, Begun, Failure, Flight, Outcome, Request } from '#lib/cluster/network/flight.ts';
import type { Page } from '#lib/cluster/network/pages.ts';
import type { Pod, Service } from '#lib/kube/types.ts';
import { connectionFailed, gatewayTimeout, noUpstream, proxied, throughEnvoy } from './envoy.ts';
import { hostOf } from './routes.ts';

/** How long a proxy tries to connect to a pod, and waits before it tries another. */
const CONNECT_LIMIT_MS = 10_000;
const RETRY_MS = 25;

interface Try {
  readonly flight: Flight;
  /** Who was reached. */
  readonly to?: MeshNode;
  readonly isBroken: boolean;
}

const isSecure = ({ url }: Request): boolean => /^https:/i.test(url);

export class Proxies implements MeshProxies {
  readonly #mesh: Mesh;
  readonly #wires: Wires;

  constructor(mesh: Mesh, wires: Wires) {
    this.#mesh = mesh;
    this.#wires = wires;
  }

  hasProxy(pod: Pod): boolean {
    return this.#mesh.hasProxy(pod);
  }

  against({ pod, port }: Reached, request: MeshRequest): 'reset' | Page | undefined {
    return this.#mesh.inbound(pod, port, request, undefined);
  }

  says(page: Page = connectionFailed('lost')): Outcome {
    return proxied(page);
  }

  through(outcome: Outcome, hops: readonly EnvoyHop[], now: number): Outcome {
    return throughEnvoy(outcome, hops, now);
  }

  /** Hosts that the mesh does not know are let through, and TLS, into which a proxy cannot look. */
  sidecar(
    request: Request,
    { host: asked, port }: Asked,
    base: Begun,
    {
      pod,
      service,
      depth,
    }: { readonly pod: Pod; readonly service: Service | undefined; readonly depth: number },
  ): Flight | undefined {
    if (isSecure(request)) return undefined;
    const { headers } = request;
    const seen = { ...base, headers, host: hostOf(headers, asked), port, isSecure: false };
    const route = this.#mesh.outbound(pod, seen, service);
    if (!route) return undefined;
    const hop = { server: 'envoy' } as const;
    return this.#along(route, seen, { pod, kind: 'workload' }, base, addressOf(service), hop, depth);
  }

  gateway(
    request: Request,
    { host, port: asked }: Asked,
    base: Begun,
    { pod, port }: Reached,
    depth: number,
  ): Flight {
    const shut = (failure: Failure): Flight => ({ ...base, tookMs: 1, failure });
    const listener = this.#mesh.listener(pod, port, host);
    if (!listener) return shut('refused');
    const { tls } = listener;
    const secure = isSecure(request);
    if (secure && !tls) return shut('not-tls');
    if (tls === 'none' || (tls && !secure)) return shut('reset');
    const seen = { ...base, headers: request.headers, host, port: asked, isSecure: secure };
    const route = this.#mesh.gateway(pod, port, seen);
    const begun = { ...base, ...(tls && { certificate: tls }) };
    const hop = { server: 'istio-envoy' } as const;
    return this.#along(route, seen, { pod, kind: 'gateway' }, begun, '', hop, depth);
  }

  /** Where a proxy's route leads: with what it waits for, tries again and sends copies to. */
  #along(
    route: MeshRoute,
    request: MeshRequest,
    sender: { readonly pod: Pod; readonly kind: 'workload' | 'gateway' },
    base: Begun,
    service: string,
    hop: EnvoyHop,
    depth: number,
  ): Flight {
    const from = nodeOf(sender.pod, sender.kind);
    const begun = { ...base, path: route.path, headers: route.headers };
    const delayMs = route.delayMs ?? 0;
    const mesh = { ...request, path: route.path, headers: route.headers };
    const { edges: before = [], envoy = [] } = base;
    const own = (page: Page, tookMs = 1): Flight => ({ ...begun, tookMs, page });
    const edged = (flight: Flight, to: EdgeEnds | undefined): Flight => ({
      ...flight,
      edges: to ? [...before, to] : before,
      envoy: [
        ...envoy,
        { ...hop, changes: route.responseHeaders, ...(flight.pod && { tookMs: flight.tookMs }) },
      ],
    });
    if (route.page) {
      const tookMs = delayMs + 1;
      return edged(own(route.page, tookMs), service === '' ? undefined : { from, service });
    }
    const { target } = route;
    if (!target) return edged(own(noUpstream()), { from, service });
    const mirrors = route.mirrors.map((copy) => {
      const { flight, to } = this.#try(copy, mesh, sender.pod, begun, depth);
      return edged(flight, { from, service: addressOf(copy.service), ...(to && { to }) });
    });
    let spentMs = delayMs;
    let last = this.#try(target, mesh, sender.pod, begun, depth);
    for (let attempt = 1; ; attempt += 1) {
      const late = route.perTryMs !== undefined && last.flight.tookMs > route.perTryMs;
      if (late) last = { ...last, flight: own(gatewayTimeout(), route.perTryMs) };
      if (attempt >= route.attempts || !(last.isBroken || route.retriesOn(this.#wires.statusOf(last.flight))))
        break;
      spentMs += last.flight.tookMs + RETRY_MS;
      last = this.#try(target, mesh, sender.pod, begun, depth);
    }
    const tookMs = spentMs + last.flight.tookMs;
    const isLate = route.timeoutMs !== undefined && tookMs - delayMs > route.timeoutMs;
    const flight = isLate
      ? own(gatewayTimeout(), delayMs + (route.timeoutMs ?? 0))
      : { ...last.flight, tookMs };
    return {
      ...edged(flight, { from, service: addressOf(target.service), ...(last.to && { to: last.to }) }),
      ...(mirrors.length > 0 && { mirrors }),
    };
  }

  /** Sends a request to a pod behind a target, once. `isBroken`: no connection came about, so nothing was lost by it. */
  #try(target: MeshTarget, request: MeshRequest, from: Pod, begun: Begun, depth: number): Try {
    const own = (page: Page, tookMs = 1): Flight => ({ ...begun, tookMs, page });
    const reached = this.#wires.endpoint(target, target.stickTo ?? begun.source);
    if (!reached) return { flight: own(noUpstream()), isBroken: false };
    const { pod, port } = reached;
    const listening = this.#wires.listening(reached);
    const to = endpointOf(pod, listening?.app ?? {});
    const broken = (page: Page, tookMs = 1): Try => ({ flight: own(page, tookMs), to, isBroken: true });
    if (!this.#wires.mayReach(from, reached)) return broken(connectionFailed('timeout'), CONNECT_LIMIT_MS);
    if (!listening) return broken(connectionFailed('refused'));
    const isThere = this.#mesh.hasProxy(pod);
    // A side that speaks TLS finds none who does, or the other way round.
    if (target.tls === 'own' || (target.tls === 'mutual-forced' && !isThere))
      return broken(connectionFailed('tls'));
    if (listening.app.speaks) return broken(connectionFailed('protocol'));
    const against = this.#mesh.inbound(pod, port, request, target.tls === 'never' ? undefined : from);
    if (against === 'reset') return broken(connectionFailed('reset'));
    if (against) return { flight: own(against), to, isBroken: false };
    return { flight: this.#wires.arrive(reached, listening, begun, depth), to, isBroken: false };
  }
}
