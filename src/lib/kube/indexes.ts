/** Sets of completion indexes as Jobs write them: `0,2-4`. From pkg/apis/batch/validation and pkg/controller/job. */

/** Throws an Error in the server's words for what is no such list, or names an index that does not exist. */
export function indexesIn(text: string, completions: number): ReadonlySet<number> {
  const found = new Set<number>();
  if (text === '') return found;
  let last = -1;
  const read = (word: string): number => {
    if (!/^[+-]?\d+$/.test(word))
      throw new Error(`cannot convert string to integer for index: ${JSON.stringify(word)}`);
    const value = Number(word);
    if (value >= completions) throw new Error(`too large index: ${JSON.stringify(word)}`);
    return value;
  };
  for (const part of text.split(',')) {
    const limits = part.split('-');
    if (limits.length > 2)
      throw new Error(
        `the fragment ${JSON.stringify(part)} violates the requirement that an index interval can have at most two parts separated by '-'`,
      );
    const first = read(limits[0] ?? '');
    if (last >= first) throw new Error(`non-increasing order, previous: ${last}, current: ${first}`);
    last = limits.length > 1 ? read(limits[1] ?? '') : first;
    if (limits.length > 1 && last <= first)
      throw new Error(`non-increasing order, previous: ${first}, current: ${last}`);
    for (let index = first; index <= last; index += 1) found.add(index);
  }
  return found;
}

/** `0,2-4`; two neighbours stand apart. */
export function indexesText(indexes: Iterable<number>): string {
  const sorted = [...new Set(indexes)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let at = 0; at < sorted.length;) {
    const first = sorted[at] as number;
    let end = at;
    while (sorted[end + 1] === (sorted[end] as number) + 1) end += 1;
    const last = sorted[end] as number;
    if (last === first) parts.push(`${first}`);
    else parts.push(last === first + 1 ? `${first},${last}` : `${first}-${last}`);
    at = end + 1;
  }
  return parts.join(',');
}
