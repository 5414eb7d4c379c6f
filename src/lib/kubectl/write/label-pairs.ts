/** Labels as one word: `app=web,tier=front` (generate.ParseLabels). */
import type { Labels } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';

/** Throws for a part that is no `key=value`. */
export function labelPairs(text: string): Labels {
  if (!text) return {};
  const pairs = text.split(',').map((part) => {
    const pieces = part.split('=');
    if (pieces.length !== 2) throw new CommandError(`unexpected label spec: ${part}`);
    if (pieces[0] === '') throw new CommandError(`unexpected empty label key`);
    return [pieces[0]!, pieces[1]!] as const;
  });
  return Object.fromEntries(pairs);
}
