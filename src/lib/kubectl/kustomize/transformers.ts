/** namespace, namePrefix, nameSuffix, labels, annotations, images and replicas. From kustomize api/filters and api/internal/builtins. */
import { CommandError } from '#lib/kubectl/errors.ts';
import { compactJson } from '#lib/kubectl/printers/json.ts';
import type { FieldSpec, TransformerConfig } from './field-specs.ts';
import { metadataLabelsSpec } from './field-specs.ts';
import type { Image, Label } from './kustomization.ts';
import {
  isClusterScoped,
  isObj,
  isSelectedBy,
  sameId,
  showGvk,
  type Gvk,
  type Obj,
  type Resource,
} from './resource.ts';
import type { Resources } from './resources.ts';
import { eachPlace } from './walk.ts';

export function setNamespace(resources: Resources, namespace: string, specs: readonly FieldSpec[]): void {
  for (const resource of resources.list) {
    resource.remember();
    const { kind } = resource;
    if (!isClusterScoped(resource.gvk)) resource.metadata.namespace = namespace;
    if (kind === 'RoleBinding' || kind === 'ClusterRoleBinding') setDefaultSubjects(resource, namespace);
    for (const spec of specs) eachPlace(resource, spec, 'text', (place) => place.set(namespace));
    const { id } = resource;
    const same = resources.list.filter((other) => sameId(other.id, id));
    if (same.length !== 1) {
      throw new CommandError(
        `namespace transformation produces ID conflict: [${same.map(withNotes).join(' ')}]`,
      );
    }
  }
}

/** As JSON, with the annotations in which kustomize keeps what the object was called before. */
function withNotes({ object, metadata, previous }: Resource): string {
  const notes = (
    [
      ['Kinds', 'kind'],
      ['Names', 'name'],
      ['Namespaces', 'namespace'],
    ] as const
  ).map(
    ([note, field]) =>
      [`internal.config.kubernetes.io/previous${note}`, previous.map((id) => id[field]).join(',')] as const,
  );
  const annotations = { ...(metadata.annotations as Obj), ...Object.fromEntries(notes) };
  return compactJson({ ...object, metadata: { ...metadata, annotations } });
}

/** Of a binding's subjects only the service account `default` is taken along. */
function setDefaultSubjects(resource: Resource, namespace: string): void {
  const { subjects } = resource.object;
  if (!Array.isArray(subjects)) return;
  for (const subject of subjects)
    if (isObj(subject) && subject.name === 'default') subject.namespace = namespace;
}

/** Kinds whose names are not the author's to change. */
const UNPREFIXED: readonly Partial<Gvk>[] = [
  { kind: 'CustomResourceDefinition' },
  { group: 'apiregistration.k8s.io', kind: 'APIService' },
  { kind: 'Namespace' },
];

export function addPrefix(resources: Resources, prefix: string, specs: readonly FieldSpec[]): void {
  rename(
    resources,
    specs,
    (resource) => resource.prefixes.push(prefix),
    (text) => prefix + text,
  );
}

export function addSuffix(resources: Resources, suffix: string, specs: readonly FieldSpec[]): void {
  rename(
    resources,
    specs,
    (resource) => resource.suffixes.push(suffix),
    (text) => text + suffix,
  );
}

function rename(
  resources: Resources,
  specs: readonly FieldSpec[],
  note: (resource: Resource) => void,
  change: (text: string) => string,
): void {
  for (const resource of resources.list) {
    const { originalId } = resource;
    if (UNPREFIXED.some((wanted) => isSelectedBy(originalId, wanted))) continue;
    for (const spec of specs) {
      if (!isSelectedBy(originalId, spec)) continue;
      if (spec.path === 'metadata/name') {
        note(resource);
        resource.remember();
      }
      eachPlace(resource, spec, 'text', (place) => place.set(change(String(place.value ?? ''))));
    }
  }
}

/** Which fields one entry of `labels` goes to. */
export function labelSpecs(label: Label, config: TransformerConfig): FieldSpec[] {
  const own = label.fields ?? [];
  if (label.includeSelectors) return distinct([...own, ...config.commonLabels]);
  return distinct([...own, ...(label.includeTemplates ? config.templateLabels : []), metadataLabelsSpec]);
}

const distinct = (specs: readonly FieldSpec[]): FieldSpec[] => {
  const seen = new Set<string>();
  return specs.filter((spec) => {
    const key = [spec.group, spec.version, spec.kind, spec.path].join('|');
    return !seen.has(key) && seen.add(key);
  });
};

/** Labels or annotations: entries of the maps at the specs' places. */
export function addEntries(
  resources: Resources,
  entries: Readonly<Record<string, string>>,
  specs: readonly FieldSpec[],
): void {
  if (Object.keys(entries).length === 0) return;
  for (const resource of resources.list) {
    for (const spec of specs) {
      eachPlace(resource, spec, 'map', (place) =>
        place.set({ ...(isObj(place.value) && place.value), ...entries }),
      );
    }
  }
}

export function setReplicas(
  resources: Resources,
  { name = '', count = 0 }: { readonly name?: string; readonly count?: number },
  specs: readonly FieldSpec[],
): void {
  let found = false;
  for (const spec of specs) {
    for (const resource of resources.list) {
      const ids = [...resource.previous, resource.id];
      if (!ids.some((id) => id.name === name && isSelectedBy(id, spec))) continue;
      found = true;
      eachPlace(resource, spec, 'text', (place) => place.set(count));
    }
  }
  if (found) return;
  const kinds = specs.map(showGvk).join(' ');
  throw new CommandError(
    `resource with name ${name} does not match a config with the following GVK [${kinds}]`,
  );
}

/** Every container's image with the entry's name; the fields of `configurations` too. */
export function setImage(resources: Resources, image: Image, specs: readonly FieldSpec[]): void {
  for (const resource of resources.list) {
    if (resource.kind !== 'CustomResourceDefinition')
      eachContainer(resource.object, (one) => {
        if (typeof one.image === 'string') one.image = changedImage(one.image, image);
      });
    for (const spec of specs) {
      eachPlace(resource, spec, undefined, (place) => {
        if (typeof place.value === 'string') place.set(changedImage(place.value, image));
      });
    }
  }
}

function eachContainer(value: unknown, visit: (container: Obj) => void): void {
  if (Array.isArray(value)) for (const item of value) eachContainer(item, visit);
  else if (isObj(value)) {
    for (const [key, field] of Object.entries(value)) {
      if ((key === 'containers' || key === 'initContainers') && Array.isArray(field))
        field.filter(isObj).forEach(visit);
      else eachContainer(field, visit);
    }
  }
}

/** From kustomize api/filters/imagetag/updater.go. */
function changedImage(text: string, image: Image): string {
  const matches = new RegExp(`^${image.name ?? ''}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`);
  if (!matches.test(text)) return text;
  const { newName, newTag = '', digest: newDigest = '', tagSuffix = '' } = image;
  const [whole, digestNow = ''] = text.split('@') as [string, string?];
  const colon = whole.indexOf(':', whole.lastIndexOf('/') + 1);
  const nameNow = colon < 0 ? whole : whole.slice(0, colon);
  const tagNow = colon < 0 ? '' : whole.slice(colon + 1);
  const isSet = Boolean(newTag || newDigest);
  const tag = isSet ? newTag : tagNow + tagSuffix;
  const digest = isSet ? newDigest : tagSuffix ? '' : digestNow;
  return (newName || nameNow) + (tag && `:${tag}`) + (digest && `@${digest}`);
}
