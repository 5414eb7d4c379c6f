/** Names in other objects' fields after names have changed. From kustomize api/filters/nameref and accumulator/namereferencetransformer.go. */
import { CommandError } from '#lib/kubectl/errors.ts';
import { toYaml } from '#lib/kubectl/printers/yaml.ts';
import type { FieldSpec, NameReference } from './field-specs.ts';
import {
  effectiveNamespace,
  isClusterScoped,
  isObj,
  isSelectedBy,
  showId,
  type Gvk,
  type Obj,
  type Resource,
} from './resource.ts';
import { eachPlace } from './walk.ts';

/** Follows every reference that the configuration knows of. */
export function fixReferences(resources: readonly Resource[], references: readonly NameReference[]): void {
  for (const referrer of resources) {
    const candidates = reachable(resources, referrer);
    for (const target of references) {
      for (const spec of target.fieldSpecs) {
        if (isSelectedBy(referrer.originalId, spec)) new Reference(referrer, target, spec, candidates).fix();
      }
    }
  }
}

/** What lives in another namespace cannot be meant, but for the service accounts of a role binding. */
function reachable(resources: readonly Resource[], referrer: Resource): readonly Resource[] {
  if (isClusterScoped(referrer.gvk)) return resources;
  const accounts = new Set(
    referrer.kind === 'RoleBinding' && Array.isArray(referrer.object.subjects)
      ? referrer.object.subjects.flatMap((one: unknown) =>
          isObj(one) && one.kind === 'ServiceAccount' ? [String(one.namespace ?? '')] : [],
        )
      : [],
  );
  const home = effectiveNamespace(referrer.id);
  return resources.filter(
    (other) =>
      isClusterScoped(other.gvk) || effectiveNamespace(other.id) === home || accounts.has(other.namespace),
  );
}

class Reference {
  #referrer: Resource;
  #target: Partial<Gvk>;
  #spec: FieldSpec;
  #candidates: readonly Resource[];

  constructor(referrer: Resource, target: Partial<Gvk>, spec: FieldSpec, candidates: readonly Resource[]) {
    this.#referrer = referrer;
    this.#target = target;
    this.#spec = spec;
    this.#candidates = candidates;
  }

  fix(): void {
    const spec = { path: this.#spec.path };
    eachPlace(this.#referrer, spec, undefined, ({ value, set }) => {
      if (typeof value === 'string') this.#fixName(value, set);
      else if (Array.isArray(value)) {
        for (const [at, item] of (value as unknown[]).entries()) {
          if (typeof item === 'string') this.#fixName(item, (name) => void (value[at] = name));
          else if (isObj(item)) this.#fixObject(item);
        }
      } else if (isObj(value)) this.#fixObject(value);
    });
  }

  #fixName(name: string, set: (name: string) => void): void {
    const found = this.#referral(name, this.#candidates, ({ name }) => name);
    if (found && found.name !== name) set(found.name);
  }

  /** `{name, namespace}`: subjects of bindings and services of webhooks. */
  #fixObject(object: Obj): void {
    if (object.name === undefined) throw new CommandError("path config error; no 'name' field in node");
    const where = object.namespace;
    const candidates = where === undefined ? this.#candidates : this.#inNamespace(String(where));
    const found = this.#referral(
      String(object.name),
      candidates,
      ({ name, namespace }) => `${namespace}/${name}`,
    );
    if (!found) return;
    object.name = found.name;
    if (found.namespace) object.namespace = found.namespace;
  }

  #inNamespace(namespace: string): readonly Resource[] {
    const before = this.#candidates.filter((one) => effectiveNamespace(one.originalId) === namespace);
    return before.length > 0
      ? before
      : this.#candidates.filter((one) => effectiveNamespace(one.id) === namespace);
  }

  /** The one object that once had the name, by kind, role, namespace, and at last by what was put before and after its name. */
  #referral(
    name: string,
    among: readonly Resource[],
    identity: (resource: Resource) => string,
  ): Resource | undefined {
    const referrer = this.#referrer;
    const role = this.#roleRef();
    let left = among.filter(
      (one) =>
        one.previous.some((id) => id.name === name) &&
        one.previous.some((id) => isSelectedBy(id, this.#target)) &&
        (!role || one.previous.some((id) => isSelectedBy(id, role))) &&
        this.#isNear(one),
    );
    for (const allowEmpty of [true, false]) {
      if (left.length <= 1) return left[0];
      left = left.filter((one) => sameAffixes(one, referrer, allowEmpty));
    }
    if (left.length <= 1 || left.every((one) => identity(one) === identity(left[0]!))) return left[0];
    throw new CommandError(this.#ambiguous(left));
  }

  /** The role that a binding means: its group and kind decide too. */
  #roleRef(): Partial<Gvk> | undefined {
    const { roleRef } = this.#referrer.object;
    if (!this.#spec.path.endsWith('roleRef/name') || !isObj(roleRef)) return undefined;
    if (roleRef.apiGroup === undefined || roleRef.kind === undefined) return undefined;
    return { group: String(roleRef.apiGroup), kind: String(roleRef.kind) };
  }

  #isNear(one: Resource): boolean {
    const referrer = this.#referrer;
    return (
      isClusterScoped(referrer.gvk) ||
      isClusterScoped(one.gvk) ||
      one.kind === 'ServiceAccount' ||
      effectiveNamespace(one.id) === effectiveNamespace(referrer.id)
    );
  }

  #ambiguous(found: readonly Resource[]): string {
    const ids = found.map(({ id }) => showId(id)).join(', ');
    const shown = found.map((one, i) => `--- possible referral ${i}:\n${toYaml(one.object)}\n`).join('');
    return (
      `updating name reference in '${this.#spec.path}' field of '${showId(this.#referrer.id)}':  found multiple possible referrals: ${ids}\n` +
      `\n**** Too many possible referral targets to referrer:\n${toYaml(this.#referrer.object)}\n${shown}`
    );
  }
}

function sameAffixes(a: Resource, b: Resource, allowEmpty: boolean): boolean {
  const same = (one: readonly string[], other: readonly string[]) =>
    (allowEmpty && (one.length === 0 || other.length === 0)) || sameEnding(one, other);
  return same(a.prefixes, b.prefixes) && same(a.suffixes, b.suffixes);
}

/** Whether the shorter list is how the longer ends; an empty one is only like an empty one. */
function sameEnding(a: readonly string[], b: readonly string[]): boolean {
  if ((a.length === 0) !== (b.length === 0)) return false;
  const length = Math.min(a.length, b.length);
  return Array.from({ length }, (_, i) => a[a.length - 1 - i] === b[b.length - 1 - i]).every(Boolean);
}
