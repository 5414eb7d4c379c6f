/** Who may talk to whom: NetworkPolicies, as a CNI plugin that knows them holds to them. What is not allowed is dropped without a word. */
import type { Store } from '#lib/cluster/store/store.ts';
import { isWithin } from '#lib/kube/cidr.ts';
import { matchesSelector } from '#lib/kube/labels.ts';
import type { Pod } from '#lib/kube/types.ts';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '#lib/kube/types/networking.ts';

type Protocol = 'TCP' | 'UDP';

/** One end of a connection. */
interface End {
  readonly ip: string;
  readonly pod?: Pod;
}

interface Rule {
  readonly ports?: readonly NetworkPolicyPort[];
  readonly peers?: readonly NetworkPolicyPeer[];
}

const POLICIES = 'networkpolicies.networking.k8s.io';

export const endOf = (pod: Pod): End => ({ ip: pod.status?.podIP ?? '', pod });

/** Whether a pod may open a connection to that port of the other end, and the other end takes it. */
export function mayConnect(
  store: Store,
  from: Pod,
  to: End,
  port: number,
  protocol: Protocol = 'TCP',
): boolean {
  if (to.pod?.metadata.uid === from.metadata.uid) return true;
  const out = rulesOf(store, from, 'Egress');
  if (out && !out.some((rule) => takes(store, rule, namespaceOf(rule), to, to.pod, port, protocol)))
    return false;
  const into = to.pod && rulesOf(store, to.pod, 'Ingress');
  return (
    !into || into.some((rule) => takes(store, rule, namespaceOf(rule), endOf(from), to.pod, port, protocol))
  );
}

interface Owned extends Rule {
  readonly namespace: string;
}

const namespaceOf = ({ namespace }: Owned): string => namespace;

/** The rules of all policies for the pod; undefined where no policy concerns it. Pods on the host's network are the host. */
function rulesOf(store: Store, pod: Pod, type: 'Ingress' | 'Egress'): Owned[] | undefined {
  if (pod.spec.hostNetwork) return undefined;
  const { namespace = '', labels } = pod.metadata;
  const policies = (store.list(POLICIES, namespace) as readonly NetworkPolicy[]).filter(
    ({ spec }) => spec.policyTypes?.includes(type) && matchesSelector(spec.podSelector, labels),
  );
  if (policies.length === 0) return undefined;
  return policies.flatMap(({ spec }): Owned[] =>
    type === 'Ingress'
      ? (spec.ingress ?? []).map(({ ports, from }) => owned(namespace, ports, from))
      : (spec.egress ?? []).map(({ ports, to }) => owned(namespace, ports, to)),
  );
}

const owned = (
  namespace: string,
  ports: readonly NetworkPolicyPort[] | undefined,
  peers: readonly NetworkPolicyPeer[] | undefined,
): Owned => ({ namespace, ...(ports && { ports }), ...(peers && { peers }) });

/** `target` is the pod whose ports may be meant by name. */
function takes(
  store: Store,
  { ports = [], peers = [] }: Rule,
  namespace: string,
  other: End,
  target: Pod | undefined,
  port: number,
  protocol: Protocol,
): boolean {
  if (ports.length > 0 && !ports.some((one) => isPort(one, target, port, protocol))) return false;
  return peers.length === 0 || peers.some((peer) => isPeer(store, peer, namespace, other));
}

function isPort(rule: NetworkPolicyPort, target: Pod | undefined, port: number, protocol: Protocol): boolean {
  if ((rule.protocol ?? 'TCP') !== protocol) return false;
  if (rule.port === undefined) return true;
  if (typeof rule.port === 'string')
    return !!target?.spec.containers.some(({ ports = [] }) =>
      ports.some(
        (one) => one.name === rule.port && one.containerPort === port && (one.protocol ?? 'TCP') === protocol,
      ),
    );
  return port >= rule.port && port <= (rule.endPort ?? rule.port);
}

/** Selectors mean pods, addresses mean anything. */
function isPeer(store: Store, peer: NetworkPolicyPeer, namespace: string, { ip, pod }: End): boolean {
  const { ipBlock, podSelector, namespaceSelector } = peer;
  if (ipBlock) return isWithin(ip, ipBlock.cidr) && !ipBlock.except?.some((one) => isWithin(ip, one));
  if (!pod || pod.spec.hostNetwork) return false;
  const own = pod.metadata.namespace ?? '';
  const labels = store.get('namespaces', undefined, own)?.metadata.labels;
  const inside = namespaceSelector ? matchesSelector(namespaceSelector, labels) : own === namespace;
  return inside && (!podSelector || matchesSelector(podSelector, pod.metadata.labels));
}
