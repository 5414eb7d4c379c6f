/** From a body to a custom resource: metadata as for any object, the rest as the schema of its version says. */
import { decodeFields } from '#lib/kube/decode.ts';
import type { JsonSchema } from '#lib/kube/types/apiextensions.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { isMap, prune, withDefaults } from './prune.ts';

/** The object, pruned and with defaults, and the paths of what it may not have. Throws DecodeError. */
export function decodeCustom(
  schema: JsonSchema,
  apiVersion: string,
  kind: string,
  body: unknown,
): { readonly object: KubeObject; readonly unknown: readonly string[] } {
  const unknown: string[] = [];
  const given = isMap(body) ? body : {};
  const metadata = metadataOf(given['metadata'], 'metadata', unknown);
  const rest = prune(schema, given, unknown, '', true) as Readonly<Record<string, unknown>>;
  const coerced = coerceEmbedded(schema, rest, '', unknown) as Readonly<Record<string, unknown>>;
  const filled = withDefaults(schema, { ...coerced, apiVersion, kind, metadata }) as KubeObject;
  return { object: filled, unknown: unknown.sort() };
}

/** Metadata has the fields that it has in every kind. */
function metadataOf(metadata: unknown, path: string, unknown: string[]): KubeObject['metadata'] {
  if (metadata === undefined || metadata === null) return { name: '' };
  const decoded = decodeFields('v1', 'ConfigMap', { metadata }, 'json');
  for (const field of decoded.unknown) unknown.push(`${path}${field.slice('metadata'.length)}`);
  return decoded.object.metadata;
}

function coerceEmbedded(schema: JsonSchema, value: unknown, path: string, unknown: string[]): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map((item, at) => coerceEmbedded(items, item, `${path}[${at}]`, unknown)) : value;
  }
  if (!isMap(value) || !mayEmbed(schema)) return value;
  const coerced: Record<string, unknown> = { ...value };
  if (schema['x-kubernetes-embedded-resource'] && value['metadata'] !== undefined)
    coerced['metadata'] = metadataOf(value['metadata'], `${path}.metadata`, unknown);
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    if (name in value)
      coerced[name] = coerceEmbedded(property, value[name], path ? `${path}.${name}` : name, unknown);
  return coerced;
}

const embedding = new WeakMap<JsonSchema, boolean>();

/** Whether whole objects may stand anywhere in such a value. */
function mayEmbed(schema: JsonSchema): boolean {
  let may = embedding.get(schema);
  if (may === undefined) {
    may =
      schema['x-kubernetes-embedded-resource'] === true ||
      (schema.items !== undefined && mayEmbed(schema.items)) ||
      Object.values(schema.properties ?? {}).some(mayEmbed);
    embedding.set(schema, may);
  }
  return may;
}
