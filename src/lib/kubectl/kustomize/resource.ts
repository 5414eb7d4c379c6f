/** A resource on its way through a kustomization: the object, which transformers change in place, and what it was called before. */
import { clusterScoped } from './cluster-scoped.ts';

export type Obj = { [key: string]: unknown };

export const isObj = (value: unknown): value is Obj =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export interface Gvk {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface ResId extends Gvk {
  readonly name: string;
  readonly namespace: string;
}

/** One of `create`, `merge` and `replace`: what a generated object does where there is one of its name. */
export type Behavior = '' | 'create' | 'merge' | 'replace';

export class Resource {
  object: Obj;
  /** What it was called, oldest first. */
  previous: ResId[] = [];
  prefixes: string[] = [];
  suffixes: string[] = [];
  needsHash = false;
  behavior: Behavior = '';
  /** Vars whose value stands in this object. */
  readonly vars: string[] = [];
  /** Lines of the origin annotation (`buildMetadata: [originAnnotations]`). */
  origin = '';

  constructor(object: Obj) {
    this.object = object;
  }

  get metadata(): Obj {
    if (!isObj(this.object.metadata)) this.object.metadata = {};
    return this.object.metadata as Obj;
  }

  get name(): string {
    return String(this.metadata.name ?? '');
  }

  set name(name: string) {
    this.metadata.name = name;
  }

  get namespace(): string {
    return String(this.metadata.namespace ?? '');
  }

  get kind(): string {
    return String(this.object.kind ?? '');
  }

  get gvk(): Gvk {
    return gvkOf(this.object);
  }

  get id(): ResId {
    return { ...this.gvk, name: this.name, namespace: this.namespace };
  }

  get originalId(): ResId {
    return this.previous[0] ?? this.id;
  }

  /** To be called before its name, namespace or kind changes. */
  remember(): void {
    const { id } = this;
    this.previous.push({ ...id, namespace: effectiveNamespace(id) });
  }
}

export function gvkOf(object: Obj): Gvk {
  const apiVersion = String(object.apiVersion ?? '');
  const slash = apiVersion.indexOf('/');
  return {
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind: String(object.kind ?? ''),
  };
}

export const isClusterScoped = ({ group, kind }: Gvk): boolean => clusterScoped.has(`${kind}.${group}`);

/** `default` where none is said; a word that no namespace has for what lives outside them. */
export function effectiveNamespace(id: ResId): string {
  if (isClusterScoped(id)) return '_non_namespaceable_';
  return id.namespace || 'default';
}

export const sameId = (a: ResId, b: ResId): boolean =>
  a.kind === b.kind &&
  a.group === b.group &&
  a.version === b.version &&
  a.name === b.name &&
  effectiveNamespace(a) === effectiveNamespace(b);

/** Whether what a selector says of group, version and kind holds; what it leaves out always does. */
export const isSelectedBy = (gvk: Gvk, wanted: Partial<Gvk>): boolean =>
  (!wanted.group || wanted.group === gvk.group) &&
  (!wanted.version || wanted.version === gvk.version) &&
  (!wanted.kind || wanted.kind === gvk.kind);

/** `Deployment.v1.apps`, as messages name it. */
export const showGvk = ({ group, version, kind }: Partial<Gvk>): string =>
  [kind || '[noKind]', version || '[noVer]', group || '[noGrp]'].join('.');

/** `Deployment.v1.apps/web.[noNs]` */
export const showId = (id: Partial<ResId>): string =>
  `${showGvk(id)}/${id.name || '[noName]'}.${id.namespace || '[noNs]'}`;

/** As Go's `%#v` shows a resid.ResId. */
export const goId = (id: ResId): string =>
  `resid.ResId{Gvk:resid.Gvk{Group:"${id.group}", Version:"${id.version}", Kind:"${id.kind}", isClusterScoped:${isClusterScoped(id)}}, Name:"${id.name}", Namespace:"${id.namespace}"}`;

export const clone = <T>(value: T): T =>
  Array.isArray(value)
    ? (value.map(clone) as T)
    : isObj(value)
      ? (Object.fromEntries(Object.entries(value).map(([key, one]) => [key, clone(one)])) as T)
      : value;
