/** factor, numfmt, shuf. */
import type { Process, Program } from '#lib/shell/program.ts';
import { complain, linesOf, program, ProgramError, readOptions, textOf } from './options.ts';

async function factorsOf(process: Process, n: bigint): Promise<bigint[]> {
  const factors: bigint[] = [];
  let steps = 0;
  for (let divisor = 2n; divisor * divisor <= n; divisor += divisor === 2n ? 1n : 2n) {
    while (n % divisor === 0n) {
      factors.push(divisor);
      n /= divisor;
    }
    if ((steps += 1) % 20_000 === 0) await process.pause?.();
  }
  return n > 1n ? [...factors, n] : factors;
}

const factor = program(async (process) => {
  const options = readOptions(process.args, { short: 'h', long: { exponents: 'h' } });
  const words =
    options.rest.length > 0 ? options.rest : (await process.stdin.readAll()).split(/\s+/).filter(Boolean);
  let status = 0;
  for (const word of words) {
    const bare = word.replace(/^\+/, '');
    if (!/^\d+$/.test(bare)) {
      status = await complain(process, `‘${word}’ is not a valid positive integer`);
      continue;
    }
    const n = BigInt(bare);
    await process.stdout.write(`${n}:${(await factorsOf(process, n)).map((one) => ` ${one}`).join('')}\n`);
  }
  return status;
});

const UNITS = ['', 'K', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];

/** The number that a text with a unit stands for. */
function scaledFrom(text: string, from: string): number {
  const match = /^(-?\d+(?:\.\d*)?)([KMGTPEZY])?(i)?$/.exec(text);
  if (!match || !/^-?\d/.test(text)) throw new ProgramError(`invalid number: ‘${text}’`, { status: 2 });
  const power = UNITS.indexOf(match[2] ?? '');
  if (power > 0 && from === 'none')
    throw new ProgramError(`rejecting suffix in input: ‘${text}’ (consider using --from)`, { status: 2 });
  if (from === 'iec-i' && power > 0 && !match[3])
    throw new ProgramError(`missing 'i' suffix in input: ‘${text}’ (e.g Ki/Mi/Gi)`, { status: 2 });
  const base = from === 'si' || (from === 'auto' && !match[3]) ? 1000 : 1024;
  return Number(match[1]) * base ** power;
}

/** Rounds away from zero, as numfmt does unless told otherwise. */
function rounded(value: number, how: string): number {
  const ways: Record<string, (x: number) => number> = {
    up: Math.ceil,
    down: Math.floor,
    'towards-zero': Math.trunc,
    nearest: Math.round,
    'from-zero': (x) => (x < 0 ? Math.floor(x) : Math.ceil(x)),
  };
  return (ways[how] ?? (ways['from-zero'] as (x: number) => number))(Number(value.toPrecision(15)));
}

function scaledTo(value: number, to: string, how: string): string {
  if (to === 'none') return Number.isInteger(value) ? String(value) : String(rounded(value, how));
  const base = to === 'si' ? 1000 : 1024;
  let power = 0;
  while (Math.abs(value) >= base && power < UNITS.length - 1) {
    value /= base;
    power += 1;
  }
  if (power === 0) return String(rounded(value, how));
  let shown = Math.abs(value) < 10 ? rounded(value * 10, how) / 10 : rounded(value, how);
  if (Math.abs(shown) >= base) {
    shown /= base;
    power += 1;
  }
  return `${Math.abs(shown) < 10 ? shown.toFixed(1) : shown}${UNITS[power]}${to === 'iec-i' ? 'i' : ''}`;
}

