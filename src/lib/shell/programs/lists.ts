/** join, comm, split, fmt, expand, unexpand, tsort: programs for lines and columns of text. */
import type { Process, Program } from '#lib/shell/program.ts';
import { complain, linesOf, pathOf, program, ProgramError, readOptions, textOf } from './options.ts';

async function twoLists(
  process: Process,
  names: readonly string[],
): Promise<[string[], string[]] | undefined> {
  if (names.length < 2)
    throw new ProgramError(
      names[0] === undefined ? 'missing operand' : `missing operand after ‘${names[0]}’`,
      { hint: true },
    );
  if (names[2] !== undefined) throw new ProgramError(`extra operand ‘${names[2]}’`, { hint: true });
  const first = await textOf(process, names[0] as string);
  if (first === undefined) return undefined;
  const second = await textOf(process, names[1] as string);
  return second === undefined ? undefined : [linesOf(first), linesOf(second)];
}

const comm = program(async (process) => {
  const options = readOptions(process.args, {
    short: '123z',
    long: {
      'check-order': 'check',
      'nocheck-order': 'nocheck',
      'output-delimiter=': 'd',
      total: 'total',
      'zero-terminated': 'z',
    },
  });
  const lists = await twoLists(process, options.rest);
  if (!lists) return 1;
  const [a, b] = lists;
  const tab = options.value('d') ?? '\t';
  const before = (column: number) =>
    ['1', '2']
      .slice(0, column)
      .map((letter) => (options.has(letter) ? '' : tab))
      .join('');
  let out = '';
  const told = [false, false];
  const complaints: string[] = [];
  const counts = [0, 0, 0];
  const inOrder = (list: readonly string[], at: number, which: number) => {
    if (at < 1 || at >= list.length || told[which] || options.has('nocheck')) return;
    if ((list[at] as string) >= (list[at - 1] as string)) return;
    told[which] = true;
    complaints.push(`file ${which + 1} is not in sorted order`);
  };
  let [i, j] = [0, 0];
  const put = (column: number, line: string) => {
    counts[column] = (counts[column] as number) + 1;
    if (!options.has(String(column + 1))) out += `${before(column)}${line}\n`;
  };
  while (i < a.length || j < b.length) {
    const [x, y] = [a[i], b[j]];
    if (y === undefined || (x !== undefined && x < y)) {
      put(0, x as string);
      i += 1;
      inOrder(a, i, 0);
    } else if (x === undefined || y < x) {
      put(1, y);
      j += 1;
      inOrder(b, j, 1);
    } else {
      put(2, x);
      i += 1;
      j += 1;
      inOrder(a, i, 0);
      inOrder(b, j, 1);
    }
  }
  if (options.has('total')) out += `${counts[0]}${tab}${counts[1]}${tab}${counts[2]}${tab}total\n`;
  await process.stdout.write(out);
  for (const one of complaints) await complain(process, one);
  if (complaints.length > 0) await complain(process, 'input is not in sorted order');
  return complaints.length > 0 ? 1 : 0;
});

