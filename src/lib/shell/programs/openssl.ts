/** openssl, loaded when it is first run. */
import type { Program } from '#lib/shell/program.ts';

export const openssl: Program = async (process) => {
  const { leash, interrupt } = process;
  const run = await leash.load(() => import('./openssl/openssl.ts').then((part) => part.openssl), interrupt);
  return run(process);
};
