/**
 * Programs on a leash: async functions (a shell, `kubectl get -w`, `siege`) may only await what the simulation offers,
 * so that it is known when all of them wait, and only then does virtual time move.
 *
 * Whatever wakes a program (a timer, a line in a pipe, a watch event, a key) goes through `leash.wake()`. A driver lets
 * the woken programs run until they wait again (one macrotask: everything they await resolves in microtasks) before it
 * takes the next timer. Something from outside (a module being loaded) holds the clock with `leash.hold()`.
 */
import type { Simulation } from './simulation.ts';
import type { Table } from './table.ts';

/** What ended a program from outside: Ctrl-C, kill or timeout, a pipe nobody reads any more. */
export type Signal =
  'SIGINT' | 'SIGTERM' | 'SIGKILL' | 'SIGPIPE' | 'SIGHUP' | 'SIGQUIT' | 'SIGUSR1' | 'SIGUSR2';

/** Ctrl-C, or the end of a job: what `AbortSignal` is elsewhere, without the DOM. */
export class Interrupt {
  #signal: Signal | undefined;
  #listeners = new Set<(signal: Signal) => void>();
  #parent: Interrupt | undefined;
  #leave: () => void = () => {};
  /** Resolves when what was stopped (Ctrl-Z) goes on; undefined while it runs. */
  #pause: { readonly over: Promise<void>; readonly end: () => void } | undefined;
  #stopListeners = new Set<() => void>();
  /** Of a job: it runs behind the prompt, and reading from the keyboard stops it. */
  background = false;

  get raised(): boolean {
    return this.#signal !== undefined;
  }

  /** What raised it, or undefined as long as nothing did. */
  get signal(): Signal | undefined {
    return this.#signal;
  }

