/** read, mapfile. */
import { Interrupt, Interrupted } from '#lib/sim/leash.ts';
import { StreamInput, TextSource, type Source } from '#lib/shell/io.ts';
import { ShellError } from '#lib/shell/interpreter/flow.ts';
import type { Interpreter } from '#lib/shell/interpreter/interpreter.ts';
import { shellQuote } from '#lib/shell/interpreter/quoting.ts';
import { elements } from '#lib/shell/interpreter/variables.ts';
import type { Builtin } from './index.ts';

const USAGE =
  'read: usage: read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]\n';

interface ReadOptions {
  raw: boolean;
  silent: boolean;
  array?: string;
  delimiter: string;
  limit?: number;
  exact: boolean;
  prompt?: string;
  timeoutMs?: number;
  fd: number;
  names: readonly string[];
}

function readOptions(args: readonly string[]): ReadOptions | string {
  const options: ReadOptions = { raw: false, silent: false, delimiter: '\n', exact: false, fd: 0, names: [] };
  let i = 1;
  for (; i < args.length && /^-./.test(args[i] as string) && args[i] !== '--'; i += 1) {
    const arg = args[i] as string;
    for (let at = 1; at < arg.length; at += 1) {
      const letter = arg[at] as string;
      if (letter === 'r') options.raw = true;
      else if (letter === 's') options.silent = true;
      else if (letter === 'e') continue;
      else if ('adinNptu'.includes(letter)) {
        const value = at + 1 < arg.length ? arg.slice(at + 1) : (args[(i += 1)] ?? '');
        if (letter === 'a') options.array = value;
        else if (letter === 'd') options.delimiter = value.slice(0, 1) || '\0';
        else if (letter === 'n' || letter === 'N')
          [options.limit, options.exact] = [Number(value), letter === 'N'];
        else if (letter === 'p') options.prompt = value;
        else if (letter === 't') options.timeoutMs = Number(value) * 1000;
        else if (letter === 'u') options.fd = Number(value);
        break;
      } else return letter;
    }
  }
  return { ...options, names: args.slice(args[i] === '--' ? i + 1 : i) };
}

/** Reads a record; backslash continues lines unless `raw`. `complete`: whether the delimiter was seen. */
async function record(
  source: Source,
  options: ReadOptions,
  interrupt: Interrupt,
): Promise<{ text: string; complete: boolean }> {
  let text = '';
  for (;;) {
    const delimiter = options.exact ? '' : options.delimiter;
    const part = await source.until(
      delimiter,
      interrupt,
      options.limit === undefined ? Infinity : options.limit - text.length,
    );
    if (part === undefined) return { text, complete: false };
    const ended = delimiter !== '' && part.endsWith(delimiter);
    text += ended ? part.slice(0, -1) : part;
    const continued = !options.raw && ended && /(^|[^\\])(\\\\)*\\$/.test(text);
    if (continued) text = text.slice(0, -1);
    else return { text, complete: ended || (options.limit !== undefined && text.length >= options.limit) };
  }
}

/** Splits as `read` does: the last name takes the rest. Escaped characters neither split nor keep their backslash. */
function split(text: string, ifs: string, fields: number, raw: boolean): string[] {
  const chars: { char: string; escaped: boolean }[] = [];
  for (let i = 0; i < text.length; i += 1) {
    const escaped = !raw && text[i] === '\\' && i + 1 < text.length;
    if (escaped) i += 1;
    chars.push({ char: text[i] as string, escaped });
  }
  const isIfs = (i: number) =>
    i < chars.length && !chars[i]?.escaped && ifs.includes(chars[i]?.char as string);
  const isWhite = (i: number) => isIfs(i) && ' \t\n'.includes(chars[i]?.char as string);
  const textOf = (from: number, to: number) =>
    chars
      .slice(from, to)
      .map(({ char }) => char)
      .join('');
  const out: string[] = [];
  let at = 0;
  while (isWhite(at)) at += 1;
  while (at < chars.length) {
    if (out.length === fields - 1) {
      let end = chars.length;
      while (end > at && isWhite(end - 1)) end -= 1;
      // One field, ended by a single delimiter, loses it.
      const inner = chars.slice(at, end).findIndex((_, i) => isIfs(at + i) && !isWhite(at + i));
      if (inner >= 0 && at + inner === end - 1) end -= 1;
      out.push(textOf(at, end));
      return out;
    }
    let end = at;
    while (end < chars.length && !isIfs(end)) end += 1;
    out.push(textOf(at, end));
    at = end;
    while (isWhite(at)) at += 1;
    if (isIfs(at) && !isWhite(at) && (end === at || isWhite(end))) at += 1;
    while (isWhite(at)) at += 1;
  }
  return out;
}

