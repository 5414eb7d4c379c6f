/** The programs that stand in for those of a container: small, and only what pods, probes and learners usually call. */
import { unescaped } from './escapes.ts';
import { moreText } from './more-text.ts';
import { netStandIns } from './net-programs.ts';
import { systemPrograms } from './system-programs.ts';
import { ROOT } from './run-options.ts';
import type { Io } from './run.ts';
import { tar } from './tar.ts';
import { wget } from './wget.ts';

export type StandIn = (io: Io) => number;

const lines = (text: string) => text.replace(/\n$/, '').split('\n');
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number) => String(value).padStart(2, '0');

/** Arguments without their flags, and the flags. */
function split(args: readonly string[]): { flags: string; rest: string[] } {
  const flags = args.filter((arg) => /^-\w/.test(arg));
  return { flags: flags.join(''), rest: args.filter((arg) => !flags.includes(arg)) };
}

function date({ args, out, run }: Io): number {
  const at = new Date(run.now);
  const parts: Record<string, string> = {
    Y: String(at.getUTCFullYear()),
    m: two(at.getUTCMonth() + 1),
    d: two(at.getUTCDate()),
    H: two(at.getUTCHours()),
    M: two(at.getUTCMinutes()),
    S: two(at.getUTCSeconds()),
    s: String(Math.floor(run.now / 1000)),
    N: `${String(run.now % 1000).padStart(3, '0')}000000`,
    Z: 'UTC',
    a: days[at.getUTCDay()] ?? '',
    b: months[at.getUTCMonth()] ?? '',
    '%': '%',
  };
  parts['F'] = `${parts['Y']}-${parts['m']}-${parts['d']}`;
  parts['T'] = `${parts['H']}:${parts['M']}:${parts['S']}`;
  const format = args.find((arg) => arg.startsWith('+'));
  if (format) out(`${format.slice(1).replace(/%(.)/g, (all, key: string) => parts[key] ?? all)}\n`);
  else
    out(
      `${parts['a']} ${parts['b']} ${String(at.getUTCDate()).padStart(2, ' ')} ${parts['T']} UTC ${parts['Y']}\n`,
    );
  return 0;
}

function echo({ args, out }: Io): number {
  const flags = args.findIndex((arg) => !/^-[neE]+$/.test(arg));
  const given = args.slice(0, flags < 0 ? args.length : flags).join('');
  const text = args.slice(flags < 0 ? args.length : flags).join(' ');
  out(`${given.includes('e') ? unescaped(text) : text}${given.includes('n') ? '' : '\n'}`);
  return 0;
}

function printf({ args: [format = '', ...values], out }: Io): number {
  const queue = [...values];
  out(
    unescaped(format).replace(/%[-\d.]*([sd%])/g, (_, kind: string) =>
      kind === '%' ? '%' : (queue.shift() ?? ''),
    ),
  );
  return 0;
}

/** Text of the named files, or of standard input; complains about those that are not there. */
function inputs(
  name: string,
  { stdin, err, run }: Io,
  paths: readonly string[],
): { text: string; status: number } {
  if (paths.length === 0) return { text: stdin, status: 0 };
  let status = 0;
  const texts = paths.map((path) => {
    const text = path === '-' ? stdin : run.read(path);
    if (text !== undefined) return text;
    const folder = run.list(path) !== undefined;
    err(`${name}: ${path}: ${folder ? 'Is a directory' : 'No such file or directory'}\n`);
    status = 1;
    return '';
  });
  return { text: texts.join(''), status };
}

function cat(io: Io): number {
  const { text, status } = inputs('cat', io, split(io.args).rest);
  io.out(text);
  return status;
}

function remove({ args, err, run }: Io): number {
  const { flags, rest } = split(args);
  let status = 0;
  for (const path of rest) {
    const inside = run.read(path) === undefined && /r/i.test(flags) ? run.list(path) : undefined;
    if (run.read(path) !== undefined) run.put(path, null);
    else if (inside) run.removeFolder(path);
    else if (!flags.includes('f')) {
      err(`rm: cannot remove '${path}': No such file or directory\n`);
      status = 1;
    }
  }
  return status;
}

