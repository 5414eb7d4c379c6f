/** yq, loaded when it is first run. */
import type { Program } from '#lib/shell/program.ts';

export const yq: Program = async (process) => {
  const { leash, interrupt } = process;
  const run = await leash.load(() => import('./yq/program.ts').then((part) => part.runProgram), interrupt);
  return run(process);
};
