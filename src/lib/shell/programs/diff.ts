/** diff: Myers' shortest edit script, in the normal and the unified form; folders too. */
import type { Process } from '#lib/shell/program.ts';
import { dateText } from './date-format.ts';
import { linesOf, pathOf, program, ProgramError, readOptions, textOf } from './options.ts';

type Edit = { readonly kind: ' ' | '-' | '+'; readonly line: string };

/** The shortest edit script (Myers), forwards; gives up on very different long texts and replaces everything between the common ends. */
export function diffLines(a: readonly string[], b: readonly string[]): Edit[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end])
    end += 1;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const same = (lines: readonly string[]): Edit[] => lines.map((line) => ({ kind: ' ', line }));
  return [...same(a.slice(0, start)), ...middle(left, right), ...same(a.slice(a.length - end))];
}

const MAX_EDITS = 1500;

function middle(a: readonly string[], b: readonly string[]): Edit[] {
  const trace: Map<number, number>[] = [];
  let frontier = new Map<number, number>([[1, 0]]);
  for (let d = 0; d <= Math.min(a.length + b.length, MAX_EDITS); d += 1) {
    const next = new Map<number, number>();
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (frontier.get(k - 1) ?? -1) < (frontier.get(k + 1) ?? -1));
      let x = down ? (frontier.get(k + 1) ?? 0) : (frontier.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return backtrack(a, b, [...trace, frontier], d);
    }
    trace.push(frontier);
    frontier = next;
  }
  return [...a.map((line): Edit => ({ kind: '-', line })), ...b.map((line): Edit => ({ kind: '+', line }))];
}

function backtrack(
  a: readonly string[],
  b: readonly string[],
  trace: readonly Map<number, number>[],
  depth: number,
): Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [a.length, b.length];
  for (let d = depth; d >= 0; d -= 1) {
    const frontier = trace[d] as Map<number, number>;
    const k = x - y;
    const down = k === -d || (k !== d && (frontier.get(k - 1) ?? -1) < (frontier.get(k + 1) ?? -1));
    const from = down ? k + 1 : k - 1;
    const fromX = d === 0 ? 0 : (frontier.get(from) ?? 0);
    const fromY = d === 0 ? 0 : fromX - from;
    while (x > fromX && y > fromY) edits.push({ kind: ' ', line: a[((y -= 1), (x -= 1))] as string });
    if (d > 0)
      edits.push(
        down ? { kind: '+', line: b[(y -= 1)] as string } : { kind: '-', line: a[(x -= 1)] as string },
      );
  }
  return edits.reverse();
}

interface Hunk {
  readonly edits: readonly Edit[];
  readonly from: number;
  readonly to: number;
  readonly removed: number;
  readonly added: number;
}

/** Groups edits with `context` lines around them; line numbers count from 1. */
export function hunksOf(edits: readonly Edit[], context: number): Hunk[] {
  const hunks: Hunk[] = [];
  let [a, b] = [1, 1];
  let open: { edits: Edit[]; from: number; to: number; quiet: number } | undefined;
  const recent: Edit[] = [];
  const close = () => {
    if (!open) return;
    const kept = open.edits.slice(0, open.edits.length - Math.max(0, open.quiet - context));
    const removed = kept.filter(({ kind }) => kind !== '+').length;
    const added = kept.filter(({ kind }) => kind !== '-').length;
    hunks.push({ edits: kept, from: open.from, to: open.to, removed, added });
    open = undefined;
  };
  for (const edit of edits) {
    if (edit.kind !== ' ') {
      open ??= { edits: [...recent], from: a - recent.length, to: b - recent.length, quiet: 0 };
      open.edits.push(edit);
      open.quiet = 0;
      recent.length = 0;
    } else if (open) {
      open.edits.push(edit);
      open.quiet += 1;
      if (open.quiet > 2 * context) {
        const tail = open.edits.slice(open.edits.length - context);
        close();
        recent.splice(0, recent.length, ...(context > 0 ? tail : []));
      }
    } else {
      recent.push(edit);
      if (recent.length > context) recent.shift();
    }
    if (edit.kind !== '+') a += 1;
    if (edit.kind !== '-') b += 1;
  }
  close();
  return hunks;
}

function unified(hunks: readonly Hunk[]): string {
  const span = (start: number, count: number) =>
    count === 1 ? String(start) : `${count === 0 ? start - 1 : start},${count}`;
  return hunks
    .map(
      ({ edits, from, to, removed, added }) =>
        `@@ -${span(from, removed)} +${span(to, added)} @@\n${edits.map(({ kind, line }) => `${kind}${line}\n`).join('')}`,
    )
    .join('');
}

function normal(hunks: readonly Hunk[]): string {
  const span = (start: number, count: number) =>
    count <= 1 ? String(count === 0 ? start - 1 : start) : `${start},${start + count - 1}`;
  return hunks
    .map(({ edits, from, to, removed, added }) => {
      const letter = removed === 0 ? 'a' : added === 0 ? 'd' : 'c';
      const lines = (kind: string, mark: string) =>
        edits
          .filter((edit) => edit.kind === kind)
          .map(({ line }) => `${mark} ${line}\n`)
          .join('');
      return `${span(from, removed)}${letter}${span(to, added)}\n${lines('-', '<')}${letter === 'c' ? '---\n' : ''}${lines('+', '>')}`;
    })
    .join('');
}

