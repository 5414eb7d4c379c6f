/**
 * The one seeded source of chance. Everything that looks random in a lab (names, UIDs, addresses, jitter)
 * is drawn from it, so a seed and the inputs with their times repeat a run byte for byte.
 */

/** The four 32-bit words of the generator: plain data, so it can be saved and restored. */
export type RandomState = readonly [number, number, number, number];

/** sfc32 (Chris Doty-Humphrey's small fast counter generator, PractRand): 128 bits of state, 32-bit output. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  constructor(seed: number) {
    this.#a = 0x9e3779b9;
    this.#b = 0x243f6a88;
    this.#c = seed >>> 0;
    this.#counter = 1;
    for (let i = 0; i < 15; i += 1) this.uint32();
  }

  /** A whole number from 0 to 2³² − 1. */
  uint32(): number {
    const out = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + out;
    this.#c |= 0;
    return out >>> 0;
  }

  /** A whole number from 0 to `below` − 1. */
  below(below: number): number {
    return Math.floor((this.uint32() / 0x1_0000_0000) * below);
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** One of the items. Throws RangeError when there are none. */
  pick<T>(items: ArrayLike<T>): T {
    if (items.length === 0) throw new RangeError('pick: nothing to choose from');
    return items[this.below(items.length)] as T;
  }

  save(): RandomState {
    return [this.#a, this.#b, this.#c, this.#counter];
  }

  restore([a, b, c, counter]: RandomState): void {
    [this.#a, this.#b, this.#c, this.#counter] = [a, b, c, counter];
  }
}
