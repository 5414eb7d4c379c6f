/** The functions of Go templates, and kubectl's own two. What they throw is the message after `error calling x: `. */
import { decodeBase64 } from '#lib/bytes/base64.ts';
import { utf8 } from '#lib/bytes/utf8.ts';
import { base64ErrorAt } from '#lib/kube/base64-error.ts';
import { formatValue, isInt, sprintf, typeName } from '#lib/kube/go-fmt.ts';

export type TemplateFunction = (...args: unknown[]) => unknown;

/** Whether a value counts as true: neither nothing, false, zero nor empty. */
export function truth(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

const kind = (value: unknown): string => {
  if (value === null || value === undefined) return 'nil';
  return typeof value === 'number' ? (isInt(value) ? 'int' : 'float') : typeof value;
};

function equal(...args: unknown[]): boolean {
  const [first, ...others] = args;
  if (others.length === 0) throw new Error('missing argument for comparison');
  for (const other of others) {
    if (kind(first) === 'object' && kind(other) === 'object') throw new Error(nonComparable(first));
    if (kind(first) !== kind(other) && kind(first) !== 'nil' && kind(other) !== 'nil') {
      throw new Error('incompatible types for comparison');
    }
    if (first === other || (kind(first) === 'nil' && kind(other) === 'nil')) return true;
  }
  return false;
}

const nonComparable = (value: unknown): string =>
  `non-comparable type ${formatValue(value)}: ${typeName(value)}`;

function less(a: unknown, b: unknown): boolean {
  for (const value of [a, b]) {
    if (!['int', 'float', 'string'].includes(kind(value))) throw new Error('invalid type for comparison');
  }
  if (kind(a) !== kind(b)) throw new Error('incompatible types for comparison');
  return (a as string) < (b as string);
}

function length(value: unknown): number {
  if (typeof value === 'string') return utf8(value).length;
  if (Array.isArray(value)) return value.length;
  if (kind(value) === 'object') return Object.keys(value as object).length;
  throw new Error(
    value === null || value === undefined ? 'len of nil pointer' : `len of type ${typeName(value)}`,
  );
}

function index(item: unknown, ...keys: unknown[]): unknown {
  let value = item;
  if (value === null || value === undefined) throw new Error('index of untyped nil');
  for (const key of keys) {
    if (value === null || value === undefined) throw new Error('index of nil pointer');
    if (Array.isArray(value)) value = value[position(key, value.length)];
    else if (typeof value === 'string') value = value.charCodeAt(position(key, value.length));
    else if (typeof value === 'object') {
      if (typeof key !== 'string') throw new Error(`value has type ${typeName(key)}; should be string`);
      value = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
    } else throw new Error(`can't index item of type ${typeName(value)}`);
  }
  return value;
}

function position(key: unknown, bound: number): number {
  if (!isInt(key)) throw new Error(`cannot index slice/array with type ${typeName(key)}`);
  if (key < 0 || key >= bound) throw new Error(`index out of range: ${key}`);
  return key;
}

function slice(value: unknown, ...at: unknown[]): unknown {
  if (typeof value !== 'string' && !Array.isArray(value))
    throw new Error(`can't slice item of type ${typeName(value)}`);
  const [from = 0, to = value.length] = at as number[];
  for (const index of [from, to])
    if (index < 0 || index > value.length) throw new Error(`index out of range: ${index}`);
  if (from > to) throw new Error(`invalid slice index: ${from} > ${to}`);
  return value.slice(from, to);
}

/** fmt.Sprint: a space between two things of which neither is a text. */
const sprint = (...args: unknown[]): string =>
  args
    .map(
      (arg, i) =>
        (i > 0 && typeof arg !== 'string' && typeof args[i - 1] !== 'string' ? ' ' : '') + formatValue(arg),
    )
    .join('');

const one = (args: unknown[]): string =>
  args.length === 1 && typeof args[0] === 'string' ? args[0] : sprint(...args);

const HTML: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&#34;',
  "'": '&#39;',
  '\0': '\uFFFD',
};
const JS: Readonly<Record<string, string>> = {
  '\\': '\\\\', "'": "\\'", '"': '\\"', '<': '\\u003C', '>': '\\u003E', '&': '\\u0026', '=': '\\u003D',
}; // prettier-ignore

const control = (char: string): string =>
  `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

function base64decode(text: unknown): string {
  const at = base64ErrorAt(String(text));
  if (at >= 0) throw new Error(`base64 decode: illegal base64 data at input byte ${at}`);
  return decodeBase64(String(text));
}

const exists = (item: unknown, ...keys: unknown[]): boolean => {
  try {
    return index(item, ...keys) !== undefined;
  } catch {
    return false;
  }
};

/** `and` and `or` stop early: the evaluator knows them by name. */
export const FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  and: (...args) => args.find((arg) => !truth(arg)) ?? args[args.length - 1],
  or: (...args) => args.find(truth) ?? args[args.length - 1],
  not: (value) => !truth(value),
  len: length,
  index,
  slice,
  eq: equal,
  ne: (a, b) => !equal(a, b),
  lt: less,
  le: (a, b) => less(a, b) || equal(a, b),
  gt: (a, b) => !less(a, b) && !equal(a, b),
  ge: (a, b) => !less(a, b),
  print: sprint,
  println: (...args) => `${args.map(formatValue).join(' ')}\n`,
  printf: (format, ...args) => sprintf(String(format), args),
  html: (...args) => one(args).replace(/[<>&"'\0]/g, (char) => HTML[char]!),
  // eslint-disable-next-line no-control-regex
  js: (...args) => one(args).replace(/[\\'"<>&=\u0000-\u001f]/g, (char) => JS[char] ?? control(char)),
  urlquery: (...args) =>
    encodeURIComponent(one(args))
      .replaceAll('%20', '+')
      .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
  exists,
  base64decode,
};
