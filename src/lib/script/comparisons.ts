/** How `test` and `[[` compare numbers. Both sides are of one type. */
export const COMPARISONS: Readonly<
  Record<string, ((a: number | bigint, b: number | bigint) => boolean) | undefined>
> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
};
