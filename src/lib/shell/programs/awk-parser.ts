/** Reads an awk program into a tree of functions over a runtime. */
import { AwkError, tokens, type Token } from './awk-lexer.ts';
import { BUILTINS, type AwkRuntime } from './awk-runtime.ts';
import {
  ARITHMETIC,
  arithmetic,
  compileRegex,
  loop,
  negative,
  patternOf,
  sequence,
  stepped,
  variable,
  withPlace,
  type Eval,
  type Node,
  type Rule,
  type Run,
  type Signal,
  type UserFunction,
} from './awk-tree.ts';
import { compareValues, isTrue, toNumber, toText } from './awk-values.ts';

export class AwkParser {
  readonly rules: Rule[] = [];
  readonly functions = new Map<string, UserFunction>();
  #tokens: Token[];
  #at = 0;
  #noIn = 0;
  #noGreater = 0;

  constructor(text: string) {
    this.#tokens = tokens(text);
  }

  parse(): void {
    for (this.#terminators(); this.#peek.kind !== 'end'; this.#terminators()) this.#item();
  }

  get #peek(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #is(...texts: string[]): boolean {
    const { kind, text } = this.#peek;
    return (kind === 'op' || kind === 'word' || kind === 'newline') && texts.includes(text);
  }

  #take(...texts: string[]): string | undefined {
    if (!this.#is(...texts)) return undefined;
    return (this.#tokens[this.#at++] as Token).text;
  }

  #expect(text: string): void {
    if (this.#take(text) === undefined)
      throw new AwkError(
        `syntax error at or near ${this.#peek.text === '\n' ? 'end of line' : this.#peek.text}`,
      );
  }

  #newlines(): void {
    while (this.#take('\n') !== undefined);
  }

  #terminators(): void {
    while (this.#take('\n', ';') !== undefined);
  }

  #item(): void {
    if (this.#take('function', 'func')) return this.#function();
    const special = this.#take('BEGIN', 'END') as 'BEGIN' | 'END' | undefined;
    if (special) {
      this.#rules(special, { action: this.#block() });
      return;
    }
    const pattern = this.#is('{') ? undefined : this.#expression();
    const until = pattern && this.#take(',') ? (this.#newlines(), this.#expression()) : undefined;
    const action = this.#is('{') ? this.#block() : undefined;
    this.#rules('main', { ...(pattern && { pattern }), ...(until && { until }), ...(action && { action }) });
  }

  #rules(kind: Rule['kind'], rest: Omit<Rule, 'kind'>): void {
    this.rules.push({ kind, ...rest });
  }

