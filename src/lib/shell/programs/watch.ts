/** watch: a command over and over, its output drawn in place on the whole screen. */
import { CaptureSink, StreamInput, StreamOutput, TextSource } from '#lib/shell/io.ts';
import type { Process, Program, Terminal } from '#lib/shell/program.ts';
import { textWidth } from '#lib/shell/text-width.ts';
import { dateText } from './date-format.ts';
import { program, ProgramError, readOptions } from './options.ts';
import { rowsOf } from './pager-text.ts';

const USAGE = `
Usage:
 watch [options] command

Options:
  -c, --color            hand colours on
  -d, --differences[=permanent]
                         show what changed in reverse
  -e, --errexit          end when the command fails
  -g, --chgexit          end when the output changes
  -n, --interval SECONDS wait so long between two runs
  -q, --equexit CYCLES   end when the output stays the same for so many runs
  -t, --no-title         no header
  -w, --no-wrap          cut long lines
  -x, --exec             run the words themselves, without sh -c
  -b, -p                 beep on failure, keep to the interval

`;
/** What one run may print. */
const MOST = 1_000_000;

export const watch: Program = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'n:td::egbcpwxq:hv',
    long: {
      'interval=': 'n',
      'no-title': 't',
      'differences=?': 'd',
      errexit: 'e',
      chgexit: 'g',
      'equexit=': 'q',
      exec: 'x',
      color: 'c',
      precise: 'p',
      beep: 'b',
      'no-wrap': 'w',
      help: 'h',
      version: 'v',
    },
    stops: true,
  });
  if (options.has('v')) {
    await process.stdout.write('watch from procps-ng 4.0.2\n');
    return 0;
  }
  if (options.has('h') || options.rest.length === 0) {
    await (options.has('h') ? process.stdout : process.stderr).write(USAGE);
    return options.has('h') ? 0 : 1;
  }
  const typed = options.value('n') ?? process.env.get('WATCH_INTERVAL') ?? '2';
  const seconds = Number(typed.replace(',', '.'));
  if (typed.trim() === '' || Number.isNaN(seconds))
    throw new ProgramError(`failed to parse argument: '${typed}'`);
  const interval = Math.min(Math.max(0.1, seconds), 2_678_400);
  const command = options.rest.join(' ');
  const view =
    process.stdout.isTerminal && process.terminal ? new View(process, process.terminal) : undefined;
  view?.open();
  try {
    let before: string | undefined;
    for (let same = 0; ;) {
      const started = process.leash.now;
      const { text, status } = await runOnce(
        process,
        options.has('x') ? options.rest : ['sh', '-c', command],
      );
      const head = options.has('t') ? undefined : headOf(process, interval, command);
      if (view)
        view.draw(text, {
          head,
          marks: options.has('d') ? (options.value('d') ? 'for ever' : 'now') : undefined,
          colours: options.has('c'),
          cuts: options.has('w'),
          rings: options.has('b') && status !== 0,
        });
      else
        await process.stdout.write(`${head ? `${head.title}${head.command}  ${head.clock}\n\n` : ''}${text}`);
      if (options.has('e') && status !== 0) {
        await view?.waitForKey();
        return 8;
      }
      same = before === text ? same + 1 : 0;
      if (options.has('g') && before !== undefined && before !== text) return 0;
      if (options.has('q') && same >= Number(options.value('q'))) return 0;
      before = text;
      const spent = options.has('p') ? process.leash.now - started : 0;
      await process.leash.sleep(Math.max(0, interval * 1000 - spent), process.interrupt);
    }
  } finally {
    view?.close();
  }
});

async function runOnce(
  process: Process,
  argv: readonly string[],
): Promise<{ readonly text: string; readonly status: number }> {
  const sink = new CaptureSink(undefined, MOST);
  const output = new StreamOutput(sink);
  const status = await process.spawn(argv, {
    stdin: new StreamInput(new TextSource()),
    stdout: output,
    stderr: output,
  });
  process.interrupt.check();
  return { text: sink.text, status };
}

interface Head {
  readonly title: string;
  readonly command: string;
  readonly clock: string;
}

