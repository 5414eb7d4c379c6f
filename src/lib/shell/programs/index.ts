/** The everyday programs, by name. */
import type { Program } from '#lib/shell/program.ts';
import { echo, printf, test } from './printing.ts';
import { processPrograms } from './processes.ts';
import { textPrograms } from './text.ts';

export const everydayPrograms: ReadonlyMap<string, Program> = new Map<string, Program>([
  ...Object.entries(processPrograms),
  ...Object.entries(textPrograms),
  ['echo', echo],
  ['printf', printf],
  ['test', test],
  ['[', test],
]);
