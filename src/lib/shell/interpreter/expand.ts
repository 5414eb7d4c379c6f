/**
 * From words of the syntax tree to text: parameters, commands, arithmetic, then splitting by IFS, then file names.
 * A word first becomes pieces that remember what was quoted; bash's rules follow from that.
 */
import { parse, type CommandExpansionPart, type ParsedScript, type Word, type WordPart } from 'unbash';
import { expandBraces } from '#lib/script/brace.ts';
import { ShellError } from './flow.ts';
import type { Interpreter } from './interpreter.ts';
import { listPieces, parameterPieces } from './parameter.ts';
import { fieldsOf, literal, quoted, unquoted, type Piece, type Pieces } from '#lib/script/fields.ts';
import { escapePattern, escapeRegex, glob, isPattern } from '#lib/script/pattern.ts';

interface Options {
  /** Whether the word stands within double quotes. */
  readonly quoted?: boolean;
  /** Whether IFS also splits what is written out (the word of `${x:-word}`). */
  readonly splitLiterals?: boolean;
  /** In assignments a tilde counts after a colon too, and braces mean nothing. */
  readonly assignment?: boolean;
}

function tilde(sh: Interpreter, raw: string): { home: string; rest: string } | undefined {
  const match = /^~(root|\+|-)?(?=\/|$|:)/.exec(raw);
  if (!match) return undefined;
  const named = match[1] === '+' ? sh.cwd : match[1] === '-' ? sh.value('OLDPWD') : match[1];
  const home = named === 'root' ? '/root' : (named ?? sh.value('HOME') ?? '/root');
  return { home, rest: raw.slice(match[0].length) };
}

const unescape = (raw: string) =>
  raw.replace(/\\(\n|[\s\S])/g, (_, char: string) => (char === '\n' ? '' : char));

function literalPieces(
  sh: Interpreter,
  raw: string,
  first: boolean,
  { splitLiterals = false, assignment = false }: Options,
): Piece[] {
  const literal = (text: string): Piece => ({
    text: unescape(text),
    pattern: text.replace(/\\\n/g, ''),
    quoted: text.includes('\\'),
    split: splitLiterals && !text.includes('\\'),
  });
  if (!raw.includes('~')) return [literal(raw)];
  const home = first ? tilde(sh, raw) : undefined;
  const pieces: Piece[] = home ? [quoted(home.home)] : [];
  let rest = home ? home.rest : raw;
  for (let colon = rest.indexOf(':~'); assignment && colon >= 0; colon = rest.indexOf(':~')) {
    const next = tilde(sh, rest.slice(colon + 1));
    if (!next) break;
    pieces.push(literal(rest.slice(0, colon + 1)), quoted(next.home));
    rest = next.rest;
  }
  return rest === '' && pieces.length > 0 ? pieces : [...pieces, literal(rest)];
}

/** The output of a command without its trailing newlines. */
export async function commandText(
  sh: Interpreter,
  script: ParsedScript | undefined,
  source?: string,
): Promise<string> {
  const text = script ? await sh.capture(script, source) : '';
  return text.replace(/\n+$/, '').replaceAll('\0', '');
}

/** The script inside `$(…)` or backquotes; what unbash could not parse where it stands is parsed alone. */
const scriptOf = (part: CommandExpansionPart): ParsedScript | undefined =>
  part.script ?? parse(part.text.slice(part.text.startsWith('`') ? 1 : 2, -1));

/** Expands `$…` inside an arithmetic expression. */
export async function arithmeticText(sh: Interpreter, text: string): Promise<string> {
  if (!/[$`"'\\]/.test(text)) return text;
  const statement = parse(`: "${text.replace(/(?<!\\)"/g, '')}"`).commands[0]?.command;
  const word = statement?.type === 'Command' ? statement.suffix[0] : undefined;
  return word?.type === 'Word' ? expandText(sh, word) : text;
}

