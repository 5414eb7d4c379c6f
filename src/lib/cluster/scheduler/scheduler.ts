/** kube-scheduler: gives each pod that has no node the best one, and tries again later where there is none (pkg/scheduler). */
import { isStatus } from '#lib/kube/status.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import { claimNamesOf } from '#lib/kube/storage.ts';
import type { Condition, KubeObject, Node, Pod } from '#lib/kube/types.ts';
import type { InternalClient } from '#lib/cluster/apiserver/internal.ts';
import type { View } from '#lib/cluster/controllers/controller.ts';
import { splitKey } from '#lib/cluster/controllers/owners.ts';
import type { EventRecorder } from '#lib/cluster/event-recorder.ts';
import type { Change } from '#lib/cluster/store/change.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import { storeView } from '#lib/cluster/store/view.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import type { Table } from '#lib/sim/table.ts';
import { refusalOf, type Refusal } from './filters.ts';
import { changedBy, isPlaced, NodeStates, type NodeState } from './node-states.ts';
import { helps, nodeHelps, obstacleGone } from './hints.ts';
import { cheapest, priorityOf, victimsOn, type Candidate } from './preemption.ts';
import { scoresOf } from './score.ts';
import { topologyFilters } from './topology.ts';
import { claimsOf, volumeFilters, volumeRequests, whyNoVolumes } from './volumes.ts';

const NAME = 'default-scheduler';
const WORK = 'scheduler';
const RETRY = 'scheduler/retry';
/** Waits between tries: doubled from the first to the last. */
const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 10_000;
const BINDING = 'scheduler/binding';
/** How often, and for how long, volumes are waited for. */
const BIND_POLL_MS = 1_000;
const BIND_TIMEOUT_MS = 600_000;
const FLUSH_MS = 1_000;
const BEGAN_MS = 400;
/** A pod is tried anew after so long whatever happens. */
const LEFT_OVER_MS = 300_000;

/** What kept a pod from nodes. */
interface Why {
  /** Other pods, on at least one of them. */
  readonly around: boolean;
  /** Nodes that it was kept from by what they have or are. */
  readonly inside: readonly string[];
}

/** It is not the nodes. */
const OTHERWISE: Why = { around: false, inside: [] };

/** A pod for which there was no node. */
interface Parked {
  readonly attempts: number;
  /** Of the last try. */
  readonly at: number;
  readonly why: Why;
}

/** A pod whose node is chosen, and whose volumes are not there yet. */
interface Binding {
  readonly node: string;
  readonly since: number;
}

const STORAGE = new Set(['persistentvolumeclaims', 'persistentvolumes', 'storageclasses.storage.k8s.io']);

interface Refused extends Refusal {
  readonly state: NodeState;
}

export interface SchedulerOptions {
  readonly sim: Simulation;
  readonly store: Store;
  readonly client: InternalClient;
  readonly recorder: EventRecorder;
}

export class Scheduler {
  readonly #sim: Simulation;
  readonly #store: Store;
  readonly #client: InternalClient;
  readonly #recorder: EventRecorder;
  readonly #view: View;
  readonly #states = new NodeStates();
  readonly #parked: Table<Parked>;
  readonly #binding: Table<Binding>;
  /** The nodes on which room is being made for pods. */
  readonly #nominated: Table<string>;

