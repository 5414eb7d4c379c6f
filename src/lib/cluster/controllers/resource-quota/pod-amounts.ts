/** What a pod counts in a quota (pkg/quota/v1/evaluator/core/pods.go). */
import { parseTime } from '#lib/kube/time.ts';
import type { Container, Pod } from '#lib/kube/types.ts';
import { add, amountsOf, count, max, type Amounts } from './amounts.ts';

const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];
const NAMES = new Set([
  'count/pods',
  'pods',
  ...COMPUTE.flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
]);
/** Where a quota has one of these, every container must say how much it wants. */
const MUST_SAY = new Set(['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']);

/** `requests.example.com/gpu`, `requests.hugepages-2Mi` */
const isExtended = (name: string): boolean =>
  /^requests\.[^/]+\/|^(requests\.)?hugepages-/.test(name) && !name.startsWith('requests.kubernetes.io/');

export const countsPods = (name: string): boolean => NAMES.has(name) || isExtended(name);

type Side = 'requests' | 'limits';

/** All containers together, or the hungriest init container with the sidecars before it where that is more. */
export function podTotal({ spec }: Pod, side: Side): Amounts {
  const of = ({ resources }: Container) => amountsOf(resources?.[side]);
  let total: Amounts = {};
  for (const container of spec.containers) total = add(total, of(container));
  let sidecars: Amounts = {};
  let peak: Amounts = {};
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      sidecars = add(sidecars, of(container));
      peak = max(peak, sidecars);
    } else peak = max(peak, add(sidecars, of(container)));
  }
  return max(add(total, sidecars), peak);
}

/** Amounts under the names that quotas know them by. */
function named(requests: Amounts, limits: Amounts): Amounts {
  const result: Record<string, Amounts[string]> = { pods: count(1) };
  for (const [name, amount] of Object.entries(requests)) {
    if (COMPUTE.includes(name) || name.startsWith('hugepages-')) result[name] = amount;
    result[`requests.${name}`] = amount;
  }
  for (const [name, amount] of Object.entries(limits))
    if (COMPUTE.includes(name)) result[`limits.${name}`] = amount;
  return result;
}

/** Whether it still takes something: neither ended nor long past its grace. */
function isCounted({ status, metadata }: Pod, now: number): boolean {
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return false;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (!deletionTimestamp || deletionGracePeriodSeconds === undefined) return true;
  return now <= parseTime(deletionTimestamp);
}

export function podUsage(pod: Pod, now: number): Amounts {
  const exists = { 'count/pods': count(1) };
  if (!isCounted(pod, now)) return exists;
  return add(exists, named(podTotal(pod, 'requests'), podTotal(pod, 'limits')));
}

/** `must specify limits.memory for: nginx; requests.cpu for: nginx`, or nothing. */
export function unsaid({ spec }: Pod, required: readonly string[]): string | undefined {
  const missing = new Map<string, Set<string>>();
  for (const { name, resources } of [...spec.containers, ...(spec.initContainers ?? [])]) {
    const said = named(amountsOf(resources?.requests), amountsOf(resources?.limits));
    for (const resource of required)
      if (MUST_SAY.has(resource) && !said[resource])
        missing.set(resource, (missing.get(resource) ?? new Set()).add(name));
  }
  if (missing.size === 0) return undefined;
  const parts = [...missing.keys()]
    .sort()
    .map((name) => `${name} for: ${[...(missing.get(name) ?? [])].sort().join(',')}`);
  return `must specify ${parts.join('; ')}`;
}
