/** Flags out of words, by the rules of pflag: the same messages, the same order, the same surprises. */
import type { Flag, Flags } from './command.ts';
import { parseDuration } from './duration.ts';
import { csvFields } from './csv.ts';

type FlagValue = boolean | number | string | readonly string[];

export interface Parsed {
  readonly args: readonly string[];
  /** Words before `--`; -1 without one. */
  readonly dash: number;
  readonly values: Readonly<Record<string, FlagValue>>;
  readonly changed: ReadonlySet<string>;
  /** -h or --help was met. */
  readonly help: boolean;
}

/** A flag that nobody declared; `flag` is its bare name. */
export class UnknownFlag extends Error {
  readonly flag: string;

  constructor(flag: string, message: string) {
    super(message);
    this.flag = flag;
  }
}

/** Any other mistake in a flag; the message is pflag's. */
export class FlagMistake extends Error {}

const HELP: Flag = { type: 'bool', short: 'h', about: 'Show this help' };

/** Go's zero value of a flag, or its default. */
function defaultOf(flag: Flag): FlagValue {
  if (flag.default !== undefined) return flag.default;
  switch (flag.type) {
    case 'bool':
      return false;
    case 'int':
    case 'float':
    case 'duration':
      return 0;
    case 'string':
      return '';
    default:
      return [];
  }
}

/** The value of a flag that stands alone, or undefined where it needs one. */
export const aloneValue = (flag: Flag): string | undefined => (flag.type === 'bool' ? 'true' : flag.alone);

/** The flag for a one-letter name. */
export function byShort(flags: Flags, letter: string): string | undefined {
  return Object.keys(flags).find((name) => flags[name]?.short === letter);
}

/** Parses all words. Throws `UnknownFlag` and `FlagMistake`. */
export function parseFlags(flags: Flags, words: readonly string[]): Parsed {
  return new FlagParser(flags, words).parse();
}

class FlagParser {
  #flags: Flags;
  #rest: string[];
  #args: string[] = [];
  #values: Record<string, FlagValue> = {};
  #changed = new Set<string>();

  constructor(flags: Flags, words: readonly string[]) {
    this.#flags = flags.help ? flags : { ...flags, help: HELP };
    this.#rest = [...words];
    for (const [name, flag] of Object.entries(flags)) this.#values[name] = defaultOf(flag);
  }

  parse(): Parsed {
    let dash = -1;
    for (;;) {
      const word = this.#rest.shift();
      if (word === undefined) break;
      if (word === '--') {
        dash = this.#args.length;
        this.#args.push(...this.#rest);
        break;
      }
      if (word.length < 2 || !word.startsWith('-')) this.#args.push(word);
      else if (word.startsWith('--')) this.#long(word);
      else this.#short(word.slice(1));
    }
    const help = this.#changed.has('help');
    return { args: this.#args, dash, values: this.#values, changed: this.#changed, help };
  }

  #long(word: string): void {
    const body = word.slice(2);
    if (body.startsWith('-') || body.startsWith('=')) throw new FlagMistake(`bad flag syntax: ${word}`);
    const equals = body.indexOf('=');
    const typed = equals < 0 ? body : body.slice(0, equals);
    const name = typed.replaceAll('_', '-');
    const flag = this.#flags[name];
    if (!flag) throw new UnknownFlag(name, `unknown flag: --${typed}`);
    if (equals >= 0) this.#set(name, body.slice(equals + 1));
    else {
      const value = aloneValue(flag) ?? this.#rest.shift();
      if (value === undefined) throw new FlagMistake(`flag needs an argument: --${name}`);
      this.#set(name, value);
    }
  }

  #short(letters: string): void {
    for (let rest = letters; rest;) {
      const letter = rest[0]!;
      const name = byShort(this.#flags, letter);
      if (!name) throw new UnknownFlag(letter, `unknown shorthand flag: '${letter}' in -${rest}`);
      const alone = aloneValue(this.#flags[name]!);
      if (rest.length > 2 && rest[1] === '=') return this.#set(name, rest.slice(2));
      if (alone !== undefined) {
        this.#set(name, alone);
        rest = rest.slice(1);
        continue;
      }
      if (rest.length > 1) return this.#set(name, rest.slice(1));
      const value = this.#rest.shift();
      if (value === undefined) throw new FlagMistake(`flag needs an argument: '${letter}' in -${rest}`);
      return this.#set(name, value);
    }
  }

  #set(name: string, text: string): void {
    const flag = this.#flags[name]!;
    const before = this.#changed.has(name) ? this.#values[name] : undefined;
    try {
      this.#values[name] = valueOf(flag, text, before as readonly string[] | undefined);
    } catch (error) {
      const shown = flag.short ? `-${flag.short}, --${name}` : `--${name}`;
      throw new FlagMistake(
        `invalid argument ${quoteGo(text)} for "${shown}" flag: ${flag.wrong ?? (error as Error).message}`,
      );
    }
    this.#changed.add(name);
  }
}

const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

function valueOf(flag: Flag, text: string, before: readonly string[] = []): FlagValue {
  switch (flag.type) {
    case 'bool':
      if (TRUE.includes(text)) return true;
      if (FALSE.includes(text)) return false;
      throw new Error(`strconv.ParseBool: parsing ${quoteGo(text)}: invalid syntax`);
    case 'int':
      if (/^[+-]?(\d(_?\d)*|0x[0-9a-f]+|0o?[0-7]+|0b[01]+)$/i.test(text)) return goInt(text, flag.bits ?? 64);
      throw new Error(`strconv.ParseInt: parsing ${quoteGo(text)}: invalid syntax`);
    case 'float':
      if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
      throw new Error(`strconv.ParseFloat: parsing ${quoteGo(text)}: invalid syntax`);
    case 'duration':
      return parseDuration(text);
    case 'string':
      return text;
    case 'string-array':
      return [...before, text];
    case 'string-slice':
      return [...before, ...csvFields(text)];
    case 'string-map':
      return [...before, ...pairsIn(text)];
  }
}

/** `a=b,c=d`; a later key replaces an earlier one where they are used (MapStringString of k8s.io/component-base). */
function pairsIn(text: string): string[] {
  const pairs = text.split(',').filter(Boolean);
  if (pairs.some((pair) => !pair.includes('='))) throw new Error('malformed pair, expect string=string');
  return pairs.map((pair) => pair.replace(/^\s*(.*?)\s*=\s*(.*?)\s*$/, '$1=$2'));
}

function goInt(text: string, bits: number): number {
  const [, sign, digits] = /^([+-]?)(.*)$/.exec(text)!;
  const plain = digits!.replaceAll('_', '');
  const octal = /^0[0-7]+$/.test(plain) ? `0o${plain.slice(1)}` : plain;
  const value = Number(octal) * (sign === '-' ? -1 : 1);
  if (value >= 2 ** (bits - 1) || value < -(2 ** (bits - 1)))
    throw new Error(`strconv.ParseInt: parsing ${quoteGo(text)}: value out of range`);
  return value;
}

/** Go's %q for everyday text. */
const quoteGo = (text: string): string => JSON.stringify(text);
