/** Programs that pass text through line by line: cat, wc, uniq, cut, tr, tee, nl, rev, tac, fold. */
import { byteLength, utf8 } from '#lib/bytes/utf8.ts';
import { unescapeAnsiC } from '#lib/shell/interpreter/quoting.ts';
import { FileError, type Program } from '#lib/shell/program.ts';
import { textWidth } from '#lib/shell/text-width.ts';
import { endPrograms } from './ends.ts';
import { tablePrograms } from './tables.ts';
import {
  Batch,
  complain,
  eachLine,
  linesOf,
  pathOf,
  program,
  ProgramError,
  readOptions,
  textOf,
} from './options.ts';

/** `^A` for control characters, `M-` before what has the eighth bit. */
function visible(line: string): string {
  let out = '';
  for (const byte of utf8(line)) {
    const low = byte & 127;
    const lead = byte > 127 ? 'M-' : '';
    if (byte === 9) out += '\t';
    else
      out +=
        lead +
        (low < 32 ? `^${String.fromCharCode(low + 64)}` : low === 127 ? '^?' : String.fromCharCode(low));
  }
  return out;
}

const cat = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'nbsAETuvet',
    long: {
      number: 'n',
      'number-nonblank': 'b',
      'squeeze-blank': 's',
      'show-all': 'A',
      'show-ends': 'E',
      'show-tabs': 'T',
    },
  });
  const names = options.rest.length > 0 ? options.rest : ['-'];
  const plain = options.all.length === 0 || options.all.every(([flag]) => flag === 'u');
  let status = 0;
  let number = 0;
  let blank = false;
  const shown = (line: string) => {
    if (options.has('v', 'A', 'e', 't')) line = visible(line);
    const tabs = options.has('T', 'A', 't') ? line.replaceAll('\t', '^I') : line;
    return options.has('E', 'A', 'e') ? `${tabs}$` : tabs;
  };
  for (const name of names) {
    if (plain && name === '-') {
      for (let text = await process.stdin.read(); text !== undefined; text = await process.stdin.read())
        await process.stdout.write(text);
    } else if (plain) {
      const text = await textOf(
        process,
        name,
        (file, error) => `${/[*?[\] '"$&;|<>()]/.test(file) ? `'${file}'` : file}: ${error}`,
      );
      if (text === undefined) status = 1;
      else if (text !== '') await process.stdout.write(text);
    } else {
      const one = await eachLine(process, [name], async (line, _, complete) => {
        if (options.has('s') && line === '' && blank) return;
        blank = line === '';
        const counts = options.has('b') ? line !== '' : options.has('n');
        await process.stdout.write(
          `${counts ? `${String((number += 1)).padStart(6)}\t` : ''}${complete ? `${shown(line)}\n` : line}`,
        );
      });
      status ||= one;
    }
  }
  return status;
});

const wc = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'lwcmL',
    long: {
      lines: 'l',
      words: 'w',
      bytes: 'c',
      chars: 'm',
      'max-line-length': 'L',
    },
  });
  const wanted = 'lwmcL'
    .split('')
    .filter((letter) => (options.all.length === 0 ? 'lwc'.includes(letter) : options.has(letter)));
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
      rows.push({
        name,
        counts: wanted.map((letter) => measure[letter]?.() ?? 0),
      });
    }
  }
  const totals = wanted.map((_, i) => rows.reduce((sum, { counts }) => sum + (counts[i] ?? 0), 0));
  if (names.length > 1) rows.push({ name: 'total', counts: totals });
  const width =
    wanted.length === 1 && names.length === 1
      ? 1
      : names.includes('-')
        ? 7
        : Math.max(...totals.map((total) => String(total).length), 1);
  for (const { name, counts } of rows)
    await process.stdout.write(
      `${counts.map((value) => String(value).padStart(width)).join(' ')}${options.rest.length === 0 ? '' : ` ${name}`}\n`,
    );
  return status;
});

