/** mkdir, rmdir, touch and chmod. */
import { changedMode } from '#lib/shell/mode.ts';
import { FileError, type Program } from '#lib/shell/program.ts';
import { dateText, parseDate } from './date-format.ts';
import { pathOf, program, ProgramError, readOptions } from './options.ts';
import { forEach, join, modeText } from './paths.ts';

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

export const diskPrograms: Record<string, Program> = {
  mkdir,
  rmdir,
  touch,
  chmod,
};
