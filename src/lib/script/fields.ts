/** What a word comes to before it is arguments: pieces that remember what was quoted, and fields by the rules of IFS. */
import { escapePattern } from './pattern.ts';

export interface Piece {
  readonly text: string;
  /** The text as a pattern; quoted text is escaped in it. */
  readonly pattern: string;
  readonly quoted: boolean;
  /** Whether IFS splits it. */
  readonly split: boolean;
}

/** A piece, or the boundary between two fields that `"$@"` brings. */
export type Pieces = (Piece | 'break')[];

export const quoted = (text: string): Piece => ({
  text,
  pattern: escapePattern(text),
  quoted: true,
  split: false,
});
export const unquoted = (text: string): Piece => ({ text, pattern: text, quoted: false, split: true });

/** Written out: neither quoted nor split. */
export const literal = (text: string): Piece => ({ text, pattern: text, quoted: false, split: false });

/** `special`: something in it was not quoted, so that it may be a pattern. */
export interface Field {
  text: string;
  pattern: string;
  special: boolean;
}

/** Splits what may be split, and joins the rest to fields. */
export function fieldsOf(pieces: Pieces, ifs: string): Field[] {
  const fields: Field[] = [];
  let field: Field | undefined;
  const end = () => {
    if (field) fields.push(field);
    field = undefined;
  };
  const add = (piece: Piece, text = piece.text) => {
    const plain = text === piece.text ? piece.pattern : text;
    field = field
      ? { text: field.text + text, pattern: field.pattern + plain, special: field.special || !piece.quoted }
      : { text, pattern: plain, special: !piece.quoted || plain !== escapePattern(text) };
  };
  const white = [...ifs].filter((char) => ' \t\n'.includes(char)).join('');
  for (const piece of pieces) {
    if (piece === 'break') end();
    else if (!piece.split) add(piece);
    else {
      // A run of IFS white space ends a field; each other IFS character ends one, even an empty one.
      let start = 0;
      const { text } = piece;
      for (let i = 0; i <= text.length; i += 1) {
        const char = text[i];
        if (char !== undefined && !ifs.includes(char)) continue;
        if (i > start) add(piece, text.slice(start, i));
        if (char === undefined) break;
        if (white.includes(char)) {
          while (i + 1 < text.length && white.includes(text[i + 1] as string)) i += 1;
          if (i + 1 < text.length && ifs.includes(text[i + 1] as string) && field) i += 1;
          start = i + 1;
          end();
        } else {
          field ??= { text: '', pattern: '', special: false };
          end();
          while (i + 1 < text.length && white.includes(text[i + 1] as string)) i += 1;
          start = i + 1;
        }
      }
    }
  }
  end();
  return fields;
}
