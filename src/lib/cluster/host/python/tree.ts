/**
 * The part of Python that is read here: modules of plain statements, functions with decorators, and expressions of names, calls and
 * texts. What is Python and none of this is `NotRead`; what Python itself would refuse, and is sure to, is `PythonSyntaxError`.
 */
import { PythonSyntaxError, tokensOf, type Place, type Token } from './tokens.ts';

export interface Span {
  readonly from: Place;
  readonly to: Place;
}

export type Expr = Span &
  (
    | { readonly is: 'text'; readonly parts: readonly (string | Expr)[] }
    | { readonly is: 'number'; readonly value: number }
    | { readonly is: 'constant'; readonly value: boolean | null }
    | { readonly is: 'name'; readonly name: string }
    | { readonly is: 'attribute'; readonly of: Expr; readonly name: string }
    | { readonly is: 'index'; readonly of: Expr; readonly at: Expr }
    | {
        readonly is: 'call';
        readonly callee: Expr;
        readonly args: readonly Expr[];
        readonly named: readonly Named[];
      }
    | { readonly is: 'add'; readonly left: Expr; readonly right: Expr }
    | { readonly is: 'list'; readonly items: readonly Expr[] }
    | { readonly is: 'dict'; readonly entries: readonly (readonly [key: Expr, value: Expr])[] }
    | { readonly is: 'equal'; readonly left: Expr; readonly right: Expr }
  );

export type Call = Extract<Expr, { readonly is: 'call' }>;

export interface Named {
  readonly name: string;
  readonly value: Expr;
}

export type Statement = Span &
  (
    | { readonly is: 'import'; readonly module: string; readonly as: string | undefined }
    | {
        readonly is: 'from';
        readonly module: string;
        readonly names: readonly (readonly [name: string, as: string])[];
      }
    | { readonly is: 'assign'; readonly name: string; readonly value: Expr }
    | { readonly is: 'augment'; readonly name: string; readonly value: Expr }
    | { readonly is: 'expression'; readonly value: Expr }
    | { readonly is: 'return'; readonly value: Expr | undefined; readonly second?: Expr }
    | { readonly is: 'pass' }
    | { readonly is: 'if'; readonly test: Expr; readonly body: readonly Statement[] }
    | {
        readonly is: 'function';
        readonly name: string;
        readonly params: readonly string[];
        readonly decorators: readonly Expr[];
        readonly body: readonly Statement[];
      }
  );

const CONSTANTS = new Map<string, boolean | null>([
  ['True', true],
  ['False', false],
  ['None', null],
]);

/** Python that is not read here. */
export class NotRead extends Error {
  readonly line: number;
  constructor(line: number) {
    super(`line ${line}`);
    this.line = line;
  }
}

const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if import in is ' +
    'lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

