/** `expr`: sums, comparisons and matches of words. */
import { basicRegex } from './text-input.ts';
import type { StandIn } from './programs.ts';

class ExprFault {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

const LEVELS: readonly RegExp[] = [/^\|$/, /^&$/, /^(<|<=|=|==|!=|>=|>)$/, /^[-+]$/, /^[*/%]$/, /^:$/];

const isEmpty = (text: string): boolean => text === '' || /^-?0+$/.test(text);

function whole(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new ExprFault('non-integer argument');
  return Number(text);
}

function apply(op: string, left: string, right: string): string {
  const numbers = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
  const order = numbers ? Number(left) - Number(right) : left < right ? -1 : left > right ? 1 : 0;
  switch (op) {
    case '|':
      return isEmpty(left) ? (isEmpty(right) ? '0' : right) : left;
    case '&':
      return isEmpty(left) || isEmpty(right) ? '0' : left;
    case '<':
      return String(Number(order < 0));
    case '<=':
      return String(Number(order <= 0));
    case '=':
    case '==':
      return String(Number(order === 0));
    case '!=':
      return String(Number(order !== 0));
    case '>=':
      return String(Number(order >= 0));
    case '>':
      return String(Number(order > 0));
    case '+':
      return String(whole(left) + whole(right));
    case '-':
      return String(whole(left) - whole(right));
    case '*':
      return String(whole(left) * whole(right));
    case ':':
      return matched(left, right);
  }
  if (whole(right) === 0) throw new ExprFault('division by zero');
  return String(op === '/' ? Math.trunc(whole(left) / whole(right)) : whole(left) % whole(right));
}

/** How long the match at the beginning is, or what its group took. */
function matched(text: string, pattern: string): string {
  const match = new RegExp(`^(?:${basicRegex(pattern.replace(/^\^/, ''))})`).exec(text);
  return pattern.includes('\\(') ? (match?.[1] ?? '') : String(match?.[0].length ?? 0);
}

export const expr: StandIn = ({ args, out, err }) => {
  const words = [...args];
  const take = (): string => {
    const word = words.shift();
    if (word === undefined) throw new ExprFault('syntax error');
    return word;
  };
  const read = (level: number): string => {
    if (level < LEVELS.length) {
      let left = read(level + 1);
      while (LEVELS[level]?.test(words[0] ?? '')) left = apply(take(), left, read(level + 1));
      return left;
    }
    const word = take();
    if (word === 'length' && words.length > 0) return String(take().length);
    if (word === 'substr') return take().substr(whole(take()) - 1, whole(take()));
    if (word !== '(') return word;
    const inner = read(0);
    if (take() !== ')') throw new ExprFault('syntax error');
    return inner;
  };
  try {
    const result = read(0);
    if (words.length > 0) throw new ExprFault('syntax error');
    out(`${result}\n`);
    return isEmpty(result) ? 1 : 0;
  } catch (fault) {
    if (!(fault instanceof ExprFault)) throw fault;
    err(`expr: ${fault.message}\n`);
    return 2;
  }
};
