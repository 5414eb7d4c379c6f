/** od, xxd, hexdump, cmp: bytes as numbers. */
import type { Process, Program } from '#lib/shell/program.ts';
import { pathOf, program, ProgramError, readOptions, textOf } from './options.ts';
import { utf8, utf8Text } from '#lib/bytes/utf8.ts';

const hex = (value: number, width: number) => value.toString(16).padStart(width, '0');
const printable = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
const NAMED: Record<number, string> = {
  0: '\\0',
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
};
const charName = (byte: number) =>
  NAMED[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0'));

async function bytesOf(process: Process, names: readonly string[]): Promise<Uint8Array | undefined> {
  let text = '';
  let failed = false;
  for (const name of names.length > 0 ? names : ['-']) {
    const part = await textOf(process, name);
    if (part === undefined) failed = true;
    else text += part;
  }
  return failed && text === '' ? undefined : utf8(text);
}

interface Format {
  readonly size: number;
  readonly width: number;
  readonly show: (bytes: Uint8Array) => string;
  readonly trailer: boolean;
}

function littleEndian(bytes: Uint8Array, size: number): bigint {
  let value = 0n;
  for (let i = size - 1; i >= 0; i -= 1) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return value;
}

const SIZES: Record<string, number> = { C: 1, S: 2, I: 4, L: 8 };

/** One of od's `-t` types, such as `x1z`. */
function formatsOf(type: string): Format[] {
  const formats: Format[] = [];
  const pattern = /([acdoux])(\d+|[CSIL])?(z)?/y;
  for (let at = 0; at < type.length; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    const match = pattern.exec(type);
    if (!match) throw new ProgramError(`invalid character '${type[at]}' in type string ‘${type}’`);
    const [, letter = 'o', sizeText, z] = match;
    const trailer = z !== undefined;
    if (letter === 'a' || letter === 'c') {
      formats.push({ size: 1, width: 3, trailer, show: ([byte = 0]) => charName(byte) });
      continue;
    }
    const size = sizeText === undefined ? 4 : (SIZES[sizeText] ?? Number(sizeText));
    if (![1, 2, 4, 8].includes(size))
      throw new ProgramError(
        `invalid type string ‘${type}’;\nthis system doesn't provide a ${size}-byte integral type`,
      );
    const bits = size * 8;
    const radix = letter === 'x' ? 16 : letter === 'o' ? 8 : 10;
    const widest =
      ((1n << BigInt(letter === 'd' ? bits - 1 : bits)) - 1n).toString(radix).length +
      (letter === 'd' ? 1 : 0);
    const show = (bytes: Uint8Array) => {
      let value = littleEndian(bytes, size);
      if (letter === 'd') value = BigInt.asIntN(bits, value);
      return radix === 10 ? value.toString() : value.toString(radix).padStart(widest, '0');
    };
    formats.push({ size, width: widest, trailer, show });
  }
  return formats;
}

const OD_LETTERS: Record<string, string> = {
  a: 'a',
  b: 'o1',
  c: 'c',
  d: 'u2',
  i: 'd4',
  l: 'd8',
  o: 'o2',
  s: 'd2',
  x: 'x2',
  X: 'x4',
};

const od = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'A:t:N:j:w::vabcdilosxX',
    long: {
      'address-radix=': 'A',
      'format=': 't',
      'read-bytes=': 'N',
      'skip-bytes=': 'j',
      'output-duplicates': 'v',
      'width=?': 'w',
    },
  });
  const whole = await bytesOf(process, options.rest);
  if (!whole) return 1;
  const skip = Number(options.value('j') ?? 0);
  const count = options.has('N') ? Number(options.value('N')) : Infinity;
  if (skip > whole.length) throw new ProgramError('cannot skip past end of combined input');
  const bytes = whole.slice(skip, skip + count);
  const types = options.all.flatMap(([letter, value]) =>
    letter === 't' ? formatsOf(String(value)) : OD_LETTERS[letter] ? formatsOf(OD_LETTERS[letter]) : [],
  );
  const formats = types.length > 0 ? types : formatsOf('o2');
  const perLine = options.has('w') ? Number(options.value('w') || 32) : 16;
  const radix = options.value('A') ?? 'o';
  const address = (at: number) =>
    radix === 'n'
      ? ''
      : radix === 'd'
        ? String(at).padStart(7, '0')
        : radix === 'x'
          ? hex(at, 6)
          : at.toString(8).padStart(7, '0');
  const biggest = Math.max(...formats.map(({ size }) => size));
  const cell = Math.max(...formats.map(({ size, width }) => (width + 1) * (biggest / size)));
  let out = '';
  let before: string | undefined;
  let starred = false;
  for (let at = 0; at < bytes.length; at += perLine) {
    const line = bytes.slice(at, at + perLine);
    const key = line.join(',');
    if (key === before && line.length === perLine && !options.has('v')) {
      if (!starred) out += '*\n';
      starred = true;
      continue;
    }
    [before, starred] = [key, false];
    for (const [row, { size, show, trailer }] of formats.entries()) {
      const width = (cell * size) / biggest;
      let text = '';
      for (let i = 0; i < line.length; i += size) text += show(line.slice(i, i + size)).padStart(width);
      const lead = row === 0 ? address(skip + at) : ' '.repeat(address(0).length);
      const tail = trailer
        ? `${' '.repeat(Math.max(0, width * (perLine / size) - text.length))}  >${printable(line)}<`
        : '';
      out += `${lead}${text}${tail}\n`;
    }
    if (out.length > 8192) {
      await process.stdout.write(out);
      out = '';
      await process.pause?.();
    }
  }
  await process.stdout.write(out + (radix === 'n' ? '' : `${address(skip + bytes.length)}\n`));
  return 0;
});

