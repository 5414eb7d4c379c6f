/** Services, and the addresses behind them. */
import { deepEqual } from '#lib/kube/equal.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { EndpointPort, Endpoints, EndpointSlice, Service, ServicePort } from '#lib/kube/types.ts';
import {
  duplicate,
  forbiddenField,
  invalid,
  notSupported,
  required,
} from '#lib/kube/validation/field-error.ts';
import { goStrings } from '#lib/kube/validation/go-value.ts';
import { keyErrors, labelErrors } from '#lib/kube/validation/labels.ts';
import { ipProblems, isIPv4, isIPv6, portProblems } from '#lib/kube/validation/names.ts';
import {
  dnsLabel,
  oneOf,
  portNumberOrName,
  problems,
  PROTOCOLS,
  subdomain,
} from '#lib/kube/validation/values.ts';

type Spec = Service['spec'] & {
  readonly sessionAffinityConfig?: { readonly clientIP?: { readonly timeoutSeconds?: number } };
  readonly loadBalancerSourceRanges?: readonly string[];
};

const AFFINITIES = ['ClientIP', 'None'];
const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const POLICIES = ['Cluster', 'Local'];
const FAMILIES = ['IPv4', 'IPv6'];
const FAMILY_POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
/** A day, in seconds. */
const MAX_AFFINITY = 86_400;

export function serviceErrors({ spec: given }: Service): FieldError[] {
  const spec = given as Spec;
  const { ports = [], type } = spec;
  const headless = spec.clusterIPs?.[0] === 'None';
  const errors: FieldError[] = [];
  if (ports.length === 0 && !headless && type !== 'ExternalName') errors.push(required('spec.ports', ''));
  errors.push(...typeErrors(spec, headless));
  const names = new Set<string>();
  ports.forEach((port, i) => errors.push(...portErrors(port, ports.length > 1, names, `spec.ports[${i}]`)));
  errors.push(
    ...labelErrors(spec.selector, 'spec.selector'),
    ...affinityErrors(spec),
    ...addressErrors(spec),
  );
  (spec.externalIPs ?? []).forEach((ip, i) => errors.push(...externalIPErrors(ip, `spec.externalIPs[${i}]`)));
  errors.push(...oneOf(type, TYPES, 'spec.type'), ...nodePortErrors(spec), ...balancerErrors(spec));
  return [...errors, ...trafficErrors(spec)];
}

function typeErrors(spec: Spec, headless: boolean): FieldError[] {
  const { type } = spec;
  if (type === 'LoadBalancer' || type === 'NodePort')
    return headless
      ? [invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)]
      : [];
  if (type !== 'ExternalName') return [];
  const errors: FieldError[] = [];
  const why = 'may not be set for ExternalName services';
  for (const field of ['clusterIPs', 'ipFamilies'] as const)
    if (spec[field]?.length) errors.push(forbiddenField(`spec.${field}`, why));
  if (spec.ipFamilyPolicy !== undefined) errors.push(forbiddenField('spec.ipFamilyPolicy', why));
  const name = spec.externalName?.replace(/\.$/, '');
  return [...errors, ...(name ? subdomain(name, 'spec.externalName') : [required('spec.externalName', '')])];
}

function portErrors(port: ServicePort, needsName: boolean, names: Set<string>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { name, port: number = 0, appProtocol } = port;
  if (name) {
    errors.push(...dnsLabel(name, `${path}.name`));
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    names.add(name);
  } else if (needsName) errors.push(required(`${path}.name`, ''));
  errors.push(
    ...problems(`${path}.port`, number, portProblems(number)),
    ...oneOf(port.protocol, PROTOCOLS, `${path}.protocol`),
    ...portNumberOrName(port.targetPort, `${path}.targetPort`),
  );
  if (appProtocol !== undefined) errors.push(...keyErrors(appProtocol, `${path}.appProtocol`));
  return errors;
}