  #function(): void {
    const name = (this.#tokens[this.#at++] as Token).text;
    this.#expect('(');
    const params: string[] = [];
    while (!this.#is(')')) {
      params.push((this.#tokens[this.#at++] as Token).text);
      this.#take(',');
      this.#newlines();
    }
    this.#expect(')');
    this.#newlines();
    const made: UserFunction = { params, body: () => undefined };
    this.functions.set(name, made);
    made.body = this.#block();
  }

  // --- statements

  #block(): Run {
    this.#newlines();
    this.#expect('{');
    const list: Run[] = [];
    for (this.#terminators(); !this.#is('}'); this.#terminators()) list.push(this.#statement());
    this.#expect('}');
    return sequence(list);
  }

  /** The body of `if`, a loop: on the next line perhaps, a block perhaps. */
  #body(): Run {
    this.#newlines();
    if (this.#take(';')) return () => undefined;
    return this.#statement();
  }

  #endOfSimple(): void {
    if (this.#is('}') || this.#peek.kind === 'end') return;
    if (this.#take(';', '\n') === undefined) throw new AwkError(`syntax error at or near ${this.#peek.text}`);
  }

  #statement(): Run {
    if (this.#is('{')) return this.#block();
    const word = this.#peek.kind === 'word' ? this.#peek.text : '';
    switch (word) {
      case 'if':
        return this.#if();
      case 'while': {
        this.#at += 1;
        const test = this.#parenthesized();
        return loop(test, this.#body());
      }
      case 'do': {
        this.#at += 1;
        const body = this.#body();
        this.#terminators();
        this.#expect('while');
        const test = this.#parenthesized();
        this.#endOfSimple();
        return loop(test, body, undefined, true);
      }
      case 'for':
        return this.#for();
    }
    const run = this.#simple(word);
    this.#endOfSimple();
    return run;
  }

  #parenthesized(): Eval {
    this.#expect('(');
    const value = this.#expression();
    this.#expect(')');
    return value;
  }

  #if(): Run {
    this.#at += 1;
    const test = this.#parenthesized();
    const yes = this.#body();
    const mark = this.#at;
    this.#terminators();
    if (!this.#take('else')) {
      this.#at = mark;
      return (rt) => (isTrue(test(rt)) ? yes(rt) : undefined);
    }
    const no = this.#body();
    return (rt) => (isTrue(test(rt)) ? yes(rt) : no(rt));
  }

  #for(): Run {
    this.#at += 1;
    this.#expect('(');
    const [name, word, array, close] = this.#tokens.slice(this.#at, this.#at + 4);
    if (name?.kind === 'name' && word?.text === 'in' && array?.kind === 'name' && close?.text === ')') {
      this.#at += 4;
      const body = this.#body();
      const place = variable(name.text);
      return (rt) => {
        for (const key of [...rt.array(array.text).keys()]) {
          rt.step();
          place.set(rt, key);
          const signal = body(rt);
          if (signal === 'break') break;
          if (signal && signal !== 'continue') return signal;
        }
        return undefined;
      };
    }
    const init = this.#is(';') ? undefined : this.#simple('');
    this.#expect(';');
    this.#newlines();
    const test: Eval = this.#is(';') ? () => 1 : this.#expression();
    this.#expect(';');
    this.#newlines();
    const update = this.#is(')') ? undefined : this.#simple('');
    this.#expect(')');
    const run = loop(test, this.#body(), update);
    return (rt) => {
      init?.(rt);
      return run(rt);
    };
  }

  #simple(word: string): Run {
    if (word === 'print' || word === 'printf') return this.#print(word);
    if (word === 'delete') {
      this.#at += 1;
      const { text } = this.#tokens[this.#at++] as Token;
      if (!this.#take('[')) return (rt) => void rt.array(text).clear();
      const key = this.#subscript();
      return (rt) => void rt.array(text).delete(key(rt));
    }
    if (['break', 'continue', 'next'].includes(word)) {
      this.#at += 1;
      return () => word as Signal;
    }
    if (word === 'nextfile') throw new AwkError('not simulated: nextfile');
    if (word === 'exit' || word === 'return') {
      this.#at += 1;
      const value = this.#is(';', '\n', '}') || this.#peek.kind === 'end' ? undefined : this.#expression();
      return (rt) => {
        if (word === 'return') rt.returned = value?.(rt);
        else if (value) rt.status = toNumber(value(rt)) & 255;
        return word;
      };
    }
    const value = this.#expression();
    return (rt) => void value(rt);
  }

  #print(word: 'print' | 'printf'): Run {
    this.#at += 1;
    this.#noGreater += 1;
    let args: Eval[] = [];
    if (!this.#is(';', '\n', '}', '>', '>>', '|') && this.#peek.kind !== 'end') {
      const first = this.#expression() as Node;
      args = first.list && first.grouped ? first.list : [first];
      while (this.#take(',')) {
        this.#newlines();
        args.push(this.#expression());
      }
    }
    this.#noGreater -= 1;
    const to = this.#take('>', '>>', '|');
    const target = to ? this.#concatenation() : undefined;
    if (to === '|') throw new AwkError('not simulated: print | command');
    return (rt) => {
      const text =
        word === 'printf'
          ? rt.format(args.map((arg) => arg(rt)))
          : (args.length === 0
              ? rt.field(0)
              : args.map((arg) => toText(arg(rt), rt.text('OFMT'))).join(rt.text('OFS'))) + rt.text('ORS');
      rt.write(text, target && { name: toText(target(rt)), append: to === '>>' });
      return undefined;
    };
  }

  // --- expressions, weakest binding first

  #expression(): Node {
    const test = this.#or();
    if (this.#take('?')) {
      this.#newlines();
      const yes = this.#expression();
      this.#newlines();
      this.#expect(':');
      this.#newlines();
      const no = this.#expression();
      return (rt) => (isTrue(test(rt)) ? yes(rt) : no(rt));
    }
    const { place } = test;
    const operator = place && this.#take('=', '+=', '-=', '*=', '/=', '%=', '^=', '**=');
    if (!place || !operator) return test;
    this.#newlines();
    const right = this.#expression();
    if (operator === '=') return (rt) => place.set(rt, right(rt));
    const how = ARITHMETIC[operator.slice(0, -1)] as (a: number, b: number) => number;
    return (rt) => {
      const value = toNumber(right(rt));
      return place.set(rt, how(toNumber(place.get(rt)), value));
    };
  }

  #or(): Node {
    let left = this.#and();
    while (this.#take('||')) {
      this.#newlines();
      const [a, b] = [left, this.#and()];
      left = (rt) => Number(isTrue(a(rt)) || isTrue(b(rt)));
    }
    return left;
  }

  #and(): Node {
    let left = this.#in();
    while (this.#take('&&')) {
      this.#newlines();
      const [a, b] = [left, this.#in()];
      left = (rt) => Number(isTrue(a(rt)) && isTrue(b(rt)));
    }
    return left;
  }

  #in(): Node {
    let left = this.#match();
    while (this.#noIn === 0 && this.#take('in')) {
      const { text } = this.#tokens[this.#at++] as Token;
      const key = left;
      left = (rt) =>
        Number(
          rt
            .array(text)
            .has(
              key.list ? key.list.map((part) => toText(part(rt))).join(rt.text('SUBSEP')) : toText(key(rt)),
            ),
        );
    }
    return left;
  }