/** `xxd -r`: the bytes of a dump, or with `-p` of plain digits. */
function reverted(text: string, plain: boolean): Uint8Array {
  const digits = plain
    ? text.replace(/[^0-9a-fA-F]/g, '')
    : text
        .split('\n')
        .map((line) => {
          const body = /^\s*[0-9a-fA-F]+:? ?(.*)$/.exec(line)?.[1] ?? '';
          return (/^((?:[0-9a-fA-F]{2,} ?)+)/.exec(body)?.[1] ?? '').replace(/ /g, '');
        })
        .join('');
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

const xxd = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'bpirul:c:g:s:o:ed',
    long: {
      bits: 'b',
      plain: 'p',
      include: 'i',
      revert: 'r',
      uppercase: 'u',
      'len=': 'l',
      'cols=': 'c',
      'groupsize=': 'g',
      'seek=': 's',
    },
  });
  const name = options.rest[0] ?? '-';
  const text =
    name === '-'
      ? await process.stdin.readAll()
      : process.files.stat(pathOf(process, name))
        ? await textOf(process, name)
        : undefined;
  if (text === undefined) {
    await process.stderr.write(`xxd: ${name}: No such file or directory\n`);
    return 2;
  }
  if (options.has('r')) {
    await process.stdout.write(utf8Text(reverted(text, options.has('p'))));
    return 0;
  }
  const start = Number(options.value('s') ?? 0);
  const bytes = utf8(text).slice(start, options.has('l') ? start + Number(options.value('l')) : undefined);
  const upper = (digits: string) => (options.has('u') ? digits.toUpperCase() : digits);
  const columns = Number(
    options.value('c') ?? (options.has('p') ? 30 : options.has('b') ? 6 : options.has('i') ? 12 : 16),
  );
  if (columns < 1 || columns > 256) throw new ProgramError('invalid number of columns (max. 256).');
  let out = '';
  if (options.has('i')) {
    const variable = name === '-' ? undefined : name.replace(/\W/g, '_');
    const rows: string[] = [];
    for (let at = 0; at < bytes.length; at += columns)
      rows.push(
        `  ${Array.from(bytes.slice(at, at + columns), (byte) => `0x${upper(hex(byte, 2))}`).join(', ')}`,
      );
    out = `${rows.join(',\n')}\n`;
    if (variable !== undefined)
      out = `unsigned char ${variable}[] = {\n${out}};\nunsigned int ${variable}_len = ${bytes.length};\n`;
  } else {
    const group = Number(options.value('g') ?? (options.has('b') ? 1 : 2)) || columns;
    for (let at = 0; at < bytes.length; at += columns) {
      const line = bytes.slice(at, at + columns);
      const digits = Array.from(line, (byte) =>
        options.has('b') ? byte.toString(2).padStart(8, '0') : upper(hex(byte, 2)),
      );
      if (options.has('p')) {
        out += `${digits.join('')}\n`;
        continue;
      }
      const size = options.has('b') ? 8 : 2;
      const body = digits.map((pair, i) => (i > 0 && i % group === 0 ? ` ${pair}` : pair)).join('');
      const width = columns * size + Math.ceil(columns / group) - 1;
      out += `${hex(start + at, 8)}: ${body.padEnd(width)}  ${printable(line)}\n`;
    }
  }
  await process.stdout.write(out);
  return 0;
});

