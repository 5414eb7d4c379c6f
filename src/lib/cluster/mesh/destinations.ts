/** Where a route leads: the Service, the labels of its subset, and how the rule for it wants to be spoken to. */
import type { MeshRequest, MeshTarget } from '#lib/cluster/network/mesh.ts';
import { queryOf } from '#lib/cluster/network/asked.ts';
import { headerOf } from '#lib/cluster/network/ingress-routes.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import type { Pod, Service } from '#lib/kube/types.ts';
import { fullName, isVisible, nameOf, serviceNamed, takesHost } from './hosts.ts';
import {
  DESTINATION_RULES,
  ROOT,
  type Destination,
  type DestinationRule,
  type Subset,
  type TrafficPolicy,
} from './types.ts';

/** `no-cluster`: there is no such Service, port or subset, and a proxy knows nobody to ask. */
export function targetOf(
  store: Store,
  { host = '', subset, port }: Destination,
  home: string,
  request: MeshRequest,
  from: Pod,
): MeshTarget | 'no-cluster' {
  const service = serviceNamed(store, fullName(host, home));
  return service ? targetAt(store, service, { subset, port: port?.number }, request, from) : 'no-cluster';
}

/** A Service, or a subset of it, at the port that was asked unless another is named. */
export function targetAt(
  store: Store,
  service: Service,
  { subset, port }: { readonly subset?: string | undefined; readonly port?: number | undefined },
  request: MeshRequest,
  from: Pod,
): MeshTarget | 'no-cluster' {
  const { ports = [] } = service.spec;
  const open =
    port === undefined && ports.length === 1
      ? ports[0]
      : ports.find((one) => one.port === (port ?? request.port));
  if (!open) return 'no-cluster';
  const rule = ruleFor(store, service, from.metadata.namespace ?? '');
  const found = subset === undefined ? undefined : rule.subsets.find(({ name }) => name === subset);
  if (subset !== undefined && !found) return 'no-cluster';
  const own = { ...rule.policy, ...found?.trafficPolicy };
  const policy = { ...own, ...own.portLevelSettings?.find((one) => one.port?.number === open.port) };
  const stickTo = hashOf(policy, request, from);
  return {
    service,
    port: open,
    ...(found && { labels: found.labels ?? {} }),
    ...(stickTo !== undefined && { stickTo }),
    tls: tlsOf(policy),
  };
}

const tlsOf = ({ tls }: TrafficPolicy): MeshTarget['tls'] =>
  tls?.mode === undefined
    ? 'mutual'
    : tls.mode === 'DISABLE'
      ? 'never'
      : tls.mode === 'ISTIO_MUTUAL'
        ? 'mutual-forced'
        : 'own';

function hashOf({ loadBalancer }: TrafficPolicy, request: MeshRequest, from: Pod): string | undefined {
  const { httpHeaderName, httpQueryParameterName, useSourceIp, httpCookie } =
    loadBalancer?.consistentHash ?? {};
  if (httpHeaderName !== undefined) return headerOf(request.headers, httpHeaderName.toLowerCase());
  if (httpQueryParameterName !== undefined)
    return queryOf({ method: '', path: request.path, headers: {} })[httpQueryParameterName];
  if (useSourceIp) return from.status?.podIP;
  const cookies = headerOf(request.headers, 'cookie') ?? '';
  return httpCookie?.name === undefined
    ? undefined
    : cookies.split(/;\s*/).find((one) => one.startsWith(`${httpCookie.name ?? ''}=`));
}

interface Rule {
  readonly subsets: readonly Subset[];
  readonly policy: TrafficPolicy;
}

/**
 * The rules for a Service as a client in `namespace` sees them: those of its own namespace, else of the Service's, else of the root; an exact host before a
 * pattern. Several for one host are one rule with the subsets of all (pilot/pkg/model/destination_rule.go).
 */
export function ruleFor(store: Store, service: Service, namespace: string): Rule {
  const name = nameOf(service);
  const all = (store.list(DESTINATION_RULES) as readonly DestinationRule[])
    .map((rule) => ({ rule, home: rule.metadata.namespace ?? '' }))
    .map(({ rule, home }) => ({ rule, home, host: fullName(rule.spec?.host ?? '', home) }))
    .filter(
      ({ rule, home, host }) => isVisible(rule.spec?.exportTo, home, namespace) && takesHost(host, name),
    );
  for (const home of [namespace, service.metadata.namespace ?? '', ROOT]) {
    const here = all.filter((one) => one.home === home);
    const longest = here.reduce((best, { host }) => (better(host, best, name) ? host : best), '');
    const rules = here.filter(({ host }) => host === longest).map(({ rule }) => rule);
    if (rules.length === 0) continue;
    const subsets = rules.flatMap(({ spec }) => (spec?.subsets ?? []).filter((one) => one !== null));
    return { subsets, policy: rules.find(({ spec }) => spec?.trafficPolicy)?.spec?.trafficPolicy ?? {} };
  }
  return { subsets: [], policy: {} };
}

const better = (host: string, than: string, name: string): boolean =>
  host === name || (than !== name && host.length > than.length);
