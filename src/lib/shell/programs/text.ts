/** Programs that pass text through line by line: cat, tac, rev, nl, head, tail, wc, uniq, cut, tr, tee, paste, column, fold. */
import { byteLength } from '#lib/shell/files.ts';
import { unescapeAnsiC } from '#lib/shell/interpreter/quoting.ts';
import { FileError, type Process, type Program } from '#lib/shell/program.ts';
import { textWidth } from '#lib/shell/text-width.ts';
import { Batch, complain, eachLine, linesOf, pathOf, program, ProgramError, readOptions, textOf } from './options.ts';

const cat = program(async (process) => {
  const options = readOptions(process.args, { short: 'nbsAETuvet', long: { number: 'n', 'number-nonblank': 'b', 'squeeze-blank': 's', 'show-all': 'A', 'show-ends': 'E', 'show-tabs': 'T' } });
  const names = options.rest.length > 0 ? options.rest : ['-'];
  const plain = options.all.length === 0 || options.all.every(([flag]) => flag === 'u');
  let status = 0;
  let number = 0;
  let blank = false;
  const shown = (line: string) => {
    const tabs = options.has('T', 'A', 't') ? line.replaceAll('\t', '^I') : line;
    return options.has('E', 'A', 'e') ? `${tabs}$` : tabs;
  };
  for (const name of names) {
    if (plain && name === '-') {
      for (let text = await process.stdin.read(); text !== undefined; text = await process.stdin.read()) await process.stdout.write(text);
    } else if (plain) {
      const text = await textOf(process, name);
      if (text === undefined) status = 1;
      else if (text !== '') await process.stdout.write(text);
    } else {
      const one = await eachLine(process, [name], async (line, _, complete) => {
        if (options.has('s') && line === '' && blank) return;
        blank = line === '';
        const counts = options.has('b') ? line !== '' : options.has('n');
        await process.stdout.write(`${counts ? `${String((number += 1)).padStart(6)}\t` : ''}${complete ? `${shown(line)}\n` : line}`);
      });
      status ||= one;
    }
  }
  return status;
});

const headerFor = (name: string, first: boolean) => `${first ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`;
const SIZE = { c: 1, b: 512, k: 1024, K: 1024, M: 1024 * 1024 } as const;

function count(text: string, what: string): { sign: string; value: number } {
  const match = /^([-+]?)(\d+)([bkKM]?)$/.exec(text);
  if (!match) throw new ProgramError(`invalid number of ${what}: ‘${text}’`);
  return { sign: match[1] ?? '', value: Number(match[2]) * (SIZE[(match[3] || 'c') as keyof typeof SIZE] ?? 1) };
}

const head = program(async (process) => {
  const options = readOptions(process.args, { short: 'n:c:qv', long: { 'lines=': 'n', 'bytes=': 'c', quiet: 'q', silent: 'q', verbose: 'v' }, number: 'n' });
  const bytes = options.value('c');
  const { sign, value } = count(bytes ?? options.value('n') ?? '10', bytes === undefined ? 'lines' : 'bytes');
  const names = options.rest.length > 0 ? options.rest : ['-'];
  const headers = (names.length > 1 && !options.has('q')) || options.has('v');
  let status = 0;
  for (const [i, name] of names.entries()) {
    const streams = name === '-' && sign !== '-';
    const text = streams ? '' : await textOf(process, name, (file, error) => `cannot open '${file}' for reading: ${error}`);
    if (text === undefined) {
      status = 1;
      continue;
    }
    if (headers) await process.stdout.write(headerFor(name, i === 0));
    if (streams && bytes !== undefined) await headBytes(process, value);
    else if (streams) {
      for (let left = value; left > 0; left -= 1) {
        const line = await process.stdin.readLine();
        if (line === undefined) break;
        await process.stdout.write(`${line}\n`);
      }
    } else if (bytes !== undefined) await process.stdout.write(sign === '-' ? text.slice(0, Math.max(0, text.length - value)) : text.slice(0, value));
    else {
      const lines = linesOf(text);
      const kept = lines.slice(0, sign === '-' ? Math.max(0, lines.length - value) : value);
      await process.stdout.write(kept.length === lines.length ? text : kept.map((line) => `${line}\n`).join(''));
    }
  }
  return status;
});

