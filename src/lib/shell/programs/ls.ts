/** ls. */
import { inColumns } from '#lib/shell/columns.ts';
import type { LinkStat, Process } from '#lib/shell/program.ts';
import { dateText } from './date-format.ts';
import { complain, pathOf, program, readOptions, type Options } from './options.ts';
import { humanSize, isDevice, join, modeText } from './paths.ts';

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly stat: LinkStat;
}

/** The letter after a name: `/`, `*`, `@`. */
function markOf(stat: LinkStat, options: Options): string {
  const all = options.has('F');
  if (stat.kind === 'dir') return all || options.has('p', 'file-type') ? '/' : '';
  if (stat.kind === 'link') return all || options.has('file-type') ? '@' : '';
  return all && (stat.mode & 0o111) !== 0 ? '*' : '';
}

/** Control characters as `?` (`-q`) or as escapes (`-b`, `-Q`). */
function written(process: Process, name: string, options: Options): string {
  const escape = (char: string) =>
    ({ '\n': '\\n', '\t': '\\t', '\r': '\\r' })[char] ??
    `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`;
  // eslint-disable-next-line no-control-regex
  const control = /[\x00-\x1f\x7f]/g;
  if (options.has('Q')) return `"${name.replace(/["\\]/g, '\\$&').replace(control, escape)}"`;
  if (options.has('b')) return name.replace(/[\\ ]/g, '\\$&').replace(control, escape);
  if (options.has('q')) return name.replace(control, '?');
  return process.stdout.isTerminal && !options.has('N') && /[^\w%+,./:=@^~\u0080-\uffff-]/.test(name)
    ? `'${name.replaceAll("'", "'\\''")}'`
    : name;
}

function shownName(process: Process, { name, path, stat }: Entry, options: Options): string {
  const runs = stat.kind === 'file' && (stat.mode & 0o111) !== 0;
  const long = options.has('l', 'n', 'o', 'g');
  const mark = stat.kind === 'link' && long ? '' : markOf(stat, options);
  const colored =
    ['always', 'force', 'yes', ''].includes(options.value('color') ?? 'no') ||
    (options.value('color') === 'auto' && process.stdout.isTerminal);
  const code =
    stat.kind === 'dir'
      ? '01;34'
      : stat.kind === 'link'
        ? '01;36'
        : runs
          ? '01;32'
          : isDevice(path)
            ? '40;33;01'
            : '';
  const shown = written(process, name, options);
  const text = colored && code !== '' ? `\x1b[0m\x1b[${code}m${shown}\x1b[0m` : shown;
  return text + mark + (stat.kind === 'link' && long ? ` -> ${stat.target}` : '');
}

/** The end of a name from its last dot, for `-X`. */
const extension = (name: string) => (name.lastIndexOf('.') > 0 ? name.slice(name.lastIndexOf('.')) : '');

function sorted(entries: Entry[], options: Options): Entry[] {
  const order = (a: Entry, b: Entry) => {
    const byTime = options.has('t') ? b.stat.modifiedMs - a.stat.modifiedMs : 0;
    const bySize = options.has('S') ? b.stat.size - a.stat.size : 0;
    const [x, y] = options.has('X') ? [extension(a.name), extension(b.name)] : ['', ''];
    const byExtension = x === y ? 0 : x < y ? -1 : 1;
    return byTime || bySize || byExtension || (a.name < b.name ? -1 : 1);
  };
  entries.sort(options.has('U') ? () => 0 : order);
  if (options.has('r')) entries.reverse();
  if (options.has('first'))
    entries.sort((a, b) => Number(b.stat.kind === 'dir') - Number(a.stat.kind === 'dir'));
  return entries;
}

/** How `-l` writes times: `--time-style`, `--full-time`. */
function timeFormat(options: Options, recent: boolean): string {
  const style = options.has('full-time') ? 'full-iso' : (options.value('time-style') ?? 'locale');
  if (style.startsWith('+')) return style.slice(1).split('\n')[recent ? 1 : 0] ?? style.slice(1);
  if (style === 'full-iso') return '%F %T.%N %z';
  if (style === 'long-iso') return '%F %H:%M';
  if (style === 'iso') return recent ? '%m-%d %H:%M' : '%F ';
  return recent ? '%b %e %H:%M' : '%b %e  %Y';
}

