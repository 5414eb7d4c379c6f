/**
 * `x-kubernetes-validations`: rules in CEL about a value and, on updates, about what it was.
 * From apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go.
 */
import { celEnvironment } from '#lib/cluster/apiserver/cel/environment.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { JsonSchema, ValidationRule } from '#lib/kube/types/apiextensions.ts';
import { celValue } from './rule-values.ts';
import { isMap, propertySchema } from './prune.ts';

type Program = (context: object) => unknown;

interface Compiled {
  readonly program: Program;
  /** Rules about `oldSelf` speak of changes only. */
  readonly isTransition: boolean;
}

const programs = new Map<string, Compiled>();

/** Throws the library's ParseError. */
function compiled(rule: string): Compiled {
  let known = programs.get(rule);
  if (!known) {
    known = { program: celEnvironment().parse(rule), isTransition: /\boldSelf\b/.test(rule) };
    programs.set(rule, known);
  }
  return known;
}

/** Whether there is any rule in the schema. */
export function hasRules(schema: JsonSchema | undefined): boolean {
  if (!schema) return false;
  const {
    items,
    properties = {},
    additionalProperties: others,
    'x-kubernetes-validations': rules = [],
  } = schema;
  return (
    rules.length > 0 ||
    hasRules(items) ||
    hasRules(typeof others === 'object' ? others : undefined) ||
    Object.values(properties).some(hasRules)
  );
}

/** What the rules of the schema have against the value; `old` is undefined for a new one. */
export function ruleErrors(schema: JsonSchema, value: unknown, old: unknown, path: string): FieldError[] {
  if (value === undefined || (value === null && schema.nullable)) return [];
  const rules = schema['x-kubernetes-validations'] ?? [];
  const own = rules.flatMap((rule) => oneRule(rule, schema, value, old, path));
  return [...own, ...within(schema, value, old, path)];
}

function within(schema: JsonSchema, value: unknown, old: unknown, path: string): FieldError[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (!items || !hasRules(items)) return [];
    return value.flatMap((item: unknown, at) =>
      ruleErrors(items, item, oldItem(schema, old, item), `${path}[${at}]`),
    );
  }
  if (!isMap(value)) return [];
  return Object.keys(value)
    .sort()
    .flatMap((name) => {
      const property = propertySchema(schema, name);
      if (!property || !hasRules(property)) return [];
      const at = schema.properties?.[name] ? `${path && `${path}.`}${name}` : `${path}[${name}]`;
      return ruleErrors(property, value[name], isMap(old) ? old[name] : undefined, at);
    });
}

/** Only items with keys can be followed from the old list to the new one. */
function oldItem(schema: JsonSchema, old: unknown, item: unknown): unknown {
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(old)) return undefined;
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const keyOf = (one: unknown) => JSON.stringify(keys.map((key) => (isMap(one) ? one[key] : undefined)));
  return old.find((one) => keyOf(one) === keyOf(item));
}

function oneRule(
  rule: ValidationRule,
  schema: JsonSchema,
  value: unknown,
  old: unknown,
  path: string,
): FieldError[] {
  const { program, isTransition } = compiled(rule.rule);
  if (isTransition && old === undefined && !rule.optionalOldSelf) return [];
  const context = {
    self: celValue(schema, value, path === ''),
    ...(old !== undefined && { oldSelf: celValue(schema, old, path === '') }),
  };
  const field = `${path}${rule.fieldPath ?? ''}`.replace(/^\./, '') || '<nil>';
  const complain = (detail: string): FieldError[] => [
    { type: rule.reason ?? 'FieldValueInvalid', field, value: typeName(schema), detail },
  ];
  try {
    if (program(context) === true) return [];
  } catch (error) {
    return complain(`${plainMessage(error)} evaluating rule: ${rule.message?.trim() || rule.rule.trim()}`);
  }
  return complain(messageOf(rule, context));
}

const typeName = (schema: JsonSchema): string => schema.type ?? '';

function messageOf(rule: ValidationRule, context: object): string {
  if (rule.messageExpression) {
    try {
      const text = compiled(rule.messageExpression).program(context);
      if (typeof text === 'string' && text.trim() && !text.includes('\n')) return text.trim();
    } catch {
      // As in a real cluster, the other message is told instead.
    }
  }
  return rule.message?.trim() || `failed rule: ${rule.rule.trim()}`;
}

/** The library's message without its picture of the place, beginning in lower case as cel-go's do. */
export const plainMessage = (error: unknown): string =>
  (error as Error).message.split('\n')[0]!.replace(/^No such key/, 'no such key');
