/** Which objects of a collection a request means: `labelSelector` and `fieldSelector`. */
import { matchesFields, parseFieldSelector, type FieldRequirement } from '#lib/kube/fields.ts';
import type { KubeRequest } from '#lib/kube/client.ts';
import { matchesRequirements, parseLabelSelector, type Requirement } from '#lib/kube/labels.ts';
import { badRequest } from '#lib/kube/status.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import { refuse } from './machinery.ts';
import type { ResourceDefinition } from './resource.ts';
import { storageName } from './resources.ts';
import { param, type Target } from './route.ts';

export interface Selection {
  readonly labels: readonly Requirement[];
  readonly fields: readonly FieldRequirement[];
  readonly matches: (object: KubeObject) => boolean;
}

/** Throws BadRequest in the words of the list handler. */
export function selectionOf(request: KubeRequest, { definition, name }: Target): Selection {
  const labelText = param(request, 'labelSelector') ?? '';
  const fieldText = param(request, 'fieldSelector') ?? '';
  try {
    const labels = parseLabelSelector(labelText);
    const fields = parseFieldSelector(fieldText);
    for (const { field } of fields) knownField(definition, field);
    if (name) fields.push({ field: 'metadata.name', operator: '=', value: name });
    const matches = (object: KubeObject) =>
      matchesRequirements(labels, object.metadata.labels) &&
      matchesFields(fields, (field) => fieldOf(definition, object, field));
    return { labels, fields, matches };
  } catch (error) {
    return refuse(badRequest((error as Error).message));
  }
}

/** Those of the namespace (or of all) that are selected, in key order; as few as the indexes allow are looked at. */
export function selected(
  store: Store,
  { definition, namespace }: Target,
  selection: Selection,
): readonly KubeObject[] {
  const { labels, fields, matches } = selection;
  if (definition.computed) return definition.computed(namespace).filter(matches);
  if (labels.length === 0 && fields.length === 0) return store.list(storageName(definition), namespace);
  return candidates(store, definition, namespace, selection).filter(matches);
}

function candidates(
  store: Store,
  definition: ResourceDefinition,
  namespace: string | undefined,
  { labels, fields }: Selection,
): readonly KubeObject[] {
  const resource = storageName(definition);
  const wanted = (field: string) => fields.find((one) => one.field === field && one.operator === '=')?.value;
  const name = wanted('metadata.name');
  const within = namespace ?? wanted('metadata.namespace');
  if (name !== undefined && (within !== undefined || !definition.namespaced)) {
    const found = store.get(resource, within, name);
    return found ? [found] : [];
  }
  const node = definition.kind === 'Pod' ? wanted('spec.nodeName') : undefined;
  if (node)
    return store
      .indexes(resource)
      .onNode(node)
      .filter((object) => !within || object.metadata.namespace === within);
  const equal = labels.filter(
    ({ operator, values }) => values.length === 1 && ['=', '==', 'in'].includes(operator),
  );
  if (equal.length === 0 || (definition.namespaced && within === undefined))
    return store.list(resource, within);
  const pairs = Object.fromEntries(equal.map(({ key, values }) => [key, values[0] as string]));
  return store.indexes(resource).withLabels(within ?? '', pairs);
}

function knownField(definition: ResourceDefinition, field: string): void {
  if (field === 'metadata.name' || (field === 'metadata.namespace' && definition.namespaced)) return;
  if (definition.fields && field in definition.fields) return;
  throw new Error(unknownField(definition, field));
}

/** Kinds with fields of their own are told differently from those with the common ones only. */
function unknownField(definition: ResourceDefinition, field: string): string {
  if (definition.fields) return `field label not supported: ${field}`;
  const known = definition.namespaced ? '"metadata.name", "metadata.namespace"' : '"metadata.name"';
  return `"${field}" is not a known field selector: only ${known}`;
}

function fieldOf(definition: ResourceDefinition, object: KubeObject, field: string): string {
  if (field === 'metadata.name') return object.metadata.name;
  if (field === 'metadata.namespace') return object.metadata.namespace ?? '';
  return definition.fields?.[field]?.(object) ?? '';
}
