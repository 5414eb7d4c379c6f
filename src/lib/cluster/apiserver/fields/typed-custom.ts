/** The shape of custom resources, from the schema in their definition. */
import type { JsonSchema } from '#lib/kube/types/apiextensions.ts';
import { typedKind, typedMetadata, untyped, type Typed } from '#lib/kube/fields/typed.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';

const known = new WeakMap<ResourceDefinition, Typed>();

/** The shape of a kind, built in or brought along. */
export function typedOf(definition: ResourceDefinition): Typed {
  let typed = known.get(definition);
  if (!typed) {
    const { group, version, kind, custom } = definition;
    typed = custom ? rootOf(custom.schema) : typedKind(group ? `${group}/${version}` : version, kind);
    known.set(definition, typed);
  }
  return typed;
}

function rootOf(schema: JsonSchema): Typed {
  const inner = typedSchema(schema);
  return {
    ...inner,
    field: (name) => (name === 'metadata' ? typedMetadata() : inner.field(name)),
    declares: (name) => name === 'metadata' || inner.declares(name),
    present: (name) => (name === 'metadata' ? {} : undefined),
  };
}

const piece: Typed = { ...untyped, atomic: true };

function typedSchema(schema: JsonSchema | undefined): Typed {
  if (!schema) return untyped;
  const { properties, additionalProperties: others, items } = schema;
  if (schema.type === 'array') {
    const list = schema['x-kubernetes-list-type'];
    if (list !== 'map' && list !== 'set') return piece;
    const of = typedSchema(items);
    const keys = list === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : [];
    return { ...untyped, keys, item: () => of };
  }
  if (schema['x-kubernetes-map-type'] === 'atomic') return piece;
  const places = new Map<string, Typed>();
  return {
    ...untyped,
    declares: (name) => properties !== undefined && Object.hasOwn(properties, name),
    field(name) {
      let place = places.get(name);
      if (!place) {
        const of = properties?.[name] ?? (typeof others === 'object' ? others : undefined);
        places.set(name, (place = typedSchema(of)));
      }
      return place;
    },
  };
}
