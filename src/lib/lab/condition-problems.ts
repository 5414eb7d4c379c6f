/** What is wrong with a condition, for the lab's author: what does not parse, and what it names that is not there. */
import type { ASTNode } from '@marcbachmann/cel-js';
import { parsedCondition } from './conditions.ts';

export interface ConditionProblem {
  /** Characters into the expression. */
  readonly offset: number;
  readonly message: string;
}

export interface Surroundings {
  /** Ids of the questions of the step. */
  readonly questions: ReadonlySet<string>;
  /** Whether there is a kind of that name (`deploy`, `Deployment`, `virtualservices`). */
  isKind(name: string): boolean;
}

/** CEL's macros whose first argument names a variable. */
const MACROS = new Set(['all', 'exists', 'exists_one', 'existsOne', 'filter', 'map']);
const TRAFFIC = new Set(['total', 'failed', 'byVersion', 'said', 'edges', 'services', 'lastMinute']);
const GLOBALS = new Set(['traffic', 'answers']);

export function conditionProblems(
  expression: string,
  surroundings: Surroundings,
): readonly ConditionProblem[] {
  let parsed: ReturnType<typeof parsedCondition>;
  try {
    parsed = parsedCondition(expression);
  } catch (error) {
    return [problemOf(error)];
  }
  const problems: ConditionProblem[] = [];
  look(parsed.ast, new Set(), surroundings, problems);
  if (problems.length > 0) return problems;
  const { valid, error } = parsed.check();
  return valid || !error ? [] : [problemOf(error)];
}

function problemOf(error: unknown): ConditionProblem {
  const { message, range } = error as Error & { range?: { start: number } };
  return { offset: range?.start ?? 0, message: `not a condition: ${message.split('\n')[0] ?? ''}` };
}

const isNode = (value: unknown): value is ASTNode =>
  typeof value === 'object' && value !== null && 'op' in value;

function look(
  value: unknown,
  bound: ReadonlySet<string>,
  around: Surroundings,
  problems: ConditionProblem[],
): void {
  if (Array.isArray(value)) for (const one of value) look(one, bound, around, problems);
  if (!isNode(value)) return;
  const say = (message: string) => void problems.push({ offset: value.range.start, message });
  if (value.op === 'id' && !bound.has(value.args) && !GLOBALS.has(value.args)) {
    say(
      `nothing is called ${value.args} (there are: traffic, answers, and functions such as deployment('web'))`,
    );
  }
  if (value.op === 'call') {
    const [name, args] = value.args;
    const kind = args[0]?.op === 'value' ? String(args[0].args) : undefined;
    if ((name === 'object' || name === 'objects') && kind !== undefined && !around.isKind(kind))
      say(`there is no kind ${kind}`);
  }
  if (
    value.op === '.' &&
    isNode(value.args[0]) &&
    value.args[0].op === 'id' &&
    !bound.has(value.args[0].args)
  ) {
    const [of, field] = [value.args[0].args, String(value.args[1])];
    if (of === 'traffic' && !TRAFFIC.has(field))
      say(`traffic has ${[...TRAFFIC].join(', ')}, but no ${field}`);
    if (of === 'answers' && !around.questions.has(field)) say(`this step asks no question ${field}`);
  }
  if (value.op === 'rcall') {
    const [name, receiver, args] = value.args;
    const [variable, ...rest] = args;
    if (MACROS.has(name) && variable?.op === 'id') {
      look(receiver, bound, around, problems);
      return look(rest, new Set([...bound, variable.args]), around, problems);
    }
  }
  look(value.args, bound, around, problems);
}
