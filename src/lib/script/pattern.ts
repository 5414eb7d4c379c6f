/**
 * Shell patterns (`*`, `?`, `[…]`, and the extended `@(…)` forms) as regular expressions. In a pattern a backslash
 * takes the meaning from the character after it: that is how quoted text gets into one.
 */

const cache = new Map<string, RegExp>();

/** What stands between the brackets of a regular expression (with the flag `u`) for `[:alpha:]` and its like (POSIX). */
export const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'a-zA-Z',
  digit: '0-9',
  alnum: 'a-zA-Z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
  cntrl: '\\x00-\\x1f\\x7f',
  print: '\\x20-\\x7e\\xa0-\\u{10ffff}',
  graph: '\\x21-\\x7e\\xa1-\\u{10ffff}',
};

export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Quotes text so that a pattern takes it literally. */
export function escapePattern(text: string): string {
  return text.replace(/[\\*?[\]()|!@+^-]/g, '\\$&');
}

/** The inside of `[…]` from `at` (after the bracket) as a regular expression and where it ends; undefined where it never closes. */
export function bracketSource(
  pattern: string,
  at: number,
  escapes = true,
): { source: string; end: number } | undefined {
  let negated = false;
  if (pattern[at] === '!' || pattern[at] === '^') {
    negated = true;
    at += 1;
  }
  let source = '';
  for (let first = true; at < pattern.length; first = false) {
    const char = pattern[at] as string;
    if (char === ']' && !first) {
      const body = source === '' ? '[]' : `[${negated ? '^' : ''}${source}]`;
      return { source: body, end: at + 1 };
    }
    const named = /^\[:(\w+):\]/.exec(pattern.slice(at, at + 12));
    if (named) {
      source += CLASSES[named[1] as string] ?? '';
      at += named[0].length;
    } else if (char === '\\' && escapes && at + 1 < pattern.length) {
      source += `\\u{${(pattern.codePointAt(at + 1) as number).toString(16)}}`;
      at += 1 + String.fromCodePoint(pattern.codePointAt(at + 1) as number).length;
    } else {
      source +=
        char === '-'
          ? '-'
          : /[\\\][^&|~]/.test(char)
            ? `\\${/[&~]/.test(char) ? `u{${char.charCodeAt(0).toString(16)}}` : char}`
            : char;
      at += 1;
    }
  }
  return undefined;
}

/** Where the group that opens at `open` closes. */
function closing(pattern: string, open: number): number {
  let depth = 0;
  for (let i = open; i < pattern.length; i += 1) {
    if (pattern[i] === '\\') i += 1;
    else if (pattern[i] === '(') depth += 1;
    else if (pattern[i] === ')' && (depth -= 1) === 0) return i;
  }
  return -1;
}

function alternatives(body: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < body.length; i += 1) {
    if (body[i] === '\\') i += 1;
    else if (body[i] === '(') depth += 1;
    else if (body[i] === ')') depth -= 1;
    else if (body[i] === '|' && depth === 0) {
      parts.push(body.slice(start, i));
      start = i + 1;
    }
  }
  return [...parts, body.slice(start)];
}

/** The source of a regular expression (flags `su`); `lazy` makes `*` take as little as it can. */
export function patternSource(pattern: string, lazy = false, any = '.'): string {
  let source = '';
  for (let i = 0; i < pattern.length;) {
    const char = pattern[i] as string;
    const close = pattern[i + 1] === '(' && '?*+@!'.includes(char) ? closing(pattern, i + 1) : -1;
    if (close > 0) {
      const body = alternatives(pattern.slice(i + 2, close))
        .map((part) => patternSource(part, lazy, any))
        .join('|');
      const rest = char === '!' ? patternSource(pattern.slice(close + 1), lazy, any) : '';
      source += char === '!' ? `(?!(?:${body})${rest}$)${any}*` : `(?:${body})${char === '@' ? '' : char}`;
      i = close + 1;
    } else if (char === '*') {
      source += `${any}*${lazy ? '?' : ''}`;
      while (pattern[i] === '*' && pattern[i + 1] !== '(') i += 1;
    } else if (char === '?') {
      source += any;
      i += 1;
    } else if (char === '[') {
      const bracket = bracketSource(pattern, i + 1);
      source += bracket?.source ?? '\\[';
      i = bracket?.end ?? i + 1;
    } else {
      if (char === '\\' && i + 1 < pattern.length) i += 1;
      const literal = String.fromCodePoint(pattern.codePointAt(i) as number);
      source += escapeRegex(literal);
      i += literal.length;
    }
  }
  return source;
}

