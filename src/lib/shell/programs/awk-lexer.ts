/** The words of an awk program. */

/** What is wrong with a program, or with what it does. */
export class AwkError extends Error {}

export interface Token {
  readonly kind: 'number' | 'string' | 'regex' | 'name' | 'function' | 'word' | 'op' | 'newline' | 'end';
  readonly text: string;
}

const WORDS = new Set([
  'BEGIN',
  'END',
  'function',
  'func',
  'if',
  'else',
  'while',
  'for',
  'do',
  'break',
  'continue',
  'next',
  'nextfile',
  'exit',
  'return',
  'delete',
  'in',
  'getline',
  'print',
  'printf',
]);
const TOKEN =
  /[ \t\r]*(?:#[^\n]*)?(?:\\\n[ \t]*)?(?:(0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|([A-Za-z_]\w*)(\()?|"((?:[^"\\\n]|\\[\s\S])*)"|(\n)|(\*\*=|\*\*|&&|\|\||>>|\+\+|--|[-+*/%^!<>=]=|!~|[-+*/%^!<>=~?:,;{}()[\]$|]))/y;

function unescape(text: string): string {
  return text.replace(/\\(?:([0-7]{1,3})|([\s\S]))/g, (_, octal: string | undefined, char: string) => {
    if (octal) return String.fromCharCode(Number.parseInt(octal, 8));
    return (
      {
        n: '\n',
        t: '\t',
        r: '\r',
        a: '\x07',
        b: '\b',
        f: '\f',
        v: '\v',
        '\\': '\\',
        '"': '"',
        '/': '/',
        '\n': '',
      }[char] ?? `\\${char}`
    );
  });
}

export function tokens(text: string): Token[] {
  const out: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length;) {
    const last = out.at(-1);
    const blank = /[ \t\r]*/y;
    blank.lastIndex = at;
    blank.exec(text);
    const start = blank.lastIndex;
    const operand =
      !last ||
      last.kind === 'newline' ||
      (last.kind === 'op' && ![')', ']', '$', '++', '--'].includes(last.text)) ||
      last.kind === 'word';
    if (text[start] === '/' && operand) {
      const regex = /\/((?:[^/\\\n[]|\\.|\[\^?\]?[^\]\n]*\])*)\//y;
      regex.lastIndex = start;
      const found = regex.exec(text);
      if (!found) throw new AwkError('syntax error: unterminated regexp');
      out.push({ kind: 'regex', text: (found[1] as string).replaceAll('\\/', '/') });
      at = regex.lastIndex;
      continue;
    }
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) {
      if (/^[ \t\r]*(#.*)?$/.test(text.slice(at))) break;
      throw new AwkError(`syntax error at or near ${text.slice(start, start + 1)}`);
    }
    const [, number, name, paren, string, newline, op] = match;
    at = TOKEN.lastIndex - (paren ? 1 : 0);
    if (number !== undefined) out.push({ kind: 'number', text: number });
    else if (name !== undefined)
      out.push({ kind: WORDS.has(name) ? 'word' : paren ? 'function' : 'name', text: name });
    else if (string !== undefined) out.push({ kind: 'string', text: unescape(string) });
    else if (newline !== undefined) out.push({ kind: 'newline', text: '\n' });
    else out.push({ kind: 'op', text: op as string });
  }
  out.push({ kind: 'end', text: 'end of file' });
  return out;
}
