/** Tokens of a Go template (text/template/parse/lex.go), with its error texts. */

export type TokenType =
  | 'text' | 'open' | 'close' | 'space' | 'field' | 'dot' | 'variable' | 'word' | 'number' | 'string' | 'char'
  | 'pipe' | 'declare' | 'assign' | 'left' | 'right' | 'comma' | 'other' | 'end'; // prettier-ignore

export interface Token {
  readonly type: TokenType;
  readonly text: string;
  readonly at: number;
}

/** A mistake in a template: the line it is on and Go's message. */
export class TemplateMistake extends Error {
  constructor(source: string, at: number, message: string) {
    super(`template: output:${source.slice(0, at).split('\n').length}: ${message}`);
  }
}

/** In an action: what each kind of token looks like, tried in order. */
const PATTERNS: readonly (readonly [TokenType, RegExp])[] = [
  ['space', /[ \t\r\n]+/y],
  ['string', /"(?:\\.|[^"\\\n])*"/y],
  ['string', /`[^`]*`/y],
  ['char', /'(?:\\.|[^'\\\n])+'/y],
  [
    'number',
    /[-+]?(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][-+]?\d+)?)/y,
  ],
  ['field', /\.[\p{L}_][\p{L}\d_]*/uy],
  ['dot', /\./y],
  ['variable', /\$[\p{L}\d_]*/uy],
  ['word', /[\p{L}_][\p{L}\d_]*/uy],
  ['declare', /:=/y],
  ['assign', /=/y],
  ['pipe', /\|/y],
  ['left', /\(/y],
  ['right', /\)/y],
  ['comma', /,/y],
];

/** All tokens, ending with an `end`. Throws `TemplateMistake`. */
export function lex(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let trimNext = false;
  for (;;) {
    const open = source.indexOf('{{', at);
    const trimsLeft = open >= 0 && /^\{\{-\s/.test(source.slice(open, open + 4));
    let text = source.slice(at, open < 0 ? undefined : open);
    if (trimNext) text = text.trimStart();
    if (trimsLeft) text = text.trimEnd();
    if (text) tokens.push({ type: 'text', text, at });
    if (open < 0) break;
    const start = open + (trimsLeft ? 4 : 2);
    const comment = /^\{\{(-\s+)?\/\*/.exec(source.slice(open));
    [at, trimNext] = comment ? lexComment(source, open) : lexAction(source, open, start, tokens);
  }
  tokens.push({ type: 'end', text: '', at: source.length });
  return tokens;
}

function lexComment(source: string, open: number): [number, boolean] {
  const end = source.indexOf('*/', open);
  if (end < 0) throw new TemplateMistake(source, open, 'unclosed comment');
  const close = /^(\s-)?\}\}/.exec(source.slice(end + 2));
  if (!close) throw new TemplateMistake(source, open, 'comment ends before closing delimiter');
  return [end + 2 + close[0].length, close[1] !== undefined];
}

function lexAction(source: string, open: number, start: number, tokens: Token[]): [number, boolean] {
  tokens.push({ type: 'open', text: '{{', at: open });
  let depth = 0;
  for (let at = start; ;) {
    const close = /^(\s-)?\}\}/.exec(source.slice(at, at + 4));
    if (close) {
      if (depth > 0) throw new TemplateMistake(source, at, 'unclosed left paren');
      tokens.push({ type: 'close', text: '}}', at });
      return [at + close[0].length, close[1] !== undefined];
    }
    const token = tokenAt(source, at);
    if (token.type === 'left') depth += 1;
    if (token.type === 'right' && --depth < 0)
      throw new TemplateMistake(source, at, 'unexpected right paren');
    tokens.push(token);
    at += token.text.length;
  }
}

function tokenAt(source: string, at: number): Token {
  for (const [type, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found) {
      checkEnd(source, type, found[0], at + found[0].length);
      return { type, text: found[0], at };
    }
  }
  const char = String.fromCodePoint(source.codePointAt(at) ?? 0);
  const messages: Readonly<Record<string, string>> = {
    '"': 'unterminated quoted string',
    '`': 'unterminated raw quoted string',
    "'": 'unterminated character constant',
    ':': 'expected :=',
  };
  if (at >= source.length) throw new TemplateMistake(source, at, 'unclosed action');
  if (messages[char]) throw new TemplateMistake(source, at, messages[char]);
  return { type: 'other', text: char, at };
}

/** A name or number must be followed by something that ends it. */
function checkEnd(source: string, type: TokenType, text: string, at: number): void {
  const next = source[at];
  if (type === 'number' && next && /[\p{L}\d_]/u.test(next))
    throw new TemplateMistake(source, at, `bad number syntax: "${text}${next}"`);
  if (!['field', 'variable', 'word'].includes(type)) return;
  if (next === undefined || /[\s.,|:)(=]/.test(next) || source.startsWith('}}', at)) return;
  const code = next.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  throw new TemplateMistake(source, at, `bad character U+${code} '${next}'`);
}
