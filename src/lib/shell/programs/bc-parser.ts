/** bc's language: text to a small tree. */
import { BcError } from './bc-machine.ts';

export type BcNode =
  | { readonly type: 'number'; readonly text: string }
  | { readonly type: 'string'; readonly text: string }
  | { readonly type: 'name'; readonly name: string; readonly index?: BcNode }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly BcNode[] }
  | { readonly type: 'assign'; readonly operator: string; readonly to: BcNode; readonly value: BcNode }
  | { readonly type: 'step'; readonly by: 1 | -1; readonly before: boolean; readonly to: BcNode }
  | { readonly type: 'binary'; readonly operator: string; readonly left: BcNode; readonly right: BcNode }
  | { readonly type: 'unary'; readonly operator: '-' | '!'; readonly value: BcNode }
  | { readonly type: 'group'; readonly value: BcNode };

export type BcStatement =
  | { readonly type: 'value'; readonly value: BcNode }
  | { readonly type: 'print'; readonly values: readonly BcNode[] }
  | { readonly type: 'block'; readonly body: readonly BcStatement[] }
  | {
      readonly type: 'if';
      readonly test: BcNode;
      readonly then: BcStatement;
      readonly otherwise?: BcStatement;
    }
  | {
      readonly type: 'loop';
      readonly first?: BcNode;
      readonly test?: BcNode;
      readonly next?: BcNode;
      readonly body: BcStatement;
    }
  | { readonly type: 'jump'; readonly kind: 'break' | 'continue' | 'halt' | 'quit' }
  | { readonly type: 'return'; readonly value?: BcNode }
  | {
      readonly type: 'define';
      readonly name: string;
      readonly params: readonly string[];
      readonly autos: readonly string[];
      readonly body: BcStatement;
    };

