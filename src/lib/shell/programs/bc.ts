/** bc: arithmetic of any precision. Numbers are integers with a scale (digits after the point), as POSIX describes. */
import { linesOf, program, readOptions, textOf } from './options.ts';
import { BcError, BcMachine } from './bc-machine.ts';
import { parseBc } from './bc-parser.ts';
import type { Program } from '#lib/shell/program.ts';

export const bc: Program = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'hilqsvw',
    long: { mathlib: 'l', quiet: 'q', interactive: 'i', standard: 's', warn: 'w', version: 'v' },
  });
  if (options.has('v')) {
    await process.stdout.write('bc 1.07.1 (simulated)\n');
    return 0;
  }
  const machine = new BcMachine(process, options.has('l'));
  const run = async (text: string): Promise<boolean> => {
    try {
      for (const statement of parseBc(text)) {
        await process.pause?.();
        if (await machine.top(statement)) return false;
      }
    } catch (error) {
      if (!(error instanceof BcError)) throw error;
      await machine.flush();
      await process.stderr.write(`${error.message}\n`);
    }
    await machine.flush();
    return true;
  };
  for (const name of options.rest) {
    const text = await textOf(process, name, (file) => `File ${file} is unavailable.`);
    if (text === undefined) return 1;
    if (!(await run(text))) return 0;
  }
  let pending = '';
  let line = 0;
  for (let next = await process.stdin.readLine(); next !== undefined; next = await process.stdin.readLine()) {
    line += 1;
    pending += next;
    if (pending.endsWith('\\')) {
      pending = pending.slice(0, -1);
      continue;
    }
    if (!isWhole(pending)) {
      pending += '\n';
      continue;
    }
    try {
      parseBc(pending);
    } catch (error) {
      if (!(error instanceof BcError)) throw error;
      await process.stderr.write(`(standard_in) ${line}: ${error.message}\n`);
      pending = '';
      continue;
    }
    if (!(await run(pending))) return 0;
    pending = '';
  }
  if (linesOf(pending).length > 0 && !(await run(pending))) return 0;
  return 0;
});

/** Whether braces, parentheses, quotes and comments are closed. */
function isWhole(text: string): boolean {
  const bare = text.replace(/"[^"]*"/g, '').replace(/\/\*[\s\S]*?\*\//g, '');
  if (/"|\/\*/.test(bare)) return false;
  return (bare.match(/\{/g) ?? []).length <= (bare.match(/\}/g) ?? []).length;
}
