/**
 * Whether a schema is structural, so that objects can be pruned and given defaults by it, in the words of
 * apiextensions-apiserver/pkg/apiserver/schema/validation.go and pkg/apis/apiextensions/validation.
 */
import type { FieldError } from '#lib/kube/status.ts';
import type { JsonSchema, ValidationRule } from '#lib/kube/types/apiextensions.ts';
import { errorText, forbiddenField, invalid, required } from '#lib/kube/validation/field-error.ts';
import { prune } from '#lib/cluster/apiserver/custom/prune.ts';
import { ruleProblem } from '#lib/cluster/apiserver/custom/rule-check.ts';
import { regexOf, valueErrors } from '#lib/cluster/apiserver/custom/validate.ts';

type Level = 'root' | 'item' | 'field';

/** Everything that is wrong with the schema of a version. */
export function schemaErrors(schema: JsonSchema, path: string, hasStatus: boolean): FieldError[] {
  const root = hasStatus ? rootErrors(schema, path) : [];
  const plain = plainErrors(schema, path);
  const structural = structuralErrors(schema, path, 'root').sort((a, b) =>
    errorText(a) < errorText(b) ? -1 : 1,
  );
  if (root.length + plain.length + structural.length > 0) return [...root, ...plain, ...structural];
  return [...defaultErrors(schema, path, true), ...rulesErrors(schema, path, true)];
}

/** Fields at the root that would be lost where the status is validated alone. */
const AT_ROOT: ReadonlySet<string> = new Set(
  'description type format title maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems multipleOf required items properties externalDocs example x-kubernetes-preserve-unknown-fields x-kubernetes-validations'.split(
    ' ',
  ),
);

function rootErrors(schema: JsonSchema, path: string): FieldError[] {
  if (schema.type && schema.type !== 'object')
    return [
      invalid(
        `${path}.type`,
        schema.type,
        'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
      ),
    ];
  const other = Object.keys(schema).find((name) => !AT_ROOT.has(name));
  if (!other) return [];
  const allowed =
    '[Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations]';
  return [
    invalid(
      path,
      { go: 'apiextensions.JSONSchemaProps{…}' },
      `only ${allowed} fields are allowed at the root of the schema if the status subresource is enabled`,
    ),
  ];
}

/** The parts of a schema that hold schemas, by where they stand. */
function parts(schema: JsonSchema): readonly (readonly [string, JsonSchema, Level])[] {
  const { items, properties = {}, additionalProperties: others } = schema;
  return [
    ...(items ? [['items', items, 'item'] as const] : []),
    ...Object.keys(properties)
      .sort()
      .map((name) => [`properties[${name}]`, properties[name]!, 'field'] as const),
    ...(typeof others === 'object' ? [['additionalProperties', others, 'field'] as const] : []),
  ];
}

const junctors = (schema: JsonSchema): readonly (readonly [string, JsonSchema])[] => [
  ...(['allOf', 'anyOf', 'oneOf'] as const).flatMap((name) =>
    (schema[name] ?? []).map((one, at) => [`${name}[${at}]`, one] as const),
  ),
  ...(schema.not ? [['not', schema.not] as const] : []),
];

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

/** Words of OpenAPI that are not for custom resources. */
const UNSUPPORTED = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'];