async function headBytes(process: Process, count: number): Promise<void> {
  for (let left = count; left > 0; ) {
    const text = await process.stdin.read();
    if (text === undefined) return;
    await process.stdout.write(text.slice(0, left));
    left -= text.length;
  }
}

const tail = program(async (process) => {
  const options = readOptions(process.args, { short: 'n:c:fFqvs:', long: { 'lines=': 'n', 'bytes=': 'c', 'follow=?': 'f', quiet: 'q', silent: 'q', verbose: 'v', retry: 'F', 'sleep-interval=': 's' }, number: 'n' });
  const bytes = options.value('c');
  const { sign, value } = count(bytes ?? options.value('n') ?? '10', bytes === undefined ? 'lines' : 'bytes');
  const names = options.rest.length > 0 ? options.rest : ['-'];
  const headers = (names.length > 1 && !options.has('q')) || options.has('v');
  const lengths = new Map<string, number>();
  let status = 0;
  for (const [i, name] of names.entries()) {
    const text = await textOf(process, name, (file, error) => `cannot open '${file}' for reading: ${error}`);
    if (text === undefined) {
      status = 1;
      if (!options.has('F')) continue;
    }
    lengths.set(name, text?.length ?? 0);
    if (headers) await process.stdout.write(headerFor(name, i === 0));
    const lines = linesOf(text ?? '');
    const from = sign === '+' ? Math.max(0, value - 1) : Math.max(0, (bytes === undefined ? lines.length : (text ?? '').length) - value);
    const kept = bytes === undefined ? lines.slice(from).join('\n') + (lines.length > from && text?.endsWith('\n') ? '\n' : '') : (text ?? '').slice(from);
    if (kept !== '') await process.stdout.write(kept);
  }
  const followed = names.filter((name) => name !== '-' && lengths.has(name));
  if (options.has('f', 'F') && followed.length > 0) await follow(process, followed, lengths, headers);
  return status;
});

/** Prints what is added to files, until interrupted. */
async function follow(process: Process, names: readonly string[], lengths: Map<string, number>, headers: boolean): Promise<void> {
  const { files, leash, interrupt } = process;
  const changes = leash.mailbox<string>();
  const stop = files.onChange?.((path) => changes.put(path));
  let last = names.at(-1);
  try {
    for (;;) {
      const path = await changes.take(interrupt);
      const name = names.find((candidate) => pathOf(process, candidate) === path);
      if (name === undefined || !files.stat(pathOf(process, name))) continue;
      const text = files.read(pathOf(process, name));
      const before = lengths.get(name) ?? 0;
      lengths.set(name, text.length);
      if (text.length < before) await complain(process, `${name}: file truncated`);
      const added = text.slice(text.length < before ? 0 : before);
      if (added === '') continue;
      if (headers && name !== last) await process.stdout.write(headerFor(name, false));
      last = name;
      await process.stdout.write(added);
    }
  } finally {
    stop?.();
  }
}

const wc = program(async (process) => {
  const options = readOptions(process.args, { short: 'lwcmL', long: { lines: 'l', words: 'w', bytes: 'c', chars: 'm', 'max-line-length': 'L' } });
  const wanted = 'lwmcL'.split('').filter((letter) => (options.all.length === 0 ? 'lwc'.includes(letter) : options.has(letter)));
  const names = options.rest.length > 0 ? options.rest : ['-'];
  const rows: { name: string; counts: number[] }[] = [];
  let status = 0;
  for (const name of names) {
    const text = await textOf(process, name);
    if (text === undefined) status = 1;
    else {
      const measure: Record<string, () => number> = {
        l: () => text.split('\n').length - 1,
        w: () => text.match(/\S+/g)?.length ?? 0,
        m: () => [...text].length,
        c: () => byteLength(text),
        L: () => linesOf(text).reduce((most, line) => Math.max(most, textWidth(line)), 0),
      };
      rows.push({ name, counts: wanted.map((letter) => measure[letter]?.() ?? 0) });
    }
  }
  const totals = wanted.map((_, i) => rows.reduce((sum, { counts }) => sum + (counts[i] ?? 0), 0));
  if (names.length > 1) rows.push({ name: 'total', counts: totals });
  const width = wanted.length === 1 && names.length === 1 ? 1 : names.includes('-') ? 7 : Math.max(...totals.map((total) => String(total).length), 1);
  for (const { name, counts } of rows) await process.stdout.write(`${counts.map((value) => String(value).padStart(width)).join(' ')}${options.rest.length === 0 ? '' : ` ${name}`}\n`);
  return status;
});

