/** What xterm sends, one key at a time. */

export type Key =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'paste'; readonly text: string }
  /** `ctrl-a`, `alt-b`, `up`, `home`, `delete`, `enter`, `tab`, `backspace`, `ctrl-left`, … */
  | { readonly kind: 'key'; readonly name: string };

const FINAL: Record<string, string> = { A: 'up', B: 'down', C: 'right', D: 'left', H: 'home', F: 'end' };
const TILDE: Record<string, string> = {
  1: 'home',
  3: 'delete',
  4: 'end',
  5: 'page-up',
  6: 'page-down',
  7: 'home',
  8: 'end',
};
const PASTE_BEGIN = '\x1b[200~';
const PASTE_END = '\x1b[201~';

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
    const [whole, number = '', modifier, final = ''] = sequence;
    const name = final === '~' ? TILDE[number] : FINAL[final];
    const prefix = modifier === '5' ? 'ctrl-' : modifier === '3' ? 'alt-' : '';
    return named(name === undefined ? 'unknown' : prefix + name, whole.length);
  }
  const first = data[0] as string;
  if (first === '\x1b') {
    const next = data[1];
    if (next === undefined) return named('escape', 1);
    return named(next === '\x7f' || next === '\b' ? 'alt-backspace' : `alt-${next}`, 2);
  }
  if (first === '\r' || first === '\n') return named('enter', 1);
  if (first === '\t') return named('tab', 1);
  if (first === '\x7f' || first === '\b') return named('backspace', 1);
  const code = first.charCodeAt(0);
  if (code < 32) return named(`ctrl-${String.fromCharCode(code + 96)}`, 1);
  // eslint-disable-next-line no-control-regex
  const text = /^[^\x00-\x1f\x7f]+/.exec(data)?.[0] ?? first;
  return { key: { kind: 'text', text }, length: text.length };
}
