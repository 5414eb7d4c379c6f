/** cd, pwd, pushd, popd, dirs, umask, ulimit, times. */
import { ShellError } from '#lib/shell/interpreter/flow.ts';
import type { Interpreter } from '#lib/shell/interpreter/interpreter.ts';
import { changedMode } from '#lib/shell/mode.ts';
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
  const wrong = args
    .slice(1)
    .find((arg, i, all) => /^-./.test(arg) && !/^-[LPe@]+$/.test(arg) && !all.slice(0, i).includes('--'));
  if (wrong !== undefined && wrong !== '--')
    throw new ShellError(`${wrong.slice(0, 2)}: invalid option\ncd: usage: cd [-L|[-P [-e]] [-@]] [dir]`, {
      status: 2,
    });
  const words = args.slice(1).filter((arg) => !/^-[LPe@]+$/.test(arg) && arg !== '--');
  if (words.length > 1) throw new ShellError('too many arguments');
  const [to] = words;
  if (to === undefined || to === '-') {
    const path = sh.value(to === '-' ? 'OLDPWD' : 'HOME');
    if (path === undefined) throw new ShellError(`${to === '-' ? 'OLDPWD' : 'HOME'} not set`);
    goTo(sh, path);
    if (to === '-') await sh.print(`${sh.cwd}\n`);
  } else if (to !== '') {
    const roots = /^\.{0,2}(\/|$)/.test(to) ? [] : (sh.value('CDPATH') ?? '').split(':');
    const found = roots
      .filter((root) => root !== '')
      .map((root) => `${root}/${to}`)
      .find((path) => sh.host.files.stat(sh.host.files.resolve(sh.cwd, path))?.kind === 'dir');
    goTo(sh, found ?? to);
    if (found !== undefined) await sh.print(`${sh.cwd}\n`);
  }
  if (args.includes('-P')) sh.cwd = sh.host.files.realPath(sh.cwd);
  return 0;
};

export const folderBuiltins: Record<string, Builtin> = {
  cd,
  pwd: async (sh, args) => {
    await sh.print(`${args.includes('-P') ? sh.host.files.realPath(sh.cwd) : sh.cwd}\n`);
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
    else if (flag === '-v')
      await sh.print(
        [sh.cwd, ...sh.folders].map((path, i) => `${String(i).padStart(2)}  ${short(sh, path)}\n`).join(''),
      );
    else if (flag === '-p')
      await sh.print([sh.cwd, ...sh.folders].map((path) => `${short(sh, path)}\n`).join(''));
    else await showStack(sh);
    return 0;
  },
  umask: async (sh, [, mask]) => {
    if (mask === '-S') {
      const rights = (shift: number) =>
        ['r', 'w', 'x'].filter((_, i) => !((sh.umask >> shift) & (4 >> i))).join('');
      await sh.print(`u=${rights(6)},g=${rights(3)},o=${rights(0)}\n`);
      return 0;
    }
    if (mask === undefined) await sh.print(`${sh.umask.toString(8).padStart(4, '0')}\n`);
    else if (/^[0-7]{1,4}$/.test(mask)) sh.umask = Number.parseInt(mask, 8);
    else if (/^\d+$/.test(mask)) throw new ShellError(`${mask}: octal number out of range`);
    else {
      const mode = changedMode(~sh.umask & 0o777, mask, true);
      if (mode === undefined) throw new ShellError(`\`${mask.slice(0, 1)}': invalid symbolic mode operator`);
      sh.umask = ~mode & 0o777;
    }
    return 0;
  },
  ulimit: async (sh, args) => {
    if (args[2] !== undefined && !/^(\d+|unlimited|hard|soft)$/.test(args[2]))
      throw new ShellError(`${args[2]}: invalid number`);
    if (args.length > 2) throw new ShellError('not simulated: limits');
    await sh.print(args[1] === '-n' ? '1024\n' : 'unlimited\n');
    return 0;
  },
  times: async (sh) => {
    await sh.print('0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n');
    return 0;
  },
};
