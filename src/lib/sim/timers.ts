/** The queue of timers: plain data in a binary heap, ordered by time and, for ties, by when they were asked for. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What will happen and when. What to do is looked up by `kind`; `key` says to whom. */
export interface Timer {
  /** Virtual milliseconds since the Unix epoch. */
  readonly at: number;
  /** Breaks ties: timers of the same moment run in the order they were set. */
  readonly order: number;
  readonly kind: string;
  readonly key: string;
  readonly data?: Json;
}

const before = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order);

/** So many timers that are no longer wanted may lie in the heap, however few are. */
const DEAD = 1000;

export class TimerQueue {
  #heap: Timer[] = [];
  /** By kind, then by key. */
  #live = new Map<string, Map<string, Timer>>();
  /** Those in the heap that were cancelled or replaced. */
  #dead = new Set<Timer>();
  #order = 0;

  /** Sets the timer of this kind and key; one that was set before is replaced. */
  set(kind: string, key: string, at: number, data?: Json): void {
    const order = (this.#order += 1);
    const timer: Timer = data === undefined ? { at, order, kind, key } : { at, order, kind, key, data };
    this.cancel(kind, key);
    this.#put(timer);
    this.#push(timer);
  }

  /** Returns whether there was such a timer. */
  cancel(kind: string, key: string): boolean {
    const timers = this.#live.get(kind);
    const timer = timers?.get(key);
    if (!timers || !timer) return false;
    timers.delete(key);
    this.#dead.add(timer);
    if (this.#dead.size > DEAD + this.#heap.length / 2) this.#tidy();
    return true;
  }

  get(kind: string, key: string): Timer | undefined {
    return this.#live.get(kind)?.get(key);
  }

  /** The timer that is next, or undefined where none is set. Cancelled and replaced ones are dropped on the way. */
  peek(): Timer | undefined {
    for (;;) {
      const top = this.#heap[0];
      if (top === undefined || !this.#dead.delete(top)) return top;
      this.#pop();
    }
  }

  take(): Timer | undefined {
    const top = this.peek();
    if (top) {
      this.#pop();
      this.#live.get(top.kind)?.delete(top.key);
    }
    return top;
  }

  /** How many are set, and how many lie in the heap: not many more. */
  get size(): { readonly live: number; readonly kept: number } {
    return { live: this.#heap.length - this.#dead.size, kept: this.#heap.length };
  }

  save(): { readonly order: number; readonly timers: readonly Timer[] } {
    return { order: this.#order, timers: this.#sorted() };
  }

  restore(saved: { readonly order: number; readonly timers: readonly Timer[] }): void {
    this.#order = saved.order;
    this.#heap = [...saved.timers]; // sorted, so it is a heap already
    this.#dead.clear();
    this.#live.clear();
    for (const timer of saved.timers) this.#put(timer);
  }

  #put(timer: Timer): void {
    const timers = this.#live.get(timer.kind);
    if (timers) timers.set(timer.key, timer);
    else this.#live.set(timer.kind, new Map([[timer.key, timer]]));
  }

  #sorted(): Timer[] {
    return this.#heap.filter((timer) => !this.#dead.has(timer)).sort((a, b) => (before(a, b) ? -1 : 1));
  }

  #tidy(): void {
    this.#heap = this.#sorted();
    this.#dead.clear();
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (before(heap[parent] as Timer, timer)) break;
      heap[at] = heap[parent] as Timer;
      at = parent;
    }
    heap[at] = timer;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Timer;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Timer, heap[child] as Timer)) child += 1;
      if (before(last, heap[child] as Timer)) break;
      heap[at] = heap[child] as Timer;
      at = child;
    }
    heap[at] = last;
  }
}
