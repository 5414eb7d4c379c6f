/** gzip, gunzip, zcat: one program under three names, with the words and statuses of gzip 1.12. */
import { FileError, type Process, type Program } from '#lib/shell/program.ts';
import { complain, program, ProgramError, readOptions, type Options } from '#lib/shell/programs/options.ts';
import { utf8, utf8Text } from '#lib/bytes/utf8.ts';
import { baseOf } from '#lib/shell/programs/paths.ts';
import { gunzipped, gzipped, GzipError } from './gzip-format.ts';

const LONG = {
  stdout: 'c',
  'to-stdout': 'c',
  decompress: 'd',
  uncompress: 'd',
  force: 'f',
  keep: 'k',
  list: 'l',
  name: 'N',
  'no-name': 'n',
  quiet: 'q',
  silent: 'q',
  recursive: 'r',
  'suffix=': 'S',
  test: 't',
  verbose: 'v',
  fast: '1',
  best: '9',
};
/** What was not done, but is no failure. */
const WARNING = 2;

export const gzip: Program = (process) =>
  program(async (inner) => {
    const name = process.args[0] ?? 'gzip';
    let options: Options;
    try {
      options = readOptions(process.args, { short: 'cdfklnNqrtvS:123456789', long: LONG });
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      throw new ProgramError(`${error.message}\nTry \`gzip --help' for more information.`);
    }
    for (const left of ['r', 'l']) if (options.has(left)) throw new ProgramError(`not simulated: -${left}`);
    return new Gzip(inner, options, name).run();
  })({ ...process, args: ['gzip', ...process.args.slice(1)] });

class Gzip {
  readonly #process: Process;
  readonly #options: Options;
  readonly #unpacks: boolean;
  readonly #toOutput: boolean;
  readonly #suffix: string;

  constructor(process: Process, options: Options, name: string) {
    this.#process = process;
    this.#options = options;
    this.#unpacks = name !== 'gzip' || options.has('d', 't');
    this.#toOutput = name === 'zcat' || options.has('c');
    this.#suffix = options.value('S') ?? '.gz';
  }

  async run(): Promise<number> {
    let status = 0;
    for (const name of this.#options.rest.length > 0 ? this.#options.rest : ['-']) {
      const one = name === '-' ? await this.#standard() : await this.#file(name);
      status = status === 1 || one === 0 ? status : one;
    }
    return status;
  }

  async #standard(): Promise<number> {
    const { stdin, stdout } = this.#process;
    if (!this.#unpacks && stdout.isTerminal && !this.#options.has('f'))
      throw new ProgramError(
        'compressed data not written to a terminal. Use -f to force compression.\nFor help, type: gzip -h',
      );
    const bytes = utf8(await stdin.readAll());
    const made = await this.#made('stdin', bytes, {});
    if (!made) return 1;
    if (!this.#options.has('t')) await stdout.write(utf8Text(made));
    return 0;
  }

  /** What comes of some bytes; undefined after a complaint. */
  async #made(
    name: string,
    bytes: Uint8Array,
    header: { name?: string; modifiedMs?: number },
  ): Promise<Uint8Array | undefined> {
    if (!this.#unpacks) {
      const level = this.#options.all
        .map(([flag]) => flag)
        .filter((flag) => /^\d$/.test(flag))
        .at(-1);
      return gzipped(bytes, { ...(!this.#options.has('n') && header), level: Number(level ?? 6) });
    }
    try {
      return gunzipped(bytes);
    } catch (error) {
      if (!(error instanceof GzipError)) throw error;
      await this.#process.stderr.write(`\ngzip: ${name}: ${error.message}\n`);
      return undefined;
    }
  }

  async #file(given: string): Promise<number> {
    const { files, cwd, stdout } = this.#process;
    const at = (name: string) => files.resolve(cwd, name);
    const name =
      this.#unpacks && !files.stat(at(given)) && !given.endsWith(this.#suffix)
        ? `${given}${this.#suffix}`
        : given;
    const found = files.stat(at(name));
    if (!found) return complain(this.#process, `${name}: No such file or directory`);
    if (found.kind === 'dir') return this.#warn(`${name} is a directory -- ignored`);
    const target = this.#target(name);
    if (target === undefined && !this.#toOutput && !this.#options.has('t'))
      return this.#unpacks
        ? this.#warn(`${name}: unknown suffix -- ignored`)
        : this.#warn(`${name} already has ${this.#suffix} suffix -- unchanged`, 0);
    const toFile = !this.#toOutput && !this.#options.has('t') ? target : undefined;
    if (toFile !== undefined && files.stat(at(toFile)) && !this.#options.has('f'))
      return this.#warn(`${toFile} already exists;\tnot overwritten`);
    const bytes = utf8(this.#read(at(name)));
    const made = await this.#made(name, bytes, { name: baseOf(name), modifiedMs: found.modifiedMs });
    if (!made) return 1;
    if (this.#options.has('t')) {
      if (this.#options.has('v')) await this.#process.stderr.write(`${name}:\t OK\n`);
      return 0;
    }
    if (toFile === undefined) await stdout.write(utf8Text(made));
    else {
      files.write(at(toFile), utf8Text(made), found.mode);
      if (!this.#options.has('k')) files.remove(at(name));
      await this.#tell(
        name,
        toFile,
        this.#unpacks ? made.length : bytes.length,
        this.#unpacks ? bytes.length : made.length,
      );
    }
    return 0;
  }

  #read(path: string): string {
    try {
      return this.#process.files.read(path);
    } catch (error) {
      if (error instanceof FileError) throw new ProgramError(error.message);
      throw error;
    }
  }

  async #warn(message: string, status = WARNING): Promise<number> {
    if (!this.#options.has('q')) await complain(this.#process, message);
    return status;
  }

  /** The name of what is made; undefined where the name does not fit. */
  #target(name: string): string | undefined {
    const has = name.endsWith(this.#suffix);
    if (!this.#unpacks) return has ? undefined : `${name}${this.#suffix}`;
    if (/\.tgz$/.test(name)) return name.replace(/tgz$/, 'tar');
    return has ? name.slice(0, -this.#suffix.length) : undefined;
  }

  async #tell(name: string, target: string, plain: number, packed: number): Promise<void> {
    if (!this.#options.has('v')) return;
    const saved = plain === 0 ? 0 : (100 * (plain - packed)) / plain;
    const what = this.#options.has('k') ? 'created' : 'replaced with';
    await this.#process.stderr.write(`${name}:\t${saved.toFixed(1).padStart(5)}% -- ${what} ${target}\n`);
  }
}
