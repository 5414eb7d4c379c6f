/** Go's fmt for the values a template meets. Whole numbers are ints, as kubectl decodes them; others float64. */

/** %v; nothing at all is `<no value>` at the top and `<nil>` within. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'number') return formatFloat(value);
  if (Array.isArray(value)) return `[${value.map(formatValue).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const map = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(map).sort();
  return `map[${keys.map((key) => `${key}:${formatValue(map[key])}`).join(' ')}]`;
}

/** Ints plainly; floats as %g with the shortest digits, which shows an exponent from a million on. */
export function formatFloat(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  const [digits, exponent] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

export function typeName(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'number') return isInt(value) ? 'int64' : 'float64';
  const names: Readonly<Record<string, string>> = { boolean: 'bool', string: 'string' };
  return names[typeof value] ?? 'map[string]interface {}';
}

export const isInt = (value: unknown): value is number => Number.isSafeInteger(value);

/** Go's Sprintf for the verbs that templates use. */
export function sprintf(format: string, args: readonly unknown[]): string {
  let next = 0;
  const text = format.replace(
    /%([-+# 0]*)(\*|\d+)?(?:\.(\d+))?(.)?/gs,
    (_, flags: string, width, precision, verb) => {
      if (verb === undefined) return '%!(NOVERB)';
      if (verb === '%') return '%';
      const wide = width === '*' ? Number(args[next++]) : Number(width ?? 0);
      if (next >= args.length) return `%!${verb}(MISSING)`;
      return pad(verbText(verb as string, args[next++], precision as string | undefined, flags), wide, flags);
    },
  );
  if (next >= args.length) return text;
  const extra = args.slice(next).map((arg) => `${typeName(arg)}=${formatValue(arg)}`);
  return `${text}%!(EXTRA ${extra.join(', ')})`;
}

function pad(text: string, width: number, flags: string): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || !/^[-+]?\d/.test(text)) return text.padStart(width);
  const sign = /^[-+]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}

function verbText(verb: string, value: unknown, precision: string | undefined, flags: string): string {
  const digits = precision === undefined ? undefined : Number(precision);
  const plus = flags.includes('+') && Number(value) >= 0 ? '+' : '';
  switch (verb) {
    case 'v':
      return plus && typeof value !== 'string' ? plus + formatValue(value) : formatValue(value);
    case 's':
      if (typeof value === 'string') return digits === undefined ? value : value.slice(0, digits);
      if (Array.isArray(value))
        return `[${value.map((item) => verbText('s', item, precision, flags)).join(' ')}]`;
      return bad(verb, value);
    case 'q':
      return typeof value === 'string' ? JSON.stringify(value) : bad(verb, value);
    case 'T':
      return typeName(value);
    case 't':
      return typeof value === 'boolean' ? String(value) : bad(verb, value);
    case 'd':
      return isInt(value) ? plus + String(value) : bad(verb, value);
    case 'x':
    case 'X':
      return hex(verb, value);
    case 'c':
      return isInt(value) ? String.fromCodePoint(value) : bad(verb, value);
    case 'f':
    case 'F':
      return isFloat(value) ? plus + value.toFixed(digits ?? 6) : bad(verb, value);
    case 'g':
      return isFloat(value) ? plus + formatFloat(value) : bad(verb, value);
    case 'e':
      return isFloat(value)
        ? value.toExponential(digits ?? 6).replace(/e([+-])(\d)$/, 'e$10$2')
        : bad(verb, value);
    default:
      return bad(verb, value);
  }
}

function hex(verb: string, value: unknown): string {
  const text = isInt(value)
    ? value.toString(16)
    : typeof value === 'string'
      ? [...value].map((char) => char.codePointAt(0)!.toString(16).padStart(2, '0')).join('')
      : undefined;
  if (text === undefined) return bad(verb, value);
  return verb === 'X' ? text.toUpperCase() : text;
}

const isFloat = (value: unknown): value is number => typeof value === 'number' && !isInt(value);

const bad = (verb: string, value: unknown): string =>
  value === null || value === undefined
    ? `%!${verb}(<nil>)`
    : `%!${verb}(${typeName(value)}=${formatValue(value)})`;
