/** Scripts of a lab's author, run in a shell of their own: nobody sees what they print, and the learner's shell knows nothing of them. */
import type { Shell } from '#lib/shell/shell.ts';
import { Interrupt, type Leash } from '#lib/sim/leash.ts';
import { plainStreams } from './script.ts';

export interface ScriptEnd {
  /** 0 is well; 137 where it was ended because it took too long. */
  readonly status: number;
  /** The last line that it printed, on either stream. */
  readonly output: string;
}

const LONGEST_OUTPUT = 200_000;

/** Runs a script from its beginning. After `limitMs` of virtual time it is ended. */
export async function runScript(
  shell: Shell,
  leash: Leash,
  { name, text }: { readonly name: string; readonly text: string },
  limitMs: number,
): Promise<ScriptEnd> {
  let said = '';
  const write = (more: string) => void (said = (said + more).slice(-LONGEST_OUTPUT));
  const interrupt = new Interrupt();
  const over = new Interrupt();
  const limit = leash.sleep(limitMs, over).then(
    () => interrupt.raise('SIGKILL'),
    () => undefined,
  );
  const io = { ...plainStreams({ stdout: write, stderr: write }), interrupt, interactive: false, name };
  let status: number;
  try {
    status = await shell.run(text, io);
  } finally {
    over.raise();
    await limit;
  }
  const output = said.split('\n').findLast((line) => line.trim() !== '') ?? '';
  return { status: interrupt.raised ? 137 : status, output };
}
