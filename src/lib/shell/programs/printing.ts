/** echo, printf, test: programs here and builtins of the shell. */
import { ShellError } from '#lib/shell/interpreter/flow.ts';
import { backslashQuote, unescapeAnsiC, unescapeEcho } from '#lib/shell/interpreter/quoting.ts';
import { testArguments } from '#lib/shell/interpreter/test-command.ts';
import type { Program } from '#lib/shell/program.ts';
import { dateText } from './date-format.ts';

export const echo: Program = async ({ args, stdout }) => {
  let from = 1;
  let newline = true;
  let escapes = false;
  for (; /^-[neE]+$/.test(args[from] ?? ''); from += 1) {
    for (const letter of (args[from] as string).slice(1)) {
      if (letter === 'n') newline = false;
      else escapes = letter === 'e';
    }
  }
  const text = args.slice(from).join(' ');
  const out = escapes ? unescapeEcho(text) : { text, stop: false };
  await stdout.write(out.text + (newline && !out.stop ? '\n' : ''));
  return 0;
};

const DIRECTIVE = /%(?:%|([-+ #0]*)(\*|\d+)?(?:\.(\*|-?\d+)?)?(?:\(([^)]*)\)T|([a-zA-Z])))/y;

function pad(text: string, flags: string, width: number, numeric = false): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || !numeric) return text.padStart(width);
  const sign = /^[-+ ]?(?:0[xX])?/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}

function floatText(value: number, letter: string, precision: number | undefined, alternate: boolean): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf';
  const digits = precision ?? 6;
  if (letter === 'f' || letter === 'F') return value.toFixed(Math.min(digits, 100));
  const exponential = (places: number) =>
    value.toExponential(Math.min(places, 100)).replace(/e([-+])(\d)$/, 'e$10$2');
  if (letter === 'e' || letter === 'E') return exponential(digits);
  const significant = digits === 0 ? 1 : digits;
  const exponent = value === 0 ? 0 : Number(/e([-+]\d+)$/.exec(value.toExponential(significant - 1))?.[1]);
  const text =
    exponent < -4 || exponent >= significant
      ? exponential(significant - 1)
      : value.toFixed(Math.max(0, significant - 1 - exponent));
  if (alternate || !text.includes('.')) return text;
  return text.replace(/\.?0+(e|$)/, '$1');
}

