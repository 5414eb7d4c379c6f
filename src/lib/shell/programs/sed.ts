/** sed: its options and scripts, and the streams and files that are run through them. */
import type { Process, Program } from '#lib/shell/program.ts';
import { RegexError } from '#lib/shell/regex.ts';
import { SedParser, type SedCommand } from './sed-parser.ts';
import { SedRun } from './sed-run.ts';
import { complain, linesOf, pathOf, program, ProgramError, readOptions, textOf } from './options.ts';

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
