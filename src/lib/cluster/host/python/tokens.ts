/**
 * Python's words, as its tokenizer makes them, and what it finds wrong with a file before anything runs: the messages and the places are
 * those of CPython 3.11.
 */

export interface Place {
  /** From 1 on. */
  readonly line: number;
  /** From 0 on. */
  readonly column: number;
}

export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'op' | 'newline' | 'indent' | 'dedent' | 'end';
  /** As it is written; of a string what is between its quotes. */
  readonly text: string;
  /** What stands before the quotes of a string, in lower case: `f`, `r`, `rb`. */
  readonly prefix?: string;
  readonly from: Place;
  readonly to: Place;
}

/** What keeps Python from reading a file. */
export class PythonSyntaxError extends Error {
  readonly type: 'SyntaxError' | 'IndentationError' | 'TabError';
  readonly at: Place;
  /** Whether an arrow shows the place. */
  readonly arrow: boolean;
  constructor(type: PythonSyntaxError['type'], message: string, at: Place, arrow = true) {
    super(message);
    this.type = type;
    this.at = at;
    this.arrow = arrow;
  }
}

const OPERATORS =
  /^(?:\*\*=|\/\/=|>>=|<<=|\.\.\.|!=|->|:=|==|<=|>=|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|@=|\*\*|\/\/|<<|>>|[-+*/%@&|^~<>()[\]{},:.;=])/;
