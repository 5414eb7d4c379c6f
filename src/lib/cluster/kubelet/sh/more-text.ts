/** Text programs that stand in for those of a container and are not in `programs.ts`. */
import { decodedUntilMistake, wrappedBase64 } from '#lib/bytes/base64.ts';
import { utf8, utf8Text } from '#lib/bytes/utf8.ts';
import { awk } from './awk.ts';
import { find, xargs } from './find.ts';
import type { StandIn } from './programs.ts';
import { sed } from './sed.ts';
import { joined, lines, readArgs, textOf } from './text-input.ts';

const filter =
  (name: string, work: (all: string[], switches: string) => readonly string[]): StandIn =>
  (io) => {
    const { switches, words } = readArgs(io.args, '');
    const text = textOf(name, io, words);
    if (text === undefined) return 1;
    io.out(joined(work(lines(text), switches)));
    return 0;
  };

function uniq(all: string[], switches: string): readonly string[] {
  const runs: { line: string; count: number }[] = [];
  for (const line of all) {
    const last = runs.at(-1);
    if (last?.line === line) last.count += 1;
    else runs.push({ line, count: 1 });
  }
  const kept = switches.includes('d')
    ? runs.filter(({ count }) => count > 1)
    : switches.includes('u')
      ? runs.filter(({ count }) => count === 1)
      : runs;
  return kept.map(({ line, count }) =>
    switches.includes('c') ? `${String(count).padStart(7)} ${line}` : line,
  );
}

/** By text, or by the number that a line begins with. */
function sorted(all: string[], switches: string): readonly string[] {
  const value = (line: string) => Number(/^\s*(-?\d+(?:\.\d+)?)/.exec(line)?.[1] ?? 0);
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  const made = [...all].sort((a, b) =>
    switches.includes('n') ? value(a) - value(b) || order(a, b) : order(a, b),
  );
  if (switches.includes('r')) made.reverse();
  return switches.includes('u') ? made.filter((line, at) => line !== made[at - 1]) : made;
}

const cut: StandIn = (io) => {
  const { values, words } = readArgs(io.args, 'dfcb');
  const list = values.get('f') ?? values.get('c') ?? values.get('b');
  if (list === undefined) {
    io.err('cut: you must specify a list of bytes, characters, or fields\n');
    return 1;
  }
  const text = textOf('cut', io, words);
  if (text === undefined) return 1;
  const byField = values.has('f');
  const sign = values.get('d') ?? '\t';
  const ranges = list.split(',').map((one) => {
    const [, from, dash, to] = /^(\d*)(-?)(\d*)$/.exec(one) ?? [];
    return [Number(from || 1), dash ? Number(to || Infinity) : Number(from)] as const;
  });
  const wanted = (at: number) => ranges.some(([from, to]) => at + 1 >= from && at + 1 <= to);
  io.out(
    joined(
      lines(text).map((line) => {
        if (byField && !line.includes(sign)) return line;
        return (byField ? line.split(sign) : [...line])
          .filter((_, at) => wanted(at))
          .join(byField ? sign : '');
      }),
    ),
  );
  return 0;
};

/** `a-z` and `[:upper:]` written out. */
function letters(set: string): string[] {
  const named: Readonly<Record<string, string>> = {
    upper: 'A-Z',
    lower: 'a-z',
    digit: '0-9',
    alpha: 'A-Za-z',
    alnum: 'A-Za-z0-9',
    space: ' \t\n',
  };
  const plain = set
    .replace(/\[:(\w+):\]/g, (all, name: string) => named[name] ?? all)
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t');
  const all: string[] = [];
  for (let at = 0; at < plain.length; at += 1) {
    const to = plain.charAt(at + 1) === '-' ? plain.charAt(at + 2) : '';
    if (to === '') all.push(plain.charAt(at));
    else {
      for (let code = plain.charCodeAt(at); code <= to.charCodeAt(0); code += 1)
        all.push(String.fromCharCode(code));
      at += 2;
    }
  }
  return all;
}

const tr: StandIn = ({ args, stdin, out }) => {
  const flags = args.filter((arg) => /^-[cds]+$/.test(arg)).join('');
  const [from = '', to = ''] = args.filter((arg) => !/^-[cds]+$/.test(arg));
  const source = letters(from);
  const target = letters(to);
  const hits = (letter: string) => source.includes(letter) !== flags.includes('c');
  let last = '';
  let text = '';
  for (const letter of stdin) {
    if (flags.includes('d') && hits(letter)) continue;
    const made =
      !flags.includes('d') && target.length > 0 && hits(letter)
        ? (target[Math.min(source.indexOf(letter), target.length - 1)] ?? target.at(-1) ?? '')
        : letter;
    if (flags.includes('s') && made === last && (target.length > 0 ? target.includes(made) : hits(letter)))
      continue;
    text += made;
    last = made;
  }
  out(text);
  return 0;
};

/** Busybox and coreutils take the same of it. */
const base64: StandIn = (io) => {
  const { switches, values, words } = readArgs(io.args.map(shortBase64), 'w');
  const text = textOf('base64', io, words);
  if (text === undefined) return 1;
  if (/d/i.test(switches)) {
    const { bytes, isWhole } = decodedUntilMistake(
      switches.includes('i') ? text.replace(/[^A-Za-z0-9+/=]/g, '') : text,
    );
    io.out(utf8Text(bytes));
    if (!isWhole) io.err('base64: invalid input\n');
    return isWhole ? 0 : 1;
  }
  const columns = values.get('w') ?? '76';
  if (/^\d+$/.test(columns)) io.out(wrappedBase64(utf8(text), Number(columns)));
  else io.err(`base64: invalid wrap size: ‘${columns}’\n`);
  return /^\d+$/.test(columns) ? 0 : 1;
};

const shortBase64 = (word: string): string =>
  word
    .replace(/^--decode$/, '-d')
    .replace(/^--ignore-garbage$/, '-i')
    .replace(/^--wrap=/, '-w');

export const moreText: Readonly<Record<string, StandIn>> = {
  awk,
  base64,
  basename: ({ args, out }) => {
    const [path = '', ending = ''] = args;
    const name = path.replace(/\/+$/, '').replace(/^.*\//, '');
    out(
      `${ending !== '' && name.endsWith(ending) && name !== ending ? name.slice(0, -ending.length) : name}\n`,
    );
    return 0;
  },
  cut,
  dirname: ({ args, out }) => {
    const path = (args[0] ?? '').replace(/\/+$/, '');
    out(`${path.includes('/') ? path.replace(/\/[^/]*$/, '') || '/' : '.'}\n`);
    return 0;
  },
  find,
  nl: filter('nl', (all) => all.map((line, at) => `${String(at + 1).padStart(6)}\t${line}`)),
  sort: filter('sort', sorted),
  rev: filter('rev', (all) => all.map((line) => [...line].reverse().join(''))),
  sed,
  tac: filter('tac', (all) => [...all].reverse()),
  tr,
  uniq: filter('uniq', uniq),
  xargs,
};
