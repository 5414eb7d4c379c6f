/** Files and folders: ls, cp, mv, rm, mkdir, rmdir, touch, chmod, stat, du, df, find, basename, dirname, realpath, readlink, mktemp, ln. */
import { matches, patternRegex } from '#lib/shell/interpreter/pattern.ts';
import { FileError, type FileStat, type Process, type Program } from '#lib/shell/program.ts';
import { dateText, parseDate } from './date-format.ts';
import { complain, pathOf, program, ProgramError, readOptions, type Options } from './options.ts';
import { inColumns } from './text.ts';

const baseOf = (path: string) => path.replace(/(.)\/+$/, '$1').replace(/^.*\/(?=.)/, '');
const join = (folder: string, name: string) => `${folder.replace(/\/$/, '')}/${name}`;

/** Runs one step a name; a FileError becomes `program: words: error`. */
async function forEach(process: Process, names: readonly string[], words: (name: string) => string, step: (name: string) => Promise<void> | void): Promise<number> {
  let status = 0;
  for (const name of names) {
    try {
      await step(name);
    } catch (error) {
      if (error instanceof FileError) status = await complain(process, `${words(name)}: ${error.message}`);
      else if (error instanceof ProgramError && !error.hint) status = await complain(process, error.message);
      else throw error;
    }
  }
  return status;
}

/** `1536` → `1.5K`. */
export function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  let [value, unit] = [bytes, -1];
  while (value >= 1024 && unit < 4) [value, unit] = [value / 1024, unit + 1];
  return `${value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : Math.ceil(value)}${'KMGTP'[unit]}`;
}

export function modeText(stat: FileStat): string {
  const bits = [0o400, 0o200, 0o100, 0o40, 0o20, 0o10, 4, 2, 1].map((bit, i) => (stat.mode & bit ? 'rwx'[i % 3] : '-')).join('');
  return `${stat.kind === 'dir' ? 'd' : '-'}${bits}`;
}

const isDevice = (path: string) => /^\/dev\/(null|tty)$/.test(path);

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly stat: FileStat;
}

function shownName(process: Process, { name, path, stat }: Entry, options: Options): string {
  const runs = stat.kind === 'file' && (stat.mode & 0o111) !== 0;
  const mark = options.has('F') || (options.has('p') && stat.kind === 'dir') ? (stat.kind === 'dir' ? '/' : runs ? '*' : '') : '';
  const colored = ['always', 'force', ''].includes(options.value('color') ?? 'no') || (options.value('color') === 'auto' && process.stdout.isTerminal);
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
    if (!columns || options.has('color')) await process.stdout.write(columns ? coloredColumns(process, entries, options) : names.map((name) => `${name}\n`).join(''));
    else await process.stdout.write(inColumns(names, process.terminal?.columns ?? 80));
    return;
  }
  const now = process.leash.now;
  const rows = entries.map((entry) => {
    const { stat } = entry;
    const time = dateText(Math.abs(now - stat.modifiedMs) < 15_778_476_000 ? '%b %e %H:%M' : '%b %e  %Y', stat.modifiedMs);
    const links = stat.kind === 'dir' ? 2 + process.files.list(entry.path).filter((name) => process.files.stat(join(entry.path, name))?.kind === 'dir').length : 1;
    const mode = isDevice(entry.path) ? `c${modeText(stat).slice(1)}` : modeText(stat);
    return [mode, String(links), 'root', 'root', options.has('h') ? humanSize(stat.size) : String(stat.size), time, shownName(process, entry, options)] as const;
  });
  const width = (column: number) => Math.max(...rows.map((row) => (row[column] as string).length));
  const [links, size] = [width(1), width(4)];
  await process.stdout.write(rows.map(([mode, link, user, group, bytes, time, name]) => `${mode} ${link.padStart(links)} ${user} ${group} ${bytes.padStart(size)} ${time} ${name}\n`).join(''));
}

/** Colour codes take no room. */
function coloredColumns(process: Process, entries: readonly Entry[], options: Options): string {
  const plain = entries.map(({ name }) => name);
  let at = -1;
  const shown = new Map(entries.map((entry, i) => [i, shownName(process, entry, options)]));
  const table = inColumns(plain.map((name, i) => String.fromCharCode(0xe000 + i) + name.slice(1)), process.terminal?.columns ?? 80);
  return table.replace(/[\ue000-\uf8ff][^ \n]*/g, (mark) => shown.get((at = mark.charCodeAt(0) - 0xe000)) ?? plain[at] ?? '');
}

