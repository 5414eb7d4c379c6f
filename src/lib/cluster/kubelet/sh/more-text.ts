/** More of the text programs that stand in for those of a container. */
import { base64 } from '#lib/net/base64.ts';
import type { Io, StandIn } from './programs.ts';

const lines = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
const joined = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

/** Text of the files that are named, or standard input. */
function textOf(name: string, io: Io, paths: readonly string[]): string | undefined {
  const { err, run } = io;
  if (paths.length === 0) return io.stdin;
  let text = '';
  for (const path of paths) {
    const found = path === '-' ? io.stdin : run.read(path);
    if (found === undefined) {
      err(`${name}: ${path}: No such file or directory\n`);
      return undefined;
    }
    text += found;
  }
  return text;
}

/** Options with their values (`-d,` or `-d ,`), switches, and the words that are left. */
export function readArgs(
  args: readonly string[],
  withValue: string,
): { values: Map<string, string>; switches: string; words: string[] } {
  const values = new Map<string, string>();
  const words: string[] = [];
  let switches = '';
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (!/^-./.test(arg)) words.push(arg);
    else if (withValue.includes(arg.charAt(1)))
      values.set(arg.charAt(1), arg.slice(2) || (rest.shift() ?? ''));
    else switches += arg.slice(1);
  }
  return { values, switches, words };
}

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

