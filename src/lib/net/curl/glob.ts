/** curl's URL globbing: `{a,b}`, `[1-3]`, `[01-10:2]`, `[a-e]` (curl(1), "URL"). */

export class GlobFault extends Error {
  /** Where in the URL, from 1. */
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

export interface Globbed {
  readonly url: string;
  /** What each pattern stood for: `#1` in an output file's name is the first. */
  readonly parts: readonly string[];
}

const MOST = 100_000;

/** All URLs that a pattern stands for, the last pattern changing fastest. */
export function globbed(pattern: string): Globbed[] {
  const pieces: (string | readonly string[])[] = [];
  let plain = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const here = pattern.charAt(at);
    if (here === '\\' && /[[\]{}]/.test(pattern.charAt(at + 1))) {
      plain += pattern.charAt((at += 1));
    } else if (here === '{' || (here === '[' && !isAddress(pattern.slice(at)))) {
      const end = pattern.indexOf(here === '{' ? '}' : ']', at);
      if (end < 0) {
        if (here === '{') throw new GlobFault('unmatched brace', at + 1);
        throw new GlobFault('bad range', pattern.length);
      }
      const inside = pattern.slice(at + 1, end);
      pieces.push(plain, here === '{' ? set(inside, at) : range(inside, at));
      plain = '';
      at = end;
    } else if (here === '}' || (here === ']' && !plain.includes('['))) {
      throw new GlobFault('unmatched close brace/bracket', at + 1);
    } else plain += here;
  }
  pieces.push(plain);
  let urls: Globbed[] = [{ url: '', parts: [] }];
  for (const piece of pieces) {
    urls =
      typeof piece === 'string'
        ? urls.map(({ url, parts }) => ({ url: url + piece, parts }))
        : urls.flatMap(({ url, parts }) => piece.map((one) => ({ url: url + one, parts: [...parts, one] })));
    if (urls.length > MOST) throw new GlobFault('range overflow', 1);
  }
  return urls;
}

/** An IPv6 address in brackets is none of these. */
const isAddress = (text: string): boolean => /^\[[\da-f]*:[\da-f:.]*(%\w+)?\]/i.test(text);

function set(inside: string, at: number): readonly string[] {
  if (inside === '') throw new GlobFault('empty string within braces', at + 2);
  return inside.split(',');
}

function range(inside: string, at: number): readonly string[] {
  const numbers = /^(\d+)-(\d+)(?::(\d+))?$/.exec(inside);
  const letters = /^([a-z])-([a-z])(?::(\d+))?$/i.exec(inside);
  const [, low = '', high = '', by = '1'] = numbers ?? letters ?? [];
  const from = numbers ? Number(low) : low.charCodeAt(0);
  const to = numbers ? Number(high) : high.charCodeAt(0);
  if (!(from <= to) || Number(by) === 0 || (to - from) / Number(by) > MOST) {
    throw new GlobFault('bad range', at + inside.length + 3);
  }
  const width = numbers && low.startsWith('0') ? low.length : 0;
  const count = Math.floor((to - from) / Number(by)) + 1;
  return Array.from({ length: count }, (_, index) => from + index * Number(by)).map((one) =>
    numbers ? String(one).padStart(width, '0') : String.fromCharCode(one),
  );
}
