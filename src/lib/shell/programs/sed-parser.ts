/** Reads a sed script into a list of commands. */
import { RegexError, regexOf } from '#lib/shell/regex.ts';
import { ProgramError } from './options.ts';

export type Address =
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'regex'; readonly regex: RegExp | undefined }
  | { readonly kind: 'step'; readonly first: number; readonly step: number }
  | { readonly kind: 'plus'; readonly count: number };

export interface SedCommand {
  readonly from?: Address;
  readonly to?: Address;
  readonly negated: boolean;
  readonly name: string;
  /** `s`, `y`: what to look for. */
  readonly regex?: RegExp | undefined;
  readonly replacement?: string;
  readonly flags?: {
    readonly global: boolean;
    readonly print: boolean;
    readonly nth: number;
    readonly file?: string;
  };
  readonly text?: string;
  /** Where `{` ends, in the list of commands. */
  end?: number;
}

export class SedParser {
  readonly commands: SedCommand[] = [];
  readonly #text: string;
  readonly #extended: boolean;
  #at = 0;

  constructor(text: string, extended: boolean) {
    this.#text = text;
    this.#extended = extended;
  }

  parse(): SedCommand[] {
    const open: number[] = [];
    for (;;) {
      this.#skip(/[\s;]*/y);
      if (this.#at >= this.#text.length) break;
      if (this.#text[this.#at] === '#') {
        this.#skip(/[^\n]*/y);
        continue;
      }
      const command = this.#command();
      if (command.name === '}') {
        const start = open.pop();
        if (start === undefined) this.#fail("unexpected `}'");
        (this.commands[start] as SedCommand).end = this.commands.length;
        continue;
      }
      if (command.name === '{') open.push(this.commands.length);
      this.commands.push(command);
    }
    if (open.length > 0) throw new ProgramError("-e expression #1, char 0: unmatched `{'");
    return this.commands;
  }

  #fail(message: string): never {
    throw new ProgramError(
      `-e expression #1, char ${Math.min(this.#at + 1, Math.max(this.#text.length, 1))}: ${message}`,
    );
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #address(): Address | undefined {
    const step = this.#skip(/\d+~\d+/y);
    if (step !== '')
      return { kind: 'step', first: Number(step.split('~')[0]), step: Number(step.split('~')[1]) };
    const line = this.#skip(/\d+/y);
    if (line !== '') return { kind: 'line', line: Number(line) };
    if (this.#skip(/\$/y) !== '') return { kind: 'last' };
    const plus = this.#skip(/\+\d+/y);
    if (plus !== '') return { kind: 'plus', count: Number(plus) };
    const char = this.#text[this.#at];
    if (char !== '/' && char !== '\\') return undefined;
    if (char === '\\') this.#at += 1;
    const source = this.#delimited();
    const ignoreCase = this.#skip(/[IM]*/y).includes('I');
    return { kind: 'regex', regex: this.#regex(source, ignoreCase) };
  }

  #regex(source: string, ignoreCase = false, global = false): RegExp | undefined {
    if (source === '') return undefined; // the last one used
    try {
      return regexOf(source.replace(/\\n/g, '\n').replace(/\n/g, '\\n'), {
        extended: this.#extended,
        ignoreCase,
        global,
      });
    } catch (error) {
      if (error instanceof RegexError) this.#fail(error.message);
      throw error;
    }
  }

  /** Text up to the next delimiter, the delimiter being the character at hand. */
  #delimited(): string {
    const delimiter = this.#text[this.#at] as string;
    let text = '';
    let inBracket = false;
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const char = this.#text[this.#at] as string;
      if (char === '\\' && this.#at + 1 < this.#text.length) {
        const next = this.#text[(this.#at += 1)] as string;
        text += next === delimiter ? next : `\\${next}`;
      } else if (char === delimiter && !inBracket) {
        this.#at += 1;
        return text;
      } else {
        if (char === '[' && !inBracket && delimiter === '/')
          inBracket =
            /^\[\^?\]?[^\]\n]*\]/.test(this.#text.slice(this.#at)) &&
            !/^\[[^\]]*$/.test(this.#text.slice(this.#at));
        else if (char === ']') inBracket = false;
        text += char;
      }
    }
    return this.#fail('unterminated address regex');
  }

  #command(): SedCommand {
    const from = this.#address();
    let to: Address | undefined;
    this.#skip(/\s*/y);
    if (from && this.#skip(/,\s*/y) !== '' && !(to = this.#address())) this.#fail("unexpected `,'");
    const negated = this.#skip(/\s*!\s*/y) !== '';
    this.#skip(/\s*/y);
    const name = this.#text[this.#at];
    if (name === undefined) this.#fail('missing command');
    this.#at += 1;
    const base: { text?: string; name: string; negated: boolean; from?: Address; to?: Address } = {
      ...(from && { from }),
      ...(to && { to }),
      negated,
      name,
    };
    if (name === 's') return { ...base, ...this.#substitution() };
    if (name === 'y') return { ...base, ...this.#transliteration() };
    if ('aic'.includes(name)) return { ...base, text: this.#textArgument() };
    if (':btTrwR'.includes(name)) return { ...base, text: this.#skip(/[^\n;}]*/y).trim() };
    if ('qQ'.includes(name)) base.text = this.#skip(/[ \t]*\d*/y).trim();
    if (!'qQdDpPnNhHgGx={}lz'.includes(name)) this.#fail(`unknown command: \`${name}'`);
    if (
      !'{}'.includes(name) &&
      this.#skip(/[ \t]*(?=[;\n}#]|$)/y) === '' &&
      !/^[;\n}#]|^$/.test(this.#text.slice(this.#at))
    )
      this.#fail('extra characters after command');
    return base;
  }

  #substitution(): Partial<SedCommand> {
    const start = this.#at;
    if (this.#text[start] === undefined || this.#text[start] === '\n') this.#fail("unterminated `s' command");
    const delimiter = this.#text[start] as string;
    const source = this.#delimitedOrFail();
    this.#at -= 1;
    const replacement = this.#delimitedOrFail();
    const flags = this.#skip(/[gpiIMme0-9]*/y);
    const file = this.#skip(/w[^\n]*/y);
    const ignoreCase = /[iI]/.test(flags);
    if (/[e]/.test(flags)) this.#fail('not simulated: the e flag');
    if (file === '' && /^[^\s;}#]/.test(this.#text.slice(this.#at))) this.#fail("unknown option to `s'");
    const nth = Number(/\d+/.exec(flags)?.[0] ?? 0);
    const literal =
      delimiter !== '/' && /[|+?(){}]/.test(delimiter)
        ? source.replaceAll(delimiter, `\\${delimiter}`)
        : source;
    return {
      regex: this.#regex(literal, ignoreCase),
      replacement,
      flags: {
        global: flags.includes('g'),
        print: flags.includes('p'),
        nth,
        ...(file !== '' && { file: file.slice(1).trim() }),
      },
    };
  }

  #delimitedOrFail(): string {
    try {
      return this.#delimited();
    } catch {
      return this.#fail("unterminated `s' command");
    }
  }

  #transliteration(): Partial<SedCommand> {
    const from = this.#delimitedOrFail();
    this.#at -= 1;
    const to = this.#delimitedOrFail();
    const plain = (text: string) =>
      text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char === 't' ? '\t' : char));
    if ([...plain(from)].length !== [...plain(to)].length)
      this.#fail("strings for `y' command are different lengths");
    return { text: plain(from), replacement: plain(to) };
  }

  /** `a text`, or `a\` and lines that end in a backslash but for the last. */
  #textArgument(): string {
    this.#skip(/[ \t]*(\\\n?)?/y);
    let text = '';
    for (; this.#at < this.#text.length; this.#at += 1) {
      const char = this.#text[this.#at] as string;
      if (char === '\n') break;
      if (char === '\\' && this.#at + 1 < this.#text.length)
        text += this.#text[(this.#at += 1)] === 't' ? '\t' : this.#text[this.#at];
      else text += char;
    }
    if (text === '') this.#fail("expected \\ after `a', `c' or `i'");
    return text;
  }
}
