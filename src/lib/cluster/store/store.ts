/**
 * etcd's part: objects by resource and key, one revision that grows with every write, and the list of changes that
 * watches and controllers live on. Objects and the revision are state; indexes and history are derived.
 */
import { keyOf, type Change } from './change.ts';
import { Indexes } from './indexes.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import type { Table } from '#lib/sim/table.ts';

/** How many changes a watch can go back, at least. */
const HISTORY = 2_000;

const rowOf = (resource: string, key: string) => `${resource}/${key}`;

/** Objects of one resource by namespace (none: '') and name. */
type ByName = Map<string, Map<string, KubeObject>>;

export class Store {
  readonly sim: Simulation;
  #objects: Table<KubeObject>;
  /** The same objects, found without putting a key together. */
  #byName = new Map<string, ByName>();
  #numbers: Table<number>;
  #indexes = new Map<string, Indexes>();
  #history: Change[] = [];
  /** Changes up to this revision are no longer known. */
  #compacted = 0;
  #listeners = new Set<(change: Change) => void>();

  constructor(sim: Simulation) {
    this.sim = sim;
    this.#objects = sim.table('objects');
    this.#numbers = sim.table('store');
    sim.onRestored(() => this.#rebuild());
  }

  /** The revision of the newest change. */
  get revision(): number {
    return this.#numbers.get('revision') ?? 0;
  }

  /** The oldest revision that a watch can start from. */
  get oldest(): number {
    return this.#compacted;
  }

  get(resource: string, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#byName
      .get(resource)
      ?.get(namespace ?? '')
      ?.get(name);
  }

  /** In key order (namespace, then name). The array stays as it is. */
  list(resource: string, namespace?: string): readonly KubeObject[] {
    return this.indexes(resource).list(namespace);
  }

  /** The resources of which there are, or were, any objects; sorted. */
  get resources(): readonly string[] {
    return [...this.#indexes.keys()].sort();
  }

  /** Indexes of a resource, for the view and for lists by selector. */
  indexes(resource: string): Indexes {
    let indexes = this.#indexes.get(resource);
    if (!indexes) this.#indexes.set(resource, (indexes = new Indexes()));
    return indexes;
  }

  /** Stores a new object. Returns it as stored, with its resourceVersion. Throws where the key is taken: ask first. */
  create(resource: string, object: KubeObject): KubeObject {
    const { namespace, name } = object.metadata;
    if (this.get(resource, namespace, name))
      throw new Error(`${resource} ${keyOf(namespace, name)} is stored already`);
    return this.#write('ADDED', resource, undefined, object);
  }

  /** Replaces a stored object. Whether that is allowed (conflicts) the API server has decided. */
  replace(resource: string, object: KubeObject): KubeObject {
    const { namespace, name } = object.metadata;
    const before = this.get(resource, namespace, name);
    if (!before) throw new Error(`${resource} ${keyOf(namespace, name)} is not stored`);
    return this.#write('MODIFIED', resource, before, object);
  }

  /** Returns the object as it was, with the revision of its removal, or undefined where there was none. */
  remove(resource: string, namespace: string | undefined, name: string): KubeObject | undefined {
    const before = this.get(resource, namespace, name);
    if (!before) return undefined;
    const key = keyOf(namespace, name);
    const revision = this.#nextRevision();
    this.#objects.delete(rowOf(resource, key));
    this.#byName
      .get(resource)
      ?.get(namespace ?? '')
      ?.delete(name);
    this.indexes(resource).remove(key, before);
    this.#append({ revision, at: this.sim.now, type: 'DELETED', resource, key, before });
    return stamped(before, revision);
  }

  /** Called synchronously on every change, in order of subscription. Returns the way to stop. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The changes after `revision`, oldest first; undefined where they are no longer known (410 Expired). */
  changesSince(revision: number, resource?: string): readonly Change[] | undefined {
    if (revision < this.#compacted) return undefined;
    const first = this.#history[0];
    // Revisions have no gaps, so the place follows from the number.
    const after = first ? this.#history.slice(Math.max(0, revision + 1 - first.revision)) : [];
    return resource === undefined ? after : after.filter((change) => change.resource === resource);
  }

  #write(type: 'ADDED' | 'MODIFIED', resource: string, before: KubeObject | undefined, object: KubeObject) {
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const revision = this.#nextRevision();
    const after = stamped(object, revision);
    this.#objects.set(rowOf(resource, key), after);
    this.#name(resource, after);
    this.indexes(resource).put(key, after, before);
    const change = { revision, at: this.sim.now, type, resource, key };
    this.#append(before ? { ...change, before, after } : { ...change, after });
    return after;
  }

  #name(resource: string, object: KubeObject): void {
    const { namespace = '', name } = object.metadata;
    let byName = this.#byName.get(resource);
    if (!byName) this.#byName.set(resource, (byName = new Map()));
    const known = byName.get(namespace);
    if (known) known.set(name, object);
    else byName.set(namespace, new Map([[name, object]]));
  }

  #nextRevision(): number {
    const revision = this.revision + 1;
    this.#numbers.set('revision', revision);
    return revision;
  }

  #append(change: Change): void {
    this.#history.push(change);
    if (this.#history.length > HISTORY * 1.5) {
      const dropped = this.#history.splice(0, this.#history.length - HISTORY);
      this.#compacted = dropped.at(-1)?.revision ?? this.#compacted;
    }
    for (const listener of this.#listeners) listener(change);
  }

  #rebuild(): void {
    this.#indexes.clear();
    this.#byName.clear();
    this.#history = [];
    this.#compacted = this.revision;
    for (const [row, object] of this.#objects.entries()) {
      const slash = row.indexOf('/');
      this.indexes(row.slice(0, slash)).put(row.slice(slash + 1), object);
      this.#name(row.slice(0, slash), object);
    }
  }
}

const stamped = (object: KubeObject, revision: number): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: String(revision) },
});
