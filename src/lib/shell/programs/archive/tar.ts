/** tar, for plain cases: -c -x -t with -f -v -z -C -O, --strip-components, --exclude; the words and statuses of GNU tar 1.34. */
import { patternRegex } from '#lib/script/pattern.ts';
import { FileError, type Process, type Program } from '#lib/shell/program.ts';
import { dateText } from '#lib/shell/programs/date-format.ts';
import { program, ProgramError, readOptions, type Options } from '#lib/shell/programs/options.ts';
import { modeText } from '#lib/shell/programs/paths.ts';
import { utf8, utf8Text } from '#lib/bytes/utf8.ts';
import { gunzipped, GzipError, gzipped, isGzip } from './gzip-format.ts';
import { packed, TarError, unpack, type Member } from './tar-format.ts';

const SHORT = 'cxtruf:vzjJC:OkpPmhaWT:X:s:b:';
const LONG = {
  create: 'c',
  extract: 'x',
  get: 'x',
  list: 't',
  append: 'r',
  update: 'u',
  'file=': 'f',
  verbose: 'v',
  gzip: 'z',
  gunzip: 'z',
  bzip2: 'j',
  xz: 'J',
  'directory=': 'C',
  'to-stdout': 'O',
  'keep-old-files': 'k',
  'preserve-permissions': 'p',
  'same-permissions': 'p',
  'absolute-names': 'P',
  touch: 'm',
  dereference: 'h',
  'auto-compress': 'a',
  'strip-components=': 'strip',
  'exclude=': 'exclude',
  'no-same-owner': 'owner',
  'same-owner': 'owner',
  'no-same-permissions': 'owner',
  'numeric-owner': 'owner',
  overwrite: 'overwrite',
  'owner=': 'owner',
  'group=': 'owner',
  'warning=': 'owner',
} as const;
const NOT_SIMULATED = ['r', 'u', 'j', 'J', 'W', 'T', 'X', 's', 'b'];
const FAILURE = 2;
const USAGE = 64;

const fatal = (message: string) =>
  new ProgramError(`${message}\ntar: Error is not recoverable: exiting now`, { status: FAILURE });
const misused = (message: string, status = FAILURE) =>
  new ProgramError(`${message}\nTry 'tar --help' or 'tar --usage' for more information.`, { status });

export const tar: Program = program(async (process) => {
  const options = read(process.args);
  const left = NOT_SIMULATED.find((name) => options.has(name));
  if (left) throw new ProgramError(`not simulated: -${left}`, { status: FAILURE });
  const modes = ['c', 'x', 't'].filter((name) => options.has(name));
  if (modes.length > 1)
    throw misused("You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option");
  if (modes.length === 0)
    throw misused("You must specify one of the '-Acdtrux', '--delete' or '--test-label' options");
  const archive = new Archive(process, options);
  return modes[0] === 'c' ? archive.create() : archive.read();
});

/** The first word may be letters without a dash, whose values follow in their order (`tar Cxzvf /usr a.tgz`). */
function read(args: readonly string[]): Options {
  const [name = 'tar', first = '', ...rest] = args;
  const words: string[] = [];
  if (first !== '' && !first.startsWith('-')) {
    for (const letter of first) {
      const found = letter === ':' ? -1 : SHORT.indexOf(letter);
      if (found < 0 || SHORT[found + 1] !== ':') words.push(`-${letter}`);
      else {
        const value = rest.shift();
        if (value === undefined) throw misused(`Old option '${letter}' requires an argument.`);
        words.push(`-${letter}`, value);
      }
    }
  } else if (first !== '') words.push(first);
  try {
    return readOptions([name, ...words, ...rest], { short: SHORT, long: LONG });
  } catch (error) {
    if (error instanceof ProgramError) throw misused(error.message, USAGE);
    throw error;
  }
}

class Archive {
  readonly #process: Process;
  readonly #options: Options;
  readonly #excluded: readonly RegExp[];
  readonly #folder: string;
  #failed = false;

  constructor(process: Process, options: Options) {
    this.#process = process;
    this.#options = options;
    // A pattern may stand for any part of a name that begins after a slash, and for all below it.
    this.#excluded = options.all
      .filter(([flag]) => flag === 'exclude')
      .map(
        ([, value]) =>
          new RegExp(`(^|/)${patternRegex(String(value)).source.replace(/^\^|\$$/g, '')}(/|$)`, 'su'),
      );
    this.#folder = this.#changedFolder();
  }

