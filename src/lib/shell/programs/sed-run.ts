/** Runs a sed script line by line: what is selected, what becomes of the line, what is written. */
import type { Process } from '#lib/shell/program.ts';
import { linesOf, pathOf, ProgramError } from './options.ts';
import type { Address, SedCommand } from './sed-parser.ts';
import { replacementOf } from './sed-replacement.ts';

/** More commands than this for one line are taken for a loop that never ends. */
const MAX_STEPS = 1_000_000;

/** The line that is worked on. */
interface Cycle {
  space: string;
  /** Whether an `s` has changed it since it was read, or since the last `t`. */
  changed: boolean;
}

/** What a line has come to; undefined where nothing of it is printed. */
interface Ended {
  readonly space: string | undefined;
  /** The script begins anew with what is left (`D`). */
  readonly restart: boolean;
}

/** Runs the script over a list of lines. */
export class SedRun {
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

  /** Throws where a command jumps to a label that is nowhere. */
  constructor(process: Process, commands: readonly SedCommand[], quiet: boolean) {
    this.#process = process;
    this.#commands = commands;
    this.#quiet = quiet;
    for (const { name, text: label = '' } of commands)
      if ('btT'.includes(name) && label !== '' && this.#labelAt(label) < 0)
        throw new ProgramError(`can't find label for jump to \`${label}'`, { status: 4 });
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
        const result: Ended = await this.#cycle(space as string, more);
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

  /** Runs the script over one line, which grows, changes or ends on its way. */
  async #cycle(first: string, more: () => Promise<boolean>): Promise<Ended> {
    const cycle: Cycle = { space: first, changed: false };
    const commands = this.#commands;
    let steps = 0;
    for (let i = 0; i < commands.length; i += 1) {
      const command = commands[i] as SedCommand;
      if ((steps += 1) > MAX_STEPS)
        throw new ProgramError('a loop of more than 1000000 commands for one line: not simulated');
      if (this.#selects(command, cycle.space) === command.negated) {
        if (command.name === '{') i = (command.end ?? i + 1) - 1;
        continue;
      }
      i = this.#jump(command, cycle) ?? i;
      const ended = (await this.#read(command, cycle, more)) ?? this.#end(command, cycle.space);
      if (ended) return ended;
      this.#edit(command, cycle);
      this.#show(command, cycle.space);
    }
    return { space: cycle.space, restart: false };
  }

  /** `b`, `t`, `T`: where the script goes on behind; undefined where it does not jump. */
  #jump({ name, text: label = '' }: SedCommand, cycle: Cycle): number | undefined {
    if (name !== 'b' && name !== 't' && name !== 'T') return undefined;
    const jumps = name === 'b' || cycle.changed === (name === 't');
    if (name !== 'b') cycle.changed = false;
    if (!jumps) return undefined;
    if (label === '') return this.#commands.length;
    return this.#labelAt(label);
  }

  #labelAt(label: string): number {
    return this.#commands.findIndex(({ name, text }) => name === ':' && text === label);
  }

  /** `n` and `N`: the next line instead of this one, or behind it. */
  async #read({ name }: SedCommand, cycle: Cycle, more: () => Promise<boolean>): Promise<Ended | undefined> {
    if (name !== 'n' && name !== 'N') return undefined;
    if (!(await more())) {
      if (name === 'n') this.quitStatus = 0;
      return { space: cycle.space, restart: false };
    }
    if (name === 'N') cycle.space += `\n${this.#take()}`;
    else {
      if (!this.#quiet) this.#out.push(cycle.space);
      this.#out.push(...this.#appended.splice(0));
      cycle.space = this.#take();
    }
    await more();
    return undefined;
  }

  /** `d`, `D`, `c`, `q`, `Q`: what is left of the line, and of the script. */
  #end(command: SedCommand, space: string): Ended | undefined {
    const gone = { space: undefined, restart: false };
    switch (command.name) {
      case 'd':
        return gone;
      case 'D': {
        const at = space.indexOf('\n');
        return at < 0 ? gone : { space: space.slice(at + 1), restart: true };
      }
      case 'c':
        if (!command.to || command.negated || !this.#active.has(command)) this.#out.push(command.text ?? '');
        return gone;
      case 'q':
      case 'Q':
        this.quitStatus = Number(command.text || 0);
        return command.name === 'q' ? { space, restart: false } : gone;
    }
    return undefined;
  }

  /** `s` and `y`, and what goes between the line and the hold space. */
  #edit(command: SedCommand, cycle: Cycle): void {
    switch (command.name) {
      case 's': {
        const result = this.#substitute(command, cycle.space);
        if (result === undefined) return;
        cycle.space = result;
        cycle.changed = true;
        if (command.flags?.print) this.#out.push(result);
        if (command.flags?.file) this.#write(command.flags.file, result);
        return;
      }
      case 'y': {
        const [from, to] = [[...(command.text ?? '')], [...(command.replacement ?? '')]];
        cycle.space = [...cycle.space].map((char) => to[from.indexOf(char)] ?? char).join('');
        return;
      }
      case 'h':
        this.#hold = cycle.space;
        return;
      case 'H':
        this.#hold += `\n${cycle.space}`;
        return;
      case 'g':
        cycle.space = this.#hold;
        return;
      case 'G':
        cycle.space += `\n${this.#hold}`;
        return;
      case 'x':
        [cycle.space, this.#hold] = [this.#hold, cycle.space];
        return;
      case 'z':
        cycle.space = '';
        return;
    }
  }

  /** What is printed, now or behind the line, and written to files. */
  #show({ name, text = '' }: SedCommand, space: string): void {
    switch (name) {
      case 'p':
        this.#out.push(space);
        return;
      case 'P':
        this.#out.push(space.split('\n')[0] as string);
        return;
      case 'l':
        this.#out.push(`${space.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n')}$`);
        return;
      case '=':
        this.#out.push(String(this.#number));
        return;
      case 'i':
        this.#out.push(text);
        return;
      case 'a':
        this.#appended.push(text);
        return;
      case 'r': {
        const path = pathOf(this.#process, text);
        const { files } = this.#process;
        this.#appended.push(...linesOf(files.stat(path) ? files.read(path) : ''));
        return;
      }
      case 'w':
        this.#write(text, space);
        return;
    }
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
