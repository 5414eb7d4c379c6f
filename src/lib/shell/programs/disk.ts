/** Files and folders: cp, mv, rm, mkdir, rmdir, touch, chmod, stat, du, df. */
import { FileError, type Process, type Program } from '#lib/shell/program.ts';
import { dateText, parseDate } from './date-format.ts';
import { changedMode } from '#lib/shell/mode.ts';
import { find } from './find.ts';
import { ls } from './ls.ts';
import { pathOf, program, ProgramError, readOptions, type Options } from './options.ts';
import { pathPrograms } from './path-names.ts';
import { baseOf, forEach, humanSize, join, modeText } from './paths.ts';

interface Copying {
  /** Whether symbolic links are copied as such. */
  readonly links: boolean;
  /** Whether times and modes are kept. */
  readonly keep: boolean;
}

function copyTree(process: Process, from: string, to: string, how: Copying): void {
  const { files } = process;
  const link = how.links ? files.lstat(from) : undefined;
  if (link?.kind === 'link') {
    if (files.lstat(to)) files.remove(to);
    files.link(to, link.target ?? '');
    return;
  }
  const stat = files.stat(from);
  if (stat?.kind !== 'dir') {
    files.write(to, files.read(from), files.stat(to) && !how.keep ? undefined : stat?.mode);
    if (how.keep && stat) files.touch(to, stat.modifiedMs);
    return;
  }
  if (to === from || to.startsWith(`${from}/`))
    throw new ProgramError(`cannot copy a directory, '${baseOf(from)}', into itself, '${baseOf(to)}'`);
  if (!files.stat(to)) files.makeDir(to);
  for (const name of files.list(from)) copyTree(process, join(from, name), join(to, name), how);
  if (how.keep) {
    files.chmod(to, stat.mode);
    files.touch(to, stat.modifiedMs);
  }
}

/** The operands of cp and mv: sources, and where each goes. */
function destinations(process: Process, options: Options): (readonly [string, string])[] {
  const words = [...options.rest];
  const folder = options.value('t');
  if (words.length === 0) throw new ProgramError('missing file operand', { hint: true });
  const last = folder ?? (words.length > 1 ? (words.pop() as string) : undefined);
  if (last === undefined)
    throw new ProgramError(`missing destination file operand after '${words[0]}'`, { hint: true });
  const isFolder = process.files.stat(pathOf(process, last))?.kind === 'dir' && !options.has('T');
  if (words.length > 1 && !isFolder)
    throw new ProgramError(
      `target '${last}': ${process.files.stat(pathOf(process, last)) ? 'Not a directory' : 'No such file or directory'}`,
    );
  return words.map((word) => [word, isFolder ? join(last, baseOf(word)) : last]);
}

const cp = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'rRafpnviut:TPLdHl',
    long: {
      recursive: 'r',
      archive: 'a',
      force: 'f',
      'no-clobber': 'n',
      verbose: 'v',
      'target-directory=': 't',
      'no-target-directory': 'T',
      'no-dereference': 'P',
      dereference: 'L',
      update: 'u',
      'preserve=?': 'p',
      parents: 'parents',
    },
  });
  const how = {
    links: options.has('P', 'd', 'a') || (options.has('r', 'R') && !options.has('L')),
    keep: options.has('p', 'a'),
  };
  const last = options.value('t') ?? options.rest.at(-1) ?? '';
  if (options.has('parents') && process.files.stat(pathOf(process, last))?.kind !== 'dir')
    throw new ProgramError('with --parents, the destination must be a directory', { hint: true });
  const pairs = new Map(
    destinations(process, options).map(([name, to]) => [
      name,
      options.has('parents') ? join(last, name) : /(^|\/)\.$/.test(name) ? last : to,
    ]),
  );
  return forEach(
    process,
    [...pairs.keys()],
    (name) => `cannot create regular file '${pairs.get(name)}'`,
    async (name) => {
      const to = pairs.get(name) as string;
      const [source, target] = [pathOf(process, name), pathOf(process, to)];
      const stat = how.links ? process.files.lstat(source) : process.files.stat(source);
      if (!stat) throw new ProgramError(`cannot stat '${name}': No such file or directory`);
      if (name.endsWith('/') && stat.kind !== 'dir')
        throw new ProgramError(`cannot stat '${name}': Not a directory`);
      if (options.has('parents')) process.files.makeDir(target.slice(0, target.lastIndexOf('/')), true);
      if (stat.kind === 'dir' && !options.has('r', 'R', 'a'))
        throw new ProgramError(`-r not specified; omitting directory '${name}'`);
      if (source === target) throw new ProgramError(`'${name}' and '${to}' are the same file`);
      if (options.has('n') && process.files.stat(target)) return;
      if (options.has('u') && (process.files.stat(target)?.modifiedMs ?? -1) >= stat.modifiedMs) return;
      copyTree(process, source, target, how);
      if (options.has('v')) await process.stdout.write(`'${name}' -> '${to}'\n`);
    },
  );
});

