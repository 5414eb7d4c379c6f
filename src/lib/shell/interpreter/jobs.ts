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
  /** Whether the shell has said, or need not say, that it ended. */
  told?: boolean;
}

function stateOf(status: number | undefined): string {
  if (status === undefined) return 'Running';
  if (status === 0) return 'Done';
  return (
    { 130: 'Interrupt', 137: 'Killed', 141: 'Broken pipe', 143: 'Terminated' }[status] ?? `Exit ${status}`
  );
}

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
  }

  /** A subshell sees the jobs; what it forgets stays known here. */
  fork(): JobTable {
    const copy = new JobTable();
    copy.#jobs = [...this.#jobs];
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
    if (spec === '-') return this.#jobs.at(-2) ?? this.#jobs.at(-1);
    if (['', '+', '%'].includes(spec)) return this.#jobs.at(-1);
    return this.#jobs.findLast((job) =>
      spec.startsWith('?') ? job.command.includes(spec.slice(1)) : job.command.startsWith(spec),
    );
  }

  /** `[1]+  Running                 sleep 5 &`. */
  describe(job: Job, long = false): string {
    const mark = job === this.#jobs.at(-1) ? '+' : job === this.#jobs.at(-2) ? '-' : ' ';
    const state = stateOf(job.status).padEnd(24);
    return `[${job.id}]${mark}  ${long ? `${job.pid} ` : ''}${state}${job.command}${job.status === undefined ? ' &' : ''}`;
  }

  /** What to say of the jobs that ended since last asked; they are forgotten then. */
  takeEnded(): string[] {
    const ended = this.#jobs.filter((job) => job.status !== undefined);
    const lines = ended.filter((job) => !job.told).map((job) => this.describe(job));
    for (const job of ended) this.forget(job);
    return lines;
  }
}
