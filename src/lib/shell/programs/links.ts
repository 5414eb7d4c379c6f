/** ln, readlink, realpath, chown, chgrp, install, truncate, dd, tree. */
import { changedMode } from '#lib/shell/mode.ts';
import { FileError, type Program } from '#lib/shell/program.ts';
import { byteCount } from './lists.ts';
import { complain, pathOf, program, ProgramError, readOptions } from './options.ts';
import { baseOf, forEach, join } from './paths.ts';
import { utf8, utf8Text } from '#lib/bytes/utf8.ts';

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

/** More than all files may hold is not worth making. */
const LARGEST = 64 * 1024 * 1024;

const truncate = program((process) => {
  const options = readOptions(process.args, {
    short: 'cor:s:',
    long: { 'no-create': 'c', 'size=': 's', 'reference=': 'r' },
  });
  const size = options.value('s');
  const reference = options.value('r');
  if (size === undefined && reference === undefined)
    throw new ProgramError('you must specify either ‘--size’ or ‘--reference’', { hint: true });
  if (options.rest.length === 0) throw new ProgramError('missing file operand', { hint: true });
  const match = /^([-+<>/%]?)(.+)$/.exec(size ?? '');
  const given = match ? byteCount(match[2] as string, 'Invalid number') : 0;
  return forEach(
    process,
    options.rest,
    (name) => `cannot open '${name}' for writing`,
    (name) => {
      const path = pathOf(process, name);
      const there = process.files.stat(path);
      if (!there && options.has('c')) return;
      if (!there) process.files.write(path, '');
      const bytes = utf8(process.files.read(path));
      const from = bytes.length;
      const to =
        reference !== undefined
          ? (process.files.stat(pathOf(process, reference))?.size ?? 0)
          : ({
              '+': from + given,
              '-': Math.max(0, from - given),
              '<': Math.min(from, given),
              '>': Math.max(from, given),
              '/': from - (from % given),
              '%': Math.ceil(from / given) * given,
            }[match?.[1] ?? ''] ?? given);
      if (to > LARGEST) throw new FileError('ENOSPC', 'No space left on device');
      const out =
        to <= from ? utf8Text(bytes.slice(0, to)) : process.files.read(path) + '\0'.repeat(to - from);
      process.files.write(path, out);
    },
  );
});

const dd = program(async (process) => {
  const values = new Map<string, string>();
  for (const word of process.args.slice(1)) {
    const match = /^(if|of|bs|ibs|obs|count|skip|seek|status|conv|iflag|oflag)=(.*)$/.exec(word);
    if (!match) throw new ProgramError(`unrecognized operand ‘${word}’`, { hint: true });
    values.set(match[1] as string, match[2] as string);
  }
  const size = byteCount(values.get('bs') ?? values.get('ibs') ?? '512', 'invalid number');
  if (size === 0) throw new ProgramError(`invalid number: ‘${values.get('bs')}’`);
  const amount = (name: string) => byteCount(values.get(name) ?? '0', 'invalid number');
  const count = values.has('count') ? amount('count') : Infinity;
  const name = values.get('if');
  let bytes: Uint8Array;
  const from = name === undefined ? '' : pathOf(process, name);
  if (from === '/dev/zero' || from === '/dev/urandom' || from === '/dev/random') {
    if (count * size > LARGEST) throw new ProgramError('error writing: No space left on device');
    bytes = Uint8Array.from({ length: count * size }, () =>
      from === '/dev/zero' ? 0 : process.leash.sim.random.below(256),
    );
  } else if (name === undefined) bytes = utf8(await process.stdin.readAll());
  else {
    try {
      bytes = utf8(process.files.read(from));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new ProgramError(
        error.code === 'EISDIR'
          ? `error reading '${name}': ${error.message}`
          : `failed to open '${name}': ${error.message}`,
      );
    }
  }
  const start = amount('skip') * size;
  const part = bytes.slice(start, Math.min(bytes.length, start + count * size));
  const conv = (values.get('conv') ?? '').split(',');
  let text = utf8Text(part);
  if (conv.includes('ucase')) text = text.toUpperCase();
  if (conv.includes('lcase')) text = text.toLowerCase();
  const out = values.get('of');
  if (out === undefined) await process.stdout.write(text);
  else {
    const path = pathOf(process, out);
    try {
      const old =
        process.files.stat(path) && (values.has('seek') || conv.includes('notrunc'))
          ? process.files.read(path)
          : '';
      const at = amount('seek') * size;
      process.files.write(
        path,
        values.has('seek') || conv.includes('notrunc')
          ? old.slice(0, at).padEnd(at, '\0') +
              text +
              (conv.includes('notrunc') ? old.slice(at + text.length) : '')
          : text,
      );
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new ProgramError(
        `${error.code === 'ENOSPC' ? 'error writing' : 'failed to open'} '${out}': ${error.message}`,
      );
    }
  }
  const status = values.get('status');
  if (status !== 'none') {
    const [full, rest] = [Math.floor(part.length / size), part.length % size === 0 ? 0 : 1];
    await process.stderr.write(`${full}+${rest} records in\n${full}+${rest} records out\n`);
    if (status !== 'noxfer')
      await process.stderr.write(
        `${part.length} byte${part.length === 1 ? '' : 's'} copied, 0.001 s, ${(part.length / 1000).toFixed(1)} MB/s\n`,
      );
  }
  return 0;
});