const join = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'a:e:ij:o:t:v:1:2:z',
    long: { 'ignore-case': 'i', header: 'header', 'nocheck-order': 'nocheck', 'check-order': 'check' },
  });
  const lists = await twoLists(process, options.rest);
  if (!lists) return 1;
  const tab = options.value('t');
  const split = (line: string) => (tab === undefined ? line.trim().split(/[ \t]+/) : line.split(tab));
  const field = (name: string) => {
    const text = options.value(name) ?? options.value('j') ?? '1';
    if (!/^[1-9]\d*$/.test(text)) throw new ProgramError(`invalid field number: ‘${text}’`);
    return Number(text) - 1;
  };
  const [f1, f2] = [field('1'), field('2')];
  const all = (letter: string) =>
    options.all.filter(([name]) => name === letter).map(([, value]) => String(value));
  const alone = new Set([...all('a'), ...all('v')]);
  const onlyAlone = options.has('v');
  const empty = options.value('e') ?? '';
  const gap = tab ?? ' ';
  const [a, b] = lists.map((list) => list.map(split)) as [string[][], string[][]];
  const format = all('o')
    .flatMap((text) => text.split(/[ ,]+/))
    .filter(Boolean);
  const key = (row: readonly string[] | undefined, at: number) => {
    const text = row?.[at] ?? '';
    return options.has('i') ? text.toLowerCase() : text;
  };
  let out = '';
  const print = (left: string[] | undefined, right: string[] | undefined) => {
    const value = (text: string | undefined) => (text === undefined || text === '' ? empty : text);
    if (format.length > 0 && format[0] !== 'auto') {
      const cells = format.map((spec) => {
        if (spec === '0') return value(left?.[f1] ?? right?.[f2]);
        const match = /^([12])\.(\d+)$/.exec(spec);
        if (!match) throw new ProgramError(`invalid field specifier: ‘${spec}’`);
        return value((match[1] === '1' ? left : right)?.[Number(match[2]) - 1]);
      });
      out += `${cells.join(gap)}\n`;
      return;
    }
    const rest = (row: string[] | undefined, at: number) => row?.filter((_, i) => i !== at) ?? [];
    out += `${[left?.[f1] ?? right?.[f2] ?? '', ...rest(left, f1), ...rest(right, f2)].join(gap)}\n`;
  };
  let [i, j] = [0, 0];
  if (options.has('header') && (a.length > 0 || b.length > 0)) print(a[i++], b[j++]);
  while (i < a.length || j < b.length) {
    const [x, y] = [key(a[i], f1), key(b[j], f2)];
    if (j >= b.length || (i < a.length && x < y)) {
      if (alone.has('1')) print(a[i], undefined);
      i += 1;
    } else if (i >= a.length || y < x) {
      if (alone.has('2')) print(undefined, b[j]);
      j += 1;
    } else {
      let [toA, toB] = [i, j];
      while (toA < a.length && key(a[toA], f1) === x) toA += 1;
      while (toB < b.length && key(b[toB], f2) === x) toB += 1;
      if (!onlyAlone) for (let p = i; p < toA; p += 1) for (let q = j; q < toB; q += 1) print(a[p], b[q]);
      [i, j] = [toA, toB];
    }
  }
  await process.stdout.write(out);
  return 0;
});

/** `aa`, `ab`, … or `00`, `01`, … */
function suffix(n: number, length: number, numeric: boolean): string {
  if (numeric) return String(n).padStart(length, '0');
  let text = '';
  for (let i = 0; i < length; i += 1) {
    text = String.fromCharCode(97 + (n % 26)) + text;
    n = Math.floor(n / 26);
  }
  return text;
}

/** `10`, `1K`, `2MB`: a number of bytes. */
export function byteCount(text: string, what: string): number {
  const match = /^(\d+)(?:([KMGT])(i?B)?|b)?$/i.exec(text);
  if (!match) throw new ProgramError(`${what}: ‘${text}’`);
  const unit = (match[2] ?? '').toUpperCase();
  if (unit === '') return Number(match[1]) * (/b$/.test(text) ? 512 : 1);
  return Number(match[1]) * (match[3] === 'B' ? 1000 : 1024) ** ('KMGT'.indexOf(unit) + 1);
}

