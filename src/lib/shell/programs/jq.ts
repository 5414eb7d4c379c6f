/** jq: the real one, loaded when it is first run. */
import type { Program } from '#lib/shell/program.ts';

export const jq: Program = async (process) => {
  const { leash, interrupt } = process;
  const run = await leash.load(() => import('./jq/program.ts').then((part) => part.runProgram), interrupt);
  return run(process);
};
