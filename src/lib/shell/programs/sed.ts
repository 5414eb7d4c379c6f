/** sed: addresses, `s`, `y`, `d`, `p`, `q`, `a`/`i`/`c`, `n`/`N`, hold space, labels, `w`, in place with `-i`. */
import { unescapeAnsiC } from '#lib/shell/interpreter/quoting.ts';
import type { Process, Program } from '#lib/shell/program.ts';
import { RegexError } from '#lib/shell/regex.ts';
import { SedParser, type Address, type SedCommand } from './sed-parser.ts';
import { complain, linesOf, pathOf, program, ProgramError, readOptions, textOf } from './options.ts';

/** The replacement with `&`, `\1`, `\n` and the case changes `\U \L \u \l \E`. */
function replacementOf(template: string, groups: readonly (string | undefined)[]): string {
  let out = '';
  let mode = '';
  let once = '';
  const add = (text: string) => {
    let next = mode === 'U' ? text.toUpperCase() : mode === 'L' ? text.toLowerCase() : text;
    if (once !== '' && next !== '') {
      next = (once === 'u' ? next.slice(0, 1).toUpperCase() : next.slice(0, 1).toLowerCase()) + next.slice(1);
      once = '';
    }
    out += next;
  };
  for (let i = 0; i < template.length; i += 1) {
    const char = template[i] as string;
    if (char === '&') add(groups[0] ?? '');
    else if (char !== '\\') add(char);
    else {
      const next = template[(i += 1)] ?? '\\';
      if (/\d/.test(next)) add(groups[Number(next)] ?? '');
      else if ('ULE'.includes(next)) mode = next === 'E' ? '' : next;
      else if (next === 'u' || next === 'l') once = next;
      else add(/[abfnrtv]/.test(next) ? unescapeAnsiC(`\\${next}`) : next);
    }
  }
  return out;
}

const MAX_STEPS = 1_000_000;

/** Runs the script over a list of lines. */
class SedRun {
  #out: string[] = [];
  #appended: string[] = [];
  #hold = '';
  #active = new Map<SedCommand, number>();
  #last: RegExp | undefined;
  #lines: readonly string[] = [];
  #next = 0;
  #number = 0;
  quitStatus: number | undefined;

  readonly #commands: readonly SedCommand[];
  readonly #quiet: boolean;
  readonly #process: Process;

  constructor(process: Process, commands: readonly SedCommand[], quiet: boolean) {
    this.#process = process;
    this.#commands = commands;
    this.#quiet = quiet;
  }

  /** The text that comes of these lines; `pull` gives more where the input streams. */
  async run(
    lines: string[],
    pull: () => Promise<string | undefined>,
    flush: (text: string) => Promise<void>,
  ): Promise<void> {
    this.#lines = lines;
    this.#next = 0;
    const more = async () => {
      if (this.#next < lines.length) return true;
      const line = await pull();
      if (line !== undefined) lines.push(line);
      return line !== undefined;
    };
    await more();
    while (this.quitStatus === undefined && this.#next < lines.length) {
      let space: string | undefined = this.#take();
      await more();
      let restart: string | undefined;
      do {
        const result: { space: string | undefined; restart: boolean } = await this.#cycle(
          space as string,
          more,
        );
        restart = result.restart ? result.space : undefined;
        space = result.space;
        if (!result.restart && space !== undefined && !this.#quiet) this.#out.push(space);
        this.#out.push(...this.#appended.splice(0));
        if (restart !== undefined) space = restart;
      } while (restart !== undefined);
      if (this.#out.length > 0)
        await flush(
          this.#out
            .splice(0)
            .map((line) => `${line}\n`)
            .join(''),
        );
      if (this.#number % 500 === 499) await this.#process.pause?.();
    }
  }

  #take(): string {
    this.#number += 1;
    return this.#lines[this.#next++] as string;
  }

  #regexHits(regex: RegExp | undefined, space: string): boolean {
    const used = regex ?? this.#last;
    if (!used) throw new ProgramError('no previous regular expression');
    this.#last = used;
    used.lastIndex = 0;
    return used.test(space);
  }

  #hits(address: Address, space: string): boolean {
    switch (address.kind) {
      case 'line':
        return this.#number === address.line;
      case 'last':
        return this.#next >= this.#lines.length;
      case 'regex':
        return this.#regexHits(address.regex, space);
      case 'step':
        return address.step === 0
          ? this.#number === address.first
          : this.#number >= address.first && (this.#number - address.first) % address.step === 0;
      case 'plus':
        return false;
    }
  }

