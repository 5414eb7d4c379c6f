/**
 * The driver of the page: virtual time follows real time × speed. A few milliseconds of work at a turn, so that a key is never
 * late; nothing at all while nothing is due.
 */
import type { Leash } from '#lib/sim/leash.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import type { Turn } from './drive.ts';

/** Real milliseconds of work before keys and messages get their turn. */
const BUDGET_MS = 6;
/** A gap longer than this is a machine that slept or a page that was frozen: time stood still for the cluster too. */
const LONGEST_GAP_MS = 2_000;
/** Timers closer than this are waited for together. */
const TICK_MS = 4;

export interface PacedOptions {
  readonly sim: Simulation;
  readonly leash: Leash;
  readonly turn: Turn;
  /** Real milliseconds, from any beginning. */
  readonly realNow: () => number;
}

export class PacedDriver {
  readonly #sim: Simulation;
  readonly #leash: Leash;
  readonly #turn: Turn;
  readonly #realNow: () => number;
  #speed = 1;
  #lastReal: number;
  /** Where virtual time should be by now; the part of a millisecond that is not yet run is kept. */
  #target: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pumping = false;
  #again = false;
  #stopped = false;

  constructor({ sim, leash, turn, realNow }: PacedOptions) {
    this.#sim = sim;
    this.#leash = leash;
    this.#turn = turn;
    this.#realNow = realNow;
    this.#lastReal = realNow();
    this.#target = sim.now;
    leash.onWake = () => this.kick();
    // What settles while the pump runs is its own work: it looks for what is due next when it ends.
    sim.onSettled(() => {
      if (!this.#pumping) this.kick();
    });
    sim.onRestored(() => (this.#target = sim.now));
    this.kick();
  }

  get speed(): number {
    return this.#speed;
  }

  /** 0 pauses. Programs still run (a prompt answers), but nothing they wait for comes. */
  setSpeed(speed: number): void {
    this.#catchUp();
    this.#speed = speed;
    this.kick();
  }

  /** Brings virtual time to this real moment, as far as the budget allows: before a key is handed in. */
  sync(): void {
    this.#catchUp();
    if (this.#leash.holds === 0 && !this.#pumping) this.#advance();
  }

  /** Jumps on, timer by timer, until `until` says so or `limit` virtual milliseconds have passed. */
  async jump(until: () => boolean, limit: number): Promise<void> {
    const end = this.#sim.now + limit;
    while (!until() && !this.#stopped) {
      await this.#turn();
      if (this.#leash.holds > 0) continue;
      const started = this.#realNow();
      const { wakes } = this.#leash;
      while (!until() && this.#leash.wakes === wakes && this.#realNow() - started < BUDGET_MS) {
        if (this.#sim.step(end)) continue;
        this.#sim.advance(end);
        this.#target = this.#sim.now;
        return;
      }
    }
    this.#target = this.#sim.now;
    this.#lastReal = this.#realNow();
  }

  /** Looks soon at what is due. */
  kick(): void {
    if (this.#pumping) this.#again = true;
    else if (!this.#stopped) void this.#pump();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    clearTimeout(this.#timer);
    try {
      do {
        this.#again = false;
        await this.#turn(); // programs that were woken run until they wait again
        this.#catchUp();
        if (this.#leash.holds === 0 && !this.#stopped && !this.#advance()) this.#again = true;
      } while (this.#again && !this.#stopped);
    } finally {
      this.#pumping = false;
    }
    this.#sleep();
  }

  /** Runs what is due. Returns false when the budget ran out, or a program was woken that must run first. */
  #advance(): boolean {
    const started = this.#realNow();
    const { wakes } = this.#leash;
    while (this.#sim.step(this.#target)) {
      if (this.#leash.wakes !== wakes || this.#realNow() - started > BUDGET_MS) return false;
    }
    if (this.#target > this.#sim.now) this.#sim.advance(Math.floor(this.#target));
    return true;
  }

  #catchUp(): void {
    const real = this.#realNow();
    const gap = real - this.#lastReal;
    this.#lastReal = real;
    // Setting a lab up runs ahead of real time; from there it goes on.
    this.#target = Math.max(this.#target, this.#sim.now);
    if (gap > 0 && gap < LONGEST_GAP_MS && this.#leash.holds === 0) this.#target += gap * this.#speed;
  }

  /** Until the next timer is due, or not at all. */
  #sleep(): void {
    const due = this.#sim.nextDue();
    if (this.#stopped || this.#speed === 0 || due === undefined || this.#leash.holds > 0) return;
    const waitMs = Math.max(TICK_MS, (due - this.#target) / this.#speed);
    this.#timer = setTimeout(() => this.kick(), Math.min(waitMs, LONGEST_GAP_MS / 2));
  }
}