  raise(signal: Signal = 'SIGINT'): void {
    if (this.#signal) return;
    this.#signal = signal;
    this.resume();
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener(signal);
  }

  /** Calls back once when raised (at once if it was already). Returns the way to stop listening. */
  onRaise(listener: (signal: Signal) => void): () => void {
    if (this.#signal) listener(this.#signal);
    else this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whether this, or what it is a part of, was stopped and not resumed since. */
  get stopped(): boolean {
    return this.#stopper() !== undefined;
  }

  #stopper(): Interrupt | undefined {
    if (this.#signal) return undefined;
    if (this.#pause) return this;
    return this.#parent === undefined ? undefined : this.#parent.#stopper();
  }

  /** Ctrl-Z: whoever waits on this waits until it is resumed, and what it waited for waits for it. */
  stop(): void {
    if (this.#pause || this.#signal) return;
    let end = () => {};
    const over = new Promise<void>((resolve) => (end = resolve));
    this.#pause = { over, end };
    for (const listener of [...this.#stopListeners]) listener();
  }

  /** Goes on after `stop`. */
  resume(): void {
    const pause = this.#pause;
    this.#pause = undefined;
    pause?.end();
  }

  /** Calls back each time when this, or what it is a part of, is stopped. Returns the way to stop listening. */
  onStop(listener: () => void): () => void {
    this.#stopListeners.add(listener);
    const parent = this.#parent?.onStop(listener);
    return () => {
      this.#stopListeners.delete(listener);
      parent?.();
    };
  }

  /** What to await while stopped; undefined while running. Resolves too when it is raised meanwhile. */
  whenRunning(): Promise<void> | undefined {
    const stopper = this.#stopper();
    const pause = stopper && stopper.#pause;
    if (!pause) return undefined;
    let stopListening = () => {};
    const raised = new Promise<void>((resolve) => (stopListening = this.onRaise(() => resolve())));
    return Promise.race([pause.over, raised]).then(() => {
      stopListening();
      return this.whenRunning();
    });
  }

  /** The job in the background that this is a part of, if it is. */
  get job(): Interrupt | undefined {
    return this.background ? this : this.#parent?.job;
  }

  /** A new interrupt that is raised, stopped and resumed with this one, and can be raised alone. */
  child(): Interrupt {
    const child = new Interrupt();
    child.#parent = this;
    child.#leave = this.onRaise((signal) => child.raise(signal));
    child.onRaise(child.#leave);
    return child;
  }

  /** Ends the tie of a child to what it came from: it is not needed any more. */
  leave(): void {
    this.#leave();
  }

  /** Throws `Interrupted` where it was raised. */
  check(): void {
    if (this.#signal) throw new Interrupted(this.#signal);
  }
}

/** Thrown out of a wait when its interrupt is raised. */
export class Interrupted extends Error {
  readonly signal: Signal;

  constructor(signal: Signal = 'SIGINT') {
    super('interrupted');
    this.name = 'Interrupted';
    this.signal = signal;
  }
}

/** A part of the program that should have been loaded now and could not be. The message says so to the learner. */
export class NotLoaded extends Error {
  constructor(why: unknown) {
    const reason = why instanceof Error ? why.message : String(why);
    super(`this part of Drydock could not be loaded (${reason}); try again, or reload the page`);
    this.name = 'NotLoaded';
  }
}

/** What an `import()` brings. Throws `NotLoaded`. */
export const loaded = <T>(part: Promise<T>): Promise<T> =>
  part.catch((error: unknown) => {
    throw new NotLoaded(error);
  });

const WAKE = 'leash/wake';

export class Leash {
  readonly sim: Simulation;
  /** Grows with every wake-up: a driver compares it to see whether a program has something to do. */
  wakes = 0;
  /** How many things from outside hold the clock. */
  holds = 0;
  #sleepers = new Map<string, () => void>();
  #numbers: Table<number>;

  constructor(sim: Simulation) {
    this.sim = sim;
    this.#numbers = sim.table('leash');
    // After a restore nobody sleeps behind a saved timer: programs do not survive one.
    sim.onTimer(WAKE, (key) => this.#sleepers.get(key)?.());
  }

  /** Virtual milliseconds since the Unix epoch. */
  get now(): number {
    return this.sim.now;
  }

  /** Told of every wake-up: a driver in real time looks soon at what is due then. */
  onWake: (() => void) | undefined;

  /** Says that a program was given something to do. */
  wake(): void {
    this.wakes += 1;
    this.onWake?.();
  }

  /** Lets `ms` of virtual time pass for the caller. Throws Interrupted when `interrupt` is raised meanwhile. */
  sleep(ms: number, interrupt?: Interrupt): Promise<void> {
    if (interrupt?.signal) return Promise.reject(new Interrupted(interrupt.signal));
    const key = this.#nextKey();
    return new Promise((resolve, reject) => {
      const stop = interrupt?.onRaise((signal) => {
        this.#sleepers.delete(key);
        this.sim.cancel(WAKE, key);
        this.wake();
        reject(new Interrupted(signal));
      });
      this.#sleepers.set(key, () => {
        this.#sleepers.delete(key);
        const paused = interrupt?.whenRunning();
        if (paused) return void paused.then(() => (stop?.(), this.wake(), resolve()));
        stop?.();
        this.wake();
        resolve();
      });
      this.sim.scheduleIn(WAKE, key, ms);
    });
  }

  /** Holds virtual time while something from outside (a lazy module) is under way. */
  async hold<T>(outside: Promise<T>): Promise<T> {
    this.holds += 1;
    try {
      return await outside;
    } finally {
      this.holds -= 1;
      this.wake();
    }
  }

  /**
   * A part of the program that is brought when it is first needed. Everybody else goes on until they wait, and then time stands still
   * until it is there: whether it had been there before makes no difference to anybody. Throws `NotLoaded`, and `Interrupted`.
   */
  async load<T>(part: () => Promise<T>, interrupt?: Interrupt): Promise<T> {
    await this.sleep(0, interrupt);
    let stop: (() => void) | undefined;
    const stopped = new Promise<never>((_, reject) => {
      stop = interrupt?.onRaise((signal) => reject(new Interrupted(signal)));
    });
    return this.hold(Promise.race([loaded(part()), stopped])).finally(stop);
  }

  /**
   * A mailbox: `put` never waits, `take` waits for the next item; undefined after `close` when it is empty.
   * Pipes, watches and keys are made of it.
   */
  mailbox<T>(): Mailbox<T> {
    return new Mailbox<T>(this);
  }

  /** Numbered within the saved state, so that a timer saved by another process never wakes a sleeper of this one. */
  #nextKey(): string {
    const next = (this.#numbers.get('next') ?? 0) + 1;
    this.#numbers.set('next', next);
    return String(next);
  }
}

export class Mailbox<T> {
  readonly #leash: Leash;
  #items: T[] = [];
  #waiting: Waiter<T>[] = [];
  #closed = false;

  constructor(leash: Leash) {
    this.#leash = leash;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get length(): number {
    return this.#items.length;
  }

  put(item: T): void {
    if (this.#closed) return;
    this.#items.push(item);
    this.#deliver();
  }

  /** Hands items to whoever waits and is not stopped. */
  #deliver(): void {
    while (this.#items.length > 0) {
      const waiter = this.#waiting.find(({ interrupt }) => !interrupt?.stopped);
      if (!waiter) return;
      this.#waiting = this.#waiting.filter((other) => other !== waiter);
      this.#leash.wake();
      waiter.give(this.#items.shift());
    }
  }

  /** No more items come; what is in the box can still be taken. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const waiter of this.#waiting.splice(0)) {
      this.#leash.wake();
      waiter.give(undefined);
    }
  }

  /** The next item, or undefined when closed and empty. Throws Interrupted when `interrupt` is raised first. */
  take(interrupt?: Interrupt): Promise<T | undefined> {
    if (interrupt?.signal) return Promise.reject(new Interrupted(interrupt.signal));
    const paused = interrupt?.whenRunning();
    if (!paused && this.#items.length > 0) return Promise.resolve(this.#items.shift());
    if (this.#closed) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const give = (item: T | undefined) => {
        stop?.();
        stopListening?.();
        resolve(item);
      };
      const waiter: Waiter<T> = { interrupt, give };
      const stop = interrupt?.onRaise((signal) => {
        stopListening?.();
        this.#waiting = this.#waiting.filter((other) => other !== waiter);
        this.#leash.wake();
        reject(new Interrupted(signal));
      });
      // What came while it was stopped is there for it afterwards.
      const goOn = () => void interrupt?.whenRunning()?.then(() => this.#deliver());
      const stopListening = interrupt?.onStop(goOn);
      this.#waiting.push(waiter);
      if (paused) goOn();
    });
  }
}

interface Waiter<T> {
  readonly interrupt: Interrupt | undefined;
  readonly give: (item: T | undefined) => void;
}
