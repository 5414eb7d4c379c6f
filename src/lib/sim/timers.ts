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

const id = (kind: string, key: string) => `${kind}\u0000${key}`;
const before = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order);

export class TimerQueue {
  #heap: Timer[] = [];
  #live = new Map<string, Timer>();
  #order = 0;

  /** Sets the timer of this kind and key; one that was set before is replaced. */
  set(kind: string, key: string, at: number, data?: Json): void {
    const timer: Timer = { at, order: (this.#order += 1), kind, key, ...(data !== undefined && { data }) };
    this.#live.set(id(kind, key), timer);
    this.#push(timer);
  }

  /** Returns whether there was such a timer. */
  cancel(kind: string, key: string): boolean {
    return this.#live.delete(id(kind, key));
  }

  get(kind: string, key: string): Timer | undefined {
    return this.#live.get(id(kind, key));
  }

  /** The timer that is next, or undefined where none is set. Cancelled and replaced ones are dropped on the way. */
  peek(): Timer | undefined {
    for (;;) {
      const top = this.#heap[0];
      if (top === undefined || this.#live.get(id(top.kind, top.key)) === top) return top;
      this.#pop();
    }
  }

  take(): Timer | undefined {
    const top = this.peek();
    if (top) {
      this.#pop();
      this.#live.delete(id(top.kind, top.key));
    }
    return top;
  }

  get size(): number {
    return this.#live.size;
  }

  save(): { readonly order: number; readonly timers: readonly Timer[] } {
    const timers = [...this.#live.values()].sort((a, b) => (before(a, b) ? -1 : 1));
    return { order: this.#order, timers };
  }

  restore(saved: { readonly order: number; readonly timers: readonly Timer[] }): void {
    this.#order = saved.order;
    this.#heap = [...saved.timers]; // sorted, so it is a heap already
    this.#live = new Map(saved.timers.map((timer) => [id(timer.kind, timer.key), timer]));
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
