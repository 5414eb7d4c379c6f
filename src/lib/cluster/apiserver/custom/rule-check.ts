/**
 * What is wrong with a rule before it is ever run: its syntax, and fields that its schema does not have.
 * Told as cel-go tells it, with a picture of the place.
 */
import type { ASTNode } from '@marcbachmann/cel-js';
import { celEnvironment } from '#lib/cluster/apiserver/cel/environment.ts';
import type { JsonSchema } from '#lib/kube/types/apiextensions.ts';
import { escaped } from './rule-values.ts';
import { plainMessage } from './rules.ts';

/** Types whose names may stand for themselves. */
const KNOWN = [
  'self',
  'oldSelf',
  'int',
  'uint',
  'double',
  'string',
  'bool',
  'bytes',
  'list',
  'map',
  'type',
  'null_type',
  'duration',
  'timestamp',
  'optional',
];
const MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter', 'existsOne']);

/** The complaint, or undefined for a rule that can be run. */
export function ruleProblem(rule: string, schema: JsonSchema, isObject: boolean): string | undefined {
  try {
    const { ast } = celEnvironment().parse(rule) as unknown as { ast: ASTNode };
    const scope = new Map<string, JsonSchema | undefined>(KNOWN.map((name) => [name, undefined]));
    scope.set('self', isObject ? withObjectFields(schema) : schema);
    scope.set('oldSelf', scope.get('self'));
    visit(ast, scope, rule);
    return undefined;
  } catch (error) {
    if (error instanceof RuleMistake) return error.message;
    const { name, range } = error as { name?: string; range?: { start: number } };
    if (name !== 'ParseError' && name !== 'TypeError') throw error;
    const at = range?.start ?? rule.length;
    return picture(rule, at, `Syntax error: ${plainMessage(error)}`);
  }
}

class RuleMistake extends Error {}

function picture(rule: string, at: number, words: string): string {
  const before = rule.slice(0, at).split('\n');
  const column = before.at(-1)!.length;
  const line = rule.split('\n')[before.length - 1] ?? '';
  return `ERROR: <input>:${before.length}:${column + 1}: ${words}\n | ${line}\n | ${'.'.repeat(column)}^`;
}

const withObjectFields = (schema: JsonSchema): JsonSchema => ({
  ...schema,
  properties: {
    ...schema.properties,
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object', properties: { name: { type: 'string' }, generateName: { type: 'string' } } },
  },
});

type Scope = ReadonlyMap<string, JsonSchema | undefined>;

const isNode = (value: unknown): value is ASTNode =>
  typeof value === 'object' && value !== null && 'op' in value;

/** The schema of what the expression gives, where it is known. */
function visit(node: ASTNode, scope: Scope, rule: string): JsonSchema | undefined {
  switch (node.op) {
    case 'id':
      if (!scope.has(node.args))
        throw new RuleMistake(
          picture(rule, node.range.start, `undeclared reference to '${node.args}' (in container '')`),
        );
      return scope.get(node.args);
    case '.':
    case '.?':
      return field(node, scope, rule);
    case '[]': {
      const [of, key] = node.args;
      const schema = visit(of, scope, rule);
      visit(key, scope, rule);
      return schema?.items ?? others(schema);
    }
    case 'rcall': {
      const [name, receiver, args] = node.args;
      const schema = visit(receiver, scope, rule);
      const [first, ...rest] = args;
      const isMacro = MACROS.has(name) && first?.op === 'id' && rest.length > 0;
      const inner = isMacro
        ? new Map(scope).set(first.args, schema?.items ?? (schema ? { type: 'string' } : undefined))
        : scope;
      for (const arg of isMacro ? rest : args) visit(arg, inner, rule);
      return name === 'filter' ? schema : undefined;
    }
    case 'call':
      for (const arg of node.args[1]) visit(arg, scope, rule);
      return undefined;
    default:
      for (const arg of [node.args as unknown].flat(2)) if (isNode(arg)) visit(arg, scope, rule);
      return undefined;
  }
}

const others = (schema: JsonSchema | undefined): JsonSchema | undefined =>
  typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;

function field(node: ASTNode & { op: '.' | '.?' }, scope: Scope, rule: string): JsonSchema | undefined {
  const [of, name] = node.args as unknown as [ASTNode, unknown];
  const schema = visit(of, scope, rule);
  if (!schema || typeof name !== 'string') return undefined;
  const { properties } = schema;
  if (!properties || schema['x-kubernetes-embedded-resource']) return others(schema);
  const found = Object.entries(properties).find(([key]) => escaped(key) === name);
  // What is kept without being known cannot be named in a rule either.
  if (!found) throw new RuleMistake(picture(rule, of.range.end, `undefined field '${name}'`));
  return found[1];
}
