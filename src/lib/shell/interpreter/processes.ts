/** The processes of one shell: numbers, names, and how to end them. */
import type { Interrupt, Signal } from '#lib/sim/leash.ts';
import type { ProcessList } from '#lib/shell/program.ts';

interface Entry {
  readonly pid: number;
  readonly args: readonly string[];
  readonly startedMs: number;
  readonly interrupt: Interrupt;
}

export class ProcessTable implements ProcessList {
  #next = 1200;
  #entries = new Map<number, Entry>();

  newPid(): number {
    return (this.#next += 1);
  }

  /** The same process with more than one entry is listed once, and gets a signal through each. */
  add(pid: number, args: readonly string[], startedMs: number, interrupt: Interrupt): void {
    this.#entries.set(pid, { pid, args, startedMs, interrupt });
  }

  remove(pid: number): void {
    this.#entries.delete(pid);
  }

  list(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  /** Ends everything but the first process, the shell itself. */
  killJobs(): void {
    for (const { interrupt } of this.list().slice(1)) interrupt.raise('SIGKILL');
  }

  pause(pid: number, stops: boolean): boolean {
    const entry = this.#entries.get(pid);
    if (stops) entry?.interrupt.stop();
    else entry?.interrupt.resume();
    return entry !== undefined;
  }

  kill(pid: number, signal?: Signal): boolean {
    const entry = this.#entries.get(pid);
    if (signal) entry?.interrupt.raise(signal);
    return entry !== undefined;
  }
}