const mv = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'fnvit:Tu',
    long: {
      force: 'f',
      'no-clobber': 'n',
      verbose: 'v',
      'target-directory=': 't',
      'no-target-directory': 'T',
    },
  });
  const pairs = new Map(destinations(process, options));
  return forEach(
    process,
    [...pairs.keys()],
    (name) => `cannot move '${name}' to '${pairs.get(name)}'`,
    async (name) => {
      const to = pairs.get(name) as string;
      const [source, target] = [pathOf(process, name), pathOf(process, to)];
      const moved = process.files.lstat(source);
      if (!moved) throw new ProgramError(`cannot stat '${name}': No such file or directory`);
      if (to.endsWith('/') && moved.kind !== 'dir' && !process.files.stat(target))
        throw new ProgramError(`cannot move '${name}' to '${to}': Not a directory`);
      if (source === target) throw new ProgramError(`'${name}' and '${to}' are the same file`);
      if (target.startsWith(`${source}/`))
        throw new ProgramError(`cannot move '${name}' to a subdirectory of itself, '${to}'`);
      if (options.has('n') && process.files.stat(target)) return;
      process.files.rename(source, target);
      if (options.has('v')) await process.stdout.write(`renamed '${name}' -> '${to}'\n`);
    },
  );
});

const rm = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'rRfdvi',
    long: {
      recursive: 'r',
      force: 'f',
      verbose: 'v',
      dir: 'd',
      'no-preserve-root': 'x',
    },
  });
  if (options.rest.length === 0 && !options.has('f'))
    throw new ProgramError('missing operand', { hint: true });
  return forEach(
    process,
    options.rest,
    (name) => `cannot remove '${name}'`,
    async (name) => {
      const path = pathOf(process, name);
      const stat = process.files.lstat(path);
      if (path === '/')
        throw new ProgramError(
          "it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe",
        );
      if (!stat && options.has('f')) return;
      if (name.endsWith('/') && stat && stat.kind !== 'dir')
        throw new ProgramError(`cannot remove '${name}': Not a directory`);
      if (stat?.kind === 'dir' && !options.has('r', 'R') && !options.has('d'))
        throw new ProgramError(`cannot remove '${name}': Is a directory`);
      if (stat?.kind === 'dir' && /(^|\/)\.\.?\/?$/.test(name))
        throw new ProgramError(`refusing to remove '.' or '..' directory: skipping '${name}'`);
      if (options.has('v') && options.has('r', 'R')) await removeTold(process, path, name);
      else {
        process.files.remove(path, options.has('r', 'R'));
        if (options.has('v'))
          await process.stdout.write(`removed ${stat?.kind === 'dir' ? 'directory ' : ''}'${name}'\n`);
      }
    },
  );
});