async function listEntries(process: Process, entries: readonly Entry[], options: Options): Promise<void> {
  if (entries.length === 0) return;
  if (!options.has('l', 'n', 'o', 'g')) {
    const names = entries.map((entry) => shownName(process, entry, options));
    const width = Number(options.value('w') ?? process.terminal?.columns ?? 80) || 100_000;
    if (options.has('m')) {
      await process.stdout.write(`${names.join(', ')}\n`);
      return;
    }
    const columns = (process.stdout.isTerminal || options.has('C', 'x')) && !options.has('1');
    if (!columns || options.has('color'))
      await process.stdout.write(
        columns ? coloredColumns(process, entries, options) : names.map((name) => `${name}\n`).join(''),
      );
    else await process.stdout.write(inColumns(names, width, options.has('x')));
    return;
  }
  const now = process.leash.now;
  const rows = entries.map((entry) => {
    const { stat } = entry;
    const recent = Math.abs(now - stat.modifiedMs) < 15_778_476_000;
    const time = dateText(timeFormat(options, recent), stat.modifiedMs);
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
      options.has('n') ? '0' : 'root',
      options.has('n') ? '0' : 'root',
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
          `${mode} ${link.padStart(links)} ${options.has('g') ? '' : `${user} `}${options.has('o', 'G') ? '' : `${group} `}${bytes.padStart(size)} ${time} ${name}\n`,
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
    short: 'laA1RhdtrSCFpniogUcsGBQXmxw:LHqbNZukfvT:I:D',
    long: {
      all: 'a',
      'almost-all': 'A',
      recursive: 'R',
      'human-readable': 'h',
      directory: 'd',
      reverse: 'r',
      'color=?': 'color',
      classify: 'F',
      'file-type': 'file-type',
      'full-time': 'full-time',
      'time-style=': 'time-style',
      'width=': 'w',
      dereference: 'L',
      'quote-name': 'Q',
      escape: 'b',
      literal: 'N',
      'hide-control-chars': 'q',
      size: 's',
      inode: 'i',
      'numeric-uid-gid': 'n',
      'no-group': 'G',
      'ignore-backups': 'B',
      'group-directories-first': 'first',
      'sort=': 'sort',
      'format=': 'format',
      'time=': 'time',
    },
    status: 2,
  });
  const flags = options.flags as Map<string, string | true>;
  if (options.has('full-time')) flags.set('l', true);
  if (options.has('f')) flags.set('a', true).set('U', true);
  const by = { time: 't', size: 'S', extension: 'X', none: 'U' }[options.value('sort') ?? ''];
  if (by) flags.set(by, true);
  const lookUp = (path: string) =>
    options.has('L') ? process.files.stat(path) : (process.files.lstat(path) as LinkStat | undefined);
  const names = options.rest.length > 0 ? options.rest : ['.'];
  const files: Entry[] = [];
  const folders: string[] = [];
  let status = 0;
  for (const name of names) {
    const path = pathOf(process, name);
    // A link that was named is followed, unless its own line is asked for.
    const own = options.has('l', 'd', 'F') && !name.endsWith('/');
    const stat = own ? lookUp(path) : (process.files.stat(path) ?? lookUp(path));
    const inFile =
      /\/./.test(name) && process.files.stat(pathOf(process, name.replace(/\/[^/]*$/, '')))?.kind === 'file';
    if (!stat || (name.endsWith('/') && stat.kind !== 'dir')) {
      const reason = stat || inFile ? 'Not a directory' : 'No such file or directory';
      await complain(process, `cannot access '${name}': ${reason}`);
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
        stat: (lookUp(join(path, entry)) ?? process.files.lstat(join(path, entry))) as LinkStat,
      })),
      options,
    );
    const dots = options.has('a')
      ? ['.', '..'].map((entry) => ({
          name: entry,
          path: process.files.resolve(path, entry),
          stat: process.files.stat(process.files.resolve(path, entry)) as LinkStat,
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
