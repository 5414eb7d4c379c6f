/** Pools of values that the server hands out: cluster addresses, node ports. What is taken is state. */
import type { Random } from '#lib/sim/random.ts';
import type { Table } from '#lib/sim/table.ts';
import type { AllocationPool } from './resource.ts';

/** Takes and gives back on paper; `commit` makes it true, and a refused request just drops it. */
export class PoolDraft implements AllocationPool {
  readonly #table: Table<true>;
  readonly #random: Random;
  #changes = new Map<string, boolean>();

  constructor(table: Table<true>, random: Random) {
    this.#table = table;
    this.#random = random;
  }

  isTaken(pool: string, value: string): boolean {
    return this.#changes.get(`${pool}/${value}`) ?? this.#table.has(`${pool}/${value}`);
  }

  take(pool: string, value: string): boolean {
    if (this.isTaken(pool, value)) return false;
    this.#changes.set(`${pool}/${value}`, true);
    return true;
  }

  release(pool: string, value: string): void {
    this.#changes.set(`${pool}/${value}`, false);
  }

  between(low: number, high: number): number {
    return this.#random.between(low, high);
  }

  commit(): void {
    for (const [key, taken] of this.#changes) {
      if (taken) this.#table.set(key, true);
      else this.#table.delete(key);
    }
    this.#changes.clear();
  }
}
