/** paste and column. */
import { inColumns } from '#lib/shell/columns.ts';
import { unescapeAnsiC } from '#lib/shell/interpreter/quoting.ts';
import type { Program } from '#lib/shell/program.ts';
import { textWidth } from '#lib/shell/text-width.ts';
import { eachLine, linesOf, program, readOptions, textOf } from './options.ts';

const paste = program(async (process) => {
  const options = readOptions(process.args, { short: 'd:s', long: { 'delimiters=': 'd', serial: 's' } });
  const delimiters = [...unescapeAnsiC(options.value('d') ?? '\t')];
  const names = options.rest.length > 0 ? options.rest : ['-'];
  const columns: string[][] = [];
  const typed = names.includes('-') ? linesOf(await process.stdin.readAll()) : [];
  const dashes = names.filter((name) => name === '-').length;
  let dash = 0;
  for (const name of names) {
    const text = name === '-' ? '' : await textOf(process, name);
    if (text === undefined) return 1;
    const mine = dash;
    if (name === '-') dash += 1;
    columns.push(
      name === '-' ? typed.filter((_, i) => options.has('s') || i % dashes === mine) : linesOf(text),
    );
  }
  const join = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i === 0 ? cell : (delimiters[(i - 1) % delimiters.length] ?? '') + cell))
      .join('');
  const rows = options.has('s')
    ? columns
    : Array.from({ length: Math.max(...columns.map((lines) => lines.length)) }, (_, row) =>
        columns.map((lines) => lines[row] ?? ''),
      );
  await process.stdout.write(rows.map((row) => `${join(row)}\n`).join(''));
  return 0;
});

const column = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'ts:o:c:xN:',
    long: { table: 't', 'separator=': 's', 'output-separator=': 'o', 'table-columns=': 'N' },
  });
  const lines: string[] = [];
  const status = await eachLine(
    process,
    options.rest,
    (line) => void (line.trim() !== '' && lines.push(line)),
  );
  if (!options.has('t')) {
    await process.stdout.write(inColumns(lines, process.terminal?.columns ?? 80));
    return status;
  }
  const separator = options.value('s');
  const rows = lines.map((line) =>
    separator === undefined
      ? line.trim().split(/\s+/)
      : line.split(new RegExp(`[${separator.replace(/[\]\\^-]/g, '\\$&')}]`)),
  );
  if (options.has('N')) rows.unshift((options.value('N') ?? '').split(','));
  const widths: number[] = [];
  for (const row of rows)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, textWidth(cell));
  const glue = options.value('o') ?? '  ';
  await process.stdout.write(
    rows
      .map(
        (row) =>
          `${row.map((cell, i) => (i === row.length - 1 ? cell : cell + ' '.repeat((widths[i] ?? 0) - textWidth(cell)))).join(glue)}\n`,
      )
      .join(''),
  );
  return status;
});

export const tablePrograms: Record<string, Program> = { paste, column };
