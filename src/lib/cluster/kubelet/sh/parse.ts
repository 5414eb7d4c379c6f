/** The syntax of the small shell in containers: enough of sh for what pods, probes and `kubectl exec -- sh -c` usually say. */

export type Part =
  | { readonly text: string; readonly quoted: boolean }
  /** `$NAME`, `${NAME:-default}` */
  | { readonly name: string; readonly otherwise?: string; readonly quoted: boolean }
  /** `$(…)` */
  | { readonly command: readonly Command[]; readonly quoted: boolean }
  /** `$((…))` */
  | { readonly sum: string; readonly quoted: boolean };

export type Word = readonly Part[];

export interface Redirect {
  readonly fd: 1 | 2;
  /** `>`, `>>`, `<`, `2>&1` */
  readonly how: 'write' | 'append' | 'read' | 'join';
  readonly to: Word;
}

export type Command =
  | {
      readonly do: 'run';
      readonly set: readonly (readonly [string, Word])[];
      readonly words: readonly Word[];
      readonly redirects: readonly Redirect[];
    }
  | { readonly do: 'pipe'; readonly parts: readonly Command[] }
  /** `&&` and `||` from left to right. */
  | {
      readonly do: 'chain';
      readonly first: Command;
      readonly rest: readonly (readonly ['&&' | '||', Command])[];
    }
  | { readonly do: 'not'; readonly of: Command }
  | {
      readonly do: 'if';
      readonly arms: readonly (readonly [readonly Command[], readonly Command[]])[];
      readonly otherwise: readonly Command[];
    }
  | {
      readonly do: 'while';
      readonly until: boolean;
      readonly test: readonly Command[];
      readonly body: readonly Command[];
    }
  | {
      readonly do: 'for';
      readonly name: string;
      readonly items: readonly Word[];
      readonly body: readonly Command[];
    }
  /** A loop or group with its outputs turned elsewhere. */
  | { readonly do: 'into'; readonly of: Command; readonly redirects: readonly Redirect[] }
  | { readonly do: 'group'; readonly body: readonly Command[]; readonly background?: boolean };

/** What the small shell does not read. */
export class SyntaxFault extends Error {}

/** The text ends in the middle of something. */
class Unfinished extends SyntaxFault {}

/** Whether a command goes on in the next line: a quote, a loop or a pipe is open. */
export function goesOn(text: string): boolean {
  if (/(^|[^\\])(\\\\)*\\$/.test(text)) return true;
  try {
    parseShell(text);
    return false;
  } catch (fault) {
    if (fault instanceof SyntaxFault) return fault instanceof Unfinished;
    throw fault;
  }
}

type Token = { readonly op: string } | { readonly word: Word; readonly plain?: string };

const OPERATORS = [
  '&&',
  '||',
  ';;',
  '>>',
  '2>&1',
  '1>&2',
  '1>>',
  '1>',
  '2>>',
  '2>',
  '>&2',
  '>',
  '<',
  '|',
  '&',
  ';',
  '\n',
  '(',
  ')',
];

export function parseShell(text: string): readonly Command[] {
  const tokens = tokenize(text);
  const parser = new Parser(tokens);
  const commands = parser.list([]);
  parser.end();
  return commands;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const space = /^(?:[ \t]+|\\\n)/.exec(rest);
    const comment = /^#[^\n]*/.exec(rest);
    const operator = OPERATORS.find((one) => rest.startsWith(one));
    if (space) at += space[0].length;
    else if (comment) at += comment[0].length;
    else if (operator) {
      tokens.push({ op: operator });
      at += operator.length;
    } else {
      const [word, length] = readWord(rest);
      const only = word.length === 1 ? word[0] : undefined;
      const plain = only && 'text' in only && !only.quoted ? only.text : undefined;
      tokens.push({ word, ...(plain !== undefined && { plain }) });
      at += length;
    }
  }
  return tokens;
}