const ls = program(async (process) => {
  const options = readOptions(process.args, { short: 'laA1RhdtrSCFpniogUcsGB', long: { all: 'a', 'almost-all': 'A', recursive: 'R', 'human-readable': 'h', directory: 'd', reverse: 'r', 'color=?': 'color', classify: 'F' }, status: 2 });
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
    const children = process.files.list(path).filter((entry) => options.has('a', 'A') || !entry.startsWith('.'));
    const entries = sorted(children.map((entry) => ({ name: entry, path: join(path, entry), stat: process.files.stat(join(path, entry)) as FileStat })), options);
    const dots = options.has('a') ? ['.', '..'].map((entry) => ({ name: entry, path: process.files.resolve(path, entry), stat: process.files.stat(process.files.resolve(path, entry)) as FileStat })) : [];
    if (options.has('l', 'n', 'o', 'g')) {
      const blocks = [...dots, ...entries].reduce((sum, { stat }) => sum + Math.ceil(stat.size / 4096) * 4, 0);
      await process.stdout.write(`total ${options.has('h') ? humanSize(blocks * 1024) : blocks}\n`);
    }
    await listEntries(process, [...dots, ...entries], options);
    if (options.has('R')) for (const { name: entry, stat } of entries) if (stat.kind === 'dir') await show(join(name, entry));
  };
  for (const name of folders) await show(name);
  return status;
});

function copyTree(process: Process, from: string, to: string): void {
  const stat = process.files.stat(from);
  if (stat?.kind !== 'dir') {
    process.files.write(to, process.files.read(from), process.files.stat(to) ? undefined : stat?.mode);
    return;
  }
  if (to === from || to.startsWith(`${from}/`)) throw new ProgramError(`cannot copy a directory, '${baseOf(from)}', into itself, '${baseOf(to)}'`);
  if (!process.files.stat(to)) process.files.makeDir(to);
  for (const name of process.files.list(from)) copyTree(process, join(from, name), join(to, name));
}

/** The operands of cp and mv: sources, and where each goes. */
function destinations(process: Process, options: Options): (readonly [string, string])[] {
  const words = [...options.rest];
  const folder = options.value('t');
  if (words.length === 0) throw new ProgramError('missing file operand', { hint: true });
  const last = folder ?? (words.length > 1 ? (words.pop() as string) : undefined);
  if (last === undefined) throw new ProgramError(`missing destination file operand after '${words[0]}'`, { hint: true });
  const isFolder = process.files.stat(pathOf(process, last))?.kind === 'dir' && !options.has('T');
  if (words.length > 1 && !isFolder) throw new ProgramError(`target '${last}': ${process.files.stat(pathOf(process, last)) ? 'Not a directory' : 'No such file or directory'}`);
  return words.map((word) => [word, isFolder ? join(last, baseOf(word)) : last]);
}

const cp = program(async (process) => {
  const options = readOptions(process.args, { short: 'rRafpnviut:T', long: { recursive: 'r', archive: 'a', force: 'f', 'no-clobber': 'n', verbose: 'v', 'target-directory=': 't', 'no-target-directory': 'T' } });
  const pairs = new Map(destinations(process, options));
  return forEach(process, [...pairs.keys()], (name) => `cannot create regular file '${pairs.get(name)}'`, async (name) => {
    const to = pairs.get(name) as string;
    const [source, target] = [pathOf(process, name), pathOf(process, to)];
    const stat = process.files.stat(source);
    if (!stat) throw new ProgramError(`cannot stat '${name}': No such file or directory`);
    if (stat.kind === 'dir' && !options.has('r', 'R', 'a')) throw new ProgramError(`-r not specified; omitting directory '${name}'`);
    if (source === target) throw new ProgramError(`'${name}' and '${to}' are the same file`);
    if (options.has('n') && process.files.stat(target)) return;
    copyTree(process, source, target);
    if (options.has('v')) await process.stdout.write(`'${name}' -> '${to}'\n`);
  });
});

