/** more: a text forward, a screen at a time. Where its output is no terminal it hands everything on. */
import { readKey } from '#lib/shell/keys.ts';
import { FileError, type Keyboard, type Process, type Program, type Terminal } from '#lib/shell/program.ts';
import { pathOf, program, ProgramError, readOptions } from './options.ts';
import { PagerText, rowsOf, wholeText } from './pager-text.ts';

export const more: Program = program(async (process) => {
  const from = process.args.find((word) => /^\+\d+$/.test(word));
  const options = readOptions(
    process.args.filter((word) => !/^\+/.test(word)),
    {
      short: 'dflcpsuen:V',
      long: { silent: 'd', 'print-over': 'c', 'clean-print': 'p', squeeze: 's', 'lines=': 'n', version: 'V' },
      number: 'n',
    },
  );
  const { stdin, stdout, terminal } = process;
  if (options.has('V')) {
    await stdout.write('more from util-linux 2.38.1\n');
    return 0;
  }
  if (options.rest.length === 0 && stdin.isTerminal) throw new ProgramError('bad usage', { hint: true });
  const keyboard = stdout.isTerminal ? terminal?.keyboard?.() : undefined;
  let status = 0;
  try {
    const names = options.rest.length > 0 ? options.rest : ['-'];
    for (const name of names) {
      const text = await opened(process, name);
      if (!text) {
        status = 1;
        continue;
      }
      if (names.length > 1) await stdout.write(`::::::::::::::\n${name}\n::::::::::::::\n`);
      const first = from === undefined ? 0 : Number(from.slice(1)) - 1;
      if (!terminal || !keyboard) await handOn(process, text.source, first);
      else if (
        (await page(process, terminal, keyboard, {
          ...text,
          first,
          lines: Number(options.value('n')) || undefined,
        })) === 'quit'
      )
        break;
    }
  } finally {
    keyboard?.close();
  }
  return status;
});

interface Opened {
  readonly source: PagerText;
  /** Characters of a file; undefined of a pipe, whose part that was seen is not known. */
  readonly size: number | undefined;
}

async function opened(process: Process, name: string): Promise<Opened | undefined> {
  const { files, stdout, stderr } = process;
  if (name === '-') return { source: new PagerText(() => process.stdin.read()), size: undefined };
  const path = pathOf(process, name);
  if (files.stat(path)?.kind === 'dir') {
    await stdout.write(`\n*** ${name}: directory ***\n\n`);
    return undefined;
  }
  try {
    const text = files.read(path);
    return { source: wholeText(text), size: text.length };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await stderr.write(`more: cannot open ${name}: ${error.message}\n`);
    return undefined;
  }
}

async function handOn(process: Process, text: PagerText, first: number): Promise<void> {
  for (let at = first; ;) {
    if (at < text.lines.length) {
      await process.stdout.write(`${text.lines.slice(at).join('\n')}\n`);
      at = text.lines.length;
    }
    if (text.isEnded) return;
    await text.more();
  }
}

interface Paged extends Opened {
  readonly first: number;
  readonly lines: number | undefined;
}

/** Shows a text; `quit` where the reader had enough. */
async function page(
  process: Process,
  terminal: Terminal,
  keyboard: Keyboard,
  { source, size, first, lines }: Paged,
): Promise<'quit' | 'end'> {
  const { stdout, interrupt } = process;
  const full = () => lines ?? Math.max(1, terminal.rows - 1);
  let at = first;
  let room = full();
  let seen = 0;
  for (;;) {
    while (room > 0) {
      while (!source.isEnded && source.lines.length <= at) await source.more();
      const line = source.lines[at];
      if (line === undefined) return 'end';
      const rows = rowsOf(line, { columns: terminal.columns, colours: true });
      await stdout.write(`${rows.join('\n')}\n`);
      room -= rows.length;
      seen += line.length + 1;
      at += 1;
    }
    while (!source.isEnded && source.lines.length <= at) await source.more();
    if (source.isEnded && at >= source.lines.length) return 'end';
    const part = size === undefined ? '' : `(${Math.floor((seen * 100) / size)}%)`;
    await stdout.write(`\x1b[7m--More--${part}\x1b[27m`);
    const key = await nextKey(keyboard, interrupt);
    await stdout.write('\r\x1b[K');
    if (key === undefined || ['q', 'Q', 'ctrl-c'].includes(key)) return 'quit';
    if (key === 'enter' || key === 'j') room = 1;
    else if (key === 'd' || key === 'ctrl-d') room = Math.ceil(full() / 2);
    else if (key === 's') [at, room] = [at + 1, full()];
    else if (key === 'b' || key === 'ctrl-b') [at, room] = [Math.max(0, at - 2 * full()), full()];
    else if ([' ', 'f', 'z', 'page-down'].includes(key)) room = full();
    else room = 0;
  }
}

async function nextKey(keyboard: Keyboard, interrupt: Process['interrupt']): Promise<string | undefined> {
  const data = await keyboard.read(interrupt);
  if (data === undefined) return undefined;
  const { key } = readKey(data);
  return key.kind === 'key' ? key.name : key.text[0];
}