function affinityErrors({ sessionAffinity, sessionAffinityConfig }: Spec): readonly FieldError[] {
  const path = 'spec.sessionAffinityConfig';
  const wrong = oneOf(sessionAffinity, AFFINITIES, 'spec.sessionAffinity');
  if (wrong.length > 0) return wrong;
  if (sessionAffinity === 'None')
    return sessionAffinityConfig
      ? [forbiddenField(path, 'must not be set when session affinity is None')]
      : [];
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 0;
  if (seconds > 0 && seconds <= MAX_AFFINITY) return [];
  return [
    invalid(
      `${path}.clientIP.timeoutSeconds`,
      seconds,
      `must be greater than 0 and less than ${MAX_AFFINITY}`,
    ),
  ];
}

function addressErrors({
  type,
  clusterIP,
  clusterIPs = [],
  ipFamilies = [],
  ipFamilyPolicy,
}: Spec): FieldError[] {
  if (type === 'ExternalName') return [];
  const errors: FieldError[] = [];
  ipFamilies.forEach((family, i) => {
    if (!FAMILIES.includes(family)) errors.push(notSupported(`spec.ipFamilies[${i}]`, family, FAMILIES));
  });
  if (ipFamilyPolicy !== undefined && !FAMILY_POLICIES.includes(ipFamilyPolicy))
    errors.push(notSupported('spec.ipFamilyPolicy', ipFamilyPolicy, FAMILY_POLICIES));
  if (clusterIP && clusterIPs.length > 0 && clusterIPs[0] !== clusterIP)
    errors.push(invalid('spec.clusterIPs', goStrings(clusterIPs), 'first value must match `clusterIP`'));
  clusterIPs.forEach((ip, i) => {
    if (ip === 'None' && i === 0) return;
    if (ip === 'None')
      errors.push(invalid(`spec.clusterIPs[${i}]`, ip, "'None' must be the first and only value"));
    else errors.push(...problems(`spec.clusterIPs[${i}]`, ip, ipProblems(ip)));
  });
  return errors;
}

function externalIPErrors(ip: string, path: string): readonly FieldError[] {
  const wrong = problems(path, ip, ipProblems(ip));
  if (wrong.length > 0) return wrong;
  if (ip === '0.0.0.0' || ip === '::') return [invalid(path, ip, `may not be unspecified (${ip})`)];
  if (ip.startsWith('127.') || ip === '::1')
    return [invalid(path, ip, 'may not be in the loopback range (127.0.0.0/8, ::1/128)')];
  if (ip.startsWith('169.254.'))
    return [invalid(path, ip, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)')];
  return [];
}

function nodePortErrors({ type, ports = [] }: Spec): FieldError[] {
  const errors: FieldError[] = [];
  if (type === 'ClusterIP')
    ports.forEach(({ nodePort }, i) => {
      const why = "may not be used when `type` is 'ClusterIP'";
      if (nodePort) errors.push(forbiddenField(`spec.ports[${i}].nodePort`, why));
    });
  const nodePorts = new Set<string>();
  ports.forEach(({ protocol, nodePort }, i) => {
    const key = `${protocol}/${nodePort}`;
    if (nodePort && nodePorts.has(key)) errors.push(duplicate(`spec.ports[${i}].nodePort`, nodePort));
    nodePorts.add(key);
  });
  const numbers = new Set<string>();
  ports.forEach(({ protocol, port }, i) => {
    const key = `${protocol}/${port}`;
    if (numbers.has(key)) errors.push(duplicate(`spec.ports[${i}]`, goServicePort(protocol, port)));
    numbers.add(key);
  });
  return errors;
}

const goServicePort = (protocol = '', port: number) => ({
  go: `core.ServicePort{Name:"", Protocol:${JSON.stringify(protocol)}, AppProtocol:(*string)(nil), Port:${port}, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}`,
});

function balancerErrors({
  type,
  loadBalancerSourceRanges,
  allocateLoadBalancerNodePorts,
}: Spec): FieldError[] {
  if (type === 'LoadBalancer') return [];
  const why = "may only be used when `type` is 'LoadBalancer'";
  return [
    ...(loadBalancerSourceRanges?.length ? [forbiddenField('spec.LoadBalancerSourceRanges', why)] : []),
    ...(allocateLoadBalancerNodePorts !== undefined
      ? [forbiddenField('spec.allocateLoadBalancerNodePorts', why)]
      : []),
  ];
}

function trafficErrors({
  type,
  externalIPs,
  externalTrafficPolicy,
  internalTrafficPolicy,
}: Spec): FieldError[] {
  const external =
    type === 'NodePort' ||
    type === 'LoadBalancer' ||
    (type === 'ClusterIP' && (externalIPs?.length ?? 0) > 0);
  const field = 'spec.externalTrafficPolicy';
  const errors: FieldError[] = [];
  if (external) errors.push(...oneOf(externalTrafficPolicy, POLICIES, field));
  else if (externalTrafficPolicy)
    errors.push(invalid(field, externalTrafficPolicy, 'may only be set for externally-accessible services'));
  if (internalTrafficPolicy !== undefined && !POLICIES.includes(internalTrafficPolicy))
    errors.push(notSupported('spec.internalTrafficPolicy', internalTrafficPolicy, POLICIES));
  return errors;
}

/** An address stays with its Service, unless it becomes or was an ExternalName. */
export function serviceUpdateErrors({ spec }: Service, { spec: old }: Service): FieldError[] {
  if (spec.type === 'ExternalName' || old.type === 'ExternalName') return [];
  const [before] = old.clusterIPs ?? [];
  const now = spec.clusterIPs ?? [];
  const errors: FieldError[] = [];
  if (before && !now[0]) errors.push(required('spec.clusterIPs[0]', 'primary clusterIP can not be unset'));
  else if (before && before !== now[0])
    errors.push(invalid('spec.clusterIPs[0]', goStrings(now), 'may not change once set'));
  const [family] = old.ipFamilies ?? [];
  if (family && spec.ipFamilies?.length && spec.ipFamilies[0] !== family)
    errors.push(invalid('spec.ipFamilies[0]', goStrings(spec.ipFamilies), 'may not change once set'));
  return errors;
}

export function endpointsErrors({ subsets = [] }: Endpoints): FieldError[] {
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }, i) => {
    const path = `subsets[${i}]`;
    if (addresses.length + notReadyAddresses.length === 0)
      return [required(path, 'must specify `addresses` or `notReadyAddresses`')];
    const lists = { addresses, notReadyAddresses };
    return [
      ...Object.entries(lists).flatMap(([name, list]) =>
        list.flatMap(({ ip }, j) => problems(`${path}.${name}[${j}].ip`, ip ?? '', ipProblems(ip ?? ''))),
      ),
      ...ports.flatMap((port, j) => endpointPortErrors(port, ports.length > 1, `${path}.ports[${j}]`)),
    ];
  });
}

