/**
 * The order in which the containers of a pod are stopped (kuberuntime's killContainersWithSyncResult and its termination order): all
 * at once, but for sidecars. Their preStop hooks begin with the others' too, but each is told to stop only when the pod's own
 * containers and the sidecars after it have ended, or when the grace is over.
 */
import type { Container, Pod } from '#lib/kube/types.ts';
import { containersOf, type Context } from './context.ts';
import type { Processes } from './processes.ts';
import { isRunning, isSidecar } from './status.ts';

interface Stop {
  readonly context: Context;
  readonly processes: Processes;
  readonly pod: Pod;
  readonly uid: string;
  readonly graceMs: number;
}

/** Begins to stop all that runs. */
export function stopContainers(stop: Stop): void {
  const { context, processes, pod, uid, graceMs } = stop;
  for (const container of runningOf(stop)) {
    const { name } = container;
    const run = context.records.get(uid)?.containers[name]?.run;
    if (!run?.stopping && !run?.awaitsTurn)
      context.event(pod, 'Normal', 'Killing', `Stopping container ${name}`, name);
    if (!isSidecar(container) || run?.stopping) processes.stop(pod, uid, name, graceMs);
    else if (!run?.awaitsTurn) processes.stopLater(pod, uid, name, graceMs);
  }
  stopNext(stop, context.sim.now);
}

/** One of them may have ended: whoever's turn has come is told to stop. `since`: when the stop began. */
export function stopNext(stop: Stop, since: number): void {
  const { context, processes, pod, uid, graceMs } = stop;
  const running = runningOf(stop);
  const waited = context.sim.now - since;
  const left = graceMs - Math.floor(waited / 1000) * 1000;
  const mayStop = running.filter((_, index) => waited >= graceMs || index === running.length - 1);
  for (const container of running.some((one) => !isSidecar(one)) ? [] : mayStop) {
    if (context.records.get(uid)?.containers[container.name]?.run?.awaitsTurn)
      processes.stop(pod, uid, container.name, left);
  }
}

const runningOf = ({ context, pod, uid }: Stop): readonly Container[] =>
  containersOf(pod).filter(({ name }) => isRunning(context.records.get(uid)?.containers[name]?.run));
