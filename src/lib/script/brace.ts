/** Brace expansion (`a{b,c}d`, `{1..5}`, `{a..e..2}`): on the text of a word, before everything else. */

const MAX_WORDS = 100_000;

/** Where a quoted or substituted stretch that begins at `i` ends; `i` itself where none begins. */
function skip(text: string, i: number): number {
  const char = text[i];
  if (char === '\\') return i + 2;
  if (char === "'") return text.indexOf("'", i + 1) + 1 || text.length;
  if (char === '"') {
    for (let j = i + 1; j < text.length; j = text[j] === '\\' ? j + 2 : j + 1)
      if (text[j] === '"') return j + 1;
    return text.length;
  }
  if (char === '`') return text.indexOf('`', i + 1) + 1 || text.length;
  if (char === '$' && (text[i + 1] === '(' || text[i + 1] === '{')) {
    const [open, close] = text[i + 1] === '(' ? ['(', ')'] : ['{', '}'];
    let depth = 0;
    for (let j = i + 1; j < text.length;) {
      const next = j === i + 1 ? j : skip(text, j);
      if (next > j) {
        j = next;
        continue;
      }
      if (text[j] === open) depth += 1;
      else if (text[j] === close && (depth -= 1) === 0) return j + 1;
      j += 1;
    }
    return text.length;
  }
  return i;
}

/** The first brace of the text that can be expanded: its bounds and the parts between its commas. */
function firstBrace(text: string): { start: number; end: number; parts: string[] } | undefined {
  for (let start = 0; start < text.length;) {
    const after = skip(text, start);
    if (after > start) {
      start = after;
      continue;
    }
    const found = text[start] === '{' ? close(text, start) : undefined;
    if (found && (found.parts.length > 1 || sequence(found.parts[0] ?? ''))) return { start, ...found };
    start += 1;
  }
  return undefined;
}

function close(text: string, start: number): { end: number; parts: string[] } | undefined {
  const parts: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let i = start; i < text.length;) {
    const after = skip(text, i);
    if (after > i) {
      i = after;
      continue;
    }
    if (text[i] === '{') depth += 1;
    else if (text[i] === ',' && depth === 1) {
      parts.push(text.slice(from, i));
      from = i + 1;
    } else if (text[i] === '}' && (depth -= 1) === 0)
      return { end: i + 1, parts: [...parts, text.slice(from, i)] };
    i += 1;
  }
  return undefined;
}

function sequence(body: string): string[] | undefined {
  const match = /^(?:(-?\d+)\.\.(-?\d+)|([A-Za-z])\.\.([A-Za-z]))(?:\.\.(-?\d+))?$/.exec(body);
  if (!match) return undefined;
  const [, low, high, first, last, by] = match;
  const from = low === undefined ? (first as string).charCodeAt(0) : Number(low);
  const to = high === undefined ? (last as string).charCodeAt(0) : Number(high);
  const step = Math.max(1, Math.abs(Number(by ?? 1)));
  if (Math.abs(to - from) / step > MAX_WORDS) return undefined;
  const width =
    /^-?0\d/.test(low ?? '') || /^-?0\d/.test(high ?? '')
      ? Math.max((low ?? '').length, (high ?? '').length)
      : 0;
  const words: string[] = [];
  for (let i = from; from <= to ? i <= to : i >= to; i += from <= to ? step : -step) {
    if (low === undefined) words.push(String.fromCharCode(i));
    else words.push(i < 0 ? `-${String(-i).padStart(width - 1, '0')}` : String(i).padStart(width, '0'));
  }
  return words;
}

/** The words, still as source text, that a word with braces stands for. */
export function expandBraces(text: string): string[] {
  const brace = firstBrace(text);
  if (!brace) return [text];
  const before = text.slice(0, brace.start);
  const middle =
    brace.parts.length > 1 ? brace.parts.flatMap(expandBraces) : (sequence(brace.parts[0] ?? '') ?? []);
  const after = expandBraces(text.slice(brace.end));
  if (middle.length * after.length > MAX_WORDS) return [text];
  return middle.flatMap((word) => after.map((rest) => before + word + rest));
}
