/** The indexes of one resource: all objects, and those of a namespace, a label, an owner, a node. Derived, never saved. */
import type { KubeObject, Pod } from '#lib/kube/types.ts';
import { Bucket } from './bucket.ts';

const NONE: readonly KubeObject[] = [];
const ALL = '';
const byNamespace = (namespace: string) => `n${namespace}`;
const byLabel = (namespace: string, key: string, value: string) => `l${namespace}\u0000${key}\u0000${value}`;
const byOwner = (uid: string) => `o${uid}`;
const byNode = (node: string) => `h${node}`;

const nodeOf = (object: KubeObject) => (object.kind === 'Pod' ? (object as Pod).spec.nodeName : undefined);

/** Whether both are in the same buckets for sure: nothing that decides it was replaced. */
const sameBuckets = (a: KubeObject, b: KubeObject) =>
  a.metadata.labels === b.metadata.labels &&
  a.metadata.ownerReferences === b.metadata.ownerReferences &&
  nodeOf(a) === nodeOf(b);

function bucketsOf(object: KubeObject): string[] {
  const { namespace = '', labels, ownerReferences } = object.metadata;
  const names = [ALL];
  if (namespace) names.push(byNamespace(namespace));
  for (const key in labels) names.push(byLabel(namespace, key, labels[key] as string));
  for (const { uid } of ownerReferences ?? []) if (!names.includes(byOwner(uid))) names.push(byOwner(uid));
  const node = nodeOf(object);
  if (node) names.push(byNode(node));
  return names;
}

export class Indexes {
  #buckets = new Map<string, Bucket>();

  put(key: string, object: KubeObject, before?: KubeObject): void {
    const names = bucketsOf(object);
    const same = before && sameBuckets(before, object);
    const old = before && !same ? bucketsOf(before) : [];
    for (const name of old) if (!names.includes(name)) this.#drop(name, key);
    for (const name of names) {
      let bucket = this.#buckets.get(name);
      if (!bucket) this.#buckets.set(name, (bucket = new Bucket()));
      if (same || old.includes(name)) bucket.replace(key, object);
      else bucket.add(key, object);
    }
  }

  remove(key: string, object: KubeObject): void {
    for (const name of bucketsOf(object)) this.#drop(name, key);
  }

  list(namespace?: string): readonly KubeObject[] {
    return this.#items(namespace ? byNamespace(namespace) : ALL);
  }

  ownedBy(uid: string): readonly KubeObject[] {
    return this.#items(byOwner(uid));
  }

  onNode(node: string): readonly KubeObject[] {
    return this.#items(byNode(node));
  }

  /** The fewest objects of the namespace among which all with these labels must be. */
  withLabels(namespace: string, labels: Readonly<Record<string, string>>): readonly KubeObject[] {
    let best: Bucket | undefined;
    for (const key in labels) {
      const bucket = this.#buckets.get(byLabel(namespace, key, labels[key] as string));
      if (!bucket) return NONE;
      if (!best || bucket.size < best.size) best = bucket;
    }
    return best ? best.items : this.list(namespace);
  }

  #items(name: string): readonly KubeObject[] {
    return this.#buckets.get(name)?.items ?? NONE;
  }

  #drop(name: string, key: string): void {
    const bucket = this.#buckets.get(name);
    bucket?.delete(key);
    if (bucket?.size === 0) this.#buckets.delete(name);
  }
}
