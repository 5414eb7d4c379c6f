/** How many pods each owner has, kept by difference as pods change. Derived from the store, so it is no state. */
import type { Pod } from '#lib/kube/types.ts';
import type { PodCounts } from './controllers/controller.ts';
import { controllerOf } from './controllers/owners.ts';
import { isPodActive, isPodReady } from './controllers/pods.ts';
import type { Store } from './store/store.ts';

interface Counts extends PodCounts {
  active: number;
  ready: number;
  readonly byNode: Map<string, number>;
  readonly byLabels: Map<string, number>;
}

const NONE: PodCounts = { active: 0, ready: 0, byNode: new Map(), byLabels: new Map() };

export class PodTally {
  readonly #store: Store;
  readonly #counts = new Map<string, Counts>();

  /** Must be made before whoever asks it listens to the store. */
  constructor(store: Store) {
    this.#store = store;
    this.rebuild();
    store.subscribe(({ resource, before, after }) => {
      if (resource !== 'pods') return;
      this.#count(before as Pod | undefined, -1);
      this.#count(after as Pod | undefined, 1);
    });
  }

  of(ownerUid: string): PodCounts {
    return this.#counts.get(ownerUid) ?? NONE;
  }

  rebuild(): void {
    this.#counts.clear();
    for (const pod of this.#store.list('pods')) this.#count(pod as Pod, 1);
  }

  #count(pod: Pod | undefined, sign: 1 | -1): void {
    const owner = pod && isPodActive(pod) && controllerOf(pod)?.uid;
    if (!owner) return;
    const counts = this.#counts.get(owner) ?? { active: 0, ready: 0, byNode: new Map(), byLabels: new Map() };
    this.#counts.set(owner, counts);
    counts.active += sign;
    if (isPodReady(pod)) counts.ready += sign;
    add(counts.byNode, pod.spec.nodeName ?? '', sign);
    add(counts.byLabels, JSON.stringify(pod.metadata.labels ?? {}), sign);
    if (counts.active === 0) this.#counts.delete(owner);
  }
}

function add(counts: Map<string, number>, key: string, sign: number): void {
  const count = (counts.get(key) ?? 0) + sign;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