const uniq = program(async (process) => {
  const options = readOptions(process.args, { short: 'cdiuf:s:w:', long: { count: 'c', repeated: 'd', 'ignore-case': 'i', unique: 'u', 'skip-fields=': 'f', 'skip-chars=': 's', 'check-chars=': 'w' } });
  const batch = new Batch(process);
  let before: string | undefined;
  let beforeKey = '';
  let times = 0;
  const keyOf = (line: string) => {
    let key = line;
    for (let i = Number(options.value('f') ?? 0); i > 0; i -= 1) key = key.replace(/^\s*\S+/, '');
    key = key.slice(Number(options.value('s') ?? 0));
    if (options.has('w')) key = key.slice(0, Number(options.value('w')));
    return options.has('i') ? key.toLowerCase() : key;
  };
  const put = async () => {
    if (before === undefined || (options.has('d') && times < 2) || (options.has('u') && times > 1)) return;
    await process.stdout.write(`${options.has('c') ? `${String(times).padStart(7)} ` : ''}${before}\n`);
  };
  const status = await eachLine(process, options.rest.slice(0, 1), async (line) => {
    const key = keyOf(line);
    if (before !== undefined && key === beforeKey) times += 1;
    else {
      await put();
      [before, beforeKey, times] = [line, key, 1];
    }
  });
  await put();
  await batch.flush();
  return status;
});

/** `1,3-5,7-` as a test of positions. */
function ranges(list: string): (position: number) => boolean {
  const parts = list.split(',').map((part) => {
    const match = /^(\d*)(-?)(\d*)$/.exec(part);
    if (!match || part === '' || part === '-') throw new ProgramError(`invalid field value ‘${part}’`, { hint: true });
    const low = Number(match[1] || 1);
    if (low === 0 || match[1] === '0') throw new ProgramError('fields are numbered from 1', { hint: true });
    const high = match[3] ? Number(match[3]) : match[2] ? Infinity : low;
    if (high < low) throw new ProgramError('invalid decreasing range', { hint: true });
    return [low, high] as const;
  });
  return (position) => parts.some(([low, high]) => position >= low && position <= high);
}

const cut = program(async (process) => {
  const options = readOptions(process.args, { short: 'b:c:d:f:sn', long: { 'bytes=': 'b', 'characters=': 'c', 'delimiter=': 'd', 'fields=': 'f', 'only-delimited': 's', complement: 'C', 'output-delimiter=': 'O' } });
  const list = options.value('f', 'c', 'b');
  if (list === undefined) throw new ProgramError('you must specify a list of bytes, characters, or fields', { hint: true });
  const delimiter = options.value('d') ?? '\t';
  if ([...delimiter].length > 1) throw new ProgramError('the delimiter must be a single character', { hint: true });
  const inList = ranges(list);
  const wanted = (i: number) => inList(i + 1) !== options.has('C');
  const glue = options.value('O');
  return eachLine(process, options.rest, async (line) => {
    if (!options.has('f')) return process.stdout.write(`${[...line].filter((_, i) => wanted(i)).join(glue ?? '')}\n`);
    if (!line.includes(delimiter)) return options.has('s') ? undefined : process.stdout.write(`${line}\n`);
    return process.stdout.write(`${line.split(delimiter).filter((_, i) => wanted(i)).join(glue ?? delimiter)}\n`);
  });
});

const CLASSES: Record<string, string> = { lower: 'a-z', upper: 'A-Z', alpha: 'A-Za-z', digit: '0-9', alnum: 'A-Za-z0-9', space: '\t-\r ', blank: '\t ', punct: '!-/:-@[-`{-~', xdigit: '0-9A-Fa-f', cntrl: '\0-\x1f', print: ' -~', graph: '!-~' };