export const diff = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'uU:qsiwbBNrac',
    long: {
      unified: 'u',
      brief: 'q',
      'report-identical-files': 's',
      'ignore-case': 'i',
      'ignore-all-space': 'w',
      'ignore-space-change': 'b',
      'new-file': 'N',
      recursive: 'r',
      'color=?': 'color',
      'context=?': 'c',
    },
    status: 2,
  });
  if (options.has('c')) throw new ProgramError('not simulated: -c', { status: 2 });
  const [left, right, extra] = options.rest;
  if (left === undefined || right === undefined) {
    await process.stderr.write(
      `diff: missing operand${left === undefined ? '' : ` after '${left}'`}\ndiff: Try 'diff --help' for more information.\n`,
    );
    return 2;
  }
  if (extra !== undefined) throw new ProgramError(`extra operand '${extra}'`, { status: 2 });
  return compare(
    process,
    left,
    right,
    options.has('q') ? 'q' : options.has('u', 'U') ? 'u' : 'n',
    Number(options.value('U') ?? 3),
    options,
  );
});

async function compare(
  process: Process,
  left: string,
  right: string,
  style: 'q' | 'u' | 'n',
  context: number,
  options: ReturnType<typeof readOptions>,
): Promise<number> {
  const { files, stdout } = process;
  const kind = (name: string) => (name === '-' ? 'file' : files.stat(pathOf(process, name))?.kind);
  const folder = (name: string) => name.replace(/\/$/, '');
  if (kind(left) === 'dir' && kind(right) === 'dir') {
    let status = 0;
    const names = [
      ...new Set([...files.list(pathOf(process, left)), ...files.list(pathOf(process, right))]),
    ].sort((a, b) => (a < b ? -1 : 1));
    for (const name of names) {
      const [a, b] = [`${folder(left)}/${name}`, `${folder(right)}/${name}`];
      const missing = kind(a) === undefined ? right : kind(b) === undefined ? left : undefined;
      if (missing !== undefined && !options.has('N')) {
        await stdout.write(`Only in ${folder(missing)}: ${name}\n`);
        status = 1;
      } else if (kind(a) === 'dir' && kind(b) === 'dir' && !options.has('r'))
        await stdout.write(`Common subdirectories: ${a} and ${b}\n`);
      else {
        const titled =
          style !== 'q' &&
          kind(a) === 'file' &&
          kind(b) === 'file' &&
          files.read(pathOf(process, a)) !== files.read(pathOf(process, b));
        if (titled)
          await stdout.write(
            `${process.args.filter((word) => word === 'diff' || /^-./.test(word)).join(' ')} ${a} ${b}\n`,
          );
        status = Math.max(status, await compare(process, a, b, style, context, options));
      }
    }
    return status;
  }
  const base = (name: string) => name.slice(name.lastIndexOf('/') + 1);
  if (kind(left) === 'dir') left = `${folder(left)}/${base(right)}`;
  else if (kind(right) === 'dir') right = `${folder(right)}/${base(left)}`;
  const empty = (name: string) => options.has('N') && kind(name) === undefined;
  const a = empty(left) ? '' : await textOf(process, left);
  const b = empty(right) ? '' : await textOf(process, right);
  if (a === undefined || b === undefined) return 2;
  const shape = (line: string) => {
    const folded = options.has('i') ? line.toLowerCase() : line;
    return options.has('w')
      ? folded.replace(/\s+/g, '')
      : options.has('b')
        ? folded.replace(/\s+/g, ' ').trimEnd()
        : folded;
  };
  const [before, after] = [linesOf(a), linesOf(b)];
  const same =
    before.length === after.length && before.every((line, i) => shape(line) === shape(after[i] as string));
  if (same) {
    if (options.has('s')) await stdout.write(`Files ${left} and ${right} are identical\n`);
    return 0;
  }
  if (style === 'q') await stdout.write(`Files ${left} and ${right} differ\n`);
  else {
    const edits = options.has('i', 'w', 'b')
      ? restored(diffLines(before.map(shape), after.map(shape)), before, after)
      : diffLines(before, after);
    const stamp = (name: string) =>
      `${name}\t${dateText('%F %T.%N +0000', (name === '-' ? undefined : files.stat(pathOf(process, name))?.modifiedMs) ?? process.leash.now)}`;
    if (style === 'u')
      await stdout.write(`--- ${stamp(left)}\n+++ ${stamp(right)}\n${unified(hunksOf(edits, context))}`);
    else await stdout.write(normal(hunksOf(edits, 0)));
  }
  return 1;
}

/** Puts the lines back as they were written, after comparing simplified ones. */
function restored(edits: readonly Edit[], before: readonly string[], after: readonly string[]): Edit[] {
  let [a, b] = [0, 0];
  return edits.map(({ kind }) => {
    const line = (kind === '+' ? after[b] : before[a]) as string;
    if (kind !== '+') a += 1;
    if (kind !== '-') b += 1;
    return { kind, line };
  });
}
