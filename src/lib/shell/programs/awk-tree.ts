/** What an awk program becomes: functions over a runtime, and how they are put together. */
import { RegexError, regexOf } from '#lib/shell/regex.ts';
import { AwkError } from './awk-lexer.ts';
import type { AwkRuntime } from './awk-runtime.ts';
import { isTrue, toNumber, toText, type Value } from './awk-values.ts';

export type Eval = (rt: AwkRuntime) => Value;
/** What a statement says should happen next; nothing: the next statement. */
export type Signal = 'break' | 'continue' | 'next' | 'exit' | 'return' | undefined;
export type Run = (rt: AwkRuntime) => Signal;

export interface Place {
  readonly get: Eval;
  readonly set: (rt: AwkRuntime, value: Value) => Value;
}

export interface Rule {
  readonly kind: 'BEGIN' | 'END' | 'main';
  readonly pattern?: Eval;
  /** The end of a range `from, to`. */
  readonly until?: Eval;
  readonly action?: Run;
}

export interface UserFunction {
  readonly params: readonly string[];
  body: Run;
}

/** A regular expression written as such: matched against the record, or the right side of `~`. */
export type Node = Eval & { regex?: RegExp; place?: Place; name?: string; grouped?: boolean; list?: Eval[] };

export const ARITHMETIC: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => {
    if (b === 0) throw new AwkError('division by zero');
    return a / b;
  },
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
  '**': (a, b) => a ** b,
};

export function arithmetic(operator: string, left: Eval, right: Eval): Node {
  const how = ARITHMETIC[operator] as (a: number, b: number) => number;
  return (rt) => how(toNumber(left(rt)), toNumber(right(rt)));
}

export const negative =
  (operand: Eval): Node =>
  (rt) =>
    -toNumber(operand(rt));

export function stepped(operand: Node, step: string): Node {
  const { place } = operand;
  if (!place) throw new AwkError(`syntax error at or near ${step}`);
  return (rt) => place.set(rt, toNumber(place.get(rt)) + (step === '++' ? 1 : -1));
}

export function variable(name: string): Place {
  return { get: (rt) => rt.get(name), set: (rt, value) => rt.set(name, value) };
}

export function withPlace(place: Place, name?: string): Node {
  return Object.assign((rt: AwkRuntime) => place.get(rt), { place }, name !== undefined && { named: name });
}

export function compileRegex(text: string): RegExp {
  try {
    return regexOf(text, { extended: true });
  } catch (error) {
    throw new AwkError(
      error instanceof RegexError ? `regular expression compile failed (${error.message})` : String(error),
    );
  }
}

/** A regular expression from what stands where one is wanted. */
export function patternOf(node: Eval, rt: AwkRuntime): RegExp {
  return (node as Node).regex ?? compileRegex(toText(node(rt)));
}

export function sequence(list: readonly Run[]): Run {
  return (rt) => {
    for (const run of list) {
      rt.step();
      const signal = run(rt);
      if (signal) return signal;
    }
    return undefined;
  };
}

export function loop(test: Eval, body: Run, update?: Run, first = false): Run {
  return (rt) => {
    for (let skip = first; skip || isTrue(test(rt)); skip = false) {
      rt.step();
      const signal = body(rt);
      if (signal === 'break') break;
      if (signal && signal !== 'continue') return signal;
      update?.(rt);
    }
    return undefined;
  };
}