const numfmt = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'd:z',
    long: {
      'to=': 'to',
      'from=': 'from',
      'suffix=': 'suffix',
      'padding=': 'padding',
      'field=': 'field',
      'delimiter=': 'd',
      'round=': 'round',
      grouping: 'grouping',
      'header=?': 'header',
      'to-unit=': 'to-unit',
      'from-unit=': 'from-unit',
      'invalid=': 'invalid',
      'zero-terminated': 'z',
    },
  });
  const [to, from] = [options.value('to') ?? 'none', options.value('from') ?? 'none'];
  const how = options.value('round') ?? 'from-zero';
  const suffix = options.value('suffix') ?? '';
  const padding = Number(options.value('padding') ?? 0);
  const convert = (text: string) => {
    const bare = suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
    const value =
      (scaledFrom(bare, from) * Number(options.value('from-unit') ?? 1)) /
      Number(options.value('to-unit') ?? 1);
    const out = scaledTo(value, to, how) + suffix;
    return padding < 0 ? out.padEnd(-padding) : out.padStart(padding);
  };
  const field = options.value('field') ?? '1';
  const chosen = (i: number) =>
    field === '-' ||
    field.split(',').some((part) => {
      const [low, high] = part.split('-') as [string, string | undefined];
      return high === undefined ? Number(low) === i : i >= Number(low || 1) && i <= Number(high || Infinity);
    });
  const line = (text: string) => {
    const delimiter = options.value('d');
    if (delimiter !== undefined)
      return text
        .split(delimiter)
        .map((part, i) => (chosen(i + 1) ? convert(part) : part))
        .join(delimiter);
    let i = 0;
    return text.replace(/(\s*)(\S+)/g, (_, gap: string, word: string) => {
      i += 1;
      return chosen(i) ? (i > 1 ? ' ' : '') + convert(word) : gap + word;
    });
  };
  if (options.rest.length > 0) {
    for (const word of options.rest) await process.stdout.write(`${convert(word)}\n`);
    return 0;
  }
  let header = options.has('header') ? Number(options.value('header') || 1) : 0;
  for (let text = await process.stdin.readLine(); text !== undefined; text = await process.stdin.readLine()) {
    await process.stdout.write(`${header > 0 ? text : line(text)}\n`);
    header -= 1;
  }
  return 0;
});

const shuf = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'ei:n:o:rz',
    long: {
      echo: 'e',
      'input-range=': 'i',
      'head-count=': 'n',
      'output=': 'o',
      repeat: 'r',
      'zero-terminated': 'z',
      'random-source=': 'random',
    },
  });
  const range = /^(\d+)-(\d+)$/.exec(options.value('i') ?? '');
  if (options.has('i') && !range) throw new ProgramError(`invalid input range: ‘${options.value('i')}’`);
  const end = options.has('z') ? '\0' : '\n';
  let lines: string[];
  if (options.has('e')) lines = [...options.rest];
  else if (range) {
    const [low, high] = [Number(range[1]), Number(range[2])];
    if (high < low || high - low > 1_000_000)
      throw new ProgramError(`invalid input range: ‘${options.value('i')}’`);
    lines = Array.from({ length: high - low + 1 }, (_, i) => String(low + i));
  } else {
    const text = await textOf(process, options.rest[0] ?? '-');
    if (text === undefined) return 1;
    lines = options.has('z') ? text.replace(/\0$/, '').split('\0') : linesOf(text);
  }
  const count = options.value('n');
  if (count !== undefined && !/^\d+$/.test(count)) throw new ProgramError(`invalid line count: ‘${count}’`);
  const { random } = process.leash.sim;
  if (options.has('r')) {
    if (lines.length === 0) throw new ProgramError('no lines to repeat');
    for (let left = Number(count ?? Infinity); left > 0; left -= 1)
      await process.stdout.write((lines[random.below(lines.length)] as string) + end);
    return 0;
  }
  for (let i = lines.length - 1; i > 0; i -= 1) {
    const j = random.below(i + 1);
    [lines[i], lines[j]] = [lines[j] as string, lines[i] as string];
  }
  const out = lines
    .slice(0, Number(count ?? Infinity))
    .map((line) => line + end)
    .join('');
  const file = options.value('o');
  if (file !== undefined) process.files.write(process.files.resolve(process.cwd, file), out);
  else await process.stdout.write(out);
  return 0;
});

export const numberPrograms: Record<string, Program> = { factor, numfmt, shuf };
