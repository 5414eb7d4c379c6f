/** What istiod has against a VirtualService (pkg/config/validation/{validation,virtualservice}.go). */
import { takesHost } from './hosts.ts';
import {
  domainErrors,
  durationErrors,
  headerErrors,
  isLabel,
  portErrors,
  regexErrors,
  type Problems,
  type Warning,
} from './problems.ts';
import { exportErrors } from './validate-rules.ts';
import type {
  Destination,
  Headers,
  HttpMatch,
  HttpRoute,
  RouteDestination,
  VirtualService,
} from './types.ts';

export function virtualServiceProblems({ metadata, spec = {} }: VirtualService): Problems {
  const { hosts = [], gateways = [], http = [], tcp = [], tls = [], exportTo } = spec;
  const errors: string[] = [];
  if (hosts.length === 0) {
    if (gateways.length > 0) errors.push('delegate virtual service must have no gateways specified');
    if (tls.length > 0) errors.push('delegate virtual service must have no tls route specified');
    if (tcp.length > 0) errors.push('delegate virtual service must have no tcp route specified');
  }
  errors.push(...gateways.flatMap(gatewayErrors));
  const inMesh = gateways.length === 0 || gateways.includes('mesh');
  const bad = hosts.flatMap((host) => {
    if (inMesh && host === '*')
      return ['wildcard host * is not allowed for virtual services bound to the mesh gateway'];
    return /^\d+(\.\d+){3}$/.test(host) ? [] : domainErrors(host);
  });
  errors.push(...bad);
  if (bad.length === 0)
    hosts.forEach((host, at) => {
      for (const other of hosts.slice(at + 1))
        if (takesHost(host, other) || takesHost(other, host))
          errors.push(`duplicate hosts in virtual service: ${host} & ${other}`);
    });
  if (http.length + tcp.length + tls.length === 0)
    errors.push('http, tcp or tls must be provided in virtual service');
  for (const route of http) errors.push(...(route ? routeErrors(route) : ['http route may not be null']));
  for (const { match = [], route = [] } of tls) {
    if (match.length === 0) errors.push('TLS route must have at least one match condition');
    for (const { sniHosts = [] } of match)
      if (sniHosts.length === 0) errors.push('TLS match must have at least one SNI host');
    if (route.length === 0) errors.push('TLS route is required');
    errors.push(...destinationsErrors(route));
  }
  for (const { route = [] } of tcp) {
    if (route.length === 0) errors.push('TCP route is required');
    errors.push(...destinationsErrors(route));
  }
  errors.push(...exportErrors(metadata.namespace ?? '', exportTo));
  return { errors, warnings: unreachable(http.filter((one) => one !== null)) };
}

function gatewayErrors(name: string): string[] {
  const [namespace = '', short, ...rest] = name.split('/');
  if (short === undefined) return domainErrors(name);
  if (namespace === '' || short === '') return ['config namespace and gateway name cannot be empty'];
  return [
    ...(isLabel(namespace) ? [] : [`invalid value for namespace: "${namespace}"`]),
    ...(isLabel([short, ...rest].join('/')) ? [] : [`invalid value for gateway name: "${short}"`]),
  ];
}

function routeErrors(route: HttpRoute): string[] {
  const { match = [], redirect, rewrite, fault, retries, headers, timeout, mirror, mirrors = [] } = route;
  return [
    ...conflicts(route),
    ...match.flatMap((one) => (one ? matchErrors(one) : [])),
    ...operationErrors(headers),
    ...faultErrors(fault),
    ...percentageErrors(route),
    ...(mirror ? destinationErrors(mirror) : []),
    ...mirrors.flatMap(({ destination }) =>
      destination ? destinationErrors(destination) : ['destination is required for mirrors'],
    ),
    ...redirectErrors(redirect),
    ...retryErrors(retries),
    ...rewriteErrors(rewrite),
    ...destinationsErrors(route.route ?? []),
    ...durationErrors(timeout),
  ];
}

function conflicts({
  delegate,
  redirect,
  route = [],
  fault,
  rewrite,
  directResponse,
  name = '',
}: HttpRoute): string[] {
  const both = (what: string, other: string, kind = 'HTTP route') =>
    `${kind} cannot contain both ${what} and ${other}`;
  if (delegate)
    return [
      ...(redirect ? [`root HTTP route ${name} must not specify redirect`] : []),
      ...(route.length > 0 ? [`root HTTP route ${name} must not specify route`] : []),
    ];
  if (redirect)
    return [
      ...(route.length > 0 ? [both('route', 'redirect')] : []),
      ...(fault ? [both('fault', 'redirect')] : []),
      ...(rewrite ? [both('rewrite', 'redirect', 'HTTP route rule')] : []),
      ...(directResponse ? [both('redirect', 'direct_response')] : []),
    ];
  if (directResponse)
    return [
      ...(route.length > 0 ? [both('route', 'direct_response')] : []),
      ...(fault ? [both('fault', 'direct_response')] : []),
      ...(rewrite ? [both('rewrite', 'direct_response', 'HTTP route rule')] : []),
    ];
  return route.length === 0 ? ['HTTP route, redirect or direct_response is required'] : [];
}

