/** sort: keys, and the orders that lines can be put in. */
import { complain, linesOf, pathOf, program, ProgramError, readOptions, textOf } from './options.ts';

const HUMAN: Record<string, number> = { K: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, k: 1e3 };

function numeric(text: string): number {
  return Number(/^\s*(-?\d*\.?\d*)/.exec(text)?.[1] || 0) || 0;
}

function human(text: string): number {
  const match = /^\s*(-?\d*\.?\d*)([KMGTPk]?)/.exec(text);
  return (Number(match?.[1] || 0) || 0) * (HUMAN[match?.[2] ?? ''] ?? 1);
}

/** As `sort -V`: stretches of digits count as numbers. */
function byVersion(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.match(/\d+|\D+/g) ?? []) as string[][] as [
    string[],
    string[],
  ];
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const [x, y] = [left[i], right[i]];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    if (x === y) continue;
    const both = /^\d/.test(x) && /^\d/.test(y);
    if (both && Number(x) !== Number(y)) return Number(x) - Number(y);
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

function compare(a: string, b: string, how: string): number {
  if (how.includes('n')) return numeric(a) - numeric(b);
  if (how.includes('g')) return (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0);
  if (how.includes('h')) return human(a) - human(b);
  if (how.includes('V')) return byVersion(a, b);
  const month = (text: string) => MONTHS.indexOf(text.trim().slice(0, 3).toUpperCase());
  if (how.includes('M')) return month(a) - month(b);
  let [x, y] = [a, b];
  if (how.includes('b')) [x, y] = [x.trimStart(), y.trimStart()];
  if (how.includes('d')) [x, y] = [x.replace(/[^\w\s]/g, ''), y.replace(/[^\w\s]/g, '')];
  if (how.includes('f')) [x, y] = [x.toUpperCase(), y.toUpperCase()];
  return x < y ? -1 : x > y ? 1 : 0;
}

interface SortKey {
  readonly of: (line: string) => string;
  readonly how: string;
}

/** `2,2n`, `1.3,1.5`, `3r`. */
function sortKey(text: string, separator: string | undefined, global: string): SortKey {
  const match = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(text);
  if (match?.[1] === '0')
    throw new ProgramError(`field number is zero: invalid field specification ‘${text}’`, { status: 2 });
  if (!match)
    throw new ProgramError(`invalid number at field start: invalid count at start of ‘${text}’`, {
      status: 2,
    });
  const [, field, char, flags = '', last, lastChar, lastFlags = ''] = match;
  const fieldsOf = (line: string) =>
    separator === undefined ? (line.match(/\s*\S+|\s+$/g) ?? []) : line.split(separator);
  const of = (line: string) => {
    const fields = fieldsOf(line);
    const to = last === undefined ? fields.length : Number(last);
    const chosen = fields.slice(Number(field) - 1, to);
    if (lastChar && Number(lastChar) > 0 && chosen.length > 0)
      chosen[chosen.length - 1] = (chosen.at(-1) as string).slice(0, Number(lastChar));
    return chosen.join(separator ?? '').slice(char ? Number(char) - 1 : 0);
  };
  const own = flags + lastFlags;
  return { of, how: own.replace('b', '') === '' ? global + own : own };
}

export const sort = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'nrk:t:uhVgbfdMsco:iz',
    long: {
      'numeric-sort': 'n',
      reverse: 'r',
      'key=': 'k',
      'field-separator=': 't',
      unique: 'u',
      'human-numeric-sort': 'h',
      'version-sort': 'V',
      'ignore-case': 'f',
      'general-numeric-sort': 'g',
      'ignore-leading-blanks': 'b',
      'dictionary-order': 'd',
      'month-sort': 'M',
      stable: 's',
      check: 'c',
      'output=': 'o',
    },
    status: 2,
  });
  const global = 'nhVgbfdMr'
    .split('')
    .filter((letter) => options.has(letter))
    .join('');
  const separator = options.value('t')?.replace('\\t', '\t').replace('\\0', '\0');
  const keys = options.all.flatMap(([flag, value]) =>
    flag === 'k' ? [sortKey(String(value), separator, global)] : [],
  );
  if (keys.length === 0) keys.push({ of: (line) => line, how: global });
  const lines: string[] = [];
  for (const name of options.rest.length > 0 ? options.rest : ['-']) {
    const text = await textOf(process, name, (file, error) => `cannot read: ${file}: ${error}`);
    if (text === undefined) return 2;
    for (const line of linesOf(text)) lines.push(line);
  }
  const byKeys = (a: { keys: string[] }, b: { keys: string[] }) => {
    for (const [i, { how }] of keys.entries()) {
      const order = compare(a.keys[i] ?? '', b.keys[i] ?? '', how);
      if (order !== 0) return how.includes('r') ? -order : order;
    }
    return 0;
  };
  const lastResort = (a: string, b: string) =>
    options.has('s', 'u') ? 0 : (a < b ? -1 : a > b ? 1 : 0) * (options.has('r') ? -1 : 1);
  const rows = lines.map((line) => ({ line, keys: keys.map((key) => key.of(line)) }));
  if (options.has('c')) {
    const at = rows.findIndex((row, i) => i > 0 && byKeys(rows[i - 1] as (typeof rows)[0], row) > 0);
    if (at < 0) return 0;
    return complain(process, `${options.rest[0] ?? '-'}:${at + 1}: disorder: ${rows[at]?.line}`);
  }
  await process.pause?.();
  rows.sort((a, b) => byKeys(a, b) || lastResort(a.line, b.line));
  const kept = options.has('u')
    ? rows.filter((row, i) => i === 0 || byKeys(rows[i - 1] as (typeof rows)[0], row) !== 0)
    : rows;
  const out = options.value('o');
  const text = kept.map(({ line }) => `${line}\n`).join('');
  if (out !== undefined) process.files.write(pathOf(process, out), text);
  else if (text !== '') await process.stdout.write(text);
  return 0;
});