const uniq = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'cdiuf:s:w:',
    long: {
      count: 'c',
      repeated: 'd',
      'ignore-case': 'i',
      unique: 'u',
      'skip-fields=': 'f',
      'skip-chars=': 's',
      'check-chars=': 'w',
    },
  });
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
    if (!match || part === '' || part === '-')
      throw new ProgramError(`invalid field value ‘${part}’`, { hint: true });
    const low = Number(match[1] || 1);
    if (low === 0 || match[1] === '0') throw new ProgramError('fields are numbered from 1', { hint: true });
    const high = match[3] ? Number(match[3]) : match[2] ? Infinity : low;
    if (high < low) throw new ProgramError('invalid decreasing range', { hint: true });
    return [low, high] as const;
  });
  return (position) => parts.some(([low, high]) => position >= low && position <= high);
}

const cut = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'b:c:d:f:sn',
    long: {
      'bytes=': 'b',
      'characters=': 'c',
      'delimiter=': 'd',
      'fields=': 'f',
      'only-delimited': 's',
      complement: 'C',
      'output-delimiter=': 'O',
    },
  });
  const list = options.value('f', 'c', 'b');
  if (list === undefined)
    throw new ProgramError('you must specify a list of bytes, characters, or fields', { hint: true });
  const delimiter = options.value('d') ?? '\t';
  if ([...delimiter].length > 1)
    throw new ProgramError('the delimiter must be a single character', {
      hint: true,
    });
  const inList = ranges(list);
  const wanted = (i: number) => inList(i + 1) !== options.has('C');
  const glue = options.value('O');
  return eachLine(process, options.rest, async (line) => {
    if (!options.has('f'))
      return process.stdout.write(`${[...line].filter((_, i) => wanted(i)).join(glue ?? '')}\n`);
    if (!line.includes(delimiter)) return options.has('s') ? undefined : process.stdout.write(`${line}\n`);
    return process.stdout.write(
      `${line
        .split(delimiter)
        .filter((_, i) => wanted(i))
        .join(glue ?? delimiter)}\n`,
    );
  });
});

const CLASSES: Record<string, string> = {
  lower: 'a-z',
  upper: 'A-Z',
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  space: '\t-\r ',
  blank: '\t ',
  punct: '!-/:-@[-`{-~',
  xdigit: '0-9A-Fa-f',
  cntrl: '\0-\x1f',
  print: ' -~',
  graph: '!-~',
};

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
      if (high < low)
        throw new ProgramError(`range-endpoints of '${from}-${to}' are in reverse collating sequence order`);
      for (let code = low; code <= Math.min(high, low + 70_000); code += 1)
        out.push(String.fromCodePoint(code));
      i += 2;
    }
  }
  return out;
}

const tr = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'cCdst',
    long: {
      complement: 'c',
      delete: 'd',
      'squeeze-repeats': 's',
      'truncate-set1': 't',
    },
  });
  const [first, second] = options.rest;
  if (first === undefined) throw new ProgramError('missing operand', { hint: true });
  const extra = options.rest[options.has('d') && !options.has('s') ? 1 : 2];
  if (extra !== undefined) {
    const why =
      options.has('d') && options.rest.length === 2
        ? '\nOnly one string may be given when deleting without squeezing repeats.'
        : '';
    throw new ProgramError(`extra operand ‘${extra}’${why}`, { hint: true });
  }
  if (second === '' && !options.has('d', 't'))
    throw new ProgramError('when not truncating set1, string2 must be non-empty');
  const translates = !options.has('d') && second !== undefined;
  if (!options.has('d', 's') && second === undefined)
    throw new ProgramError(`missing operand after ‘${first}’\nTwo strings must be given when translating.`, {
      hint: true,
    });
  const to = second === undefined ? [] : charactersOf(second);
  const all = charactersOf(first);
  const from = options.has('t') && translates ? all.slice(0, to.length) : all;
  const set = new Set(from);
  const inSet = (char: string) => set.has(char) !== options.has('c', 'C');
  const map = new Map(from.map((char, i) => [char, to[Math.min(i, to.length - 1)] ?? char] as const));
  const squeezed = new Set(second === undefined || (!translates && !options.has('d')) ? from : to);
  const squeezes = (char: string) =>
    options.has('s') && (second === undefined ? inSet(char) : squeezed.has(char));
  let last = '';
  for (let text = await process.stdin.read(); text !== undefined; text = await process.stdin.read()) {
    let out = '';
    for (const char of text) {
      if (options.has('d') && inSet(char)) continue;
      const next = !translates
        ? char
        : options.has('c', 'C')
          ? inSet(char)
            ? (to.at(-1) ?? char)
            : char
          : (map.get(char) ?? char);
      if (next === last && squeezes(next)) continue;
      out += next;
      last = next;
    }
    await process.stdout.write(out);
  }
  return 0;
});