function endpointPortErrors(
  { name, port = 0, protocol }: EndpointPort,
  needsName: boolean,
  path: string,
): FieldError[] {
  return [
    ...(name ? dnsLabel(name, `${path}.name`) : needsName ? [required(`${path}.name`, '')] : []),
    ...problems(`${path}.port`, port, portProblems(port)),
    ...oneOf(protocol, PROTOCOLS, `${path}.protocol`),
  ];
}

export function endpointSliceErrors({ addressType, endpoints, ports }: EndpointSlice): FieldError[] {
  const errors = [...oneOf(addressType, ['FQDN', 'IPv4', 'IPv6'], 'addressType')];
  const fits = { IPv4: isIPv4, IPv6: isIPv6 }[addressType as 'IPv4' | 'IPv6'];
  endpoints?.forEach(({ addresses = [] }, i) => {
    const path = `endpoints[${i}].addresses`;
    if (addresses.length === 0) errors.push(required(path, 'must contain at least 1 address'));
    addresses.forEach((ip, j) => {
      const word = `must be a valid ${addressType} address`;
      if (fits && !fits(ip)) errors.push(invalid(`${path}[${j}]`, ip, word));
    });
  });
  const names = new Set<string>();
  ports?.forEach(({ name = '', protocol }, i) => {
    if (names.has(name)) errors.push(duplicate(`ports[${i}].name`, name));
    names.add(name);
    if (name) errors.push(...dnsLabel(name, `ports[${i}].name`));
    errors.push(...oneOf(protocol, PROTOCOLS, `ports[${i}].protocol`));
  });
  return errors;
}

export function endpointSliceUpdateErrors(object: EndpointSlice, old: EndpointSlice): FieldError[] {
  return deepEqual(object.addressType, old.addressType)
    ? []
    : [invalid('addressType', object.addressType, 'field is immutable')];
}
