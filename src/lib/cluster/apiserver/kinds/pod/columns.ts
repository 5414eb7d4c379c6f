/** The table of pods: above all the STATUS column (printPod in pkg/printers/internalversion/printers.go). */
import { translateTimestampSince } from '#lib/kube/duration.ts';
import type { Container, ContainerState, ContainerStatus, Pod } from '#lib/kube/types.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { ageColumn, nameColumn, orNone, wide } from '#lib/cluster/apiserver/tables/common.ts';

interface PodSummary {
  readonly reason: string;
  readonly ready: number;
  readonly total: number;
  readonly restarts: number;
  /** RFC 3339; '' when nothing was restarted. */
  readonly lastRestart: string;
}

const isSidecar = (container: Container | undefined): boolean => container?.restartPolicy === 'Always';

/** What ended a container, or undefined when nothing tells. */
function endOf(terminated: NonNullable<ContainerState['terminated']>): string {
  if (terminated.reason) return terminated.reason;
  return terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`;
}

const later = (a: string, status: ContainerStatus): string => {
  const finished = status.lastState?.terminated?.finishedAt ?? '';
  return finished > a ? finished : a;
};

const hasCondition = (pod: Pod, type: string): boolean =>
  pod.status?.conditions?.some((one) => one.type === type && one.status === 'True') ?? false;

function initialReason({ status }: Pod): string {
  const gated = status?.conditions?.some(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated',
  );
  return gated ? 'SchedulingGated' : status?.reason || status?.phase || '';
}

/** The containers that run before the others. `reason` is set while one of them is in the way. */
function summarizeInit(pod: Pod) {
  const containers = pod.spec.initContainers ?? [];
  const sum = {
    reason: '',
    ready: 0,
    restarts: 0,
    lastRestart: '',
    sidecarRestarts: 0,
    lastSidecarRestart: '',
  };
  for (const [i, status] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const sidecar = isSidecar(containers.find(({ name }) => name === status.name));
    sum.restarts += status.restartCount;
    sum.lastRestart = later(sum.lastRestart, status);
    if (sidecar) {
      sum.sidecarRestarts += status.restartCount;
      sum.lastSidecarRestart = later(sum.lastSidecarRestart, status);
    }
    const { terminated, waiting } = status.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (sidecar && status.started) {
      if (status.ready) sum.ready += 1;
      continue;
    }
    if (terminated) sum.reason = `Init:${endOf(terminated)}`;
    else if (waiting?.reason && waiting.reason !== 'PodInitializing') sum.reason = `Init:${waiting.reason}`;
    else sum.reason = `Init:${i}/${containers.length}`;
    break;
  }
  return sum;
}

export function summarize(pod: Pod): PodSummary {
  const sidecars = pod.spec.initContainers?.filter(isSidecar).length ?? 0;
  const total = pod.spec.containers.length + sidecars;
  const init = summarizeInit(pod);
  let { ready, restarts, lastRestart } = init;
  let reason = init.reason || initialReason(pod);
  if (!init.reason || hasCondition(pod, 'Initialized')) {
    restarts = init.sidecarRestarts;
    lastRestart = init.lastSidecarRestart;
    let running = false;
    for (const status of [...(pod.status?.containerStatuses ?? [])].reverse()) {
      restarts += status.restartCount;
      lastRestart = later(lastRestart, status);
      const { waiting, terminated } = status.state ?? {};
      if (waiting?.reason) reason = waiting.reason;
      else if (terminated) reason = endOf(terminated);
      else if (status.ready && status.state?.running) {
        running = true;
        ready += 1;
      }
    }
    if (reason === 'Completed' && running) reason = hasCondition(pod, 'Ready') ? 'Running' : 'NotReady';
  }
  if (pod.metadata.deletionTimestamp) reason = reasonOfDeleted(pod, reason);
  return { reason, ready, total, restarts, lastRestart };
}

function reasonOfDeleted({ status }: Pod, reason: string): string {
  if (status?.reason === 'NodeLost') return 'Unknown';
  return status?.phase === 'Succeeded' || status?.phase === 'Failed' ? reason : 'Terminating';
}

function restartsCell(pod: Pod, now: number): string {
  const { restarts, lastRestart } = summarize(pod);
  if (restarts === 0 || !lastRestart) return String(restarts);
  return `${restarts} (${translateTimestampSince(lastRestart, now)} ago)`;
}

function readinessGates({ spec, status }: Pod): string {
  const gates = spec.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const open = gates.filter(({ conditionType }) =>
    status?.conditions?.some(({ type, status: is }) => type === conditionType && is === 'True'),
  );
  return `${open.length}/${gates.length}`;
}

export const podColumns: readonly PrinterColumn<Pod>[] = [
  nameColumn as PrinterColumn<Pod>,
  {
    name: 'Ready',
    cell: (pod) => {
      const { ready, total } = summarize(pod);
      return `${ready}/${total}`;
    },
  },
  { name: 'Status', cell: (pod) => summarize(pod).reason },
  { name: 'Restarts', cell: restartsCell },
  ageColumn as PrinterColumn<Pod>,
  wide('IP', ({ status }) => orNone(status?.podIPs?.[0]?.ip)),
  wide('Node', ({ spec }) => orNone(spec.nodeName)),
  wide('Nominated Node', ({ status }) =>
    orNone((status as { nominatedNodeName?: string } | undefined)?.nominatedNodeName),
  ),
  wide('Readiness Gates', readinessGates),
];
