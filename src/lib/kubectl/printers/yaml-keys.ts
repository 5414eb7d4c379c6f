/** The order of keys in the Go YAML library (keyList.Less of yaml.v2): numbers in names count as numbers, letters come last. */
export function sortYamlKeys<T>(entries: readonly (readonly [string, T])[]): (readonly [string, T])[] {
  return [...entries].sort(([a], [b]) => (a === b ? 0 : less(a, b) ? -1 : 1));
}

const isLetter = (char: string): boolean => /\p{L}/u.test(char);
const isDigit = (char: string | undefined): boolean => char !== undefined && char >= '0' && char <= '9';

function less(a: string, b: string): boolean {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i += 1;
  if (i === a.length || i === b.length) return a.length < b.length;
  const bIsLetter = isLetter(b[i]!);
  if (isLetter(a[i]!)) return bIsLetter && a[i]! < b[i]!;
  if (bIsLetter) return true;
  const inNumber = (a[i] === '0' || b[i] === '0') && /[1-9]\d*$/.test(a.slice(0, i)) ? '1' : '';
  const [aDigits, bDigits] = [digitsAt(a, i), digitsAt(b, i)];
  const [aNumber, bNumber] = [Number(inNumber + aDigits), Number(inNumber + bDigits)];
  if (aNumber !== bNumber) return aNumber < bNumber;
  if (aDigits.length !== bDigits.length) return aDigits.length < bDigits.length;
  return a[i]! < b[i]!;
}

function digitsAt(text: string, from: number): string {
  let to = from;
  while (isDigit(text[to])) to += 1;
  return text.slice(from, to);
}
