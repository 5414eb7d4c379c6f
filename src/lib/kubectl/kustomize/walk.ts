/** Finding fields by kustomize's paths, and setting them. From kustomize api/filters/fieldspec. */
import type { FieldSpec } from './field-specs.ts';
import { isObj, isSelectedBy, type Obj, type Resource } from './resource.ts';

/** A place in an object: what is there, and the way to put something else there. */
export interface Place {
  readonly value: unknown;
  set(value: unknown): void;
}

/** `a/b\/c` has the parts `a` and `b/c`. */
export const splitPath = (path: string): string[] =>
  path.split(/(?<!\\)\//).map((part) => part.replaceAll('\\/', '/'));

/** Calls `visit` for every place that the path leads to in an object of the spec's kind. `empty` is what a missing field becomes. */
export function eachPlace(
  resource: Resource,
  spec: FieldSpec,
  empty: 'map' | 'text' | undefined,
  visit: (place: Place) => void,
): void {
  if (!isSelectedBy(resource.gvk, spec)) return;
  const parts = splitPath(spec.path);
  const create = spec.create && empty !== undefined ? empty : undefined;
  descend({ value: resource.object, set: () => undefined }, parts, create, visit);
}

function descend(
  place: Place,
  parts: readonly string[],
  create: 'map' | 'text' | undefined,
  visit: (place: Place) => void,
): void {
  const [part, ...rest] = parts;
  if (part === undefined) return visit(place);
  const { value } = place;
  if (Array.isArray(value)) {
    for (const at of value.keys()) {
      const item: Place = { value: value[at], set: (one) => void (value[at] = one) };
      descend(item, parts, create, visit);
    }
    return;
  }
  if (!isObj(value)) return;
  const isList = part.endsWith('[]');
  const key = isList ? part.slice(0, -2) : part;
  if (value[key] === undefined || value[key] === null) {
    if (!create || isList) {
      if (value[key] === null && rest.length === 0) visit(fieldPlace(value, key));
      return;
    }
    value[key] = rest.length > 0 || create === 'map' ? {} : '';
  }
  descend(fieldPlace(value, key), rest, create, visit);
}

const fieldPlace = (parent: Obj, key: string): Place => ({
  value: parent[key],
  set: (one) => void (parent[key] = one),
});
