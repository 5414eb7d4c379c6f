/** Programs of a container that look at files and change them: cat, head, tail, cp, mv, rm, and their like. */
import type { Steps } from './machine.ts';
import type { Io, StandIn } from './programs.ts';

const lines = (text: string) => text.replace(/\n$/, '').split('\n');
/** Arguments without their flags, and the flags. */
export function split(args: readonly string[]): { flags: string; rest: string[] } {
  const flags = args.filter((arg) => /^-\w/.test(arg));
  return { flags: flags.join(''), rest: args.filter((arg) => !flags.includes(arg)) };
}

/** Text of the named files, or of standard input; complains about those that are not there. */
export function inputs(name: string, io: Io, paths: readonly string[]): { text: string; status: number } {
  const { err, run } = io;
  if (paths.length === 0) return { text: io.stdin, status: 0 };
  let status = 0;
  const texts = paths.map((path) => {
    const text = path === '-' ? io.stdin : run.read(path);
    if (text !== undefined) return text;
    const folder = run.list(path) !== undefined;
    err(`${name}: ${path}: ${folder ? 'Is a directory' : 'No such file or directory'}\n`);
    status = 1;
    return '';
  });
  return { text: texts.join(''), status };
}

/** Passes on what comes as it comes. */
function* cat(io: Io): Steps<number> {
  const { rest } = split(io.args);
  if (rest.length > 0) {
    const { text, status } = inputs('cat', io, rest);
    io.out(text);
    return status;
  }
  for (let some = yield* io.run.more(); some !== undefined; some = yield* io.run.more()) io.out(some);
  return 0;
}

function* tee({ args, out, run }: Io): Steps<number> {
  const { flags, rest } = split(args);
  if (!flags.includes('a')) for (const path of rest) run.put(path, '');
  for (let some = yield* run.more(); some !== undefined; some = yield* run.more()) {
    for (const path of rest) run.put(path, `${run.read(path) ?? ''}${some}`);
    out(some);
  }
  return 0;
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

const part = (name: 'head' | 'tail'): StandIn =>
  function* (io) {
    const at = io.args.indexOf('-n');
    const short = io.args.find((arg) => /^-\d+$/.test(arg));
    const count = Number(at >= 0 ? io.args[at + 1] : (short?.slice(1) ?? 10));
    const paths = io.args.filter((arg, index) => !arg.startsWith('-') && (at < 0 || index !== at + 1));
    if (name === 'tail' && io.args.some((arg) => /^-[fF]/.test(arg))) {
      yield* follow(io, paths, at < 0 && short === undefined ? 10 : count);
    }
    if (name === 'head' && paths.length === 0) return yield* firstLines(io, count);
    const { text, status } = inputs(name, io, paths);
    const all = text === '' ? [] : lines(text);
    const some = name === 'head' ? all.slice(0, count) : all.slice(Math.max(0, all.length - count));
    io.out(some.map((line) => `${line}\n`).join(''));
    return status;
  };

/** Whoever still writes when the lines are there is told that nobody reads. */
function* firstLines({ run, out }: Io, count: number): Steps<number> {
  let left = count;
  while (left > 0) {
    const some = yield* run.more();
    if (some === undefined) break;
    const all = some.split(/(?<=\n)/).slice(0, left);
    left -= all.filter((line) => line.endsWith('\n')).length;
    out(all.join(''));
  }
  return 0;
}

/** `tail -f`: the last lines, then what is added as it comes. It does not end. */
function* follow({ run, out, err }: Io, paths: readonly string[], count: number): Steps<never> {
  const [path = '/dev/null'] = paths;
  let seen = run.read(path);
  if (seen === undefined) err(`tail: can't open '${path}': No such file or directory\n`);
  else if (seen) out(`${lines(seen).slice(-count).join('\n')}\n`);
  for (;;) {
    yield* run.awaitChange(path);
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

/** Where a path leads; there are no links here. */
const full: StandIn = ({ args, out, run }) => {
  for (const path of split(args).rest) out(`${run.path(path)}\n`);
  return 0;
};

export const filePrograms: Readonly<Record<string, StandIn>> = {
  cat,
  chmod: () => 0,
  chown: () => 0,
  cp: copy('cp'),
  head: part('head'),
  mkdir: makeFolders,
  mktemp: ({ args, out, run }) => {
    const path = args.find((arg) => !arg.startsWith('-')) ?? '/tmp/tmp.XXXXXX';
    const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
    const made = path.replace(/X(?=X*$)/g, () => letters.charAt(run.random(letters.length)));
    if (args.some((arg) => /^-\w*d/.test(arg))) run.makeFolder(made);
    else run.put(made, '');
    out(`${made}\n`);
    return 0;
  },
  mv: copy('mv'),
  readlink: full,
  realpath: full,
  rm: remove,
  rmdir: ({ args, err, run }) => {
    let status = 0;
    for (const path of split(args).rest) {
      const inside = run.list(path);
      if (inside?.length === 0) run.put(`${path}/`, null);
      else {
        err(`rmdir: '${path}': ${inside ? 'Directory not empty' : 'No such file or directory'}\n`);
        status = 1;
      }
    }
    return status;
  },
  sync: () => 0,
  tail: part('tail'),
  tee,
  touch: ({ args, run }) => {
    for (const path of split(args).rest) if (run.read(path) === undefined) run.put(path, '');
    return 0;
  },
  wc,
};
