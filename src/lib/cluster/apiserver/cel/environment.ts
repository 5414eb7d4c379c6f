/**
 * CEL as the API server speaks it: the library's language and the functions that Kubernetes adds
 * (apiserver/pkg/cel/library: lists, regex, quantity, URLs; cel-go's ext.Strings).
 */
import { Environment } from '@marcbachmann/cel-js';
import { formatFloat } from '#lib/kube/go-fmt.ts';
import { compareQuantity, parseQuantity, wholeValue } from '#lib/kube/quantity.ts';

let made: Environment | undefined;

/** The one environment of all rules: they differ in what `self` is, and that is told when they run. */
export function celEnvironment(): Environment {
  made ??= withKubernetesFunctions(
    new Environment({
      unlistedVariablesAreDyn: true,
      homogeneousAggregateLiterals: false,
      enableOptionalTypes: true,
    }),
  );
  return made;
}

type Handler = (...args: never[]) => unknown;

function withKubernetesFunctions(env: Environment): Environment {
  const functions: Readonly<Record<string, Handler>> = { ...lists, ...texts, ...quantities, ...urls };
  for (const [signature, handler] of Object.entries(functions))
    env.registerFunction(signature, handler as (...args: unknown[]) => unknown);
  return env;
}

const least = (items: readonly never[], sign: number): unknown => {
  if (items.length === 0) throw new Error(`${sign < 0 ? 'min' : 'max'} called on empty list`);
  return items.reduce((best, item) => ((item < best ? -1 : 1) === sign ? item : best));
};

const lists: Readonly<Record<string, Handler>> = {
  'list.isSorted(): bool': (items: readonly never[]) =>
    items.every((item, at) => at === 0 || (items[at - 1] as never) <= item),
  'list.sum(): dyn': (items: readonly (bigint | number)[]) =>
    items.reduce((sum, item) => (sum as never) + (item as never), typeof items[0] === 'number' ? 0 : 0n),
  'list.min(): dyn': (items: readonly never[]) => least(items, -1),
  'list.max(): dyn': (items: readonly never[]) => least(items, 1),
  'list.indexOf(dyn): int': (items: readonly unknown[], wanted: unknown) => BigInt(items.indexOf(wanted)),
  'list.lastIndexOf(dyn): int': (items: readonly unknown[], wanted: unknown) =>
    BigInt(items.lastIndexOf(wanted)),
};

/** Go's regular expressions are JavaScript's, for what is written in rules. */
const regex = (pattern: string, flags = ''): RegExp => new RegExp(pattern.replace(/\(\?P</g, '(?<'), flags);

const texts: Readonly<Record<string, Handler>> = {
  'string.find(string): string': (text: string, pattern: string) => regex(pattern).exec(text)?.[0] ?? '',
  'string.findAll(string): list<string>': (text: string, pattern: string) =>
    text.match(regex(pattern, 'g')) ?? [],
  'string.replace(string, string): string': (text: string, old: string, by: string) =>
    text.replaceAll(old, by),
  'string.charAt(int): string': (text: string, at: bigint) => text.charAt(Number(at)),
  'string.reverse(): string': (text: string) => [...text].reverse().join(''),
  'string.format(list): string': (text: string, args: readonly unknown[]) => format(text, args),
};

/** ext.Strings' format: `%s`, `%d`, `%f`, `%e`, `%x`, `%b`, `%o`. */
function format(text: string, args: readonly unknown[]): string {
  let next = 0;
  return text.replace(/%(?:\.(\d+))?([sdfexXbo%])/g, (_, precision: string | undefined, verb: string) => {
    if (verb === '%') return '%';
    const value = args[next++];
    if (verb === 's') return shown(value);
    if (verb === 'f') return Number(value).toFixed(Number(precision ?? 6));
    if (verb === 'e') return Number(value).toExponential(Number(precision ?? 6));
    const base = { b: 2, o: 8, x: 16, X: 16, d: 10 }[verb] ?? 10;
    const digits = (value as bigint).toString(base);
    return verb === 'X' ? digits.toUpperCase() : digits;
  });
}

/** A value as `%s` shows it. */
export function shown(value: unknown): string {
  if (typeof value === 'number') return formatFloat(value);
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return `{${entries.map(([key, item]) => `${String(key)}: ${shown(item)}`).join(', ')}}`;
}

const isQuantity = (text: string): boolean => {
  try {
    parseQuantity(text);
    return true;
  } catch {
    return false;
  }
};

/** A quantity stays the text it is: its functions read it. */
const quantities: Readonly<Record<string, Handler>> = {
  'isQuantity(dyn): bool': isQuantity,
  'quantity(dyn): string': (text: string) => {
    parseQuantity(text);
    return text;
  },
  'string.compareTo(string): int': (a: string, b: string) => BigInt(compareQuantity(a, b)),
  'string.isGreaterThan(string): bool': (a: string, b: string) => compareQuantity(a, b) > 0,
  'string.isLessThan(string): bool': (a: string, b: string) => compareQuantity(a, b) < 0,
  'string.asInteger(): int': (text: string) => BigInt(wholeValue(text)),
};

const URL_PARTS = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/([^/?#:]*)(?::(\d+))?([^?#]*)/;

const urls: Readonly<Record<string, Handler>> = {
  'isURL(dyn): bool': (text: string) => URL_PARTS.test(text) || text.startsWith('/'),
  'url(dyn): string': (text: string) => {
    if (!URL_PARTS.test(text) && !text.startsWith('/'))
      throw new Error(`URL parse error during conversion from string: ${JSON.stringify(text)}`);
    return text;
  },
  'string.getScheme(): string': (text: string) => URL_PARTS.exec(text)?.[1] ?? '',
  'string.getHostname(): string': (text: string) => URL_PARTS.exec(text)?.[2] ?? '',
  'string.getHost(): string': (text: string) => {
    const [, , host = '', port] = URL_PARTS.exec(text) ?? [];
    return port ? `${host}:${port}` : host;
  },
  'string.getPort(): string': (text: string) => URL_PARTS.exec(text)?.[3] ?? '',
};
