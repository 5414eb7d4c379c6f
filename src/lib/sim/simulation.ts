/** Time, chance and state of one run: the virtual clock, the seeded source, the tables, and the queue of work. */
import { Random, type RandomState } from './random.ts';
import { Table } from './table.ts';
import { TimerQueue, type Json, type Timer } from './timers.ts';

/** The whole state of a run as plain data. `snapshot()` shares the immutable values; JSON makes it a file. */
export interface Snapshot {
  readonly version: 1;
  readonly now: number;
  readonly random: RandomState;
  readonly timers: { readonly order: number; readonly timers: readonly Timer[] };
  readonly pending: readonly (readonly [string, string])[];
  readonly tables: readonly (readonly [string, readonly (readonly [string, unknown])[]])[];
}

export interface SimulationOptions {
  readonly seed: number;
  /** When the virtual clock begins, in milliseconds since the Unix epoch. */
  readonly startMs?: number;
}

/** Friday morning, some time after Kubernetes 1.32: the moment every run begins unless told otherwise. */
export const DEFAULT_START_MS = Date.UTC(2026, 0, 9, 9, 0, 0);

/** More rounds than this in one moment is a livelock, and an error that names the keys. */
const MAX_ROUNDS = 1_000_000;

type Work = Map<string, readonly [name: string, key: string]>;

export class Simulation {
  readonly random: Random;
  readonly startMs: number;
  #now: number;
  #timers = new TimerQueue();
  #timerHandlers = new Map<string, (key: string, data: Json | undefined) => void>();
  #workers = new Map<string, (key: string) => void>();
  #queue: Work = new Map();
  /** What comes before the rest of the queue, and whose work that is. */
  #first: Work = new Map();
  readonly #firstNames = new Set<string>();
  #tables = new Map<string, Table<unknown>>();
  #restored: (() => void)[] = [];
  #settled: (() => void)[] = [];
  #settling = false;

  constructor({ seed, startMs = DEFAULT_START_MS }: SimulationOptions) {
    this.random = new Random(seed);
    this.startMs = startMs;
    this.#now = startMs;
  }

  /** Virtual milliseconds since the Unix epoch. */
  get now(): number {
    return this.#now;
  }

  /** The table of that name, made on first use. Part of every snapshot. */
  table<T>(name: string): Table<T> {
    let table = this.#tables.get(name);
    if (!table) this.#tables.set(name, (table = new Table<unknown>()));
    return table as Table<T>;
  }

  // --- timers