const hexdump = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'bcCdoxvn:s:e:',
    long: {
      canonical: 'C',
      'no-squeezing': 'v',
      'length=': 'n',
      'skip=': 's',
      'format=': 'e',
      'two-bytes-hex': 'x',
    },
  });
  const whole = await bytesOf(process, options.rest);
  if (!whole) return 1;
  const start = Number(options.value('s') ?? 0);
  const bytes = whole.slice(start, options.has('n') ? start + Number(options.value('n')) : undefined);
  const format = options.value('e');
  if (format !== undefined) return perByte(process, format, bytes);
  const wide = options.has('C');
  let out = '';
  let before: string | undefined;
  let starred = false;
  for (let at = 0; at < bytes.length; at += 16) {
    const line = bytes.slice(at, at + 16);
    const key = line.join(',');
    if (key === before && line.length === 16 && !options.has('v')) {
      if (!starred) out += '*\n';
      starred = true;
      continue;
    }
    [before, starred] = [key, false];
    const pairs = (show: (value: number) => string, width: number, cells: number) => {
      let text = '';
      for (let i = 0; i < cells * 2; i += 2)
        text += i < line.length ? show((line[i] as number) | ((line[i + 1] ?? 0) << 8)) : ' '.repeat(width);
      return text;
    };
    const digits = Array.from(line, (byte) => hex(byte, 2));
    if (wide)
      out += `${hex(start + at, 8)}  ${`${digits.slice(0, 8).join(' ')}`.padEnd(23)}  ${digits.slice(8).join(' ').padEnd(23)}  |${printable(line)}|\n`;
    else if (options.has('c') || options.has('b'))
      out += `${hex(start + at, 7)}${Array.from({ length: 16 }, (_, i) => (i < line.length ? (options.has('c') ? charName(line[i] as number).padStart(4) : ` ${(line[i] as number).toString(8).padStart(3, '0')}`) : '    ')).join('')}\n`;
    else if (options.has('x'))
      out += `${hex(start + at, 7)}${pairs((value) => `    ${hex(value, 4)}`, 8, 8)}\n`;
    else if (options.has('d'))
      out += `${hex(start + at, 7)}${pairs((value) => `   ${String(value).padStart(5, '0')}`, 8, 8)}\n`;
    else if (options.has('o'))
      out += `${hex(start + at, 7)}${pairs((value) => `  ${value.toString(8).padStart(6, '0')}`, 8, 8)}\n`;
    else out += `${hex(start + at, 7)}${pairs((value) => ` ${hex(value, 4)}`, 5, 8)}\n`;
  }
  if (bytes.length > 0) out += `${hex(start + bytes.length, wide ? 8 : 7)}\n`;
  await process.stdout.write(out);
  return 0;
});