  constructor({ sim, store, client, recorder }: SchedulerOptions) {
    this.#sim = sim;
    this.#store = store;
    this.#client = client;
    this.#recorder = recorder;
    this.#view = storeView(store, sim);
    this.#parked = sim.table('scheduler/parked');
    this.#binding = sim.table('scheduler/binding');
    this.#nominated = sim.table('scheduler/nominated');
    sim.onWork(WORK, (key) => this.#schedule(key), { first: true });
    sim.onTimer(RETRY, (key) => sim.enqueue(WORK, key));
    sim.onTimer(BINDING, (key) => this.#lookForVolumes(key));
    sim.onRestored(() => this.#rebuild());
    store.subscribe((change) => this.#see(change));
    this.#rebuild();
  }

  #rebuild(): void {
    this.#states.rebuild(this.#store.list('nodes'), this.#store.list('pods'));
  }

  #see({ resource, key, before, after }: Change): void {
    if (resource === 'pods') this.#seePod(key, before as Pod | undefined, after as Pod | undefined);
    else if (resource === 'nodes') this.#seeNode(before as Node | undefined, after as Node | undefined);
    else if (STORAGE.has(resource)) this.#seeStorage(resource, after);
  }

  #seePod(key: string, before: Pod | undefined, after: Pod | undefined): void {
    this.#states.changePod(before, after);
    if (after && isWaiting(after)) {
      const asksAnew =
        !before || before.spec !== after.spec || before.metadata.labels !== after.metadata.labels;
      if (asksAnew) this.#sim.enqueue(WORK, key);
    } else {
      this.#nominated.delete(key);
      if (this.#parked.delete(key)) this.#sim.cancel(RETRY, key);
    }
    if (this.#parked.size === 0) return;
    const was = before && isPlaced(before) ? before : undefined;
    const is = after && isPlaced(after) ? after : undefined;
    const node = was && !is ? this.#states.get(was.spec.nodeName ?? '') : undefined;
    if (was && is && was.metadata.labels === is.metadata.labels) return;
    if (was ?? is) this.#wake(node, (waiting) => helps(waiting, was, is));
  }

  #seeNode(before: Node | undefined, after: Node | undefined): void {
    if (!after) return this.#states.removeNode(before?.metadata.name ?? '');
    this.#states.setNode(after);
    const isOther = before?.metadata.labels !== after.metadata.labels;
    this.#wake(
      this.#states.get(after.metadata.name),
      (waiting) => isOther && nodeHelps(waiting, after),
      !before,
      (waiting) => before !== undefined && obstacleGone(waiting, before, after),
    );
  }

  /**
   * Tries parked pods anew: those that this node refused (or has never seen) and has a place for now, or whose obstacle there is `gone`,
   * and those that other pods kept away and that `helps`.
   */
  #wake(
    node: NodeState | undefined,
    helps: (waiting: Pod) => boolean,
    isNew = false,
    gone: (waiting: Pod) => boolean = () => false,
  ): void {
    for (const [key, parked] of this.#parked.entries()) {
      const pod = this.#client.get<Pod>('pods', ...splitKey(key));
      if (!pod) continue;
      const { around, inside } = parked.why;
      const refused = node && (isNew || inside.includes(node.node.metadata.name));
      if ((around && helps(pod)) || (refused && (gone(pod) || !refusalOf(pod, node, []))))
        this.#retry(key, parked);
    }
  }

  #retry(key: string, { attempts, at }: Parked): void {
    const due = at + Math.min(FIRST_BACKOFF_MS * 2 ** (attempts - 1), MAX_BACKOFF_MS);
    if (due > this.#sim.now) return this.#sim.schedule(RETRY, key, nextFlush(due));
    this.#sim.enqueue(WORK, key);
  }

