/** Times as Go reads them (time.Parse with RFC 3339), with its words about what is wrong. */
import { CommandError } from './errors.ts';

/** The parts of the layout, and what stands for them in a text. */
const LAYOUT: readonly (readonly [part: string, pattern: RegExp])[] = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^\d\d/],
  ['-', /^-/],
  ['02', /^\d\d/],
  ['T', /^T/],
  ['15', /^\d\d/],
  [':', /^:/],
  ['04', /^\d\d/],
  [':', /^:/],
  ['05', /^\d\d([.,]\d+)?/],
  ['Z07:00', /^(Z|[+-]\d\d:\d\d)/],
];

/** Throws CommandError unless the text is a time such as `2026-01-09T09:05:00Z`. */
export function checkTime(text: string): void {
  const start = `parsing time ${JSON.stringify(text)}`;
  let rest = text;
  for (const [part, pattern] of LAYOUT) {
    const found = pattern.exec(rest)?.[0];
    if (found === undefined)
      throw new CommandError(
        `${start} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(rest)} as "${part}"`,
      );
    rest = rest.slice(found.length);
  }
  if (rest) throw new CommandError(`${start}: extra text: ${JSON.stringify(rest)}`);
}
