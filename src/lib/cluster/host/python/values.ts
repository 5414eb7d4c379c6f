/** What Python's expressions come to while it is not known yet what a container will find: texts with holes in them. */
import type { Ask } from '#lib/cluster/images/catalogue.ts';

/** What an expression comes to. */
export type Value =
  | Text
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: 'constant'; readonly value: boolean | null }
  | { readonly is: 'module'; readonly path: string }
  | { readonly is: 'app' }
  | { readonly is: 'function'; readonly name: string }
  | { readonly is: 'environ' }
  | Variable
  | { readonly is: 'connection'; readonly to: Ask }
  | Cursor
  | Rows
  | { readonly is: 'list'; readonly items: readonly Value[] };

/** A text: what is written in the file, and marks for what only the container knows. */
export interface Text {
  readonly is: 'text';
  readonly parts: readonly (string | Mark)[];
}

export interface Mark {
  readonly mark: string;
}

/** A variable of the environment; None where it is not set and has no default. */
export interface Variable {
  readonly is: 'variable';
  readonly name: string;
  readonly orElse?: string;
}

export interface Cursor {
  readonly is: 'cursor';
  readonly to: Ask;
  sql?: string;
}

/** What a cursor fetched: all rows, one of them, by the indexes that were asked for so far. */
export interface Rows {
  readonly is: 'rows';
  readonly of: Ask;
  readonly path: readonly number[];
}

export const text = (...parts: readonly (string | Mark)[]): Text => ({ is: 'text', parts });

/** A text that is known by now. */
export const literal = (value: Value | undefined): string | undefined =>
  value?.is === 'text' && value.parts.every((part) => typeof part === 'string')
    ? value.parts.join('')
    : undefined;

/** The text with its marks: what an image's behaviour says. Undefined where what the learner wrote looks like a mark. */
export function marked({ parts }: Text): string | undefined {
  const written = parts.map((part) => (typeof part === 'string' ? part : '')).join('\u0000');
  if (/\{\{[\w.|-]/.test(written)) return undefined;
  return parts.map((part) => (typeof part === 'string' ? part : `{{${part.mark}}}`)).join('');
}
