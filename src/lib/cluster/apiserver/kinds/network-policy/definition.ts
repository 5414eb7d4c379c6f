/** networking.k8s.io/v1 NetworkPolicy. */
import { formatSelector } from '#lib/kube/labels.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '#lib/kube/types/networking.ts';
import { forbiddenField, invalid, notSupported, required } from '#lib/kube/validation/field-error.ts';
import { cidrProblems, isSubnet } from '#lib/kube/cidr.ts';
import { selectorErrors } from '#lib/kube/validation/labels.ts';
import { portNameProblems, portProblems } from '#lib/kube/validation/names.ts';
import { problems } from '#lib/kube/validation/values.ts';
import type { PrinterColumn, ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, nameColumn } from '#lib/cluster/apiserver/tables/common.ts';
import { change, changeEach, fill } from '#lib/cluster/apiserver/kinds/fill.ts';

type Spec = NetworkPolicy['spec'];

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const TYPES = ['Ingress', 'Egress'];

interface Rule {
  readonly ports?: readonly NetworkPolicyPort[];
}

const withProtocols = (rule: Rule): Rule =>
  changeEach(rule, 'ports', (port: NetworkPolicyPort) => fill(port, { protocol: 'TCP' }));

/** SetDefaults_NetworkPolicy: a policy says something of what comes in, and of what goes out where it has rules for that. */
function specDefaults(given: Spec): Spec {
  let spec = fill(given, { podSelector: {} });
  spec = changeEach(spec, 'ingress', withProtocols);
  spec = changeEach(spec, 'egress', withProtocols);
  return spec.policyTypes?.length
    ? spec
    : { ...spec, policyTypes: spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'] };
}

function errorsOf({ spec }: NetworkPolicy): FieldError[] {
  const errors = selectorErrors(spec.podSelector, 'spec.podSelector');
  spec.ingress?.forEach(({ ports, from }, i) =>
    errors.push(...ruleErrors(ports, from, `spec.ingress[${i}]`, 'from')),
  );
  spec.egress?.forEach(({ ports, to }, i) =>
    errors.push(...ruleErrors(ports, to, `spec.egress[${i}]`, 'to')),
  );
  const types = spec.policyTypes ?? [];
  if (types.length > TYPES.length)
    return [...errors, invalid('spec.policyTypes', types, 'may not specify more than two policyTypes')];
  types.forEach((type, i) => {
    if (!TYPES.includes(type)) errors.push(notSupported(`spec.policyTypes[${i}]`, type, TYPES));
  });
  return errors;
}

function ruleErrors(
  ports: readonly NetworkPolicyPort[] = [],
  peers: readonly NetworkPolicyPeer[] = [],
  at: string,
  side: 'from' | 'to',
): FieldError[] {
  return [
    ...ports.flatMap((port, i) => portErrors(port, `${at}.ports[${i}]`)),
    ...peers.flatMap((peer, i) => peerErrors(peer, `${at}.${side}[${i}]`)),
  ];
}

function portErrors({ protocol, port, endPort }: NetworkPolicyPort, at: string): FieldError[] {
  const errors: FieldError[] =
    protocol && !PROTOCOLS.includes(protocol) ? [notSupported(`${at}.protocol`, protocol, PROTOCOLS)] : [];
  const wrongEnd = (why: string) => errors.push(invalid(`${at}.endPort`, endPort, why));
  if (port === undefined) {
    if (endPort !== undefined) wrongEnd('may not be specified when `port` is not specified');
  } else if (typeof port === 'number') {
    errors.push(...problems(`${at}.port`, port, portProblems(port)));
    if (endPort !== undefined) {
      if (endPort < port) wrongEnd('must be greater than or equal to `port`');
      errors.push(...problems(`${at}.endPort`, endPort, portProblems(endPort)));
    }
  } else {
    if (endPort !== undefined) wrongEnd('may not be specified when `port` is non-numeric');
    errors.push(...problems(`${at}.port`, port, portNameProblems(port)));
  }
  return errors;
}

function peerErrors(
  { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer,
  at: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (podSelector) errors.push(...selectorErrors(podSelector, `${at}.podSelector`));
  if (namespaceSelector) errors.push(...selectorErrors(namespaceSelector, `${at}.namespaceSelector`));
  if (ipBlock) errors.push(...blockErrors(ipBlock, `${at}.ipBlock`));
  if (!podSelector && !namespaceSelector && !ipBlock) errors.push(required(at, 'must specify a peer'));
  if (ipBlock && (podSelector || namespaceSelector))
    errors.push(forbiddenField(at, 'may not specify both ipBlock and another peer'));
  return errors;
}

function blockErrors(
  { cidr, except = [] }: NonNullable<NetworkPolicyPeer['ipBlock']>,
  at: string,
): FieldError[] {
  if (!cidr) return [required(`${at}.cidr`, '')];
  const wrong = cidrProblems(cidr);
  if (wrong.length > 0) return [...problems(`${at}.cidr`, cidr, wrong)];
  return except.flatMap((one, i) => {
    const field = `${at}.except[${i}]`;
    const problem = cidrProblems(one);
    if (problem.length > 0) return problems(field, one, problem);
    return isSubnet(one, cidr) ? [] : [invalid(field, one, 'must be a strict subset of `cidr`')];
  });
}

const columns: readonly PrinterColumn<NetworkPolicy>[] = [
  nameColumn as PrinterColumn<NetworkPolicy>,
  { name: 'Pod-Selector', cell: ({ spec }) => formatSelector(spec.podSelector) },
  ageColumn as PrinterColumn<NetworkPolicy>,
];

export const networkPolicy: ResourceDefinition<NetworkPolicy> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  resource: 'networkpolicies',
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  namespaced: true,
  keepsGeneration: true,
  defaults: (object) => change(fill(object, { spec: {} }), 'spec', specDefaults),
  validate: errorsOf,
  columns,
};