  #selects(command: SedCommand, space: string): boolean {
    const { from, to } = command;
    if (!from) return true;
    if (!to) return this.#hits(from, space);
    const until = this.#active.get(command);
    if (until === undefined) {
      if (from.kind === 'line' && from.line === 0 && this.#number === 1 && to.kind === 'regex') {
        if (!this.#hits(to, space)) this.#active.set(command, Infinity);
        return true;
      }
      if (!this.#hits(from, space)) return false;
      if (to.kind === 'line' && to.line <= this.#number) return true;
      if (to.kind === 'plus' && to.count === 0) return true;
      this.#active.set(
        command,
        to.kind === 'line' ? to.line : to.kind === 'plus' ? this.#number + to.count : Infinity,
      );
      return true;
    }
    const ends = until === Infinity ? this.#hits(to, space) : this.#number >= until;
    if (ends) this.#active.delete(command);
    return until === Infinity || this.#number <= until;
  }

  async #cycle(
    first: string,
    more: () => Promise<boolean>,
  ): Promise<{ space: string | undefined; restart: boolean }> {
    let space = first;
    let changed = false;
    let steps = 0;
    const commands = this.#commands;
    const labelAt = (label: string) =>
      label === '' ? commands.length : commands.findIndex(({ name, text }) => name === ':' && text === label);
    for (let i = 0; i < commands.length; i += 1) {
      const command = commands[i] as SedCommand;
      if ((steps += 1) > MAX_STEPS)
        throw new ProgramError('a loop of more than 1000000 commands for one line: not simulated');
      if (this.#selects(command, space) === command.negated) {
        if (command.name === '{') i = (command.end ?? i + 1) - 1;
        continue;
      }
      switch (command.name) {
        case 's': {
          const result = this.#substitute(command, space);
          if (result !== undefined) {
            space = result;
            changed = true;
            if (command.flags?.print) this.#out.push(space);
            if (command.flags?.file) this.#write(command.flags.file, space);
          }
          break;
        }
        case 'y':
          space = [...space]
            .map((char) => [...(command.replacement ?? '')][[...(command.text ?? '')].indexOf(char)] ?? char)
            .join('');
          break;
        case 'd':
          return { space: undefined, restart: false };
        case 'D': {
          const at = space.indexOf('\n');
          return at < 0
            ? { space: undefined, restart: false }
            : { space: space.slice(at + 1), restart: true };
        }
        case 'p':
          this.#out.push(space);
          break;
        case 'P':
          this.#out.push(space.split('\n')[0] as string);
          break;
        case 'l':
          this.#out.push(
            `${space.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n')}$`,
          );
          break;
        case '=':
          this.#out.push(String(this.#number));
          break;
        case 'a':
          this.#appended.push(command.text ?? '');
          break;
        case 'i':
          this.#out.push(command.text ?? '');
          break;
        case 'c':
          if (!command.to || command.negated || !this.#active.has(command))
            this.#out.push(command.text ?? '');
          return { space: undefined, restart: false };
        case 'r':
          this.#appended.push(
            ...linesOf(
              this.#process.files.stat(pathOf(this.#process, command.text ?? ''))
                ? this.#process.files.read(pathOf(this.#process, command.text ?? ''))
                : '',
            ),
          );
          break;
        case 'w':
          this.#write(command.text ?? '', space);
          break;
        case 'n':
          if (!(await more())) {
            this.quitStatus = 0;
            return { space, restart: false };
          }
          if (!this.#quiet) this.#out.push(space);
          this.#out.push(...this.#appended.splice(0));
          space = this.#take();
          await more();
          break;
        case 'N':
          if (!(await more())) return { space, restart: false };
          space += `\n${this.#take()}`;
          await more();
          break;
        case 'h':
          this.#hold = space;
          break;
        case 'H':
          this.#hold += `\n${space}`;
          break;
        case 'g':
          space = this.#hold;
          break;
        case 'G':
          space += `\n${this.#hold}`;
          break;
        case 'x':
          [space, this.#hold] = [this.#hold, space];
          break;
        case 'z':
          space = '';
          break;
        case 'q':
        case 'Q':
          this.quitStatus = Number(command.text || 0);
          return { space: command.name === 'q' ? space : undefined, restart: false };
        case 'b':
        case 't':
        case 'T': {
          const jumps = command.name === 'b' || changed === (command.name === 't');
          if (command.name !== 'b') changed = false;
          if (!jumps) break;
          const at = labelAt(command.text ?? '');
          if (at < 0)
            throw new ProgramError(
              `-e expression #1, char 0: can't find label for jump to \`${command.text}'`,
            );
          i = at;
          break;
        }
      }
    }
    return { space, restart: false };
  }

  #substitute(command: SedCommand, space: string): string | undefined {
    const regex = command.regex ?? this.#last;
    if (!regex) throw new ProgramError('no previous regular expression');
    this.#last = regex;
    const { global = false, nth = 0 } = command.flags ?? {};
    const all = new RegExp(regex.source, `${regex.flags.replace('g', '')}g`);
    if (!this.#regexHits(regex, space)) return undefined;
    let count = 0;
    let hit = false;
    let lastEnd = -1;
    const result = space.replace(all, (...found: unknown[]) => {
      const whole = found[0] as string;
      const offset = found.find((part) => typeof part === 'number') as number;
      if (whole === '' && offset === lastEnd) return ''; // nothing is found right behind what was found
      lastEnd = offset + whole.length;
      count += 1;
      if (global ? count < nth : count !== Math.max(1, nth)) return whole;
      hit = true;
      const at = found.findIndex((part) => typeof part === 'number');
      return replacementOf(command.replacement ?? '', found.slice(0, at) as (string | undefined)[]);
    });
    return hit ? result : undefined;
  }

  #written = new Set<string>();

  #write(name: string, text: string): void {
    if (name === '/dev/stdout') {
      this.#out.push(text);
      return;
    }
    const path = pathOf(this.#process, name);
    const before = this.#written.has(path) ? this.#process.files.read(path) : '';
    this.#written.add(path);
    this.#process.files.write(path, `${before}${text}\n`);
  }
}

export const sed: Program = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'nEre:f:i::suz',
    long: {
      quiet: 'n',
      silent: 'n',
      'regexp-extended': 'E',
      'expression=': 'e',
      'file=': 'f',
      'in-place=?': 'i',
      separate: 's',
    },
  });
  if (options.has('z')) throw new ProgramError('not simulated: -z');
  const words = [...options.rest];
  const scripts: string[] = [];
  for (const [flag, value] of options.all) {
    if (flag === 'e') scripts.push(String(value));
    if (flag === 'f')
      scripts.push(
        (await textOf(process, String(value), (file, error) => `couldn't open file ${file}: ${error}`)) ?? '',
      );
  }
  if (!options.has('e', 'f')) {
    const script = words.shift();
    if (script === undefined) {
      await process.stderr.write('Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n');
      return 1;
    }
    scripts.push(script);
  }
  const commands = new SedParser(scripts.join('\n'), options.has('E', 'r')).parse();
  const quiet = options.has('n') || /^#n\n/.test(scripts[0] ?? '');
  try {
    return await (options.has('i')
      ? inPlace(process, commands, quiet, words, options.value('i') ?? '')
      : stream(process, commands, quiet, words));
  } catch (error) {
    if (error instanceof RegexError) throw new ProgramError(error.message);
    throw error;
  }
});

