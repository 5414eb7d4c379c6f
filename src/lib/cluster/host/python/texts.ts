/** What Python does with texts that may have holes in them: `+`, `str()`, `format`. */
import { Raised, spanOfCall } from './traceback.ts';
import { NotRead, type Call, type Expr, type Span } from './tree.ts';
import { text, type Text, type Value } from './values.ts';

/** `left + right`. */
export function sum(left: Value, right: Value, at: Span | Expr): Value {
  if (left.is === 'text' && right.is === 'text') return text(...left.parts, ...right.parts);
  if (left.is === 'number' && right.is === 'number') return { is: 'number', value: left.value + right.value };
  const type = typeName(right);
  if (left.is !== 'text' || type === undefined) throw new NotRead(at.from.line);
  throw new Raised(`TypeError: can only concatenate str (not "${type}") to str`, at);
}

const typeName = (value: Value): string | undefined => {
  if (value.is === 'number') return 'int';
  if (value.is === 'constant') return value.value === null ? 'NoneType' : 'bool';
  return value.is === 'list' ? 'list' : undefined;
};

/** As `str()` shows it. */
export function shown(value: Value, at: Span | Expr): Text {
  if (value.is === 'text') return value;
  if (value.is === 'number') return text(String(value.value));
  if (value.is === 'constant') return text(value.value === null ? 'None' : value.value ? 'True' : 'False');
  if (value.is !== 'variable') throw new NotRead(at.from.line);
  // One that the program cannot do without was asked for as it started.
  return text({ mark: `env.${value.name}|${value.orElse ?? 'None'}` });
}

/** `"…{name}…".format(…)`. Formats (`{x:>3}`), conversions and attributes are not read. */
export function format(of: Text, call: Call, value: (expr: Expr) => Value): Text {
  const given = new Map(call.named.map((one) => [one.name, value(one.value)] as const));
  const listed = call.args.map(value);
  let next = 0;
  const field = (name: string): Text => {
    const index = name === '' ? next++ : /^\d+$/.test(name) ? Number(name) : undefined;
    if (index === undefined && !/^\w+$/.test(name)) throw new NotRead(call.from.line);
    const found = index === undefined ? given.get(name) : listed[index];
    if (found) return shown(found, call);
    const words =
      index === undefined
        ? `KeyError: '${name}'`
        : `IndexError: Replacement index ${index} out of range for positional args tuple`;
    throw new Raised(words, spanOfCall(call));
  };
  const piece = (written: string): Text['parts'] => {
    if (written === '{{' || written === '}}') return [written.slice(1)];
    if (written.startsWith('{') && written.endsWith('}')) return field(written.slice(1, -1)).parts;
    if (/[{}]/.test(written)) throw new Raised(`ValueError: ${lonelyBrace(written)}`, spanOfCall(call));
    return [written];
  };
  const parts = of.parts.flatMap((part) =>
    typeof part === 'string' ? part.split(/(\{\{|\}\}|\{[^{}]*\})/).flatMap(piece) : [part],
  );
  return text(...parts);
}

/** CPython's words for a brace that has no partner. */
function lonelyBrace(written: string): string {
  if (!written.includes('{')) return "Single '}' encountered in format string";
  return written.endsWith('{')
    ? "Single '{' encountered in format string"
    : "expected '}' before end of string";
}
