/** The everyday programs, by name. */
import type { Program } from '#lib/shell/program.ts';
import { archives } from './archive.ts';
import { awk } from './awk.ts';
import { bc } from './bc.ts';
import { checksumPrograms } from './checksums.ts';
import { copyPrograms } from './copies.ts';
import { blockPrograms } from './dd.ts';
import { diskPrograms } from './disk.ts';
import { dumpPrograms } from './dumps.ts';
import { expr } from './expr.ts';
import { find } from './find.ts';
import { jq } from './jq.ts';
import { file } from './kinds.ts';
import { linkPrograms } from './links.ts';
import { listPrograms } from './lists.ts';
import { ls } from './ls.ts';
import { miscPrograms } from './misc.ts';
import { numberPrograms } from './numbers.ts';
import { openssl } from './openssl.ts';
import { pathPrograms } from './path-names.ts';
import { echo, printf, test } from './printing.ts';
import { processPrograms } from './processes.ts';
import { searchPrograms } from './search.ts';
import { sed } from './sed.ts';
import { seq } from './seq.ts';
import { sort } from './sort.ts';
import { textPrograms } from './text.ts';
import { tree } from './tree.ts';
import { sizePrograms } from './sizes.ts';
import { wrapperPrograms } from './wrappers.ts';
import { yq } from './yq.ts';

export const everydayPrograms: ReadonlyMap<string, Program> = new Map<string, Program>([
  ...Object.entries({
    ...miscPrograms,
    ...archives,
    ...diskPrograms,
    ...copyPrograms,
    ...sizePrograms,
    ...pathPrograms,
    ...textPrograms,
    ...searchPrograms,
    ...processPrograms,
    ...checksumPrograms,
    ...dumpPrograms,
    ...linkPrograms,
    ...blockPrograms,
    ...listPrograms,
    ...numberPrograms,
    ...wrapperPrograms,
  }),
  ...Object.entries({
    bc,
    echo,
    expr,
    file,
    find,
    ls,
    printf,
    test,
    '[': test,
    sed,
    seq,
    sort,
    tree,
    jq,
    yq,
    openssl,
    awk,
    gawk: awk,
    mawk: awk,
  }),
]);
