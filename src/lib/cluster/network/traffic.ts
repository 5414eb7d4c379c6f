/**
 * The record of every request a load generator sent, and the background load that a lab starts: timers and plain data, so
 * a run with traffic can be saved, repeated and asked «did any request fail?».
 */
import type { Simulation } from '#lib/sim/simulation.ts';
import type { Table } from '#lib/sim/table.ts';
import type { Json } from '#lib/sim/timers.ts';
import type { Flight, Outcome } from './flight.ts';
import type { Network } from './network.ts';

export interface RecordedRequest {
  /** When it was answered, or given up: virtual epoch milliseconds. */
  readonly at: number;
  readonly source: string;
  readonly ok: boolean;
  /** HTTP status, or how it failed. */
  readonly result: string;
  /** The version that answered; '' when none did. */
  readonly version: string;
}

export interface TrafficTotals {
  readonly total: number;
  readonly failed: number;
  readonly byVersion: Readonly<Record<string, number>>;
}

/** A load from within the cluster (namespace default): one request every so often, to one address. */
export interface Load {
  readonly url: string;
  readonly everyMs: number;
}

/** Single requests are kept this far back; the totals are kept for good. */
const KEPT = 2_000;
/** Of an answer so many letters are kept. */
const LETTERS = 2_000;
const NONE: TrafficTotals = { total: 0, failed: 0, byVersion: {} };
const TICK = 'traffic/tick';
const ANSWER = 'traffic/answer';

export class Traffic {
  readonly #sim: Simulation;
  readonly #network: Network;
  #requests: Table<RecordedRequest>;
  #totals: Table<TrafficTotals>;
  #loads: Table<Load>;
  /** What each version said last. */
  #said: Table<string>;
  #listeners = new Set<() => void>();

  constructor(sim: Simulation, network: Network) {
    this.#sim = sim;
    this.#network = network;
    this.#requests = sim.table('traffic/requests');
    this.#totals = sim.table('traffic/totals');
    this.#loads = sim.table('traffic/loads');
    this.#said = sim.table('traffic/said');
    sim.onTimer(TICK, (name) => this.#tick(name));
    sim.onTimer(ANSWER, (_, data) => this.#answered(data as unknown as Flight));
  }

  get totals(): TrafficTotals {
    return this.#totals.get('all') ?? NONE;
  }

  get running(): boolean {
    return this.#loads.size > 0;
  }

  /** The beginning of the last answer of each version. */
  get said(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#said.entries());
  }

  /** The newest requests, oldest first. */
  recent(): readonly RecordedRequest[] {
    return [...this.#requests.values()];
  }

  onRequest(listener: () => void): void {
    this.#listeners.add(listener);
  }

  start(name: string, load: Load): void {
    this.#loads.set(name, load);
    this.#sim.scheduleIn(TICK, name, load.everyMs);
  }

  stop(name: string): void {
    this.#loads.delete(name);
    this.#sim.cancel(TICK, name);
  }

  /** Adds a request to the record. A status of 500 or above is a failure, as siege counts. */
  record(source: string, outcome: Outcome): void {
    const ok = outcome.ok && outcome.status < 500;
    const version = outcome.ok ? outcome.version : '';
    const before = this.totals;
    const byVersion = outcome.ok
      ? { ...before.byVersion, [version]: (before.byVersion[version] ?? 0) + 1 }
      : before.byVersion;
    this.#totals.set('all', { total: before.total + 1, failed: before.failed + (ok ? 0 : 1), byVersion });
    if (outcome.ok && this.#said.get(version) !== outcome.body.slice(0, LETTERS))
      this.#said.set(version, outcome.body.slice(0, LETTERS));
    const result = outcome.ok ? String(outcome.status) : outcome.error;
    this.#requests.set(String(before.total), { at: this.#sim.now, source, ok, result, version });
    if (before.total >= KEPT) this.#requests.delete(String(before.total - KEPT));
    for (const listener of this.#listeners) listener();
  }

  #tick(name: string): void {
    const load = this.#loads.get(name);
    if (!load) return;
    const flight = this.#network.send({ method: 'GET', url: load.url, headers: {} }, name, {
      namespace: 'default',
    });
    this.#sim.scheduleIn(ANSWER, `${name}/${this.#sim.now}`, flight.tookMs, flight as unknown as Json);
    this.#sim.scheduleIn(TICK, name, load.everyMs);
  }

  #answered(flight: Flight): void {
    this.record(flight.source, this.#network.finish(flight));
  }
}