  /** Says what happens when a timer of this kind is due. One handler a kind. */
  onTimer(kind: string, handler: (key: string, data: Json | undefined) => void): void {
    if (this.#timerHandlers.has(kind)) throw new Error(`timer kind ${kind} has a handler already`);
    this.#timerHandlers.set(kind, handler);
  }

  /** Sets the timer of this kind and key to `at` (virtual epoch milliseconds, not before now), replacing one set before. */
  schedule(kind: string, key: string, at: number, data?: Json): void {
    this.#timers.set(kind, key, Math.max(at, this.#now), data);
  }

  /** As `schedule`, counted from now. */
  scheduleIn(kind: string, key: string, delayMs: number, data?: Json): void {
    this.schedule(kind, key, this.#now + delayMs, data);
  }

  cancel(kind: string, key: string): boolean {
    return this.#timers.cancel(kind, key);
  }

  /** When the timer of this kind and key is due, if one is set. */
  scheduled(kind: string, key: string): number | undefined {
    return this.#timers.get(kind, key)?.at;
  }

  /** When the next timer is due, if any is set. */
  nextDue(): number | undefined {
    return this.#timers.peek()?.at;
  }

  // --- work to settle

  /** Names a reconciler. One handler a name. The work of one that is `first` is done before what others wait for in a moment. */
  onWork(name: string, handler: (key: string) => void, { first = false } = {}): void {
    if (this.#workers.has(name)) throw new Error(`work queue ${name} has a handler already`);
    this.#workers.set(name, handler);
    if (first) this.#firstNames.add(name);
  }

  /** Asks for a reconcile in this moment; a name and key that is waiting already is not added again. */
  enqueue(name: string, key: string): void {
    const id = `${name}\u0000${key}`;
    const queue = this.#firstNames.has(name) ? this.#first : this.#queue;
    if (!queue.has(id)) queue.set(id, [name, key]);
  }

  /** Something to run each time a moment has settled (pushing watch events to programs, say). Not part of the state. */
  onSettled(listener: () => void): void {
    this.#settled.push(listener);
  }

  /** Drains the queue of work in the order it was asked for. A call from within settling does nothing: the outer one goes on. */
  settle(): void {
    if (this.#settling) return;
    this.#settling = true;
    try {
      let rounds = 0;
      const run = (queue: Work, id: string, [name, key]: readonly [string, string]) => {
        if ((rounds += 1) > MAX_ROUNDS) throw new Error(`does not settle: ${this.#pendingNames()}`);
        queue.delete(id);
        const worker = this.#workers.get(name);
        if (!worker) throw new Error(`nothing handles the work queue ${name}`);
        worker(key);
      };
      const runFirst = () => {
        for (const [id, item] of this.#first) run(this.#first, id, item);
      };
      do {
        runFirst();
        for (const [id, item] of this.#queue) {
          run(this.#queue, id, item);
          runFirst();
        }
      } while (this.#queue.size > 0);
    } finally {
      this.#settling = false;
    }
    for (const listener of this.#settled) listener();
  }

  // --- time

  /** Runs the next timer, if it is due at `until` or before, and settles. Returns whether there was one. */
  step(until = Infinity): boolean {
    const next = this.#timers.peek();
    if (!next || next.at > until) return false;
    this.#timers.take();
    this.#now = Math.max(this.#now, next.at);
    const handler = this.#timerHandlers.get(next.kind);
    if (!handler) throw new Error(`nothing handles timers of kind ${next.kind}`);
    handler(next.key, next.data);
    this.settle();
    return true;
  }

  /** Lets virtual time pass until `to` (epoch milliseconds). The result does not depend on how the way there is cut up. */
  advance(to: number): void {
    this.settle();
    while (this.step(to));
    if (to > this.#now) this.#now = to;
  }

  /** Runs until no timer is left, or until `limit` (epoch milliseconds). */
  runUntilIdle(limit = Infinity): void {
    this.settle();
    while (this.step(limit));
  }

  // --- state

  /** Called after a restore, for whoever keeps something derived from the tables (indexes). */
  onRestored(listener: () => void): void {
    this.#restored.push(listener);
  }

  snapshot(): Snapshot {
    return {
      version: 1,
      now: this.#now,
      random: this.random.save(),
      timers: this.#timers.save(),
      pending: [...this.#first.values(), ...this.#queue.values()],
      tables: this.#saveTables(),
    };
  }

  /** By name and without the empty ones: which tables were asked for first, or only read, leaves no trace. */
  #saveTables(): [string, [string, unknown][]][] {
    const filled = [...this.#tables].filter(([, table]) => table.size > 0);
    return filled
      .map(([name, table]): [string, [string, unknown][]] => [name, table.save()])
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Takes a snapshot, or one read back from JSON. Throws where the version is not known; then nothing has changed. */
  restore(snapshot: Snapshot): void {
    if (snapshot.version !== 1)
      throw new Error(`saved state of version ${String(snapshot.version)} is not known`);
    this.#now = snapshot.now;
    this.random.restore(snapshot.random);
    this.#timers.restore(snapshot.timers);
    this.#queue.clear();
    this.#first.clear();
    for (const [name, key] of snapshot.pending) this.enqueue(name, key);
    for (const table of this.#tables.values()) table.clear();
    for (const [name, rows] of snapshot.tables) this.table<unknown>(name).restore(rows);
    for (const listener of this.#restored) listener();
  }

  #pendingNames(): string {
    return [...this.#first.values(), ...this.#queue.values()]
      .slice(0, 10)
      .map(([name, key]) => `${name} ${key}`)
      .join(', ');
  }
}
