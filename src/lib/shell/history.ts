/** History expansion: `!!`, `!$`, `!^`, `!*`, `!n`, `!-n`, `!text`. */

export interface Expanded {
  readonly text: string;
  readonly changed: boolean;
  readonly error?: string;
}

export function expandHistory(line: string, history: readonly string[]): Expanded {
  if (!line.includes('!')) return { text: line, changed: false };
  let error: string | undefined;
  let quoted = false;
  // A stretch in single quotes is skipped where they do not stand within double ones.
  const text = line.replace(/\\[\s\S]|'[^']*'|"|!(?:!|\$|\^|\*|-?\d+|[A-Za-z./][\w./-]*)/g, (event) => {
    if (event === '"') quoted = !quoted;
    if (event.startsWith("'") && quoted) return event;
    if (!event.startsWith('!')) return event;
    const found = lookUp(event.slice(1), history);
    if (found === undefined) error ??= `${event}: event not found`;
    return found ?? event;
  });
  return error === undefined ? { text, changed: text !== line } : { text: line, changed: false, error };
}

function lookUp(event: string, history: readonly string[]): string | undefined {
  const last = history.at(-1);
  const words = last?.trim().split(/\s+/);
  if (event === '!') return last;
  if (event === '$') return words?.at(-1);
  if (event === '^') return words?.[1];
  if (event === '*') return words?.slice(1).join(' ');
  if (/^-?\d+$/.test(event))
    return Number(event) < 0 ? history.at(Number(event)) : history[Number(event) - 1];
  return history.findLast((line) => line.startsWith(event));
}
