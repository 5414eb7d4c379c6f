/** jq: the real one, loaded when it is first run. */
import type { Program } from '#lib/shell/program.ts';

export const jq: Program = async (process) => {
  const run = await process.leash.hold(import('./jq/program.ts').then((part) => part.runProgram));
  return run(process);
};
