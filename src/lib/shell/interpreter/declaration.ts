/** How variables are written so that they can be read again: `declare -p`, `${name@A}`. */
import { shellQuote } from './quoting.ts';
import { elements, type Variable } from './variables.ts';

export function inQuotes(text: string): string {
  // eslint-disable-next-line no-control-regex
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(text)) return shellQuote(text, true);
  return `"${text.replace(/[\\"$`]/g, '\\$&')}"`;
}

/** The letters of `declare` for what a variable is. */
export function attributeLetters(variable: Variable): string {
  const { items, assoc, integer, letters, readonly, exported, nameref } = variable;
  return [
    [items && !assoc, 'a'],
    [assoc, 'A'],
    [integer, 'i'],
    [letters === 'lower', 'l'],
    [nameref, 'n'],
    [readonly, 'r'],
    [letters === 'upper', 'u'],
    [exported, 'x'],
  ]
    .map(([on, letter]) => (on ? letter : ''))
    .join('');
}

/** As `declare -p` prints it. */
export function declaration(name: string, variable: Variable): string {
  const { items, assoc, text, declared } = variable;
  const head = `declare -${attributeLetters(variable) || '-'} ${name}`;
  if (declared) return head;
  if (items)
    return `${head}=(${elements(variable)
      .map(([key, value]) => `[${/^[\w.-]+$/.test(key) ? key : inQuotes(key)}]=${inQuotes(value)}`)
      .join(' ')}${assoc && items.size > 0 ? ' ' : ''})`;
  return text === undefined ? head : `${head}=${inQuotes(text)}`;
}