const mv = program(async (process) => {
  const options = readOptions(process.args, { short: 'fnvit:Tu', long: { force: 'f', 'no-clobber': 'n', verbose: 'v', 'target-directory=': 't', 'no-target-directory': 'T' } });
  const pairs = new Map(destinations(process, options));
  return forEach(process, [...pairs.keys()], (name) => `cannot move '${name}' to '${pairs.get(name)}'`, async (name) => {
    const to = pairs.get(name) as string;
    const [source, target] = [pathOf(process, name), pathOf(process, to)];
    if (!process.files.stat(source)) throw new ProgramError(`cannot stat '${name}': No such file or directory`);
    if (source === target) throw new ProgramError(`'${name}' and '${to}' are the same file`);
    if (target.startsWith(`${source}/`)) throw new ProgramError(`cannot move '${name}' to a subdirectory of itself, '${to}'`);
    if (options.has('n') && process.files.stat(target)) return;
    process.files.rename(source, target);
    if (options.has('v')) await process.stdout.write(`renamed '${name}' -> '${to}'\n`);
  });
});

const rm = program(async (process) => {
  const options = readOptions(process.args, { short: 'rRfdvi', long: { recursive: 'r', force: 'f', verbose: 'v', dir: 'd', 'no-preserve-root': 'x' } });
  if (options.rest.length === 0 && !options.has('f')) throw new ProgramError('missing operand', { hint: true });
  return forEach(process, options.rest, (name) => `cannot remove '${name}'`, async (name) => {
    const path = pathOf(process, name);
    const stat = process.files.stat(path);
    if (path === '/') throw new ProgramError("it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe");
    if (!stat && options.has('f')) return;
    if (stat?.kind === 'dir' && /(^|\/)\.\.?\/?$/.test(name)) throw new ProgramError(`refusing to remove '.' or '..' directory: skipping '${name}'`);
    if (stat?.kind === 'dir' && !options.has('r', 'R') && !options.has('d')) throw new ProgramError(`cannot remove '${name}': Is a directory`);
    process.files.remove(path, options.has('r', 'R'));
    if (options.has('v')) await process.stdout.write(`removed ${stat?.kind === 'dir' ? 'directory ' : ''}'${name}'\n`);
  });
});

const mkdir = program(async (process) => {
  const options = readOptions(process.args, { short: 'pvm:', long: { parents: 'p', verbose: 'v', 'mode=': 'm' } });
  if (options.rest.length === 0) throw new ProgramError('missing operand', { hint: true });
  return forEach(process, options.rest, (name) => `cannot create directory ‘${name}’`, async (name) => {
    process.files.makeDir(pathOf(process, name), options.has('p'));
    if (options.has('m')) process.files.chmod(pathOf(process, name), Number.parseInt(options.value('m') ?? '755', 8));
    if (options.has('v')) await process.stdout.write(`mkdir: created directory '${name}'\n`);
  });
});

const rmdir = program((process) => {
  const options = readOptions(process.args, { short: 'pv', long: { parents: 'p', verbose: 'v' } });
  if (options.rest.length === 0) throw new ProgramError('missing operand', { hint: true });
  return forEach(process, options.rest, (name) => `failed to remove '${name}'`, (name) => {
    const path = pathOf(process, name);
    if (process.files.stat(path)?.kind === 'file') throw new FileError('ENOTDIR', 'Not a directory');
    process.files.remove(path);
    for (let up = name.replace(/\/?[^/]+\/?$/, ''); options.has('p') && up !== ''; up = up.replace(/\/?[^/]+$/, '')) process.files.remove(pathOf(process, up));
  });
});

const touch = program((process) => {
  const options = readOptions(process.args, { short: 'acmd:r:', long: { 'no-create': 'c', 'date=': 'd', 'reference=': 'r' } });
  if (options.rest.length === 0) throw new ProgramError('missing file operand', { hint: true });
  const { files, leash } = process;
  const text = options.value('d');
  const reference = options.value('r');
  const time = text !== undefined ? parseDate(text, leash.now) : reference !== undefined ? files.stat(pathOf(process, reference))?.modifiedMs : leash.now;
  if (time === undefined) throw new ProgramError(text === undefined ? `failed to get attributes of '${reference}': No such file or directory` : `invalid date format ‘${text}’`);
  return forEach(process, options.rest, (name) => `cannot touch '${name}'`, (name) => {
    const path = pathOf(process, name);
    if (!files.stat(path)) {
      if (options.has('c')) return;
      files.write(path, '');
    }
    (files as unknown as { touch?(path: string, ms: number): void }).touch?.(path, time);
  });
});

