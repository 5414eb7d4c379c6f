/**
 * The pod workers (pkg/kubelet/pod_workers.go): when a pod is synced, and what follows from how that went. A sync waits until
 * the runtime was looked at after the one before it; what failed is taken up again after ten to fifteen seconds.
 */
import { deepEqual } from '#lib/kube/equal.ts';
import { isStatus } from '#lib/kube/status.ts';
import type { Pod, PodStatus } from '#lib/kube/types.ts';
import { Admission } from './admission.ts';
import { containersOf, type Context } from './context.ts';
import type { Nodes, PullResult } from './nodes.ts';
import type { Probes } from './probes.ts';
import type { Processes } from './processes.ts';
import type { PodRecord } from './record.ts';
import { endedStatus, isRunning, podStatus } from './status.ts';
import { imagePulled } from './start-containers.ts';
import { stopContainers, stopNext } from './stop-order.ts';
import { setUpVolumes, stages, type Stage, type Worker } from './sync-stages.ts';

const SYNC = 'kubelet/sync';
const LOOK = 'kubelet/look';
const RETRY = 'kubelet/retry';
const STEP = 'kubelet/step';
const MOUNT = 'kubelet/mount';
const DEADLINE = 'kubelet/deadline';
const RETRY_MS = 10_000;
/** Volumes are taken away in about so long. */
const UNMOUNT_MS = 300;

/** Timers of a pod as a whole. */
const TIMERS = [SYNC, RETRY, STEP, MOUNT, DEADLINE];

export class PodWorkers implements Worker {
  readonly context: Context;
  readonly nodes: Nodes;
  readonly processes: Processes;
  readonly probes: Probes;
  readonly #admission: Admission;
  /** Called when the API no longer has the pod, or its containers are gone for good. */
  onGone: (record: PodRecord) => void = () => undefined;

  /** What was reported of pods that are well, by what they are made of: derived, and nothing to keep. */
  readonly #shown = new WeakMap<
    PodRecord['containers'],
    Pick<PodRecord, 'reasons' | 'ip'> & { readonly status: PodStatus; readonly stored: PodStatus | undefined }
  >();

