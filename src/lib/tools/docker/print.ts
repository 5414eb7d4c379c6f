/** How docker writes tables, sizes, ages and ports. Rules from github.com/docker/go-units and the client's formatters. */

/** Rows under a header, as Go's tabwriter sets them with a least width of 10 and 3 spaces between. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, at) => {
      if (at < row.length - 1) widths[at] = Math.max(widths[at] ?? 10, [...cell].length + 3);
    });
  return rows
    .map((row) =>
      row
        .map((cell, at) =>
          at < row.length - 1 ? cell + ' '.repeat((widths[at] ?? 0) - [...cell].length) : cell,
        )
        .join(''),
    )
    .map((line) => `${line}\n`)
    .join('');
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `187MB`, `7.83MB`: three digits. */
export function humanSize(bytes: number): string {
  let unit = 0;
  let size = bytes;
  for (; size >= 1000 && unit < UNITS.length - 1; unit += 1) size /= 1000;
  return `${Number(size.toPrecision(3))}${UNITS[unit] ?? ''}`;
}

/** `About a minute`, `3 hours`, `2 weeks`. */
export function humanDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60 + 0.5);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 7 * 2) return `${Math.floor(hours / 24)} days`;
  if (hours < 24 * 30 * 2) return `${Math.floor(hours / 24 / 7)} weeks`;
  if (hours < 24 * 365 * 2) return `${Math.floor(hours / 24 / 30)} months`;
  return `${Math.floor(hours / 24 / 365)} years`;
}

export const shortId = (id: string): string => id.replace(/^sha256:/, '').slice(0, 12);

/** A text of at most so many letters, the last of them an ellipsis where it was cut. */
export const cut = (text: string, length: number): string =>
  [...text].length > length ? `${[...text].slice(0, length - 1).join('')}…` : text;

/** RFC 3339 with nanoseconds, as the daemon writes moments; the zero of Go's time where there is none. */
export const moment = (ms: number | undefined): string =>
  ms === undefined ? '0001-01-01T00:00:00Z' : new Date(ms).toISOString().replace(/(\.\d{3})Z$/, '$1000000Z');

/** `2026-01-09 09:00:00 +0000 UTC` */
export const goTime = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`;