/** `hexdump -e 'N/1 "%02x "'`: only formats of single bytes. */
async function perByte(process: Process, format: string, bytes: Uint8Array): Promise<number> {
  const match = /^\s*(?:(\d+)\/)?1?\s*"((?:[^"\\]|\\.)*)"\s*(?:"((?:[^"\\]|\\.)*)"\s*)?$/.exec(format);
  if (!match) throw new ProgramError(`not simulated: -e '${format}'`);
  const unescape = (text: string) => text.replace(/\\n/g, '\n').replace(/\\t/g, '\t');
  const every = Number(match[1] ?? 1);
  let out = '';
  for (const [i, byte] of bytes.entries()) {
    out += unescape(match[2] as string).replace(
      /%(0?)(\d*)([xXdouc_])(p|c)?/g,
      (_, zero: string, width: string, letter: string) => {
        const digits =
          letter === 'x'
            ? byte.toString(16)
            : letter === 'X'
              ? byte.toString(16).toUpperCase()
              : letter === 'o'
                ? byte.toString(8)
                : letter === 'c' || letter === '_'
                  ? printable(Uint8Array.of(byte))
                  : String(byte);
        return digits.padStart(Number(width || 0), zero ? '0' : ' ');
      },
    );
    if (match[3] !== undefined && (i + 1) % every === 0) out += unescape(match[3]);
  }
  await process.stdout.write(out);
  return 0;
}

const cmp = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'bln:i:s',
    long: { silent: 's', quiet: 's', verbose: 'l', 'print-bytes': 'b', 'bytes=': 'n' },
    status: 2,
  });
  const [first, second = '-'] = options.rest;
  if (first === undefined) throw new ProgramError("missing operand after 'cmp'", { status: 2, hint: true });
  const read = async (name: string) => {
    const text = await textOf(process, name);
    return text === undefined
      ? undefined
      : utf8(text).slice(0, options.has('n') ? Number(options.value('n')) : undefined);
  };
  const a = await read(first);
  const b = a && (await read(second));
  if (!a || !b) return 2;
  const ends = Math.min(a.length, b.length);
  let line = 1;
  let differs = 0;
  for (let i = 0; i < ends; i += 1) {
    if (a[i] !== b[i]) {
      differs += 1;
      if (options.has('s')) return 1;
      if (!options.has('l')) {
        await process.stdout.write(`${first} ${second} differ: byte ${i + 1}, line ${line}\n`);
        return 1;
      }
      const width = String(Math.max(a.length, b.length)).length;
      const octal = (byte: number) => byte.toString(8).padStart(3);
      await process.stdout.write(
        `${String(i + 1).padStart(width)} ${octal(a[i] as number)} ${octal(b[i] as number)}\n`,
      );
    }
    if (a[i] === 10) line += 1;
  }
  if (a.length === b.length) return differs > 0 ? 1 : 0;
  const [shorter, bytes] = a.length < b.length ? [first, a] : [second, b];
  if (!options.has('s')) {
    const where =
      bytes.length === 0
        ? 'which is empty'
        : `after byte ${bytes.length}${options.has('l') ? '' : bytes.at(-1) === 10 ? `, line ${line - 1}` : `, in line ${line}`}`;
    await process.stderr.write(`cmp: EOF on ${shorter}${bytes.length === 0 ? ' ' : ' '}${where}\n`);
  }
  return 1;
});

const strings = program(async (process) => {
  const options = readOptions(process.args, { short: 'an:', long: { all: 'a', 'bytes=': 'n' }, number: 'n' });
  const least = Number(options.value('n') ?? 4);
  let status = 0;
  for (const name of options.rest.length > 0 ? options.rest : ['-']) {
    const text = await textOf(process, name, (file) => `'${file}': No such file`);
    if (text === undefined) {
      status = await Promise.resolve(1);
      continue;
    }
    for (const run of text.match(/[\t\x20-\x7e]+/g) ?? [])
      if (run.length >= least) await process.stdout.write(`${run}\n`);
  }
  return status;
});

export const dumpPrograms: Record<string, Program> = { od, xxd, hexdump, hd: hexdump, cmp, strings };
