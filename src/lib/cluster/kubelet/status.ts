/** From what the kubelet knows of a pod to the status it reports (pkg/kubelet: generateAPIPodStatus, status/generate.go). Pure. */
import { rfc3339 } from '#lib/kube/time.ts';
import type {
  Condition,
  Container,
  ContainerState,
  ContainerStatus,
  Pod,
  PodPhase,
  PodStatus,
} from '#lib/kube/types.ts';
import type { ContainerRecord, PodRecord, Run } from './record.ts';

export interface StatusOptions {
  readonly hostIP: string;
  readonly now: number;
  /** All containers have ended for good: the pod stops, or is done. */
  readonly terminal: boolean;
  /** Whether the container before another that ended at this moment is gone (`Nodes.removed`). */
  readonly removed: (endedAt: number) => boolean;
}

/** Whether it runs beside the containers rather than before them (a sidecar). */
export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';

export const isRunning = (run: Run | undefined): run is Run & { readonly startedAt: number } =>
  run?.startedAt !== undefined && !run.ended;

/** Whether a container that is not running should be (kubecontainer.ShouldContainerBeRestarted). */
export function shouldRun(pod: Pod, container: Container, run: Run | undefined): boolean {
  if (pod.metadata.deletionTimestamp) return false;
  if (!run) return true;
  if (isRunning(run)) return false;
  if (isSidecar(container)) return true;
  if (pod.spec.ephemeralContainers?.includes(container)) return false;
  const init = !pod.spec.containers.includes(container);
  if (init && run.ended?.code === 0) return false;
  if (pod.spec.restartPolicy === 'Never') return false;
  return init || pod.spec.restartPolicy !== 'OnFailure' || run.ended?.code !== 0;
}

export function podStatus(pod: Pod, record: PodRecord, options: StatusOptions): PodStatus {
  const { containers, initContainers = [] } = pod.spec;
  const init = initContainers.map((container) => containerStatus(pod, container, record, options));
  const main = containers.map((container) => containerStatus(pod, container, record, options));
  const added = pod.spec.ephemeralContainers?.map((one) => ephemeralStatus(pod, one, record, options));
  const phase = record.failed ? 'Failed' : phaseOf(pod, init, main, options.terminal);
  const ip = record.ip;
  const shown = ip !== undefined;
  return {
    phase,
    conditions: conditionsOf(pod, record, phase, init, main, options.now),
    ...record.failed,
    hostIP: options.hostIP,
    hostIPs: [{ ip: options.hostIP }],
    ...(shown && { podIP: ip, podIPs: [{ ip }] }),
    startTime: rfc3339(record.startTime),
    ...(init.length > 0 && { initContainerStatuses: init }),
    containerStatuses: main.sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...(added && { ephemeralContainerStatuses: added }),
    ...(pod.status?.qosClass && { qosClass: pod.status.qosClass }),
  };
}

/**
 * The last word on a pod: it has failed where it was not done, and containers that were to run but have no end get one (status
 * manager's TerminatePod). Containers that were not their turn yet keep waiting.
 */
export function endedStatus(pod: Pod, status: PodStatus): PodStatus {
  const end = (one: ContainerStatus): ContainerStatus =>
    one.state?.terminated ? one : { ...one, state: { terminated: unknown } };
  const { phase, containerStatuses, initContainerStatuses: init } = status;
  // All init containers up to the last one that was ever begun, and the first in any case.
  const begun = Math.max(
    0,
    init?.findLastIndex((one) => !one.state?.waiting || !!one.lastState?.terminated) ?? 0,
  );
  return {
    ...status,
    ...(phase && { phase: phase === 'Pending' || phase === 'Running' ? 'Failed' : phase }),
    ...(init && { initContainerStatuses: init.map((one, index) => (index <= begun ? end(one) : one)) }),
    ...(containerStatuses && {
      containerStatuses: isInitialized(pod, status) ? containerStatuses.map(end) : containerStatuses,
    }),
  };
}

/** Whether its turn has come to the pod's own containers. */
function isInitialized({ spec }: Pod, { containerStatuses, initContainerStatuses }: PodStatus): boolean {
  if (!spec.initContainers?.length) return true;
  if (containerStatuses?.some(({ state, lastState }) => !state?.waiting || lastState?.terminated))
    return true;
  const { state, lastState } = initContainerStatuses?.at(-1) ?? {};
  return state?.terminated?.exitCode === 0 || lastState?.terminated?.exitCode === 0;
}

