/** Names side by side, as `ls` and completion show them. */
import { textWidth } from './text-width.ts';

/** Names in columns down the page, as `ls` sets them on a terminal; with `across` in rows. */
export function inColumns(names: readonly string[], width: number, across = false, tab = 2): string {
  if (names.length === 0) return '';
  const sizes = names.map(textWidth);
  for (let rows = 1; ; rows += 1) {
    const columns = Math.ceil(names.length / rows);
    const widths = Array.from({ length: columns }, (_, i) =>
      Math.max(...sizes.filter((_, at) => (across ? at % columns : Math.floor(at / rows)) === i)),
    );
    const total = widths.reduce((sum, one) => sum + one + tab, -tab);
    if (total > width - 1 && rows < names.length) continue;
    const line = (row: number) =>
      widths
        .map((one, i) => {
          const at = across ? row * columns + i : i * rows + row;
          return [names[at], one + tab - (sizes[at] ?? 0)] as const;
        })
        .filter(([name]) => name !== undefined);
    return Array.from(
      { length: rows },
      (_, row) =>
        `${line(row)
          .map(([name, space], i, all) => (i === all.length - 1 ? name : name + ' '.repeat(space)))
          .join('')}\n`,
    ).join('');
  }
}
