/** ln, readlink and realpath, owners, and install. */
import { changedMode } from '#lib/shell/mode.ts';
import { FileError, type Program } from '#lib/shell/program.ts';
import { complain, pathOf, program, ProgramError, readOptions } from './options.ts';
import { baseOf, forEach, join } from './paths.ts';

const ln = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'bdfFiLnPrst:TvS:',
    long: {
      symbolic: 's',
      force: 'f',
      'no-dereference': 'n',
      relative: 'r',
      verbose: 'v',
      'target-directory=': 't',
      'no-target-directory': 'T',
    },
  });
  const { files } = process;
  const words = [...options.rest];
  if (words.length === 0) throw new ProgramError('missing file operand', { hint: true });
  const isFolder = (name: string) =>
    files.stat(pathOf(process, name))?.kind === 'dir' &&
    !(options.has('n') && files.lstat(pathOf(process, name))?.kind === 'link');
  let folder = options.value('t');
  if (folder === undefined && words.length === 1) folder = '.';
  else if (folder === undefined && !options.has('T')) {
    const last = words.at(-1) as string;
    if (isFolder(last)) folder = words.pop();
    else if (words.length > 2)
      throw new ProgramError(
        `target '${last}': ${files.stat(pathOf(process, last)) ? 'Not a directory' : 'No such file or directory'}`,
      );
  }
  const pairs =
    folder === undefined
      ? [[words[0] as string, words[1] as string] as const]
      : words.map(
          (word) =>
            [
              word,
              join(
                folder === '.' && options.rest.length === 1 ? '' : (folder as string),
                baseOf(word),
              ).replace(/^\/(?=[^/]*$)/, folder === '/' ? '/' : ''),
            ] as const,
        );
  let status = 0;
  for (const [target, name] of pairs) {
    const path = pathOf(process, name);
    if (!options.has('s')) {
      const stat = files.lstat(pathOf(process, target));
      if (!stat) status = await complain(process, `failed to access '${target}': No such file or directory`);
      else if (stat.kind === 'dir')
        status = await complain(process, `${target}: hard link not allowed for directory`);
      else throw new ProgramError('not simulated: hard links (ln -s makes a symbolic one)');
      continue;
    }
    try {
      const there = files.lstat(path);
      if (there && options.has('f') && there.kind !== 'dir') files.remove(path);
      files.link(path, options.has('r') ? relative(parent(path), pathOf(process, target)) : target);
      if (options.has('v')) await process.stdout.write(`'${name}' -> '${target}'\n`);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      status = await complain(process, `failed to create symbolic link '${name}': ${error.message}`);
    }
  }
  return status;
});

const parent = (path: string) => path.slice(0, path.lastIndexOf('/')) || '/';

/** The way from one folder to a path. */
function relative(from: string, to: string): string {
  const [a, b] = [from, to].map((path) => path.split('/').filter(Boolean)) as [string[], string[]];
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same += 1;
  return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('/') || '.';
}

const realpath = program(async (process) => {
  const plain = process.args[0] === 'readlink';
  const options = readOptions(process.args, {
    short: 'emsfnqzLPv',
    long: {
      'canonicalize-missing': 'm',
      'canonicalize-existing': 'e',
      canonicalize: 'f',
      'no-newline': 'n',
      quiet: 'q',
      silent: 'q',
      verbose: 'v',
      zero: 'z',
      strip: 's',
      'no-symlinks': 's',
      'relative-to=': 'to',
      'relative-base=': 'base',
    },
  });
  if (options.rest.length === 0) throw new ProgramError('missing operand', { hint: true });
  const { files } = process;
  const end = options.has('z') ? '\0' : options.has('n') ? '' : '\n';
  let status = 0;
  for (const name of options.rest) {
    const path = pathOf(process, name);
    try {
      if (plain && !options.has('f', 'e', 'm')) {
        const found = files.lstat(path);
        if (found?.kind === 'link') await process.stdout.write(`${found.target}${end}`);
        else {
          status = 1;
          if (options.has('v'))
            await complain(process, `${name}: ${found ? 'Invalid argument' : 'No such file or directory'}`);
        }
        continue;
      }
      const real = options.has('s') ? path : files.realPath(path);
      if (name === '' || (!options.has('m') && !files.stat(options.has('e') ? real : parent(real))))
        throw new FileError('ENOENT', 'No such file or directory');
      const to = options.value('to');
      await process.stdout.write(
        (to === undefined ? real : relative(files.realPath(pathOf(process, to)), real)) + end,
      );
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      status = 1;
      if (!options.has('q') && (!plain || options.has('v')))
        await complain(process, `${name}: ${error.message}`);
    }
  }
  return status;
});

