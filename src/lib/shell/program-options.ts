/** The long and short options of a program, asked of the program itself: it starts, says what it takes, and does nothing. */
import { Interrupt, type Leash } from '#lib/sim/leash.ts';
import { TextSource, StreamInput } from './io.ts';
import { FileError, type FileSystem, type Output, type Program } from './program.ts';
import { ASK_OPTIONS, OptionsAsked } from './programs/asked-options.ts';

const missing = (): never => {
  throw new FileError('ENOENT', 'No such file or directory');
};

/** Nothing is there, and nothing can be written. */
const NO_FILES: FileSystem = {
  read: missing,
  write: missing,
  stat: () => undefined,
  lstat: () => undefined,
  link: missing,
  realPath: (path) => path,
  touch: missing,
  list: () => [],
  makeDir: missing,
  remove: missing,
  rename: missing,
  chmod: missing,
  resolve: (_, path) => path,
};

const closed: Output = {
  isTerminal: false,
  write: () => Promise.reject(new FileError('EINVAL', 'Bad file descriptor')),
};

/** `--name`, with `=` where a value must follow, and `-x`; none where the program reads its words in its own way. */
export async function optionsOf(name: string, program: Program, leash: Leash): Promise<string[]> {
  const interrupt = new Interrupt();
  try {
    await program({
      args: [name, ASK_OPTIONS],
      env: new Map(),
      cwd: '/',
      files: NO_FILES,
      stdin: new StreamInput(new TextSource(), interrupt),
      stdout: closed,
      stderr: closed,
      interrupt,
      leash,
      spawn: () => Promise.resolve(127),
    });
  } catch (error) {
    if (!(error instanceof OptionsAsked)) return [];
    const { short, long = {} } = error.spec;
    const letters = [...short.replaceAll(':', '')].filter((letter) => /\w/.test(letter));
    return [
      ...Object.keys(long).map((key) => `--${key.replace(/\?$/, '')}`),
      ...letters.map((letter) => `-${letter}`),
    ];
  }
  return [];
}
