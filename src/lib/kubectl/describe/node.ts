/** `kubectl describe node` */
import { translateTimestampSince } from '#lib/kube/duration.ts';
import { addQuantity, formatQuantity, milliValue, parseQuantity, type Quantity } from '#lib/kube/quantity.ts';
import type { KubeObject, Node, Pod } from '#lib/kube/types.ts';
import { describeEvents, type DescribeContext, type Describer } from './describer.ts';
import { longTime, type Writer } from './writer.ts';

const ROLE = 'node-role.kubernetes.io/';

interface Lease extends KubeObject {
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly acquireTime?: string;
    readonly renewTime?: string;
  };
}

export const describeNode: Describer<Node> = async (node, w, context) => {
  const { metadata, spec, status = {} } = node;
  w.line(0, `Name:\t${metadata.name}`);
  const roles = Object.keys(metadata.labels ?? {}).flatMap((key) =>
    key.startsWith(ROLE) ? [key.slice(ROLE.length)] : [],
  );
  w.field(0, 'Roles', roles.sort().join(','));
  w.labels('Labels', metadata.labels);
  w.annotations(metadata.annotations, '');
  w.line(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
  const taints = (spec.taints ?? []).map(
    ({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`,
  );
  w.stacked('Taints', taints);
  w.line(0, `Unschedulable:\t${spec.unschedulable ?? false}`);
  await describeLease(node, w, context);
  if (status.conditions?.length) {
    w.line(0, 'Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage');
    w.line(1, '----\t------\t-----------------\t------------------\t------\t-------');
    for (const one of status.conditions) {
      w.line(
        1,
        `${one.type} \t${one.status} \t${longTime(one.lastHeartbeatTime)} \t${longTime(one.lastTransitionTime)} \t${one.reason} \t${one.message}`,
      );
    }
  }
  w.line(0, 'Addresses:');
  for (const { type, address } of status.addresses ?? []) w.line(1, `${type}:\t${address}`);
  describeAmounts(w, 'Capacity', status.capacity);
  describeAmounts(w, 'Allocatable', status.allocatable);
  describeSystem(node, w);
  if (spec.podCIDR) w.line(0, `PodCIDR:\t${spec.podCIDR}`);
  if (spec.podCIDRs?.length) w.line(0, `PodCIDRs:\t${spec.podCIDRs.join(',')}`);
  if (spec.providerID) w.line(0, `ProviderID:\t${spec.providerID}`);
  const fieldSelector = `spec.nodeName=${metadata.name},status.phase!=Succeeded,status.phase!=Failed`;
  describePods(node, await context.list<Pod>('/api/v1/pods', { fieldSelector }), w, context.now);
  const { uid = '', name } = metadata;
  await describeEvents(node, w, context, [uid, name]);
};

async function describeLease(
  { metadata: { name } }: Node,
  w: Writer,
  context: DescribeContext,
): Promise<void> {
  const lease = await context.get<Lease>(
    `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${name}`,
  );
  w.line(0, 'Lease:');
  if (!lease) {
    w.line(1, 'HolderIdentity:\tFailed to get lease: leases.coordination.k8s.io "' + name + '" not found');
    return;
  }
  w.line(1, `HolderIdentity:\t${lease.spec?.holderIdentity ?? '<unset>'}`);
  w.line(1, `AcquireTime:\t${lease.spec?.acquireTime ? longTime(lease.spec.acquireTime) : '<unset>'}`);
  w.line(1, `RenewTime:\t${lease.spec?.renewTime ? longTime(lease.spec.renewTime) : '<unset>'}`);
}

function describeAmounts(w: Writer, title: string, amounts: Readonly<Record<string, string>> = {}): void {
  w.line(0, `${title}:`);
  for (const name of Object.keys(amounts).sort()) w.line(1, `${name}:\t${amounts[name]}`);
}

const SYSTEM: readonly (readonly [string, string])[] = [
  ['Machine ID', 'machineID'],
  ['System UUID', 'systemUUID'],
  ['Boot ID', 'bootID'],
  ['Kernel Version', 'kernelVersion'],
  ['OS Image', 'osImage'],
  ['Operating System', 'operatingSystem'],
  ['Architecture', 'architecture'],
  ['Container Runtime Version', 'containerRuntimeVersion'],
  ['Kubelet Version', 'kubeletVersion'],
  ['Kube-Proxy Version', 'kubeProxyVersion'],
];

function describeSystem({ status = {} }: Node, w: Writer): void {
  w.line(0, 'System Info:');
  for (const [title, field] of SYSTEM) w.line(1, `${title}:\t${status.nodeInfo?.[field] ?? ''}`);
}

type Sort = 'requests' | 'limits';

/** What a pod asks for: the sum over its containers, or what an init container needs where that is more. */
function sum({ spec }: Pod, sort: Sort, resource: string): Quantity {
  const amount = (value: string | undefined) => parseQuantity(value ?? '0');
  const zero = amount(undefined);
  const own = spec.containers.reduce(
    (total, { resources }) => addQuantity(total, amount(resources?.[sort]?.[resource])),
    zero,
  );
  const init = (spec.initContainers ?? []).map(({ resources }) => amount(resources?.[sort]?.[resource]));
  return init.reduce((most, one) => (one.nano > most.nano ? one : most), own);
}

function share(quantity: Quantity, of: string | undefined): string {
  const text = formatQuantity(quantity);
  const whole = milliValue(of ?? '0');
  return `${text} (${whole === 0 ? 0 : Math.trunc((milliValue(text) * 100) / whole)}%)`;
}

function describePods({ status = {} }: Node, pods: readonly Pod[], w: Writer, now: number): void {
  const allocatable = status.allocatable ?? {};
  w.line(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  w.line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge');
  w.line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---');
  for (const pod of pods) {
    const cells = (['cpu', 'memory'] as const).flatMap((resource) =>
      (['requests', 'limits'] as const).map((sort) => share(sum(pod, sort, resource), allocatable[resource])),
    );
    const age = translateTimestampSince(pod.metadata.creationTimestamp, now);
    w.line(1, [pod.metadata.namespace, pod.metadata.name, '', ...cells, age].join('\t'));
  }
  w.line(0, 'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)');
  w.line(1, 'Resource\tRequests\tLimits');
  w.line(1, '--------\t--------\t------');
  for (const resource of ['cpu', 'memory', 'ephemeral-storage']) {
    const total = (sort: Sort) =>
      pods.reduce((all, pod) => addQuantity(all, sum(pod, sort, resource)), parseQuantity('0'));
    w.line(
      1,
      `${resource}\t${share(total('requests'), allocatable[resource])}\t${share(total('limits'), allocatable[resource])}`,
    );
  }
}