function plainErrors(schema: JsonSchema, path: string): FieldError[] {
  const { additionalProperties: others, properties = {} } = schema;
  const errors: FieldError[] = [];
  for (const word of UNSUPPORTED)
    if ((schema as Record<string, unknown>)[word] !== undefined)
      errors.push(forbiddenField(`${path}.${word}`, `${word} is not supported`));
  if (schema.type === 'null')
    errors.push(forbiddenField(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'));
  else if (schema.type && !TYPES.includes(schema.type))
    errors.push({
      type: 'FieldValueNotSupported',
      field: `${path}.type`,
      value: schema.type,
      detail: `supported values: ${TYPES.map((type) => JSON.stringify(type)).join(', ')}`,
    });
  if (schema.uniqueItems)
    errors.push(
      forbiddenField(
        `${path}.uniqueItems`,
        'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      ),
    );
  if (others !== undefined && Object.keys(properties).length > 0 && others !== true)
    errors.push(
      forbiddenField(
        `${path}.additionalProperties`,
        'additionalProperties and properties are mutual exclusive',
      ),
    );
  errors.push(...listErrors(schema, path));
  for (const [at, part] of [...parts(schema), ...junctors(schema)])
    errors.push(...plainErrors(part, `${path}.${at}`));
  return errors;
}

/** `x-kubernetes-list-type` and its keys. */
function listErrors(schema: JsonSchema, path: string): FieldError[] {
  const {
    'x-kubernetes-list-type': listType,
    'x-kubernetes-list-map-keys': keys = [],
    'x-kubernetes-map-type': mapType,
    items,
  } = schema;
  const errors: FieldError[] = [];
  const of = (word: string) => `${path}.x-kubernetes-${word}`;
  if (listType !== undefined && schema.type !== 'array')
    errors.push(
      schema.type
        ? invalid(`${path}.type`, schema.type, 'must be array if x-kubernetes-list-type is specified')
        : required(`${path}.type`, 'must be array if x-kubernetes-list-type is specified'),
    );
  if (listType !== undefined && !['atomic', 'set', 'map'].includes(listType))
    errors.push({
      type: 'FieldValueNotSupported',
      field: of('list-type'),
      value: listType,
      detail: 'supported values: "atomic", "map", "set"',
    });
  if (keys.length > 0 && listType !== 'map')
    errors.push(
      listType === undefined
        ? required(of('list-type'), 'must be map if x-kubernetes-list-map-keys is non-empty')
        : invalid(of('list-type'), listType, 'must be map if x-kubernetes-list-map-keys is non-empty'),
    );
  if (listType === 'map') {
    if (keys.length === 0)
      errors.push(required(of('list-map-keys'), 'must not be empty if x-kubernetes-list-type is map'));
    if (!items) errors.push(required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'));
    else if (items.type !== 'object')
      errors.push(
        invalid(
          `${path}.items.type`,
          items.type ?? '',
          "must be object if parent array's x-kubernetes-list-type is map",
        ),
      );
    keys.forEach((key, at) => {
      const property = items?.properties?.[key];
      const field = `${of('list-map-keys')}[${at}]`;
      if (!property) errors.push(invalid(field, key, 'entries must all be names of item properties'));
      else if (property.default === undefined && !items?.required?.includes(key))
        errors.push(
          required(
            `${path}.items.properties[${key}].default`,
            'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
          ),
        );
    });
  }
  if (mapType !== undefined && schema.type !== 'object')
    errors.push(
      invalid(`${path}.type`, schema.type ?? '', 'must be object if x-kubernetes-map-type is specified'),
    );
  return errors;
}

function structuralErrors(schema: JsonSchema, path: string, level: Level): FieldError[] {
  const { type, items, additionalProperties: others, properties = {} } = schema;
  const embedded = schema['x-kubernetes-embedded-resource'];
  const preserves = schema['x-kubernetes-preserve-unknown-fields'];
  const either = schema['x-kubernetes-int-or-string'];
  const errors: FieldError[] = [];
  if (type === 'array' && !items) errors.push(required(`${path}.items`, 'must be specified'));
  for (const [at, part, deeper] of parts(schema))
    errors.push(...structuralErrors(part, `${path}.${at}`, deeper));
  if (others !== undefined && level === 'root')
    errors.push(forbiddenField(`${path}.additionalProperties`, 'must not be used at the root'));
  if (either && preserves)
    errors.push(
      invalid(
        `${path}.x-kubernetes-preserve-unknown-fields`,
        true,
        'must be false if x-kubernetes-int-or-string is true',
      ),
    );
  if (either && embedded)
    errors.push(
      invalid(
        `${path}.x-kubernetes-embedded-resource`,
        true,
        'must be false if x-kubernetes-int-or-string is true',
      ),
    );
  if (schema.pattern) {
    try {
      regexOf(schema.pattern);
    } catch (error) {
      errors.push(
        invalid(
          `${path}.pattern`,
          schema.pattern,
          `must be a valid regular expression, but isn't: ${(error as Error).message}`,
        ),
      );
    }
  }
  for (const [at, one] of junctors(schema)) {
    if (isIntOrString(schema) && /^(anyOf|allOf\[0\])/.test(at)) continue;
    errors.push(...nestedErrors(one, `${path}.${at}`), ...incomplete(one, schema, path));
  }
  if (embedded && type !== 'object') {
    const words = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(type ? invalid(`${path}.type`, type, words) : required(`${path}.type`, words));
  } else if (!type && !either && !preserves) {
    const where = {
      root: 'at the root',
      item: 'for specified array items',
      field: 'for specified object fields',
    };
    errors.push(required(`${path}.type`, `must not be empty ${where[level]}`));
  }
  if (level === 'root' && type && type !== 'object')
    errors.push(invalid(`${path}.type`, type, 'must be object at the root'));
  if (level === 'root' || embedded) errors.push(...objectFieldErrors(properties, path, level));
  if (embedded && !preserves && Object.keys(properties).length === 0)
    errors.push(
      required(
        `${path}.properties`,
        'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
      ),
    );
  return errors;
}

const isIntOrString = ({ anyOf = [], allOf = [] }: JsonSchema): boolean =>
  [anyOf, allOf[0]?.anyOf ?? []].some(
    ([first, second, ...more]) => first?.type === 'integer' && second?.type === 'string' && more.length === 0,
  );

/** apiVersion, kind and metadata are the server's affair. */
function objectFieldErrors(
  properties: Readonly<Record<string, JsonSchema>>,
  path: string,
  level: Level,
): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of ['kind', 'apiVersion'])
    if (properties[name] && properties[name].type !== 'string')
      errors.push(invalid(`${path}.properties[${name}].type`, properties[name].type ?? '', 'must be string'));
  const { metadata } = properties;
  if (!metadata) return errors;
  const at = `${path}.properties[metadata]`;
  if (metadata.type !== 'object') errors.push(invalid(`${at}.type`, metadata.type ?? '', 'must be object'));
  const { type: _, properties: named = {}, description: _d, ...more } = metadata;
  const isPlain = Object.keys(named).every((name) => name === 'name' || name === 'generateName');
  if (level === 'root' && (!isPlain || Object.keys(more).length > 0))
    errors.push(
      forbiddenField(
        at,
        'must not specify anything other than name and generateName, but metadata is implicitly specified',
      ),
    );
  return errors;
}

/** What only the skeleton of a schema may say, not what stands under a junctor. */
const IN_SKELETON: readonly (readonly [string, string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

function nestedErrors(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [at, part] of [...parts(schema), ...junctors(schema)])
    errors.push(...nestedErrors(part, `${path}.${at}`));
  for (const [word, why] of IN_SKELETON)
    if ((schema as Record<string, unknown>)[word]) errors.push(forbiddenField(`${path}.${word}`, why));
  if (schema.properties?.['metadata'])
    errors.push(forbiddenField(`${path}.properties[metadata]`, 'must not be specified in a nested context'));
  return errors;
}

/** Fields that a junctor speaks of must be in the skeleton too (validateStructuralCompleteness). */
function incomplete(nested: JsonSchema, schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [name, property] of Object.entries(nested.properties ?? {})) {
    const at = `${path}.properties[${name}]`;
    const known = schema.properties?.[name];
    if (!known) errors.push(required(at, 'because it is defined in ' + at));
    else errors.push(...incomplete(property, known, at));
  }
  if (nested.items && !schema.items)
    errors.push(required(`${path}.items`, `because it is defined in ${path}.items`));
  else if (nested.items && schema.items)
    errors.push(...incomplete(nested.items, schema.items, `${path}.items`));
  for (const [, one] of junctors(nested)) errors.push(...incomplete(one, schema, path));
  return errors;
}

/** A default must be a value that the schema allows, with nothing that would be pruned (schema/defaulting/validation.go). */
function defaultErrors(schema: JsonSchema, path: string, isRoot: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.default !== undefined) {
    const field = `${path}.default`;
    const dropped: string[] = [];
    prune(schema, schema.default, dropped, '', schema['x-kubernetes-embedded-resource'] === true);
    if (isRoot) errors.push(forbiddenField(field, 'must not be set at the root'));
    else if (dropped.length > 0) errors.push(invalid(field, schema.default, `must not have unknown fields`));
    else errors.push(...valueErrors(schema, schema.default, field));
  }
  for (const [at, part] of parts(schema)) errors.push(...defaultErrors(part, `${path}.${at}`, false));
  return errors;
}

function rulesErrors(schema: JsonSchema, path: string, isObject: boolean): FieldError[] {
  const errors: FieldError[] = [];
  (schema['x-kubernetes-validations'] ?? []).forEach((rule, at) => {
    const field = `${path}.x-kubernetes-validations[${at}]`;
    const embedded = isObject || schema['x-kubernetes-embedded-resource'] === true;
    if (!rule.rule?.trim()) return void errors.push(required(`${field}.rule`, 'rule is not specified'));
    const problem = ruleProblem(rule.rule, schema, embedded);
    if (problem) errors.push(invalid(`${field}.rule`, goRule(rule), `compilation failed: ${problem}`));
    const wrong = rule.messageExpression && ruleProblem(rule.messageExpression, schema, embedded);
    if (wrong)
      errors.push(
        invalid(`${field}.messageExpression`, goRule(rule), `messageExpression compilation failed: ${wrong}`),
      );
    if (rule.message?.includes('\n'))
      errors.push(invalid(`${field}.message`, rule.message, 'message must not contain line breaks'));
  });
  for (const [at, part] of parts(schema)) errors.push(...rulesErrors(part, `${path}.${at}`, false));
  return errors;
}

/** As Go prints a rule with %#v. */
const goRule = ({
  rule,
  message = '',
  messageExpression = '',
  fieldPath = '',
}: ValidationRule): { go: string } => ({
  go: `apiextensions.ValidationRule{Rule:${JSON.stringify(rule)}, Message:${JSON.stringify(message)}, MessageExpression:${JSON.stringify(messageExpression)}, Reason:(*apiextensions.FieldValueErrorReason)(nil), FieldPath:${JSON.stringify(fieldPath)}, OptionalOldSelf:(*bool)(nil)}`,
});
