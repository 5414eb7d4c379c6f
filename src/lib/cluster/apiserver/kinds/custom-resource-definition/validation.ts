/**
 * What may be wrong with a CustomResourceDefinition, in the words of
 * apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go.
 */
import { deepEqual } from '#lib/kube/equal.ts';
import { subdomainErrors } from '#lib/kube/label-names.ts';
import type { FieldError } from '#lib/kube/status.ts';
import { invalid, notSupported, required } from '#lib/kube/validation/field-error.ts';
import type {
  CustomColumn,
  CustomNames,
  CustomResourceDefinition,
  CustomScale,
  CustomVersion,
} from '#lib/kube/types/apiextensions.ts';
import { isTrue } from '#lib/cluster/apiserver/custom/part.ts';
import { dns1035Errors } from '#lib/cluster/apiserver/metadata.ts';
import { schemaErrors } from './structural.ts';

export function definitionErrors(crd: CustomResourceDefinition): FieldError[] {
  const { metadata, spec } = crd;
  const { plural = '' } = spec.names ?? {};
  const errors: FieldError[] = [];
  if (metadata.name !== `${plural}.${spec.group}`)
    errors.push(invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group'));
  errors.push(...specErrors(crd));
  if (/(^|\.)(k8s|kubernetes)\.io$/.test(spec.group ?? '')) errors.push(...approvalErrors(crd));
  return errors;
}

const APPROVAL = 'api-approved.kubernetes.io';

/** Groups of the community are for the community (validateAPIApproval). */
function approvalErrors({ metadata }: CustomResourceDefinition): FieldError[] {
  const field = `metadata.annotations[${APPROVAL}]`;
  const value = metadata.annotations?.[APPROVAL];
  const see = 'see https://github.com/kubernetes/enhancements/pull/1111';
  if (!value)
    return [required(field, `protected groups must have approval annotation "${APPROVAL}", ${see}`)];
  if (value.startsWith('unapproved') || /^https?:\/\/[^/]+/.test(value)) return [];
  return [
    invalid(
      field,
      value,
      `protected groups must have approval annotation "${APPROVAL}" with either a URL or a reason starting with "unapproved", ${see}`,
    ),
  ];
}

function specErrors({ spec }: CustomResourceDefinition): FieldError[] {
  const { group = '', scope = '', versions = [], names } = spec;
  const errors: FieldError[] = [];
  if (!group) errors.push(required('spec.group', ''));
  else if (subdomainErrors(group).length > 0)
    errors.push(invalid('spec.group', group, subdomainErrors(group).join(',')));
  else if (!group.includes('.'))
    errors.push(invalid('spec.group', group, 'should be a domain with at least one dot'));
  if (!scope) errors.push(required('spec.scope', ''));
  else if (scope !== 'Cluster' && scope !== 'Namespaced')
    errors.push(notSupported('spec.scope', scope, ['Cluster', 'Namespaced']));
  errors.push(...versionsErrors(versions));
  for (const [field, value] of [
    ['plural', names.plural],
    ['singular', names.singular],
    ['kind', names.kind],
    ['listKind', names.listKind],
  ] as const)
    if (!value) errors.push(required(`spec.names.${field}`, ''));
  errors.push(...namesErrors(names, 'spec.names'));
  errors.push(...perVersionErrors(versions));
  if (spec.preserveUnknownFields)
    errors.push(
      invalid(
        'spec.preserveUnknownFields',
        true,
        'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
      ),
    );
  if (spec.conversion && !['None', 'Webhook'].includes(spec.conversion.strategy))
    errors.push(notSupported('spec.conversion.strategy', spec.conversion.strategy, ['None', 'Webhook']));
  return errors;
}

/** As Go prints the list, which nobody reads to its end. */
const goVersions = (versions: readonly CustomVersion[]): { go: string } => ({
  go: `[]apiextensions.CustomResourceDefinitionVersion{${versions.map(goVersion).join(', ')}}`,
});

function goVersion({ name, served, storage, deprecated, deprecationWarning }: CustomVersion): string {
  const warning = deprecationWarning === undefined ? '(*string)(nil)' : JSON.stringify(deprecationWarning);
  return `apiextensions.CustomResourceDefinitionVersion{Name:${JSON.stringify(name)}, Served:${!!served}, Storage:${!!storage}, Deprecated:${!!deprecated}, DeprecationWarning:${warning}, Schema:(*apiextensions.CustomResourceValidation)(nil), Subresources:(*apiextensions.CustomResourceSubresources)(nil), AdditionalPrinterColumns:[]apiextensions.CustomResourceColumnDefinition(nil), SelectableFields:[]apiextensions.SelectableField(nil)}`;
}

function versionsErrors(versions: readonly CustomVersion[]): FieldError[] {
  const errors: FieldError[] = [];
  versions.forEach((version, at) => {
    const { name = '', deprecated, deprecationWarning, schema } = version;
    const field = `spec.versions[${at}]`;
    const wrong = dns1035Errors(name);
    if (wrong.length > 0) errors.push(invalid(`${field}.name`, name, wrong.join(',')));
    if (deprecationWarning !== undefined && !deprecated)
      errors.push(
        invalid(`${field}.deprecationWarning`, deprecationWarning, 'can only be set for deprecated versions'),
      );
    if (!schema?.openAPIV3Schema)
      errors.push(required(`${field}.schema.openAPIV3Schema`, 'schemas are required'));
  });
  if (new Set(versions.map(({ name }) => name)).size < versions.length)
    errors.push(invalid('spec.versions', goVersions(versions), 'must contain unique version names'));
  if (versions.filter(({ storage }) => storage).length !== 1)
    errors.push(
      invalid(
        'spec.versions',
        goVersions(versions),
        'must have exactly one version marked as storage version',
      ),
    );
  return errors;
}

/**
 * What a version brings along. Where all versions say the same, the server keeps it once, and names it so: the schema
 * is `spec.validation`, the rest stands in `spec` itself.
 */
function perVersionErrors(versions: readonly CustomVersion[]): FieldError[] {
  const [first] = versions;
  const hoisted = (field: keyof CustomVersion): boolean =>
    versions.every((version) => deepEqual(version[field], first?.[field]));
  return versions.flatMap((version, at) => {
    const own = `spec.versions[${at}]`;
    const { schema, subresources, additionalPrinterColumns: columns = [], selectableFields = [] } = version;
    const skip = (field: keyof CustomVersion) => hoisted(field) && at > 0;
    const place = (field: keyof CustomVersion, top: string, under: string) =>
      hoisted(field) ? top : `${own}.${under}`;
    return [
      ...(schema?.openAPIV3Schema && !skip('schema')
        ? schemaErrors(
            schema.openAPIV3Schema,
            `${place('schema', 'spec.validation', 'schema')}.openAPIV3Schema`,
            !!subresources?.status,
          )
        : []),
      ...(subresources?.scale && !skip('subresources')
        ? scaleErrors(
            subresources.scale,
            `${place('subresources', 'spec.subresources', 'subresources')}.scale`,
          )
        : []),
      ...(skip('additionalPrinterColumns')
        ? []
        : columns.flatMap((column, index) =>
            columnErrors(
              column,
              `${place('additionalPrinterColumns', 'spec.additionalPrinterColumns', 'additionalPrinterColumns')}[${index}]`,
            ),
          )),
      ...(skip('selectableFields')
        ? []
        : selectableErrors(
            version,
            selectableFields,
            place('selectableFields', 'spec.selectableFields', 'selectableFields'),
          )),
    ];
  });
}

function selectableErrors(
  { schema }: CustomVersion,
  fields: NonNullable<CustomVersion['selectableFields']>,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  fields.forEach(({ jsonPath }, at) => {
    const field = `${path}[${at}].jsonPath`;
    if (!jsonPath) return void errors.push(required(field, ''));
    let found = schema?.openAPIV3Schema;
    for (const step of jsonPath.split('.').slice(1)) found = found?.properties?.[step];
    if (!found) errors.push(invalid(field, jsonPath, 'does not refer to a valid field'));
    else if (!['string', 'boolean', 'integer'].includes(found.type ?? ''))
      errors.push(invalid(field, jsonPath, 'must point to a field of type string, boolean or integer'));
    else if (jsonPath.startsWith('.metadata'))
      errors.push(invalid(field, jsonPath, 'must not point to fields in metadata'));
    if (seen.has(jsonPath)) errors.push({ type: 'FieldValueDuplicate', field, value: jsonPath, detail: '' });
    seen.add(jsonPath);
  });
  if (fields.length > 8)
    errors.push({
      type: 'FieldValueTooMany',
      field: path,
      value: fields.length,
      detail: 'must have at most 8 items',
    });
  return errors;
}

const simplePathErrors = (field: string, path: string): FieldError[] =>
  path.startsWith('.') ? [] : [invalid(field, path, 'must be a simple json path starting with .')];

function scaleErrors(scale: CustomScale, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const one = (
    name: 'specReplicasPath' | 'statusReplicasPath' | 'labelSelectorPath',
    under: readonly string[],
  ) => {
    const value = scale[name];
    const field = `${path}.${name}`;
    if (!value) {
      if (name !== 'labelSelectorPath') errors.push(required(field, ''));
      return;
    }
    const wrong = simplePathErrors(field, value);
    if (wrong.length > 0) errors.push(...wrong);
    else if (!under.some((start) => value.startsWith(start)))
      errors.push(
        invalid(
          field,
          value,
          `should be a json path under ${under.length > 1 ? 'either .status or .spec' : under[0]!.slice(0, -1)}`,
        ),
      );
  };
  one('specReplicasPath', ['.spec.']);
  one('statusReplicasPath', ['.status.']);
  one('labelSelectorPath', ['.status.', '.spec.']);
  return errors;
}

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];

