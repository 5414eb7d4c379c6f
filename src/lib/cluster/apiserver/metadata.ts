/** What may stand in `metadata`: apimachinery/pkg/api/validation/objectmeta.go, in its words and its order. */
import { labelValueErrors, qualifiedNameErrors, regexError, subdomainErrors } from '#lib/kube/label-names.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { KubeObject, Labels, ObjectMeta } from '#lib/kube/types.ts';
import { duplicate, forbiddenField, invalid, required } from '#lib/kube/validation/field-error.ts';
import { dnsLabelProblems } from '#lib/kube/validation/names.ts';
import type { ResourceDefinition } from './resource.ts';

const MAX_ANNOTATIONS = 256 * 1024;

const label1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const isLabel1035 = new RegExp(`^${label1035}$`);

export function dns1035Errors(name: string): string[] {
  const errors = name.length > 63 ? ['must be no more than 63 characters'] : [];
  if (isLabel1035.test(name)) return errors;
  const words =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return [...errors, regexError(words, label1035, 'my-name', 'abc-123')];
}

function pathErrors(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((mark) => name.includes(mark)).map((mark) => `may not contain '${mark}'`);
}

const NAME_RULES = {
  subdomain: subdomainErrors,
  label: dnsLabelProblems,
  label1035: dns1035Errors,
  path: pathErrors,
} as const;

/** Everything that is wrong with the metadata of an object that is about to be stored. */
export function validateMeta(definition: ResourceDefinition, object: KubeObject): FieldError[] {
  const { metadata: meta } = object;
  return [
    ...nameErrors(definition, meta),
    ...Object.entries(meta.labels ?? {}).flatMap(([key, value]) => [
      ...qualifiedNameErrors(key).map((text) => invalid('metadata.labels', key, text)),
      ...labelValueErrors(value).map((text) => invalid('metadata.labels', value, text)),
    ]),
    ...annotationErrors(meta.annotations),
    ...ownerErrors(meta),
    ...(meta.finalizers ?? []).flatMap((name) =>
      qualifiedNameErrors(name).map((text) => invalid('metadata.finalizers', name, text)),
    ),
  ];
}

/** As `validateMeta` where there is an object already: only what changed is looked at. */
export function validateMetaUpdate(
  definition: ResourceDefinition,
  object: KubeObject,
  old: KubeObject,
): FieldError[] {
  const { metadata: meta } = object;
  if (meta === old.metadata) return [];
  const errors: FieldError[] = [];
  if (old.metadata.deletionTimestamp) {
    const added = (meta.finalizers ?? []).filter((name) => !old.metadata.finalizers?.includes(name));
    const list = added.map((name) => JSON.stringify(name)).join(', ');
    const why = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
    if (added.length > 0) errors.push(forbiddenField('metadata.finalizers', why));
  }
  const same = meta.labels === old.metadata.labels && meta.annotations === old.metadata.annotations;
  if (
    same &&
    meta.ownerReferences === old.metadata.ownerReferences &&
    meta.finalizers === old.metadata.finalizers
  )
    return errors;
  return [...validateMeta(definition, object), ...errors];
}

function nameErrors({ nameRule = 'subdomain' }: ResourceDefinition, meta: ObjectMeta): FieldError[] {
  const rule = NAME_RULES[nameRule];
  const errors: FieldError[] = [];
  if (meta.generateName) {
    // The suffix will follow, so a dash at the end is no mistake yet.
    const masked = meta.generateName.replace(/-$/, 'a');
    errors.push(...rule(masked).map((text) => invalid('metadata.generateName', meta.generateName, text)));
  }
  if (!meta.name) errors.push(required('metadata.name', 'name or generateName is required'));
  else errors.push(...rule(meta.name).map((text) => invalid('metadata.name', meta.name, text)));
  return errors;
}

function annotationErrors(annotations: Labels | undefined): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    // Unlike labels, the rule is applied to the key in lower case, and the key is shown as it is.
    for (const text of qualifiedNameErrors(key.toLowerCase()))
      errors.push(invalid('metadata.annotations', key, text));
    size += key.length + value.length;
  }
  if (size > MAX_ANNOTATIONS) {
    const detail = `may not be more than ${MAX_ANNOTATIONS} bytes`;
    errors.push({ type: 'FieldValueTooLong', field: 'metadata.annotations', detail });
  }
  return errors;
}

function ownerErrors({ ownerReferences = [] }: ObjectMeta): FieldError[] {
  const errors: FieldError[] = [];
  const parts = ['apiVersion', 'kind', 'name', 'uid'] as const;
  ownerReferences.forEach((owner, index) => {
    const field = `metadata.ownerReferences[${index}]`;
    for (const part of parts)
      if (!owner[part]) errors.push(invalid(`${field}.${part}`, owner[part] ?? '', 'must not be empty'));
  });
  const [first, second] = ownerReferences.filter((owner) => owner.controller);
  if (first && second) {
    const both = `"${first.kind}/${first.name}", "${second.kind}/${second.name}"`;
    const why = `Only one reference can have Controller set to true. Found ${both}`;
    errors.push({ ...duplicate('metadata.ownerReferences', null), type: 'FieldValueInvalid', detail: why });
  }
  return errors;
}