const tree = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'adfL:iFpshP:I:Cn',
    long: { dirsfirst: 'dirsfirst', noreport: 'noreport' },
  });
  const { files } = process;
  const depth = options.has('L') ? Number(options.value('L')) : Infinity;
  if (!(depth >= 1)) throw new ProgramError('Invalid level, must be greater than 0.');
  let [folders, plain] = [0, 0];
  const ignored = (name: string) =>
    (options.value('I') ?? '')
      .split('|')
      .filter(Boolean)
      .some((one) => globbed(one).test(name));
  const wanted = (name: string) =>
    !options.has('P') || (options.value('P') ?? '').split('|').some((one) => globbed(one).test(name));
  const walk = async (path: string, shown: string, indent: string, level: number): Promise<void> => {
    const kindOf = (name: string) => files.stat(join(path, name))?.kind;
    let names = files
      .list(path)
      .filter((name) => (options.has('a') || !name.startsWith('.')) && !ignored(name));
    names = names.filter((name) => kindOf(name) === 'dir' || (!options.has('d') && wanted(name)));
    if (options.has('dirsfirst'))
      names = [
        ...names.filter((name) => kindOf(name) === 'dir'),
        ...names.filter((name) => kindOf(name) !== 'dir'),
      ];
    for (const [i, name] of names.entries()) {
      const isLast = i === names.length - 1;
      const link = files.lstat(join(path, name));
      const isFolder = kindOf(name) === 'dir';
      if (isFolder) folders += 1;
      else plain += 1;
      const label =
        (options.has('f') ? join(shown, name) : name) +
        (link?.kind === 'link' ? ` -> ${link.target}` : options.has('F') && isFolder ? '/' : '');
      await process.stdout.write(`${options.has('i') ? '' : indent + (isLast ? '└── ' : '├── ')}${label}\n`);
      if (isFolder && link?.kind !== 'link' && level < depth)
        await walk(join(path, name), join(shown, name), indent + (isLast ? '    ' : '│   '), level + 1);
    }
  };
  let status = 0;
  for (const name of options.rest.length > 0 ? options.rest : ['.']) {
    const path = pathOf(process, name);
    const stat = files.stat(path);
    await process.stdout.write(`${name}${stat?.kind === 'dir' ? '' : '  [error opening dir]'}\n`);
    if (stat?.kind === 'dir') {
      folders += 1;
      await walk(path, name, '', 1);
    } else status = 2;
  }
  if (!options.has('noreport'))
    await process.stdout.write(
      `\n${folders} director${folders === 1 ? 'y' : 'ies'}${options.has('d') ? '' : `, ${plain} file${plain === 1 ? '' : 's'}`}\n`,
    );
  return status;
});

const globbed = (pattern: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );

export const linkPrograms: Record<string, Program> = {
  ln,
  readlink: realpath,
  realpath,
  chown: owning('user'),
  chgrp: owning('group'),
  install,
  truncate,
  dd,
  tree,
};
