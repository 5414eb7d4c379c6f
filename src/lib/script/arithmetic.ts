/** Shell arithmetic, in 64 bits as bash: an expression is parsed into a small tree of functions once, and kept. */

export class ArithmeticError extends Error {}

/** Where names get their values. */
export interface Names {
  /** The value of a variable or element as text, '' where unset. */
  read(name: string, index: bigint | string | undefined): string;
  write(name: string, index: bigint | string | undefined, value: bigint): void;
  isAssoc(name: string): boolean;
}

type Eval = (names: Names, depth: number) => bigint;
interface Place {
  readonly name: string;
  readonly index?: Eval;
  readonly key: string;
}

const MAX_DEPTH = 128;
const cache = new Map<string, Eval>();
const TOKEN =
  /\s*(?:(0[xX][0-9a-fA-F]+|\d+#[\w@]+|\d+)|([A-Za-z_]\w*)|(<<=|>>=|\*\*|\+\+|--|&&|\|\||[-+*/%&|^]=|<<|>>|<=|>=|==|!=|[-+*/%&|^~!<>=?:(),[\]]))/y;
/** Binary operators by rising strength; assignment and `?:` are apart. */
const LEVELS = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const bool = (value: boolean) => (value ? 1n : 0n);

function divide(a: bigint, b: bigint, how: (a: bigint, b: bigint) => bigint): bigint {
  if (b === 0n) throw new ArithmeticError('division by 0');
  return how(a, b);
}

const OPERATORS: Record<string, (a: bigint, b: bigint) => bigint> = {
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '&': (a, b) => a & b,
  '==': (a, b) => bool(a === b),
  '!=': (a, b) => bool(a !== b),
  '<': (a, b) => bool(a < b),
  '>': (a, b) => bool(a > b),
  '<=': (a, b) => bool(a <= b),
  '>=': (a, b) => bool(a >= b),
  '<<': (a, b) => a << (b & 63n),
  '>>': (a, b) => a >> (b & 63n),
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => divide(a, b, (x, y) => x / y),
  '%': (a, b) => divide(a, b, (x, y) => x % y),
};

function power(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n) throw new ArithmeticError('exponent less than 0');
  let result = 1n;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = BigInt.asIntN(64, result * base);
    base = BigInt.asIntN(64, base * base);
  }
  return result;
}

/** A number as bash reads it: decimal, 0 octal, 0x hex, base#digits. */
function numberOf(text: string): bigint {
  const based = /^(\d+)#(.+)$/.exec(text);
  if (based) {
    const base = Number(based[1]);
    let value = 0n;
    for (const char of based[2] as string) {
      const digit =
        base <= 36
          ? '0123456789abcdefghijklmnopqrstuvwxyz'.indexOf(char.toLowerCase())
          : '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_'.indexOf(char);
      if (digit < 0 || digit >= base)
        throw new ArithmeticError(`${text}: value too great for base (error token is "${text}")`);
      value = value * BigInt(base) + BigInt(digit);
    }
    return value;
  }
  if (/^0\d/.test(text)) {
    if (/[89]/.test(text))
      throw new ArithmeticError(`${text}: value too great for base (error token is "${text}")`);
    return BigInt(`0o${text.slice(1)}`);
  }
  return BigInt(text);
}