  #changedFolder(): string {
    const { files, cwd } = this.#process;
    let at = cwd;
    for (const [flag, value] of this.#options.all) {
      if (flag !== 'C') continue;
      at = files.resolve(at, String(value));
      const found = files.stat(at);
      if (found?.kind !== 'dir')
        throw fatal(`${value}: Cannot open: ${found ? 'Not a directory' : 'No such file or directory'}`);
    }
    return at;
  }

  get #name(): string | undefined {
    const name = this.#options.value('f');
    return name === undefined || name === '-' ? undefined : name;
  }

  async #say(text: string): Promise<void> {
    await this.#process.stderr.write(`tar: ${text}\n`);
  }

  async #fail(text: string): Promise<void> {
    this.#failed = true;
    await this.#say(text);
  }

  async #status(): Promise<number> {
    if (!this.#failed) return 0;
    await this.#say('Exiting with failure status due to previous errors');
    return FAILURE;
  }

  #excludes(name: string): boolean {
    return this.#excluded.some((pattern) => pattern.test(name.replace(/\/$/, '')));
  }

  // --- written

  async create(): Promise<number> {
    const names = this.#options.rest;
    if (names.length === 0) throw misused('Cowardly refusing to create an empty archive');
    const { files, cwd, stdout } = this.#process;
    if (!this.#name && stdout.isTerminal)
      throw fatal('Refusing to write archive contents to terminal (missing -f option?)');
    const path = this.#name && files.resolve(cwd, this.#name);
    if (path) this.#writeFile(path, '');
    const members: Member[] = [];
    let strips = false;
    for (const name of names) {
      if (name.startsWith('/') && !this.#options.has('P') && !strips) {
        strips = true;
        await this.#say("Removing leading `/' from member names");
      }
      await this.#add(name, path, members);
    }
    const bytes = packed(members);
    const zips =
      this.#options.has('z') || (this.#options.has('a') && /\.(tgz|gz|taz)$/.test(this.#name ?? ''));
    const text = utf8Text(zips ? gzipped(bytes) : bytes);
    if (path) this.#writeFile(path, text);
    else await stdout.write(text);
    return this.#status();
  }

  #writeFile(path: string, text: string): void {
    try {
      this.#process.files.write(path, text);
    } catch (error) {
      if (error instanceof FileError) throw fatal(`${this.#name}: Cannot open: ${error.message}`);
      throw error;
    }
  }

  async #add(name: string, archive: string | undefined, members: Member[]): Promise<void> {
    const { files } = this.#process;
    const path = files.resolve(this.#folder, name);
    if (this.#excludes(name)) return;
    const found = files.stat(path);
    if (!found) return this.#fail(`${name}: Cannot stat: No such file or directory`);
    if (path === archive) return this.#say(`${name}: file is the archive; not dumped`);
    const isFolder = found.kind === 'dir';
    const shown = isFolder && !name.endsWith('/') ? `${name}/` : name;
    const inside = this.#options.has('P') ? shown : shown.replace(/^\/+/, '') || './';
    const member = {
      name: inside,
      isFolder,
      mode: found.mode,
      modifiedMs: found.modifiedMs,
      bytes: isFolder ? new Uint8Array() : utf8(files.read(path)),
    };
    members.push(member);
    await this.#tell(member, shown, this.#name ? this.#process.stdout : this.#process.stderr);
    if (isFolder) for (const child of files.list(path)) await this.#add(`${shown}${child}`, archive, members);
    await this.#process.pause?.();
  }

  // --- read

  async read(): Promise<number> {
    const members: Member[] = [];
    let wrong: TarError | undefined;
    try {
      unpack(await this.#unzipped(utf8(await this.#content())), (member) => void members.push(member));
    } catch (error) {
      if (!(error instanceof TarError)) throw error;
      wrong = error;
    }
    const wanted = new Set(this.#options.rest.map((name) => name.replace(/\/+$/, '')));
    const found = new Set<string>();
    let strips = false;
    for (const member of members) {
      if (wanted.size > 0 && !isWanted(member.name, wanted, found)) continue;
      if (this.#excludes(member.name)) continue;
      if (this.#options.has('t')) {
        await this.#tell(member, member.name, this.#process.stdout, true);
        continue;
      }
      if (member.name.startsWith('/') && !this.#options.has('P') && !strips) {
        strips = true;
        await this.#say("Removing leading `/' from member names");
      }
      await this.#extract(member);
    }
    for (const name of wanted) if (!found.has(name)) await this.#fail(`${name}: Not found in archive`);
    if (wrong?.message.startsWith('Unexpected')) throw fatal(wrong.message);
    if (wrong) await this.#fail(wrong.message);
    return this.#status();
  }

  async #content(): Promise<string> {
    const { files, cwd, stdin } = this.#process;
    if (!this.#name) {
      if (stdin.isTerminal)
        throw fatal('Refusing to read archive contents from terminal (missing -f option?)');
      return stdin.readAll();
    }
    try {
      return files.read(files.resolve(cwd, this.#name));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (error.code === 'EISDIR')
        throw fatal(`${this.#name}: Cannot read: Is a directory\ntar: At beginning of tape, quitting now`);
      throw fatal(`${this.#name}: Cannot open: ${error.message}`);
    }
  }

  /** Archives are unpacked where they are packed, also without -z, except those that come through a pipe. */
  async #unzipped(bytes: Uint8Array): Promise<Uint8Array> {
    if (!this.#options.has('z') && !isGzip(bytes)) return bytes;
    if (!this.#options.has('z') && !this.#name) throw fatal('Archive is compressed. Use -z option');
    try {
      return gunzipped(bytes);
    } catch (error) {
      if (!(error instanceof GzipError)) throw error;
      await this.#process.stderr.write(`\ngzip: stdin: ${error.message}\n`);
      throw fatal('Child returned status 1');
    }
  }

  async #extract(member: Member): Promise<void> {
    const { files, stdout } = this.#process;
    const strip = Number(this.#options.value('strip') ?? 0);
    const parts = member.name.split('/').filter((part) => part !== '' && part !== '.');
    if (parts.includes('..')) return this.#fail(`${member.name}: Member name contains '..'`);
    const name = parts.slice(strip).join('/');
    if (name === '') return;
    if (member.other !== undefined)
      return this.#fail(`not simulated: ${member.name}: neither a file nor a folder`);
    if (this.#options.has('O')) {
      if (!member.isFolder) await stdout.write(utf8Text(member.bytes));
      return;
    }
    await this.#tell(member, member.name, stdout);
    const base = this.#options.has('P') && member.name.startsWith('/') ? '/' : this.#folder;
    const path = files.resolve(base, name);
    try {
      const there = files.stat(path);
      if (member.isFolder) {
        if (there?.kind !== 'dir') files.makeDir(path, true);
        files.chmod(path, member.mode);
        return;
      }
      if (there && this.#options.has('k')) return await this.#fail(`${name}: Cannot open: File exists`);
      const parent = path.slice(0, path.lastIndexOf('/')) || '/';
      files.makeDir(parent, true);
      files.write(path, utf8Text(member.bytes));
      files.chmod(path, member.mode);
      if (!this.#options.has('m'))
        (files as { touch?(path: string, ms: number): void }).touch?.(path, member.modifiedMs);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await this.#fail(`${name}: Cannot ${member.isFolder ? 'mkdir' : 'open'}: ${error.message}`);
    }
  }

  /** The name, or with -v twice (or -v when listing) all of it. */
  async #tell(member: Member, name: string, to: Process['stdout'], lists = false): Promise<void> {
    const times = this.#options.all.filter(([flag]) => flag === 'v').length + (lists ? 1 : 0);
    if (times === 0) return;
    if (times === 1) return to.write(`${name}\n`);
    const kind = member.isFolder ? 'dir' : 'file';
    const mode = modeText({ kind, mode: member.mode, size: 0, modifiedMs: 0 });
    const size = String(member.bytes.length).padStart(19 - 'root/root'.length);
    await to.write(`${mode} root/root${size} ${dateText('%Y-%m-%d %H:%M', member.modifiedMs)} ${name}\n`);
  }
}

/** Whether a member is named, or stands below one that is; notes which name it was. */
function isWanted(name: string, wanted: ReadonlySet<string>, found: Set<string>): boolean {
  const bare = name.replace(/\/+$/, '');
  let is = false;
  for (const one of wanted) {
    if (bare !== one && !bare.startsWith(`${one}/`)) continue;
    found.add(one);
    is = true;
  }
  return is;
}
