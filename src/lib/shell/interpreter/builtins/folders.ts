/** cd, pwd, pushd, popd, dirs, umask, ulimit, times. */
import { ShellError } from '#lib/shell/interpreter/flow.ts';
import type { Interpreter } from '#lib/shell/interpreter/interpreter.ts';
import type { Builtin } from './index.ts';

function goTo(sh: Interpreter, typed: string): void {
  const { files } = sh.host;
  const path = files.resolve(sh.cwd, typed);
  const stat = files.stat(path);
  if (!stat) throw new ShellError(`${typed}: No such file or directory`);
  if (stat.kind !== 'dir') throw new ShellError(`${typed}: Not a directory`);
  sh.assign('OLDPWD', sh.cwd, { exported: true });
  sh.cwd = path;
  sh.assign('PWD', path, { exported: true });
}

const short = (sh: Interpreter, path: string) =>
  path.replace(new RegExp(`^${sh.value('HOME') ?? '/root'}(?=/|$)`), '~');
const showStack = (sh: Interpreter) =>
  sh.print(`${[sh.cwd, ...sh.folders].map((path) => short(sh, path)).join(' ')}\n`);

const cd: Builtin = async (sh, args) => {
  const words = args.slice(1).filter((arg) => !/^-[LPe@]+$/.test(arg) && arg !== '--');
  if (words.length > 1) throw new ShellError('too many arguments');
  const [to] = words;
  if (to === undefined || to === '-') {
    const path = sh.value(to === '-' ? 'OLDPWD' : 'HOME');
    if (path === undefined) throw new ShellError(`${to === '-' ? 'OLDPWD' : 'HOME'} not set`);
    goTo(sh, path);
    if (to === '-') await sh.print(`${sh.cwd}\n`);
  } else if (to !== '') goTo(sh, to);
  return 0;
};

export const folderBuiltins: Record<string, Builtin> = {
  cd,
  pwd: async (sh) => {
    await sh.print(`${sh.cwd}\n`);
    return 0;
  },
  pushd: async (sh, [, to]) => {
    const before = sh.cwd;
    if (to === undefined) {
      const [first, ...rest] = sh.folders;
      if (first === undefined) throw new ShellError('no other directory');
      goTo(sh, first);
      sh.folders = [before, ...rest];
    } else {
      goTo(sh, to);
      sh.folders = [before, ...sh.folders];
    }
    await showStack(sh);
    return 0;
  },
  popd: async (sh) => {
    const [first, ...rest] = sh.folders;
    if (first === undefined) throw new ShellError('directory stack empty');
    goTo(sh, first);
    sh.folders = rest;
    await showStack(sh);
    return 0;
  },
  dirs: async (sh, [, flag]) => {
    if (flag === '-c') sh.folders = [];
    else await showStack(sh);
    return 0;
  },
  umask: async (sh, [, mask]) => {
    if (mask === undefined) await sh.print(`${sh.umask.toString(8).padStart(4, '0')}\n`);
    else if (/^[0-7]{1,4}$/.test(mask)) sh.umask = Number.parseInt(mask, 8);
    else throw new ShellError(`\`${mask}': invalid symbolic mode operator`);
    return 0;
  },
  ulimit: async (sh, args) => {
    if (args.length > 2) throw new ShellError('not simulated: limits');
    await sh.print(args[1] === '-n' ? '1024\n' : 'unlimited\n');
    return 0;
  },
  times: async (sh) => {
    await sh.print('0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n');
    return 0;
  },
};
