/** Patterns of `grep -P` (PCRE) as regular expressions of JavaScript, as far as the two agree (pcre2pattern(3)). */
import { RegexError } from './regex.ts';

/** Where `\K` stands outside brackets and groups, and is no escaped backslash before a K; -1 where there is none. */
function keepAt(pattern: string): number {
  let depth = 0;
  let inClass = false;
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at];
    if (char === '\\') {
      if (pattern[at + 1] === 'K' && depth === 0 && !inClass) return at;
      at += 1;
    } else if (inClass) inClass = char !== ']';
    else if (char === '[') inClass = true;
    else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
  }
  return -1;
}

function compiled(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, `su${flags}`);
  } catch {
    // Without `u` a needless backslash (`\"`, `\-`) is taken for nothing, as in PCRE.
    return new RegExp(source, `s${flags}`);
  }
}

/** What stands before `\K` must match but is no part of what is found. Throws RegexError for what is no pattern. */
export function perlRegex(pattern: string, ignoreCase: boolean): RegExp {
  const [, caseless, rest = pattern] = /^(\(\?i\))([^]*)$/.exec(pattern) ?? [];
  const at = keepAt(rest);
  const kept = at < 0 ? rest : `(?<=${rest.slice(0, at)})${rest.slice(at + 2)}`;
  try {
    return compiled(kept.replaceAll('\\h', '[ \\t]'), ignoreCase || caseless ? 'i' : '');
  } catch {
    throw new RegexError(`unrecognized pattern: ${pattern}`);
  }
}
