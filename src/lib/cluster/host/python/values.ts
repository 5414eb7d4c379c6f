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
  | { readonly is: 'list'; readonly items: readonly Value[] }
  | { readonly is: 'dict'; readonly entries: ReadonlyMap<string, Value> }
  /** What `jsonify` makes. */
  | { readonly is: 'json'; readonly of: Value };

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

/** As Flask writes JSON: keys in order, no blanks, letters beyond ASCII as escapes. Undefined where a mark may hold what JSON has to escape. */
export function asJson(value: Value): string | undefined {
  switch (value.is) {
    case 'number':
    case 'constant':
      return String(value.value);
    case 'text': {
      const parts = value.parts.map((part) => {
        if (typeof part !== 'string') return part.mark === 'pod' ? `{{${part.mark}}}` : undefined;
        return /\{\{[\w.|-]/.test(part) ? undefined : escaped(part);
      });
      return parts.includes(undefined) ? undefined : `"${parts.join('')}"`;
    }
    case 'list': {
      const items = value.items.map(asJson);
      return items.includes(undefined) ? undefined : `[${items.join(',')}]`;
    }
    case 'dict': {
      const sorted = [...value.entries].sort(([a], [b]) => (a < b ? -1 : 1));
      const entries = sorted.map(([key, one]) => [escaped(key), asJson(one)] as const);
      if (entries.some(([, one]) => one === undefined)) return undefined;
      return `{${entries.map(([key, one]) => `"${key}":${one ?? ''}`).join(',')}}`;
    }
    default:
      return undefined;
  }
}

const escaped = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