function sleep({ args, err, run }: Io): number {
  let ms = 0;
  for (const arg of args) {
    const match = /^(\d*\.?\d+)([smhd]?)$/.exec(arg);
    if (arg !== 'infinity' && arg !== 'inf' && !match) {
      err(`sleep: invalid time interval '${arg}'\n`);
      return 1;
    }
    const unit = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[match?.[2] || 's'] ?? 1000;
    ms += match ? Number(match[1]) * unit : Infinity;
  }
  run.sleep(ms);
  return 0;
}

const numeric: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
};

/** `test`: one or three words, with `!` before. */
function holds(words: readonly string[], { run }: Io): boolean {
  if (words[0] === '!') return !holds(words.slice(1), { run } as Io);
  const [first = '', op = '', right = ''] = words;
  if (words.length <= 1) return first !== '';
  if (words.length === 2) {
    const there = run.read(op) !== undefined;
    if (first === '-z') return op === '';
    if (first === '-n') return op !== '';
    if (first === '-d') return !there && run.list(op) !== undefined;
    if (first === '-s') return Boolean(run.read(op));
    return there || (first === '-e' && run.list(op) !== undefined);
  }
  if (op === '=' || op === '==') return first === right;
  if (op === '!=') return first !== right;
  return numeric[op]?.(Number(first), Number(right)) ?? false;
}

function env({ args, out, run }: Io): number {
  const set = args.filter((arg) => arg.includes('='));
  for (const one of set) run.env[one.slice(0, one.indexOf('='))] = one.slice(one.indexOf('=') + 1);
  const rest = args.filter((arg) => !set.includes(arg));
  if (rest.length > 0) return run.exec(rest, '');
  for (const [name, value] of Object.entries(run.env)) if (!/^\d+$/.test(name)) out(`${name}=${value}\n`);
  return 0;
}

function printenv(io: Io): number {
  if (io.args.length === 0) return env(io);
  for (const name of io.args) {
    const value = io.run.env[name];
    if (value === undefined) return 1;
    io.out(`${value}\n`);
  }
  return 0;
}

function grep(io: Io): number {
  const { flags, rest } = split(io.args);
  const [pattern = '', ...paths] = rest;
  const { text, status } = inputs('grep', io, paths);
  if (status > 0) return 2;
  const source = flags.includes('F') ? pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : pattern;
  const regex = new RegExp(source, flags.includes('i') ? 'i' : '');
  const found = text === '' ? [] : lines(text).filter((line) => regex.test(line) !== flags.includes('v'));
  if (flags.includes('c')) io.out(`${found.length}\n`);
  else if (!flags.includes('q')) io.out(found.map((line) => `${line}\n`).join(''));
  return found.length > 0 ? 0 : 1;
}

const part =
  (name: 'head' | 'tail'): StandIn =>
  (io) => {
    const at = io.args.indexOf('-n');
    const short = io.args.find((arg) => /^-\d+$/.test(arg));
    const count = Number(at >= 0 ? io.args[at + 1] : (short?.slice(1) ?? 10));
    const paths = io.args.filter((arg, index) => !arg.startsWith('-') && (at < 0 || index !== at + 1));
    if (name === 'tail' && io.args.some((arg) => /^-[fF]/.test(arg))) {
      follow(io, paths, at < 0 && short === undefined ? 10 : count);
    }
    const { text, status } = inputs(name, io, paths);
    const all = text === '' ? [] : lines(text);
    const some = name === 'head' ? all.slice(0, count) : all.slice(Math.max(0, all.length - count));
    io.out(some.map((line) => `${line}\n`).join(''));
    return status;
  };

