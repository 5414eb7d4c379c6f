/** Which quotes a text gets in YAML and where it is folded: the emitter of the Go library, rule by rule. */

const WIDTH = 80;

/** A key of a mapping: never folded, never a block. */
export const keyText = (key: string): string => quoted(key, 0, 0, false);

/** A value. `indent` is that of lines that follow, `column` where the text starts. */
export function scalarText(value: unknown, indent: number, column: number): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number') return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
  if (typeof value !== 'string') return String(value);
  return canBeBlock(value) ? block(value, indent) : quoted(value, indent, column, true);
}

/** Texts of several lines become a block, unless a space before a line's end or a character would get lost in one. */
const canBeBlock = (text: string): boolean =>
  text.includes('\n') && !isSpecial(text) && !/ (\n|$)/.test(text);

function block(text: string, indent: number): string {
  const body = text.replace(/\n+$/, '');
  const breaks = text.length - body.length;
  const chomp = breaks === 0 ? '-' : breaks > 1 || text.length === 1 ? '+' : '';
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const lines = `${body}${'\n'.repeat(Math.max(0, breaks - 1))}`.split('\n');
  const pad = ' '.repeat(indent);
  return `|${hint}${chomp}\n${lines.map((line) => (line ? pad + line : '')).join('\n')}`;
}

function quoted(text: string, indent: number, column: number, fold: boolean): string {
  if (isSpecial(text) || text.includes('\n') || means(text)) return doubleQuoted(text, indent, column, fold);
  const plain = isPlain(text);
  const words = plain ? text : text.replaceAll("'", "''");
  if (!fold || column + words.length <= WIDTH) return plain ? words : `'${words}'`;
  return plain ? folded(words, indent, column) : `'${folded(words, indent, column + 1)}'`;
}

/** Breaks at single spaces once the line is too long. Lengths count code points. */
function folded(text: string, indent: number, from: number): string {
  let out = '';
  let column = from;
  const chars = [...text];
  for (let i = 0; i < chars.length; i += 1) {
    const lonely = chars[i] === ' ' && chars[i - 1] !== ' ' && chars[i + 1] !== ' ';
    if (lonely && column > WIDTH && i > 0 && i < chars.length - 1) {
      out += `\n${' '.repeat(indent)}`;
      column = indent;
    } else {
      out += chars[i];
      column += 1;
    }
  }
  return out;
}

/** Characters outside what the emitter takes for printable: controls, tabs, all beyond the basic plane. */
const isSpecial = (text: string): boolean =>
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000b-\u001f\u007f-\u0084\u0086-\u009f\ufeff\ufffe\uffff]|[\u{10000}-\u{10ffff}]/u.test(
    text,
  );

const WORDS =
  /^(y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF|null|Null|NULL|~|)$/;
const NUMBER =
  /^[-+]?(\d[\d_]*(\.[\d_]*)?|\.\d[\d_]*)([eE][-+]?\d[\d_]*)?$|^[-+]?0x[\da-fA-F_]+$|^[-+]?0b[01_]+$|^[-+]?0o[0-7_]+$/;
const SPECIAL = /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/;
const BASE60 = /^[-+]?\d[\d_]*(:[0-5]?\d)+(\.[\d_]*)?$/;
const TIME =
  /^\d{4}-(\d\d?)-(\d\d?)([Tt]\d\d?:\d\d?:\d\d?(\.\d+)?(Z|[-+]\d\d:\d\d)| \d\d?:\d\d?:\d\d?(\.\d+)?)?$/;

/** Whether the text unquoted would be read back as something other than text. */
function means(text: string): boolean {
  if (WORDS.test(text) || NUMBER.test(text) || SPECIAL.test(text) || BASE60.test(text)) return true;
  const time = TIME.exec(text);
  return (
    time !== null &&
    Number(time[1]) <= 12 &&
    Number(time[1]) > 0 &&
    Number(time[2]) <= 31 &&
    Number(time[2]) > 0
  );
}

function isPlain(text: string): boolean {
  if (/^ | $/.test(text) || /^(---|\.\.\.)/.test(text)) return false;
  if (/^[#,[\]{}&*!|>'"%@`]/.test(text) || /^[-?:]( |$)/.test(text)) return false;
  if (text.startsWith('\u2028') || text.startsWith('\u2029') || text.startsWith('\u0085')) return false;
  return !/:( |$)/.test(text) && !/ #/.test(text);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\xa0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function doubleQuoted(text: string, indent: number, from: number, fold: boolean): string {
  let out = '"';
  let column = from + 1;
  let spaces = false;
  const chars = [...text];
  for (let i = 0; i < chars.length; i += 1) {
    const char = chars[i]!;
    if (char === ' ' && fold && !spaces && column > WIDTH && i > 0 && i < chars.length - 1) {
      out += `\n${' '.repeat(indent)}${chars[i + 1] === ' ' ? '\\' : ''}`;
      column = indent;
    } else {
      const shown = ESCAPES[char] ?? (isSpecial(char) ? hex(char.codePointAt(0)!) : char);
      out += shown;
      column += [...shown].length;
    }
    spaces = char === ' ';
  }
  return `${out}"`;
}

function hex(code: number): string {
  const digits = code.toString(16).toUpperCase();
  if (code < 0x100) return `\\x${digits.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}
