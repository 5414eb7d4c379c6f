/** Filling in what is absent without copying what is complete: most objects come from templates that are. */

/** The object with the defaults of its absent fields; the same object when none is absent. */
export function fill<T extends object>(object: T, defaults: Readonly<Partial<Record<keyof T, unknown>>>): T {
  for (const key in defaults)
    if (object[key] === undefined) return { ...object, ...missing(object, defaults) };
  return object;
}

function missing<T extends object>(
  object: T,
  defaults: Readonly<Partial<Record<keyof T, unknown>>>,
): Partial<T> {
  const absent: Partial<T> = {};
  for (const key in defaults) if (object[key] === undefined) absent[key] = defaults[key] as T[typeof key];
  return absent;
}

/** The list with every item changed; the same list when no item did. */
function mapSame<T>(list: readonly T[], change: (item: T) => T): readonly T[] {
  let changed: T[] | undefined;
  for (let i = 0; i < list.length; i += 1) {
    const before = list[i] as T;
    const after = change(before);
    if (after !== before) (changed ??= [...list])[i] = after;
  }
  return changed ?? list;
}

/** The object with one field changed by a function, where it has the field; the same object when that stays the same. */
export function change<T extends object, K extends keyof T>(
  object: T,
  key: K,
  how: (value: NonNullable<T[K]>) => T[K],
): T {
  const before = object[key];
  if (before === undefined || before === null) return object;
  const after = how(before);
  return after === before ? object : { ...object, [key]: after };
}

/** As `change`, for every item of the list in that field. */
export const changeEach = <T extends object, K extends keyof T>(
  object: T,
  key: K,
  how: (item: NonNullable<T[K]> extends readonly (infer Item)[] ? Item : never) => unknown,
): T =>
  change(
    object,
    key,
    (list) => mapSame(list as unknown as readonly unknown[], how as never) as unknown as T[K],
  );