  #match(): Node {
    let left = this.#comparison();
    for (let operator = this.#take('~', '!~'); operator; operator = this.#take('~', '!~')) {
      const [a, b, wanted] = [left, this.#comparison(), operator === '~'];
      left = (rt) => Number(patternOf(b, rt).test(toText(a(rt))) === wanted);
    }
    return left;
  }

  #comparison(): Node {
    const left = this.#concatenation();
    const operator =
      this.#take('<', '<=', '==', '!=', '>=') ?? (this.#noGreater === 0 ? this.#take('>') : undefined);
    if (!operator) return left;
    const right = this.#concatenation();
    const holds: Record<string, (order: number) => boolean> = {
      '<': (o) => o < 0,
      '<=': (o) => o <= 0,
      '==': (o) => o === 0,
      '!=': (o) => o !== 0,
      '>': (o) => o > 0,
      '>=': (o) => o >= 0,
    };
    const test = holds[operator] as (order: number) => boolean;
    return (rt) => Number(test(compareValues(left(rt), right(rt))));
  }

  #concatenation(): Node {
    let left = this.#additive();
    while (
      ['number', 'string', 'name', 'function', 'regex'].includes(this.#peek.kind) ||
      this.#is('$', '!', '(', '-', '+', '++', '--')
    ) {
      if (this.#is('in')) break;
      const [a, b] = [left, this.#additive()];
      left = (rt) => toText(a(rt), rt.text('CONVFMT')) + toText(b(rt), rt.text('CONVFMT'));
    }
    return left;
  }

  #additive(): Node {
    let left = this.#multiplicative();
    for (let operator = this.#take('+', '-'); operator; operator = this.#take('+', '-'))
      left = arithmetic(operator, left, this.#multiplicative());
    return left;
  }

  #multiplicative(): Node {
    let left = this.#unary();
    for (let operator = this.#take('*', '/', '%'); operator; operator = this.#take('*', '/', '%'))
      left = arithmetic(operator, left, this.#unary());
    return left;
  }

  #unary(): Node {
    const sign = this.#take('!', '-', '+');
    if (!sign) return this.#power();
    const operand = this.#unary();
    if (sign === '!') return (rt) => Number(!isTrue(operand(rt)));
    return (rt) => (sign === '-' ? -toNumber(operand(rt)) : toNumber(operand(rt)));
  }

  #power(): Node {
    const base = this.#postfix();
    if (!this.#take('^', '**')) return base;
    return arithmetic('^', base, this.#take('-') ? negative(this.#power()) : this.#power());
  }

  #postfix(): Node {
    const operand = this.#primary();
    const { place } = operand;
    const step = place && this.#take('++', '--');
    if (!place || !step) return operand;
    return (rt) => {
      const before = toNumber(place.get(rt));
      place.set(rt, before + (step === '++' ? 1 : -1));
      return before;
    };
  }

  #subscript(): (rt: AwkRuntime) => string {
    const keys = [this.#expression()];
    while (this.#take(',')) keys.push(this.#expression());
    this.#expect(']');
    const [only] = keys;
    if (keys.length === 1 && only) return (rt) => toText(only(rt), rt.text('CONVFMT'));
    return (rt) => keys.map((key) => toText(key(rt), rt.text('CONVFMT'))).join(rt.text('SUBSEP'));
  }

  #primary(): Node {
    const token = this.#peek;
    this.#at += 1;
    switch (token.kind) {
      case 'number': {
        const value = Number(token.text);
        return () => value;
      }
      case 'string':
        return () => token.text;
      case 'regex': {
        const regex = compileRegex(token.text);
        return Object.assign((rt: AwkRuntime) => Number(regex.test(rt.field(0))), { regex });
      }
      case 'name': {
        if (token.text === 'length') return (rt) => [...rt.field(0)].length;
        if (!this.#take('[')) return withPlace(variable(token.text), token.text);
        const key = this.#subscript();
        return withPlace({
          get: (rt) => rt.element(token.text, key(rt)),
          set: (rt, value) => (rt.array(token.text).set(key(rt), value), value),
        });
      }
      case 'function':
        return this.#call(token.text);
    }
    if (token.text === '$') {
      const step = this.#take('++', '--');
      const index = step ? stepped(this.#primary(), step) : this.#primary();
      return withPlace({
        get: (rt) => rt.fieldValue(toNumber(index(rt))),
        set: (rt, value) => rt.setField(toNumber(index(rt)), value),
      });
    }
    if (token.text === '(') return this.#group();
    if (token.text === '++' || token.text === '--') return stepped(this.#primary(), token.text);
    if (token.text === '-' || token.text === '+' || token.text === '!') {
      this.#at -= 1;
      return this.#unary();
    }
    if (token.text === 'getline') throw new AwkError('not simulated: getline');
    throw new AwkError(`syntax error at or near ${token.text === '\n' ? 'end of line' : token.text}`);
  }

  #group(): Node {
    const saved = [this.#noIn, this.#noGreater] as const;
    [this.#noIn, this.#noGreater] = [0, 0];
    const list = [this.#expression()];
    while (this.#take(',')) {
      this.#newlines();
      list.push(this.#expression());
    }
    this.#expect(')');
    [this.#noIn, this.#noGreater] = saved;
    const first = list[0] as Node;
    const value: Eval = (rt) => first(rt);
    return Object.assign(value, { grouped: true }, list.length > 1 && { list });
  }

  #call(name: string): Node {
    this.#expect('(');
    const saved = [this.#noIn, this.#noGreater] as const;
    [this.#noIn, this.#noGreater] = [0, 0];
    const args: Node[] = [];
    this.#newlines();
    while (!this.#is(')')) {
      args.push(this.#expression());
      this.#newlines();
      if (!this.#take(',')) break;
      this.#newlines();
    }
    this.#expect(')');
    [this.#noIn, this.#noGreater] = saved;
    const builtin = BUILTINS[name];
    if (builtin) return (rt) => builtin(rt, args);
    const { functions } = this;
    return (rt) => {
      const made = functions.get(name);
      if (!made) throw new AwkError(`function ${name} never defined`);
      return rt.call(made, args);
    };
  }
}
