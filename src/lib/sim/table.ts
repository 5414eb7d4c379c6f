/** A named part of the simulation's state: immutable values by key, in order of insertion. */

/**
 * Values are replaced, never changed in place: a snapshot keeps references to them. They must be plain data
 * (what JSON can carry), because a saved run is JSON.
 */
export class Table<T> {
  #rows = new Map<string, T>();

  get(key: string): T | undefined {
    return this.#rows.get(key);
  }

  set(key: string, value: T): void {
    this.#rows.set(key, value);
  }

  delete(key: string): boolean {
    return this.#rows.delete(key);
  }

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  clear(): void {
    this.#rows.clear();
  }

  keys(): IterableIterator<string> {
    return this.#rows.keys();
  }

  values(): IterableIterator<T> {
    return this.#rows.values();
  }

  entries(): IterableIterator<[string, T]> {
    return this.#rows.entries();
  }

  get size(): number {
    return this.#rows.size;
  }

  save(): [string, T][] {
    return [...this.#rows];
  }

  restore(rows: readonly (readonly [string, T])[]): void {
    this.#rows = new Map(rows);
  }
}
