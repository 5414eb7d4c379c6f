/** stat, du and df: what files and folders are, and how much room they take. */
import { FileError, type Process, type Program } from '#lib/shell/program.ts';
import { dateText } from './date-format.ts';
import { pathOf, program, ProgramError, readOptions } from './options.ts';
import { forEach, humanSize, join, modeText } from './paths.ts';

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

export const sizePrograms: Record<string, Program> = { stat, du, df };