function headOf(process: Process, interval: number, command: string): Head {
  const host = process.env.get('HOSTNAME') ?? '';
  return {
    title: `Every ${interval.toFixed(1)}s: `,
    command,
    clock: `${host}: ${dateText('%a %b %e %H:%M:%S %Y', process.leash.now)}`,
  };
}

interface Drawn {
  readonly head: Head | undefined;
  readonly marks: 'now' | 'for ever' | undefined;
  readonly colours: boolean;
  readonly cuts: boolean;
  readonly rings: boolean;
}

/** The screen: what did not change is drawn over itself, so that nothing flickers. */
class View {
  readonly #process: Process;
  readonly #terminal: Terminal;
  #last: (() => void) | undefined;
  #stopListening: (() => void) | undefined;
  #before: readonly string[] | undefined;
  /** Places that changed once, for `-d=permanent`. */
  #changed = new Set<string>();

  constructor(process: Process, terminal: Terminal) {
    this.#process = process;
    this.#terminal = terminal;
  }

  open(): void {
    this.#show('\x1b[?1049h\x1b[?25l\x1b[H\x1b[2J');
    this.#stopListening = this.#terminal.onResize?.(() => this.#last?.());
  }

  close(): void {
    this.#stopListening?.();
    this.#show('\x1b[?25h\x1b[?1049l');
  }

  #show(text: string): void {
    if (this.#terminal.write) this.#terminal.write(text);
    else void this.#process.stdout.write(text).catch(() => undefined);
  }

  draw(text: string, drawn: Drawn): void {
    const plain = this.#rowsOf(text, drawn);
    const shown = drawn.marks ? this.#marked(plain, drawn.marks) : plain;
    this.#before = plain;
    this.#last = () => this.#put(this.#rowsOf(text, drawn), drawn);
    this.#put(shown, drawn);
  }

  #rowsOf(text: string, { colours, cuts }: Drawn): string[] {
    const { columns } = this.#terminal;
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    return lines.flatMap((line) =>
      rowsOf(colours ? line : line.replace(COLOURS, ''), { columns, colours, ...(cuts && { cutsAt: 0 }) }),
    );
  }

  #marked(rows: readonly string[], how: 'now' | 'for ever'): string[] {
    const before = this.#before;
    if (!before) return [...rows];
    return rows.map((row, at) => {
      const old = [...(before[at] ?? '')];
      let out = '';
      let isMarked = false;
      for (const [column, char] of [...row].entries()) {
        const place = `${at}:${column}`;
        const differs = char !== old[column];
        if (differs) this.#changed.add(place);
        const marked = how === 'now' ? differs : this.#changed.has(place);
        if (marked !== isMarked) out += marked ? '\x1b[7m' : '\x1b[27m';
        isMarked = marked;
        out += char;
      }
      return isMarked ? `${out}\x1b[27m` : out;
    });
  }

  #put(rows: readonly string[], { head, rings }: Drawn): void {
    const { columns, rows: height } = this.#terminal;
    const top = head ? [headLine(head, columns), ''] : [];
    const lines = [...top, ...rows].slice(0, height);
    this.#show(`${rings ? '\x07' : ''}\x1b[H${lines.map((line) => `${line}\x1b[K`).join('\r\n')}\x1b[J`);
  }

  async waitForKey(): Promise<void> {
    const { rows } = this.#terminal;
    this.#show(`\x1b[${rows};1H\x1b[7mcommand exit with a non-zero status, press a key to exit\x1b[27m`);
    const keyboard = this.#terminal.keyboard?.();
    await keyboard?.read(this.#process.interrupt);
    keyboard?.close();
  }
}

// eslint-disable-next-line no-control-regex
const COLOURS = /\x1b\[[\d;]*m/g;

/** Title on the left, clock on the right; where both have no room, the command is cut, then the title left out, then all. */
function headLine({ title, command, clock }: Head, columns: number): string {
  const room = columns - textWidth(clock);
  if (room < 0) return '';
  if (room < title.length + 1) return ' '.repeat(room) + clock;
  const left = room - title.length;
  const shown =
    left > textWidth(command) ? command : left < 4 ? '' : `${command.slice(0, Math.max(0, left - 4))}...`;
  return title + shown + ' '.repeat(left - textWidth(shown)) + clock;
}