/** `755`, `u+x,go-w`, `a=r`; undefined where it is no mode. */
export function changedMode(mode: number, text: string, isFolder: boolean): number | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8);
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)((?:[-+=][rwxX]*)+)$/.exec(clause);
    if (!match) return undefined;
    const who = match[1] === '' || match[1]?.includes('a') ? 'ugo' : (match[1] as string);
    for (const [, operator, letters] of (match[2] as string).matchAll(/([-+=])([rwxX]*)/g)) {
      let bits = 0;
      for (const letter of letters as string) bits |= letter === 'r' ? 4 : letter === 'w' ? 2 : letter === 'x' || isFolder || mode & 0o111 ? 1 : 0;
      for (const one of who) {
        const shift = one === 'u' ? 6 : one === 'g' ? 3 : 0;
        if (operator === '=') mode &= ~(7 << shift);
        mode = operator === '-' ? mode & ~(bits << shift) : mode | (bits << shift);
      }
    }
  }
  return mode;
}

const chmod = program((process) => {
  const at = /^-[rwxX]/.test(process.args[1] ?? '') ? 1 : 0;
  const options = readOptions(at === 1 ? [process.args[0] as string, '--', ...process.args.slice(1)] : process.args, { short: 'Rvcf', long: { recursive: 'R', verbose: 'v' } });
  const [mode, ...names] = options.rest;
  if (mode === undefined) throw new ProgramError('missing operand', { hint: true });
  if (names.length === 0) throw new ProgramError(`missing operand after ‘${mode}’`, { hint: true });
  if (changedMode(0, mode, false) === undefined) throw new ProgramError(`invalid mode: ‘${mode}’`, { hint: true });
  const change = (path: string): void => {
    const stat = process.files.stat(path);
    if (!stat) throw new FileError('ENOENT', 'No such file or directory');
    process.files.chmod(path, changedMode(stat.mode, mode, stat.kind === 'dir') as number);
    if (options.has('R') && stat.kind === 'dir') for (const name of process.files.list(path)) change(join(path, name));
  };
  return forEach(process, names, (name) => `cannot access '${name}'`, (name) => change(pathOf(process, name)));
});

const stat = program((process) => {
  const options = readOptions(process.args, { short: 'c:Lf', long: { 'format=': 'c', 'printf=': 'p' } });
  if (options.rest.length === 0) throw new ProgramError('missing operand', { hint: true });
  return forEach(process, options.rest, (name) => `cannot statx '${name}'`, async (name) => {
    const found = process.files.stat(pathOf(process, name));
    if (!found) throw new FileError('ENOENT', 'No such file or directory');
    const when = dateText('%F %T.%N %z', found.modifiedMs);
    const type = found.kind === 'dir' ? 'directory' : found.size === 0 ? 'regular empty file' : 'regular file';
    const octal = found.mode.toString(8);
    const parts: Record<string, string> = { n: name, N: `'${name}'`, s: String(found.size), a: octal, A: modeText(found), F: type, U: 'root', G: 'root', u: '0', g: '0', y: when, Y: String(Math.floor(found.modifiedMs / 1000)), h: '1', '%': '%' };
    const format = options.value('c', 'p');
    if (format !== undefined) await process.stdout.write(format.replace(/%([a-zA-Z%])/g, (whole, letter: string) => parts[letter] ?? whole).replaceAll('\\n', options.has('p') ? '\n' : '\\n') + (options.has('p') ? '' : '\n'));
    else await process.stdout.write(`  File: ${name}\n  Size: ${String(found.size).padEnd(10)}\tBlocks: ${String(Math.ceil(found.size / 4096) * 8).padEnd(10)} IO Block: 4096   ${type}\nAccess: (${octal.padStart(4, '0')}/${modeText(found)})  Uid: (    0/    root)   Gid: (    0/    root)\nModify: ${when}\n`);
  });
});