async function stream(
  process: Process,
  commands: readonly SedCommand[],
  quiet: boolean,
  names: readonly string[],
): Promise<number> {
  let status = 0;
  const run = new SedRun(process, commands, quiet);
  const waiting = names.length > 0 ? [...names] : ['-'];
  const lines: string[] = [];
  let unfinished = false;
  const pull = async (): Promise<string | undefined> => {
    while (waiting.length > 0) {
      const name = waiting[0] as string;
      if (name === '-') {
        const line = await process.stdin.readLine();
        if (line !== undefined) return line;
      } else {
        const text = await textOf(process, name, (file, error) =>
          error === 'Is a directory' ? `couldn't read ${file}: ${error}` : `can't read ${file}: ${error}`,
        );
        if (text === undefined) status = 2;
        else {
          const [first, ...rest] = linesOf(text);
          unfinished = text !== '' && !text.endsWith('\n') && waiting.length === 1;
          waiting.shift();
          if (first === undefined) continue;
          for (const line of rest) queue.push(line);
          return first;
        }
      }
      waiting.shift();
    }
    return undefined;
  };
  const queue: string[] = [];
  let held = '';
  await run.run(
    lines,
    async () => queue.shift() ?? pull(),
    async (text) => {
      if (held !== '') await process.stdout.write(held);
      held = unfinished ? text : '';
      if (!unfinished) await process.stdout.write(text);
    },
  );
  // A last line without a newline stays so.
  if (held !== '') await process.stdout.write(held.slice(0, -1));
  return run.quitStatus ?? status;
}

async function inPlace(
  process: Process,
  commands: readonly SedCommand[],
  quiet: boolean,
  names: readonly string[],
  suffix: string,
): Promise<number> {
  if (names.length === 0) throw new ProgramError('no input files');
  let status = 0;
  for (const name of names) {
    const path = pathOf(process, name);
    const stat = process.files.stat(path);
    if (stat?.kind !== 'file') {
      await complain(
        process,
        stat ? `couldn't edit ${name}: not a regular file` : `can't read ${name}: No such file or directory`,
      );
      status = stat ? 4 : 2;
      continue;
    }
    const text = process.files.read(path);
    let out = '';
    const run = new SedRun(process, commands, quiet);
    const lines = linesOf(text);
    await run.run(
      lines,
      () => Promise.resolve(undefined),
      (part) => Promise.resolve(void (out += part)),
    );
    if (suffix !== '') process.files.write(path + suffix, text);
    process.files.write(path, text.endsWith('\n') || out === '' ? out : out.slice(0, -1));
    if (run.quitStatus !== undefined && run.quitStatus !== 0) return run.quitStatus;
  }
  return status;
}
