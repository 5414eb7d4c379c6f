/**
 * Tokens of YAML, found as libyaml finds them (which Go's library is made of), so that mistakes get its messages and lines.
 * Values are not kept: this is for what goes wrong, `yaml` reads what is right.
 */

export type TokenType =
  | 'end' | 'directive' | 'document-start' | 'document-end' | 'sequence' | 'mapping' | 'block-end' | '[' | ']' | '{' | '}'
  | 'entry' | ',' | 'key' | 'value' | 'alias' | 'anchor' | 'tag' | 'scalar'; // prettier-ignore

export interface Token {
  readonly type: TokenType;
  /** From 0. */
  readonly line: number;
  /** Of anchors and aliases. */
  readonly name?: string;
}

/** A mistake and Go's way to give its line: scanner lines are counted from 1, the parser's (by an old slip) from 0. */
export class YamlMistake extends Error {
  constructor(problem: string, line: number, contextLine: number, inScanner: boolean) {
    const shown = line !== 0 ? line + (inScanner ? 1 : 0) : contextLine;
    super(shown !== 0 ? `line ${shown}: ${problem}` : problem);
  }
}

interface SimpleKey {
  possible: boolean;
  required: boolean;
  token: number;
  at: number;
  line: number;
  column: number;
}

const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t';
const isBreak = (char: string | undefined): boolean => char === '\n' || char === '\r';
const isEnd = (char: string | undefined): boolean => char === undefined || isBlank(char) || isBreak(char);
const noKey = (): SimpleKey => ({ possible: false, required: false, token: 0, at: 0, line: 0, column: 0 });

const LONGEST_KEY = 1024;

export class YamlScanner {
  #text: string;
  #at = 0;
  #line = 0;
  #column = 0;
  #tokens: Token[] = [];
  #taken = 0;
  #flow = 0;
  #indent = -1;
  #indents: number[] = [];
  #keyAllowed = true;
  #keys: SimpleKey[] = [noKey()];
  #ended = false;

  constructor(text: string) {
    this.#text = text;
  }

  peek(): Token {
    while (!this.#ended && this.#needsMore()) this.#fetch();
    return this.#tokens[0]!;
  }

  take(): Token {
    const token = this.peek();
    if (token.type !== 'end') {
      this.#tokens.shift();
      this.#taken += 1;
    }
    return token;
  }

  #needsMore(): boolean {
    if (this.#tokens.length === 0) return true;
    this.#dropStaleKeys();
    return this.#keys.some((key) => key.possible && key.token === this.#taken);
  }

  #fail(problem: string, contextLine = this.#line): never {
    throw new YamlMistake(problem, this.#line, contextLine, true);
  }

  get #char(): string | undefined {
    return this.#text[this.#at];
  }