  #schedule(key: string): void {
    const pod = this.#client.get<Pod>('pods', ...splitKey(key));
    if (!pod || !isWaiting(pod)) return;
    if (this.#binding.get(key)) return;
    const claim = whyNoVolumes(pod, this.#view);
    if (claim)
      return this.#fail(
        key,
        pod,
        `${claim}. preemption: ${this.#noNode()} ${this.#states.size} ${NO_HELP}.`,
        OTHERWISE,
      );
    const topology = [...volumeFilters(pod, this.#view), ...topologyFilters(pod, this.#states, this.#view)];
    const [fitting, refusals]: [NodeState[], Refused[]] = [[], []];
    for (const state of this.#states.all()) {
      const refusal = refusalOf(pod, this.#withNominated(pod, state), topology);
      if (refusal) refusals.push({ ...refusal, state });
      else fitting.push(state);
    }
    if (fitting.length === 0) return this.#explain(key, pod, refusals);
    const best = fitting.length === 1 ? (fitting[0] as NodeState) : this.#best(pod, fitting);
    if (this.#asksForVolumes(pod, best.node)) this.#waitForVolumes(key, best.node);
    else this.#bind(pod, best);
  }

  #best(pod: Pod, fitting: readonly NodeState[]): NodeState {
    const scores = scoresOf(pod, fitting, this.#states, this.#view);
    const highest = Math.max(...scores);
    return this.#sim.random.pick(fitting.filter((_, at) => scores[at] === highest));
  }

  #bind(pod: Pod, { node }: NodeState): void {
    const { namespace, name } = pod.metadata;
    if (isStatus(this.#client.bind(pod, node.metadata.name))) return;
    const message = `Successfully assigned ${namespace}/${name} to ${node.metadata.name}`;
    this.#recorder.modern({ ...this.#self(), action: 'Binding' }, pod, 'Normal', 'Scheduled', message);
  }

  /** kubeadm runs it on the first node of the control plane. */
  #self(): { readonly controller: string; readonly instance: string } {
    const first = this.#states.all().find(({ node }) => node.metadata.labels?.[CONTROL_PLANE] !== undefined);
    return { controller: NAME, instance: `${NAME}-${first?.node.metadata.name ?? 'vm'}` };
  }

  #fail(key: string, pod: Pod, words: string, why: Why): void {
    this.#recordFailure(
      key,
      pod,
      this.#states.size === 0 ? 'no nodes available to schedule pods' : `${this.#noNode()} ${words}`,
      why,
    );
  }

  #recordFailure(key: string, pod: Pod, message: string, why: Why): void {
    const attempts = (this.#parked.get(key)?.attempts ?? 0) + 1;
    this.#parked.set(key, { attempts, at: this.#sim.now, why });
    this.#sim.scheduleIn(RETRY, key, LEFT_OVER_MS);
    this.#recorder.modern(
      { ...this.#self(), action: 'Scheduling' },
      pod,
      'Warning',
      'FailedScheduling',
      message,
    );
    const known = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
    if (known?.status === 'False' && known.message === message && !isNominatedAnew(this.#view, pod)) return;
    const condition: Condition = {
      type: 'PodScheduled',
      status: 'False',
      lastProbeTime: null,
      lastTransitionTime: known?.status === 'False' ? known.lastTransitionTime : rfc3339(this.#sim.now),
      reason: 'Unschedulable',
      message,
    };
    const others = pod.status?.conditions?.filter(({ type }) => type !== 'PodScheduled') ?? [];
    this.#client.updateStatus<Pod>({ ...pod, status: { ...pod.status, conditions: [...others, condition] } });
  }

  #noNode(): string {
    return `0/${this.#states.size} nodes are available:`;
  }

  // --- preemption

  /** The node as the pod finds it: with those at least as important for which room is being made. */
  #withNominated(pod: Pod, state: NodeState): NodeState {
    if (this.#nominated.size === 0) return state;
    const others: Pod[] = [];
    for (const [key, node] of this.#nominated.entries()) {
      if (node !== state.node.metadata.name) continue;
      const other = this.#client.get<Pod>('pods', ...splitKey(key));
      const counts = other && isWaiting(other) && other.metadata.uid !== pod.metadata.uid;
      if (counts && priorityOf(other) >= priorityOf(pod)) others.push(other);
    }
    return others.length > 0 ? changedBy(state, others, 1) : state;
  }

  /** framework.FitError: how many nodes refuse why; and what preemption does about it. */
  #explain(key: string, pod: Pod, refused: readonly Refused[]): void {
    const reasons = histogram(refused.flatMap(({ reasons }) => reasons));
    const why: Why = {
      around: refused.some(({ around }) => around),
      inside: refused.filter(({ around }) => !around).map(({ state }) => state.node.metadata.name),
    };
    const ineligible = this.#whyNoPreemption(key, pod);
    if (ineligible)
      return this.#fail(key, pod, `${reasons}. preemption: not eligible due to ${ineligible}.`, why);
    const help: string[] = [];
    const candidates: Candidate[] = [];
    const situation = {
      pod,
      nodes: this.#states,
      view: this.#view,
      fixed: volumeFilters(pod, this.#view),
    };
    for (const { final, state } of refused) {
      const found = final ? { why: [NO_HELP] } : victimsOn(this.#withNominated(pod, state), situation);
      if ('why' in found) help.push(...found.why);
      else candidates.push(found);
    }
    const best = cheapest(candidates);
    if (!best)
      return this.#fail(key, pod, `${reasons}. preemption: ${this.#noNode()} ${histogram(help)}.`, why);
    for (const victim of best.victims) this.#preempt(victim, pod, best.node);
    this.#nominated.set(key, best.node);
    const now = this.#client.get<Pod>('pods', ...splitKey(key)) ?? pod;
    this.#fail(key, { ...now, status: { ...now.status, nominatedNodeName: best.node } }, `${reasons}.`, why);
  }

  #whyNoPreemption(key: string, pod: Pod): string | undefined {
    if (pod.spec.preemptionPolicy === 'Never') return 'preemptionPolicy=Never';
    const node = this.#nominated.get(key);
    const isMade = (other: Pod) => other.metadata.deletionTimestamp && priorityOf(other) < priorityOf(pod);
    return node !== undefined && this.#view.onNode<Pod>(node).some(isMade)
      ? 'a terminating pod on the nominated node'
      : undefined;
  }

  /** The victim says why it goes, and goes. */
  #preempt(victim: Pod, pod: Pod, node: string): void {
    if (victim.metadata.deletionTimestamp) return;
    const condition: Condition = {
      type: 'DisruptionTarget',
      status: 'True',
      lastProbeTime: null,
      lastTransitionTime: rfc3339(this.#sim.now),
      reason: 'PreemptionByScheduler',
      message: `${NAME}: preempting to accommodate a higher priority pod`,
    };
    const others = victim.status?.conditions?.filter(({ type }) => type !== condition.type) ?? [];
    const marked = { ...victim, status: { ...victim.status, conditions: [...others, condition] } };
    this.#client.updateStatus<Pod>(marked);
    this.#client.remove(victim);
    const message = `Preempted by pod ${pod.metadata.uid} on node ${node}`;
    this.#recorder.modern({ ...this.#self(), action: 'Preempting' }, victim, 'Normal', 'Preempted', message);
  }

  // --- volumes that are chosen or made for a pod once its node is known (plugin volumebinding, PreBind)

  /** Whether there is anything to wait for. */
  #asksForVolumes(pod: Pod, node: Node): boolean {
    const writes = volumeRequests(pod, node, this.#view);
    for (const object of writes) this.#client.update(object);
    return writes.length > 0;
  }

  #waitForVolumes(key: string, node: Node): void {
    this.#binding.set(key, { node: node.metadata.name, since: this.#sim.now });
    this.#sim.scheduleIn(BINDING, key, BIND_POLL_MS);
  }

  /** Looks every second, as long as it is worth it, whether all of the pod's claims are bound. */
  #lookForVolumes(key: string): void {
    const binding = this.#binding.get(key);
    const pod = this.#client.get<Pod>('pods', ...splitKey(key));
    const state = this.#states.get(binding?.node ?? '');
    if (!binding || !pod || !isWaiting(pod)) return void this.#binding.delete(key);
    const isBound = claimsOf(pod, this.#view).every(({ claim }) => claim?.status?.phase === 'Bound');
    if (state && isBound) {
      this.#binding.delete(key);
      return this.#bind(pod, state);
    }
    if (state && this.#sim.now - binding.since < BIND_TIMEOUT_MS)
      return this.#sim.scheduleIn(BINDING, key, BIND_POLL_MS);
    this.#binding.delete(key);
    this.#recordFailure(
      key,
      pod,
      'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded',
      OTHERWISE,
    );
  }

  /** A claim, a volume or a class changed: pods that could not have theirs are tried anew. */
  #seeStorage(resource: string, after: KubeObject | undefined): void {
    if (!after || this.#parked.size === 0) return;
    for (const [key, parked] of this.#parked.entries()) {
      const pod = this.#client.get<Pod>('pods', ...splitKey(key));
      const names = pod ? claimNamesOf(pod) : [];
      const concerned =
        resource === 'persistentvolumeclaims'
          ? after.metadata.namespace === pod?.metadata.namespace && names.includes(after.metadata.name)
          : names.length > 0;
      if (concerned) this.#retry(key, parked);
    }
  }
}

const NO_HELP = 'Preemption is not helpful for scheduling';
const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';

/** Pods whose wait is over are looked for once a second (flushBackoffQCompleted), counted from when the scheduler began. */
const nextFlush = (due: number): number => Math.ceil((due - BEGAN_MS) / FLUSH_MS) * FLUSH_MS + BEGAN_MS;

/** Whether the pod got a node to wait for that it is not stored with. */
const isNominatedAnew = (view: View, { metadata, status }: Pod): boolean =>
  view.get<Pod>('pods', metadata.namespace, metadata.name)?.status?.nominatedNodeName !==
  status?.nominatedNodeName;

const isWaiting = ({ metadata, spec }: Pod): boolean =>
  !spec.nodeName && !metadata.deletionTimestamp && (spec.schedulerName ?? NAME) === NAME;

/** `1 this, 2 that`, sorted as text. */
function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}