/** Throws `PythonSyntaxError` or `NotRead`. */
export function parsePython(source: string): readonly Statement[] {
  return new Parser(tokensOf(source)).module();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  module(): readonly Statement[] {
    const statements: Statement[] = [];
    while (this.#now.kind !== 'end') statements.push(...this.#statement());
    return statements;
  }

  get #now(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #take(): Token {
    const token = this.#now;
    this.#at += 1;
    return token;
  }

  #is = (text: string): boolean =>
    this.#now.text === text && (this.#now.kind === 'op' || this.#now.kind === 'name');

  #isKind = (kind: Token['kind']): boolean => this.#now.kind === kind;

  #accept(text: string): boolean {
    const is = this.#is(text);
    if (is) this.#at += 1;
    return is;
  }

  #want(text: string): Token {
    if (!this.#is(text)) throw this.#unread();
    return this.#take();
  }

  #unread = (): NotRead => new NotRead(this.#now.from.line);

  #name(): string {
    if (this.#now.kind !== 'name' || KEYWORDS.has(this.#now.text)) throw this.#unread();
    return this.#take().text;
  }

  #dotted(): string {
    let name = this.#name();
    while (this.#accept('.')) name += `.${this.#name()}`;
    return name;
  }

  #statement(): readonly Statement[] {
    if (this.#now.kind === 'indent')
      throw new PythonSyntaxError('IndentationError', 'unexpected indent', this.#now.from, false);
    if (this.#is('@') || this.#is('def')) return [this.#function()];
    if (this.#is('if')) return [this.#if()];
    const statements = [this.#simple()];
    while (this.#accept(';')) if (this.#now.kind !== 'newline') statements.push(this.#simple());
    if (this.#now.kind !== 'newline') throw this.#unread();
    this.#at += 1;
    return statements;
  }

  #simple(): Statement {
    const { from } = this.#now;
    const done = <T extends object>(statement: T) => ({ ...statement, from, to: this.#last().to });
    if (this.#accept('pass')) return done({ is: 'pass' as const });
    if (this.#accept('return')) {
      const value = this.#now.kind === 'newline' || this.#is(';') ? undefined : this.#expression();
      const second = value && this.#accept(',') ? this.#expression() : undefined;
      return done({ is: 'return' as const, value, ...(second && { second }) });
    }
    if (this.#accept('import')) {
      const module = this.#dotted();
      return done({ is: 'import' as const, module, as: this.#accept('as') ? this.#name() : undefined });
    }
    if (this.#accept('from')) return done(this.#fromImport());
    const value = this.#expression();
    if (value.is === 'name' && this.#accept('='))
      return done({ is: 'assign' as const, name: value.name, value: this.#expression() });
    if (value.is === 'name' && this.#accept('+='))
      return done({ is: 'augment' as const, name: value.name, value: this.#expression() });
    return done({ is: 'expression' as const, value });
  }

  #fromImport() {
    const module = this.#dotted();
    this.#want('import');
    const inside = this.#accept('(');
    const names: (readonly [string, string])[] = [];
    do {
      if (inside && this.#is(')')) break;
      const name = this.#name();
      names.push([name, this.#accept('as') ? this.#name() : name]);
    } while (this.#accept(','));
    if (inside) this.#want(')');
    return { is: 'from' as const, module, names };
  }

  #last = (): Token => this.#tokens[this.#at - 1] as Token;

  #if(): Statement {
    const { from } = this.#take();
    const test = this.#expression();
    const body = this.#block(`'if' statement`, from.line);
    if (this.#is('elif') || this.#is('else')) throw this.#unread();
    return { is: 'if', test, body, from, to: this.#last().to };
  }

  #function(): Statement {
    const decorators: Expr[] = [];
    while (this.#accept('@')) {
      decorators.push(this.#expression());
      if (this.#now.kind !== 'newline') throw this.#unread();
      this.#at += 1;
    }
    const { from } = this.#want('def');
    const name = this.#name();
    this.#want('(');
    const params: string[] = [];
    while (!this.#is(')')) {
      params.push(this.#name());
      if (!this.#accept(',')) break;
    }
    this.#want(')');
    const body = this.#block('function definition', from.line);
    return { is: 'function', name, params, decorators, body, from, to: this.#last().to };
  }

  #block(owner: string, line: number): readonly Statement[] {
    if (!this.#is(':')) {
      if (this.#isKind('newline')) throw new PythonSyntaxError('SyntaxError', "expected ':'", this.#now.from);
      throw this.#unread();
    }
    this.#at += 1;
    if (!this.#isKind('newline')) return this.#statement();
    this.#at += 1;
    const first = this.#now;
    if (first.kind !== 'indent') {
      // At the end of the file the place is where the text ends.
      const at = first.kind === 'end' ? this.#last().to : first.from;
      throw new PythonSyntaxError(
        'IndentationError',
        `expected an indented block after ${owner} on line ${line}`,
        at,
      );
    }
    this.#at += 1;
    const body: Statement[] = [];
    while (!this.#isKind('dedent') && !this.#isKind('end')) body.push(...this.#statement());
    if (this.#isKind('dedent')) this.#at += 1;
    return body;
  }

  #expression(): Expr {
    const left = this.#sum();
    if (!this.#accept('==')) return left;
    const right = this.#sum();
    return { is: 'equal', left, right, from: left.from, to: right.to };
  }

  #sum(): Expr {
    let left = this.#trailers(this.#atom());
    while (this.#accept('+')) {
      const right = this.#trailers(this.#atom());
      left = { is: 'add', left, right, from: left.from, to: right.to };
    }
    return left;
  }

  #trailers(atom: Expr): Expr {
    let value = atom;
    for (;;) {
      const { from } = value;
      if (this.#accept('.')) {
        const name = this.#name();
        value = { is: 'attribute', of: value, name, from, to: this.#last().to };
      } else if (this.#accept('[')) {
        const at = this.#expression();
        const { to } = this.#want(']');
        value = { is: 'index', of: value, at, from, to };
      } else if (this.#accept('(')) {
        const given = this.#arguments();
        value = { is: 'call', callee: value, ...given, from, to: this.#want(')').to };
      } else return value;
    }
  }

  #arguments() {
    const args: Expr[] = [];
    const named: Named[] = [];
    while (!this.#is(')')) {
      const next = this.#tokens[this.#at + 1];
      if (this.#now.kind === 'name' && next?.kind === 'op' && next.text === '=') {
        const name = this.#name();
        this.#want('=');
        named.push({ name, value: this.#expression() });
      } else if (named.length > 0) throw this.#unread();
      else args.push(this.#expression());
      if (!this.#accept(',')) break;
    }
    return { args, named };
  }

  #atom(): Expr {
    const token = this.#now;
    const { from, to, text } = token;
    if (token.kind === 'string') return this.#text();
    if (token.kind === 'number') {
      if (!/^\d+$/.test(text)) throw this.#unread();
      this.#at += 1;
      return { is: 'number', value: Number(text), from, to };
    }
    const constant = CONSTANTS.get(text);
    if (token.kind === 'name' && constant !== undefined) {
      this.#at += 1;
      return { is: 'constant', value: constant, from, to };
    }
    if (token.kind === 'name') return { is: 'name', name: this.#name(), from, to };
    if (this.#accept('(')) {
      const value = this.#expression();
      this.#want(')');
      return value;
    }
    if (this.#accept('[')) {
      const items: Expr[] = [];
      while (!this.#is(']')) {
        items.push(this.#expression());
        if (!this.#accept(',')) break;
      }
      return { is: 'list', items, from, to: this.#want(']').to };
    }
    if (this.#accept('{')) {
      const entries: (readonly [Expr, Expr])[] = [];
      while (!this.#is('}')) {
        const key = this.#expression();
        this.#want(':');
        entries.push([key, this.#expression()]);
        if (!this.#accept(',')) break;
      }
      return { is: 'dict', entries, from, to: this.#want('}').to };
    }
    throw this.#unread();
  }

  /** Texts that stand one behind the other are one. */
  #text(): Expr {
    const { from } = this.#now;
    const parts: (string | Expr)[] = [];
    while (this.#now.kind === 'string') {
      const token = this.#take();
      const { prefix = '', text } = token;
      if (/[bu]/.test(prefix)) throw new NotRead(from.line);
      const plain = (raw: string) => (prefix.includes('r') ? raw : unescaped(raw, from.line));
      if (prefix.includes('f')) parts.push(...this.#filledIn(text, plain, token));
      else parts.push(plain(text));
    }
    return { is: 'text', parts, from, to: this.#last().to };
  }

  /** The parts of `f"…{name}…"`; formats and conversions are not read. */
  #filledIn(text: string, plain: (raw: string) => string, { from, to }: Token): readonly (string | Expr)[] {
    return text.split(/(\{\{|\}\}|\{[^{}]*\})/).map((part) => {
      if (part === '{{' || part === '}}') return part.slice(1);
      if (!part.startsWith('{')) {
        if (/[{}]/.test(part)) throw new NotRead(from.line);
        return plain(part);
      }
      const [statement, ...more] = new Parser(tokensOf(part.slice(1, -1))).module();
      if (statement?.is !== 'expression' || more.length > 0) throw new NotRead(from.line);
      return { ...statement.value, from, to };
    });
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

const unescaped = (raw: string, line: number): string =>
  raw.replace(/\\([^])/g, (all, letter: string) => {
    if (/[0-7xuUNabfv]/.test(letter)) throw new NotRead(line);
    return ESCAPES[letter] ?? all;
  });
