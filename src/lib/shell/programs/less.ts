/** less: a file, or what comes through a pipe, a screen at a time. Where its output is no terminal it hands everything on. */
import type { Process, Program } from '#lib/shell/program.ts';
import { LessScreen, openFile, type Opened } from './less-screen.ts';
import { program, readOptions } from './options.ts';
import { PagerText } from './pager-text.ts';

export const less: Program = program(async (process) => {
  const start = process.args.slice(1).filter((word) => /^\+./.test(word));
  const options = readOptions(
    process.args.filter((word) => !/^\+./.test(word)),
    {
      short: 'aAcCdeEfFgGiIJKLmMnNqQrRsSuUVwWXb:h:j:k:o:O:p:P:t:T:x:y:z:',
      long: {
        'chop-long-lines': 'S',
        'LINE-NUMBERS': 'N',
        'RAW-CONTROL-CHARS': 'R',
        'raw-control-chars': 'r',
        'quit-if-one-screen': 'F',
        'no-init': 'X',
        'ignore-case': 'i',
        'IGNORE-CASE': 'I',
        'quit-at-eof': 'e',
        'QUIT-AT-EOF': 'E',
        'pattern=': 'p',
        version: 'V',
      },
    },
  );
  const { stdin, stdout, terminal } = process;
  if (options.has('V')) {
    await stdout.write('less 590 (GNU regular expressions)\n');
    return 0;
  }
  if (options.rest.length === 0 && stdin.isTerminal)
    return say(process, 'Missing filename ("less --help" for help)');
  const opened: Opened[] = [];
  let status = 0;
  for (const name of options.rest.length > 0 ? options.rest : ['-']) {
    const text = name === '-' ? new PagerText(() => stdin.read()) : openFile(process, name);
    if (typeof text === 'string') {
      await process.stderr.write(`${text}\n`);
      status = 1;
    } else opened.push({ name: name === '-' ? '' : name, text });
  }
  const keyboard = stdout.isTerminal ? terminal?.keyboard?.() : undefined;
  if (!terminal || !keyboard) {
    for (const { text } of opened) await handOn(process, text);
    return status;
  }
  try {
    for (const [at, one] of opened.entries()) {
      const screen = new LessScreen(process, terminal, keyboard, one, {
        start,
        place: [at + 1, opened.length],
        pattern: options.value('p'),
        numbers: options.has('N'),
        cuts: options.has('S'),
        colours: options.has('R', 'r'),
        leavesIfShort: options.has('F'),
        keepsScreen: options.has('X'),
        ignoresCase: options.has('i', 'I'),
        leavesAtEnd: options.has('e', 'E'),
      });
      if ((await screen.run()) === 'quit') break;
    }
  } finally {
    keyboard.close();
  }
  return status;
});

async function say(process: Process, message: string): Promise<number> {
  await process.stderr.write(`${message}\n`);
  return 1;
}

async function handOn(process: Process, text: PagerText): Promise<void> {
  for (let at = 0; ;) {
    if (at < text.lines.length) {
      await process.stdout.write(`${text.lines.slice(at).join('\n')}\n`);
      at = text.lines.length;
    }
    if (text.isEnded) return;
    await text.more();
  }
}