function columnErrors({ name, type, format, jsonPath }: CustomColumn, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!name) errors.push(required(`${path}.name`, ''));
  const types = `must be one of ${COLUMN_TYPES.join(',')}`;
  if (!type) errors.push(required(`${path}.type`, types));
  else if (!COLUMN_TYPES.includes(type)) errors.push(invalid(`${path}.type`, type, types));
  if (format && !COLUMN_FORMATS.includes(format))
    errors.push(invalid(`${path}.format`, format, `must be one of ${COLUMN_FORMATS.join(',')}`));
  if (!jsonPath) errors.push(required(`${path}.JSONPath`, ''));
  else errors.push(...simplePathErrors(`${path}.JSONPath`, jsonPath));
  return errors;
}

function namesErrors(names: CustomNames, path: string): FieldError[] {
  const { plural, singular, kind, listKind, shortNames = [], categories = [] } = names;
  const errors: FieldError[] = [];
  const label = (field: string, value: string | undefined, prefix = '') => {
    if (!value) return;
    const wrong = dns1035Errors(prefix ? value.toLowerCase() : value);
    if (wrong.length > 0) errors.push(invalid(`${path}.${field}`, value, prefix + wrong.join(',')));
  };
  const mixed = 'may have mixed case, but should otherwise match: ';
  label('plural', plural);
  label('singular', singular);
  label('kind', kind, mixed);
  label('listKind', listKind, mixed);
  shortNames.forEach((name, at) => label(`shortNames[${at}]`, name));
  if (kind && kind === listKind)
    errors.push(invalid(`${path}.listKind`, listKind, 'kind and listKind may not be the same'));
  categories.forEach((name, at) => label(`categories[${at}]`, name));
  return errors;
}

/** What cannot be changed any more; some of it only once the kind is established. */
export function definitionUpdateErrors(
  crd: CustomResourceDefinition,
  old: CustomResourceDefinition,
): FieldError[] {
  const errors: FieldError[] = [];
  const frozen = (field: string, now: unknown, before: unknown) => {
    if (!deepEqual(now, before)) errors.push(invalid(field, now, 'field is immutable'));
  };
  if (isTrue(old, 'Established')) {
    frozen('spec.scope', crd.spec.scope, old.spec.scope);
    frozen('spec.names.kind', crd.spec.names.kind, old.spec.names.kind);
  }
  frozen('spec.group', crd.spec.group, old.spec.group);
  frozen('spec.names.plural', crd.spec.names.plural, old.spec.names.plural);
  const names = crd.spec.versions.map(({ name }) => name);
  (crd.status?.storedVersions ?? []).forEach((name, at) => {
    if (!names.includes(name))
      errors.push(
        invalid(
          `status.storedVersions[${at}]`,
          name,
          'missing from spec.versions; ' +
            `${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`,
        ),
      );
  });
  return errors;
}
