/** How the small programs beside kubectl ask it: a command of kubectl, and what it printed. */
import type { Output, Process, Program } from '#lib/shell/program.ts';

export interface Said {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `kubectl WORDS` with the files, environment and interrupt of the process; nothing of it is shown. */
export async function asked(kubectl: Program, process: Process, words: readonly string[]): Promise<Said> {
  const texts = { out: '', err: '' };
  const into = (name: keyof typeof texts): Output => ({
    isTerminal: false,
    write: (text) => {
      texts[name] += text;
      return Promise.resolve();
    },
  });
  const status = await kubectl({
    ...process,
    args: ['kubectl', ...words],
    stdout: into('out'),
    stderr: into('err'),
  });
  return { status, ...texts };
}

/** Lines of what was printed. */
export const linesIn = (text: string): readonly string[] => text.split('\n').filter(Boolean);

/** Ends a program with `error: MESSAGE`. */
export class Refusal extends Error {}

/** A program whose refusals become words, and 1. */
export const refusing =
  (body: (process: Process) => Promise<void>): Program =>
  async (process) => {
    try {
      await body(process);
      return 0;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await process.stderr.write(`error: ${error.message}\n`);
      return 1;
    }
  };

/** What kubectl said went wrong, without its own `error: `. */
export const reasonIn = ({ err }: Said): string => err.trim().replace(/^error: /, '');
