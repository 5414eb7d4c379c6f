/**
 * One sync of a pod (the kubelet's SyncPod) as a list of stages, each gone through in order. A stage may wait; when its wait is
 * over it is asked again.
 */
import { parseReference } from '#lib/cluster/images/reference.ts';
import type { Container, Pod } from '#lib/kube/types.ts';
import { containerNamed, containersOf, type Context } from './context.ts';
import { pullCredentials } from './pull-secrets.ts';
import type { Nodes } from './nodes.ts';
import type { Processes } from './processes.ts';
import type { PodRecord, Run } from './record.ts';
import { startContainers } from './start-containers.ts';
import { isRunning, isSidecar, shouldRun } from './status.ts';
import { stopContainers, stopNext } from './stop-order.ts';

export type Outcome = 'done' | 'failed' | 'waits' | { readonly waitMs: number };

/** What stages may ask of the worker that runs them. */
export interface Worker {
  readonly context: Context;
  readonly nodes: Nodes;
  readonly processes: Processes;
  /** The runtime has news: the next look finds them. */
  readonly lookLater: (uid: string, what: string) => void;
  /** Tries the volumes again, the later the more often that failed. */
  readonly mountLater: (uid: string, tries: number) => void;
  readonly nextMount: (uid: string) => number | undefined;
  readonly setDeadline: (uid: string, seconds: number) => void;
}

export interface Stage {
  readonly name: string;
  /** Whether it is given up at once when the pod is deleted. */
  readonly interruptible?: boolean;
  /** `since`: when the stage began to wait, in virtual milliseconds; undefined at first. */
  readonly run: (worker: Worker, pod: Pod, record: PodRecord, since: number | undefined) => Outcome;
}

const MOUNT_POLL_MS = 300;
const MOUNT_TIMEOUT_MS = 123_000;
/** How much of the time to a running container the sandbox takes. */
export const SANDBOX_PART = 0.7;

/** Volumes are looked at every 300 ms, and given up for this time after two minutes. */
function mountVolumes(
  { context, ...worker }: Worker,
  pod: Pod,
  record: PodRecord,
  since: number | undefined,
): Outcome {
  const { now } = context.sim;
  const { uid } = record;
  if (since === undefined) {
    if (record.mounted) return 'done';
    if (worker.processes.volumes.failures(pod).length === 0) setUpVolumes(context, worker.processes, pod);
    else if (worker.nextMount(uid) === undefined) worker.mountLater(uid, record.mountTries);
    return { waitMs: MOUNT_POLL_MS };
  }
  if (record.mounted) return 'done';
  if (now - since >= MOUNT_TIMEOUT_MS) return 'failed';
  const polls = Math.floor((Math.max(worker.nextMount(uid) ?? now, now) - since) / MOUNT_POLL_MS) + 1;
  return { waitMs: since + Math.min(polls * MOUNT_POLL_MS, MOUNT_TIMEOUT_MS) - now };
}

/** The volumes are there, and what is in them. */
export function setUpVolumes(context: Context, { volumes }: Processes, pod: Pod): void {
  context.patch(pod.metadata.uid ?? '', { mounted: true });
  volumes.setUp(pod);
}

