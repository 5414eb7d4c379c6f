/** `--sort-by`: the order of objects by a field, with kubectl's idea of what is less. */
import { compareQuantity, parseQuantity } from '#lib/kube/quantity.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { pathFinder, relaxedPath } from './jsonpath/jsonpath.ts';

/** The things in order; those without the field first. Throws where nothing has it. */
export function sortByPath<T>(things: readonly T[], objectOf: (thing: T) => unknown, path: string): T[] {
  const relaxed = relaxedPath(path);
  const find = pathFinder(relaxed);
  if (things.length === 0) return [];
  const keyed = things.map((thing) => {
    try {
      return { thing, value: find(objectOf(thing))[0] };
    } catch (error) {
      throw new CommandError((error as Error).message);
    }
  });
  if (keyed.every(({ value }) => value === undefined)) {
    throw new CommandError(`couldn't find any field with path "${relaxed}" in the list of objects`);
  }
  const sample = keyed.find(({ value }) => typeof value === 'object' && value !== null);
  if (sample) {
    const type = Array.isArray(sample.value) ? 'slice' : 'map';
    throw new CommandError(`unsortable type: ${type}`);
  }
  return keyed.sort((a, b) => compare(a.value, b.value)).map(({ thing }) => thing);
}

function compare(a: unknown, b: unknown): number {
  const [noA, noB] = [a === undefined || a === null, b === undefined || b === null];
  if (noA || noB) return noA === noB ? 0 : noA ? -1 : 1;
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
}

/** Quantities by size, other texts naturally. */
function compareTexts(a: string, b: string): number {
  if (isQuantity(a) && isQuantity(b)) return compareQuantity(a, b);
  return a === b ? 0 : naturalLess(a, b) ? -1 : 1;
}

function isQuantity(text: string): boolean {
  try {
    parseQuantity(text);
    return true;
  } catch {
    return false;
  }
}

/** `v9` before `v10`: runs of digits count as numbers (sortorder.NaturalLess). */
function naturalLess(a: string, b: string): boolean {
  const parts = (text: string) => text.match(/\d+|\D/g) ?? [];
  const [as, bs] = [parts(a), parts(b)];
  for (let i = 0; i < as.length && i < bs.length; i += 1) {
    const [x, y] = [as[i]!, bs[i]!];
    if (x === y) continue;
    if (/\d/.test(x[0]!) && /\d/.test(y[0]!)) {
      const [m, n] = [BigInt(x), BigInt(y)];
      return m === n ? x.length < y.length : m < n;
    }
    return x < y;
  }
  return as.length < bs.length;
}