/** A regular expression for the whole text, from a small cache. */
export function patternRegex(pattern: string, flags = 'su', any = '.'): RegExp {
  const key = `${flags}${any}${pattern}`;
  let regex = cache.get(key);
  if (!regex) {
    try {
      regex = new RegExp(`^(?:${patternSource(pattern, false, any)})$`, flags);
    } catch {
      regex = new RegExp(`^${escapeRegex(pattern)}$`, flags); // `[z-a]`: matches itself only
    }
    if (cache.size > 500) cache.clear();
    cache.set(key, regex);
  }
  return regex;
}

export function matches(text: string, pattern: string, anyCase = false): boolean {
  return patternRegex(pattern, anyCase ? 'sui' : 'su').test(text);
}

/** Whether anything in the pattern is special. */
export function isPattern(pattern: string): boolean {
  return /(^|[^\\])(\\\\)*([*?[]|[?*+@!]\()/.test(pattern);
}

export function unescapePattern(pattern: string): string {
  return pattern.replace(/\\(.)/gs, '$1');
}

interface Folders {
  stat(path: string): { readonly kind: 'file' | 'dir' } | undefined;
  list(path: string): readonly string[];
}

export interface GlobOptions {
  /** Whether names that begin with a dot count too. */
  readonly dotfiles?: boolean;
  readonly anyCase?: boolean;
  /** Whether `**` stands for any number of folders. */
  readonly deep?: boolean;
}

/** The paths a pattern matches, sorted; none where it matches nothing. Relative patterns give relative paths. */
export function glob(
  files: Folders,
  cwd: string,
  pattern: string,
  { dotfiles = false, anyCase = false, deep = false }: GlobOptions,
): string[] {
  const absolute = pattern.startsWith('/');
  let found = [absolute ? '/' : ''];
  const steps = pattern.split('/').filter((step) => step !== '');
  for (const [i, step] of steps.entries()) {
    const more = i < steps.length - 1 || pattern.endsWith('/');
    found = found.flatMap((base) => {
      const name = (entry: string) => `${base}${entry}${more ? '/' : ''}`;
      const full = (path: string) =>
        (path.startsWith('/') ? path : `${cwd}/${path}`).replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
      if (!isPattern(step)) {
        const plain = unescapePattern(step);
        const there = plain === '.' || plain === '..' || files.stat(full(`${base}${plain}`));
        return there ? [name(plain)] : [];
      }
      const folder = full(base === '' ? '.' : base).replace(/\/\.$/, '') || '/';
      if (files.stat(folder)?.kind !== 'dir') return [];
      if (deep && step === '**')
        return allBelow(files, folder, base, !more, pattern.endsWith('/') || more, dotfiles);
      const regex = patternRegex(step, anyCase ? 'sui' : 'su');
      return files
        .list(folder)
        .filter(
          (entry) =>
            (dotfiles || step.startsWith('.') || step.startsWith('\\.') || !entry.startsWith('.')) &&
            regex.test(entry),
        )
        .filter((entry) => !more || files.stat(full(`${base}${entry}`))?.kind === 'dir')
        .map(name);
    });
  }
  return [...new Set(found)].sort((a, b) => (a < b ? -1 : 1));
}

/** What `**` stands for: nothing, folders (ended by a slash where more follows), and at the end of a pattern files too. */
function allBelow(
  files: Folders,
  folder: string,
  base: string,
  withFiles: boolean,
  slash: boolean,
  dotfiles: boolean,
): string[] {
  const out = base === '' && withFiles ? [] : [base];
  for (const name of files.list(folder)) {
    if (!dotfiles && name.startsWith('.')) continue;
    const path = `${folder.replace(/\/$/, '')}/${name}`;
    if (files.stat(path)?.kind === 'dir') {
      if (withFiles) out.push(base + name);
      out.push(
        ...allBelow(files, path, `${base}${name}/`, withFiles, slash, dotfiles).filter(
          (one) => !withFiles || !one.endsWith('/'),
        ),
      );
    } else if (withFiles) out.push(base + name);
  }
  return out.filter((path) => path !== '' || !withFiles);
}
