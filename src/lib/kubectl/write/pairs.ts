/** `key=value` and `key-` among the words of a command. From k8s.io/kubectl/pkg/cmd/util/helpers.go. */
import { CommandError } from '#lib/kubectl/errors.ts';

export interface Words {
  readonly resources: readonly string[];
  readonly pairs: readonly string[];
}

const isPair = (word: string): boolean =>
  (word.includes('=') && !word.startsWith('=')) || (word.endsWith('-') && word !== '-');

/** Resources come first, then the pairs. Throws. */
export function resourcesAndPairs(words: readonly string[], sort: string): Words {
  const first = words.findIndex(isPair);
  if (first < 0) return { resources: words, pairs: [] };
  const pairs = words.slice(first);
  const stray = pairs.find((word) => !isPair(word));
  if (stray !== undefined)
    throw new CommandError(`all resources must be specified before ${sort} changes: ${stray}`);
  return { resources: words.slice(0, first), pairs };
}

export interface Changes {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

/** Throws for what is neither `key=value` nor, where that is allowed, `key-`. */
export function parsePairs(pairs: readonly string[], sort: string, canRemove: boolean): Changes {
  const set = new Map<string, string>();
  const remove: string[] = [];
  const wrong: string[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at > 0) set.set(pair.slice(0, at), pair.slice(at + 1));
    else if (canRemove && pair.endsWith('-') && pair !== '-') remove.push(pair.slice(0, -1));
    else wrong.push(pair);
  }
  if (wrong.length > 0) throw new CommandError(`invalid ${sort} format: ${wrong.join(', ')}`);
  return { set, remove };
}