/** `tail -f`: the last lines, then what is added as it comes. It does not end. */
function follow({ run, out, err }: Io, paths: readonly string[], count: number): never {
  const [path = '/dev/null'] = paths;
  let seen = run.read(path);
  if (seen === undefined) err(`tail: can't open '${path}': No such file or directory\n`);
  else if (seen) out(`${lines(seen).slice(-count).join('\n')}\n`);
  for (;;) {
    run.awaitChange(path);
    const now = run.read(path);
    if (now === undefined || now === seen) continue;
    out(now.startsWith(seen ?? '') ? now.slice((seen ?? '').length) : now);
    seen = now;
  }
}

function makeFolders({ args, err, run }: Io): number {
  const { flags, rest } = split(args);
  let status = 0;
  for (const path of rest) {
    if (!flags.includes('p') && run.list(path) !== undefined) {
      err(`mkdir: can't create directory '${path}': File exists\n`);
      status = 1;
    } else run.makeFolder(path);
  }
  return status;
}

const SIGNALS: Readonly<Record<string, string>> = { 1: 'HUP', 2: 'INT', 3: 'QUIT', 9: 'KILL', 15: 'TERM' };

/** `kill`, of process 1: there is no other to name. */
function kill({ args, err, run }: Io): number {
  const flag = args.find((arg) => arg.startsWith('-')) ?? '-TERM';
  const name = (flag === '-s' ? (args[args.indexOf('-s') + 1] ?? '') : flag.slice(1)).replace(/^SIG/, '');
  const pid = args.findLast((arg) => !arg.startsWith('-'));
  if (pid === '1') run.signal(SIGNALS[name] ?? name);
  else {
    err(`sh: can't kill pid ${pid ?? ''}: No such process\n`);
    return 1;
  }
  return 0;
}

/** `pkill` and `killall`: process 1, where it has that name. */
function killByName({ args, run }: Io): number {
  const name = args.findLast((arg) => !arg.startsWith('-')) ?? '';
  const flag =
    args
      .find((arg) => arg.startsWith('-'))
      ?.slice(1)
      .replace(/^SIG/, '') ?? 'TERM';
  const main = run.options.main?.[0] ?? '';
  if (name === '' || main.slice(main.lastIndexOf('/') + 1) !== name) return 1;
  run.signal(SIGNALS[flag] ?? flag);
  return 0;
}

/** `cp` and `mv` of files. */
const copy =
  (name: 'cp' | 'mv'): StandIn =>
  ({ args, err, run }) => {
    const { flags, rest } = split(args);
    const to = rest.at(-1) ?? '';
    let status = 0;
    for (const from of rest.slice(0, -1)) {
      const into = run.list(to) === undefined ? to : `${to}/${from.slice(from.lastIndexOf('/') + 1)}`;
      const text = run.read(from);
      const names = text === undefined && (name === 'mv' || /[ra]/i.test(flags)) ? run.list(from) : undefined;
      if (text !== undefined) run.put(into, text);
      else if (names) {
        for (const inside of names) run.put(`${into}/${inside}`, run.read(`${from}/${inside}`) ?? '');
      } else {
        err(`${name}: can't stat '${from}': No such file or directory\n`);
        status = 1;
        continue;
      }
      if (name === 'mv' && text !== undefined) run.put(from, null);
      else if (name === 'mv') run.removeFolder(from);
    }
    return status;
  };

function wc(io: Io): number {
  const { flags, rest } = split(io.args);
  const { text, status } = inputs('wc', io, rest);
  const counts = {
    l: text.split('\n').length - 1,
    w: text.split(/\s+/).filter(Boolean).length,
    c: text.length,
  };
  const wanted = flags.includes('l')
    ? [counts.l]
    : flags.includes('w')
      ? [counts.w]
      : flags.includes('c')
        ? [counts.c]
        : Object.values(counts);
  io.out(`${wanted.join(' ')}${rest[0] ? ` ${rest[0]}` : ''}\n`);
  return status;
}