function sizeOf(process: Process, path: string, each?: (path: string, blocks: number) => void): number {
  const found = process.files.stat(path);
  let blocks = Math.ceil((found?.size ?? 0) / 4096) * 4;
  if (found?.kind === 'dir') for (const name of process.files.list(path)) blocks += sizeOf(process, join(path, name), each);
  if (found?.kind === 'dir') each?.(path, blocks);
  return blocks;
}

const du = program((process) => {
  const options = readOptions(process.args, { short: 'shacd:k', long: { summarize: 's', 'human-readable': 'h', 'max-depth=': 'd' } });
  const shown = (blocks: number) => (options.has('h') ? (blocks === 0 ? '0' : humanSize(blocks * 1024)) : String(blocks));
  return forEach(process, options.rest.length > 0 ? options.rest : ['.'], (name) => `cannot access '${name}'`, async (name) => {
    const path = pathOf(process, name);
    if (!process.files.stat(path)) throw new FileError('ENOENT', 'No such file or directory');
    const rows: string[] = [];
    const depth = options.has('s') ? 0 : Number(options.value('d') ?? Infinity);
    const label = (full: string) => name + full.slice(path.length);
    const total = sizeOf(process, path, (full, blocks) => {
      if (label(full).slice(name.length).split('/').length - 1 <= depth) rows.push(`${shown(blocks)}\t${label(full)}\n`);
    });
    await process.stdout.write(rows.length > 0 ? rows.join('') : `${shown(total)}\t${name}\n`);
  });
});

const df = program(async (process) => {
  const options = readOptions(process.args, { short: 'hkT', long: { 'human-readable': 'h' } });
  const used = Math.ceil(((process.files as unknown as { usedBytes?: number }).usedBytes ?? 0) / 1024);
  const shown = (kilobytes: number) => (options.has('h') ? humanSize(kilobytes * 1024) : String(kilobytes));
  const size = 32 * 1024;
  await process.stdout.write(`Filesystem     ${options.has('h') ? ' Size  Used Avail' : '1K-blocks  Used Available'} Use% Mounted on\noverlay        ${shown(size).padStart(options.has('h') ? 5 : 9)} ${shown(used).padStart(5)} ${shown(size - used).padStart(options.has('h') ? 5 : 9)} ${String(Math.ceil((used / size) * 100)).padStart(3)}% /\n`);
  return 0;
});

// --- find

type Test = (path: string, name: string) => boolean | Promise<boolean>;

/** Reads find's expression: tests joined by `-a`, `-o`, `!` and parentheses. */
class FindExpression {
  acts = false;
  minDepth = 0;
  maxDepth = Infinity;
  readonly batches: { command: string[]; paths: string[] }[] = [];
  readonly #words: readonly string[];
  readonly #process: Process;
  #at = 0;

  constructor(process: Process, words: readonly string[]) {
    this.#process = process;
    this.#words = words;
  }

