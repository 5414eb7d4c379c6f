/**
 * POSIX regular expressions (basic and extended, with GNU's additions) as JavaScript's. Alternatives are taken in order,
 * not the longest. A pattern that repeats a repetition (`(a+)+`), which could keep the engine busy for ever, is
 * recognised, and refuses texts on which it might.
 */
import { bracketSource, escapeRegex } from '#lib/script/pattern.ts';

export class RegexError extends Error {}

export interface RegexOptions {
  readonly extended?: boolean;
  readonly fixed?: boolean;
  readonly ignoreCase?: boolean;
  /** Only whole words, or whole lines. */
  readonly word?: boolean;
  readonly line?: boolean;
  readonly global?: boolean;
}

const cache = new Map<string, RegExp>();

/** Translates one expression. Throws RegexError in GNU's words. */
export function regexSource(pattern: string, extended: boolean): string {
  let out = '';
  let atom = -1;
  let repeated = false;
  const opens: number[] = [];
  const put = (text: string) => {
    atom = out.length;
    repeated = false;
    out += text;
  };
  const repeat = (text: string) => {
    if (atom < 0) {
      put(escapeRegex(text));
      return;
    }
    if (repeated) out = `${out.slice(0, atom)}(?:${out.slice(atom)})`;
    out += text;
    repeated = true;
  };
  const open = () => {
    opens.push(out.length);
    out += '(';
    atom = -1;
  };
  const close = () => {
    const start = opens.pop();
    if (start === undefined) throw new RegexError('Unmatched ) or \\)');
    out += ')';
    atom = start;
    repeated = false;
  };
  const alternative = () => {
    out += '|';
    atom = -1;
  };
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern[i] as string;
    const escaped = char === '\\';
    const next = pattern[i + 1];
    if (escaped && next === undefined) throw new RegexError('Trailing backslash');
    if (char === '[') {
      const bracket = bracketSource(pattern, i + 1, false);
      if (!bracket) throw new RegexError('Unmatched [, [^, [:, [., or [=');
      put(bracket.source);
      i = bracket.end - 1;
      continue;
    }
    // What is special bare in an extended expression is special escaped in a basic one.
    const special = extended ? (escaped ? undefined : char) : escaped ? next : undefined;
    const interval =
      special === '{' ? /^(\d*)(,?)(\d*)(\\?)\}/.exec(pattern.slice(i + (escaped ? 2 : 1))) : null;
    if (interval && (interval[4] === '\\') === !extended && (interval[1] || interval[3])) {
      repeat(`{${interval[1] || 0}${interval[2]}${interval[3]}}`);
      i += interval[0].length + (escaped ? 1 : 0);
      continue;
    }
    if (special !== undefined && '()|+?'.includes(special)) {
      if (special === '(') open();
      else if (special === ')') {
        if (extended && opens.length === 0) put('\\)');
        else close();
      } else if (special === '|') alternative();
      else repeat(special);
      i += escaped ? 1 : 0;
      continue;
    }
    if (escaped) {
      i += 1;
      const word = {
        '<': '\\b(?=\\w)',
        '>': '\\b(?<=\\w)',
        b: '\\b',
        B: '\\B',
        w: '[\\w\\u{80}-\\u{10ffff}]',
        W: '[^\\w\\u{80}-\\u{10ffff}]',
        s: '\\s',
        S: '\\S',
        n: '\\n',
        t: '\\t',
        '`': '^',
        "'": '$',
      }[next as string];
      if (/[1-9]/.test(next as string)) {
        if (Number(next) > (out.match(/\((?!\?)/g)?.length ?? 0))
          throw new RegexError('Invalid back reference');
        put(`(?:\\${next})`);
      } else put(word ?? escapeRegex(next as string));
    } else if (char === '*') repeat('*');
    else if (char === '.') put('.');
    else if (char === '^' && (extended || out === '' || atom < 0)) out += '^';
    else if (char === '$' && (extended || i === pattern.length - 1 || /^\\[)|]/.test(pattern.slice(i + 1))))
      out += '$';
    else {
      const literal = String.fromCodePoint(pattern.codePointAt(i) as number);
      put(escapeRegex(literal));
      i += literal.length - 1;
    }
  }
  if (opens.length > 0) throw new RegexError('Unmatched ( or \\(');
  return out;
}

/** More characters of one sort in a row than this are not searched with a risky pattern. */
const RISKY_RUN = 22;

/**
 * Whether a repetition stands within a group that is itself repeated without bound, and nothing separates the rounds
 * (`([0-9]+\\.)+` is fine: each round ends with a dot that the digits cannot be).
 */
function isRisky(source: string): boolean {
  const open: { inner: boolean; from: number }[] = [];
  const bare = source.replace(/\\u\{[0-9a-f]+\}|\\[wWsSbB]|\[(?:\\.|[^\]\\])*\]/g, 'x').replace(/\\./g, ',');
  for (let i = 0; i < bare.length; i += 1) {
    const last = open[open.length - 1];
    if (bare[i] === '(') open.push({ inner: false, from: i });
    else if (bare[i] === ')' && last) {
      open.pop();
      const unbounded = /^(?:[*+]|\{\d+,\})/.test(bare.slice(i + 1));
      const separated =
        /[,/:;=@#-]$/.test(bare.slice(last.from, i)) && !bare.slice(last.from, i).includes('.');
      if (last.inner && unbounded && !separated) return true;
      const outer = open[open.length - 1];
      if (outer && (last.inner || unbounded)) outer.inner = true;
    } else if (/[*+]/.test(bare[i] as string) && bare[i - 1] !== ')' && last) last.inner = true;
  }
  return false;
}

/** A regular expression with the flags `su`. Throws RegexError. */
export function regexOf(pattern: string, options: RegexOptions = {}): RegExp {
  const {
    extended = false,
    fixed = false,
    ignoreCase = false,
    word = false,
    line = false,
    global = false,
  } = options;
  const key = `${Number(extended)}${Number(fixed)}${Number(ignoreCase)}${Number(word)}${Number(line)}${Number(global)}${pattern}`;
  let regex = cache.get(key);
  if (!regex) {
    // Several patterns, one a line, match where one of them does.
    const source = pattern
      .split('\n')
      .map((part) => (fixed ? escapeRegex(part) : regexSource(part, extended)));
    let whole = source.length > 1 ? `(?:${source.join('|')})` : (source[0] as string);
    if (line) whole = `^(?:${whole})$`;
    else if (word) whole = `(?<!\\w)(?:${whole})(?!\\w)`;
    try {
      regex = isRisky(whole)
        ? new CarefulRegExp(whole, `su${ignoreCase ? 'i' : ''}${global ? 'g' : ''}`)
        : new RegExp(whole, `su${ignoreCase ? 'i' : ''}${global ? 'g' : ''}`);
    } catch {
      throw new RegexError('Invalid preceding regular expression');
    }
    if (cache.size > 200) cache.clear();
    cache.set(key, regex);
  }
  regex.lastIndex = 0;
  return regex;
}

/** For patterns such as `(a+)+$`, whose search can take a time that doubles with each character. Throws RegexError rather than hang. */
class CarefulRegExp extends RegExp {
  override exec(text: string): RegExpExecArray | null {
    if (new RegExp(`\\w{${RISKY_RUN},}|\\s{${RISKY_RUN},}|[^\\w\\s]{${RISKY_RUN},}`).test(text))
      throw new RegexError('exceeded the backtracking limit');
    return super.exec(text);
  }
}
