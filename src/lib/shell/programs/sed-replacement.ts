/** The right side of sed's `s`. */
import { unescapeAnsiC } from '#lib/shell/interpreter/quoting.ts';

/** The replacement with `&`, `\1`, `\n` and the case changes `\U \L \u \l \E`. */
export function replacementOf(template: string, groups: readonly (string | undefined)[]): string {
  let out = '';
  let mode = '';
  let once = '';
  const add = (text: string) => {
    let next = mode === 'U' ? text.toUpperCase() : mode === 'L' ? text.toLowerCase() : text;
    if (once !== '' && next !== '') {
      next = (once === 'u' ? next.slice(0, 1).toUpperCase() : next.slice(0, 1).toLowerCase()) + next.slice(1);
      once = '';
    }
    out += next;
  };
  for (let i = 0; i < template.length; i += 1) {
    const char = template[i] as string;
    if (char === '&') add(groups[0] ?? '');
    else if (char !== '\\') add(char);
    else {
      const next = template[(i += 1)] ?? '\\';
      if (/\d/.test(next)) add(groups[Number(next)] ?? '');
      else if ('ULE'.includes(next)) mode = next === 'E' ? '' : next;
      else if (next === 'u' || next === 'l') once = next;
      else add(/[abfnrtv]/.test(next) ? unescapeAnsiC(`\\${next}`) : next);
    }
  }
  return out;
}