/** Removes a tree from its leaves, and says so. */
async function removeTold(process: Process, path: string, name: string): Promise<void> {
  const isFolder = process.files.lstat(path)?.kind === 'dir';
  if (isFolder)
    for (const one of process.files.list(path)) await removeTold(process, join(path, one), join(name, one));
  process.files.remove(path);
  await process.stdout.write(`removed ${isFolder ? 'directory ' : ''}'${name}'\n`);
}

const mkdir = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'pvm:',
    long: { parents: 'p', verbose: 'v', 'mode=': 'm' },
  });
  if (options.rest.length === 0) throw new ProgramError('missing operand', { hint: true });
  const mode = options.has('m') ? changedMode(0o777, options.value('m') ?? '', true) : undefined;
  if (options.has('m') && mode === undefined) throw new ProgramError(`invalid mode ‘${options.value('m')}’`);
  return forEach(
    process,
    options.rest,
    (name) => `cannot create directory ‘${name}’`,
    async (name) => {
      const made: string[] = [];
      if (options.has('p')) {
        for (const match of name.matchAll(/[^/](?=\/|$)/g)) {
          const part = name.slice(0, match.index + 1);
          const stat = process.files.stat(pathOf(process, part));
          if (stat && stat.kind !== 'dir')
            throw new ProgramError(
              `cannot create directory ‘${part}’: ${part === name ? 'File exists' : 'Not a directory'}`,
            );
          if (!stat) made.push(part);
        }
      } else made.push(name);
      process.files.makeDir(pathOf(process, name), options.has('p'));
      if (mode !== undefined && made.length > 0) process.files.chmod(pathOf(process, name), mode);
      if (options.has('v'))
        for (const one of made) await process.stdout.write(`mkdir: created directory '${one}'\n`);
    },
  );
});

const rmdir = program((process) => {
  const options = readOptions(process.args, {
    short: 'pv',
    long: { parents: 'p', verbose: 'v' },
  });
  if (options.rest.length === 0) throw new ProgramError('missing operand', { hint: true });
  return forEach(
    process,
    options.rest,
    (name) => `failed to remove '${name}'`,
    async (name) => {
      const path = pathOf(process, name);
      if (options.has('v')) await process.stdout.write(`rmdir: removing directory, '${name}'\n`);
      if ((process.files.lstat(path)?.kind ?? 'dir') !== 'dir')
        throw new FileError('ENOTDIR', 'Not a directory');
      process.files.remove(path);
      for (
        let up = name.replace(/\/?[^/]+\/?$/, '');
        options.has('p') && up !== '';
        up = up.replace(/\/?[^/]+$/, '')
      )
        process.files.remove(pathOf(process, up));
    },
  );
});

