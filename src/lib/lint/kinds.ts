/** The names of all kinds that a lab's cluster has: the built-in ones, and those of CustomResourceDefinitions among its manifests. */
import { resources } from '#lib/cluster/apiserver/kinds/index.ts';

export type KindNames = { has(name: string): boolean };

interface CustomResourceDefinition {
  readonly kind?: string;
  readonly spec?: {
    readonly group?: string;
    readonly names?: {
      readonly plural?: string;
      readonly singular?: string;
      readonly kind?: string;
      readonly shortNames?: readonly string[];
    };
  };
}

/** `objects`: what the lab's manifests and files hold. */
export function kindNames(objects: readonly unknown[]): KindNames {
  const names = new Set<string>();
  const add = (group: string, all: readonly (string | undefined)[]) => {
    for (const name of all) {
      if (!name) continue;
      names.add(name.toLowerCase());
      if (group) names.add(`${name}.${group}`.toLowerCase());
    }
  };
  for (const { group, resource, singular, kind, shortNames = [] } of resources)
    add(group, [resource, singular, kind, ...shortNames]);
  for (const object of objects as readonly (CustomResourceDefinition | null)[]) {
    if (object?.kind !== 'CustomResourceDefinition') continue;
    const { group = '', names: own = {} } = object.spec ?? {};
    add(group, [own.plural, own.singular ?? own.kind, own.kind, ...(own.shortNames ?? [])]);
  }
  return { has: (name) => names.has(name.toLowerCase()) };
}