const unknown = {
  exitCode: 137,
  reason: 'ContainerStatusUnknown',
  message: 'The container could not be located when the pod was terminated',
  startedAt: null as unknown as string,
  finishedAt: null as unknown as string,
};

function containerStatus(
  pod: Pod,
  container: Container,
  record: PodRecord,
  options: StatusOptions,
): ContainerStatus {
  const { name } = container;
  const known: ContainerRecord = record.containers[name] ?? { restarts: 0 };
  const { run, restarts } = known;
  const running = isRunning(run);
  const init = !pod.spec.containers.includes(container);
  const { state, lastState } = statesOf(pod, container, known, record, options);
  const finished = init && !isSidecar(container) && state.terminated?.exitCode === 0;
  return {
    name,
    state,
    lastState,
    ready: init && !isSidecar(container) ? finished : running && run.ready && run.started,
    restartCount: restarts,
    image: run?.image ?? container.image ?? '',
    imageID: run?.imageId ?? '',
    ...(run && { containerID: `containerd://${run.id}` }),
    started: running && run.started,
    ...(container.volumeMounts?.length && { volumeMounts: container.volumeMounts.map(mountStatus) }),
  };
}

/** Nobody probes or restarts it. */
function ephemeralStatus(
  pod: Pod,
  container: Container,
  record: PodRecord,
  options: StatusOptions,
): ContainerStatus {
  const { started: _, ...status } = containerStatus(pod, container, record, options);
  return { ...status, ready: false };
}

function mountStatus({ name, mountPath, readOnly }: { name: string; mountPath: string; readOnly?: boolean }) {
  return { name, mountPath, ...(readOnly && { readOnly, recursiveReadOnly: 'Disabled' }) };
}

function statesOf(
  pod: Pod,
  container: Container,
  { run, last }: ContainerRecord,
  { reasons }: PodRecord,
  { removed }: StatusOptions,
): { state: ContainerState; lastState: ContainerState } {
  if (isRunning(run)) {
    return {
      state: { running: { startedAt: rfc3339(run.startedAt) } },
      lastState: last ? terminated(last) : {},
    };
  }
  const reason = reasons[container.name];
  const waits = reason && shouldRun(pod, container, run) ? { waiting: reason } : undefined;
  if (!run?.ended) {
    const initial = {
      waiting: { reason: pod.spec.initContainers?.length ? 'PodInitializing' : 'ContainerCreating' },
    };
    return { state: waits ?? initial, lastState: last ? terminated(last) : {} };
  }
  if (waits) return { state: waits, lastState: terminated(run) };
  const kept = last && !removed(run.ended.at);
  return { state: terminated(run), lastState: kept ? terminated(last) : {} };
}

function terminated({ ended, startedAt, id }: Run): ContainerState {
  if (!ended) return {};
  return {
    terminated: {
      exitCode: ended.code,
      reason: ended.reason,
      ...(ended.message && { message: ended.message }),
      startedAt: rfc3339(startedAt ?? 0),
      finishedAt: rfc3339(ended.at),
      containerID: `containerd://${id}`,
    },
  };
}