  #ahead(count: number): string | undefined {
    return this.#text[this.#at + count];
  }

  #skip(count = 1): void {
    this.#at += count;
    this.#column += count;
  }

  #skipBreak(): void {
    this.#at += this.#char === '\r' && this.#ahead(1) === '\n' ? 2 : 1;
    this.#line += 1;
    this.#column = 0;
  }

  #add(type: TokenType, line = this.#line, name?: string): void {
    this.#tokens.push(name === undefined ? { type, line } : { type, line, name });
  }

  #fetch(): void {
    this.#toNextToken();
    this.#dropStaleKeys();
    this.#unroll(this.#column);
    const char = this.#char;
    if (char === undefined) return this.#streamEnd();
    if (this.#column === 0 && char === '%') return this.#directive();
    if (this.#isDocumentMark()) return this.#documentMark();
    if (char === '[' || char === '{') return this.#flowStart(char);
    if (char === ']' || char === '}') return this.#flowEnd(char);
    if (char === ',') return this.#flowEntry();
    if (char === '-' && isEnd(this.#ahead(1))) return this.#blockEntry();
    if (char === '?' && (this.#flow > 0 || isEnd(this.#ahead(1)))) return this.#key();
    if (char === ':' && (this.#flow > 0 || isEnd(this.#ahead(1)))) return this.#value();
    if (char === '*' || char === '&') return this.#anchor(char);
    if (char === '!') return this.#tag();
    if ((char === '|' || char === '>') && this.#flow === 0) return this.#blockScalar();
    if (char === "'" || char === '"') return this.#quoted(char);
    const startsPlain =
      !'-?:,[]{}#&*!|>\'"%@` \t\r\n'.includes(char) ||
      (char === '-' && !isBlank(this.#ahead(1))) ||
      (this.#flow === 0 && (char === '?' || char === ':') && !isEnd(this.#ahead(1)));
    if (startsPlain) return this.#plain();
    this.#fail('found character that cannot start any token');
  }

  #toNextToken(): void {
    for (;;) {
      if (this.#at === 0 && this.#char === '\ufeff') this.#skip();
      while (this.#char === ' ' || ((this.#flow > 0 || !this.#keyAllowed) && this.#char === '\t'))
        this.#skip();
      if (this.#char === '#') while (this.#char !== undefined && !isBreak(this.#char)) this.#skip();
      if (!isBreak(this.#char)) return;
      this.#skipBreak();
      if (this.#flow === 0) this.#keyAllowed = true;
    }
  }

  #dropStaleKeys(): void {
    for (const key of this.#keys) {
      if (!key.possible || (key.line === this.#line && key.at + LONGEST_KEY >= this.#at)) continue;
      if (key.required) this.#fail("could not find expected ':'", key.line);
      key.possible = false;
    }
  }

  #saveKey(): void {
    if (!this.#keyAllowed) return;
    this.#removeKey();
    this.#keys[this.#keys.length - 1] = {
      possible: true,
      required: this.#flow === 0 && this.#indent === this.#column,
      token: this.#taken + this.#tokens.length,
      at: this.#at,
      line: this.#line,
      column: this.#column,
    };
  }

  #removeKey(): void {
    const key = this.#keys[this.#keys.length - 1]!;
    if (key.possible && key.required) this.#fail("could not find expected ':'", key.line);
    key.possible = false;
  }

  #roll(column: number, at: number | undefined, type: 'sequence' | 'mapping', line: number): void {
    if (this.#flow > 0 || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    this.#tokens.splice(at === undefined ? this.#tokens.length : at - this.#taken, 0, { type, line });
  }

  #unroll(column: number): void {
    if (this.#flow > 0) return;
    while (this.#indent > column) {
      this.#add('block-end');
      this.#indent = this.#indents.pop()!;
    }
  }

  #streamEnd(): void {
    if (this.#column !== 0) {
      this.#column = 0;
      this.#line += 1;
    }
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    this.#ended = true;
    this.#add('end');
  }

  #directive(): void {
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    this.#add('directive');
    while (this.#char !== undefined && !isBreak(this.#char)) this.#skip();
  }

  #isDocumentMark(): boolean {
    if (this.#column !== 0 || !isEnd(this.#ahead(3))) return false;
    return this.#text.startsWith('---', this.#at) || this.#text.startsWith('...', this.#at);
  }

  #documentMark(): void {
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    this.#add(this.#char === '-' ? 'document-start' : 'document-end');
    this.#skip(3);
  }

  #flowStart(char: '[' | '{'): void {
    this.#saveKey();
    this.#keys.push(noKey());
    this.#flow += 1;
    this.#keyAllowed = true;
    this.#add(char);
    this.#skip();
  }

  #flowEnd(char: ']' | '}'): void {
    this.#removeKey();
    if (this.#flow > 0) {
      this.#flow -= 1;
      this.#keys.pop();
    }
    this.#keyAllowed = false;
    this.#add(char);
    this.#skip();
  }

  #flowEntry(): void {
    this.#removeKey();
    this.#keyAllowed = true;
    this.#add(',');
    this.#skip();
  }

  #blockEntry(): void {
    if (this.#flow === 0) {
      if (!this.#keyAllowed) this.#fail('block sequence entries are not allowed in this context');
      this.#roll(this.#column, undefined, 'sequence', this.#line);
    }
    this.#removeKey();
    this.#keyAllowed = true;
    this.#add('entry');
    this.#skip();
  }

  #key(): void {
    if (this.#flow === 0) {
      if (!this.#keyAllowed) this.#fail('mapping keys are not allowed in this context');
      this.#roll(this.#column, undefined, 'mapping', this.#line);
    }
    this.#removeKey();
    this.#keyAllowed = this.#flow === 0;
    this.#add('key');
    this.#skip();
  }

  #value(): void {
    const key = this.#keys[this.#keys.length - 1]!;
    if (key.possible) {
      this.#tokens.splice(key.token - this.#taken, 0, { type: 'key', line: key.line });
      this.#roll(key.column, key.token, 'mapping', key.line);
      key.possible = false;
      this.#keyAllowed = false;
    } else {
      if (this.#flow === 0) {
        if (!this.#keyAllowed) this.#fail('mapping values are not allowed in this context');
        this.#roll(this.#column, undefined, 'mapping', this.#line);
      }
      this.#keyAllowed = this.#flow === 0;
    }
    this.#add('value');
    this.#skip();
  }

  #anchor(char: '*' | '&'): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const { 0: name } = /^[\w-]*/.exec(this.#text.slice(this.#at + 1))!;
    const line = this.#line;
    this.#skip(1 + name.length);
    if (!name || !(isEnd(this.#char) || '?:,]}%@`'.includes(this.#char!))) {
      this.#fail('did not find expected alphabetic or numeric character', line);
    }
    this.#add(char === '*' ? 'alias' : 'anchor', line, name);
  }

  #tag(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    this.#add('tag');
    while (!isEnd(this.#char) && !(this.#flow > 0 && this.#char === ',')) this.#skip();
  }

  #blockScalar(): void {
    this.#removeKey();
    this.#keyAllowed = true;
    const line = this.#line;
    this.#add('scalar');
    this.#skip();
    let increment = 0;
    for (let i = 0; i < 2; i += 1) {
      if (this.#char === '+' || this.#char === '-') this.#skip();
      else if (this.#char !== undefined && /\d/.test(this.#char)) {
        if (this.#char === '0') this.#fail('found an indentation indicator equal to 0', line);
        increment = Number(this.#char);
        this.#skip();
      }
    }
    while (isBlank(this.#char)) this.#skip();
    if (this.#char === '#') while (this.#char !== undefined && !isBreak(this.#char)) this.#skip();
    if (this.#char !== undefined && !isBreak(this.#char))
      this.#fail('did not find expected comment or line break', line);
    if (isBreak(this.#char)) this.#skipBreak();
    let indent = increment && Math.max(this.#indent, 0) + increment;
    indent = this.#blockBreaks(indent, line);
    while (this.#column === indent && this.#char !== undefined) {
      while (this.#char !== undefined && !isBreak(this.#char)) this.#skip();
      if (isBreak(this.#char)) this.#skipBreak();
      indent = this.#blockBreaks(indent, line);
    }
  }

  /** Empty lines and indentation; returns the indentation of the scalar once it is known. */
  #blockBreaks(indent: number, line: number): number {
    let widest = 0;
    for (;;) {
      while ((indent === 0 || this.#column < indent) && this.#char === ' ') this.#skip();
      widest = Math.max(widest, this.#column);
      if ((indent === 0 || this.#column < indent) && this.#char === '\t') {
        this.#fail('found a tab character where an indentation space is expected', line);
      }
      if (!isBreak(this.#char)) break;
      this.#skipBreak();
    }
    return indent || Math.max(widest, this.#indent + 1, 1);
  }

  #quoted(quote: string): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const line = this.#line;
    this.#add('scalar');
    this.#skip();
    for (;;) {
      if (this.#isDocumentMark()) this.#fail('found unexpected document indicator', line);
      if (this.#char === undefined) this.#fail('found unexpected end of stream', line);
      if (isBreak(this.#char)) this.#skipBreak();
      else if (this.#char === quote && quote === "'" && this.#ahead(1) === "'") this.#skip(2);
      else if (this.#char === quote) break;
      else if (quote === '"' && this.#char === '\\') this.#escape(line);
      else this.#skip();
    }
    this.#skip();
  }

  #escape(line: number): void {
    const next = this.#ahead(1);
    if (isBreak(next)) {
      this.#skip();
      return this.#skipBreak();
    }
    const digits = { x: 2, u: 4, U: 8 }[next ?? ''] ?? 0;
    if (!digits && !(next !== undefined && '0abt\tnvfre "\'\\/N_LP'.includes(next)))
      this.#fail('found unknown escape character', line);
    if (!/^[\da-fA-F]*$/.test(this.#text.slice(this.#at + 2, this.#at + 2 + digits))) {
      this.#skip(2);
      this.#fail('did not find expected hexdecimal number', line);
    }
    this.#skip(2 + digits);
  }

  #plain(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const line = this.#line;
    const indent = this.#indent + 1;
    let leading = false;
    this.#add('scalar');
    for (;;) {
      if (this.#isDocumentMark() || this.#char === '#') break;
      while (!isEnd(this.#char)) {
        if (this.#char === ':' && isEnd(this.#ahead(1))) break;
        if (
          this.#flow > 0 &&
          (',[]{}'.includes(this.#char!) || (this.#char === '?' && isEnd(this.#ahead(1))))
        )
          break;
        if (leading) leading = false;
        this.#skip();
      }
      if (!isBlank(this.#char) && !isBreak(this.#char)) break;
      while (isBlank(this.#char) || isBreak(this.#char)) {
        if (isBreak(this.#char)) {
          leading = true;
          this.#skipBreak();
        } else {
          if (leading && this.#column < indent && this.#char === '\t') {
            this.#fail('found a tab character that violates indentation', line);
          }
          this.#skip();
        }
      }
      if (this.#flow === 0 && this.#column < indent) break;
    }
    if (leading) this.#keyAllowed = true;
  }
}
