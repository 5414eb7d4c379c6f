/** What xterm sends, one key at a time. */

export type Key =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'paste'; readonly text: string }
  /** `ctrl-a`, `alt-b`, `up`, `home`, `delete`, `enter`, `tab`, `backspace`, `ctrl-left`, `alt-ctrl-y`, … */
  | { readonly kind: 'key'; readonly name: string };

const FINAL: Record<string, string> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  Z: 'shift-tab',
};
const TILDE: Record<string, string> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'page-up',
  6: 'page-down',
  7: 'home',
  8: 'end',
};
/** By the number in the sequence: 2 is Shift, 3 Alt, 5 Ctrl. */
const MODIFIERS: Record<string, string> = { 2: 'shift-', 3: 'alt-', 5: 'ctrl-', 7: 'alt-ctrl-' };
const PASTE_BEGIN = '\x1b[200~';
const PASTE_END = '\x1b[201~';

/** `ctrl-a` for 0x01; the keys that have a name of their own are told by it. */
function nameOf(char: string): string | undefined {
  if (char === '\r' || char === '\n') return 'enter';
  if (char === '\t') return 'tab';
  if (char === '\x7f' || char === '\b') return 'backspace';
  const code = char.charCodeAt(0);
  return code < 32 ? `ctrl-${String.fromCharCode(code + 64).toLowerCase()}` : undefined;
}

/** Takes one key off the front of the data; how many units it took. An unfinished paste takes what is there. */
export function readKey(data: string): { key: Key; length: number } {
  const named = (name: string, length: number) => ({ key: { kind: 'key', name } as const, length });
  if (data.startsWith(PASTE_BEGIN)) {
    const end = data.indexOf(PASTE_END);
    const text = data.slice(PASTE_BEGIN.length, end < 0 ? undefined : end);
    return { key: { kind: 'paste', text }, length: end < 0 ? data.length : end + PASTE_END.length };
  }
  // eslint-disable-next-line no-control-regex
  const sequence = /^\x1b(?:\[|O)(?:(\d*)(?:;(\d+))?)([A-Za-z~])/.exec(data);
  if (sequence) {
    const [whole, number = '', modifier = '', final = ''] = sequence;
    const name = final === '~' ? TILDE[number] : FINAL[final];
    return named(name === undefined ? 'unknown' : (MODIFIERS[modifier] ?? '') + name, whole.length);
  }
  const first = data[0] as string;
  if (first === '\x1b') {
    const next = data[1];
    return next === undefined ? named('escape', 1) : named(`alt-${nameOf(next) ?? next}`, 2);
  }
  const name = nameOf(first);
  if (name !== undefined) return named(name, 1);
  // eslint-disable-next-line no-control-regex
  const text = /^[^\x00-\x1f\x7f]+/.exec(data)?.[0] ?? first;
  return { key: { kind: 'text', text }, length: text.length };
}