function prepare({ context, setDeadline }: Worker, pod: Pod, record: PodRecord): Outcome {
  const { missing } = pullCredentials(context.client, pod);
  if (missing.length > 0) {
    const message = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`;
    context.event(pod, 'Warning', 'FailedToRetrieveImagePullSecret', message);
  }
  if (record.probesFrom === undefined) context.patch(record.uid, { probesFrom: context.sim.now });
  if (pod.spec.activeDeadlineSeconds !== undefined) setDeadline(record.uid, pod.spec.activeDeadlineSeconds);
  return 'done';
}

function createSandbox(
  { context, nodes, lookLater }: Worker,
  pod: Pod,
  record: PodRecord,
  since: number | undefined,
): Outcome {
  if (record.ip !== undefined) return 'done';
  if (since === undefined)
    return { waitMs: Math.round(context.pick(context.config.images.containerStartMs) * SANDBOX_PART) };
  const node = context.node(record.node);
  const ip = pod.spec.hostNetwork ? node?.internalIP : nodes.takeAddress(record.node, record.uid);
  if (ip === undefined) {
    const why = `failed to allocate for range 0: no IP addresses available in range set: ${node?.podCIDR ?? ''}`;
    const message = `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox: plugin type="bridge" failed (add): ${why}`;
    context.event(pod, 'Warning', 'FailedCreatePodSandBox', message);
    return 'failed';
  }
  context.patch(record.uid, { ip });
  lookLater(record.uid, 'sandbox');
  return 'done';
}

/** What is to be stopped and started, decided once a sync (computePodActions). */
function decide({ context }: Worker, pod: Pod, record: PodRecord): Outcome {
  const kill = containersOf(pod).filter(
    (container) => whyStop(pod, container, record.containers[container.name]?.run) !== undefined,
  );
  const todo = toStart(pod, record, kill);
  const over = isOver(pod, record, kill, todo);
  const names = (containers: readonly Container[]) => containers.map(({ name }) => name);
  if (record.sync && (over || kill.length + todo.length > 0)) {
    const sync = over
      ? { ...record.sync, over, kill: names(containersOf(pod)), todo: [] }
      : { ...record.sync, kill: names(kill), todo: names(todo) };
    context.patch(record.uid, { sync });
  }
  return 'done';
}

/** Nothing of the pod is to run any more: what still does (its sidecars, say) is stopped. */
function isOver(
  pod: Pod,
  record: PodRecord,
  kill: readonly Container[],
  todo: readonly Container[],
): boolean {
  const { containers } = pod.spec;
  const runOf = ({ name }: Container) => record.containers[name]?.run;
  if (!containers.some(runOf) || containers.some((one) => todo.includes(one))) return false;
  return !containers.some((one) => isRunning(runOf(one)) && !kill.includes(one));
}

/** Why a running container has to stop, and whether another one follows; undefined while it may stay. */
function whyStop(
  pod: Pod,
  container: Container,
  run: Run | undefined,
): { readonly message: string; readonly restarts: boolean } | undefined {
  if (!isRunning(run)) return undefined;
  const { name, image = '' } = container;
  if (run.unwell) {
    const failed = `failed ${run.unwell} probe`;
    if (isSidecar(container)) return { message: `Init container ${name} ${failed}`, restarts: true };
    const restarts = pod.spec.restartPolicy !== 'Never';
    return { message: `Container ${name} ${failed}${restarts ? ', will be restarted' : ''}`, restarts };
  }
  // Whether there is such an image shows when it is pulled, and by then the container is gone.
  const reference = parseReference(image);
  return ('error' in reference ? image : reference.name) !== run.image
    ? { message: `Container ${name} definition changed, will be restarted`, restarts: true }
    : undefined;
}

function toStart(pod: Pod, record: PodRecord, kill: readonly Container[]): readonly Container[] {
  const { containers, initContainers = [] } = pod.spec;
  const runOf = ({ name }: Container): Run | undefined => record.containers[name]?.run;
  const wanted = (container: Container) =>
    kill.includes(container)
      ? whyStop(pod, container, runOf(container))?.restarts
      : shouldRun(pod, container, runOf(container));
  // What was added to the pod is started once, whatever the others do, and comes first.
  const todo: Container[] = (pod.spec.ephemeralContainers ?? []).filter((one) => !runOf(one));
  const begun = containers.some(runOf);
  for (const container of initContainers) {
    const run = runOf(container);
    if (isSidecar(container)) {
      if (wanted(container)) todo.push(container);
      if (!begun && !(isRunning(run) && run.started)) return todo;
    } else if (!begun && run?.ended?.code !== 0) {
      return wanted(container) ? [...todo, container] : todo;
    }
  }
  return [...todo, ...containers.filter(wanted)];
}

/**
 * Containers that failed a probe or were given another image are stopped before they are started again, within the same sync; all
 * of them where the pod is over.
 */
function stopUnwell(
  { context, processes }: Worker,
  pod: Pod,
  record: PodRecord,
  since: number | undefined,
): Outcome {
  const { kill = [], over } = record.sync ?? {};
  const { terminationGracePeriodSeconds: wholeSeconds = 30 } = pod.spec;
  if (over) {
    const stop = { context, processes, pod, uid: record.uid, graceMs: wholeSeconds * 1000 };
    if (since === undefined) stopContainers(stop);
    else stopNext(stop, since);
  } else if (since === undefined) {
    for (const name of kill) {
      const container = containerNamed(pod, name);
      const run = record.containers[name]?.run;
      const why = container && whyStop(pod, container, run);
      if (why) context.event(pod, 'Normal', 'Killing', why.message, name);
      const probe = run?.unwell && container?.[`${run.unwell}Probe`];
      const seconds = probe?.terminationGracePeriodSeconds ?? wholeSeconds;
      processes.stop(pod, record.uid, name, seconds * 1000);
    }
  }
  const { containers } = context.records.get(record.uid) ?? record;
  if (kill.some((name) => isRunning(containers[name]?.run))) return 'waits';
  if (over) context.patch(record.uid, { torn: true });
  return 'done';
}

export const stages: readonly Stage[] = [
  { name: 'mount volumes', interruptible: true, run: mountVolumes },
  { name: 'prepare', run: prepare },
  { name: 'create sandbox', run: createSandbox },
  { name: 'decide', run: decide },
  { name: 'stop unwell', run: stopUnwell },
  { name: 'start', run: startContainers },
];
