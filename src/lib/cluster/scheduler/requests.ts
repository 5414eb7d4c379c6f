/** What a pod asks of a node (k8s.io/component-helpers/resource and pkg/scheduler/framework, Resource). */
import { milliValue, wholeValue } from '#lib/kube/quantity.ts';
import type { Container, Pod, PodSpec } from '#lib/kube/types.ts';

/** Thousandths of `cpu`, whole units of everything else. */
export type Amounts = Readonly<Record<string, number>>;

export interface Requests {
  readonly amounts: Amounts;
  /** CPU and memory for scoring: containers that ask for nothing count as a little. */
  readonly scored: { readonly cpu: number; readonly memory: number };
  /** `TCP/8080` */
  readonly hostPorts: readonly string[];
}

const DEFAULT_MILLI_CPU = 100;
const DEFAULT_MEMORY = 200 * 1024 * 1024;

export function amountsOf(quantities: Readonly<Record<string, string>> | undefined): Record<string, number> {
  const amounts: Record<string, number> = {};
  for (const name in quantities) {
    const quantity = quantities[name] as string;
    amounts[name] = name === 'cpu' ? milliValue(quantity) : wholeValue(quantity);
  }
  return amounts;
}

/** Specs are immutable, and pods of one template often share their containers. */
const known = new WeakMap<PodSpec['containers'], Requests>();

export function requestsOf({ spec }: Pod): Requests {
  let requests = known.get(spec.containers);
  if (!requests) known.set(spec.containers, (requests = read(spec)));
  return requests;
}

function read(spec: PodSpec): Requests {
  return {
    amounts: total(spec, ({ resources }) => amountsOf(resources?.requests)),
    scored: total(spec, scoredOf) as { cpu: number; memory: number },
    hostPorts: spec.containers.flatMap(({ ports = [] }) =>
      ports.flatMap(({ hostPort, protocol = 'TCP' }) => (hostPort ? [`${protocol}/${hostPort}`] : [])),
    ),
  };
}

function scoredOf({ resources }: Container): Amounts {
  const { cpu = DEFAULT_MILLI_CPU, memory = DEFAULT_MEMORY } = amountsOf(resources?.requests);
  return { cpu, memory };
}

/** All containers together, or the hungriest init container where that is more; sidecars run all along. */
function total({ containers, initContainers = [] }: PodSpec, of: (container: Container) => Amounts): Amounts {
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  const sum: Record<string, number> = {};
  for (const container of [...containers, ...sidecars]) {
    const amounts = of(container);
    for (const name in amounts) sum[name] = (sum[name] ?? 0) + (amounts[name] as number);
  }
  for (const container of initContainers) {
    if (container.restartPolicy === 'Always') continue;
    const amounts = of(container);
    for (const name in amounts) sum[name] = Math.max(sum[name] ?? 0, amounts[name] as number);
  }
  return sum;
}
