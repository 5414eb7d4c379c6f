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

/** `shown` is the command as it was typed: `image ls`. */
export function parseWords(command: string, shown: string, words: readonly string[]): Parsed {
  const { long, short } = flagsOf(command);
  const given: (readonly [string, string])[] = [];
  const args: string[] = [];
  const wrong = (message: string) => usage(command, shown, message);
  const put = (flag: Flag, value: string | undefined, named: string): void => {
    if (
      !flag.takesValue &&
      value !== undefined &&
      !/^(true|false|1|0|t|f|T|F|TRUE|FALSE|True|False)$/.test(value)
    )
      throw wrong(
        `invalid argument ${JSON.stringify(value)} for "${named}" flag: strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`,
      );
    given.push([flag.name, value ?? 'true']);
  };
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] as string;
    if (word === '--') {
      at += 1;
      break;
    }
    if (word.startsWith('--')) {
      const cut = word.indexOf('=');
      const name = cut < 0 ? word.slice(2) : word.slice(2, cut);
      const inline = cut < 0 ? undefined : word.slice(cut + 1);
      const flag = long.get(name);
      if (!flag) throw name === 'help' ? new Help(command, shown) : wrong(`unknown flag: --${name}`);
      if (flag.takesValue && inline === undefined && at + 1 >= words.length)
        throw wrong(`flag needs an argument: --${name}`);
      const named = [...short].find(([, one]) => one === flag)?.[0];
      put(
        flag,
        flag.takesValue && inline === undefined ? words[(at += 1)] : inline,
        named === undefined ? `--${name}` : `-${named}, --${name}`,
      );
    } else if (/^-./.test(word)) {
      for (let letter = 1; letter < word.length; letter += 1) {
        const flag = short.get(word[letter] ?? '');
        if (!flag)
          throw word[letter] === 'h'
            ? new Help(command, shown)
            : wrong(`unknown shorthand flag: '${word[letter] ?? ''}' in ${word}`);
        if (!flag.takesValue) {
          const inline = word[letter + 1] === '=' ? word.slice(letter + 2) : undefined;
          put(flag, inline, `-${word[letter] ?? ''}, --${flag.name}`);
          if (inline !== undefined) break;
          continue;
        }
        const rest = word.slice(letter + 1).replace(/^=/, '');
        if (rest === '' && at + 1 >= words.length)
          throw wrong(`flag needs an argument: '${word[letter] ?? ''}' in ${word}`);
        put(flag, rest === '' ? words[(at += 1)] : rest, '');
        break;
      }
    } else {
      args.push(word);
      if (!STOPS.includes(command)) continue;
      at += 1;
      break;
    }
  }
  args.push(...words.slice(at));
  const values = (name: string) => given.filter(([one]) => one === name).map(([, value]) => value);
  return {
    args,
    given: given.map(([name]) => name),
    values,
    value: (name) => values(name).at(-1),
    has: (name) => /^(true|1|t|T|TRUE|True)$/.test(values(name).at(-1) ?? 'false'),
  };
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
