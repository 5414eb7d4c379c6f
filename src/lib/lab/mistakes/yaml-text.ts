/** A YAML file of a learner with the lines of its parts. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { Path } from './mistake.ts';

export interface Spot {
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
}

export interface YamlText {
  /** Undefined where the text does not parse. */
  readonly value: unknown;
  /** The first mistake. `code` is the name that the `yaml` library gives it. */
  readonly error?: Spot & { readonly code: string; readonly said: string };
  /** Where the part at that path begins: its key, or an item of a list. Undefined for what is not there. */
  spotOf(path: Path): Spot | undefined;
}

/** Reads as `file()` in a condition reads. */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' });
  const spot = (offset: number): Spot => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const [error] = document.errors;
  if (error) {
    const { code, message, pos } = error;
    const said = (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
    return { value: undefined, error: { ...spot(pos[0]), code, said }, spotOf: () => undefined };
  }
  return {
    value: document.toJS({ maxAliasCount: 100 }) as unknown,
    spotOf: (path) => {
      const offset = offsetOf(document, path);
      return offset === undefined ? undefined : spot(offset);
    },
  };
}

function offsetOf(document: Document, path: Path): number | undefined {
  let node = document.contents as Node | null | undefined;
  let offset = node?.range?.[0];
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : undefined) === part);
      if (!pair) return undefined;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value as Node | null;
    } else if (isSeq(node) && typeof part === 'number') {
      node = node.items[part] as Node | undefined;
      if (!node) return undefined;
      offset = node.range?.[0] ?? offset;
    } else return undefined;
  }
  return offset;
}
