/** Laying out the text of a difference: one line where it fits, indented lists where not (go-cmp's report_text.go). */

/** `-` and `+` lines; '' for what both sides have or what is not told apart. */
export type Side = '' | '-' | '+';

export type Text = string | Wrap | List;

interface Wrap {
  readonly prefix: string;
  readonly value: Text;
  readonly suffix: string;
}

export type List = readonly Item[];

export interface Item {
  readonly side?: Side;
  readonly key?: string;
  readonly value: Text;
  readonly comment?: string;
  /** Left-out items, which no comma follows. */
  readonly ellipsis?: boolean;
}

/** A removed or inserted value longer than this is spread over lines. */
const MAX_LINE = 80;

const isList = (text: Text): text is List => Array.isArray(text);

/** The text with everything that can be one line made one; what was tried as a line comes along. */
function compact(text: Text, side: Side): { readonly line: string; readonly text: Text } {
  if (typeof text === 'string') return { line: text, text };
  if (!isList(text)) {
    const inner = compact(text.value, side);
    const line = text.prefix + inner.line + text.suffix;
    return { line, text: typeof inner.text === 'string' ? line : { ...text, value: inner.text } };
  }
  let broken = false;
  const lines: string[] = [];
  const items = text.map((item): Item => {
    const inner = compact(item.value, item.side || side);
    if (item.side || item.comment !== undefined || typeof inner.text !== 'string') broken = true;
    lines.push(item.key ? `${item.key}: ${inner.line}` : inner.line);
    return { ...item, value: inner.text };
  });
  const line = lines.join(', ');
  if (side && line.length > MAX_LINE) broken = true;
  return { line, text: broken ? items : line };
}

// go-cmp takes spaces or non-breaking ones, by the toss of a coin when the server starts. Ours fell like that of the recordings.
const SPACE = '\u00a0';

const indent = (depth: number, side: Side): string => `${side || SPACE}${SPACE}${'\t'.repeat(depth)}`;

function expand(text: Text, side: Side, depth: number): string {
  if (typeof text === 'string') return text;
  if (!isList(text)) return text.prefix + expand(text.value, side, depth) + text.suffix;
  const padding = keyPadding(text);
  const lines = text.map((item, i) => {
    const own = item.side || side;
    const key = item.key ? `${item.key}: ${' '.repeat(padding[i] ?? 0)}` : '';
    const comma = item.ellipsis ? '' : ',';
    const comment = item.comment === undefined ? '' : ` // ${item.comment}`;
    return `\n${indent(depth + 1, own)}${key}${expand(item.value, own, depth + 1)}${comma}${comment}`;
  });
  return `${lines.join('')}\n${indent(depth, side)}`;
}

/** Values of neighbouring one-line items stand below each other. */
function keyPadding(items: List): number[] {
  const padding: number[] = items.map(() => 0);
  let run: number[] = [];
  const settle = () => {
    const widest = Math.max(0, ...run.map((i) => items[i]!.key!.length));
    for (const i of run) padding[i] = widest - items[i]!.key!.length;
    run = [];
  };
  items.forEach(({ key, value }, i) => {
    if (key && typeof value === 'string') run.push(i);
    else settle();
  });
  settle();
  return padding;
}

export const layOut = (text: Text): string => `${indent(0, '')}${expand(compact(text, '').text, '', 0)}\n`;
