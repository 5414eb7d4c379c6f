/** expr: integers of any size, comparisons, and matches against basic regular expressions. */
import type { Program } from '#lib/shell/program.ts';
import { regexOf } from '#lib/shell/regex.ts';
import { program, ProgramError } from './options.ts';

const INTEGER = /^-?\d+$/;
const wrong = (message: string) => new ProgramError(message, { status: 2 });

function number(text: string): bigint {
  if (!INTEGER.test(text)) throw wrong('non-integer argument');
  return BigInt(text);
}

const isNull = (text: string) => text === '' || /^-?0+$/.test(text);

/** `text : regex`: the first group, or how many characters matched. */
function match(text: string, pattern: string): string {
  const found = regexOf(`^${pattern.replace(/^\^/, '')}`, {}).exec(text);
  const grouped = /\\\(/.test(pattern);
  if (!found) return grouped ? '' : '0';
  return grouped ? (found[1] ?? '') : String([...found[0]].length);
}

class Expression {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  whole(): string {
    const value = this.#or();
    if (this.#at < this.#words.length)
      throw wrong(`syntax error: unexpected argument ‘${this.#words[this.#at]}’`);
    return value;
  }

  #take(...operators: string[]): string | undefined {
    const word = this.#words[this.#at];
    if (word === undefined || !operators.includes(word)) return undefined;
    this.#at += 1;
    return word;
  }

  #left(
    next: () => string,
    operators: string[],
    how: (a: string, b: string, operator: string) => string,
  ): string {
    let value = next();
    for (let operator = this.#take(...operators); operator; operator = this.#take(...operators))
      value = how(value, next(), operator);
    return value;
  }

  #or = (): string => this.#left(this.#and, ['|'], (a, b) => (isNull(a) ? (isNull(b) ? '0' : b) : a));
  #and = (): string => this.#left(this.#compare, ['&'], (a, b) => (isNull(a) || isNull(b) ? '0' : a));
  #compare = (): string =>
    this.#left(this.#sum, ['<', '<=', '=', '==', '!=', '>=', '>'], (a, b, operator) => {
      const numbers = INTEGER.test(a) && INTEGER.test(b);
      const [x, y] = numbers ? [BigInt(a), BigInt(b)] : [a, b];
      const order = x < y ? -1 : x > y ? 1 : 0;
      const holds = {
        '<': order < 0,
        '<=': order <= 0,
        '=': order === 0,
        '==': order === 0,
        '!=': order !== 0,
        '>=': order >= 0,
        '>': order > 0,
      };
      return holds[operator as '<'] ? '1' : '0';
    });
  #sum = (): string =>
    this.#left(this.#product, ['+', '-'], (a, b, operator) => {
      const [x, y] = [number(a), number(b)];
      return String(operator === '+' ? x + y : x - y);
    });
  #product = (): string =>
    this.#left(this.#match, ['*', '/', '%'], (a, b, operator) => {
      const [x, y] = [number(a), number(b)];
      if (operator !== '*' && y === 0n) throw wrong('division by zero');
      return String(operator === '*' ? x * y : operator === '/' ? x / y : x % y);
    });
  #match = (): string => this.#left(this.#primary, [':'], match);

  #primary = (): string => {
    const word = this.#words[this.#at];
    if (word === undefined)
      throw wrong(`syntax error: missing argument after ‘${this.#words[this.#at - 1] ?? 'expr'}’`);
    this.#at += 1;
    const next = () => this.#primary();
    switch (word) {
      case '(': {
        const value = this.#or();
        if (!this.#take(')')) throw wrong(`syntax error: expecting ')' after ‘${this.#words[this.#at - 1]}’`);
        return value;
      }
      case ')':
        throw wrong("syntax error: unexpected ')'");
      case '+':
        return this.#at < this.#words.length ? (this.#words[(this.#at += 1) - 1] as string) : word;
      case 'length':
        return this.#at < this.#words.length ? String([...next()].length) : word;
      case 'match':
        return this.#at < this.#words.length ? match(next(), next()) : word;
      case 'index': {
        if (this.#at >= this.#words.length) return word;
        const [text, chars] = [[...next()], next()];
        return String(text.findIndex((char) => chars.includes(char)) + 1);
      }
      case 'substr': {
        if (this.#at >= this.#words.length) return word;
        const [text, from, length] = [[...next()], next(), next()];
        if (!INTEGER.test(from) || !INTEGER.test(length) || Number(from) < 1) return '';
        return text.slice(Number(from) - 1, Number(from) - 1 + Math.max(0, Number(length))).join('');
      }
    }
    return word;
  };
}

export const expr: Program = program(async (process) => {
  const words = process.args.slice(process.args[1] === '--' ? 2 : 1);
  if (words.length === 0) throw new ProgramError('missing operand', { status: 2, hint: true });
  const value = new Expression(words).whole();
  await process.stdout.write(`${value}\n`);
  return isNull(value) ? 1 : 0;
});
