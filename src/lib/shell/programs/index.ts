/** The everyday programs, by name. */
import type { Program } from '#lib/shell/program.ts';
import { archives } from './archive.ts';
import { awk } from './awk.ts';
import { diskPrograms } from './disk.ts';
import { jq } from './jq.ts';
import { miscPrograms } from './misc.ts';
import { openssl } from './openssl.ts';
import { echo, printf, test } from './printing.ts';
import { processPrograms } from './processes.ts';
import { searchPrograms } from './search.ts';
import { sed } from './sed.ts';
import { textPrograms } from './text.ts';

export const everydayPrograms: ReadonlyMap<string, Program> = new Map<string, Program>([
  ...Object.entries({
    ...miscPrograms,
    ...archives,
    ...diskPrograms,
    ...textPrograms,
    ...searchPrograms,
    ...processPrograms,
  }),
  ...Object.entries({ echo, printf, test, '[': test, sed, jq, openssl, awk, gawk: awk, mawk: awk }),
]);
