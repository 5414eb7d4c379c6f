/** find and xargs in a container. */
import type { StandIn } from './programs.ts';
import { lines } from './text-input.ts';

export const xargs: StandIn = function* (io) {
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
export const find: StandIn = ({ args, out, err, run }) => {
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
