/** replacements: a value of one object copied into fields of others. From kustomize api/filters/replacement. */
import { CommandError } from '#lib/kubectl/errors.ts';
import { told } from './generators.ts';
import type { FieldOptions, Replacement, Selector } from './kustomization.ts';
import { clone, isObj, isSelectedBy, showId, type Obj, type ResId, type Resource } from './resource.ts';
import { fitsMaps } from './select.ts';
import type { Place } from './walk.ts';

const NAME = 'metadata.name';

export function applyReplacement(resources: readonly Resource[], replacement: Replacement): void {
  const { targets, source, sourceValue } = replacement;
  if ((!source && sourceValue === undefined) || !targets)
    throw new CommandError('replacements must specify a source and at least one target');
  const value = source ? sourceOf(resources, source) : sourceValue;
  for (const target of targets) {
    if (!target.select) throw new CommandError('target must specify resources to select');
    for (const resource of resources) {
      if (!isTarget(resource, target.select, target.reject ?? [])) continue;
      for (const path of target.fieldPaths?.length ? target.fieldPaths : [NAME])
        put(resource, path, value, target.options ?? {});
    }
  }
}

const ids = ({ previous, id }: Resource): ResId[] => [...previous, id];

const fits = (id: ResId, wanted: Partial<ResId>): boolean =>
  isSelectedBy(id, wanted) &&
  (!wanted.name || wanted.name === id.name) &&
  (!wanted.namespace || wanted.namespace === id.namespace);

function isTarget(resource: Resource, wanted: Selector, rejected: readonly Selector[]): boolean {
  if (!fitsMaps(resource, wanted)) return false;
  const byMaps = rejected.filter((one) => one.labelSelector || one.annotationSelector);
  if (byMaps.some((one) => fitsMaps(resource, one))) return false;
  const isEmpty = ({ group, version, kind, name, namespace }: Selector) =>
    !group && !version && !kind && !name && !namespace;
  return ids(resource).some(
    (id) => fits(id, wanted) && !rejected.some((one) => !isEmpty(one) && fits(id, one)),
  );
}

function sourceOf(resources: readonly Resource[], source: NonNullable<Replacement['source']>): unknown {
  const found = resources.filter((resource) => ids(resource).some((id) => fits(id, source)));
  if (found.length > 1) throw new CommandError(`multiple matches for selector ${shown(source)}`);
  if (found.length === 0) throw new CommandError(`nothing selected by ${shown(source)}`);
  const path = source.fieldPath || NAME;
  const [place] = placesOf(found[0]!.object, fieldPath(path));
  const value = place?.value;
  if (value === undefined || value === null || value === '')
    throw new CommandError(`fieldPath \`${path}\` is missing for replacement source ${showId(source)}`);
  return refined(value, source.options ?? {});
}

const shown = (source: NonNullable<Replacement['source']>): string =>
  showId(source) + (source.fieldPath ? `:${source.fieldPath}` : '');

const ONLY_TEXT = 'delimiter option can only be used with scalar nodes';

function refined(value: unknown, { delimiter, index = 0 }: FieldOptions): unknown {
  if (!delimiter) return value;
  if (typeof value === 'object') throw new CommandError(ONLY_TEXT);
  const parts = String(value).split(delimiter);
  if (index < 0 || index >= parts.length)
    throw new CommandError(`options.index ${index} is out of bounds for value ${String(value)}`);
  return parts[index];
}

function put(resource: Resource, path: string, value: unknown, options: FieldOptions): void {
  const parts = fieldPath(path);
  const empty = typeof value === 'object' ? {} : '';
  const places = options.create
    ? madePlaces(resource.object, parts, empty)
    : placesOf(resource.object, parts);
  if (places.length === 0) {
    throw new CommandError(
      options.create
        ? `unable to find or create field "${path}" in replacement target`
        : `unable to find field "${path}" in replacement target`,
    );
  }
  for (const place of places) place.set(changed(place.value, clone(value), options));
}

