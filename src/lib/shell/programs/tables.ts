/** paste and column. */
import { unescapeAnsiC } from '#lib/shell/interpreter/quoting.ts';
import type { Program } from '#lib/shell/program.ts';
import { textWidth } from '#lib/shell/text-width.ts';
import { eachLine, linesOf, program, readOptions, textOf } from './options.ts';

const paste = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'd:s',
    long: { 'delimiters=': 'd', serial: 's' },
  });
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

/** Lines side by side at stops of eight, down the page or `across`. */
function filled(lines: readonly string[], width: number, across: boolean): string {
  const room = Math.floor(Math.max(0, ...lines.map((line) => textWidth(line))) / 8) * 8 + 8;
  const columns = Math.max(1, Math.floor(width / room));
  const rows = Math.ceil(lines.length / columns);
  const used = across ? columns : Math.ceil(lines.length / Math.max(1, rows));
  let out = '';
  for (let row = 0; row < rows; row += 1) {
    const cells = Array.from({ length: used }, (_, i) => lines[across ? row * columns + i : i * rows + row]);
    const shown = cells.filter((cell) => cell !== undefined);
    out += `${shown.map((cell, i) => (i === shown.length - 1 ? cell : cell + '\t'.repeat(Math.ceil((room - textWidth(cell)) / 8)))).join('')}\n`;
  }
  return out;
}

const column = program(async (process) => {
  const options = readOptions(process.args, {
    short: 'ts:o:c:xN:',
    long: {
      table: 't',
      'separator=': 's',
      'output-separator=': 'o',
      'table-columns=': 'N',
    },
  });
  const lines: string[] = [];
  const status = await eachLine(
    process,
    options.rest,
    (line) => void (line.trim() !== '' && lines.push(line)),
  );
  if (!options.has('t')) {
    const width = Number(options.value('c') ?? process.terminal?.columns ?? 80);
    await process.stdout.write(filled(lines, width, options.has('x')));
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
