/** cp, mv and rm: whole trees that are copied, moved and removed. */
import type { Process, Program } from '#lib/shell/program.ts';
import { pathOf, program, ProgramError, readOptions, type Options } from './options.ts';
import { baseOf, forEach, join } from './paths.ts';

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

export const copyPrograms: Record<string, Program> = { cp, mv, rm };