/** `12`, `0x1f`, `'a` (the code of a); undefined beside the part that could be read where there is more. */
export function numberArgument(text: string): { value: number; complete: boolean } {
  if (/^["']/.test(text)) return { value: text.codePointAt(1) ?? 0, complete: true };
  const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*(?![\d.eE])|\d*\.?\d+(?:[eE][-+]?\d+)?|\d+\.)/.exec(
    text,
  );
  if (!match) return { value: 0, complete: text === '' };
  const digits = match[2] as string;
  const size = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return { value: match[1] === '-' ? -size : size, complete: match[0].length === text.length };
}

function integerText(value: number, letter: string, flags: string, precision: number | undefined): string {
  const whole = BigInt.asIntN(64, BigInt(Math.trunc(Number.isFinite(value) ? value : 0)));
  const unsigned = 'xXou'.includes(letter) ? BigInt.asUintN(64, whole) : whole < 0n ? -whole : whole;
  let digits = unsigned.toString(letter === 'o' ? 8 : /x/i.test(letter) ? 16 : 10);
  if (precision !== undefined) digits = digits.padStart(precision, '0');
  if (flags.includes('#') && unsigned !== 0n)
    digits = (letter === 'o' ? '0' : /x/i.test(letter) ? '0x' : '') + digits;
  if (letter === 'X') return digits.toUpperCase();
  if (!'di'.includes(letter)) return digits;
  return (whole < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') + digits;
}

/** One pass over the format. `awk` and the shell share it. */
export function formatText(
  format: string,
  next: () => string | undefined,
  complain: (message: string) => void,
  now = 0,
): { text: string; stop: boolean } {
  let out = '';
  for (let i = 0; i < format.length;) {
    const at = format.indexOf('%', i);
    if (at < 0) return { text: out + format.slice(i), stop: false };
    out += format.slice(i, at);
    DIRECTIVE.lastIndex = at;
    const match = DIRECTIVE.exec(format);
    if (!match) {
      const bad = format.slice(at, at + 2);
      complain(bad === '%' ? "`%': missing format character" : `\`${bad[1]}': invalid format character`);
      return { text: out, stop: true };
    }
    i = DIRECTIVE.lastIndex;
    if (match[0] === '%%') {
      out += '%';
      continue;
    }
    let flags = match[1] ?? '';
    let width = Number(match[2] === '*' ? (next() ?? 0) : (match[2] ?? 0));
    if (width < 0) [flags, width] = [`${flags}-`, -width];
    width = Math.min(width, 10_000);
    const dot = match[0].includes('.');
    const precision = dot
      ? Math.max(0, Number(match[3] === '*' ? (next() ?? 0) : (match[3] ?? 0)))
      : undefined;
    const letter = match[4] !== undefined ? 'T' : (match[5] as string);
    const arg = next();
    if (letter === 's') out += pad((arg ?? '').slice(0, precision), flags, width);
    else if (letter === 'c') out += pad((arg ?? '').slice(0, 1), flags, width);
    else if (letter === 'b') {
      const part = unescapeEcho(arg ?? '');
      out += pad(part.text.slice(0, precision), flags, width);
      if (part.stop) return { text: out, stop: true };
    } else if (letter === 'q') out += pad(backslashQuote(arg ?? ''), flags, width);
    else if (letter === 'T')
      out += pad(
        dateText(match[4] || '%H:%M:%S', arg === undefined || arg === '-1' ? now : Number(arg) * 1000),
        flags,
        width,
      );
    else if ('diouxXeEfFgG'.includes(letter)) {
      const { value, complete } = numberArgument(arg ?? '');
      if (!complete) complain(`${arg}: invalid number`);
      const isInteger = 'diouxX'.includes(letter);
      const text = isInteger
        ? integerText(value, letter, flags, precision)
        : floatText(value, letter, precision, flags.includes('#'));
      const sign =
        !isInteger && value >= 0 ? (flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') : '';
      out += pad(
        sign + (letter === 'E' || letter === 'G' ? text.toUpperCase() : text),
        flags,
        width,
        !(isInteger && dot),
      );
    } else {
      complain(`\`${letter}': invalid format character`);
      return { text: out, stop: true };
    }
  }
  return { text: out, stop: false };
}

export const printf: Program = async ({ args, stdout, stderr, leash }) => {
  const from = args[1] === '--' ? 2 : 1;
  const format = args[from];
  if (format === undefined) {
    await stderr.write('printf: usage: printf [-v var] format [arguments]\n');
    return 2;
  }
  const values = args.slice(from + 1);
  const problems: string[] = [];
  // Escapes are the format's own: an escaped percent sign does not begin a directive.
  const ready = unescapeAnsiC(format.replace(/\\c[\s\S]*$/, ''));
  let used = 0;
  let text = '';
  do {
    const before = used;
    const pass = formatText(
      ready,
      () => values[used++],
      (message) => problems.push(message),
      leash?.now,
    );
    text += pass.text;
    if (pass.stop || used === before) break;
  } while (used < values.length && text.length < 16_000_000);
  await stdout.write(text);
  for (const problem of problems) await stderr.write(`printf: ${problem}\n`);
  return problems.length > 0 ? 1 : 0;
};

export const test: Program = async ({ args, files, cwd, env, stdin, stdout, stderr }) => {
  const name = args[0] as string;
  const words = name === '[' ? args.slice(1, -1) : args.slice(1);
  try {
    if (name === '[' && (args.length < 2 || args.at(-1) !== ']'))
      throw new ShellError("missing `]'", { status: 2 });
    const isTerminal = (fd: number) =>
      fd === 0 ? stdin.isTerminal : fd === 1 ? stdout.isTerminal : stderr.isTerminal;
    return testArguments(
      { files, cwd, isTerminal, isSet: (variable) => env.has(variable), hasOption: () => false },
      words,
    )
      ? 0
      : 1;
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    await stderr.write(`${name}: ${error.message}\n`);
    return error.status;
  }
};
