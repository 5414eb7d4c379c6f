/** Jobs: what runs in the background of a shell. */
import type { Interrupt } from '#lib/sim/leash.ts';

export interface Job {
  readonly id: number;
  readonly pid: number;
  readonly command: string;
  readonly interrupt: Interrupt;
  readonly ended: Promise<number>;
  /** Undefined while it runs. */
  status?: number;
  /** Grows with each time that it was stopped or went on: the newest is the current one. */
  turn?: number;
  /** Whether the shell has said, or need not say, that it ended. */
  told?: boolean;
}

function stateOf({ status, interrupt }: Job): string {
  if (status === undefined) return interrupt.stopped ? 'Stopped' : 'Running';
  if (status === 0) return 'Done';
  return (
    { 130: 'Interrupt', 137: 'Killed', 141: 'Broken pipe', 143: 'Terminated' }[status] ?? `Exit ${status}`
  );
}

/** Whether Ctrl-Z, or reading from the keyboard behind the prompt, holds it. */
export const isStopped = (job: Job): boolean => job.status === undefined && job.interrupt.stopped;

export class JobTable {
  #jobs: Job[] = [];

  get all(): readonly Job[] {
    return this.#jobs;
  }

  /** The number that the next job gets. */
  get nextId(): number {
    return 1 + Math.max(0, ...this.#jobs.map((job) => job.id));
  }

  add(job: Job): void {
    this.#jobs.push(job);
    this.touch(job);
    job.interrupt.onStop(() => {
      job.told = false;
      this.touch(job);
    });
  }

  #turns = 0;

  /** It was stopped, or went on, now. */
  touch(job: Job): void {
    job.turn = this.#turns += 1;
  }

  /** The current job first, then the one before it: stopped ones before those that run. */
  get #ranked(): readonly Job[] {
    const rank = (job: Job) => (isStopped(job) ? 1e9 : 0) + (job.turn ?? 0);
    return [...this.#jobs].sort((a, b) => rank(b) - rank(a));
  }

  /** A subshell sees the jobs; what it forgets stays known here. */
  fork(): JobTable {
    const copy = new JobTable();
    copy.#jobs = [...this.#jobs];
    copy.#turns = this.#turns;
    return copy;
  }

  forget(job: Job): void {
    this.#jobs = this.#jobs.filter((other) => other !== job);
  }

  /** `%1`, `%+`, `%-`, `%name`, or a process number. */
  find(text: string): Job | undefined {
    if (/^\d+$/.test(text)) return this.#jobs.find((job) => String(job.pid) === text);
    const spec = text.replace(/^%/, '');
    if (/^\d+$/.test(spec)) return this.#jobs.find((job) => String(job.id) === spec);
    if (spec === '-') return this.#ranked[1] ?? this.#ranked[0];
    if (['', '+', '%'].includes(spec)) return this.#ranked[0];
    return this.#jobs.findLast((job) =>
      spec.startsWith('?') ? job.command.includes(spec.slice(1)) : job.command.startsWith(spec),
    );
  }

  /** `[1]+  Running                 sleep 5 &`. */
  describe(job: Job, long = false): string {
    const state = stateOf(job).padEnd(24);
    const behind = job.status === undefined && !isStopped(job) ? ' &' : '';
    return `${this.label(job)}${long ? ` ${job.pid} ` : '  '}${state}${job.command}${behind}`;
  }

  /** `[1]+`. */
  label(job: Job): string {
    const at = this.#ranked.indexOf(job);
    return `[${job.id}]${at === 0 ? '+' : at === 1 ? '-' : ' '}`;
  }

  /** What to say of the jobs that were stopped behind the prompt since last asked. */
  takeStopped(): string[] {
    const stopped = this.#jobs.filter((job) => isStopped(job) && !job.told);
    return stopped.map((job) => {
      job.told = true;
      return this.describe(job);
    });
  }

  /** What to say of the jobs that ended since last asked; they are forgotten then. */
  takeEnded(): string[] {
    const ended = this.#jobs.filter((job) => job.status !== undefined);
    const lines = ended.filter((job) => !job.told).map((job) => this.describe(job));
    for (const job of ended) this.forget(job);
    return lines;
  }
}