  constructor(
    context: Context,
    parts: { readonly nodes: Nodes; readonly processes: Processes; readonly probes: Probes },
  ) {
    this.context = context;
    this.nodes = parts.nodes;
    this.processes = parts.processes;
    this.probes = parts.probes;
    this.#admission = new Admission(context, (pod) => this.accept(pod));
    const { sim } = context;
    sim.onTimer(SYNC, (uid) => this.#begin(uid));
    sim.onTimer(LOOK, (key) => this.ask(key.slice(0, key.indexOf('/'))));
    sim.onTimer(RETRY, (uid) => this.ask(uid));
    sim.onTimer(STEP, (uid) => this.resume(uid));
    sim.onTimer(MOUNT, (uid) => this.#mountAgain(uid));
    sim.onTimer(DEADLINE, (uid) => this.#deadline(uid));
    this.probes.onResult = (uid) => {
      this.report(uid);
      this.ask(uid);
    };
    this.processes.onEnded = (uid, container) => {
      const { state, containers } = this.context.records.get(uid) ?? {};
      this.lookLater(uid, containers?.[container]?.run?.id ?? '');
      if (state === 'syncing' && sim.scheduled(STEP, uid) === undefined) this.resume(uid);
      else if (state === 'stopping') this.#stopping(uid);
    };
    this.nodes.onPulled = (uid, container, result) => this.#pulled(uid, container, result);
  }

  /** The API says something new about a pod: takes it up where it is new. */
  accept(pod: Pod): void {
    const { uid = '', namespace = '', name, deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
    const node = pod.spec.nodeName ?? '';
    const record = this.context.records.get(uid);
    if (!record) {
      // What was over before this kubelet heard of it stays so.
      if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') {
        if (deletionTimestamp) this.context.client.remove(pod, { graceSeconds: 0, uid });
        return;
      }
      if (this.#admission.refuses(pod)) return;
      this.context.records.set(uid, {
        uid,
        namespace,
        name,
        node,
        state: 'idle',
        again: false,
        syncedAt: 0,
        startTime: this.context.sim.now,
        mounted: false,
        mountTries: 0,
        containers: {},
        reasons: {},
        imageBackOff: {},
        crashBackOff: {},
      });
      return this.ask(uid);
    }
    if (record.state === 'ended') {
      if (deletionTimestamp) this.#remove(pod, record);
    } else if (deletionTimestamp && record.state === 'stopping') {
      if ((deletionGracePeriodSeconds ?? Infinity) < (record.graceSeconds ?? Infinity))
        this.#stopAll(pod, uid);
    } else if (
      deletionTimestamp &&
      record.sync &&
      (stages[record.sync.stage]?.interruptible || record.sync.step === 'hook')
    ) {
      this.#end(uid, true);
    }
    this.ask(uid);
  }

  /** The API no longer has the pod: what still runs of it is ended. */
  gone(uid: string, pod: Pod): void {
    const record = this.context.records.get(uid);
    if (!record) return;
    for (const [name, { run }] of Object.entries(record.containers)) {
      if (isRunning(run) && !run.stopping)
        this.context.event(pod, 'Normal', 'Killing', `Stopping container ${name}`, name);
    }
    this.#forget(record);
  }

  /** Asks for a sync: at once where the runtime was looked at since the last one, else after the next look. */
  ask(uid: string): void {
    const record = this.context.records.get(uid);
    if (!record || record.state === 'ended' || record.state === 'stopping') return;
    if (record.state === 'stopped') return;
    if (record.state !== 'idle') {
      if (!record.again) this.context.patch(uid, { again: true });
      return;
    }
    const { sim } = this.context;
    if (record.syncedAt === 0 || this.nodes.lookedSince(record.node, record.syncedAt))
      return this.#begin(uid);
    this.context.patch(uid, { state: 'waiting' });
    sim.schedule(SYNC, uid, this.nodes.nextLook(record.node));
  }

  /**
   * The runtime has news of a container or the sandbox: the next look finds them, and asks for a sync for each of them. Of two
   * the second is kept for after the sync that the first began, which is why a pod whose container dies at once is seen three times
   * in as many seconds, and later only when it is tried again.
   */
  readonly lookLater = (uid: string, what: string): void => {
    const record = this.context.records.get(uid);
    const { sim } = this.context;
    const key = `${uid}/${what}`;
    if (record && sim.scheduled(LOOK, key) === undefined)
      sim.schedule(LOOK, key, this.nodes.nextLook(record.node));
  };

  /** Goes on with a sync that waited. */
  resume(uid: string): void {
    const record = this.context.records.get(uid);
    if (record?.state === 'stopped') return this.#finish(uid);
    if (record?.state !== 'syncing') return;
    const pod = this.context.pod(record);
    if (!pod || pod.metadata.deletionTimestamp) return this.#end(uid, true);
    this.#advance(uid, pod);
  }

  /** What the API shows of the pod becomes what is so. */
  report(uid: string, terminal = false): PodStatus | undefined {
    const record = this.context.records.get(uid);
    const pod = record && this.context.pod(record);
    if (!pod) return undefined;
    const { containers, reasons, ip } = record;
    const shown = this.#shown.get(containers);
    const isShown = shown?.reasons === reasons && shown.ip === ip && shown.stored === pod.status;
    if (!terminal && isShown && !record.failed) return shown.status;
    const status = this.#statusOf(pod, record, terminal);
    this.#write(pod, status);
    for (const container of containersOf(pod)) {
      if (containers[container.name]?.run?.startedAt !== undefined) this.probes.seen(pod, container, uid);
    }
    const unready = status.containerStatuses?.some((one) => !one.ready) ?? true;
    const { containers: now } = this.context.records.get(uid) ?? record;
    // What is not ready is worth another look each time: it is probed, and what is known of ended containers grows old.
    if (!terminal && !unready)
      this.#shown.set(now, { reasons, ip, status, stored: this.context.pod(record)?.status });
    return status;
  }

  #statusOf(pod: Pod, record: PodRecord, terminal: boolean): PodStatus {
    const hostIP = this.context.node(record.node)?.internalIP ?? '';
    const { now } = this.context.sim;
    const removed = (endedAt: number) => this.nodes.removed(record.node, endedAt);
    return podStatus(pod, record, { hostIP, now, terminal, removed });
  }

  #write(pod: Pod, status: PodStatus): void {
    if (!deepEqual(pod.status, status)) this.context.client.updateStatus<Pod>({ ...pod, status });
  }

  // --- one sync

  #begin(uid: string): void {
    const record = this.context.records.get(uid);
    const pod = record && this.context.pod(record);
    if (!record || !pod) return;
    this.context.sim.cancel(RETRY, uid);
    this.context.patch(uid, { state: 'syncing' });
    if (pod.metadata.deletionTimestamp || record.failed) return this.#stopAll(pod, uid, true);
    const status = this.report(uid);
    if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return this.#stopAll(pod, uid);
    this.context.patch(uid, {
      sync: { from: this.context.sim.now, stage: 0, kill: [], todo: [], failed: false },
    });
    this.#advance(uid, pod);
  }

  #advance(uid: string, pod: Pod): void {
    const { sim } = this.context;
    let since = this.context.records.get(uid)?.sync?.since;
    for (let at = this.context.records.get(uid)?.sync?.stage ?? 0; ; at += 1) {
      const record = this.context.records.get(uid);
      const stage: Stage | undefined = stages[at];
      if (!record?.sync) return;
      if (!stage) return this.#end(uid, record.sync.failed);
      const outcome = stage.run(this, pod, record, since);
      if (outcome === 'failed') return this.#end(uid, true);
      if (outcome !== 'done') {
        const now = this.context.records.get(uid)?.sync ?? record.sync;
        this.context.patch(uid, { sync: { ...now, stage: at, since: since ?? sim.now } });
        if (outcome !== 'waits') sim.scheduleIn(STEP, uid, outcome.waitMs);
        return;
      }
      since = undefined;
    }
  }