/** The characters of a set such as `a-z[:digit:]\n`. */
function charactersOf(set: string): string[] {
  const text = unescapeAnsiC(set.replace(/\[:(\w+):\]/g, (whole, name: string) => CLASSES[name] ?? whole));
  const chars = [...text];
  const out: string[] = [];
  for (let i = 0; i < chars.length; i += 1) {
    const [from, dash, to] = [chars[i] as string, chars[i + 1], chars[i + 2]];
    if (dash !== '-' || to === undefined) out.push(from);
    else {
      const [low, high] = [from.codePointAt(0) as number, to.codePointAt(0) as number];
      if (high < low) throw new ProgramError(`range-endpoints of '${from}-${to}' are in reverse collating sequence order`);
      for (let code = low; code <= Math.min(high, low + 70_000); code += 1) out.push(String.fromCodePoint(code));
      i += 2;
    }
  }
  return out;
}

const tr = program(async (process) => {
  const options = readOptions(process.args, { short: 'cCdst', long: { complement: 'c', delete: 'd', 'squeeze-repeats': 's', 'truncate-set1': 't' } });
  const [first, second] = options.rest;
  if (first === undefined) throw new ProgramError('missing operand', { hint: true });
  const translates = !options.has('d') && second !== undefined;
  if (!options.has('d', 's') && second === undefined) throw new ProgramError(`missing operand after ‘${first}’\nTwo strings must be given when translating.`, { hint: true });
  const from = charactersOf(first);
  const set = new Set(from);
  const inSet = (char: string) => set.has(char) !== options.has('c', 'C');
  const to = second === undefined ? [] : charactersOf(second);
  const map = new Map(from.map((char, i) => [char, to[Math.min(i, to.length - 1)] ?? char] as const));
  const squeezed = new Set(second === undefined || (!translates && !options.has('d')) ? from : to);
  const squeezes = (char: string) => options.has('s') && (second === undefined ? inSet(char) : squeezed.has(char));
  let last = '';
  for (let text = await process.stdin.read(); text !== undefined; text = await process.stdin.read()) {
    let out = '';
    for (const char of text) {
      if (options.has('d') && inSet(char)) continue;
      const next = !translates ? char : options.has('c', 'C') ? (inSet(char) ? (to.at(-1) ?? char) : char) : (map.get(char) ?? char);
      if (next === last && squeezes(next)) continue;
      out += next;
      last = next;
    }
    await process.stdout.write(out);
  }
  return 0;
});