/** The client of the container's own server: well when it accepts connections. */
const client =
  (up: string, down: string): StandIn =>
  ({ out, err, run }) => {
    if (run.options.serving) out(up);
    else err(down);
    return run.options.serving ? 0 : 1;
  };

const say =
  (text: (io: Io) => string, status = 0): StandIn =>
  (io) => {
    io.out(text(io));
    return status;
  };

const nothing = say(() => '');
const asked: StandIn = (io) => {
  const words = io.args.at(-1) === ']' ? io.args.slice(0, -1) : io.args;
  return holds(words, io) ? 0 : 1;
};

export const programs: Readonly<Record<string, StandIn>> = {
  ...netStandIns,
  ...moreText,
  ...systemPrograms,
  ':': nothing,
  true: nothing,
  set: nothing,
  trap: nothing,
  mkdir: makeFolders,
  cp: copy('cp'),
  mv: copy('mv'),
  chmod: nothing,
  sync: nothing,
  wait: nothing,
  false: say(() => '', 1),
  '[': asked,
  test: asked,
  exit: ({ args, run }) => run.exit(Number(args[0] ?? 0)),
  break: ({ run }) => run.leave(false),
  continue: ({ run }) => run.leave(true),
  exec: ({ args, stdin, run }) => (args.length > 0 ? run.exit(run.exec(args, stdin)) : 0),
  export: ({ args, run }) => {
    for (const arg of args.filter((one) => one.includes('=')))
      run.env[arg.slice(0, arg.indexOf('='))] = arg.slice(arg.indexOf('=') + 1);
    return 0;
  },
  cd: ({ args, run }) => {
    run.cwd = run.path(args[0] ?? '/root');
    return 0;
  },
  touch: ({ args, run }) => {
    for (const path of split(args).rest) if (run.read(path) === undefined) run.put(path, '');
    return 0;
  },
  tee: ({ args, stdin, out, run }) => {
    for (const path of split(args).rest) run.put(path, stdin);
    out(stdin);
    return 0;
  },
  seq: ({ args, out }) => {
    const [from, to] = args.length > 1 ? [Number(args[0]), Number(args.at(-1))] : [1, Number(args[0] ?? 0)];
    for (let value = from; value <= to; value += 1) out(`${value}\n`);
    return 0;
  },
  sort: (io) => {
    const { text, status } = inputs('sort', io, split(io.args).rest);
    if (text) io.out(`${lines(text).sort().join('\n')}\n`);
    return status;
  },
  cat,
  date,
  echo,
  env,
  grep,
  head: part('head'),
  id: say(({ args, run }) => {
    const { uid, gid, groups } = run.options.user ?? ROOT;
    if (args[0] === '-u') return `${uid}\n`;
    if (args[0] === '-g') return `${gid}\n`;
    const named = (id: number) => (id === 0 ? '0(root)' : String(id));
    return `uid=${named(uid)} gid=${named(gid)} groups=${groups.map(named).join(',')}\n`;
  }),
  kill,
  killall: killByName,
  printenv,
  printf,
  pkill: killByName,
  pwd: say(({ run }) => `${run.cwd}\n`),
  rm: remove,
  sleep,
  tail: part('tail'),
  tar,
  uname: say(({ args }) => (args.includes('-a') ? 'Linux 6.8.0-60-generic x86_64 GNU/Linux\n' : 'Linux\n')),
  wc,
  wget,
  whoami: ({ out, err, run }) => {
    const { uid } = run.options.user ?? ROOT;
    if (uid === 0) out('root\n');
    else err(`whoami: unknown uid ${uid}\n`);
    return uid === 0 ? 0 : 1;
  },
  'redis-cli': client('PONG\n', 'Could not connect to Redis at 127.0.0.1:6379: Connection refused\n'),
  pg_isready: client(
    '/var/run/postgresql:5432 - accepting connections\n',
    '/var/run/postgresql:5432 - no response\n',
  ),
  mysqladmin: client('mysqld is alive\n', "mysqladmin: connect to server at 'localhost' failed\n"),
};
