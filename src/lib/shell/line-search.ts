/** Incremental search through history (C-r, C-s): pure steps from one state to the next. */

export interface Search {
  readonly query: string;
  readonly direction: 'back' | 'forward';
  /** Index of the line shown; the number of lines means the one that was being typed. */
  readonly at: number;
  /** Place of the match in that line, in UTF-16 units. */
  readonly place: number;
  readonly failed: boolean;
  /** The state before the last key, for Backspace. */
  readonly before: Search | undefined;
}

/** Begins at the line that is shown. */
export function beginSearch(direction: Search['direction'], at: number, place: number): Search {
  return { query: '', direction, at, place, failed: false, before: undefined };
}

/** One more character of the query, from where the search stands. */
export function extend(search: Search, text: string, lines: readonly string[]): Search {
  const query = search.query + text;
  return { ...find(search, query, lines, search.at, search.place), before: search };
}

/** The next match in this direction. An empty query takes up `last`, the one of the search before. */
export function again(
  search: Search,
  direction: Search['direction'],
  lines: readonly string[],
  last: string,
): Search {
  if (search.query === '')
    return { ...find({ ...search, direction }, last, lines, search.at, search.place), before: search };
  const step = direction === 'back' ? -1 : 1;
  const turned = { ...search, direction };
  return { ...find(turned, search.query, lines, search.at, search.place + step), before: search };
}

function find(search: Search, query: string, lines: readonly string[], from: number, place: number): Search {
  const back = search.direction === 'back';
  for (let at = from; at >= 0 && at < lines.length; at += back ? -1 : 1) {
    const line = lines[at] as string;
    const start = at === from ? place : back ? line.length : 0;
    const found =
      start < 0 || start > line.length
        ? -1
        : back
          ? line.lastIndexOf(query, start)
          : line.indexOf(query, start);
    // The same line again is no news: readline goes on to one that reads otherwise.
    const isNews = at === from || line !== lines[from];
    if (found >= 0 && isNews) return { ...search, query, at, place: found, failed: false };
  }
  return { ...search, query, failed: true };
}

/** What stands in place of the prompt. */
export function searchPrompt({ query, direction, failed }: Search): string {
  return `(${failed ? 'failed ' : ''}${direction === 'back' ? 'reverse-' : ''}i-search)\`${query}': `;
}
