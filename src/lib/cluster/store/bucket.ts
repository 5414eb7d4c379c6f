/**
 * Objects in key order, held so that handing out the whole list costs nothing, and a change costs nothing until somebody
 * asks for the list again: what nobody reads is never sorted.
 */
import type { KubeObject } from '#lib/kube/types.ts';

/** So many changes at once are put in one by one; more are merged in one walk. */
const FEW = 16;

export class Bucket {
  #keys: string[] = [];
  #items: KubeObject[] = [];
  /** What changed since the list was last in order; undefined for what is gone. */
  #changes = new Map<string, KubeObject | undefined>();
  /** The present list is in somebody's hands: copy before changing it. */
  #lent = false;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** All of them; the array never changes afterwards. */
  get items(): readonly KubeObject[] {
    this.#order();
    this.#lent = true;
    return this.#items;
  }

  add(key: string, object: KubeObject): void {
    this.#size += 1;
    this.#changes.set(key, object);
  }

  replace(key: string, object: KubeObject): void {
    this.#changes.set(key, object);
  }

  delete(key: string): void {
    this.#size -= 1;
    this.#changes.set(key, undefined);
    // What came and went unread is not kept.
    if (this.#changes.size > 2 * this.#size + 1000) this.#order();
  }

  #order(): void {
    if (this.#changes.size === 0) return;
    if (this.#changes.size > FEW) this.#merge();
    else {
      if (this.#lent) this.#items = this.#items.slice();
      for (const [key, object] of this.#changes) this.#put(key, object);
    }
    this.#lent = false;
    this.#changes.clear();
  }

  #put(key: string, object: KubeObject | undefined): void {
    const at = this.#find(key);
    const known = this.#keys[at] === key ? 1 : 0;
    if (known && object) this.#items[at] = object;
    else if (object) {
      this.#keys.splice(at, 0, key);
      this.#items.splice(at, 0, object);
    } else if (known) {
      this.#keys.splice(at, 1);
      this.#items.splice(at, 1);
    }
  }

  #merge(): void {
    const [keys, items] = [this.#keys, this.#items];
    const changed = [...this.#changes.keys()].sort();
    this.#keys = [];
    this.#items = [];
    let at = 0;
    const take = (until: number) => {
      for (; at < until; at += 1) {
        this.#keys.push(keys[at] as string);
        this.#items.push(items[at] as KubeObject);
      }
    };
    for (const key of changed) {
      let next = at;
      while (next < keys.length && (keys[next] as string) < key) next += 1;
      take(next);
      if (keys[at] === key) at += 1;
      const object = this.#changes.get(key);
      if (!object) continue;
      this.#keys.push(key);
      this.#items.push(object);
    }
    take(keys.length);
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
