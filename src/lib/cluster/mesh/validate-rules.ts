/** What istiod has against DestinationRules, Gateways, ServiceEntries, Sidecars and policies (pkg/config/validation/validation.go). */
import { domainErrors, isLabel, portErrors, type Problems } from './problems.ts';
import type {
  AuthorizationPolicy,
  DestinationRule,
  Gateway,
  GatewayServer,
  PeerAuthentication,
  ServiceEntry,
  TrafficPolicy,
} from './types.ts';

const clean = (errors: string[]): Problems => ({ errors, warnings: [] });

export function exportErrors(namespace: string, exportTo: readonly string[] = []): string[] {
  const seen = new Set<string>();
  const errors: string[] = [];
  for (const one of exportTo) {
    const key = one === '.' ? namespace : one;
    if (seen.has(key))
      errors.push(
        key === one
          ? `duplicate entries in exportTo for entry ${one}`
          : `duplicate entries in exportTo: . and current namespace ${namespace}`,
      );
    seen.add(key);
  }
  if (seen.has('*') && exportTo.length > 1)
    errors.push('cannot have both public (*) and non-public exportTo values for a resource');
  return errors;
}

export function destinationRuleProblems({ metadata, spec = {} }: DestinationRule): Problems {
  const errors = [...domainErrors(spec.host ?? ''), ...policyErrors(spec.trafficPolicy)];
  const names = new Set<string>();
  for (const subset of spec.subsets ?? []) {
    if (!subset) {
      errors.push('subset may not be null');
      continue;
    }
    const { name = '', labels = {}, trafficPolicy } = subset;
    if (names.has(name)) errors.push(`duplicate subset names: ${name}`);
    names.add(name);
    if (name === '') errors.push('subset name cannot be empty');
    else if (!isLabel(name)) errors.push(`subset name is invalid: ${name}`);
    for (const [key, value] of Object.entries(labels)) {
      if (!/^([a-z0-9.-]+\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(key))
        errors.push(`invalid tag key: "${key}"`);
      if (!/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/.test(value))
        errors.push(`invalid tag value: "${value}"`);
    }
    errors.push(...policyErrors(trafficPolicy));
  }
  errors.push(...exportErrors(metadata.namespace ?? '', spec.exportTo));
  return clean(errors);
}

function policyErrors(policy: TrafficPolicy | undefined): string[] {
  if (!policy) return [];
  if (Object.keys(policy).length === 0) return ['traffic policy must have at least one field'];
  return [];
}

const PROTOCOLS = new Set('HTTP HTTP2 HTTPS GRPC GRPC-WEB MONGO REDIS MYSQL TCP TLS UDP'.split(' '));

export function gatewayProblems({ metadata, spec = {} }: Gateway): Problems {
  const { servers = [] } = spec;
  const errors = isLabel(metadata.name) ? [] : [`invalid gateway name: "${metadata.name}"`];
  const warnings: { text: string }[] = [];
  if (servers.length === 0) errors.push('gateway must have at least one server');
  const names = new Set<string>();
  for (const server of servers) {
    if (!server) {
      errors.push('server may not be nil');
      continue;
    }
    errors.push(...serverErrors(server));
    const { name = '', protocol = '' } = server.port ?? {};
    if (names.has(name)) errors.push(`port names in servers must be unique: duplicate name ${name}`);
    names.add(name);
    if (server.tls?.httpsRedirect && !isHttp(protocol))
      warnings.push({ text: 'tls.httpsRedirect should only be used with http servers' });
  }
  return { errors, warnings };
}

const isHttp = (protocol: string): boolean => /^(HTTP|HTTP2|GRPC|GRPC-WEB)$/i.test(protocol);

function serverErrors({ port, hosts = [], tls }: GatewayServer): string[] {
  const errors: string[] = [];
  if (hosts.length === 0) errors.push('server config must contain at least one host');
  for (const host of hosts) errors.push(...serverHostErrors(host));
  if (!port) return [...errors, 'port is required'];
  const { protocol = '', number, name } = port;
  if (!PROTOCOLS.has(protocol.toUpperCase()))
    errors.push(
      `invalid protocol "${protocol}", supported protocols are HTTP, HTTP2, GRPC, GRPC-WEB, MONGO, REDIS, MYSQL, TCP`,
    );
  errors.push(...portErrors(number));
  if (!name) errors.push(`port name must be set: number:${number ?? 0} protocol:"${protocol}"`);
  const secure = /^(HTTPS|TLS)$/i.test(protocol);
  if (tls) errors.push(...tlsErrors(tls));
  if (secure && !tls) errors.push('server must have TLS settings for HTTPS/TLS protocols');
  const passes = tls?.mode === undefined || tls.mode === 'PASSTHROUGH';
  if (!secure && tls && PROTOCOLS.has(protocol.toUpperCase())) {
    if (!isHttp(protocol)) errors.push('server cannot have TLS settings for non HTTPS/TLS ports');
    else if (!passes) errors.push('server cannot have TLS settings for plain text HTTP ports');
  }
  return errors;
}

function serverHostErrors(host: string): string[] {
  const slash = host.indexOf('/');
  if (slash < 0) return domainErrors(host);
  const [namespace, name] = [host.slice(0, slash), host.slice(slash + 1)];
  if (namespace === '' || name === '')
    return ['config namespace and dnsName in Gateway/Sidecar cannot be empty'];
  const known = namespace === '*' || namespace === '.' || isLabel(namespace);
  return [...(known ? [] : [`invalid namespace value "${namespace}"`]), ...domainErrors(name)];
}

function tlsErrors(tls: NonNullable<GatewayServer['tls']>): string[] {
  const { mode, credentialName, serverCertificate, privateKey, caCertificates } = tls;
  if (mode === 'ISTIO_MUTUAL')
    return [
      ...(serverCertificate ? ['ISTIO_MUTUAL TLS cannot have associated server certificate'] : []),
      ...(privateKey ? ['ISTIO_MUTUAL TLS cannot have associated private key'] : []),
      ...(credentialName ? ['ISTIO_MUTUAL TLS cannot have associated credentialName'] : []),
    ];
  if (mode !== 'SIMPLE' && mode !== 'MUTUAL' && mode !== 'OPTIONAL_MUTUAL') return [];
  if (credentialName) return [];
  const prefix = mode === 'SIMPLE' ? 'SIMPLE TLS' : 'MUTUAL TLS';
  return [
    ...(mode !== 'SIMPLE' && !caCertificates ? [`${prefix} requires a client CA bundle`] : []),
    ...(serverCertificate ? [] : [`${prefix} requires a server certificate`]),
    ...(privateKey ? [] : [`${prefix} requires a private key`]),
  ];
}

export const serviceEntryProblems = ({ spec = {} }: ServiceEntry): Problems =>
  clean(
    spec.hosts?.length
      ? spec.hosts.flatMap((host) => (host === '*' ? ['invalid host *'] : domainErrors(host)))
      : ['service entry must have at least one host'],
  );

export function peerAuthenticationProblems({ spec = {} }: PeerAuthentication): Problems {
  const { selector, portLevelMtls } = spec;
  const ports = Object.keys(portLevelMtls ?? {});
  const errors: string[] = [];
  if (!Object.keys(selector?.matchLabels ?? {}).length && ports.length > 0)
    errors.push('mesh/namespace peer authentication cannot have port level mTLS');
  if (portLevelMtls && ports.length === 0)
    errors.push('port level mTLS, if defined, must have at least one element');
  for (const port of ports)
    if (!(Number(port) > 0 && Number(port) <= 65_535)) errors.push('port must be in range 1..65535');
  return clean(errors);
}

export function authorizationPolicyProblems({ metadata, spec = {} }: AuthorizationPolicy): Problems {
  const errors: string[] = [];
  if (spec.action === 'DENY' && !spec.rules)
    errors.push(
      'DENY action without `rules` is meaningless as it will never be triggered, add an empty rule `{}` if you want it be triggered on every request',
    );
  for (const [at, rule] of (spec.rules ?? []).entries()) {
    if (rule.from?.length === 0) errors.push('`from` cannot be empty, should have at least 1 `source` item');
    if (rule.to?.length === 0) errors.push('`to` cannot be empty, should have at least 1 `operation` item');
    for (const { source } of rule.from ?? [])
      if (!source || Object.keys(source).length === 0)
        errors.push(
          `\`from.source\` must be set, found from.source is nil in rule ${at}`.replace(/ in rule \d+$/, ''),
        );
    for (const { operation } of rule.to ?? [])
      if (!operation || Object.keys(operation).length === 0) errors.push('`to.operation` cannot be nil');
    for (const { key, values, notValues } of rule.when ?? []) {
      if (!key) errors.push('`key` must not be empty');
      else if (!values?.length && !notValues?.length)
        errors.push(`at least one of \`values\` or \`notValues\` must be set for key ${key}`);
    }
  }
  return clean(errors.map((one) => `invalid policy ${metadata.name}.${metadata.namespace ?? ''}: ${one}`));
}