const KNOWN = new Set(['root', '0', 'daemon', 'nobody', 'www-data', '65534', '1000', '1', '33']);

/** Files here have no owners: names are checked, nothing changes. */
const owning = (what: 'user' | 'group') =>
  program((process) => {
    const options = readOptions(process.args, {
      short: 'RcvfhHLP',
      long: { recursive: 'R', verbose: 'v', 'no-dereference': 'h', 'reference=': 'ref' },
    });
    const [owner, ...names] = options.rest;
    if (owner === undefined) throw new ProgramError('missing operand', { hint: true });
    if (names.length === 0) throw new ProgramError(`missing operand after ‘${owner}’`, { hint: true });
    const [user = '', group = ''] = what === 'group' ? ['', owner] : owner.split(/[:.]/);
    const isKnown = (name: string) => name === '' || KNOWN.has(name) || /^\d+$/.test(name);
    if (!isKnown(user)) throw new ProgramError(`invalid user: ‘${owner}’`);
    if (!isKnown(group)) throw new ProgramError(`invalid group: ‘${owner}’`);
    return forEach(
      process,
      names,
      (name) => `cannot access '${name}'`,
      (name) => {
        if (!process.files.lstat(pathOf(process, name)))
          throw new FileError('ENOENT', 'No such file or directory');
      },
    );
  });

const install = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'bcCdDg:m:o:pst:Tv',
    long: {
      directory: 'd',
      'mode=': 'm',
      'owner=': 'o',
      'group=': 'g',
      'target-directory=': 't',
      verbose: 'v',
    },
  });
  const { files } = process;
  const mode = changedMode(0, options.value('m') ?? '755', false);
  if (mode === undefined) throw new ProgramError(`invalid mode ‘${options.value('m')}’`);
  if (options.rest.length === 0) throw new ProgramError('missing file operand', { hint: true });
  if (options.has('d')) {
    for (const name of options.rest) {
      files.makeDir(pathOf(process, name), true);
      files.chmod(pathOf(process, name), mode);
    }
    return 0;
  }
  const words = [...options.rest];
  const last = options.value('t') ?? (words.length > 1 ? (words.pop() as string) : undefined);
  if (last === undefined)
    throw new ProgramError(`missing destination file operand after '${words[0]}'`, { hint: true });
  const isFolder = files.stat(pathOf(process, last))?.kind === 'dir';
  return forEach(
    process,
    words,
    (name) => `cannot stat '${name}'`,
    async (name) => {
      const to = pathOf(process, isFolder ? join(last, baseOf(name)) : last);
      const text = files.read(pathOf(process, name));
      if (options.has('D')) files.makeDir(parent(to), true);
      files.write(to, text, mode);
      files.chmod(to, mode);
      if (options.has('v'))
        await process.stdout.write(`'${name}' -> '${isFolder ? join(last, baseOf(name)) : last}'\n`);
    },
  );
});

export const linkPrograms: Record<string, Program> = {
  ln,
  readlink: realpath,
  realpath,
  chown: owning('user'),
  chgrp: owning('group'),
  install,
};