const STRING = /^([rRbBuUfF]{0,2})("""|'''|"|')/;
const NUMBER =
  /^(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*)?\.?\d[\d_]*\.?(?:[eE][+-]?\d+)?[jJ]?)/;
const NAME = /^[\p{L}_][\p{L}\p{N}_]*/u;
const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const TAB = 8;

/** Throws `PythonSyntaxError`. */
export function tokensOf(source: string): readonly Token[] {
  return new Tokenizer(source).all();
}

class Tokenizer {
  readonly #lines: readonly string[];
  readonly #tokens: Token[] = [];
  readonly #indents: { readonly wide: number; readonly narrow: number }[] = [{ wide: 0, narrow: 0 }];
  readonly #open: { readonly bracket: string; readonly at: Place }[] = [];
  #line = 0;
  #column = 0;

  constructor(source: string) {
    const text = source.replaceAll('\r\n', '\n');
    this.#lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
  }

  all(): readonly Token[] {
    while (this.#line < this.#lines.length) this.#logicalLine();
    const open = this.#open.at(-1);
    if (open) throw new PythonSyntaxError('SyntaxError', `'${open.bracket}' was never closed`, open.at);
    const end = { line: this.#lines.length + 1, column: 0 };
    for (let depth = this.#indents.length; depth > 1; depth -= 1) this.#push('dedent', '', end, end);
    this.#push('end', '', end, end);
    return this.#tokens;
  }

  /** A statement's line, with all that its brackets hold together. */
  #logicalLine(): void {
    const line = this.#lines[this.#line] ?? '';
    if (/^[ \t\f]*(#.*)?$/.test(line)) {
      this.#line += 1;
      return;
    }
    this.#indentation(line);
    for (;;) {
      const rest = (this.#lines[this.#line] ?? '').slice(this.#column);
      const blank = /^[ \t\f]*/.exec(rest)?.[0].length ?? 0;
      this.#column += blank;
      const here = rest.slice(blank);
      const isContinued = here === '\\';
      if (here === '' || here.startsWith('#') || isContinued) {
        if (this.#open.length === 0 && !isContinued) {
          this.#push('newline', '', this.#here(), this.#here());
          this.#next();
          return;
        }
        this.#next();
        if (this.#line >= this.#lines.length) return;
        continue;
      }
      this.#token(here);
    }
  }

  #next(): void {
    this.#line += 1;
    this.#column = 0;
  }

  #here = (): Place => ({ line: this.#line + 1, column: this.#column });

  #push(kind: Token['kind'], text: string, from: Place, to: Place, prefix?: string): void {
    this.#tokens.push({ kind, text, from, to, ...(prefix !== undefined && { prefix }) });
  }

  #indentation(line: string): void {
    const space = /^[ \t\f]*/.exec(line)?.[0] ?? '';
    let wide = 0;
    let narrow = 0;
    for (const one of space) {
      wide = one === '\t' ? (Math.floor(wide / TAB) + 1) * TAB : wide + 1;
      narrow += 1;
    }
    this.#column = space.length;
    const at = this.#here();
    const last = this.#indents.at(-1) ?? { wide: 0, narrow: 0 };
    // Columns that depend on how wide a tab is are none.
    const mixed = () =>
      new PythonSyntaxError('TabError', 'inconsistent use of tabs and spaces in indentation', {
        line: at.line,
        column: line.length,
      });
    if (wide === last.wide && narrow !== last.narrow) throw mixed();
    if (wide > last.wide) {
      if (narrow <= last.narrow) throw mixed();
      this.#indents.push({ wide, narrow });
      this.#push('indent', space, at, at);
    }
    while (wide < (this.#indents.at(-1)?.wide ?? 0)) {
      this.#indents.pop();
      this.#push('dedent', '', at, at);
    }
    const now = this.#indents.at(-1) ?? { wide: 0, narrow: 0 };
    if (wide !== now.wide)
      throw new PythonSyntaxError('IndentationError', 'unindent does not match any outer indentation level', {
        line: at.line,
        column: line.length,
      });
    if (narrow !== now.narrow) throw mixed();
  }

  #token(here: string): void {
    const from = this.#here();
    const string = STRING.exec(here);
    if (string) return this.#string(string[1] ?? '', string[2] ?? '', from);
    const found = /^(\d|\.\d)/.test(here) ? NUMBER.exec(here) : null;
    const [text = ''] = found ?? NAME.exec(here) ?? OPERATORS.exec(here) ?? [];
    if (text === '') throw this.#invalid(here, from);
    this.#column += text.length;
    const kind = found ? 'number' : NAME.test(text) ? 'name' : 'op';
    this.#push(kind, text, from, this.#here());
    if (kind === 'op') this.#bracket(text, from);
  }

  #invalid(here: string, at: Place): PythonSyntaxError {
    const letter = String.fromCodePoint(here.codePointAt(0) ?? 0);
    const code = (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    if (/^[ -~]$/.test(letter))
      return letter === '\\'
        ? new PythonSyntaxError('SyntaxError', 'unexpected character after line continuation character', {
            ...at,
            column: at.column + 1,
          })
        : new PythonSyntaxError('SyntaxError', 'invalid syntax', at);
    return new PythonSyntaxError('SyntaxError', `invalid character '${letter}' (U+${code})`, at);
  }

  #bracket(text: string, at: Place): void {
    if ('([{'.includes(text)) this.#open.push({ bracket: text, at });
    const opens = CLOSES[text];
    if (opens === undefined) return;
    const open = this.#open.pop();
    if (!open) throw new PythonSyntaxError('SyntaxError', `unmatched '${text}'`, at);
    if (open.bracket === opens) return;
    const where = open.at.line === at.line ? '' : ` on line ${open.at.line}`;
    throw new PythonSyntaxError(
      'SyntaxError',
      `closing parenthesis '${text}' does not match opening parenthesis '${open.bracket}'${where}`,
      at,
    );
  }

  #string(prefix: string, quote: string, from: Place): void {
    this.#column += prefix.length + quote.length;
    let text = '';
    for (;;) {
      const line = this.#lines[this.#line] ?? '';
      if (line.startsWith(quote, this.#column)) break;
      const letter = line[this.#column];
      if (letter === '\\' && this.#column < line.length - 1) {
        text += line.slice(this.#column, this.#column + 2);
        this.#column += 2;
      } else if (letter !== undefined && !(letter === '\\' && this.#column === line.length - 1)) {
        text += letter;
        this.#column += 1;
      } else {
        // The end of a line: only three quotes go on, or a backslash.
        const isLast = this.#line >= this.#lines.length - 1;
        if (quote.length === 1 && (letter === undefined || isLast)) {
          const message = `unterminated string literal (detected at line ${this.#line + 1})`;
          throw new PythonSyntaxError('SyntaxError', message, from);
        }
        if (isLast) {
          const message = `unterminated triple-quoted string literal (detected at line ${this.#lines.length})`;
          throw new PythonSyntaxError('SyntaxError', message, from);
        }
        text += letter === '\\' ? '\\\n' : '\n';
        this.#next();
      }
    }
    this.#column += quote.length;
    this.#push('string', text, from, this.#here(), prefix.toLowerCase());
  }
}
