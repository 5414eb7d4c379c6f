/** ls. */
import { inColumns } from '#lib/shell/columns.ts';
import type { FileStat, Process } from '#lib/shell/program.ts';
import { dateText } from './date-format.ts';
import { complain, pathOf, program, readOptions, type Options } from './options.ts';
import { humanSize, isDevice, join, modeText } from './paths.ts';

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly stat: FileStat;
}

function shownName(process: Process, { name, path, stat }: Entry, options: Options): string {
  const runs = stat.kind === 'file' && (stat.mode & 0o111) !== 0;
  const mark =
    options.has('F') || (options.has('p') && stat.kind === 'dir')
      ? stat.kind === 'dir'
        ? '/'
        : runs
          ? '*'
          : ''
      : '';
  const colored =
    ['always', 'force', ''].includes(options.value('color') ?? 'no') ||
    (options.value('color') === 'auto' && process.stdout.isTerminal);
  const quoted = process.stdout.isTerminal && /[^\w%+,./:=@^~-]/.test(name) ? `'${name}'` : name;
  const code = stat.kind === 'dir' ? '01;34' : runs ? '01;32' : isDevice(path) ? '40;33;01' : '';
  return colored && code !== '' ? `\x1b[0m\x1b[${code}m${quoted}\x1b[0m${mark}` : quoted + mark;
}

function sorted(entries: Entry[], options: Options): Entry[] {
  const order = (a: Entry, b: Entry) => {
    const byTime = options.has('t') ? b.stat.modifiedMs - a.stat.modifiedMs : 0;
    const bySize = options.has('S') ? b.stat.size - a.stat.size : 0;
    return byTime || bySize || (a.name < b.name ? -1 : 1);
  };
  entries.sort(options.has('U') ? () => 0 : order);
  return options.has('r') ? entries.reverse() : entries;
}

async function listEntries(process: Process, entries: readonly Entry[], options: Options): Promise<void> {
  if (entries.length === 0) return;
  if (!options.has('l', 'n', 'o', 'g')) {
    const names = entries.map((entry) => shownName(process, entry, options));
    const columns = (process.stdout.isTerminal || options.has('C')) && !options.has('1');
    if (!columns || options.has('color'))
      await process.stdout.write(
        columns ? coloredColumns(process, entries, options) : names.map((name) => `${name}\n`).join(''),
      );
    else await process.stdout.write(inColumns(names, process.terminal?.columns ?? 80));
    return;
  }
  const now = process.leash.now;
  const rows = entries.map((entry) => {
    const { stat } = entry;
    const time = dateText(
      Math.abs(now - stat.modifiedMs) < 15_778_476_000 ? '%b %e %H:%M' : '%b %e  %Y',
      stat.modifiedMs,
    );
    const links =
      stat.kind === 'dir'
        ? 2 +
          process.files
            .list(entry.path)
            .filter((name) => process.files.stat(join(entry.path, name))?.kind === 'dir').length
        : 1;
    const mode = isDevice(entry.path) ? `c${modeText(stat).slice(1)}` : modeText(stat);
    return [
      mode,
      String(links),
      'root',
      'root',
      options.has('h') ? humanSize(stat.size) : String(stat.size),
      time,
      shownName(process, entry, options),
    ] as const;
  });
  const width = (column: number) => Math.max(...rows.map((row) => (row[column] as string).length));
  const [links, size] = [width(1), width(4)];
  await process.stdout.write(
    rows
      .map(
        ([mode, link, user, group, bytes, time, name]) =>
          `${mode} ${link.padStart(links)} ${user} ${group} ${bytes.padStart(size)} ${time} ${name}\n`,
      )
      .join(''),
  );
}

/** Colour codes take no room. */
function coloredColumns(process: Process, entries: readonly Entry[], options: Options): string {
  const plain = entries.map(({ name }) => name);
  let at = -1;
  const shown = new Map(entries.map((entry, i) => [i, shownName(process, entry, options)]));
  const table = inColumns(
    plain.map((name, i) => String.fromCharCode(0xe000 + i) + name.slice(1)),
    process.terminal?.columns ?? 80,
  );
  return table.replace(
    /[\ue000-\uf8ff][^ \n]*/g,
    (mark) => shown.get((at = mark.charCodeAt(0) - 0xe000)) ?? plain[at] ?? '',
  );
}

export const ls = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'laA1RhdtrSCFpniogUcsGB',
    long: {
      all: 'a',
      'almost-all': 'A',
      recursive: 'R',
      'human-readable': 'h',
      directory: 'd',
      reverse: 'r',
      'color=?': 'color',
      classify: 'F',
    },
    status: 2,
  });
  const names = options.rest.length > 0 ? options.rest : ['.'];
  const files: Entry[] = [];
  const folders: string[] = [];
  let status = 0;
  for (const name of names) {
    const path = pathOf(process, name);
    const stat = process.files.stat(path);
    if (!stat) {
      await complain(process, `cannot access '${name}': No such file or directory`);
      status = 2;
    } else if (stat.kind === 'dir' && !options.has('d')) folders.push(name);
    else files.push({ name, path, stat });
  }
  await listEntries(process, sorted(files, options), options);
  const titled = names.length > 1 || options.has('R');
  folders.sort((a, b) => (a < b ? -1 : 1));
  if (options.has('r')) folders.reverse();
  let first = files.length === 0;
  const show = async (name: string): Promise<void> => {
    const path = pathOf(process, name);
    if (titled) await process.stdout.write(`${first ? '' : '\n'}${name}:\n`);
    first = false;
    const children = process.files
      .list(path)
      .filter((entry) => options.has('a', 'A') || !entry.startsWith('.'));
    const entries = sorted(
      children.map((entry) => ({
        name: entry,
        path: join(path, entry),
        stat: process.files.stat(join(path, entry)) as FileStat,
      })),
      options,
    );
    const dots = options.has('a')
      ? ['.', '..'].map((entry) => ({
          name: entry,
          path: process.files.resolve(path, entry),
          stat: process.files.stat(process.files.resolve(path, entry)) as FileStat,
        }))
      : [];
    if (options.has('l', 'n', 'o', 'g')) {
      const blocks = [...dots, ...entries].reduce(
        (sum, { stat }) => sum + Math.ceil(stat.size / 4096) * 4,
        0,
      );
      await process.stdout.write(`total ${options.has('h') ? humanSize(blocks * 1024) : blocks}\n`);
    }
    await listEntries(process, [...dots, ...entries], options);
    if (options.has('R'))
      for (const { name: entry, stat } of entries) if (stat.kind === 'dir') await show(join(name, entry));
  };
  for (const name of folders) await show(name);
  return status;
});