async function partPieces(
  sh: Interpreter,
  part: WordPart,
  first: boolean,
  options: Options,
): Promise<Pieces> {
  const isQuoted = options.quoted ?? false;
  const result = (text: string) => [isQuoted ? quoted(text) : unquoted(text)];
  switch (part.type) {
    case 'Literal':
      return isQuoted ? [quoted(part.value)] : literalPieces(sh, part.text, first, options);
    case 'Glob':
      if (part.kind === 'bracket' && !isQuoted && /[$`'"]/.test(part.text))
        return [literal('['), ...(await piecesOf(sh, part.parts, options)), literal(']')];
      return [isQuoted ? quoted(part.text) : literal(part.text)];
    case 'ExtendedGlob':
      return [
        isQuoted ? quoted(part.text) : { text: part.text, pattern: part.text, quoted: false, split: false },
      ];
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [quoted(part.value)];
    case 'DoubleQuoted':
    case 'LocaleString':
      return doubleQuoted(sh, part.parts);
    case 'SimpleExpansion': {
      const name = part.text.slice(1).replaceAll('\\\n', '');
      if (name === '*' && options.assignment)
        return [quoted(sh.params.join((sh.value('IFS') ?? ' ').slice(0, 1)))];
      if (name === '@' || name === '*') return listPieces(sh, sh.params, name === '*', isQuoted);
      return result(sh.required(name));
    }
    case 'ParameterExpansion':
      return parameterPieces(sh, part, isQuoted);
    case 'CommandExpansion': {
      const script = scriptOf(part);
      return result(await commandText(sh, script, script?.source));
    }
    case 'ArithmeticExpansion': {
      const inner = part.text.startsWith('$((') ? part.text.slice(3, -2) : part.text.slice(2, -1);
      return result(String(sh.evaluate(await arithmeticText(sh, inner))));
    }
    case 'ProcessSubstitution':
      return [quoted(await sh.substituteProcess(part))];
    case 'BraceExpansion':
      return part.parts
        ? [literal('{'), ...(await piecesOf(sh, part.parts, options)), literal('}')]
        : [literal(part.text)];
  }
}

async function doubleQuoted(sh: Interpreter, parts: readonly WordPart[]): Promise<Pieces> {
  if (parts.length === 0) return [quoted('')];
  const pieces: Pieces = [];
  for (const part of parts) {
    const more = await partPieces(sh, part, false, { quoted: true });
    for (const piece of more) pieces.push(piece); // not a spread: "$@" may have very many
  }
  // `"$@"` without parameters is no word at all; any other empty quotes are an empty word.
  const onlyLists = parts.every((part) =>
    part.type === 'SimpleExpansion'
      ? part.text === '$@'
      : part.type === 'ParameterExpansion' && (part.parameter === '@' || part.index?.text === '@'),
  );
  return pieces.length === 0 && !onlyLists ? [quoted('')] : pieces;
}

async function piecesOf(sh: Interpreter, parts: readonly WordPart[], options: Options): Promise<Pieces> {
  const pieces: Pieces = [];
  for (const [i, part] of parts.entries()) {
    const more = await partPieces(sh, part, i === 0, options);
    for (const piece of more) pieces.push(piece);
  }
  return pieces;
}

export async function wordPieces(sh: Interpreter, word: Word, options: Options = {}): Promise<Pieces> {
  if (word.parts) {
    const pieces = await piecesOf(sh, word.parts, options);
    checkSize(pieces.reduce((sum, piece) => sum + (piece === 'break' ? 0 : piece.text.length), 0));
    return pieces;
  }
  if (options.quoted) return [quoted(word.value)];
  return word.text === '' ? [] : literalPieces(sh, word.text, true, options);
}

/** What a script may hold in one word or variable: more is refused in bash's words for memory that is not to be had. */
const MAX_CHARACTERS = 64 * 1024 * 1024;

/** Throws where a text of that many characters cannot be had: bash ends then (xmalloc.c). */
export function checkSize(characters: number): void {
  if (characters <= MAX_CHARACTERS) return;
  throw new ShellError(`xrealloc: cannot allocate ${characters} bytes`, { status: 2, fatal: true });
}

const braceWords = new Map<string, Word[]>();

/** The words that a word with braces stands for. */
function withoutBraces(word: Word): readonly Word[] {
  if (!word.parts?.some((part) => part.type === 'BraceExpansion')) return [word];
  let words = braceWords.get(word.text);
  if (!words) {
    const command = parse(
      `: ${expandBraces(word.text)
        .filter((text) => text !== '')
        .join(' ')}`,
    ).commands[0]?.command;
    words =
      command?.type === 'Command'
        ? command.suffix.filter((part): part is Word => part.type === 'Word')
        : [word];
    if (braceWords.size > 100) braceWords.clear();
    braceWords.set(word.text, words);
  }
  return words;
}

/** Words to arguments: everything, with splitting and file names. */
export async function expandWords(sh: Interpreter, words: readonly Word[]): Promise<string[]> {
  const out: string[] = [];
  for (const whole of words) {
    if (!whole.parts && !/[\\~]/.test(whole.text)) {
      out.push(whole.value);
      continue;
    }
    for (const word of withoutBraces(whole)) {
      for (const field of fieldsOf(await wordPieces(sh, word), sh.value('IFS') ?? ' \t\n')) {
        if (!field.special || sh.options.has('noglob') || !isPattern(field.pattern)) {
          out.push(field.text);
          continue;
        }
        const paths = glob(sh.host.files, sh.cwd, field.pattern, {
          dotfiles: sh.shopts.has('dotglob'),
          anyCase: sh.shopts.has('nocaseglob'),
          deep: sh.shopts.has('globstar'),
        });
        if (paths.length > 0) for (const path of paths) out.push(path);
        else if (sh.shopts.has('failglob')) throw new ShellError(`no match: ${field.text}`);
        else if (!sh.shopts.has('nullglob')) out.push(field.text);
      }
    }
  }
  return out;
}

/** A word as one text, neither split nor matched against files. */
export async function expandText(sh: Interpreter, word: Word, assignment = false): Promise<string> {
  if (!word.parts && !/[\\~]/.test(word.text)) return word.value;
  const pieces = await wordPieces(sh, word, { assignment });
  return pieces.map((piece) => (piece === 'break' ? ' ' : piece.text)).join('');
}

/** A word as a pattern, in which quoted text stands for itself. */
export async function expandPattern(sh: Interpreter, word: Word): Promise<string> {
  const pieces = await wordPieces(sh, word);
  return pieces.map((piece) => (piece === 'break' ? ' ' : piece.pattern)).join('');
}

/** The right side of `=~`: quoted text stands for itself, the rest is a regular expression. */
export async function expandRegex(sh: Interpreter, word: Word): Promise<string> {
  if (!word.parts) return word.text;
  const pieces = await wordPieces(sh, word);
  return pieces.map((piece) => (piece === 'break' ? ' ' : regexPiece(piece))).join('');
}

/** A literal such as `\.` keeps its backslash; text from quotes is escaped as a whole. */
function regexPiece(piece: Piece): string {
  if (!piece.quoted) return piece.text;
  return piece.pattern === escapePattern(piece.text) ? escapeRegex(piece.text) : piece.pattern;
}
