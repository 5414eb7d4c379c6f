/** `printf` and `echo`: escapes, and what a format makes of its arguments. */
import { ESCAPES } from '#lib/script/escapes.ts';

/** Backslashes of `echo -e` and `printf`: `\n`, `\t`, `\033`, `\x1b`; `\c` ends all (`ends`). */
export function unescaped(text: string): { readonly text: string; readonly ends: boolean } {
  const end = /(?<!\\)(?:\\\\)*\\c/.exec(text);
  const some = end ? text.slice(0, end.index + end[0].length - 2) : text;
  return {
    text: some.replace(/\\(?:(0?[0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))/gs, (all, octal, hex, letter) => {
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8) & 255);
      if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
      return ESCAPES[letter] ?? all;
    }),
    ends: end !== null,
  };
}

interface Formatted {
  readonly text: string;
  /** Arguments that are no numbers. */
  readonly wrong: readonly string[];
}

/** The format once for each round of arguments that are left. */
export function formatted(format: string, values: readonly string[]): Formatted {
  const queue = [...values];
  const wrong: string[] = [];
  let text = '';
  for (;;) {
    const before = queue.length;
    let ends = false;
    text += unescaped(format.replace(/\\(?=%)/g, '\\\\')).text.replace(
      /%([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+)?)?([diouxXeEfFgGcsb%])/g,
      (all: string, flags: string, width: string | undefined, digits: string | undefined, kind: string) => {
        if (ends) return '';
        if (kind === '%') return '%';
        const size = width === '*' ? Number(queue.shift() ?? 0) : Number(width ?? 0);
        const places =
          digits === '*' ? Number(queue.shift() ?? 0) : digits === undefined ? undefined : Number(digits);
        const value = queue.shift() ?? '';
        if (kind === 'b') {
          const said = unescaped(value);
          ends = said.ends;
          return padded(said.text, flags, size);
        }
        if (kind === 's') return padded(places === undefined ? value : value.slice(0, places), flags, size);
        if (kind === 'c') return padded(value.slice(0, 1), flags, size);
        return padded(number(value, kind, places, flags, wrong), flags, size, true);
      },
    );
    if (ends || queue.length === 0 || queue.length === before) return { text, wrong };
  }
}

function padded(text: string, flags: string, size: number, isNumber = false): string {
  if (flags.includes('-')) return text.padEnd(size);
  if (!isNumber || !flags.includes('0')) return text.padStart(size);
  const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(size - sign.length, '0');
}

function number(
  text: string,
  kind: string,
  places: number | undefined,
  flags: string,
  wrong: string[],
): string {
  const quoted = /^["'](.)/su.exec(text)?.[1];
  const value =
    quoted === undefined ? Number(text.trim() === '' ? 0 : octal(text)) : (quoted.codePointAt(0) ?? 0);
  if (Number.isNaN(value)) wrong.push(text);
  const known = Number.isNaN(value) ? Number(/^\s*-?\d+/.exec(text)?.[0] ?? 0) : value;
  const sign = flags.includes('+') && known >= 0 ? '+' : flags.includes(' ') && known >= 0 ? ' ' : '';
  if (/[eE]/.test(kind)) {
    const made = known.toExponential(places ?? 6).replace(/e([-+])(\d)$/, 'e$10$2');
    return sign + (kind === 'E' ? made.toUpperCase() : made);
  }
  if (/[fF]/.test(kind)) return sign + known.toFixed(places ?? 6);
  if (/[gG]/.test(kind)) return sign + String(Number(known.toPrecision(places ?? 6)));
  const whole = Math.trunc(known);
  const base = { o: 8, x: 16, X: 16 }[kind] ?? 10;
  const digits = Math.abs(whole)
    .toString(base)
    .padStart(places ?? 1, '0');
  return `${whole < 0 ? '-' : sign}${kind === 'X' ? digits.toUpperCase() : digits}`;
}

const octal = (text: string): string => text.replace(/^(\s*-?)0(?=\d)/, '$10o');
