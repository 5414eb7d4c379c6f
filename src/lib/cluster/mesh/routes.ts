/** What becomes of a request by the routes of VirtualServices: the first that fits, one of its destinations by weight. */
import { headerOf } from '#lib/cluster/network/ingress-routes.ts';
import type { MeshRequest, MeshRoute, MeshTarget } from '#lib/cluster/network/mesh.ts';
import type { Page } from '#lib/cluster/network/pages.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import type { Pod } from '#lib/kube/types.ts';
import type { Random } from '#lib/sim/random.ts';
import { targetOf } from './destinations.ts';
import { durationOf } from './durations.ts';
import { matches, wholeRegex } from './match.ts';
import type {
  Destination,
  HeaderOperations,
  HttpMatch,
  HttpRoute,
  RouteDestination,
  VirtualService,
} from './types.ts';

/** Of a mesh without settings of its own: a connection that fails, or a 503, is tried twice more. */
const DEFAULT_ATTEMPTS = 3;

export const page = (status: number, body = '', headers: Readonly<Record<string, string>> = {}): Page => ({
  status,
  headers: { ...(body !== '' && { 'Content-Type': 'text/plain' }), ...headers },
  body,
});

/** What a proxy says where the route leads to nobody that it knows (response flag NC). */
export const noCluster = (): Page => page(503);

/** Route and object that it stands in. */
export interface Candidate {
  readonly service: VirtualService;
  readonly route: HttpRoute;
}

interface Situation {
  readonly store: Store;
  readonly random: Random;
  readonly request: MeshRequest;
  /** The pod whose proxy decides. */
  readonly from: Pod;
  /** `mesh`, or the gateway's namespace and name. */
  readonly at: string;
}

export const candidates = (services: readonly VirtualService[]): readonly Candidate[] =>
  services.flatMap((service) =>
    (service.spec?.http ?? []).flatMap((route) => (route ? [{ service, route }] : [])),
  );

/** Undefined where none fits: a proxy answers 404. */
export function routed(all: readonly Candidate[], situation: Situation): MeshRoute | undefined {
  const { request, from, at } = situation;
  const sender = at === 'mesh' ? from : undefined;
  for (const { service, route } of all) {
    const home = service.metadata.namespace ?? '';
    const match = route.match?.length
      ? route.match.find((one) => one && matches(one, request, at, home, sender))
      : {};
    if (match) return taken(route, match, home, situation);
  }
  return undefined;
}

/** Sent to where it was meant to go, with the settings that hold without any. */
export const plainly = (request: MeshRequest, target: MeshTarget | 'no-cluster'): MeshRoute => ({
  ...(target === 'no-cluster' ? { page: noCluster() } : { target }),
  path: request.path,
  headers: request.headers,
  attempts: DEFAULT_ATTEMPTS,
  retriesOn: (status) => status === 503,
  mirrors: [],
  responseHeaders: [],
});

export const answeredBy = (request: MeshRequest, with_: Page): MeshRoute => ({
  ...plainly(request, 'no-cluster'),
  page: with_,
});

function taken(route: HttpRoute, match: HttpMatch, home: string, situation: Situation): MeshRoute {
  const { store, random, request, from } = situation;
  const base = answeredBy(request, noCluster());
  if (route.delegate) return { ...base, page: page(501, 'not simulated: delegate in a VirtualService') };
  if (route.redirect) return { ...base, page: redirection(route.redirect, match, request) };
  if (route.directResponse) {
    const { status = 200, body } = route.directResponse;
    return { ...base, page: page(status, body?.string ?? '') };
  }
  const { fault, headers } = route;
  const delayMs =
    fault?.delay && falls(random, fault.delay.percentage?.value ?? fault.delay.percent ?? 100)
      ? durationOf(fault.delay.fixedDelay)
      : undefined;
  const delayed = delayMs === undefined ? {} : { delayMs };
  if (fault?.abort?.httpStatus !== undefined && falls(random, fault.abort.percentage?.value ?? 100))
    return { ...base, ...delayed, page: page(fault.abort.httpStatus, 'fault filter abort') };
  const chosen = byWeight(route.route ?? [], random);
  if (!chosen?.destination) return base;
  const target = targetOf(store, chosen.destination, home, request, from);
  const timeoutMs = durationOf(route.timeout);
  const copies = mirrored(route, random).flatMap((one) => {
    const copy = targetOf(store, one, home, request, from);
    return copy === 'no-cluster' ? [] : [copy];
  });
  return {
    ...plainly(request, target),
    ...delayed,
    path: rewritten(route.rewrite, match, request.path),
    headers: rehosted(
      changed(changed(request.headers, headers?.request), chosen.headers?.request),
      route.rewrite?.authority,
    ),
    ...(timeoutMs !== undefined && timeoutMs > 0 && { timeoutMs }),
    ...retriesOf(route.retries),
    mirrors: copies,
    responseHeaders: [headers?.response, chosen.headers?.response].filter((one) => one !== undefined),
  };
}