  parse(): Test {
    if (this.#words.length === 0) return () => true;
    const test = this.#or();
    if (this.#at < this.#words.length) throw new ProgramError(`paths must precede expression: \`${this.#words[this.#at]}'`);
    return test;
  }

  #or(): Test {
    let left = this.#and();
    while (['-o', '-or'].includes(this.#words[this.#at] ?? '')) {
      this.#at += 1;
      const [a, b] = [left, this.#and()];
      left = async (path, name) => (await a(path, name)) || b(path, name);
    }
    return left;
  }

  #and(): Test {
    let left = this.#one();
    while (this.#at < this.#words.length && !['-o', '-or', ')'].includes(this.#words[this.#at] as string)) {
      if (['-a', '-and'].includes(this.#words[this.#at] as string)) this.#at += 1;
      const [a, b] = [left, this.#one()];
      left = async (path, name) => (await a(path, name)) && b(path, name);
    }
    return left;
  }

  #value(): string {
    const value = this.#words[this.#at + 1];
    if (value === undefined) throw new ProgramError(`missing argument to \`${this.#words[this.#at]}'`);
    this.#at += 1;
    return value;
  }

  #one(): Test {
    const word = this.#words[this.#at] as string;
    const { files, leash, stdout } = this.#process;
    const test = this.#testOf(word, files, leash.now, stdout);
    this.#at += 1;
    return test;
  }

  #testOf(word: string, files: Process['files'], now: number, stdout: Process['stdout']): Test {
    const amount = (value: number, text: string) => (text.startsWith('+') ? value > Number(text.slice(1)) : text.startsWith('-') ? value < Number(text.slice(1)) : value === Number(text));
    switch (word) {
      case '!':
      case '-not': {
        this.#at += 1;
        const inner = this.#one();
        this.#at -= 1;
        return async (path, name) => !(await inner(path, name));
      }
      case '(': {
        this.#at += 1;
        const inner = this.#or();
        if (this.#words[this.#at] !== ')') throw new ProgramError("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
        return inner;
      }
      case '-name':
      case '-iname': {
        const regex = patternRegex(this.#value(), word === '-name' ? 'su' : 'sui');
        return (_, name) => regex.test(baseOf(name));
      }
      case '-path':
      case '-wholename': {
        const pattern = this.#value();
        return (_, name) => matches(name, pattern);
      }
      case '-type': {
        const type = this.#value();
        if (!/^[fdlbcps]$/.test(type)) throw new ProgramError(`Unknown argument to -type: ${type}`);
        return (path) => files.stat(path)?.kind === { f: 'file', d: 'dir' }[type];
      }
      case '-empty':
        return (path) => (files.stat(path)?.kind === 'dir' ? files.list(path).length === 0 : files.stat(path)?.size === 0);
      case '-size': {
        const match = /^([-+]?)(\d+)([ckMGb]?)$/.exec(this.#value());
        if (!match) throw new ProgramError("Invalid argument to -size");
        const unit = { c: 1, k: 1024, M: 1024 ** 2, G: 1024 ** 3, b: 512 }[match[3] || 'b'] ?? 512;
        return (path) => amount(Math.ceil((files.stat(path)?.size ?? 0) / unit), `${match[1]}${match[2]}`);
      }
      case '-mtime':
      case '-mmin': {
        const text = this.#value();
        return (path) => amount(Math.floor((now - (files.stat(path)?.modifiedMs ?? 0)) / (word === '-mtime' ? 86_400_000 : 60_000)), text);
      }
      case '-newer': {
        const than = files.stat(pathOf(this.#process, this.#value()))?.modifiedMs ?? 0;
        return (path) => (files.stat(path)?.modifiedMs ?? 0) > than;
      }
      case '-perm': {
        const text = this.#value();
        const bits = Number.parseInt(text.replace(/^[-/]/, ''), 8);
        return (path) => {
          const mode = files.stat(path)?.mode ?? 0;
          return text.startsWith('-') ? (mode & bits) === bits : text.startsWith('/') ? (mode & bits) !== 0 : mode === bits;
        };
      }
      case '-maxdepth':
      case '-mindepth': {
        const depth = Number(this.#value());
        if (word === '-maxdepth') this.maxDepth = depth;
        else this.minDepth = depth;
        return () => true;
      }
      case '-print':
      case '-print0':
        this.acts = true;
        return async (_, name) => {
          await stdout.write(`${name}${word === '-print0' ? '\0' : '\n'}`);
          return true;
        };
      case '-delete':
        this.acts = true;
        return (path) => {
          files.remove(path);
          return true;
        };
      case '-exec':
        return this.#exec();
      case '-true':
        return () => true;
    }
    throw new ProgramError(word.startsWith('-') ? `unknown predicate \`${word}'` : `paths must precede expression: \`${word}'`);
  }

  #exec(): Test {
    this.acts = true;
    const command: string[] = [];
    for (this.#at += 1; this.#at < this.#words.length; this.#at += 1) {
      const word = this.#words[this.#at] as string;
      if (word === ';') return async (_, name) => (await this.#process.spawn(command.map((part) => part.replaceAll('{}', name)))) === 0;
      if (word === '+' && command.at(-1) === '{}') {
        const batch = { command: command.slice(0, -1), paths: [] as string[] };
        this.batches.push(batch);
        return (_, name) => batch.paths.push(name) > 0;
      }
      command.push(word);
    }
    throw new ProgramError("missing argument to `-exec'");
  }
}

const find = program(async (process) => {
  const words = process.args.slice(1);
  const split = words.findIndex((word) => /^[-(!]/.test(word) && word !== '-');
  const roots = split < 0 ? words : words.slice(0, split);
  const expression = new FindExpression(process, split < 0 ? [] : words.slice(split));
  const test = expression.parse();
  const depthFirst = words.includes('-delete') || words.includes('-depth');
  let status = 0;
  const visit = async (path: string, name: string, depth: number): Promise<void> => {
    await process.pause?.();
    const apply = async () => {
      if (depth < expression.minDepth) return;
      try {
        if ((await test(path, name)) && !expression.acts) await process.stdout.write(`${name}\n`);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        status = await complain(process, `cannot delete ‘${name}’: ${error.message}`);
      }
    };
    if (!depthFirst) await apply();
    if (depth < expression.maxDepth && process.files.stat(path)?.kind === 'dir') for (const entry of process.files.list(path)) await visit(join(path, entry), join(name, entry), depth + 1);
    if (depthFirst) await apply();
  };
  for (const root of roots.length > 0 ? roots : ['.']) {
    const path = pathOf(process, root);
    if (process.files.stat(path)) await visit(path, root, 0);
    else status = await complain(process, `‘${root}’: No such file or directory`);
  }
  for (const { command, paths } of expression.batches) if (paths.length > 0 && (await process.spawn([...command, ...paths])) !== 0) status = 1;
  return status;
});

// --- names

const basename = program(async (process) => {
  const options = readOptions(process.args, { short: 'as:z', long: { multiple: 'a', 'suffix=': 's' } });
  if (options.rest.length === 0) throw new ProgramError('missing operand', { hint: true });
  const suffix = options.value('s') ?? (options.has('a') ? '' : (options.rest[1] ?? ''));
  for (const name of options.has('a', 's') ? options.rest : options.rest.slice(0, 1)) {
    const base = baseOf(name);
    await process.stdout.write(`${suffix !== '' && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base}\n`);
  }
  return 0;
});

const dirname = program(async (process) => {
  if (process.args.length < 2) throw new ProgramError('missing operand', { hint: true });
  for (const name of process.args.slice(1)) {
    const bare = name.replace(/(.)\/+$/, '$1');
    await process.stdout.write(`${bare.includes('/') ? bare.replace(/\/+[^/]*$/, '') || '/' : '.'}\n`);
  }
  return 0;
});

const realpath = program(async (process) => {
  const options = readOptions(process.args, { short: 'emsfnqz', long: { 'canonicalize-missing': 'm', 'canonicalize-existing': 'e', canonicalize: 'f' } });
  if (options.rest.length === 0) throw new ProgramError('missing operand', { hint: true });
  const plainReadlink = process.args[0] === 'readlink' && !options.has('f', 'e', 'm');
  return forEach(process, options.rest, (name) => name, async (name) => {
    const path = pathOf(process, name);
    if (plainReadlink) throw new ProgramError(`${name}: Invalid argument`);
    const parent = path.slice(0, path.lastIndexOf('/')) || '/';
    if (!options.has('m') && !process.files.stat(options.has('e') ? path : parent)) throw new FileError('ENOENT', 'No such file or directory');
    await process.stdout.write(`${path}${options.has('n') ? '' : '\n'}`);
  });
});

const mktemp = program(async (process) => {
  const options = readOptions(process.args, { short: 'dp:tqu', long: { directory: 'd', 'tmpdir=?': 'p', 'suffix=': 's' } });
  const template = options.rest[0] ?? 'tmp.XXXXXXXXXX';
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  if (!/XXX/.test(template)) throw new ProgramError(`too few X's in template ‘${template}’`);
  const name = template.replace(/X{3,}(?!.*XXX)/, (run) => Array.from(run, () => process.leash.sim.random.pick(letters)).join(''));
  const path = process.files.resolve(options.rest.length > 0 && !options.has('p', 't') ? process.cwd : options.value('p') || '/tmp', name);
  if (options.has('d')) process.files.makeDir(path);
  else process.files.write(path, '', 0o600);
  await process.stdout.write(`${path}\n`);
  return 0;
});

export const diskPrograms: Record<string, Program> = { ls, cp, mv, rm, mkdir, rmdir, touch, chmod, stat, du, df, find, basename, dirname, realpath, readlink: realpath, mktemp };
