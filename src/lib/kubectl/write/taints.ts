/** Taints as the command line spells them, and what becomes of those of a node. From pkg/cmd/taint/utils.go. */
import { labelValueErrors, qualifiedNameErrors } from '#lib/kube/label-names.ts';
import type { Taint } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';

/** `effect` is '' where it was left out. */
type Spec = { readonly key: string; readonly value: string; readonly effect: string };

export interface TaintChanges {
  readonly add: readonly Spec[];
  readonly remove: readonly Spec[];
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Reads `KEY=VALUE:EFFECT`, `KEY:EFFECT`, and with a `-` at the end what is to go. Throws CommandError. */
export function parseTaints(words: readonly string[]): TaintChanges {
  const add: Spec[] = [];
  const remove: Spec[] = [];
  for (const word of words) {
    if (word.endsWith('-')) {
      remove.push({ ...parseTaint(word.slice(0, -1)), value: '' });
      continue;
    }
    const taint = parseTaint(word);
    if (!taint.effect) throw new CommandError(`invalid taint spec: ${word}`);
    if (add.some((other) => matches(other, taint)))
      throw new CommandError(
        `duplicated taints with the same key and effect: {${taint.key} ${taint.value} ${taint.effect} <nil>}`,
      );
    add.push(taint);
  }
  return { add, remove };
}

function parseTaint(text: string): Spec {
  const wrong = (why: readonly string[]) =>
    new CommandError([`invalid taint spec: ${text}`, why.join('; ')].filter(Boolean).join(', '));
  const [start = '', effect, ...more] = text.split(':');
  if (more.length > 0) throw wrong([]);
  let [key, value] = [start, ''];
  if (effect !== undefined) {
    if (!EFFECTS.includes(effect))
      throw new CommandError(`invalid taint effect: ${effect}, unsupported taint effect`);
    const parts = start.split('=');
    if (parts.length > 2) throw wrong([]);
    [key = '', value = ''] = parts;
    const errors = labelValueErrors(value);
    if (errors.length > 0) throw wrong(errors);
  }
  const errors = qualifiedNameErrors(key);
  if (errors.length > 0) throw wrong(errors);
  return { key, value, effect: effect ?? '' };
}

const matches = (a: Spec | Taint, b: Spec | Taint): boolean => a.key === b.key && a.effect === b.effect;
const isNamed = (taint: Spec | Taint, by: Spec): boolean =>
  taint.key === by.key && (!by.effect || taint.effect === by.effect);

/** Throws where one command both sets and removes a taint. */
export function checkConflicts({ add, remove }: TaintChanges): void {
  const both = add.flatMap((taint) => remove.filter((gone) => isNamed(taint, gone)).map(() => taint));
  if (both.length === 0) return;
  const shown = both.map(({ key, effect }) => `${key}=${effect}`).join(', ');
  throw new CommandError(
    `can not both modify and remove the following taint(s) in the same command: ${shown}`,
  );
}

/** The taints of a node after the changes, and the word for what was done. Throws what stands in the way. */
export function changeTaints(
  node: string,
  old: readonly Taint[],
  { add, remove }: TaintChanges,
  overwrite: boolean,
): { readonly taints: readonly Taint[]; readonly operation: string } {
  const taken = add.filter((taint) => old.some((one) => matches(one, taint)));
  if (taken.length > 0 && !overwrite) {
    const keys = taken.map(({ key }) => key).join(',');
    throw new CommandError(
      `node ${node} already has ${keys} taint(s) with same effect(s) and --overwrite is false`,
    );
  }
  const made = add.map(({ key, value, effect }) => ({ key, ...(value && { value }), effect }) as Taint);
  let taints = [...made, ...old.filter((one) => !add.some((taint) => matches(one, taint)))];
  const added = taints.length !== old.length;
  const missing: string[] = [];
  let removed = false;
  for (const gone of remove) {
    const left = taints.filter((taint) => !isNamed(taint, gone));
    removed = left.length < taints.length;
    if (!removed) missing.push(`taint "${gone.effect ? `${gone.key}:${gone.effect}` : gone.key}" not found`);
    taints = left;
  }
  if (missing.length > 0)
    throw new CommandError(missing.length > 1 ? `[${missing.join(', ')}]` : missing[0]!);
  return {
    taints,
    operation: (added && removed) || overwrite ? 'modified' : added ? 'tainted' : 'untainted',
  };
}
