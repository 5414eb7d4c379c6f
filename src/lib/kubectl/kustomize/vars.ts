/** vars (deprecated): `$(NAME)` in some fields. From kustomize api/filters/refvar and accumulator/resaccumulator.go. */
import { CommandError } from '#lib/kubectl/errors.ts';
import type { FieldSpec } from './field-specs.ts';
import type { Var } from './kustomization.ts';
import { fieldPath } from './replacements.ts';
import { effectiveNamespace, gvkOf, isObj, showGvk, type Obj, type Resource } from './resource.ts';
import { eachPlace, type Place } from './walk.ts';

/** Marks the objects that hold the values. Throws where a var could mean two. */
export function bindVars(resources: readonly Resource[], vars: readonly Var[]): void {
  for (const one of vars) {
    const { name = '', namespace = '' } = one.objref ?? {};
    const wanted = objectOf(one);
    const found = resources.filter(
      ({ originalId }) =>
        originalId.name === name &&
        originalId.kind === wanted.kind &&
        originalId.group === wanted.group &&
        originalId.version === wanted.version &&
        (!namespace || effectiveNamespace(originalId) === namespace),
    );
    if (found.length > 1) {
      const shown = vars.map(
        (other) =>
          `{${other.name} ${showGvk({ kind: other.objref?.kind ?? '' })} {${other.fieldref?.fieldPath ?? ''}}}`,
      );
      throw new CommandError(
        `merging vars [${shown.join(' ')}]: found ${found.length} resId matches for var ${goVar(one)} (unable to disambiguate)`,
      );
    }
    found[0]?.vars.push(one.name ?? '');
  }
}

const objectOf = ({ objref = {} }: Var) => ({
  ...gvkOf({ apiVersion: objref.apiVersion ?? '', kind: objref.kind ?? '' }),
  ...(objref.group && { group: objref.group }),
  ...(objref.version && { version: objref.version }),
});

const goVar = (one: Var): string =>
  `{${one.name ?? ''} ${showGvk(objectOf(one))} {${one.fieldref?.fieldPath ?? ''}}}`;

/** Puts the values in. */
export function resolveVars(
  resources: readonly Resource[],
  vars: readonly Var[],
  specs: readonly FieldSpec[],
  warn: (line: string) => void,
): void {
  if (vars.length === 0) return;
  const values = new Map(vars.map((one) => [one.name ?? '', valueOf(resources, one)]));
  const used = new Set<string>();
  const expand = (text: string) => expanded(text, values, used);
  for (const resource of resources)
    for (const spec of specs) eachPlace(resource, spec, undefined, (place) => expandAt(place, expand));
  const unused = [...values.keys()].filter((name) => !used.has(name)).sort();
  if (unused.length) warn(`well-defined vars that were never replaced: ${unused.join(',')}`);
}

function valueOf(resources: readonly Resource[], one: Var): unknown {
  const resource = resources.find(({ vars }) => vars.includes(one.name ?? ''));
  if (!resource)
    throw new CommandError(`var '${goVar(one)}' cannot be mapped to a field in the set of known resources`);
  let value: unknown = resource.object;
  for (const part of fieldPath((one.fieldref?.fieldPath || 'metadata.name').replace(/\[(\d+)\]/g, '.$1')))
    value = Array.isArray(value) ? value[Number(part)] : isObj(value) ? (value as Obj)[part] : undefined;
  if (value === undefined)
    throw new CommandError(`field specified in var '${goVar(one)}' not found in corresponding resource`);
  return value;
}

function expandAt({ value, set }: Place, expand: (text: string) => unknown): void {
  if (typeof value === 'string') set(expand(value));
  else if (Array.isArray(value))
    set(value.map((item: unknown) => (typeof item === 'string' ? expand(item) : item)));
  else if (isObj(value))
    for (const [key, item] of Object.entries(value)) if (typeof item === 'string') value[key] = expand(item);
}

/** `$$` is a dollar; a text that is nothing but one reference takes the value's type. */
function expanded(text: string, values: ReadonlyMap<string, unknown>, used: Set<string>): unknown {
  const value = (name: string) => (used.add(name), values.get(name));
  const whole = /^\$\(([^)]*)\)$/.exec(text)?.[1];
  if (whole !== undefined && values.has(whole)) return value(whole);
  return text.replace(/\$(\$|\(([^)]*)\))/g, (all, after: string, name: string) =>
    after === '$' ? '$' : values.has(name) ? String(value(name)) : all,
  );
}