const split = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'a:b:C:dl:n:x',
    long: {
      'suffix-length=': 'a',
      'bytes=': 'b',
      'lines=': 'l',
      'number=': 'n',
      'numeric-suffixes=?': 'd',
      'additional-suffix=': 'more',
      verbose: 'verbose',
    },
  });
  const [name = '-', prefix = 'x'] = options.rest;
  const text = await textOf(process, name, (file, error) => `cannot open '${file}' for reading: ${error}`);
  if (text === undefined) return 1;
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  let parts: string[] = [];
  const number = options.value('n');
  if (options.has('b')) {
    const size = byteCount(options.value('b') as string, 'invalid number of bytes');
    for (let at = 0; at < text.length && size > 0; at += size) parts.push(text.slice(at, at + size));
  } else if (number !== undefined) {
    const match = /^(l\/)?(\d+)$/.exec(number);
    if (!match || match[2] === '0') throw new ProgramError(`invalid number of chunks: ‘${number}’`);
    const count = Number(match[2]);
    const size = Math.floor(text.length / count);
    if (match[1]) {
      parts = Array.from({ length: count }, () => '');
      let at = 0;
      for (const line of lines) {
        const part = Math.min(count - 1, size === 0 ? count - 1 : Math.floor(at / size));
        parts[part] += line;
        at += line.length;
      }
    } else
      parts = Array.from({ length: count }, (_, i) =>
        text.slice(i * size, i === count - 1 ? undefined : (i + 1) * size),
      );
  } else {
    const size = Number(options.value('l') ?? 1000);
    if (!Number.isInteger(size) || size <= 0)
      throw new ProgramError(`invalid number of lines: ‘${options.value('l')}’`);
    for (let at = 0; at < lines.length; at += size) parts.push(lines.slice(at, at + size).join(''));
  }
  const length = Number(options.value('a') ?? 2);
  for (const [i, part] of parts.entries()) {
    const file = `${prefix}${suffix(i, length, options.has('d'))}${options.value('more') ?? ''}`;
    process.files.write(pathOf(process, file), part);
    if (options.has('verbose')) await process.stdout.write(`creating file '${file}'\n`);
  }
  return 0;
});

/** The stops of `-t 4` and `-t 2,6`. */
function tabStops(list: string | undefined): (column: number) => number {
  const stops = (list ?? '8').split(/[ ,]+/).map(Number);
  if (stops.some((stop) => !Number.isInteger(stop) || stop <= 0))
    throw new ProgramError(`tab size contains invalid character(s): ‘${list}’`);
  const [only = 8] = stops;
  if (stops.length === 1) return (column) => Math.floor(column / only) * only + only;
  return (column) => stops.find((stop) => stop > column) ?? column + 1;
}

const expand = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'it:',
    long: { initial: 'i', 'tabs=': 't' },
    number: 't',
  });
  const next = tabStops(options.value('t'));
  let status = 0;
  for (const name of options.rest.length > 0 ? options.rest : ['-']) {
    const text = await textOf(process, name);
    if (text === undefined) {
      status = 1;
      continue;
    }
    let [out, column, blank] = ['', 0, true];
    for (const char of text) {
      if (char === '\n') [column, blank] = [-1, true];
      else if (char === '\t' && (blank || !options.has('i'))) {
        const to = next(column);
        out += ' '.repeat(to - column);
        column = to;
        continue;
      } else if (char !== ' ' && char !== '\t') blank = false;
      out += char;
      column += 1;
    }
    await process.stdout.write(out);
  }
  return status;
});

const unexpand = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'at:',
    long: { all: 'a', 'first-only': 'f', 'tabs=': 't' },
    number: 't',
  });
  const everywhere = (options.has('a') || options.has('t')) && !options.has('f');
  const next = tabStops(options.value('t'));
  let status = 0;
  for (const name of options.rest.length > 0 ? options.rest : ['-']) {
    const text = await textOf(process, name);
    if (text === undefined) {
      status = 1;
      continue;
    }
    const lines = text.split('\n').map((line) => {
      let [out, pending, column, blank] = ['', '', 0, true];
      for (const char of line) {
        if ((char === ' ' || char === '\t') && (blank || everywhere)) {
          const stop = next(column);
          column = char === '\t' ? stop : column + 1;
          pending += char;
          if (column === stop) {
            out += pending === ' ' && !blank ? ' ' : '\t';
            pending = '';
          }
          continue;
        }
        blank = false;
        out += pending + char;
        pending = '';
        column += 1;
      }
      return out + pending;
    });
    await process.stdout.write(lines.join('\n'));
  }
  return status;
});