function matchErrors(match: HttpMatch): string[] {
  const of = (map: HttpMatch['headers'], where: string, what: string) =>
    Object.entries(map ?? {}).flatMap(([name, one]) => [
      ...(one === null && where !== 'queryParams' ? [`${what} match ${name} cannot be null`] : []),
      ...(where === 'queryParams' ? [] : headerErrors(name)),
      ...stringErrors(one ?? undefined, where),
    ]);
  return [
    ...of(match.headers, 'headers', 'header'),
    ...stringErrors(match.uri, 'uri'),
    ...stringErrors(match.scheme, 'scheme'),
    ...stringErrors(match.method, 'method'),
    ...stringErrors(match.authority, 'authority'),
    ...of(match.queryParams, 'queryParams', 'query param'),
    ...of(match.withoutHeaders, 'withoutHeaders', 'withoutHeaders'),
    ...(match.port === undefined ? [] : portErrors(match.port)),
    ...(match.gateways ?? []).flatMap(gatewayErrors),
    ...(match.sourceNamespace !== undefined && !isLabel(match.sourceNamespace)
      ? [`sourceNamespace match ${match.sourceNamespace} is invalid`]
      : []),
  ];
}

const stringErrors = (match: HttpMatch['uri'], where: string): string[] =>
  match?.prefix === ''
    ? [`"${where}": prefix string match should not be empty`]
    : regexErrors(match?.regex, where);

function operationErrors({ request, response }: Headers = {}): string[] {
  const names = ({ set = {}, add = {}, remove = [] }: NonNullable<Headers['request']> = {}) => ({
    written: [...Object.keys(add), ...Object.keys(set)],
    remove,
  });
  const hidden = (name: string) =>
    name === ''
      ? ['header name cannot be empty']
      : name.startsWith(':')
        ? [`invalid header "${name}": header cannot have ":" prefix`]
        : [];
  const notHost = (name: string) =>
    name.toLowerCase() === 'host' ? [`invalid header "${name}": cannot set Host header`] : hidden(name);
  const asked = names(request);
  const answered = names(response);
  return [
    ...asked.written.flatMap((name) => (name === ':authority' ? [] : hidden(name))),
    ...[...asked.remove, ...answered.written, ...answered.remove].flatMap(notHost),
  ];
}

function faultErrors(fault: HttpRoute['fault']): string[] {
  if (!fault) return [];
  const { abort, delay } = fault;
  const percent = (value: number | undefined) =>
    value !== undefined && (value < 0 || value > 100 || (value > 0 && value < 0.0001))
      ? [`percentage ${value} is neither 0.0, nor in range [0.0001, 100.0]`]
      : [];
  const status = abort?.httpStatus;
  return [
    ...(!abort && !delay ? ['HTTP fault injection must have an abort and/or a delay'] : []),
    ...percent(abort?.percentage?.value),
    ...(abort?.http2Error !== undefined ? ['HTTP/2 abort fault injection not supported yet'] : []),
    ...(status !== undefined && (status < 200 || status > 600)
      ? [`HTTP status ${status} is not in range 200-599`]
      : []),
    ...percent(delay?.percentage?.value),
    ...durationErrors(delay?.fixedDelay),
    ...(delay?.exponentialDelay !== undefined ? ['exponentialDelay not supported yet'] : []),
  ];
}

function percentageErrors({ mirrorPercent, mirrorPercentage, mirrors = [] }: HttpRoute): string[] {
  const range = (what: string, value: number | undefined): string[] => {
    if (value === undefined) return [];
    if (value > 100) return [`${what} must have a max value of 100 (it has ${value.toFixed(6)})`];
    return value < 0 ? [`${what} must have a min value of 0 (it has ${value.toFixed(6)})`] : [];
  };
  return [
    ...(mirrorPercent !== undefined && mirrorPercent > 100
      ? [`mirror_percent must have a max value of 100 (it has ${mirrorPercent})`]
      : []),
    ...range('mirror_percentage', mirrorPercentage?.value),
    ...mirrors.flatMap(({ percentage }) => range('mirror percentage', percentage?.value)),
  ];
}

