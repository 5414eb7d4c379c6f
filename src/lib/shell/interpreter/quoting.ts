/** Quoting text for the shell, and the escapes of `$'…'`, `echo -e` and `printf`. */
import { joinBytes } from '#lib/bytes/utf8.ts';
import { ESCAPES } from '#lib/script/escapes.ts';

const NAMED: Readonly<Record<string, string>> = { ...ESCAPES, E: '\x1b', "'": "'", '"': '"', '?': '?' };
const NAMES = new Map(
  Object.entries(NAMED)
    .filter(([name]) => name !== 'E' && name !== '"' && name !== '?')
    .map(([name, char]) => [char, name]),
);

/** `it's` → `'it'\''s'`, as `set`, `declare -p` and `set -x` print; only where needed unless `always`. Control characters need `$'…'`. */
export function shellQuote(text: string, always = false): string {
  // eslint-disable-next-line no-control-regex
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(text) && (/[\x00-\x08\x0b-\x1f\x7f]/.test(text) || always))
    return ansiQuote(text);
  if (text !== '' && !always && /^[\w%+,./:=@^-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function ansiQuote(text: string): string {
  const inner = text.replace(
    // eslint-disable-next-line no-control-regex
    /[\x00-\x1f\x7f\\']/g,
    (char) => `\\${NAMES.get(char) ?? char.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return `$'${inner}'`;
}

/** `printf %q`: backslashes before what is special. */
export function backslashQuote(text: string): string {
  if (text === '') return "''";
  // eslint-disable-next-line no-control-regex
  if (/[\x00-\x1f\x7f]/.test(text)) return ansiQuote(text);
  return text
    .replace(/[^\w%+./:=@~#\u0080-\uffff-]/g, '\\$&')
    .replace(/(^|[:=])~/g, '$1\\~')
    .replace(/^#/, '\\#');
}

const ESCAPE =
  /\\(?:(0?[0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([abeEfnrtv\\'"?])|c)/g;

/** The escapes of `$'…'`; also printf's format, where `\"` and `\'` are known. */
export function unescapeAnsiC(text: string): string {
  return joinBytes(unescapeUnits(text));
}

/** As `unescapeAnsiC`; bytes of UTF-8 that stand beside each other are not joined yet. */
function unescapeUnits(text: string): string {
  return text.replace(
    ESCAPE,
    (whole, octal?: string, hex?: string, short?: string, long?: string, name?: string) => {
      const code = octal ? Number.parseInt(octal, 8) & 255 : Number.parseInt(hex ?? short ?? long ?? '', 16);
      if (name) return NAMED[name] as string;
      if ((octal ?? hex) !== undefined && code > 0x7f) return String.fromCharCode(0xdc00 + code);
      return Number.isNaN(code) || code > 0x10ffff ? whole : String.fromCodePoint(code);
    },
  );
}

/** The escapes of `echo -e` and `printf %b`; `stop` where `\c` ends the output. */
export function unescapeEcho(text: string): { text: string; stop: boolean } {
  const at = /^(?:[^\\]|\\[^c])*?\\c/.exec(text);
  const part = at ? at[0].slice(0, -2) : text;
  const out = part.replace(
    ESCAPE,
    (whole, octal?: string, hex?: string, short?: string, long?: string, name?: string) => {
      if (octal && !octal.startsWith('0')) return whole;
      if (name === "'" || name === '"' || name === '?') return whole;
      return unescapeUnits(octal ? `\\${octal.slice(1) || '0'}` : whole);
    },
  );
  return { text: joinBytes(out), stop: at !== null };
}
