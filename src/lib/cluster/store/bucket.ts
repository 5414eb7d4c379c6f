/** Objects in key order, held so that handing out the whole list costs nothing and a change costs a binary search. */
import type { KubeObject } from '#lib/kube/types.ts';

export class Bucket {
  #keys: string[] = [];
  #items: KubeObject[] = [];
  /** The present list is in somebody's hands: copy before changing it. */
  #lent = false;

  get size(): number {
    return this.#keys.length;
  }

  /** All of them; the array never changes afterwards. */
  get items(): readonly KubeObject[] {
    this.#lent = true;
    return this.#items;
  }

  set(key: string, object: KubeObject): void {
    const at = this.#find(key);
    this.#own();
    if (this.#keys[at] === key) this.#items[at] = object;
    else {
      this.#keys.splice(at, 0, key);
      this.#items.splice(at, 0, object);
    }
  }

  delete(key: string): void {
    const at = this.#find(key);
    if (this.#keys[at] !== key) return;
    this.#own();
    this.#keys.splice(at, 1);
    this.#items.splice(at, 1);
  }

  #own(): void {
    if (!this.#lent) return;
    this.#items = this.#items.slice();
    this.#lent = false;
  }

  /** Where the key is, or would be. Code unit order, which is etcd's for the letters that names may have. */
  #find(key: string): number {
    let low = 0;
    let high = this.#keys.length;
    if (high === 0 || (this.#keys[high - 1] as string) < key) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#keys[middle] as string) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
