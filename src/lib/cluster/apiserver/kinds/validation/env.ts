/** Environment variables of a container. */
import { keyErrors } from '#lib/kube/validation/labels.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { EnvFromSource, EnvVar } from '#lib/kube/types.ts';
import { invalid, notSupported, required } from '#lib/kube/validation/field-error.ts';
import { configKeyProblems, envNameProblems } from '#lib/kube/validation/names.ts';
import { problems, subdomain } from '#lib/kube/validation/values.ts';

type ValueFrom = NonNullable<EnvVar['valueFrom']>;

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef'] as const;
const FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
const RESOURCES = ['limits', 'requests'].flatMap((what) =>
  ['cpu', 'ephemeral-storage', 'memory'].map((name) => `${what}.${name}`),
);

export function envErrors(variables: readonly EnvVar[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  variables?.forEach(({ name, value, valueFrom }, i) => {
    if (!name) errors.push(required(`${path}[${i}].name`, ''));
    else errors.push(...problems(`${path}[${i}].name`, name, envNameProblems(name)));
    if (valueFrom) errors.push(...valueFromErrors(valueFrom, value, `${path}[${i}].valueFrom`));
  });
  return errors;
}

function valueFromErrors(from: ValueFrom, value: string | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = from;
  if (fieldRef) errors.push(...fieldPathErrors(fieldRef.fieldPath, FIELDS, `${path}.fieldRef`));
  if (resourceFieldRef) errors.push(...resourceErrors(resourceFieldRef, `${path}.resourceFieldRef`));
  if (configMapKeyRef) errors.push(...keyRefErrors(configMapKeyRef, `${path}.configMapKeyRef`));
  if (secretKeyRef) errors.push(...keyRefErrors(secretKeyRef, `${path}.secretKeyRef`));
  const count = SOURCES.filter((source) => from[source]).length;
  const names = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`';
  if (count === 0) errors.push(invalid(path, '', `must specify one of: ${names}`));
  else if (value) errors.push(invalid(path, '', 'may not be specified when `value` is not empty'));
  else if (count > 1) errors.push(invalid(path, '', 'may not have more than one field specified at a time'));
  return errors;
}

/** Labels and annotations can be asked for one by one: `metadata.labels['app']`. */
export function fieldPathErrors(
  fieldPath: string | undefined,
  supported: readonly string[],
  path: string,
): readonly FieldError[] {
  if (!fieldPath) return [required(`${path}.fieldPath`, '')];
  const [, name, key] = /^(.*)\['(.*)'\]$/.exec(fieldPath) ?? [];
  if (name === 'metadata.annotations') return keyErrors((key ?? '').toLowerCase(), path);
  if (name === 'metadata.labels') return keyErrors(key ?? '', path);
  if (name !== undefined) return [invalid(path, name, 'does not support subscript')];
  if (supported.includes(fieldPath)) return [];
  if (
    !/^(metadata\.(name|namespace|uid|labels|annotations)|spec\.(nodeName|restartPolicy|serviceAccountName|schedulerName)|status\.(phase|hostIPs?|podIPs?))$/.test(
      fieldPath,
    )
  )
    return [
      invalid(
        `${path}.fieldPath`,
        fieldPath,
        `error converting fieldPath: field label not supported: ${fieldPath}`,
      ),
    ];
  return [notSupported(`${path}.fieldPath`, fieldPath, supported)];
}

function resourceErrors(
  { resource }: NonNullable<ValueFrom['resourceFieldRef']>,
  path: string,
): FieldError[] {
  if (!resource) return [required(`${path}.resource`, '')];
  if (RESOURCES.includes(resource) || /^(limits|requests)\.hugepages-/.test(resource)) return [];
  return [notSupported(`${path}.resource`, resource, RESOURCES)];
}

function keyRefErrors({ name, key }: NonNullable<ValueFrom['secretKeyRef']>, path: string): FieldError[] {
  const errors = [...subdomain(name ?? '', `${path}.name`)];
  if (!key) return [...errors, required(`${path}.key`, '')];
  return [...errors, ...problems(`${path}.key`, key, configKeyProblems(key))];
}

export function envFromErrors(sources: readonly EnvFromSource[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  sources?.forEach(({ prefix, configMapRef, secretRef }, i) => {
    if (prefix) errors.push(...problems(`${path}[${i}].prefix`, prefix, envNameProblems(prefix)));
    if (configMapRef) errors.push(...nameErrors(configMapRef.name, `${path}[${i}].configMapRef.name`));
    if (secretRef) errors.push(...nameErrors(secretRef.name, `${path}[${i}].secretRef.name`));
    if (!configMapRef && !secretRef)
      errors.push(invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    else if (configMapRef && secretRef)
      errors.push(invalid(path, '', 'may not have more than one field specified at a time'));
  });
  return errors;
}

const nameErrors = (name: string | undefined, field: string): readonly FieldError[] =>
  name ? subdomain(name, field) : [required(field, '')];
