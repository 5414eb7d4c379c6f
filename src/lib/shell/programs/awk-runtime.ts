/** What an awk program runs on: variables, fields, output, and the functions of the language. */
import { dateText } from './date-format.ts';
import { AwkError } from './awk-lexer.ts';
import { compileRegex, patternOf, type Eval, type UserFunction } from './awk-tree.ts';
import { fromInput, toNumber, toText, type Value } from './awk-values.ts';
import { formatText } from './printing.ts';

/** Steps for one record after which the program is taken for one that never ends. */
const MAX_STEPS = 3_000_000;
const MAX_OUTPUT = 16 * 1024 * 1024;

type ArrayTable = Map<string, Value>;

export interface AwkHost {
  readonly now: number;
  random(): number;
  writeFile(name: string, text: string, append: boolean): void;
}

export class AwkRuntime {
  status = 0;
  returned: Value;
  /** What was printed and is not yet written. */
  output = '';
  readonly host: AwkHost;
  #vars = new Map<string, Value>([
    ['FS', ' '],
    ['OFS', ' '],
    ['ORS', '\n'],
    ['RS', '\n'],
    ['NR', 0],
    ['FNR', 0],
    ['SUBSEP', '\x1c'],
    ['CONVFMT', '%.6g'],
    ['OFMT', '%.6g'],
    ['FILENAME', ''],
    ['RSTART', 0],
    ['RLENGTH', -1],
  ]);
  #arrays = new Map<string, ArrayTable>();
  #locals: Map<string, Value | ArrayTable>[] = [];
  #record = '';
  #fields: string[] | undefined;
  #steps = 0;
  #written = new Set<string>();

  constructor(host: AwkHost) {
    this.host = host;
  }

  step(): void {
    if ((this.#steps += 1) > MAX_STEPS)
      throw new AwkError(`more than ${MAX_STEPS} steps for one record: not simulated`);
  }

  // --- variables

  get(name: string): Value {
    const local = this.#locals.at(-1);
    if (local?.has(name)) {
      const value = local.get(name);
      if (value instanceof Map) throw new AwkError(`attempt to use array ${name} in a scalar context`);
      return value;
    }
    if (name === 'NF') return this.#split().length;
    return this.#vars.get(name);
  }

  set(name: string, value: Value): Value {
    const local = this.#locals.at(-1);
    if (local?.has(name)) local.set(name, value);
    else if (name === 'NF') {
      const fields = this.#split();
      const count = Math.max(0, Math.min(100_000, toNumber(value)));
      while (fields.length < count) fields.push('');
      fields.length = count;
      this.#join();
    } else this.#vars.set(name, value);
    return value;
  }

  text(name: string): string {
    return toText(this.#vars.get(name));
  }

  array(name: string): ArrayTable {
    const local = this.#locals.at(-1);
    if (local?.has(name)) {
      const value = local.get(name);
      if (value instanceof Map) return value;
      const made: ArrayTable = new Map();
      local.set(name, made);
      return made;
    }
    let table = this.#arrays.get(name);
    if (!table) this.#arrays.set(name, (table = new Map()));
    return table;
  }

  /** An element; looking at it makes it. */
  element(name: string, key: string): Value {
    const table = this.array(name);
    if (!table.has(key)) table.set(key, undefined);
    return table.get(key);
  }

  call(made: UserFunction, args: readonly Eval[]): Value {
    if (this.#locals.length > 200) throw new AwkError('function call nesting too deep');
    const frame = new Map<string, Value | ArrayTable>();
    for (const [i, param] of made.params.entries()) {
      const arg = args[i] as (Eval & { named?: string }) | undefined;
      const name = arg?.named;
      const isArray =
        name !== undefined &&
        (this.#locals.at(-1)?.has(name)
          ? this.#locals.at(-1)?.get(name) instanceof Map
          : this.#arrays.has(name) || (!this.#vars.has(name) && name !== 'NF'));
      // A name that was never used may become an array within: then it is one outside too, but its being unset shows as ''.
      frame.set(
        param,
        isArray && name !== undefined && this.#arrays.has(name)
          ? this.array(name)
          : isArray && this.#locals.at(-1)?.get(name ?? '') instanceof Map
            ? (this.#locals.at(-1)?.get(name ?? '') as ArrayTable)
            : arg?.(this),
      );
    }
    this.#locals.push(frame);
    this.returned = undefined;
    try {
      made.body(this);
      return this.returned;
    } finally {
      this.#locals.pop();
      this.returned = undefined;
    }
  }

  // --- the record

  setRecord(text: string): void {
    this.#record = text;
    this.#fields = undefined;
    this.#steps = 0;
  }

  #split(): string[] {
    this.#fields ??= splitText(this.#record, this.text('FS'));
    return this.#fields;
  }

  #join(): void {
    this.#record = (this.#fields ?? []).join(this.text('OFS'));
  }

  field(index: number): string {
    return index === 0 ? this.#record : (this.#split()[index - 1] ?? '');
  }

  fieldValue(index: number): Value {
    if (index < 0) throw new AwkError(`trying to access out of range field ${index}`);
    if (index > 0 && index > this.#split().length) return undefined;
    return fromInput(this.field(index));
  }

  setField(index: number, value: Value): Value {
    const text = toText(value, this.text('CONVFMT'));
    if (index === 0) this.setRecord(text);
    else {
      const fields = this.#split();
      if (index > 100_000) throw new AwkError('too many fields');
      while (fields.length < index) fields.push('');
      fields[index - 1] = text;
      this.#join();
    }
    return value;
  }

  // --- output

  format(values: readonly Value[]): string {
    const [format, ...rest] = values;
    let at = 0;
    return formatText(
      toText(format),
      () => {
        const value = rest[at++];
        return typeof value === 'number'
          ? Number.isInteger(value)
            ? String(value)
            : value.toPrecision(17).replace(/\.?0+$/, '')
          : toText(value);
      },
      () => undefined,
      this.host.now,
    ).text;
  }

  write(text: string, target?: { name: string; append: boolean }): void {
    if (!target || target.name === '/dev/stdout' || target.name === '-') this.output += text;
    else {
      this.host.writeFile(target.name, text, target.append || this.#written.has(target.name));
      this.#written.add(target.name);
    }
    if (this.output.length > MAX_OUTPUT)
      throw new AwkError('more than 16 MB of output for one record: not simulated');
  }
}

/** Splits by a separator: `" "` is runs of white space, one character is itself, the rest a regular expression. */
export function splitText(text: string, separator: string): string[] {
  if (text === '') return [];
  if (separator === ' ') {
    const trimmed = text.replace(/^[ \t\n]+|[ \t\n]+$/g, '');
    return trimmed === '' ? [] : trimmed.split(/[ \t\n]+/);
  }
  if (separator === '') return [...text];
  if (separator.length === 1 && separator !== '\\') return text.split(separator);
  const regex = compileRegex(separator);
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(new RegExp(regex.source, `${regex.flags}g`))) {
    if (match[0] === '') continue;
    parts.push(text.slice(from, match.index));
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)];
}

type Argument = Eval & {
  place?: { get: Eval; set: (rt: AwkRuntime, value: Value) => Value };
  named?: string;
  regex?: RegExp;
};

function substitute(rt: AwkRuntime, args: readonly Argument[], all: boolean): Value {
  const [pattern, by, target] = args;
  if (!pattern || !by) throw new AwkError('syntax error: sub needs a pattern and a replacement');
  const regex = patternOf(pattern, rt);
  const template = toText(by(rt));
  const text = target ? toText(target(rt)) : rt.field(0);
  let count = 0;
  let lastEnd = -1;
  const result = text.replace(
    new RegExp(regex.source, regex.flags.replace('g', '') + (all ? 'g' : '')),
    (...found: unknown[]) => {
      const offset = found.find((part) => typeof part === 'number') as number;
      if (found[0] === '' && offset === lastEnd) return '';
      lastEnd = offset + (found[0] as string).length;
      count += 1;
      return template.replace(/\\\\&|\\&|&/g, (mark) =>
        mark === '&' ? (found[0] as string) : mark === '\\&' ? '&' : `\\${found[0] as string}`,
      );
    },
  );
  if (count > 0) {
    if (target?.place) target.place.set(rt, result);
    else if (!target) rt.setField(0, result);
  }
  return count;
}

const math =
  (how: (x: number) => number) =>
  (rt: AwkRuntime, [x]: readonly Argument[]): Value =>
    how(toNumber(x?.(rt)));

/** The functions of the language. */
export const BUILTINS: Record<string, (rt: AwkRuntime, args: readonly Argument[]) => Value> = {
  length: (rt, [arg]) => {
    if (arg?.named !== undefined && !arg.place) return rt.array(arg.named).size;
    if (arg?.named !== undefined) {
      try {
        const value = rt.get(arg.named);
        if (value === undefined && rt.array(arg.named).size > 0) return rt.array(arg.named).size;
        return [...toText(value)].length;
      } catch {
        return rt.array(arg.named).size;
      }
    }
    return [...(arg ? toText(arg(rt)) : rt.field(0))].length;
  },
  substr: (rt, [text, start, count]) => {
    const chars = [...toText(text?.(rt))];
    const from = Math.round(toNumber(start?.(rt)));
    const to = count ? from + Math.round(toNumber(count(rt))) : Infinity;
    return chars.slice(Math.max(0, from - 1), Math.max(0, to - 1)).join('');
  },
  index: (rt, [text, part]) => toText(text?.(rt)).indexOf(toText(part?.(rt))) + 1,
  split: (rt, [text, array, separator]) => {
    const table = rt.array(array?.named ?? '');
    const source = toText(text?.(rt));
    const parts = separator?.regex
      ? splitText(source, separator.regex.source === ' ' ? '[ ]' : separator.regex.source)
      : splitText(source, separator ? toText(separator(rt)) : rt.text('FS'));
    table.clear();
    for (const [i, part] of parts.entries()) table.set(String(i + 1), fromInput(part));
    return parts.length;
  },
  sub: (rt, args) => substitute(rt, args, false),
  gsub: (rt, args) => substitute(rt, args, true),
  match: (rt, [text, pattern]) => {
    const found = pattern && patternOf(pattern, rt).exec(toText(text?.(rt)));
    rt.set('RSTART', found ? found.index + 1 : 0);
    rt.set('RLENGTH', found ? found[0].length : -1);
    return found ? found.index + 1 : 0;
  },
  sprintf: (rt, args) => rt.format(args.map((arg) => arg(rt))),
  tolower: (rt, [text]) => toText(text?.(rt)).toLowerCase(),
  toupper: (rt, [text]) => toText(text?.(rt)).toUpperCase(),
  int: math(Math.trunc),
  sqrt: math(Math.sqrt),
  exp: math(Math.exp),
  log: math(Math.log),
  sin: math(Math.sin),
  cos: math(Math.cos),
  atan2: (rt, [y, x]) => Math.atan2(toNumber(y?.(rt)), toNumber(x?.(rt))),
  rand: (rt) => rt.host.random(),
  srand: () => 0,
  systime: (rt) => Math.floor(rt.host.now / 1000),
  strftime: (rt, [format, time]) =>
    dateText(
      format ? toText(format(rt)) : '%a %b %e %H:%M:%S %Z %Y',
      time ? toNumber(time(rt)) * 1000 : rt.host.now,
    ),
  close: () => 0,
  fflush: () => 0,
  system: () => {
    throw new AwkError('not simulated: system');
  },
};
