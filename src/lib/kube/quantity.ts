/**
 * Quantities of resources: `500m`, `64Mi`, `1e3`. Exact to a billionth (what is smaller is rounded up, as in Kubernetes).
 * From apimachinery/pkg/api/resource.
 */

type Format = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

export interface Quantity {
  /** Billionths. */
  readonly nano: bigint;
  readonly format: Format;
}

const decimal: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const billion = 1_000_000_000n;

const wrongFormat =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** Throws an Error with the server's words. Numbers are allowed, as YAML may give them. */
export function parseQuantity(text: string | number): Quantity {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/.exec(String(text));
  if (!parts || text === '') throw new Error(wrongFormat);
  const [, sign, whole = '', fraction = '', suffix = ''] = parts;
  if (!whole && !fraction && !String(text).includes('.')) throw new Error(wrongFormat);
  const { format, times, tenTo } = suffixOf(suffix);
  const size = scaled(BigInt(`${whole}${fraction}` || '0') * times, tenTo - fraction.length + 9);
  return { nano: sign === '-' ? -size : size, format };
}

function suffixOf(suffix: string): { format: Format; times: bigint; tenTo: number } {
  const power = suffix ? binary.indexOf(suffix) : -1;
  if (power > 0) return { format: 'BinarySI', times: 1024n ** BigInt(power), tenTo: 0 };
  if (Object.hasOwn(decimal, suffix)) return { format: 'DecimalSI', times: 1n, tenTo: decimal[suffix]! };
  const exponent = /^[eE]([+-]?\d+)$/.exec(suffix);
  if (!exponent) throw new Error("unable to parse quantity's suffix");
  return { format: 'DecimalExponent', times: 1n, tenTo: Number(exponent[1]) };
}

/** `value × 10^tenTo`, away from zero where it does not fit. */
function scaled(value: bigint, tenTo: number): bigint {
  if (tenTo >= 0) return value * 10n ** BigInt(tenTo);
  const unit = 10n ** BigInt(-tenTo);
  return (value + unit - 1n) / unit;
}

/** `canonical('0.5')` is `500m`, `canonical('1024Mi')` is `1Gi`. */
export const canonical = (text: string | number): string => formatQuantity(parseQuantity(text));

export function formatQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) return '0';
  const size = nano < 0n ? -nano : nano;
  const sign = nano < 0n ? '-' : '';
  if (format === 'BinarySI' && size >= 1024n * billion && size % billion === 0n)
    return sign + inUnits(size / billion, 1024n, binary);
  // From billionths up in steps of a thousand.
  const names = Object.keys(decimal).sort((a, b) => decimal[a]! - decimal[b]!);
  const exponents = names.map((_, i) => (i === 3 ? '' : `e${i * 3 - 9}`));
  return sign + inUnits(size, 1000n, format === 'DecimalExponent' ? exponents : names);
}

/** The largest unit in which the value is whole. */
function inUnits(value: bigint, step: bigint, names: readonly string[]): string {
  let unit = 0;
  for (; unit < names.length - 1 && value % step === 0n; unit++) value /= step;
  return `${value}${names[unit]}`;
}

export function compareQuantity(a: string | number, b: string | number): number {
  const [left, right] = [parseQuantity(a).nano, parseQuantity(b).nano];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Takes the format of `a`, or of `b` where `a` is zero. */
export function addQuantity(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano, format: a.nano === 0n ? b.format : a.format };
}

/** Thousandths, rounded up: what the scheduler and the CPU columns count in. */
export const milliValue = (text: string | number): number =>
  Number(upTo(parseQuantity(text).nano, 1_000_000n));

/** Whole units, rounded up: bytes of `64Mi`, pods of `110`. */
export const wholeValue = (text: string | number): number => Number(upTo(parseQuantity(text).nano, billion));

const upTo = (nano: bigint, unit: bigint): bigint =>
  nano / unit + (nano % unit > 0n ? 1n : nano % unit < 0n ? -1n : 0n);
