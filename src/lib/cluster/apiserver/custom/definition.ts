/** What a CustomResourceDefinition makes of a version: a kind like any other. */
import { failure, type FieldError } from '#lib/kube/status.ts';
import type {
  CustomResourceDefinition,
  CustomScale,
  CustomVersion,
  JsonSchema,
} from '#lib/kube/types/apiextensions.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import { invalid } from '#lib/kube/validation/field-error.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { refuse } from '#lib/cluster/apiserver/machinery.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { customColumns } from './columns.ts';
import { decodeCustom } from './decode.ts';
import { isMap, prune, withDefaults } from './prune.ts';
import { hasRules, ruleErrors } from './rules.ts';
import { listTypeErrors, valueErrors } from './validate.ts';

/** Anything goes where a version has no schema. */
const ANYTHING: JsonSchema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** The kind in one of its versions, under the names that were accepted. */
export function customResource(crd: CustomResourceDefinition, version: CustomVersion): ResourceDefinition {
  const { group, scope, names: wanted } = crd.spec;
  const names = { ...wanted, ...crd.status?.acceptedNames };
  const schema = version.schema?.openAPIV3Schema ?? ANYTHING;
  const apiVersion = `${group}/${version.name}`;
  const storage = crd.spec.versions.find((one) => one.storage) ?? version;
  const convert = crd.spec.conversion?.strategy === 'Webhook' ? unconverted(names.kind) : as;
  const { status, scale } = version.subresources ?? {};
  const subresources = [...(status ? ['status'] : []), ...(scale ? ['scale'] : [])];
  const warning = version.deprecationWarning || `${apiVersion} ${names.kind} is deprecated`;
  return {
    group,
    version: version.name,
    kind: names.kind,
    listKind: names.listKind || `${names.kind}List`,
    resource: names.plural,
    singular: names.singular || names.kind.toLowerCase(),
    ...(names.shortNames?.length && { shortNames: names.shortNames }),
    ...(names.categories?.length && { categories: names.categories }),
    namespaced: scope === 'Namespaced',
    subresources,
    keepsGeneration: true,
    ...(version.deprecated && { deprecation: warning }),
    custom: {
      schema,
      decode: (body) => decodeCustom(schema, apiVersion, names.kind, body),
      present: presenter(schema, apiVersion, convert),
      stored: (object) => convert(`${group}/${storage.name}`, object),
      errors: (object, old) => customErrors(schema, object, old),
      isTerminating: crd.metadata.deletionTimestamp !== undefined,
    },
    prepareForCreate: (object) => (status ? without(object, 'status') : object),
    raisesGeneration: (object, old) => !deepEqual(bare(object, !!status), bare(old, !!status)),
    fields: Object.fromEntries(
      (version.selectableFields ?? []).map(({ jsonPath }) => [
        jsonPath.slice(1),
        (object: KubeObject) => shownField(at(object, jsonPath)),
      ]),
    ),
    columns: customColumns(version.additionalPrinterColumns),
    ...(scale && { scale: scaleBy(scale) }),
  };
}

const as = (apiVersion: string, object: KubeObject): KubeObject =>
  object.apiVersion === apiVersion ? object : { ...object, apiVersion };

/** Unlike a real cluster: no webhook is called. What would need one is refused, and not pretended to be converted. */
const unconverted =
  (kind: string): typeof as =>
  (apiVersion, object) =>
    object.apiVersion === apiVersion
      ? object
      : refuse(
          failure(
            501,
            '',
            `not simulated: the conversion webhook for ${object.apiVersion}, Kind=${kind} (asked for ${apiVersion})`,
          ),
        );

/** Stored objects as this version shows them: pruned and with defaults by its schema of today. */
function presenter(
  schema: JsonSchema,
  apiVersion: string,
  convert: typeof as,
): (object: KubeObject) => KubeObject {
  const known = new WeakMap<KubeObject, KubeObject>();
  return (object) => {
    let shown = known.get(object);
    if (!shown) {
      shown = convert(apiVersion, withDefaults(schema, prune(schema, object, [], '', true)) as KubeObject);
      known.set(object, shown);
    }
    return shown;
  };
}

function without(object: KubeObject, field: string): KubeObject {
  const { [field]: _, ...rest } = object;
  return rest as KubeObject;
}

/** What counts for the generation: everything but metadata, and the status where that is a subresource. */
function bare(object: KubeObject, hasStatus: boolean): object {
  const { metadata: _, apiVersion: _v, ...rest } = object;
  return hasStatus ? without(rest as KubeObject, 'status') : rest;
}

const BLOCKING: ReadonlySet<string> = new Set([
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

/** Schema first, then lists that are sets or maps, then the rules, which are not asked about what has the wrong shape. */
function customErrors(schema: JsonSchema, object: KubeObject, old: KubeObject | undefined): FieldError[] {
  const wrong = (of: KubeObject) => [...valueErrors(schema, of, ''), ...listTypeErrors(schema, of, '')];
  const found = wrong(object);
  const before = old && found.length > 0 ? wrong(old) : [];
  // What was wrong before, and stays as it was, is put up with (CRDValidationRatcheting).
  const errors = found.filter((error) => !before.some((known) => deepEqual(known, error)));
  if (!hasRules(schema)) return errors;
  if (errors.some(({ type }) => BLOCKING.has(type))) {
    const why =
      'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
    return [...errors, invalid('<nil>', null, why)];
  }
  return [...errors, ...ruleErrors(schema, object, old, '')];
}

// --- fields by simple paths (`.spec.replicas`)

const steps = (path: string): string[] => path.split('.').slice(1);

function at(object: unknown, path: string): unknown {
  let value = object;
  for (const step of steps(path)) value = isMap(value) ? value[step] : undefined;
  return value;
}

const shownField = (value: unknown): string => (value === undefined || value === null ? '' : String(value));

function withField(object: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  const fields = isMap(object) ? object : {};
  return { ...fields, [step]: withField(fields[step], rest, value) };
}

function scaleBy({ specReplicasPath, statusReplicasPath, labelSelectorPath }: CustomScale) {
  const count = (value: unknown): number => (typeof value === 'number' ? value : 0);
  return {
    specReplicas: (object: KubeObject) => count(at(object, specReplicasPath)),
    statusReplicas: (object: KubeObject) => count(at(object, statusReplicasPath)),
    selector: (object: KubeObject) => shownField(labelSelectorPath && at(object, labelSelectorPath)),
    withReplicas: (object: KubeObject, replicas: number) =>
      withField(object, steps(specReplicasPath), replicas) as KubeObject,
  };
}
