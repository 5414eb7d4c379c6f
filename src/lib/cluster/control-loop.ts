/**
 * The loop around the controllers: it wakes them when what they care about changes, carries out what they decide, and
 * asks again where something was refused, later each time (client-go's workqueue).
 */
import { isStatus, StatusError, type Status } from '#lib/kube/status.ts';
import type { KubeObject, Pod } from '#lib/kube/types.ts';
import type { PodUsage } from '#lib/kube/types/autoscaling.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import type { Table } from '#lib/sim/table.ts';
import type { InternalClient } from './apiserver/internal.ts';
import type { Action, Controller, ControllerView, Outcome, Wake } from './controllers/controller.ts';
import { controllers as all } from './controllers/index.ts';
import type { EventRecorder } from './event-recorder.ts';
import { PodTally } from './pod-tally.ts';
import type { Change } from './store/change.ts';
import type { Store } from './store/store.ts';
import { storeView } from './store/view.ts';

/** The first wait after a refusal, doubled with each further one. */
const BACKOFF_MS = 5;
const MAX_BACKOFF_MS = 1_000_000;

export interface ControlLoopOptions {
  readonly sim: Simulation;
  readonly store: Store;
  readonly client: InternalClient;
  readonly recorder: EventRecorder;
  /** Who measures pods, where somebody does. */
  readonly usage?: { of(pod: Pod): PodUsage | undefined };
  /** All of this cluster's unless given. */
  readonly controllers?: readonly Controller[];
}

export class ControlLoop {
  readonly #sim: Simulation;
  readonly #client: InternalClient;
  readonly #recorder: EventRecorder;
  readonly #view: ControllerView;
  readonly #failures: Table<number>;
  readonly #memory: Table<unknown>;
  readonly #wakes = new Map<string, [string, Wake][]>();
  /** What of a waiting key is concerned; null for everything. Not state: after a restore everything is looked at. */
  readonly #details = new Map<string, Set<string> | null>();

  constructor({ sim, store, client, recorder, usage, controllers = all }: ControlLoopOptions) {
    this.#sim = sim;
    this.#client = client;
    this.#recorder = recorder;
    const tally = new PodTally(store);
    const memory = sim.table<unknown>('controller-memory');
    this.#view = Object.assign(Object.create(storeView(store, sim)), {
      podCounts: (uid: string) => tally.of(uid),
      podUsage: (pod: Pod) => (usage ? usage.of(pod) : 'unmeasured'),
      memory: (name: string, key: string) => memory.get(idOf(name, key)),
    }) as ControllerView;
    this.#failures = sim.table('controller-failures');
    this.#memory = memory;
    for (const controller of controllers) this.#add(controller);
    store.subscribe((change) => this.#wake(change));
    sim.onRestored(() => {
      this.#details.clear();
      tally.rebuild();
    });
  }

  #add(controller: Controller): void {
    const { name, wakes } = controller;
    for (const wake of wakes) {
      const known = this.#wakes.get(wake.resource) ?? [];
      this.#wakes.set(wake.resource, [...known, [name, wake]]);
    }
    this.#sim.onWork(name, (key) => this.#run(controller, key));
    this.#sim.onTimer(timerOf(name), (key) => this.#enqueue(name, key));
  }

  #wake(change: Change): void {
    for (const resource of [change.resource, '*']) {
      for (const [name, wake] of this.#wakes.get(resource) ?? []) {
        for (const key of wake.keys(change, this.#view)) this.#enqueue(name, key, wake.detail?.(change));
      }
    }
  }

  #enqueue(name: string, key: string, detail?: string): void {
    const id = idOf(name, key);
    const known = this.#details.get(id);
    if (detail === undefined) this.#details.set(id, null);
    else if (known === undefined) this.#details.set(id, new Set([detail]));
    else known?.add(detail);
    this.#sim.enqueue(name, key);
  }

  #run(controller: Controller, key: string): void {
    const { name } = controller;
    const id = idOf(name, key);
    const details = this.#details.get(id);
    this.#details.delete(id);
    try {
      this.#carryOut(controller, key, details ? [...details] : undefined);
      this.#failures.delete(id);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const failures = this.#failures.get(id) ?? 0;
      this.#failures.set(id, failures + 1);
      this.#again(name, key, Math.min(BACKOFF_MS * 2 ** failures, MAX_BACKOFF_MS));
    }
  }

  #carryOut(controller: Controller, key: string, details: readonly string[] | undefined): void {
    const decision = controller.reconcile(key, this.#view, details);
    if ('next' in decision) {
      for (let step = decision.next(); !step.done;)
        step = decision.next(this.#apply(controller.name, key, step.value));
      return;
    }
    for (const action of decision) {
      const { refused } = this.#apply(controller.name, key, action);
      if (refused) throw new StatusError(refused);
    }
  }

  #apply(name: string, key: string, action: Action): Outcome {
    switch (action.do) {
      case 'create':
        return outcome(this.#client.create(action.object));
      case 'update':
        return outcome(this.#client.update(action.object));
      case 'updateStatus':
        return outcome(this.#client.updateStatus(action.object));
      case 'finalize':
        return outcome(this.#client.finalize(action.object));
      case 'delete': {
        const { object, propagation, graceSeconds } = action;
        const { uid } = object.metadata;
        return outcome(
          this.#client.remove(object, {
            ...(uid && { uid }),
            ...(propagation && { propagation }),
            ...(graceSeconds !== undefined && { graceSeconds }),
          }),
        );
      }
      case 'event':
        this.#recorder.event({ component: name }, action.about, action.type, action.reason, action.message);
        return {};
      case 'remember':
        if (action.value === undefined) this.#memory.delete(idOf(name, key));
        else this.#memory.set(idOf(name, key), action.value);
        return {};
      case 'again':
        this.#again(name, key, action.afterMs);
        return {};
    }
  }

  /** The sooner of two waits counts. */
  #again(name: string, key: string, afterMs: number): void {
    const at = this.#sim.now + afterMs;
    const set = this.#sim.scheduled(timerOf(name), key);
    if (set === undefined || set > at) this.#sim.schedule(timerOf(name), key, at);
  }
}

const timerOf = (name: string) => `requeue/${name}`;
const idOf = (name: string, key: string) => `${name}\u0000${key}`;

function outcome(answer: KubeObject | Status): Outcome {
  if (!isStatus(answer)) return { object: answer };
  return answer.status === 'Failure' ? { refused: answer } : {};
}
