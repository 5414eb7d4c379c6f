/** From a workload to one of its pods, and from a pod to one of its containers: what logs and exec have in common. */
import { formatSelector } from '#lib/kube/labels.ts';
import { parseTime } from '#lib/kube/time.ts';
import type { KubeObject, Pod } from '#lib/kube/types.ts';
import type { Run } from './context.ts';
import { CommandError } from './errors.ts';
import { kindOf } from './kinds/index.ts';
import { goTypeOf } from './kinds/kind.ts';
import { listItems } from './resources/list.ts';

type Basics = Omit<Run, 'flags' | 'changed'>;

const POLL_MS = 1000;

/** A Pod itself; otherwise the best of the pods that the object selects, and how many there are. Waits for one to exist. */
export async function podOf(
  run: Basics,
  object: KubeObject,
  purpose: 'logs' | 'exec',
  timeoutMs: number,
): Promise<{ pod: Pod; count: number }> {
  if (object.kind === 'Pod') return { pod: object as unknown as Pod, count: 1 };
  const deadline = run.process.leash.now + timeoutMs;
  for (;;) {
    const pods = await podsOf(run, object, purpose);
    const better = purpose === 'logs' ? betterForLogs : betterForExec;
    const [first] = pods.toSorted(better);
    if (first) return { pod: first, count: pods.length };
    if (run.process.leash.now >= deadline) throw new CommandError('timed out waiting for the condition');
    await run.process.leash.sleep(POLL_MS, run.process.interrupt);
  }
}

/** `--pod-running-timeout` of logs, exec and attach. */
export function checkRunningTimeout(timeoutMs: number): void {
  if (timeoutMs <= 0) throw new CommandError('--pod-running-timeout must be higher than zero');
}

/** All pods that an object selects. Throws where its kind selects none. */
export async function podsOf(
  run: Basics,
  object: KubeObject,
  purpose: 'logs' | 'exec',
): Promise<readonly Pod[]> {
  const { podSelector } = kindOf(object);
  if (!podSelector) {
    const problem = `selector for ${goTypeOf(object)} not implemented`;
    if (purpose === 'logs')
      throw new CommandError(`cannot get the logs from ${goTypeOf(object)}: ${problem}`);
    throw new CommandError(`cannot attach to ${goTypeOf(object)}: ${problem}`);
  }
  const selector = podSelector(object);
  if (!selector)
    throw new CommandError(`invalid ${object.kind.toLowerCase()} '${object.metadata.name}': no selector`);
  const mapping = await run.mapper.resourceFor('pods');
  const query = { labelSelector: formatSelector(selector) };
  return (await listItems(run, mapping, object.metadata.namespace ?? '', query)).items as unknown as Pod[];
}

const isReady = ({ status }: Pod): boolean =>
  status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;

/** Since when it has been ready; 0 where it is not said. */
const readySince = ({ status }: Pod): number => {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' && ready.lastTransitionTime ? parseTime(ready.lastTransitionTime) : 0;
};

const restarts = ({ status }: Pod): number =>
  Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));

const created = ({ metadata }: Pod): number => parseTime(metadata.creationTimestamp ?? '') || 0;

/** Earlier times come first, no time last. */
const earlier = (a: number, b: number): number => (a === b ? 0 : a === 0 ? 1 : b === 0 ? -1 : a - b);

const rank = (order: Readonly<Record<string, number>>, pod: Pod): number =>
  order[pod.status?.phase ?? ''] ?? 0;

/** podutils.ByLogging: on a node, running, ready, ready the longest, restarted most, oldest. */
function betterForLogs(a: Pod, b: Pod): number {
  const order = { Running: 0, Unknown: 1, Pending: 2 };
  return (
    Number(!a.spec.nodeName) - Number(!b.spec.nodeName) ||
    rank(order, a) - rank(order, b) ||
    Number(isReady(b)) - Number(isReady(a)) ||
    earlier(readySince(a), readySince(b)) ||
    restarts(b) - restarts(a) ||
    earlier(created(a), created(b))
  );
}

/** podutils.ActivePods backwards: the same, but fewer restarts are better. */
function betterForExec(a: Pod, b: Pod): number {
  const order = { Pending: 0, Unknown: 1, Running: 2 };
  return (
    Number(!a.spec.nodeName) - Number(!b.spec.nodeName) ||
    rank(order, b) - rank(order, a) ||
    Number(isReady(b)) - Number(isReady(a)) ||
    earlier(readySince(a), readySince(b)) ||
    restarts(a) - restarts(b) ||
    earlier(created(a), created(b))
  );
}

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** The container that is meant where none is named; says on standard error that it chose. */
export async function defaultContainer(run: Basics, pod: Pod, quiet: boolean): Promise<string> {
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  const annotated = pod.metadata.annotations?.[DEFAULT_CONTAINER];
  if (annotated) {
    if (containers.some(({ name }) => name === annotated)) return annotated;
    if (!quiet)
      await run.printErr(`Default container name "${annotated}" not found in pod ${pod.metadata.name}`);
  }
  const [first] = containers;
  if (!first) throw new CommandError(`pod ${pod.metadata.name} does not have any containers`);
  if (!quiet && containers.length + initContainers.length + ephemeralContainers.length > 1) {
    const names = [
      ...containers.map(({ name }) => name),
      ...ephemeralContainers.map(({ name }) => `${name} (ephem)`),
      ...initContainers.map(({ name }) => `${name} (init)`),
    ];
    await run.printErr(`Defaulted container "${first.name}" out of: ${names.join(', ')}`);
  }
  return first.name;
}

/** Throws where a pod has no container of that name. */
export function checkContainer({ spec, metadata }: Pod, name: string): void {
  const all = [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
  if (!all.some((container) => container.name === name)) {
    throw new CommandError(`container ${name} is not valid for pod ${metadata.name}`);
  }
}
