/**
 * Emptying a node: every pod is evicted (again every five seconds while its budget forbids it) or deleted, and waited for.
 * From k8s.io/kubectl/pkg/drain/drain.go, whose goroutines are here a list of what is due when.
 */
import { StatusError } from '#lib/kube/status.ts';
import { parseTime } from '#lib/kube/time.ts';
import type { Pod } from '#lib/kube/types.ts';
import { CommandError, collectable, throwAll } from '#lib/kubectl/errors.ts';
import { formatDuration } from '#lib/kubectl/duration.ts';
import type { DryRun } from './flags.ts';
import { isNotFound } from './failures.ts';
import type { Basics } from './requests.ts';

const RETRY_MS = 5000;
const POLL_MS = 1000;

export interface RemovalOptions {
  /** Negative: each pod's own. */
  readonly graceSeconds: number;
  /** 0 waits for ever. */
  readonly timeoutMs: number;
  readonly skipWaitSeconds: number;
  readonly dryRun: DryRun;
  /** Says that a pod is gone. */
  readonly done: (pod: Pod) => Promise<void>;
}

/** What is to be done next about one pod. */
interface Task {
  readonly pod: Pod;
  readonly at: number;
  readonly waits: boolean;
}

const pathOf = ({ metadata }: Pod) => `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;

const named = ({ metadata }: Pod) => `pods/${JSON.stringify(metadata.name)} -n "${metadata.namespace}"`;

const deleteOptions = ({ graceSeconds, dryRun }: RemovalOptions) => ({
  ...(graceSeconds >= 0 && { gracePeriodSeconds: graceSeconds }),
  ...(dryRun === 'server' && { dryRun: ['All'] }),
});

/** Evicts the pods side by side; throws all that went wrong at the end. */
export async function evictPods(run: Basics, pods: readonly Pod[], options: RemovalOptions): Promise<void> {
  const { leash, interrupt } = run.process;
  const start = leash.now;
  const failures: Error[] = [];
  let tasks = startOrder(pods).map((pod): Task => ({ pod, at: start, waits: false }));
  while (tasks.length > 0) {
    const due = Math.min(...tasks.map(({ at }) => at));
    if (due > leash.now) await leash.sleep(due - leash.now, interrupt);
    const later: Task[] = tasks.filter(({ at }) => at > due);
    for (const task of tasks.filter(({ at }) => at === due)) {
      try {
        const next = await step(run, task, start, options);
        if (next) later.push(next);
      } catch (error) {
        failures.push(collectable(error));
      }
    }
    tasks = inListOrder(later, pods);
  }
  throwAll(failures);
}

/** Go runs the goroutine that was made last first. */
const startOrder = (pods: readonly Pod[]): readonly Pod[] => [...pods.slice(-1), ...pods.slice(0, -1)];

const inListOrder = (tasks: readonly Task[], pods: readonly Pod[]): Task[] =>
  tasks.toSorted((a, b) => pods.indexOf(a.pod) - pods.indexOf(b.pod));

async function step(
  run: Basics,
  task: Task,
  start: number,
  options: RemovalOptions,
): Promise<Task | undefined> {
  if (!task.waits) {
    const again = await evict(run, task, start, options);
    if (again || options.dryRun === 'server') return again;
  }
  return (await isGone(run, task.pod, start, options)) ? undefined : later(run, task, POLL_MS, true);
}

const later = (run: Basics, { pod }: Task, afterMs: number, waits: boolean): Task => ({
  pod,
  at: run.process.leash.now + afterMs,
  waits,
});

/** The same again later where the budget forbids it; undefined where the eviction was granted. */
async function evict(
  run: Basics,
  task: Task,
  start: number,
  options: RemovalOptions,
): Promise<Task | undefined> {
  const { metadata } = task.pod;
  const suffix = options.dryRun === 'server' ? ' (server dry run)' : '';
  await run.print(`evicting pod ${metadata.namespace}/${metadata.name}${suffix}`);
  const when = `error when evicting ${named(task.pod)}`;
  if (isLate(run, start, options)) throw new CommandError(`${when}: ${timeoutText(options)}`);
  const body = {
    kind: 'Eviction',
    apiVersion: 'policy/v1',
    metadata: { name: metadata.name, namespace: metadata.namespace, creationTimestamp: null },
    deleteOptions: deleteOptions(options),
  };
  try {
    await run.send({ method: 'POST', path: `${pathOf(task.pod)}/eviction`, body });
    return undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    if (!(error instanceof StatusError)) throw error;
    if (error.status.reason !== 'TooManyRequests') throw new CommandError(`${when}: ${error.message}`);
    await run.printErr(`${when} (will retry after 5s): ${error.message}`);
    return later(run, task, RETRY_MS, false);
  }
}

const isLate = (run: Basics, start: number, { timeoutMs }: RemovalOptions): boolean =>
  timeoutMs > 0 && run.process.leash.now - start >= timeoutMs;

const timeoutText = ({ timeoutMs }: RemovalOptions): string =>
  `global timeout reached: ${formatDuration(timeoutMs)}`;

/** Whether the pod is not waited for any more: it is gone (which is said), or has been going for too long. */
async function isGone(run: Basics, pod: Pod, start: number, options: RemovalOptions): Promise<boolean> {
  const settled = await look(run, pod, options);
  if (!settled && isLate(run, start, options)) {
    const { name, namespace } = pod.metadata;
    const where = `pod "${name}" in namespace "${namespace}" to terminate`;
    throw new CommandError(`error when waiting for ${where}: ${timeoutText(options)}`);
  }
  return settled;
}

async function look(run: Basics, pod: Pod, { skipWaitSeconds, done }: RemovalOptions): Promise<boolean> {
  const now = await present(run, pod);
  if (!now) {
    await done(pod);
    return true;
  }
  if (!isSkipped(now, skipWaitSeconds, run.process.leash.now)) return false;
  await run.print(
    `pod "${pod.metadata.name}" has DeletionTimestamp older than ${skipWaitSeconds} seconds, skipping`,
  );
  return true;
}

/** The very pod, if it is still there. */
async function present(run: Basics, pod: Pod): Promise<Pod | undefined> {
  try {
    const found = await run.send<Pod>({ method: 'GET', path: pathOf(pod) });
    return found.metadata.uid === pod.metadata.uid ? found : undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Whether the pod has been going for longer than anybody waits. */
export const isSkipped = ({ metadata }: Pod, seconds: number, now: number): boolean =>
  seconds > 0 &&
  !!metadata.deletionTimestamp &&
  Math.trunc((now - parseTime(metadata.deletionTimestamp)) / 1000) > seconds;

/** Deletes the pods, whatever their budgets say, and waits for all of them. */
export async function deletePods(run: Basics, pods: readonly Pod[], options: RemovalOptions): Promise<void> {
  const { leash, interrupt } = run.process;
  const body = { kind: 'DeleteOptions', apiVersion: 'v1', ...deleteOptions(options) };
  for (const pod of pods) {
    try {
      await run.send({ method: 'DELETE', path: pathOf(pod), body });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  if (options.dryRun === 'server') return;
  const start = leash.now;
  let pending = pods;
  for (;;) {
    const left: Pod[] = [];
    for (const pod of pending) if (!(await look(run, pod, options))) left.push(pod);
    if (left.length === 0) return;
    if (isLate(run, start, options)) throw new CommandError('context deadline exceeded');
    pending = left;
    await leash.sleep(POLL_MS, interrupt);
  }
}
