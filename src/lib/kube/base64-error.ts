/** Where Go's decoder finds that a text is no base64 (encoding/base64, standard encoding with padding). */

const LETTER = /[A-Za-z0-9+/]/;

/** Where the text stops being base64 (Go's count of input bytes), or -1 when it is. Line breaks are allowed. */
export function base64ErrorAt(text: string): number {
  let kept = 0;
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i]!;
    if (character === '\n' || character === '\r') continue;
    if (character === '=') return endOfPadding(text, i, kept);
    if (!LETTER.test(character)) return i;
    kept += 1;
  }
  return kept % 4 === 0 ? -1 : text.length - (kept % 4);
}

function endOfPadding(text: string, at: number, kept: number): number {
  const missing = (4 - (kept % 4)) % 4;
  if (missing === 0 || missing === 3) return at;
  const rest = text.slice(at).replace(/[\r\n]/g, '');
  return rest === '='.repeat(missing) ? -1 : at + Math.min(rest.length, missing);
}