class Parser {
  readonly #text: string;
  #tokens: { text: string; kind: 'number' | 'name' | 'operator'; at: number; end: number }[] = [];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    TOKEN.lastIndex = 0;
    let end = 0;
    for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
      const token = match[1] ?? match[2] ?? (match[3] as string);
      end = TOKEN.lastIndex;
      this.#tokens.push({
        text: token,
        kind: match[1] ? 'number' : match[2] ? 'name' : 'operator',
        at: end - token.length,
        end,
      });
      if (end >= text.length) break;
    }
    const rest = text.slice(end).trim();
    if (rest === '') return;
    const operand = this.#tokens.length > 0 && this.#tokens.at(-1)?.kind !== 'operator';
    this.#fail(
      operand ? 'syntax error: invalid arithmetic operator' : 'syntax error: operand expected',
      rest,
    );
  }

  whole(): Eval {
    if (this.#tokens.length === 0) return () => 0n;
    const value = this.#comma();
    const rest = this.#tokens[this.#next];
    if (rest && /^([-+*/%&|^]|<<|>>)?=$/.test(rest.text))
      this.#fail('attempted assignment to non-variable', this.#text.slice(rest.at));
    if (rest)
      this.#fail(
        rest.kind === 'operator' ? 'syntax error: operand expected' : 'syntax error in expression',
        this.#text.slice(rest.at),
      );
    return value;
  }

  #fail(what: string, token: string): never {
    throw new ArithmeticError(`${this.#text}: ${what} (error token is "${token}")`);
  }

  #take(...texts: string[]): string | undefined {
    const token = this.#tokens[this.#next];
    if (!token || token.kind !== 'operator' || !texts.includes(token.text)) return undefined;
    this.#next += 1;
    return token.text;
  }

  #expect(text: string): void {
    if (!this.#take(text))
      this.#fail(`missing \`${text}'`, this.#text.slice(this.#tokens[this.#next]?.at ?? this.#text.length));
  }

  #comma(): Eval {
    let left = this.#assignment();
    while (this.#take(',')) {
      const [a, b] = [left, this.#assignment()];
      left = (names, depth) => (a(names, depth), b(names, depth));
    }
    return left;
  }

  #assignment(): Eval {
    const start = this.#next;
    const place = this.#place();
    const operator = place && this.#take('=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '^=', '|=');
    if (!place || !operator) {
      this.#next = start;
      return this.#ternary();
    }
    const right = this.#assignment();
    const how = OPERATORS[operator.slice(0, -1)];
    return (names, depth) => {
      const value = right(names, depth);
      return store(place, names, depth, how ? how(load(place, names, depth), value) : value);
    };
  }

  #ternary(): Eval {
    const test = this.#binary(0);
    if (!this.#take('?')) return test;
    const yes = this.#comma();
    this.#expect(':');
    const no = this.#assignment();
    return (names, depth) => (test(names, depth) !== 0n ? yes : no)(names, depth);
  }

  #binary(level: number): Eval {
    const operators = LEVELS[level];
    if (!operators) return this.#power();
    let left = this.#binary(level + 1);
    for (let operator = this.#take(...operators); operator; operator = this.#take(...operators)) {
      const [a, b] = [left, this.#binary(level + 1)];
      if (operator === '&&') left = (names, depth) => bool(a(names, depth) !== 0n && b(names, depth) !== 0n);
      else if (operator === '||')
        left = (names, depth) => bool(a(names, depth) !== 0n || b(names, depth) !== 0n);
      else {
        const how = OPERATORS[operator] as (a: bigint, b: bigint) => bigint;
        left = (names, depth) => BigInt.asIntN(64, how(a(names, depth), b(names, depth)));
      }
    }
    return left;
  }

  #power(): Eval {
    const base = this.#unary();
    if (!this.#take('**')) return base;
    const exponent = this.#power();
    return (names, depth) => power(base(names, depth), exponent(names, depth));
  }

  #unary(): Eval {
    const step = this.#take('++', '--');
    if (step) {
      const place = this.#place();
      if (!place) return this.#unary(); // `--5` is -(-5)
      const by = step === '++' ? 1n : -1n;
      return (names, depth) => store(place, names, depth, load(place, names, depth) + by);
    }
    const sign = this.#take('-', '+', '!', '~');
    if (!sign) return this.#postfix();
    const operand = this.#unary();
    if (sign === '-') return (names, depth) => BigInt.asIntN(64, -operand(names, depth));
    if (sign === '!') return (names, depth) => bool(operand(names, depth) === 0n);
    if (sign === '~') return (names, depth) => ~operand(names, depth);
    return operand;
  }

  #postfix(): Eval {
    const place = this.#place();
    if (place) {
      const step = this.#take('++', '--');
      if (!step) return (names, depth) => load(place, names, depth);
      const by = step === '++' ? 1n : -1n;
      return (names, depth) => {
        const before = load(place, names, depth);
        store(place, names, depth, before + by);
        return before;
      };
    }
    if (this.#take('(')) {
      const inner = this.#comma();
      this.#expect(')');
      return inner;
    }
    const token = this.#tokens[this.#next];
    if (token?.kind !== 'number')
      this.#fail(
        'syntax error: operand expected',
        this.#text.slice(token?.at ?? this.#tokens[this.#next - 1]?.at ?? 0),
      );
    this.#next += 1;
    const value = BigInt.asIntN(64, numberOf(token.text));
    return () => value;
  }

  #place(): Place | undefined {
    const token = this.#tokens[this.#next];
    if (token?.kind !== 'name') return undefined;
    this.#next += 1;
    if (!this.#take('[')) return { name: token.text, key: '' };
    const from = this.#tokens[this.#next]?.at ?? this.#text.length;
    const index = this.#comma();
    const to = this.#tokens[this.#next]?.at ?? this.#text.length;
    this.#expect(']');
    return { name: token.text, index, key: this.#text.slice(from, to).trim() };
  }
}

function indexOf(place: Place, names: Names, depth: number): bigint | string | undefined {
  return place.index && (names.isAssoc(place.name) ? place.key : place.index(names, depth));
}

/** A variable's value is itself an expression. */
function load(place: Place, names: Names, depth: number): bigint {
  const text = names.read(place.name, indexOf(place, names, depth));
  if (text === '') return 0n;
  if (/^-?[1-9]\d*$|^0$/.test(text)) return BigInt.asIntN(64, BigInt(text));
  if (depth >= MAX_DEPTH)
    throw new ArithmeticError(`${text}: expression recursion level exceeded (error token is "${text}")`);
  return compile(text)(names, depth + 1);
}

function store(place: Place, names: Names, depth: number, value: bigint): bigint {
  const wrapped = BigInt.asIntN(64, value);
  names.write(place.name, indexOf(place, names, depth), wrapped);
  return wrapped;
}

function compile(text: string): Eval {
  let known = cache.get(text);
  if (!known) {
    known = new Parser(text).whole();
    if (cache.size > 500) cache.clear();
    cache.set(text, known);
  }
  return known;
}

/** Evaluates an expression whose `$` expansions were done. Throws ArithmeticError in bash's words. */
export function evaluate(text: string, names: Names): bigint {
  return compile(text)(names, 0);
}