/** `[[CC]YY]MMDDhhmm[.ss]`, in UTC. */
function stampMs(text: string, now: number): number | undefined {
  const match = /^((?:\d\d)?\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(text);
  if (!match) return undefined;
  const [, year, ...rest] = match;
  const full =
    year === undefined
      ? dateText('%Y', now)
      : year.length === 4
        ? year
        : `${Number(year) < 69 ? 20 : 19}${year}`;
  const [month, day, hour, minute, second = '00'] = rest;
  return parseDate(`${full}-${month}-${day} ${hour}:${minute}:${second}`, now);
}

const touch = program((process) => {
  const options = readOptions(process.args, {
    short: 'acmhd:r:t:',
    long: { 'no-create': 'c', 'date=': 'd', 'reference=': 'r' },
  });
  if (options.rest.length === 0) throw new ProgramError('missing file operand', { hint: true });
  const { files, leash } = process;
  const text = options.value('d');
  const reference = options.value('r');
  const stamp = options.value('t');
  const time =
    stamp !== undefined
      ? stampMs(stamp, leash.now)
      : text !== undefined
        ? parseDate(text, leash.now)
        : reference !== undefined
          ? files.stat(pathOf(process, reference))?.modifiedMs
          : leash.now;
  if (time === undefined)
    throw new ProgramError(
      stamp !== undefined
        ? `invalid date format ‘${stamp}’`
        : text === undefined
          ? `failed to get attributes of '${reference}': No such file or directory`
          : `invalid date format ‘${text}’`,
    );
  return forEach(
    process,
    options.rest,
    (name) => `cannot touch '${name}'`,
    (name) => {
      const path = pathOf(process, name);
      if (!files.stat(path)) {
        if (options.has('c')) return;
        files.write(path, '');
      }
      files.touch(path, time);
    },
  );
});

const chmod = program((process) => {
  const at = /^-[rwxX]/.test(process.args[1] ?? '') ? 1 : 0;
  const options = readOptions(
    at === 1 ? [process.args[0] as string, '--', ...process.args.slice(1)] : process.args,
    {
      short: 'Rvcf',
      long: {
        recursive: 'R',
        verbose: 'v',
        changes: 'c',
        quiet: 'f',
        silent: 'f',
        'reference=': 'ref',
      },
    },
  );
  const reference = options.value('ref');
  const model = reference === undefined ? undefined : process.files.stat(pathOf(process, reference));
  if (reference !== undefined && !model)
    throw new ProgramError(`failed to get attributes of '${reference}': No such file or directory`);
  const [mode, ...names] = model ? [model.mode.toString(8), ...options.rest] : options.rest;
  if (mode === undefined) throw new ProgramError('missing operand', { hint: true });
  if (names.length === 0) throw new ProgramError(`missing operand after ‘${mode}’`, { hint: true });
  if (changedMode(0, mode, false) === undefined)
    throw new ProgramError(`invalid mode: ‘${mode}’`, { hint: true });
  const change = async (path: string, shown: string): Promise<void> => {
    const stat = process.files.stat(path);
    if (!stat) throw new FileError('ENOENT', 'No such file or directory');
    const next = changedMode(stat.mode, mode, stat.kind === 'dir') as number;
    process.files.chmod(path, next);
    const words = (of: number) =>
      `${of.toString(8).padStart(4, '0')} (${modeText({ ...stat, mode: of }).slice(1)})`;
    if (next !== stat.mode && options.has('v', 'c'))
      await process.stdout.write(`mode of '${shown}' changed from ${words(stat.mode)} to ${words(next)}\n`);
    else if (options.has('v')) await process.stdout.write(`mode of '${shown}' retained as ${words(next)}\n`);
    if (options.has('R') && stat.kind === 'dir')
      for (const name of process.files.list(path)) await change(join(path, name), join(shown, name));
  };
  return forEach(
    process,
    names,
    (name) => `cannot access '${name}'`,
    (name) => change(pathOf(process, name), name),
  );
});

const stat = program((process) => {
  const options = readOptions(process.args, {
    short: 'c:Lft',
    long: { 'format=': 'c', 'printf=': 'p', dereference: 'L', terse: 't' },
  });
  if (options.rest.length === 0) throw new ProgramError('missing operand', { hint: true });
  return forEach(
    process,
    options.rest,
    (name) => `cannot statx '${name}'`,
    async (name) => {
      const path = pathOf(process, name);
      const found = options.has('L') ? process.files.stat(path) : process.files.lstat(path);
      if (!found) throw new FileError('ENOENT', 'No such file or directory');
      const when = dateText('%F %T.%N %z', found.modifiedMs);
      const type =
        found.kind === 'link'
          ? 'symbolic link'
          : found.kind === 'dir'
            ? 'directory'
            : found.size === 0
              ? 'regular empty file'
              : 'regular file';
      const octal = found.mode.toString(8);
      const parts: Record<string, string> = {
        n: name,
        N: 'target' in found ? `'${name}' -> '${found.target}'` : `'${name}'`,
        f: (
          (found.kind === 'link' ? 0o120000 : found.kind === 'dir' ? 0o040000 : 0o100000) | found.mode
        ).toString(16),
        s: String(found.size),
        a: octal,
        A: modeText(found),
        F: type,
        U: 'root',
        G: 'root',
        u: '0',
        g: '0',
        y: when,
        Y: String(Math.floor(found.modifiedMs / 1000)),
        h: '1',
        '%': '%',
      };
      const format = options.value('c', 'p');
      if (format !== undefined)
        await process.stdout.write(
          format
            .replace(/%([a-zA-Z%])/g, (_, letter: string) => parts[letter] ?? '?')
            .replaceAll('\\n', options.has('p') ? '\n' : '\\n') + (options.has('p') ? '' : '\n'),
        );
      else
        await process.stdout.write(
          `  File: ${name}\n  Size: ${String(found.size).padEnd(10)}\tBlocks: ${String(Math.ceil(found.size / 4096) * 8).padEnd(10)} IO Block: 4096   ${type}\nAccess: (${octal.padStart(4, '0')}/${modeText(found)})  Uid: (    0/    root)   Gid: (    0/    root)\nModify: ${when}\n`,
        );
    },
  );
});

function sizeOf(process: Process, path: string, each?: (path: string, blocks: number) => void): number {
  const found = process.files.stat(path);
  let blocks = Math.ceil((found?.size ?? 0) / 4096) * 4;
  if (found?.kind === 'dir')
    for (const name of process.files.list(path)) blocks += sizeOf(process, join(path, name), each);
  if (found?.kind === 'dir') each?.(path, blocks);
  return blocks;
}

const du = program((process) => {
  const options = readOptions(process.args, {
    short: 'shacd:kbm',
    long: {
      summarize: 's',
      'human-readable': 'h',
      'max-depth=': 'd',
      bytes: 'b',
      'apparent-size': 'A',
      all: 'a',
    },
  });
  const shown = (blocks: number) =>
    options.has('h') ? (blocks === 0 ? '0' : humanSize(blocks * 1024)) : String(blocks);
  const bytesOf = (path: string): number =>
    (process.files.stat(path)?.size ?? 0) +
    (process.files.stat(path)?.kind === 'dir'
      ? process.files.list(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0)
      : 0);
  return forEach(
    process,
    options.rest.length > 0 ? options.rest : ['.'],
    (name) => `cannot access '${name}'`,
    async (name) => {
      const path = pathOf(process, name);
      if (!process.files.stat(path)) throw new FileError('ENOENT', 'No such file or directory');
      if (options.has('b')) {
        await process.stdout.write(`${bytesOf(path)}\t${name}\n`);
        return;
      }
      const rows: string[] = [];
      const depth = options.has('s') ? 0 : Number(options.value('d') ?? Infinity);
      const label = (full: string) => name + full.slice(path.length);
      const total = sizeOf(process, path, (full, blocks) => {
        if (label(full).slice(name.length).split('/').length - 1 <= depth)
          rows.push(`${shown(blocks)}\t${label(full)}\n`);
      });
      await process.stdout.write(rows.length > 0 ? rows.join('') : `${shown(total)}\t${name}\n`);
    },
  );
});

const df = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'hkT',
    long: { 'human-readable': 'h' },
  });
  const used = Math.ceil(((process.files as unknown as { usedBytes?: number }).usedBytes ?? 0) / 1024);
  const shown = (kilobytes: number) => (options.has('h') ? humanSize(kilobytes * 1024) : String(kilobytes));
  const size = 32 * 1024;
  await process.stdout.write(
    `Filesystem     ${options.has('h') ? ' Size  Used Avail' : '1K-blocks  Used Available'} Use% Mounted on\noverlay        ${shown(size).padStart(options.has('h') ? 5 : 9)} ${shown(used).padStart(5)} ${shown(size - used).padStart(options.has('h') ? 5 : 9)} ${String(Math.ceil((used / size) * 100)).padStart(3)}% /\n`,
  );
  return 0;
});

export const diskPrograms: Record<string, Program> = {
  ls,
  cp,
  mv,
  rm,
  mkdir,
  rmdir,
  touch,
  chmod,
  stat,
  du,
  df,
  find,
  ...pathPrograms,
};