/** `s/a/b/g`, `Np`, `/x/d`, `/x/p` with -n, -i, -E, -e. */
const sed: StandIn = (io) => {
  const { values, switches, words } = readArgs(io.args, 'e');
  const script = values.get('e') ?? words.shift() ?? '';
  const quiet = switches.includes('n');
  const steps = script.split(/\s*;\s*/).map((text) => {
    const parsed = /^(?:(\d+|\$)(?:,(\d+|\$))?|\/((?:\\.|[^/])*)\/)?\s*(?:([pdq])|s(.)(.*))$/s.exec(text);
    if (!parsed) return undefined;
    const [, from, to, pattern, action, sign = '', rest = ''] = parsed;
    const parts = sign === '' ? [] : splitBy(rest, sign);
    return { from, to, pattern, action, parts };
  });
  if (steps.some((step) => step === undefined || (step.parts.length > 0 && step.parts.length < 3))) {
    io.err(`not simulated: sed ${script}\n`);
    return 1;
  }
  const extended = /[Er]/.test(switches);
  const regex = (text: string, flags = '') => new RegExp(extended ? text : basicRegex(text), flags);
  const work = (text: string): string => {
    const all = lines(text);
    const result: string[] = [];
    for (const [at, original] of all.entries()) {
      let line = original;
      let gone = false;
      for (const step of steps) {
        if (!step) continue;
        const number = (mark: string) => (mark === '$' ? all.length : Number(mark));
        const fits =
          step.pattern !== undefined
            ? regex(step.pattern).test(line)
            : step.from === undefined ||
              (at + 1 >= number(step.from) && at + 1 <= number(step.to ?? step.from));
        if (!fits) continue;
        if (step.action === 'd') gone = true;
        else if (step.action === 'p') result.push(line);
        else if (step.parts.length > 0) {
          const [find = '', put = '', flags = ''] = step.parts;
          const before = line;
          const shaped = put
            .replace(/\$/g, '$$$$')
            .replace(/\\(\d)/g, '$$$1')
            .replace(/(?<!\\)&/g, '$$&')
            .replace(/\\([&/|#])/g, '$1')
            .replace(/\\n/g, '\n');
          line = line.replace(
            regex(find, `${flags.includes('g') ? 'g' : ''}${/i/i.test(flags) ? 'i' : ''}`),
            shaped,
          );
          if (flags.includes('p') && line !== before) result.push(line);
        }
      }
      if (!quiet && !gone) result.push(line);
    }
    return joined(result);
  };
  if (!switches.includes('i')) {
    const text = textOf('sed', io, words);
    if (text === undefined) return 2;
    io.out(work(text));
    return 0;
  }
  for (const path of words) {
    const text = textOf('sed', io, [path]);
    if (text === undefined) return 2;
    io.run.put(path, work(text));
  }
  return 0;
};

/** A basic regular expression in the writing of an extended one. */
export const basicRegex = (text: string): string =>
  text.replace(
    /\\([(){}|+?])|([(){}|+?])/g,
    (_, escaped?: string, plain?: string) => escaped ?? `\\${plain ?? ''}`,
  );

function splitBy(text: string, sign: string): string[] {
  const parts = [''];
  for (let at = 0; at < text.length; at += 1) {
    const here = text.charAt(at);
    if (here === '\\' && text.charAt(at + 1) === sign) parts[parts.length - 1] += text.charAt((at += 1));
    else if (here === '\\') parts[parts.length - 1] += here + text.charAt((at += 1));
    else if (here === sign) parts.push('');
    else parts[parts.length - 1] += here;
  }
  return parts;
}

/** `{print $1, $NF}` with -F, and a pattern before it. */
const awk: StandIn = (io) => {
  const { values, words } = readArgs(io.args, 'Fv');
  const script = words.shift() ?? '';
  const [, pattern, number, fields] =
    /^\s*(?:\/((?:\\.|[^/])*)\/|NR\s*==\s*(\d+))?\s*(?:\{\s*print\s*([^{}]*)\})?\s*$/.exec(script) ?? [];
  const known = fields === undefined || /^(\s*(\$\w+|"[^"]*"|,|NR|NF)\s*)*$/.test(fields);
  if (script === '' || (pattern === undefined && number === undefined && fields === undefined) || !known) {
    io.err(`not simulated: awk ${script}\n`);
    return 1;
  }
  const text = textOf('awk', io, words);
  if (text === undefined) return 2;
  const sign = values.get('F');
  const result: string[] = [];
  for (const [at, line] of lines(text).entries()) {
    if (pattern !== undefined && !new RegExp(pattern).test(line)) continue;
    if (number !== undefined && at + 1 !== Number(number)) continue;
    const parts =
      sign === undefined || sign === ' '
        ? line.trim().split(/\s+/)
        : line.split(sign.length === 1 ? sign : new RegExp(sign));
    const field = (name: string) =>
      name === '0' ? line : name === 'NF' ? (parts.at(-1) ?? '') : (parts[Number(name) - 1] ?? '');
    const shown = (fields ?? '').trim() === '' ? '$0' : (fields ?? '');
    const made = [...shown.matchAll(/\$(\w+)|"([^"]*)"|(,)|(NR|NF)/g)].map(
      ([, name, quoted, comma, counter]) => {
        if (comma !== undefined) return ' ';
        if (counter !== undefined) return String(counter === 'NR' ? at + 1 : parts.length);
        return name === undefined ? (quoted ?? '').replace(/\\n/g, '\n').replace(/\\t/g, '\t') : field(name);
      },
    );
    result.push(made.join(''));
  }
  io.out(joined(result));
  return 0;
};

const xargs: StandIn = function* (io) {
  const rest = [...io.args];
  let most: number | undefined;
  let mark: string | undefined;
  while (/^-/.test(rest[0] ?? '')) {
    const [, letter = '', own = ''] = /^-(.)(.*)$/.exec(rest.shift() ?? '') ?? [];
    if (letter === 'n') most = Number(own || rest.shift());
    else if (letter === 'I') mark = own || rest.shift();
    else if (!/[r0t]/.test(letter)) {
      io.err(`not simulated: xargs -${letter}\n`);
      return 1;
    }
  }
  const command = rest.length > 0 ? rest : ['echo'];
  const text = yield* io.run.rest();
  const items = mark === undefined ? text.split(/\s+/).filter((one) => one !== '') : lines(text);
  const each = mark === undefined ? (most ?? Math.max(1, items.length)) : 1;
  let status = 0;
  for (let at = 0; at < items.length; at += each) {
    const some = items.slice(at, at + each);
    const argv =
      mark === undefined
        ? [...command, ...some]
        : command.map((word) => word.replaceAll(mark, some[0] ?? ''));
    if ((yield* io.run.exec(argv)) !== 0) status = 123;
  }
  return status;
};

/** `find FOLDER… [-name PATTERN] [-type f|d]`. */
const find: StandIn = ({ args, out, err, run }) => {
  const at = args.findIndex((arg) => arg.startsWith('-'));
  const folders = at < 0 ? args : args.slice(0, at);
  let name: RegExp | undefined;
  let type: string | undefined;
  for (let i = at < 0 ? args.length : at; i < args.length; i += 2) {
    const [test, value = ''] = [args[i], args[i + 1]];
    if (test === '-name' || test === '-iname')
      name = new RegExp(
        `^${value
          .replace(/[.+^${}()|\\]/g, '\\$&')
          .replaceAll('*', '.*')
          .replaceAll('?', '.')}$`,
        test === '-iname' ? 'i' : '',
      );
    else if (test === '-type') type = value;
    else if (test !== '-maxdepth') {
      err(`not simulated: find ${test}\n`);
      return 1;
    }
  }
  const most = args.includes('-maxdepth') ? Number(args[args.indexOf('-maxdepth') + 1]) : Infinity;
  let status = 0;
  const walk = (path: string, depth: number): void => {
    const inside = run.read(path) === undefined ? run.list(path) : undefined;
    if (inside === undefined && run.read(path) === undefined) {
      err(`find: ${depth === 0 ? `‘${path}’` : path}: No such file or directory\n`);
      status = 1;
      return;
    }
    const base = path.slice(path.lastIndexOf('/') + 1) || path;
    if ((name?.test(base) ?? true) && (type === undefined || (type === 'd') === (inside !== undefined)))
      out(`${path}\n`);
    if (depth < most) for (const one of inside ?? []) walk(`${path.replace(/\/$/, '')}/${one}`, depth + 1);
  };
  for (const folder of folders.length > 0 ? folders : ['.']) walk(folder, 0);
  return status;
};

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function decode(text: string): string {
  let bits = 0;
  let count = 0;
  let coded = '';
  for (const letter of text.replace(/[^\w+/]/g, '')) {
    bits = (bits << 6) | ALPHABET.indexOf(letter);
    count += 6;
    if (count >= 8) {
      count -= 8;
      coded += `%${((bits >> count) & 255).toString(16).padStart(2, '0')}`;
    }
  }
  try {
    return decodeURIComponent(coded);
  } catch {
    return coded.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  }
}

export const moreText: Readonly<Record<string, StandIn>> = {
  awk,
  base64: (io) => {
    const { switches, words } = readArgs(io.args, 'w');
    const text = textOf('base64', io, words);
    if (text === undefined) return 1;
    io.out(/[dD]|-decode/.test(switches) ? decode(text) : `${base64(text)}\n`);
    return 0;
  },
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
