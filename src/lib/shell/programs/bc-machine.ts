/** Runs bc's tree: numbers as integers with a scale, variables, arrays, functions, and the library of `-l`. */
import type { Process } from '#lib/shell/program.ts';
import type { BcNode, BcStatement } from './bc-parser.ts';

export class BcError extends Error {}

interface Num {
  readonly value: bigint;
  /** Digits after the point. */
  readonly scale: number;
}

const ten = (n: number) => 10n ** BigInt(n);
const at = (num: Num, scale: number): bigint =>
  scale >= num.scale ? num.value * ten(scale - num.scale) : num.value / ten(num.scale - scale);
const num = (value: bigint, scale: number): Num => ({ value, scale });
const ZERO = num(0n, 0);
const whole = (value: number | bigint) => num(BigInt(value), 0);
const truth = (holds: boolean) => whole(holds ? 1 : 0);
const MAX_DIGITS = 20_000;

class Jump extends Error {
  readonly kind: 'break' | 'continue' | 'return' | 'halt';
  readonly value: Num;

  constructor(kind: Jump['kind'], value = ZERO) {
    super(kind);
    this.kind = kind;
    this.value = value;
  }
}

function sqrtOf(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

export class BcMachine {
  readonly #process: Process;
  readonly #hasLibrary: boolean;
  #vars = new Map<string, Num>();
  #arrays = new Map<string, Map<string, Num>>();
  #functions = new Map<string, Extract<BcStatement, { type: 'define' }>>();
  #last = ZERO;
  #scale = 0;
  #inBase = 10;
  #outBase = 10;
  #out = '';
  #steps = 0;
  #depth = 0;

  constructor(process: Process, hasLibrary: boolean) {
    this.#process = process;
    this.#hasLibrary = hasLibrary;
    if (hasLibrary) this.#scale = 20;
  }

  async flush(): Promise<void> {
    const text = this.#out;
    this.#out = '';
    if (text !== '') await this.#process.stdout.write(text);
  }

  /** Runs a statement; true where bc is to end. */
  async top(statement: BcStatement): Promise<boolean> {
    if (statement.type === 'jump' && statement.kind === 'quit') {
      await this.flush();
      return true;
    }
    try {
      await this.#run(statement);
    } catch (error) {
      if (!(error instanceof Jump)) throw error;
      if (error.kind === 'halt') {
        await this.flush();
        return true;
      }
    }
    return false;
  }

  async #run(statement: BcStatement): Promise<void> {
    if ((this.#steps += 1) % 500 === 0) {
      await this.flush();
      await this.#process.pause?.();
    }
    switch (statement.type) {
      case 'value': {
        const value = await this.#value(statement.value);
        if (statement.value.type === 'assign') return;
        this.#last = value;
        this.#out += `${wrapped(this.#text(value))}\n`;
        return;
      }
      case 'print':
        for (const value of statement.values)
          if (value.type === 'string')
            this.#out += value.text.replace(
              /\\([abfnrtq\\"])/g,
              (_, char: string) =>
                ({ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', q: '"' })[char] ?? char,
            );
          else this.#out += this.#text((this.#last = await this.#value(value)));
        return;
      case 'block':
        for (const one of statement.body) await this.#run(one);
        return;
      case 'if':
        if ((await this.#value(statement.test)).value !== 0n) await this.#run(statement.then);
        else if (statement.otherwise) await this.#run(statement.otherwise);
        return;
      case 'loop':
        return this.#loop(statement);
      case 'jump':
        throw new Jump(statement.kind === 'quit' ? 'halt' : statement.kind);
      case 'return':
        throw new Jump('return', statement.value ? await this.#value(statement.value) : ZERO);
      case 'define':
        this.#functions.set(statement.name, statement);
    }
  }

  async #loop(loop: Extract<BcStatement, { type: 'loop' }>): Promise<void> {
    if (loop.first) await this.#value(loop.first);
    while (!loop.test || (await this.#value(loop.test)).value !== 0n) {
      try {
        await this.#run(loop.body);
      } catch (error) {
        if (!(error instanceof Jump) || error.kind === 'return' || error.kind === 'halt') throw error;
        if (error.kind === 'break') return;
      }
      if (loop.next) await this.#value(loop.next);
    }
  }

  async #value(node: BcNode): Promise<Num> {
    switch (node.type) {
      case 'number':
        return this.#number(node.text);
      case 'string':
        return ZERO;
      case 'group':
        return this.#value(node.value);
      case 'name':
        return this.#read(node.name, node.index && (await this.#value(node.index)));
      case 'unary': {
        const value = await this.#value(node.value);
        return node.operator === '-' ? num(-value.value, value.scale) : truth(value.value === 0n);
      }
      case 'step': {
        if (node.to.type !== 'name') throw new BcError('syntax error');
        const index = node.to.index && (await this.#value(node.to.index));
        const before = this.#read(node.to.name, index);
        const after = num(before.value + BigInt(node.by) * ten(before.scale), before.scale);
        this.#write(node.to.name, index, after);
        return node.before ? after : before;
      }
      case 'assign': {
        if (node.to.type !== 'name') throw new BcError('syntax error');
        const index = node.to.index && (await this.#value(node.to.index));
        let value = await this.#value(node.value);
        if (node.operator !== '=')
          value = this.#binary(node.operator.slice(0, -1), this.#read(node.to.name, index), value);
        this.#write(node.to.name, index, value);
        return value;
      }
      case 'binary': {
        const left = await this.#value(node.left);
        const right = await this.#value(node.right);
        return this.#binary(node.operator, left, right);
      }
      case 'call':
        return this.#call(node.name, node.args);
    }
  }

  #number(text: string): Num {
    const [digits = '', fraction = ''] = text.split('.');
    if (this.#inBase === 10 || (digits + fraction).length === 1) {
      const decimal = (part: string) =>
        part.replace(/[A-F]/g, (digit) =>
          this.#inBase === 10 && (digits + fraction).length > 1 ? '9' : String(Number.parseInt(digit, 16)),
        );
      return num(BigInt(decimal(digits) + fraction || '0'), fraction.length);
    }
    const base = BigInt(this.#inBase);
    const digit = (char: string) => {
      const value = BigInt(Number.parseInt(char, 16));
      return value >= base ? base - 1n : value;
    };
    let value = 0n;
    for (const char of digits + fraction) value = value * base + digit(char);
    return num((value * ten(fraction.length)) / base ** BigInt(fraction.length), fraction.length);
  }

  #read(name: string, index: Num | undefined): Num {
    if (index) return this.#arrays.get(name)?.get(String(at(index, 0))) ?? ZERO;
    if (name === 'scale') return whole(this.#scale);
    if (name === 'ibase') return whole(this.#inBase);
    if (name === 'obase') return whole(this.#outBase);
    if (name === 'last') return this.#last;
    return this.#vars.get(name) ?? ZERO;
  }

  #write(name: string, index: Num | undefined, value: Num): void {
    const small = Number(at(value, 0));
    if (index) {
      if (!this.#arrays.has(name)) this.#arrays.set(name, new Map());
      this.#arrays.get(name)?.set(String(at(index, 0)), value);
    } else if (name === 'scale') this.#scale = Math.min(1000, Math.max(0, small));
    else if (name === 'ibase') this.#inBase = Math.min(16, Math.max(2, small));
    else if (name === 'obase') this.#outBase = Math.max(2, small);
    else if (name === 'last') this.#last = value;
    else this.#vars.set(name, value);
  }

  #binary(operator: string, a: Num, b: Num): Num {
    const scale = Math.max(a.scale, b.scale);
    const [x, y] = [at(a, scale), at(b, scale)];
    switch (operator) {
      case '+':
        return num(x + y, scale);
      case '-':
        return num(x - y, scale);
      case '*': {
        const kept = Math.min(a.scale + b.scale, Math.max(this.#scale, a.scale, b.scale));
        return num(at(num(a.value * b.value, a.scale + b.scale), kept), kept);
      }
      case '/':
        return this.#divided(a, b, this.#scale);
      case '%': {
        const kept = Math.max(this.#scale + b.scale, a.scale);
        const quotient = this.#divided(a, b, this.#scale);
        const product = num(quotient.value * b.value, quotient.scale + b.scale);
        const common = Math.max(kept, product.scale, a.scale);
        return num(at(num(at(a, common) - at(product, common), common), kept), kept);
      }
      case '^':
        return this.#power(a, b);
      case '==':
        return truth(x === y);
      case '!=':
        return truth(x !== y);
      case '<':
        return truth(x < y);
      case '>':
        return truth(x > y);
      case '<=':
        return truth(x <= y);
      case '>=':
        return truth(x >= y);
      case '&&':
        return truth(x !== 0n && y !== 0n);
    }
    return truth(x !== 0n || y !== 0n);
  }

  #divided(a: Num, b: Num, scale: number): Num {
    if (b.value === 0n) throw new BcError('Runtime error (func=(main), adr=5): Divide by zero');
    return num((a.value * ten(scale + b.scale)) / (b.value * ten(a.scale)), scale);
  }

  #power(a: Num, b: Num): Num {
    const exponent = at(b, 0);
    const size = exponent < 0n ? -exponent : exponent;
    if (size * BigInt(a.value.toString().length) > BigInt(MAX_DIGITS * 10))
      throw new BcError('not simulated: numbers of more than 200000 digits');
    const kept =
      exponent < 0n ? this.#scale : Math.min(a.scale * Number(size), Math.max(this.#scale, a.scale));
    const power = num(a.value ** size, a.scale * Number(size));
    if (exponent < 0n) return this.#divided(whole(1), power, kept);
    return num(at(power, kept), kept);
  }

  async #call(name: string, nodes: readonly BcNode[]): Promise<Num> {
    const defined = this.#functions.get(name);
    if (defined) {
      if (defined.params.length !== nodes.length)
        throw new BcError(`Runtime error (func=(main), adr=5): Parameter number mismatch`);
      const values: Num[] = [];
      for (const node of nodes) values.push(await this.#value(node));
      return this.#invoke(defined, values);
    }
    const [first] = nodes;
    const value = first ? await this.#value(first) : ZERO;
    switch (name) {
      case 'length': {
        const digits = (value.value < 0n ? -value.value : value.value).toString().length;
        return whole(Math.max(digits, value.scale));
      }
      case 'scale':
        return whole(value.scale);
      case 'sqrt': {
        if (value.value < 0n)
          throw new BcError('Runtime error (func=(main), adr=4): Square root of a negative number');
        const scale = Math.max(this.#scale, value.scale);
        return num(sqrtOf(at(value, scale * 2)), scale);
      }
    }
    if (this.#hasLibrary && /^[sclae]$/.test(name)) return this.#library(name, value);
    throw new BcError(`Runtime error (func=(main), adr=${name.length + 3}): Function ${name} not defined.`);
  }

  async #invoke(defined: Extract<BcStatement, { type: 'define' }>, values: readonly Num[]): Promise<Num> {
    if ((this.#depth += 1) > 500) throw new BcError('Runtime error (func=(main), adr=5): Out of memory');
    const names = [...defined.params, ...defined.autos];
    const saved = names.map((one) => [one, this.#vars.get(one)] as const);
    for (const [i, one] of names.entries()) this.#vars.set(one, values[i] ?? ZERO);
    try {
      await this.#run(defined.body);
      return ZERO;
    } catch (error) {
      if (error instanceof Jump && error.kind === 'return') return error.value;
      throw error;
    } finally {
      this.#depth -= 1;
      for (const [one, old] of saved)
        if (old) this.#vars.set(one, old);
        else this.#vars.delete(one);
    }
  }

  /** s, c, a, l and e, worked out with ten digits more than are shown. */
  #library(name: string, x: Num): Num {
    const scale = this.#scale;
    const work = Math.max(scale, x.scale) + 12;
    const one = ten(work);
    const value = at(x, work);
    const times = (a: bigint, b: bigint) => (a * b) / one;
    const series = (start: bigint, next: (term: bigint, n: bigint) => bigint) => {
      let [sum, term] = [start, start];
      for (let n = 1n; term !== 0n; n += 1n) sum += term = next(term, n);
      return sum;
    };
    const exp = (v: bigint): bigint => {
      let halvings = 0n;
      while ((v < 0n ? -v : v) > one) {
        v /= 2n;
        halvings += 1n;
      }
      let result = series(one, (term, n) => times(term, v) / n);
      for (; halvings > 0n; halvings -= 1n) result = times(result, result);
      return result;
    };
    const atan = (v: bigint): bigint => {
      let doublings = 0n;
      while ((v < 0n ? -v : v) * 5n > one) {
        v = (v * one) / (one + sqrtOf((one + times(v, v)) * one));
        doublings += 1n;
      }
      const square = times(v, v);
      let power = v;
      const sum = series(v, (_, n) => (power = -times(power, square)) / (2n * n + 1n));
      return sum << doublings;
    };
    const ln = (v: bigint): bigint => {
      let halvings = 0n;
      while (v > one + one / 10n || v < one - one / 10n) {
        v = sqrtOf(v * one);
        halvings += 1n;
        if (halvings > 200n) break;
      }
      const y = ((v - one) * one) / (v + one);
      const square = times(y, y);
      let power = y;
      const sum = series(y, (_, n) => (power = times(power, square)) / (2n * n + 1n));
      return (2n * sum) << halvings;
    };
    const sin = (v: bigint) => {
      const square = times(v, v);
      return series(v, (term, n) => -times(term, square) / (2n * n * (2n * n + 1n)));
    };
    const turned = (v: bigint) => v % (8n * atan(one));
    const results: Record<string, () => bigint> = {
      e: () => exp(value),
      a: () => atan(value),
      l: () => (value <= 0n ? one - ten(work + scale) : ln(value)),
      s: () => sin(turned(value)),
      c: () => sin(turned(value + 2n * atan(one))),
    };
    return num(at(num((results[name] as () => bigint)(), work), scale), scale);
  }

  /** A number as bc prints it: no zero before the point. */
  #text({ value, scale }: Num): string {
    const sign = value < 0n ? '-' : '';
    const size = value < 0n ? -value : value;
    const [units, rest] = [size / ten(scale), size % ten(scale)];
    if (value === 0n) return '0';
    if (this.#outBase === 10)
      return `${sign}${units === 0n && scale > 0 ? '' : units}${scale > 0 ? `.${rest.toString().padStart(scale, '0')}` : ''}`;
    const base = BigInt(this.#outBase);
    const digit = (n: bigint) =>
      base <= 16n ? n.toString(16).toUpperCase() : ` ${n.toString().padStart(String(base - 1n).length, '0')}`;
    let digits = '';
    for (let left = units; left > 0n; left /= base) digits = digit(left % base) + digits;
    let fraction = '';
    for (let [left, power] = [rest, 1n]; power < ten(scale); power *= base) {
      left *= base;
      fraction += digit(left / ten(scale));
      left %= ten(scale);
    }
    return `${sign}${digits || (scale > 0 ? '' : '0')}${scale > 0 ? `.${fraction}` : ''}`;
  }
}

/** Lines of more than 70 digits go on after a backslash. */
function wrapped(text: string): string {
  if (text.length < 70) return text;
  return (text.match(/.{1,68}/g) ?? []).join('\\\n');
}