/** A text stays a text and a number a number, whatever comes. */
function changed(old: unknown, value: unknown, { delimiter, index = 0 }: FieldOptions): unknown {
  const inserted = delimiter ? joined(old, value, delimiter, index) : value;
  if (typeof old === 'string' && old !== '' && typeof inserted !== 'object') return String(inserted);
  if (typeof old === 'number' && typeof inserted === 'string' && /^-?\d+(\.\d+)?$/.test(inserted))
    return Number(inserted);
  return inserted;
}

function joined(old: unknown, value: unknown, delimiter: string, index: number): string {
  if (typeof old === 'object') throw new CommandError(ONLY_TEXT);
  const parts = String(old).split(delimiter);
  if (index < 0) parts.unshift(String(value));
  else if (index >= parts.length) parts.push(String(value));
  else parts[index] = String(value);
  return parts.join(delimiter);
}

/** `spec.containers.[name=web].image`: split at dots that are neither escaped nor in brackets. */
export function fieldPath(path: string): string[] {
  const parts: string[] = [];
  for (const match of path.matchAll(/((?:\\.|\[[^\]]*\]|[^.\\[])*)(\.|$)/g)) {
    parts.push(match[1]!.replaceAll('\\.', '.'));
    if (match[2] === '') break;
  }
  return parts.filter((part) => part !== '');
}

/** Every place that a path leads to; `*` is every item. */
function placesOf(
  value: unknown,
  parts: readonly string[],
  set: (value: unknown) => void = () => undefined,
): Place[] {
  const [part, ...rest] = parts;
  if (part === undefined) return value === undefined ? [] : [{ value, set }];
  if (Array.isArray(value)) {
    return indexesOf(value, part).flatMap((at) => placesOf(value[at], rest, (one) => void (value[at] = one)));
  }
  if (!isObj(value)) return [];
  if (part === '*')
    return Object.keys(value).flatMap((key) => placesOf(value[key], rest, (one) => void (value[key] = one)));
  return placesOf(value[part], rest, (one) => void (value[part] = one));
}

function indexesOf(list: readonly unknown[], part: string): number[] {
  if (part === '*') return [...list.keys()];
  if (part === '-') return list.length ? [list.length - 1] : [];
  if (/^\d+$/.test(part)) return Number(part) < list.length ? [Number(part)] : [];
  const [, key = '', wanted = ''] = /^\[([^=]*)=(.*)\]$/s.exec(part) ?? [];
  return [...list.entries()].flatMap(([at, item]) =>
    (key === '' ? String(item) === wanted : isObj(item) && String(item[key]) === wanted) ? [at] : [],
  );
}

/** The same, making maps, fields and items on the way. */
function madePlaces(root: Obj, parts: readonly string[], empty: unknown): Place[] {
  return told('error creating replacement node', () => make(root, parts, empty, () => undefined));
}

function make(
  value: unknown,
  parts: readonly string[],
  empty: unknown,
  set: (value: unknown) => void,
): Place[] {
  const [part, ...rest] = parts;
  if (part === undefined) return [{ value, set }];
  const fresh = () => (rest.length === 0 ? clone(empty) : /^[[*\d-]/.test(rest[0]!) ? [] : {});
  if (Array.isArray(value)) {
    const found = indexesOf(value, part);
    const [, key, wanted] = /^\[([^=]*)=(.*)\]$/s.exec(part) ?? [];
    if (found.length === 0 && key !== undefined) found.push(value.push(key ? { [key]: wanted } : wanted) - 1);
    return found.flatMap((at) => make(value[at], rest, empty, (one) => void (value[at] = one)));
  }
  if (!isObj(value)) return [];
  if (value[part] === undefined || value[part] === null) value[part] = fresh();
  return make(value[part], rest, empty, (one) => void (value[part] = one));
}