  #end(uid: string, failed: boolean): void {
    const { sim } = this.context;
    const record = this.context.records.get(uid);
    if (!record) return;
    sim.cancel(STEP, uid);
    const { sync: _, ...rest } = record;
    this.context.records.set(uid, { ...rest, state: 'idle', again: false, syncedAt: sim.now });
    if (failed) {
      const wait = RETRY_MS * (1 + sim.random.below(500) / 1000);
      sim.schedule(RETRY, uid, this.nodes.nextRetry(record.node, sim.now + wait));
    }
    if (record.again) this.ask(uid);
  }

  #pulled(uid: string, container: string, result: PullResult): void {
    const record = this.context.records.get(uid);
    const { sync } = record ?? {};
    const pod = record && this.context.pod(record);
    if (!pod || !sync || sync.step !== 'pull' || sync.todo[0] !== container) return;
    imagePulled(this, pod, record, result);
    this.resume(uid);
  }

  // --- volumes

  /** Volumes that could not be mounted are tried again after half a second, a second, … two minutes. */
  readonly mountLater = (uid: string, tries: number): void => {
    const { sim } = this.context;
    const [low, high] = tries === 0 ? [100, 200] : [5, 60];
    const wait = tries === 0 ? 0 : Math.min(500 * 2 ** (tries - 1), 122_000);
    sim.scheduleIn(MOUNT, uid, wait + sim.random.between(low, high));
  };

  /** When the volumes are tried next, if they are waited for. */
  readonly nextMount = (uid: string): number | undefined => {
    return this.context.sim.scheduled(MOUNT, uid);
  };

  #mountAgain(uid: string): void {
    const record = this.context.records.get(uid);
    const pod = record && this.context.pod(record);
    if (!pod || pod.metadata.deletionTimestamp) return;
    const failures = this.processes.volumes.failures(pod);
    if (failures.length === 0) return setUpVolumes(this.context, this.processes, pod);
    for (const failure of failures) this.context.event(pod, 'Warning', 'FailedMount', failure);
    const mountTries = record.mountTries + 1;
    this.context.patch(uid, { mountTries });
    this.mountLater(uid, mountTries);
  }

  // --- the end of a pod

  /** `activeDeadlineSeconds` begins to count; whether it is over is looked at every second. */
  readonly setDeadline = (uid: string, seconds: number): void => {
    const record = this.context.records.get(uid);
    const { sim } = this.context;
    if (record && sim.scheduled(DEADLINE, uid) === undefined)
      sim.schedule(DEADLINE, uid, this.nodes.nextRetry(record.node, record.startTime + seconds * 1000));
  };

  #deadline(uid: string): void {
    const record = this.context.records.get(uid);
    const pod = record && this.context.pod(record);
    if (!pod || record.state === 'ended') return;
    const message = 'Pod was active on the node longer than the specified deadline';
    this.context.event(pod, 'Normal', 'DeadlineExceeded', message);
    this.context.patch(uid, { failed: { reason: 'DeadlineExceeded', message } });
    this.ask(uid);
  }

  /** Stops all containers (SyncTerminatingPod), or goes on to stop them faster. */
  #stopAll(pod: Pod, uid: string, first = false): void {
    const record = this.context.records.get(uid);
    if (!record) return;
    const { deletionGracePeriodSeconds } = pod.metadata;
    const graceSeconds = deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
    this.context.sim.cancel(MOUNT, uid);
    this.context.sim.cancel(DEADLINE, uid);
    const { sync: _, stopFrom = this.context.sim.now, ...rest } = record;
    this.context.records.set(uid, { ...rest, state: 'stopping', graceSeconds, stopFrom });
    if (first) this.report(uid);
    stopContainers(this.#stopOf(pod, uid, graceSeconds));
    this.#stopping(uid);
  }

  #stopOf(pod: Pod, uid: string, graceSeconds: number) {
    const { context, processes } = this;
    return { context, processes, pod, uid, graceMs: graceSeconds * 1000 };
  }

  /** Goes on when containers have ended: with those whose turn comes after them, then with the sandbox. */
  #stopping(uid: string): void {
    const record = this.context.records.get(uid);
    const pod = record && this.context.pod(record);
    if (!pod) return;
    if (containersOf(pod).some(({ name }) => isRunning(record.containers[name]?.run))) {
      const { graceSeconds = 30, stopFrom = 0 } = record;
      return stopNext(this.#stopOf(pod, uid, graceSeconds), stopFrom);
    }
    const { sim } = this.context;
    this.#tearDown(record);
    this.context.patch(uid, { state: 'stopped', torn: true, syncedAt: sim.now });
    this.report(uid, true);
    sim.schedule(STEP, uid, Math.max(this.nodes.nextLook(record.node), sim.now + UNMOUNT_MS));
  }

  /** All is cleaned up (SyncTerminatedPod): the pod's last status, and its removal where it is to go. */
  #finish(uid: string): void {
    const record = this.context.records.get(uid);
    const pod = record && this.context.pod(record);
    if (!pod) return;
    this.context.patch(uid, { state: 'ended' });
    this.#write(pod, endedStatus(pod, this.#statusOf(pod, record, true)));
    const last = this.context.pod(record);
    if (last?.metadata.deletionTimestamp) this.#remove(last, record);
  }

  #remove(pod: Pod, record: PodRecord): void {
    const answer = this.context.client.remove(pod, { graceSeconds: 0, uid: record.uid });
    if (isStatus(answer) && answer.status === 'Failure' && answer.code !== 404) return;
    this.#forget(record);
  }

  #tearDown(record: PodRecord): void {
    if (record.ip !== undefined) this.nodes.freeAddress(record.node, record.ip, record.uid);
  }

  #forget(record: PodRecord): void {
    const { sim, records } = this.context;
    this.#tearDown(record);
    for (const kind of TIMERS) sim.cancel(kind, record.uid);
    for (const name of Object.keys(record.containers)) {
      sim.cancel('kubelet/exit', `${record.uid}/${name}`);
      sim.cancel('kubelet/hook', `${record.uid}/${name}`);
      for (const type of ['startup', 'liveness', 'readiness'])
        sim.cancel('kubelet/probe', `${record.uid}/${name}/${type}`);
    }
    this.onGone(record);
    records.delete(record.uid);
  }
}