function readWord(text: string): [Word, number] {
  const parts: Part[] = [];
  let at = 0;
  let quoted = false;
  let literal = '';
  const flush = (keep = false) => {
    if (literal || keep) parts.push({ text: literal, quoted });
    literal = '';
  };
  while (at < text.length) {
    const here = text.charAt(at);
    if (here === '"') {
      flush(quoted);
      quoted = !quoted;
      at += 1;
    } else if (here === "'" && !quoted) {
      const end = text.indexOf("'", at + 1);
      if (end < 0) throw new Unfinished('unterminated quoted string');
      flush();
      parts.push({ text: text.slice(at + 1, end), quoted: true });
      at = end + 1;
    } else if (here === '\\') {
      const next = text.charAt(at + 1);
      flush();
      const kept = quoted && !'"\\$`\n'.includes(next) ? `\\${next}` : next === '\n' ? '' : next;
      parts.push({ text: kept, quoted: true });
      at += 2;
    } else if (here === '$' && /^\$[\w{(?#@*$!]/.test(text.slice(at))) {
      flush();
      const [part, length] = readDollar(text.slice(at), quoted);
      parts.push(part);
      at += length;
    } else if (here === '`') {
      const end = text.indexOf('`', at + 1);
      if (end < 0) throw new Unfinished('unterminated quoted string');
      flush();
      parts.push({ command: parseShell(text.slice(at + 1, end)), quoted });
      at = end + 1;
    } else if (!quoted && /[\s;&|()<>]/.test(here)) break;
    else {
      literal += here;
      at += 1;
    }
  }
  if (quoted) throw new Unfinished('unterminated quoted string');
  flush();
  return [parts, at];
}

function readDollar(text: string, quoted: boolean): [Part, number] {
  if (text.startsWith('$((')) {
    const end = text.indexOf('))');
    if (end < 0) throw new Unfinished("missing '))'");
    return [{ sum: text.slice(3, end), quoted }, end + 2];
  }
  if (text.startsWith('$(')) {
    const end = closing(text, 1);
    return [{ command: parseShell(text.slice(2, end)), quoted }, end + 1];
  }
  const braced = /^\$\{(\w+|[?#@*])(?::?-([^}]*))?\}/.exec(text);
  if (braced) {
    const [all, name = '', otherwise] = braced;
    return [{ name, ...(otherwise !== undefined && { otherwise }), quoted }, all.length];
  }
  const named = /^\$([A-Za-z_]\w*|[\d?#@*$!])/.exec(text);
  if (!named) throw new SyntaxFault('bad substitution');
  return [{ name: named[1] ?? '', quoted }, named[0].length];
}

/** Where the parenthesis that opens at `open` closes. */
function closing(text: string, open: number): number {
  let depth = 0;
  let quote = '';
  for (let at = open; at < text.length; at += 1) {
    const here = text.charAt(at);
    if (quote) quote = here === quote ? '' : quote;
    else if (here === '"' || here === "'") quote = here;
    else if (here === '(') depth += 1;
    else if (here === ')' && (depth -= 1) === 0) return at;
  }
  throw new Unfinished("missing ')'");
}

class Parser {
  #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** Commands up to one of the reserved words (not taken) or the end. */
  list(ends: readonly string[]): Command[] {
    const commands: Command[] = [];
    for (;;) {
      while (this.#takeOp(';') || this.#takeOp('\n'));
      const next = this.#plain();
      if (this.#at >= this.#tokens.length || (next !== undefined && ends.includes(next)) || this.#isOp(')'))
        return commands;
      const command = this.#chain();
      commands.push(this.#takeOp('&') ? { do: 'group', body: [command], background: true } : command);
    }
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw new SyntaxFault('syntax error');
  }

  #fault(message: string): SyntaxFault {
    return this.#at >= this.#tokens.length ? new Unfinished(message) : new SyntaxFault(message);
  }

  #chain(): Command {
    const first = this.#pipe();
    const rest: (readonly ['&&' | '||', Command])[] = [];
    for (;;) {
      const op = this.#takeOp('&&') ? '&&' : this.#takeOp('||') ? '||' : undefined;
      if (!op) return rest.length > 0 ? { do: 'chain', first, rest } : first;
      while (this.#takeOp('\n'));
      rest.push([op, this.#pipe()]);
    }
  }

  #pipe(): Command {
    if (this.#takeWord('!')) return { do: 'not', of: this.#pipe() };
    const parts = [this.#whole()];
    while (this.#takeOp('|')) {
      while (this.#takeOp('\n'));
      parts.push(this.#whole());
    }
    return parts.length > 1 ? { do: 'pipe', parts } : (parts[0] as Command);
  }

  #whole(): Command {
    const of = this.#command();
    if (of.do === 'run') return of;
    const redirects: Redirect[] = [];
    for (let one = this.#redirect(); one; one = this.#redirect()) redirects.push(one);
    return redirects.length > 0 ? { do: 'into', of, redirects } : of;
  }

  #command(): Command {
    if (this.#takeWord('if')) return this.#if();
    for (const word of ['while', 'until']) if (this.#takeWord(word)) return this.#while(word === 'until');
    if (this.#takeWord('for')) return this.#for();
    if (this.#takeWord('{')) return { do: 'group', body: this.#until('}') };
    if (this.#takeOp('(')) {
      const body = this.list([]);
      if (!this.#takeOp(')')) throw this.#fault("syntax error: expecting ')'");
      return { do: 'group', body };
    }
    return this.#run();
  }

  #until(word: string): Command[] {
    const body = this.list([word]);
    if (!this.#takeWord(word)) throw this.#fault(`syntax error: expecting "${word}"`);
    return body;
  }

  #if(): Command {
    const arms: (readonly [readonly Command[], readonly Command[]])[] = [];
    do {
      const test = this.#until('then');
      arms.push([test, this.list(['elif', 'else', 'fi'])]);
    } while (this.#takeWord('elif'));
    const otherwise = this.#takeWord('else') ? this.list(['fi']) : [];
    if (!this.#takeWord('fi')) throw this.#fault('syntax error: expecting "fi"');
    return { do: 'if', arms, otherwise };
  }

  #while(until: boolean): Command {
    const test = this.#until('do');
    return { do: 'while', until, test, body: this.#until('done') };
  }

  #for(): Command {
    const name = this.#plain() ?? '';
    this.#at += 1;
    const items: Word[] = [];
    if (this.#takeWord('in')) {
      for (let word = this.#word(); word; word = this.#word()) items.push(word);
    }
    while (this.#takeOp(';') || this.#takeOp('\n'));
    if (!this.#takeWord('do')) throw this.#fault('syntax error: expecting "do"');
    return { do: 'for', name, items, body: this.#until('done') };
  }

  #run(): Command {
    const set: (readonly [string, Word])[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      const redirect = this.#redirect();
      if (redirect) {
        redirects.push(redirect);
        continue;
      }
      const word = this.#word();
      if (!word) break;
      const assignment = words.length === 0 ? assigned(word) : undefined;
      if (assignment) set.push(assignment);
      else words.push(word);
    }
    if (set.length + words.length + redirects.length === 0) throw this.#fault('syntax error');
    return { do: 'run', set, words, redirects };
  }

  #redirect(): Redirect | undefined {
    if (this.#takeOp('2>&1')) return { fd: 2, how: 'join', to: [] };
    if (this.#takeOp('>&2') || this.#takeOp('1>&2')) return { fd: 1, how: 'join', to: [] };
    for (const [op, fd, how] of redirections) {
      if (!this.#takeOp(op)) continue;
      const to = this.#word();
      if (!to) throw this.#fault('syntax error');
      return { fd, how, to };
    }
    return undefined;
  }

  #word(): Word | undefined {
    const token = this.#tokens[this.#at];
    if (!token || !('word' in token)) return undefined;
    this.#at += 1;
    return token.word;
  }

  #plain(): string | undefined {
    const token = this.#tokens[this.#at];
    return token && 'word' in token ? token.plain : undefined;
  }

  #takeWord(word: string): boolean {
    if (this.#plain() !== word) return false;
    this.#at += 1;
    return true;
  }

  #isOp(op: string): boolean {
    const token = this.#tokens[this.#at];
    return token !== undefined && 'op' in token && token.op === op;
  }

  #takeOp(op: string): boolean {
    if (!this.#isOp(op)) return false;
    this.#at += 1;
    return true;
  }
}

const redirections = [
  ['1>>', 1, 'append'],
  ['1>', 1, 'write'],
  ['2>>', 2, 'append'],
  ['2>', 2, 'write'],
  ['>>', 1, 'append'],
  ['>', 1, 'write'],
  ['<', 1, 'read'],
] as const;

/** `NAME=…` at the head of a command. */
function assigned(word: Word): readonly [string, Word] | undefined {
  const [first, ...rest] = word;
  if (!first || !('text' in first) || first.quoted) return undefined;
  const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(first.text);
  if (!match) return undefined;
  const [, name = '', value = ''] = match;
  return [name, [{ text: value, quoted: true }, ...rest]];
}
