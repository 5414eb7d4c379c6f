/** Words of a docker command to flags and arguments, with the words of its own parser (cobra and pflag) for what is wrong. */
import { FLAGS } from './flags.ts';

/** Ends docker with a message and a status. */
export class DockerError extends Error {
  readonly status: number;
  constructor(message: string, status = 1) {
    super(message);
    this.name = 'DockerError';
    this.status = status;
  }
}

/** What the daemon refuses. */
export const daemonError = (message: string, status = 1): DockerError =>
  new DockerError(`Error response from daemon: ${message}`, status);

export const notSimulated = (what: string): DockerError => new DockerError(`not simulated: docker ${what}`);

export interface Parsed {
  readonly args: readonly string[];
  has(name: string): boolean;
  /** The last value given. */
  value(name: string): string | undefined;
  /** All values, in order. */
  values(name: string): readonly string[];
  /** Names of the flags that were given. */
  readonly given: readonly string[];
}

interface Flag {
  readonly name: string;
  readonly takesValue: boolean;
}

/** Commands behind whose first argument everything is the container's. */
const STOPS = ['run', 'create', 'exec', 'top'];

const tables = new Map<string, { readonly long: Map<string, Flag>; readonly short: Map<string, Flag> }>();

function flagsOf(command: string) {
  let table = tables.get(command);
  if (table) return table;
  table = { long: new Map<string, Flag>(), short: new Map<string, Flag>() };
  for (const word of (FLAGS[command]?.[1] ?? '').split(' ').filter(Boolean)) {
    const [names = '', value] = word.split('=');
    const [first = '', second] = names.split(',');
    const flag = { name: second ?? first, takesValue: value !== undefined };
    table.long.set(flag.name, flag);
    if (second !== undefined) table.short.set(first, flag);
  }
  tables.set(command, table);
  return table;
}

/** Reads a command's words as pflag does. `shown` is the command as it was typed: `image ls`. */
export function parseWords(command: string, shown: string, words: readonly string[]): Parsed {
  const { given, args } = new WordReader(command, shown, words).read();
  const values = (name: string) => given.filter(([one]) => one === name).map(([, value]) => value);
  return {
    args,
    given: given.map(([name]) => name),
    values,
    value: (name) => values(name).at(-1),
    has: (name) => /^(true|1|t|T|TRUE|True)$/.test(values(name).at(-1) ?? 'false'),
  };
}

class WordReader {
  readonly given: (readonly [name: string, value: string])[] = [];
  readonly args: string[] = [];
  readonly #command: string;
  readonly #shown: string;
  readonly #left: string[];

  constructor(command: string, shown: string, words: readonly string[]) {
    this.#command = command;
    this.#shown = shown;
    this.#left = [...words];
  }

  read(): this {
    for (let word = this.#left.shift(); word !== undefined; word = this.#left.shift()) {
      if (word === '--') break;
      if (word.startsWith('--')) this.#long(word);
      else if (/^-./.test(word)) this.#letters(word);
      else {
        this.args.push(word);
        if (STOPS.includes(this.#command)) break;
      }
    }
    this.args.push(...this.#left);
    return this;
  }

  /** `--name`, `--name value`, `--name=value`. */
  #long(word: string): void {
    const { long, short } = flagsOf(this.#command);
    const cut = word.indexOf('=');
    const name = cut < 0 ? word.slice(2) : word.slice(2, cut);
    const flag = long.get(name);
    if (!flag) throw name === 'help' ? this.#help() : this.#wrong(`unknown flag: --${name}`);
    const inline = cut < 0 ? undefined : word.slice(cut + 1);
    const value = flag.takesValue ? (inline ?? this.#next(`--${name}`)) : inline;
    const letter = [...short].find(([, one]) => one === flag)?.[0];
    this.#put(flag, value, letter === undefined ? `--${name}` : `-${letter}, --${name}`);
  }

  /** `-it`, `-p8080:80`, `-p 8080:80`. */
  #letters(word: string): void {
    const { short } = flagsOf(this.#command);
    for (let at = 1; at < word.length; at += 1) {
      const letter = word[at] ?? '';
      const flag = short.get(letter);
      const shown = `'${letter}' in ${word}`;
      if (!flag) throw letter === 'h' ? this.#help() : this.#wrong(`unknown shorthand flag: ${shown}`);
      const rest = word.slice(at + 1);
      if (flag.takesValue) return this.#put(flag, rest.replace(/^=/, '') || this.#next(shown), '');
      const inline = rest.startsWith('=') ? rest.slice(1) : undefined;
      this.#put(flag, inline, `-${letter}, --${flag.name}`);
      if (inline !== undefined) return;
    }
  }

  /** The word behind a flag is its value. */
  #next(flag: string): string {
    const word = this.#left.shift();
    if (word === undefined) throw this.#wrong(`flag needs an argument: ${flag}`);
    return word;
  }

  #put({ name, takesValue }: Flag, value = 'true', named: string): void {
    if (!takesValue && !/^(true|false|1|0|t|f|T|F|TRUE|FALSE|True|False)$/.test(value)) {
      const quoted = JSON.stringify(value);
      throw this.#wrong(
        `invalid argument ${quoted} for "${named}" flag: strconv.ParseBool: parsing ${quoted}: invalid syntax`,
      );
    }
    this.given.push([name, value]);
  }

  #wrong(message: string): DockerError {
    return usage(this.#command, this.#shown, message);
  }

  #help(): Help {
    return new Help(this.#command, this.#shown);
  }
}

/** `--help`: not an error. */
export class Help extends Error {
  readonly command: string;
  readonly shown: string;
  constructor(command: string, shown: string) {
    super('help');
    this.command = command;
    this.shown = shown;
  }
}

const usageLine = (command: string, shown: string): string =>
  `Usage:  docker ${shown}${FLAGS[command]?.[0] ? ` ${FLAGS[command][0]}` : ''}`;

/** A flag that cannot be. */
export const usage = (command: string, shown: string, message: string): DockerError =>
  new DockerError(
    `${message}\n\n${usageLine(command, shown)}\n\nRun 'docker ${shown} --help' for more information`,
    125,
  );

/** A wrong number of arguments. */
export function checkArgs(
  command: string,
  shown: string,
  count: number,
  [least, most]: readonly [number, number],
): void {
  if (count >= least && count <= most) return;
  const plural = (number: number) => `${number} argument${number === 1 ? '' : 's'}`;
  const wants =
    most === 0
      ? 'accepts no arguments'
      : least === most
        ? `requires ${plural(least)}`
        : count < least
          ? `requires at least ${plural(least)}`
          : `requires at most ${plural(most)}`;
  // The client itself is of two minds about this word.
  const hint = most === Infinity ? 'See' : 'Run';
  throw new DockerError(
    `docker: 'docker ${shown}' ${wants}\n\n${usageLine(command, shown)}\n\n${hint} 'docker ${shown} --help' for more information`,
  );
}

/** What `docker COMMAND --help` prints: the usage line and the names of the flags. */
export function helpOf({ command, shown }: Help): string {
  const flags = (FLAGS[command]?.[1] ?? '').split(' ').filter(Boolean);
  const lines = flags.map((word) => {
    const [names = '', value] = word.split('=');
    const [first = '', second] = names.split(',');
    const long = `--${second ?? first}${value === undefined ? '' : ' value'}`;
    return `  ${second === undefined ? '    ' : `-${first}, `}${long}`;
  });
  return `${usageLine(command, shown)}\n${lines.length > 0 ? `\nOptions:\n${lines.join('\n')}\n` : ''}`;
}