const TOKEN =
  /\s*?(?:\/\*[\s\S]*?\*\/|#[^\n]*|[ \t]|\\\n)*(\n|;|\d*\.?\d+\.?|\d+\.|[0-9A-F]+(?:\.[0-9A-F]*)?|\.[0-9A-F]+|"[^"]*"|[a-z]\w*|\+\+|--|&&|\|\||[-+*/%^]=|[<>=!]=|[-+*/%^=<>!(){},[\].])/y;
const LEVELS = [['||'], ['&&'], ['==', '!=', '<', '>', '<=', '>='], ['+', '-'], ['*', '/', '%']];

class Parser {
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(text: string) {
    const end = text.replace(/(?:\/\*[\s\S]*?\*\/|#[^\n]*|[ \t])*$/, '').length;
    for (TOKEN.lastIndex = 0; TOKEN.lastIndex < end;) {
      const match = TOKEN.exec(text);
      if (!match) throw new BcError('syntax error');
      this.#tokens.push(match[1] as string);
    }
  }

  #peek = () => this.#tokens[this.#at];
  #take(...texts: string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || !texts.includes(token)) return undefined;
    this.#at += 1;
    return token;
  }
  #expect(text: string): void {
    if (!this.#take(text)) throw new BcError('syntax error');
  }
  #lines(): void {
    while (this.#take('\n'));
  }

  whole(): BcStatement[] {
    const out: BcStatement[] = [];
    for (;;) {
      while (this.#take('\n', ';'));
      if (this.#peek() === undefined) return out;
      out.push(this.#statement());
      if (out.at(-1)?.type === 'define') continue;
      if (this.#peek() !== undefined && !['\n', ';'].includes(this.#peek() as string))
        throw new BcError('syntax error');
    }
  }

  #statement(): BcStatement {
    const token = this.#peek();
    if (this.#take('{')) {
      const body: BcStatement[] = [];
      for (;;) {
        while (this.#take('\n', ';'));
        if (this.#take('}')) return { type: 'block', body };
        if (this.#peek() === undefined) throw new BcError('syntax error');
        body.push(this.#statement());
      }
    }
    if (this.#take('if')) {
      this.#expect('(');
      const test = this.#expression();
      this.#expect(')');
      this.#lines();
      const then = this.#statement();
      const before = this.#at;
      while (this.#take('\n', ';'));
      if (this.#take('else')) {
        this.#lines();
        return { type: 'if', test, then, otherwise: this.#statement() };
      }
      this.#at = before;
      return { type: 'if', test, then };
    }
    if (this.#take('while')) {
      this.#expect('(');
      const test = this.#expression();
      this.#expect(')');
      this.#lines();
      return { type: 'loop', test, body: this.#statement() };
    }
    if (this.#take('for')) {
      this.#expect('(');
      const part = (end: string) => (this.#peek() === end ? undefined : this.#expression());
      const first = part(';');
      this.#expect(';');
      const test = part(';');
      this.#expect(';');
      const next = part(')');
      this.#expect(')');
      this.#lines();
      return {
        type: 'loop',
        ...(first && { first }),
        ...(test && { test }),
        ...(next && { next }),
        body: this.#statement(),
      };
    }
    if (this.#take('define')) return this.#define();
    if (this.#take('print')) {
      const values = [this.#printed()];
      while (this.#take(',')) values.push(this.#printed());
      return { type: 'print', values };
    }
    if (this.#take('return')) {
      const ends = [undefined, '\n', ';', '}'].includes(this.#peek());
      return ends ? { type: 'return' } : { type: 'return', value: this.#expression() };
    }
    if (token === 'break' || token === 'continue' || token === 'halt' || token === 'quit') {
      this.#at += 1;
      return { type: 'jump', kind: token };
    }
    if (token?.startsWith('"')) return { type: 'print', values: [this.#printed()] };
    return { type: 'value', value: this.#expression() };
  }

  #printed(): BcNode {
    const token = this.#peek();
    if (!token?.startsWith('"')) return this.#expression();
    this.#at += 1;
    return { type: 'string', text: token.slice(1, -1) };
  }

  #define(): BcStatement {
    this.#take('void');
    const name = this.#name();
    this.#expect('(');
    const params: string[] = [];
    while (!this.#take(')')) {
      params.push(this.#name());
      if (this.#take('[')) this.#expect(']');
      this.#take(',');
    }
    this.#lines();
    this.#expect('{');
    while (this.#take('\n', ';'));
    const autos: string[] = [];
    if (this.#take('auto')) {
      do {
        autos.push(this.#name());
        if (this.#take('[')) this.#expect(']');
      } while (this.#take(','));
    }
    this.#at -= 1;
    this.#tokens[this.#at] = '{';
    return { type: 'define', name, params, autos, body: this.#statement() };
  }

  #name(): string {
    const token = this.#peek();
    if (token === undefined || !/^[a-z]\w*$/.test(token)) throw new BcError('syntax error');
    this.#at += 1;
    return token;
  }

  #expression(): BcNode {
    const start = this.#at;
    const token = this.#peek();
    if (token !== undefined && (/^[a-z]/.test(token) || token === '.')) {
      const to = this.#primary();
      const operator = this.#take('=', '+=', '-=', '*=', '/=', '%=', '^=');
      if (operator && to.type === 'name') return { type: 'assign', operator, to, value: this.#expression() };
      this.#at = start;
    }
    return this.#binary(0);
  }

  #binary(level: number): BcNode {
    const operators = LEVELS[level];
    if (!operators) return this.#unary();
    if (level === 1 && this.#take('!')) return { type: 'unary', operator: '!', value: this.#binary(2) };
    let left = this.#binary(level + 1);
    for (let operator = this.#take(...operators); operator; operator = this.#take(...operators))
      left = { type: 'binary', operator, left, right: this.#binary(level + 1) };
    return left;
  }

  #unary(): BcNode {
    if (this.#take('-')) return { type: 'unary', operator: '-', value: this.#unary() };
    if (this.#take('!')) return { type: 'unary', operator: '!', value: this.#unary() };
    return this.#power();
  }

  #power(): BcNode {
    const base = this.#primary();
    if (!this.#take('^')) return base;
    const right = this.#peek() === '-' ? this.#unary() : this.#power();
    return { type: 'binary', operator: '^', left: base, right };
  }

  #primary(): BcNode {
    const step = this.#take('++', '--');
    if (step) return { type: 'step', by: step === '++' ? 1 : -1, before: true, to: this.#primary() };
    if (this.#take('(')) {
      const value = this.#expression();
      this.#expect(')');
      return { type: 'group', value };
    }
    const token = this.#peek();
    if (token === undefined) throw new BcError('syntax error');
    if (/^[0-9A-F.]/.test(token) && token !== '.') {
      this.#at += 1;
      return { type: 'number', text: token };
    }
    if (token === '.') {
      this.#at += 1;
      return { type: 'name', name: 'last' };
    }
    const name = this.#name();
    if (this.#take('(')) {
      const args: BcNode[] = [];
      while (!this.#take(')')) {
        args.push(this.#expression());
        if (!this.#take(',') && this.#peek() !== ')') throw new BcError('syntax error');
      }
      return { type: 'call', name, args };
    }
    let to: BcNode = { type: 'name', name };
    if (this.#take('[')) {
      if (this.#take(']')) return { type: 'name', name: `${name}[]` };
      to = { type: 'name', name, index: this.#expression() };
      this.#expect(']');
    }
    const after = this.#take('++', '--');
    return after ? { type: 'step', by: after === '++' ? 1 : -1, before: false, to } : to;
  }
}

/** Statements of a text. Throws BcError. */
export function parseBc(text: string): BcStatement[] {
  return new Parser(text).whole();
}