const tee = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'aip',
    long: { append: 'a', 'ignore-interrupts': 'i' },
  });
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
  const append = (path: string, text: string) =>
    'append' in files
      ? (files as unknown as { append(path: string, text: string): void }).append(path, text)
      : files.write(path, files.read(path) + text);
  for (let text = await process.stdin.read(); text !== undefined; text = await process.stdin.read()) {
    for (const path of paths) append(path, text);
    await process.stdout.write(text);
  }
  return status;
});

const nl = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'b:w:s:v:',
    long: {
      'body-numbering=': 'b',
      'number-width=': 'w',
      'number-separator=': 's',
      'starting-line-number=': 'v',
    },
  });
  const width = Number(options.value('w') ?? 6);
  let number = Number(options.value('v') ?? 1) - 1;
  return eachLine(process, options.rest, (line) => {
    const counts = options.value('b') === 'a' || (options.value('b') !== 'n' && line !== '');
    return process.stdout.write(
      counts
        ? `${String((number += 1)).padStart(width)}${options.value('s') ?? '\t'}${line}\n`
        : `${line === '' ? '' : ' '.repeat(width + 1)}${line === '' ? ' '.repeat(width + 1) : line}\n`,
    );
  });
});

const rev = program(async (process) => {
  let status = 0;
  for (const name of process.args.length > 1 ? process.args.slice(1) : ['-']) {
    // By line, so that what is typed comes back at once.
    for (
      let line = name === '-' ? await process.stdin.readLine() : undefined;
      line !== undefined;
      line = await process.stdin.readLine()
    )
      await process.stdout.write(`${[...line].reverse().join('')}\n`);
    if (name === '-') continue;
    const text = await textOf(process, name, (file, error) => `cannot open ${file}: ${error}`);
    if (text === undefined) status = 1;
    else await process.stdout.write(text.replace(/[^\n]+/g, (line) => [...line].reverse().join('')));
  }
  return status;
});

const tac = program(async (process) => {
  let status = 0;
  const options = readOptions(process.args, {
    short: 'brs:',
    long: { 'separator=': 's', before: 'b', regex: 'r' },
  });
  const separator = options.value('s') ?? '\n';
  for (const name of options.rest.length > 0 ? options.rest : ['-']) {
    const text = await textOf(
      process,
      name,
      (file, error) => `failed to open '${file}' for reading: ${error}`,
    );
    if (text === undefined) status = 1;
    else
      await process.stdout.write(
        // A record keeps its separator; the last may have none.
        text
          .split(separator)
          .map((part, i, all) => (i < all.length - 1 ? part + separator : part))
          .reverse()
          .join(''),
      );
  }
  return status;
});

const fold = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'w:s',
    long: { 'width=': 'w', spaces: 's' },
    number: 'w',
  });
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

export const textPrograms: Record<string, Program> = {
  cat,
  wc,
  uniq,
  cut,
  tr,
  tee,
  nl,
  rev,
  tac,
  fold,
  ...endPrograms,
  ...tablePrograms,
};
