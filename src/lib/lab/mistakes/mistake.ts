/** What is wrong with a part of a learner's file or of an object, as plain data; `words.ts` says it in a language. */

/** What was looked at: a file of the home folder as the condition names it, or an object of the cluster. */
export type Subject =
  { readonly file: string } | { readonly kind: string; readonly name: string; readonly namespace?: string };

/** What a condition wants of one value. Values are as they would stand in YAML. */
export type Wish =
  | { readonly is: '==' | '!=' | '<' | '<=' | '>' | '>='; readonly value: string }
  | { readonly is: 'contains' | 'startsWith' | 'endsWith' | 'matches'; readonly value: string }
  | { readonly is: 'one of'; readonly values: readonly string[] }
  | { readonly is: 'there' | 'absent' }
  | { readonly is: 'size'; readonly compare: '==' | '!=' | '<' | '<=' | '>' | '>='; readonly value: string }
  | { readonly is: 'not'; readonly of: Wish }
  /** The author keeps it for the learner to find out. */
  | { readonly is: 'untold' };

export type Shape = 'mapping' | 'list' | 'text' | 'number' | 'truth' | 'nothing';

/** A key that was probably meant. */
export type Neighbour =
  | { readonly how: 'spelling'; readonly key: string; readonly line?: number }
  | { readonly how: 'level'; readonly key: string; readonly under: string; readonly line?: number };

export type Wrong =
  | { readonly is: 'no file' | 'empty file' | 'several documents' | 'no object' }
  | { readonly is: 'not yaml'; readonly code: string; readonly said: string }
  | { readonly is: 'value'; readonly path: string; readonly holds: string; readonly wish: Wish }
  | {
      readonly is: 'type';
      readonly path: string;
      readonly holds: string;
      readonly shape: Shape;
      readonly wanted: string;
      readonly wantedShape: Shape;
    }
  | { readonly is: 'shape'; readonly path: string; readonly shape: Shape; readonly wantedShape: Shape }
  | {
      readonly is: 'missing';
      /** The nearest that is there; empty for the top of the file or object. */
      readonly parent: string;
      readonly key: string;
      /** The whole path, and what it should hold. */
      readonly path: string;
      readonly wish: Wish;
      readonly neighbour?: Neighbour;
    }
  | {
      readonly is: 'no item';
      readonly path: string;
      readonly wishes: readonly { readonly path: string; readonly wish: Wish }[];
    };

export interface Mistake {
  readonly of: Subject;
  /** Of the file, both counted from 1. */
  readonly line?: number;
  readonly column?: number;
  readonly wrong: Wrong;
}

export type Path = readonly (string | number)[];

/** As a condition writes it: `spec.containers[0].image`, `metadata.annotations['example.com/a']`. */
export const pathText = (path: Path): string =>
  path
    .map((part) =>
      typeof part === 'number'
        ? `[${part}]`
        : /^[A-Za-z_][\w-]*$/.test(part)
          ? `.${part}`
          : `['${part.replaceAll("'", "\\'")}']`,
    )
    .join('')
    .replace(/^\./, '');