async function withTimeout<T>(
  sh: Interpreter,
  ms: number | undefined,
  body: (interrupt: Interrupt) => Promise<T>,
): Promise<T | undefined> {
  const interrupt = sh.interrupt.child();
  const timer = new Interrupt();
  if (ms !== undefined) {
    sh.host.leash.sleep(ms, timer).then(
      () => interrupt.raise('SIGHUP'),
      () => undefined,
    );
  }
  try {
    return await body(interrupt);
  } catch (error) {
    if (error instanceof Interrupted && error.signal === 'SIGHUP' && !sh.interrupt.raised) return undefined;
    throw error;
  } finally {
    interrupt.leave();
    timer.raise();
  }
}

/** What the terminal's source has beside a plain one. */
interface Keyboard {
  silent?: boolean;
  raw?: boolean;
}

const read: Builtin = async (sh, args) => {
  const options = readOptions(args);
  if (typeof options === 'string') {
    await sh.complain(`read: -${options}: invalid option`);
    await sh.print(USAGE, 2);
    return 2;
  }
  for (const name of options.names)
    if (!/^[A-Za-z_]\w*(\[.*\])?$/.test(name)) throw new ShellError(`\`${name}': not a valid identifier`);
  const source = sh.fds.get(options.fd)?.input ?? (options.fd === 0 ? new TextSource() : undefined);
  if (!source) throw new ShellError(`${options.fd}: invalid file descriptor: Bad file descriptor`);
  if (options.prompt !== undefined && source.isTerminal) await sh.print(options.prompt, 2);
  const tty = source as Keyboard & Source;
  if (source.isTerminal) Object.assign(tty, { silent: options.silent, raw: options.limit !== undefined });
  const got = await withTimeout(sh, options.timeoutMs, (interrupt) =>
    record(source, options, interrupt),
  ).finally(() => {
    if (source.isTerminal) Object.assign(tty, { silent: false, raw: false });
  });
  const { text, complete } = got ?? { text: '', complete: false };
  const ifs = sh.value('IFS') ?? ' \t\n';
  if (options.array !== undefined) {
    const words = text === '' ? [] : split(text, ifs, Infinity, options.raw);
    sh.assignList(options.array, new Map(words.map((word, i) => [String(i), word])));
  } else if (options.names.length === 0)
    sh.assign('REPLY', options.raw ? text : text.replace(/\\(.)/gs, '$1'));
  else {
    const words = options.exact ? [text] : split(text, ifs, options.names.length, options.raw);
    for (const [i, name] of options.names.entries()) {
      const element = /^(\w+)\[(.*)\]$/.exec(name);
      if (element)
        sh.assignElement(
          element[1] as string,
          String(sh.variable(element[1] as string)?.assoc ? element[2] : sh.evaluate(element[2] as string)),
          words[i] ?? '',
        );
      else sh.assign(name, words[i] ?? '');
    }
  }
  if (got === undefined) return 142;
  return complete ? 0 : 1;
};

const mapfile: Builtin = async (sh, args) => {
  let strip = false;
  let delimiter = '\n';
  let limit = Infinity;
  let name = 'MAPFILE';
  let [skip, origin, every, fd] = [0, -1, 5000, 0];
  let callback: string | undefined;
  for (let i = 1; i < args.length; i += 1) {
    const arg = args[i] as string;
    const letter = /^-[tdnsOcCu]/.test(arg) ? arg[1] : undefined;
    if (arg === '-t') strip = true;
    else if (letter !== undefined && letter !== 't') {
      const value = arg.length > 2 ? arg.slice(2) : (args[(i += 1)] ?? '');
      if (letter === 'd') delimiter = value.slice(0, 1) || '\0';
      else if (letter === 'C') callback = value;
      else if (!/^\d+$/.test(value)) throw new ShellError(`${value}: invalid line count`);
      else if (letter === 'n') limit = Number(value) || Infinity;
      else if (letter === 's') skip = Number(value);
      else if (letter === 'O') origin = Number(value);
      else if (letter === 'c') every = Number(value);
      else fd = Number(value);
    } else if (arg.startsWith('-')) throw new ShellError(`${arg}: invalid option`, { status: 2 });
    else name = arg;
  }
  const input = new StreamInput(sh.fds.get(fd)?.input ?? new TextSource(), sh.interrupt);
  const items = new Map<string, string>(origin < 0 ? [] : elements(sh.variable(name)));
  let count = 0;
  for (
    let line = await input.source.until(delimiter, sh.interrupt);
    line !== undefined && count < limit;
    line = await input.source.until(delimiter, sh.interrupt)
  ) {
    if (skip > 0) {
      skip -= 1;
      continue;
    }
    const place = Math.max(origin, 0) + count;
    const text = strip && line.endsWith(delimiter) ? line.slice(0, -1) : line;
    count += 1;
    if (callback !== undefined && count % every === 0)
      await sh.runText(`${callback} ${place} ${shellQuote(text)}`);
    items.set(String(place), text);
  }
  sh.assignList(name, items);
  return 0;
};

export const inputBuiltins: Record<string, Builtin> = { read, mapfile, readarray: mapfile };