const tee = program(async (process) => {
  const options = readOptions(process.args, { short: 'aip', long: { append: 'a', 'ignore-interrupts': 'i' } });
  let status = 0;
  const paths: string[] = [];
  const { files } = process;
  for (const name of options.rest) {
    const path = pathOf(process, name);
    try {
      files.write(path, options.has('a') && files.stat(path) ? files.read(path) : '');
      paths.push(path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      status = await complain(process, `${name}: ${error.message}`);
    }
  }
  const append = (path: string, text: string) => ('append' in files ? (files as unknown as { append(path: string, text: string): void }).append(path, text) : files.write(path, files.read(path) + text));
  for (let text = await process.stdin.read(); text !== undefined; text = await process.stdin.read()) {
    for (const path of paths) append(path, text);
    await process.stdout.write(text);
  }
  return status;
});

const nl = program(async (process) => {
  const options = readOptions(process.args, { short: 'b:w:s:v:', long: { 'body-numbering=': 'b', 'number-width=': 'w', 'number-separator=': 's', 'starting-line-number=': 'v' } });
  const width = Number(options.value('w') ?? 6);
  let number = Number(options.value('v') ?? 1) - 1;
  return eachLine(process, options.rest, (line) => {
    const counts = options.value('b') === 'a' || (options.value('b') !== 'n' && line !== '');
    return process.stdout.write(counts ? `${String((number += 1)).padStart(width)}${options.value('s') ?? '\t'}${line}\n` : `${line === '' ? '' : ' '.repeat(width + 1)}${line === '' ? ' '.repeat(width + 1) : line}\n`);
  });
});

const rev = program((process) => eachLine(process, process.args.slice(1), (line) => process.stdout.write(`${[...line].reverse().join('')}\n`)));

const tac = program(async (process) => {
  let status = 0;
  for (const name of process.args.length > 1 ? process.args.slice(1) : ['-']) {
    const text = await textOf(process, name, (file, error) => `failed to open '${file}' for reading: ${error}`);
    if (text === undefined) status = 1;
    else await process.stdout.write(linesOf(text).reverse().map((line) => `${line}\n`).join(''));
  }
  return status;
});

const paste = program(async (process) => {
  const options = readOptions(process.args, { short: 'd:s', long: { 'delimiters=': 'd', serial: 's' } });
  const delimiters = [...unescapeAnsiC(options.value('d') ?? '\t')];
  const names = options.rest.length > 0 ? options.rest : ['-'];
  const columns: string[][] = [];
  const typed = names.includes('-') ? linesOf(await process.stdin.readAll()) : [];
  const dashes = names.filter((name) => name === '-').length;
  let dash = 0;
  for (const name of names) {
    const text = name === '-' ? '' : await textOf(process, name);
    if (text === undefined) return 1;
    const mine = dash;
    if (name === '-') dash += 1;
    columns.push(name === '-' ? typed.filter((_, i) => options.has('s') || i % dashes === mine) : linesOf(text));
  }
  const join = (cells: readonly string[]) => cells.map((cell, i) => (i === 0 ? cell : (delimiters[(i - 1) % delimiters.length] ?? '') + cell)).join('');
  const rows = options.has('s') ? columns : Array.from({ length: Math.max(...columns.map((lines) => lines.length)) }, (_, row) => columns.map((lines) => lines[row] ?? ''));
  await process.stdout.write(rows.map((row) => `${join(row)}\n`).join(''));
  return 0;
});

const column = program(async (process) => {
  const options = readOptions(process.args, { short: 'ts:o:c:xN:', long: { table: 't', 'separator=': 's', 'output-separator=': 'o', 'table-columns=': 'N' } });
  const lines: string[] = [];
  const status = await eachLine(process, options.rest, (line) => void (line.trim() !== '' && lines.push(line)));
  if (!options.has('t')) {
    await process.stdout.write(inColumns(lines, process.terminal?.columns ?? 80));
    return status;
  }
  const separator = options.value('s');
  const rows = lines.map((line) => (separator === undefined ? line.trim().split(/\s+/) : line.split(new RegExp(`[${separator.replace(/[\]\\^-]/g, '\\$&')}]`))));
  if (options.has('N')) rows.unshift((options.value('N') ?? '').split(','));
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, textWidth(cell));
  const glue = options.value('o') ?? '  ';
  await process.stdout.write(rows.map((row) => `${row.map((cell, i) => (i === row.length - 1 ? cell : cell + ' '.repeat((widths[i] ?? 0) - textWidth(cell)))).join(glue)}\n`).join(''));
  return status;
});

/** Names in columns down the page, as `ls` sets them on a terminal. */
export function inColumns(names: readonly string[], width: number, tab = 2): string {
  if (names.length === 0) return '';
  const sizes = names.map(textWidth);
  for (let rows = 1; ; rows += 1) {
    const columns = Math.ceil(names.length / rows);
    const widths = Array.from({ length: columns }, (_, i) => Math.max(...sizes.slice(i * rows, (i + 1) * rows)));
    const total = widths.reduce((sum, one) => sum + one + tab, -tab);
    if (total > width - 1 && rows < names.length) continue;
    const line = (row: number) => widths.map((one, i) => [names[i * rows + row], one + tab - (sizes[i * rows + row] ?? 0)] as const).filter(([name]) => name !== undefined);
    return Array.from({ length: rows }, (_, row) => `${line(row).map(([name, space], i, all) => (i === all.length - 1 ? name : name + ' '.repeat(space))).join('')}\n`).join('');
  }
}

const fold = program(async (process) => {
  const options = readOptions(process.args, { short: 'w:s', long: { 'width=': 'w', spaces: 's' }, number: 'w' });
  const width = Math.max(1, Number(options.value('w') ?? 80));
  return eachLine(process, options.rest, async (line) => {
    let rest = line;
    while (rest.length > width) {
      const blank = options.has('s') ? rest.lastIndexOf(' ', width - 1) : -1;
      const at = blank > 0 ? blank + 1 : width;
      await process.stdout.write(`${rest.slice(0, at)}\n`);
      rest = rest.slice(at);
    }
    await process.stdout.write(`${rest}\n`);
  });
});

export const textPrograms: Record<string, Program> = { cat, head, tail, wc, uniq, cut, tr, tee, nl, rev, tac, paste, column, fold };