/** So many of a hundred, to a hundredth. */
const falls = (random: Random, percent: number): boolean => random.below(10_000) < percent * 100;

/** Weights are parts of their sum; one destination alone needs none. */
function byWeight(
  routes: readonly (RouteDestination | null)[],
  random: Random,
): RouteDestination | undefined {
  const all = routes.filter((one) => one !== null);
  if (all.length < 2) return all[0];
  const weights = all.map(({ weight = 0 }) => Number(weight));
  let at = random.below(
    Math.max(
      1,
      weights.reduce((sum, one) => sum + one, 0),
    ),
  );
  return all.find((_, index) => (at -= weights[index] ?? 0) < 0);
}

function mirrored(
  { mirror, mirrors = [], mirrorPercent, mirrorPercentage }: HttpRoute,
  random: Random,
): Destination[] {
  const first = mirror
    ? [{ destination: mirror, percentage: { value: mirrorPercentage?.value ?? mirrorPercent ?? 100 } }]
    : [];
  return [...first, ...mirrors].flatMap(({ destination, percentage }) =>
    destination && falls(random, percentage?.value ?? 100) ? [destination] : [],
  );
}

function retriesOf(retries: HttpRoute['retries']): Partial<MeshRoute> {
  if (!retries) return {};
  const { attempts = 0, perTryTimeout, retryOn } = retries;
  const perTryMs = durationOf(perTryTimeout);
  const on = (retryOn ?? 'connect-failure,refused-stream,unavailable,cancelled,503').split(',');
  return {
    attempts: attempts + 1,
    ...(perTryMs !== undefined && { perTryMs }),
    retriesOn: (status) =>
      on.includes(String(status)) ||
      (status >= 500 && on.includes('5xx')) ||
      ([502, 503, 504].includes(status) && on.includes('gateway-error')),
  };
}

/** Headers set, added and taken away, in that order. */
export function changed(
  headers: Readonly<Record<string, string>>,
  { set = {}, add = {}, remove = [] }: HeaderOperations = {},
): Readonly<Record<string, string>> {
  const gone = new Set([...Object.keys(set), ...remove].map((name) => name.toLowerCase()));
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !gone.has(name.toLowerCase())));
  const added = Object.entries(add).map(([name, value]) => {
    const known = Object.keys(kept).find((one) => one.toLowerCase() === name.toLowerCase());
    return known === undefined ? [name, value] : [known, `${kept[known] ?? ''},${value}`];
  });
  return { ...kept, ...set, ...(Object.fromEntries(added) as Record<string, string>) };
}

const rehosted = (
  headers: Readonly<Record<string, string>>,
  host: string | undefined,
): Readonly<Record<string, string>> =>
  host === undefined ? headers : changed(headers, { set: { Host: host } });

/** The path with what the match took of it replaced: a prefix, or all of it. */
function rewritten(rewrite: HttpRoute['rewrite'], { uri }: HttpMatch, path: string): string {
  if (!rewrite) return path;
  const [plain = '/', ...query] = path.split('?');
  const rest = query.length > 0 ? `?${query.join('?')}` : '';
  const { uri: to, uriRegexRewrite: by } = rewrite;
  if (by?.match !== undefined) {
    const written = (by.rewrite ?? '').replaceAll('$', '$$$$').replace(/\\(\d)/g, '$$$1');
    const regex = partRegex(by.match);
    return regex ? plain.replace(regex, written) + rest : path;
  }
  if (to === undefined) return path;
  const prefix = uri?.prefix;
  // `/` for a prefix without a slash at its end would leave two of them.
  const joined = prefix === undefined ? to : (to + plain.slice(prefix.length)).replace(/^\/+/, '/');
  return joined + rest;
}

function partRegex(source: string): RegExp | undefined {
  if (!wholeRegex(source)) return undefined;
  return new RegExp(source, 'g');
}

function redirection(
  redirect: NonNullable<HttpRoute['redirect']>,
  match: HttpMatch,
  request: MeshRequest,
): Page {
  const { uri, authority, scheme, port, derivePort, redirectCode = 301 } = redirect;
  const to = scheme ?? (request.isSecure ? 'https' : 'http');
  const usual = to === 'https' ? 443 : 80;
  const number = port ?? (derivePort === 'FROM_REQUEST_PORT' ? request.port : usual);
  const [, query] = request.path.split('?');
  const prefixed = uri?.startsWith('%PREFIX()%') && match.uri?.prefix !== undefined;
  const path =
    uri === undefined
      ? request.path
      : prefixed
        ? uri.slice('%PREFIX()%'.length) + request.path.slice(match.uri?.prefix?.length ?? 0)
        : uri + (query === undefined ? '' : `?${query}`);
  const at = `${authority ?? request.host}${number === usual ? '' : `:${number}`}`;
  return page(redirectCode, '', { Location: `${to}://${at}${path}` });
}

/** The host that a request is for: of its header, without a port. */
export const hostOf = (headers: Readonly<Record<string, string>>, host: string): string =>
  (headerOf(headers, 'host') ?? host).replace(/:\d+$/, '').toLowerCase();