/** Breaks a paragraph where the lines come out most even (fmt's costs, in short: the square of what is missing). */
function filled(words: readonly string[], width: number, goal: number): string[] {
  const best: { cost: number; next: number }[] = [];
  best[words.length] = { cost: 0, next: words.length };
  for (let i = words.length - 1; i >= 0; i -= 1) {
    let length = -1;
    best[i] = { cost: Infinity, next: i + 1 };
    for (let j = i; j < words.length; j += 1) {
      length += 1 + (words[j] as string).length;
      if (length > width && j > i) break;
      const last = j === words.length - 1;
      const after = best[j + 1] as { cost: number };
      const cost = (last ? 0 : (goal - length) ** 2 * 10) + after.cost;
      if (cost < (best[i] as { cost: number }).cost) best[i] = { cost, next: j + 1 };
    }
  }
  const lines: string[] = [];
  for (let i = 0; i < words.length; i = (best[i] as { next: number }).next)
    lines.push(words.slice(i, (best[i] as { next: number }).next).join(' '));
  return lines;
}

const fmt = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'csuw:g:',
    long: { 'split-only': 's', 'uniform-spacing': 'u', 'width=': 'w', 'goal=': 'g' },
    number: 'w',
  });
  const width = Number(options.value('w') ?? 75);
  if (!Number.isInteger(width) || width < 0) throw new ProgramError(`invalid width: ‘${options.value('w')}’`);
  const goal = Number(options.value('g') ?? Math.floor((width * 187) / 200));
  let status = 0;
  for (const name of options.rest.length > 0 ? options.rest : ['-']) {
    const text = await textOf(process, name, (file, error) => `cannot open '${file}' for reading: ${error}`);
    if (text === undefined) {
      status = 1;
      continue;
    }
    let paragraph: string[] = [];
    let indent = '';
    let out = '';
    const flush = () => {
      const words = paragraph.join(' ').split(/\s+/).filter(Boolean);
      if (words.length > 0)
        out += filled(words, width - indent.length, goal - indent.length)
          .map((line) => `${indent}${line}\n`)
          .join('');
      paragraph = [];
    };
    for (const line of linesOf(text)) {
      const lead = /^\s*/.exec(line)?.[0] ?? '';
      if (line.trim() === '') {
        flush();
        out += '\n';
        continue;
      }
      if (paragraph.length > 0 && (lead !== indent || options.has('s'))) flush();
      indent = lead;
      paragraph.push(line.trim());
    }
    flush();
    await process.stdout.write(out);
  }
  return status;
});

const tsort = program(async (process) => {
  const text = await textOf(process, process.args[1] ?? '-');
  if (text === undefined) return 1;
  const words = text.split(/\s+/).filter(Boolean);
  if (words.length % 2 === 1)
    throw new ProgramError(`${process.args[1] ?? '-'}: input contains an odd number of tokens`);
  const before = new Map<string, Set<string>>();
  for (let i = 0; i < words.length; i += 2) {
    const [a, b] = [words[i] as string, words[i + 1] as string];
    if (!before.has(a)) before.set(a, new Set());
    if (!before.has(b)) before.set(b, new Set());
    if (a !== b) before.get(b)?.add(a);
  }
  let status = 0;
  while (before.size > 0) {
    let free = [...before].filter(([, needs]) => needs.size === 0).map(([name]) => name);
    if (free.length === 0) {
      status = await complain(process, `${process.args[1] ?? '-'}: input contains a loop:`);
      free = [[...before.keys()].sort()[0] as string];
    }
    for (const name of free) {
      await process.stdout.write(`${name}\n`);
      before.delete(name);
      for (const needs of before.values()) needs.delete(name);
    }
  }
  return status;
});

export const listPrograms: Record<string, Program> = { join, comm, split, expand, unexpand, fmt, tsort };
