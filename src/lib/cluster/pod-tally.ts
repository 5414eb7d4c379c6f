/** How many pods each owner has, kept by difference as pods change. Derived from the store, so it is no state. */
import type { Pod } from '#lib/kube/types.ts';
import type { PodCounts } from './controllers/controller.ts';
import { controllerOf } from './controllers/owners.ts';
import { isPodActive } from './controllers/pods.ts';
import { factsOf, sortOf, type PodFacts } from './controllers/replicaset/pod-facts.ts';
import type { Store } from './store/store.ts';

interface Counts extends PodCounts {
  active: number;
  ready: number;
  readonly byNode: Map<string, number>;
  readonly byLabels: Map<string, number>;
  readonly bySort: Map<string, Map<string, PodFacts>>;
}

const none = (): Counts => ({
  active: 0,
  ready: 0,
  byNode: new Map(),
  byLabels: new Map(),
  bySort: new Map(),
});
const NONE: PodCounts = none();

export class PodTally {
  readonly #store: Store;
  readonly #counts = new Map<string, Counts>();

  /** Must be made before whoever asks it listens to the store. */
  constructor(store: Store) {
    this.#store = store;
    this.rebuild();
    store.subscribe(({ resource, before, after }) => {
      if (resource === 'pods') this.#change(before as Pod | undefined, after as Pod | undefined);
    });
  }

  of(ownerUid: string): PodCounts {
    return this.#counts.get(ownerUid) ?? NONE;
  }

  rebuild(): void {
    this.#counts.clear();
    for (const pod of this.#store.list('pods')) this.#change(undefined, pod as Pod);
  }

  #change(before: Pod | undefined, after: Pod | undefined): void {
    const was = ownerOf(before);
    const is = ownerOf(after);
    // Of one whose labels stay those need not be written out again.
    const same = was === is && before?.metadata.labels === after?.metadata.labels;
    if (before && was) this.#count(was, before, -1, !same);
    if (after && is) this.#count(is, after, 1, !same);
    if (was && this.#counts.get(was)?.active === 0) this.#counts.delete(was);
  }

  #count(owner: string, pod: Pod, sign: 1 | -1, labels: boolean): void {
    let counts = this.#counts.get(owner);
    if (!counts) this.#counts.set(owner, (counts = none()));
    const facts = factsOf(pod);
    counts.active += sign;
    if (facts.ready) counts.ready += sign;
    add(counts.byNode, facts.node, sign);
    if (labels) add(counts.byLabels, JSON.stringify(pod.metadata.labels ?? {}), sign);
    const sort = sortOf(facts);
    const alike = counts.bySort.get(sort);
    if (sign > 0 && alike) alike.set(facts.uid, facts);
    else if (sign > 0) counts.bySort.set(sort, new Map([[facts.uid, facts]]));
    else if (alike?.delete(facts.uid) && alike.size === 0) counts.bySort.delete(sort);
  }
}

const ownerOf = (pod: Pod | undefined): string | undefined =>
  pod && isPodActive(pod) ? controllerOf(pod)?.uid : undefined;

function add(counts: Map<string, number>, key: string, sign: number): void {
  const count = (counts.get(key) ?? 0) + sign;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
