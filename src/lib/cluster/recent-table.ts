/** A table that remembers what was set or looked at last, and forgets the rest: the size of state stays bounded. */
import type { Table } from '#lib/sim/table.ts';

export class RecentTable<T> {
  readonly #table: Table<T>;
  readonly #limit: number;

  /** client-go's caches of events hold 4096. */
  constructor(table: Table<T>, limit = 4096) {
    this.#table = table;
    this.#limit = limit;
  }

  get(key: string): T | undefined {
    return this.#table.get(key);
  }

  /** The key is the most recent one now; the least recent go where there are too many: a few at a time, as finding them costs. */
  set(key: string, value: T): void {
    this.#table.delete(key);
    this.#table.set(key, value);
    if (this.#table.size <= this.#limit * 1.25) return;
    for (const oldest of this.#table.keys()) {
      this.#table.delete(oldest);
      if (this.#table.size <= this.#limit) return;
    }
  }

  delete(key: string): void {
    this.#table.delete(key);
  }

  /** Forgets the least recent ones as long as they are over. */
  forget(isOver: (value: T) => boolean): void {
    for (const [key, value] of this.#table.entries()) {
      if (!isOver(value)) return;
      this.#table.delete(key);
    }
  }

  /** Least recent first. */
  entries(): IterableIterator<[string, T]> {
    return this.#table.entries();
  }
}