function redirectErrors(redirect: HttpRoute['redirect']): string[] {
  if (!redirect) return [];
  const { uri, authority, scheme, port, derivePort, redirectCode } = redirect;
  if (!uri && !authority && !scheme && port === undefined && derivePort === undefined)
    return ['redirect must specify URI, authority, scheme, or port'];
  if (redirectCode && (redirectCode < 300 || redirectCode > 399))
    return [`${redirectCode} is not a valid redirect code, must be 3xx`];
  return scheme && scheme !== 'http' && scheme !== 'https'
    ? ['invalid redirect scheme, must be "http" or "https"']
    : [];
}

const RETRY_ON = new Set(
  '5xx gateway-error reset reset-before-request connect-failure retriable-4xx refused-stream retriable-status-codes retriable-headers envoy-ratelimited http3-post-connect-failure cancelled deadline-exceeded internal resource-exhausted unavailable'.split(
    ' ',
  ),
);

function retryErrors(retries: HttpRoute['retries']): string[] {
  if (!retries) return [];
  const { attempts = 0, perTryTimeout, retryOn } = retries;
  return [
    ...(attempts < 0 ? ['attempts cannot be negative'] : []),
    ...(attempts === 0 && (perTryTimeout ?? retryOn) !== undefined
      ? ['http retry policy configured when attempts are set to 0 (disabled)']
      : []),
    ...durationErrors(perTryTimeout),
    ...(retryOn ?? '')
      .split(',')
      .filter((one) => one !== '' && !RETRY_ON.has(one) && !/^[1-5]\d\d$/.test(one))
      .map((one) => `"${one}" is not a valid retryOn policy`),
  ];
}

function rewriteErrors(rewrite: HttpRoute['rewrite']): string[] {
  if (!rewrite) return [];
  const { uri, authority, uriRegexRewrite: by } = rewrite;
  if (uri && by) return ['rewrite may only contain one of URI or UriRegexRewrite'];
  if (!uri && !by && !authority)
    return [
      'rewrite must specify at least one of URI, UriRegexRewrite, or authority. Only one of URI or UriRegexRewrite may be specified',
    ];
  if (by && (!by.match || !by.rewrite))
    return [
      'UriRegexRewrite has errors\nUriRegexRewrite requires both Rewrite and Match fields to be specified',
    ];
  return by ? regexErrors(by.match, 'HTTPRewrite.UriRegexRewrite.Match') : [];
}

function destinationsErrors(routes: readonly (RouteDestination | null)[]): string[] {
  const errors: string[] = [];
  let total = 0;
  for (const one of routes) {
    if (!one) {
      errors.push('weight may not be nil');
      continue;
    }
    if (!one.destination) errors.push('destination is required');
    else errors.push(...destinationErrors(one.destination));
    errors.push(...operationErrors(one.headers));
    const weight = Number(one.weight ?? 0);
    if (!Number.isInteger(weight))
      errors.push(`json: cannot unmarshal ${JSON.stringify(one.weight)} into Go value of type int32`);
    else if (weight < 0) errors.push(`weight ${weight} < 0`);
    total += weight;
  }
  return routes.length > 1 && total === 0 ? [...errors, 'total destination weight = 0'] : errors;
}

const destinationErrors = ({ host = '', subset, port }: Destination): string[] => [
  ...(host === '*' ? ['invalid destination host *'] : domainErrors(host)),
  ...(subset !== undefined && subset !== '' && !isLabel(subset) ? [`subset name is invalid: ${subset}`] : []),
  ...(port ? portErrors(port.number) : []),
];

/** Routes that no request comes to: behind one that takes all, or the same as one before. */
function unreachable(routes: readonly HttpRoute[]): Warning[] {
  const warnings: Warning[] = [];
  const seen = new Map<string, number>();
  let open = -1;
  const nameOf = (at: number) => (routes[at]?.name ? `"${routes[at].name}"` : `#${at}`);
  const unused = (at: number, why: string) =>
    warnings.push({ code: 'IST0130', text: `virtualService rule ${nameOf(at)} not used (${why})` });
  routes.forEach(({ match = [] }, at) => {
    if (match.length === 0) {
      if (open >= 0) unused(at, 'only the last rule can have no matches');
      open = at;
      return;
    }
    let same = 0;
    match.forEach((one, number) => {
      if (open >= 0) return unused(at, 'route without matches defined before');
      const { name, ...rest } = one ?? {};
      const key = JSON.stringify(rest);
      const before = seen.get(key);
      if (before === undefined) return seen.set(key, at);
      same += 1;
      const which = name ? `"${name}"` : `#${number}`;
      const text = `virtualService rule ${nameOf(at)} match ${which} is not used (duplicate/overlapping match in rule ${nameOf(before)})`;
      return warnings.push({ code: 'IST0131', text });
    });
    if (same === match.length) unused(at, 'all matches used by prior rules');
  });
  return warnings;
}