/** pkg/kubelet getPhase: as long as a sidecar runs, the pod does; one that ended says nothing of it. */
function phaseOf(
  pod: Pod,
  init: readonly ContainerStatus[],
  main: readonly ContainerStatus[],
  terminal: boolean,
): PodPhase {
  const { initContainers = [], restartPolicy } = pod.spec;
  const endOf = ({ state, lastState }: ContainerStatus) =>
    state?.terminated ?? (state?.waiting && lastState?.terminated);
  const isWaiting = (one: ContainerStatus) => !one.state?.running && !endOf(one);
  const sidecars = init.filter((_, index) => isSidecar(initContainers[index] as Container));
  const first = init.filter((one) => !sidecars.includes(one));
  const begun = main.some((one) => !isWaiting(one));

  const failedInit = first.some((one) => !one.state?.running && (endOf(one)?.exitCode ?? 0) !== 0);
  const pending =
    first.some((one) => one.state?.running || isWaiting(one)) ||
    (!begun && sidecars.some(({ state, started }) => state?.running && !started));
  const waiting = [...sidecars, ...main].some(isWaiting);
  const running = [...sidecars, ...main].some(({ state }) => state?.running);
  const stopped = main.filter(endOf).length;
  const succeeded = main.filter(({ state }) => state?.terminated?.exitCode === 0).length;

  if (failedInit && restartPolicy === 'Never') return 'Failed';
  if (pending || waiting) return 'Pending';
  if (running) return 'Running';
  if (stopped === 0) return 'Pending';
  if (terminal) return stopped === succeeded ? 'Succeeded' : 'Failed';
  if (restartPolicy === 'Always') return 'Running';
  if (stopped === succeeded) return 'Succeeded';
  return restartPolicy === 'Never' ? 'Failed' : 'Running';
}

type Verdict = Pick<Condition, 'status' | 'reason' | 'message'>;

function conditionsOf(
  pod: Pod,
  record: PodRecord,
  phase: PodPhase,
  init: readonly ContainerStatus[],
  main: readonly ContainerStatus[],
  now: number,
): readonly Condition[] {
  const old = pod.status?.conditions ?? [];
  const containersReady = containersVerdict(pod, phase, init, main);
  const verdicts: readonly (readonly [string, Verdict])[] = [
    ['PodReadyToStartContainers', { status: record.ip !== undefined && !record.torn ? 'True' : 'False' }],
    ['Initialized', initialized(pod, phase, init, main)],
    ['Ready', readyVerdict(pod, containersReady)],
    ['ContainersReady', containersReady],
    ['PodScheduled', { status: 'True' }],
  ];
  const ours = verdicts.map(([type, verdict]): Condition => {
    const before = old.find((one) => one.type === type);
    const { status, reason, message } = verdict;
    return {
      type,
      status,
      lastProbeTime: null,
      lastTransitionTime: (before?.status === status && before.lastTransitionTime) || rfc3339(now),
      ...(reason && { reason }),
      ...(message && { message }),
    };
  });
  return [...ours, ...old.filter(({ type }) => !verdicts.some(([name]) => name === type))];
}

function initialized(
  pod: Pod,
  phase: PodPhase,
  init: readonly ContainerStatus[],
  main: readonly ContainerStatus[],
): Verdict {
  const { initContainers = [] } = pod.spec;
  const begun = main.some(({ state, lastState }) => !state?.waiting || lastState?.terminated);
  const incomplete = initContainers.filter((container, index) => {
    const status = init[index] as ContainerStatus;
    return isSidecar(container) ? !status.started && !begun : !status.ready;
  });
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' };
  if (incomplete.length === 0 || begun) return { status: 'True' };
  const names = incomplete.map(({ name }) => name).join(' ');
  return {
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${names}]`,
  };
}

function containersVerdict(
  pod: Pod,
  phase: PodPhase,
  init: readonly ContainerStatus[],
  main: readonly ContainerStatus[],
): Verdict {
  const ready = (name: string, among: readonly ContainerStatus[]) =>
    among.find((one) => one.name === name)?.ready;
  const sidecars = (pod.spec.initContainers ?? []).filter(isSidecar).filter(({ name }) => !ready(name, init));
  const unready = [...sidecars, ...pod.spec.containers.filter(({ name }) => !ready(name, main))];
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  if (unready.length === 0) return { status: 'True' };
  const message = `containers with unready status: [${unready.map(({ name }) => name).join(' ')}]`;
  return { status: 'False', reason: 'ContainersNotReady', message };
}

/** Ready is ContainersReady and every readiness gate. */
function readyVerdict(pod: Pod, containers: Verdict): Verdict {
  if (containers.status !== 'True') return containers;
  const said: string[] = [];
  for (const { conditionType } of pod.spec.readinessGates ?? []) {
    const gate = pod.status?.conditions?.find(({ type }) => type === conditionType);
    if (!gate) said.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (gate.status !== 'True') {
      said.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`);
    }
  }
  return said.length > 0
    ? { status: 'False', reason: 'ReadinessGatesNotReady', message: said.join(', ') }
    : containers;
}
