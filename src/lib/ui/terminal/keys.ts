/** Which keys the page takes from the terminal, and what the keys above an on-screen keyboard send. */

export type PageKey = 'copy' | 'paste' | 'find' | 'leave';

/** What the page does with a key, undefined where it belongs to the shell. Ctrl-C always belongs to the shell. */
export function pageKey(event: KeyboardEvent): PageKey | undefined {
  if (event.type !== 'keydown') return undefined;
  if (event.key === 'F6') return 'leave';
  const key = event.key.toLowerCase();
  const chord = (event.ctrlKey && event.shiftKey) || (event.metaKey && !event.ctrlKey);
  if (!chord || event.altKey) return undefined;
  if (key === 'c') return 'copy';
  if (key === 'v') return 'paste';
  return key === 'f' ? 'find' : undefined;
}

export interface ScreenKey {
  readonly label: string;
  readonly name: string;
  readonly sends: string;
}

/** The row above the on-screen keyboard; Ctrl is held for the next key and is not in this list. */
export const screenKeys: readonly ScreenKey[] = [
  { label: 'Tab', name: 'Tab', sends: '\t' },
  { label: 'Esc', name: 'Escape', sends: '\u001b' },
  { label: '↑', name: 'Up', sends: '\u001b[A' },
  { label: '↓', name: 'Down', sends: '\u001b[B' },
  { label: '←', name: 'Left', sends: '\u001b[D' },
  { label: '→', name: 'Right', sends: '\u001b[C' },
  { label: '|', name: 'Pipe', sends: '|' },
  { label: '/', name: 'Slash', sends: '/' },
  { label: '-', name: 'Hyphen', sends: '-' },
];

/** A letter with Ctrl held: `c` becomes ETX. Anything else stays as it is. */
export function withControl(data: string): string {
  if (data.length !== 1) return data;
  const code = data.toUpperCase().charCodeAt(0);
  return code >= 0x40 && code <= 0x5f ? String.fromCharCode(code - 0x40) : data;
}
