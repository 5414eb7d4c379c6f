/** The fields of a custom resource for `explain`, from the schema in its CustomResourceDefinition. */
import type { ExplainedField } from './field.ts';

/** The part of apiextensions.k8s.io/v1 JSONSchemaProps that is shown. */
export interface CustomSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, CustomSchema>>;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly items?: CustomSchema;
  readonly additionalProperties?: CustomSchema | boolean;
}

const valuesOf = ({ additionalProperties: more }: CustomSchema): CustomSchema | undefined =>
  typeof more === 'object' ? more : undefined;

function typeText(schema: CustomSchema): string {
  if (schema.items) return `[]${typeText(schema.items)}`;
  const values = valuesOf(schema);
  if (values) return `map[string]${typeText(values)}`;
  return !schema.type || schema.type === 'object' ? 'Object' : schema.type;
}

function below(schema: CustomSchema): readonly CustomSchema[] {
  const next = schema.items ?? valuesOf(schema);
  return next ? [next, ...below(next)] : [];
}

/** The field, with all that is below it. `standard`: fields that the server adds to the schema of every object. */
export function customField(
  schema: CustomSchema,
  required = false,
  standard: Readonly<Record<string, ExplainedField>> = {},
): ExplainedField {
  const within = below(schema);
  const { properties = {}, required: needed = [] } = within.at(-1) ?? schema;
  return {
    type: typeText(schema),
    ...(schema.description && { about: schema.description }),
    aboutTypes: within.flatMap(({ description }) => description ?? []),
    ...(required && { required }),
    ...(schema.enum && { values: schema.enum.map(String) }),
    fields: () => ({
      ...Object.fromEntries(
        Object.entries(properties).map(([name, field]) => [name, customField(field, needed.includes(name))]),
      ),
      ...standard,
    }),
  };
}
