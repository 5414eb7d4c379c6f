/** From words to arguments in a container's shell: parameters, commands, arithmetic, then splitting by IFS, then file names. */
import type { CommandExpansionPart, Word, WordPart } from 'unbash';
import { ArithmeticError, evaluate, type Names } from '#lib/script/arithmetic.ts';
import { expandBraces } from '#lib/script/brace.ts';
import { fieldsOf, literal, quoted, unquoted, type Piece, type Pieces } from '#lib/script/fields.ts';
import { glob, isPattern } from '#lib/script/pattern.ts';
import { syntaxTree } from '#lib/script/syntax.ts';
import { runStatements } from './commands.ts';
import { Complaint } from './complaint.ts';
import type { Steps } from './machine.ts';
import { listPieces, parameterPieces } from './parameter.ts';
import type { Shell } from './shell.ts';
import { lineOf } from './syntax.ts';

export interface Place {
  /** Whether it stands within double quotes. */
  readonly quoted?: boolean;
  /** Whether IFS also splits what is written out (the word of `${x:-word}`). */
  readonly splitLiterals?: boolean;
  readonly assignment?: boolean;
}

const unescape = (raw: string) =>
  raw.replace(/\\(\n|[\s\S])/g, (_, char: string) => (char === '\n' ? '' : char));

/** What is written out, with its backslashes, and a tilde for a home at its beginning. */
function literalPieces(sh: Shell, raw: string, first: boolean, { splitLiterals = false }: Place): Piece[] {
  const plain = (text: string): Piece => ({
    text: unescape(text),
    pattern: text.replace(/\\\n/g, ''),
    quoted: text.includes('\\'),
    split: splitLiterals && !text.includes('\\'),
  });
  const home = first ? /^~(?=\/|$)/.exec(raw) : null;
  if (!home) return [plain(raw)];
  const rest = raw.slice(1);
  return [quoted(sh.value('HOME') ?? '/root'), ...(rest === '' ? [] : [plain(rest)])];
}

/** The output of a command in a shell of its own, without its trailing newlines. */
function* commandText(sh: Shell, part: CommandExpansionPart): Steps<string> {
  const inner = part.text.slice(part.text.startsWith('`') ? 1 : 2, -1);
  const script = part.script ?? syntaxTree(inner);
  const mine: string[] = [];
  const { input, err } = sh.process.streams;
  const shell = sh.fork({ streams: { input, out: (text) => mine.push(text), err } });
  if (script.source !== undefined) shell.source = script.source;
  sh.substituted = yield* shell.ends(() => runStatements(shell, script.commands));
  sh.status = sh.substituted;
  return mine.join('').replace(/\n+$/, '');
}

/** Where arithmetic finds its variables. */
export const names = (sh: Shell): Names => ({
  read: (name) => sh.value(name) ?? '',
  write: (name, _, value) => sh.assign(name, String(value)),
  isAssoc: () => false,
});

/** Evaluates an expression after its expansions. */
export function* arithmetic(sh: Shell, text: string): Steps<bigint> {
  let plain = text;
  if (/[$`"'\\]/.test(text)) {
    const command = syntaxTree(`: "${text.replace(/(?<!\\)"/g, '')}"`).commands[0]?.command;
    const word = command?.type === 'Command' ? command.suffix[0] : undefined;
    if (word?.type === 'Word') plain = yield* expandText(sh, word);
  }
  try {
    return evaluate(plain, names(sh));
  } catch (fault) {
    if (!(fault instanceof ArithmeticError)) throw fault;
    throw arithmeticFault(sh, plain, fault.message);
  }
}

function arithmeticFault(sh: Shell, text: string, message: string): Complaint {
  if (sh.dialect === 'bash')
    return new Complaint(message.startsWith('division') ? `${text}: ${message}` : message);
  const divides = message.startsWith('division');
  const why =
    sh.dialect === 'dash'
      ? `arithmetic expression: ${divides ? 'division by zero' : 'expecting primary'}: "${text}"`
      : divides
        ? 'divide by zero'
        : 'arithmetic syntax error';
  return new Complaint(why, { fatal: true, status: 2 });
}

function* partPieces(sh: Shell, part: WordPart, first: boolean, place: Place): Steps<Pieces> {
  const isQuoted = place.quoted ?? false;
  const result = (text: string): Pieces => [isQuoted ? quoted(text) : unquoted(text)];
  switch (part.type) {
    case 'Literal':
      return isQuoted ? [quoted(part.value)] : literalPieces(sh, part.text, first, place);
    case 'Glob':
      if (part.kind === 'bracket' && !isQuoted && /[$`'"]/.test(part.text))
        return [literal('['), ...(yield* piecesOf(sh, part.parts, place)), literal(']')];
      return [isQuoted ? quoted(part.text) : literal(part.text)];
    case 'ExtendedGlob':
    case 'ProcessSubstitution':
      return [isQuoted ? quoted(part.text) : literal(part.text)];
    case 'SingleQuoted':
      return [quoted(part.value)];
    case 'AnsiCQuoted':
      return [quoted(sh.dialect === 'dash' ? `$${part.text.slice(2, -1)}` : part.value)];
    case 'DoubleQuoted':
    case 'LocaleString':
      return yield* doubleQuoted(sh, part.parts);
    case 'SimpleExpansion': {
      const name = part.text.slice(1).replaceAll('\\\n', '');
      if (name === '@' || name === '*') return listPieces(sh, sh.args, name === '*', isQuoted);
      return result(required(sh, name));
    }
    case 'ParameterExpansion':
      return yield* parameterPieces(sh, part, isQuoted);
    case 'CommandExpansion':
      return result(yield* commandText(sh, part));
    case 'ArithmeticExpansion': {
      const inner = part.text.startsWith('$((') ? part.text.slice(3, -2) : part.text.slice(2, -1);
      return result(String(yield* arithmetic(sh, inner)));
    }
    case 'BraceExpansion':
      return part.parts
        ? [literal('{'), ...(yield* piecesOf(sh, part.parts, place)), literal('}')]
        : [literal(part.text)];
  }
}

function* doubleQuoted(sh: Shell, parts: readonly WordPart[]): Steps<Pieces> {
  const pieces: Pieces = [];
  for (const part of parts) pieces.push(...(yield* partPieces(sh, part, false, { quoted: true })));
  // `"$@"` without parameters is no word at all; any other empty quotes are an empty word.
  const isList = (part: WordPart) =>
    part.type === 'SimpleExpansion'
      ? part.text === '$@'
      : part.type === 'ParameterExpansion' && part.parameter === '@';
  const onlyLists = parts.length > 0 && parts.every(isList);
  return pieces.length === 0 && !onlyLists ? [quoted('')] : pieces;
}

export function* piecesOf(sh: Shell, parts: readonly WordPart[], place: Place): Steps<Pieces> {
  const pieces: Pieces = [];
  for (const [i, part] of parts.entries()) pieces.push(...(yield* partPieces(sh, part, i === 0, place)));
  return pieces;
}

export function* wordPieces(sh: Shell, word: Word, place: Place = {}): Steps<Pieces> {
  if (word.parts) return yield* piecesOf(sh, word.parts, place);
  if (place.quoted) return [quoted(word.value)];
  return word.text === '' ? [] : literalPieces(sh, word.text, true, place);
}

/** The value of a variable or special parameter; `set -u` wants there to be one. */
export function required(sh: Shell, name: string): string {
  const value = parameter(sh, name);
  if (value === undefined && sh.options.has('nounset') && !/^[@*]$/.test(name))
    throw new Complaint(`${name}: ${sh.dialect === 'bash' ? 'unbound variable' : 'parameter not set'}`, {
      fatal: true,
      ...(sh.dialect === 'bash' && { status: 127 }),
    });
  return value ?? '';
}

/** `$name`, `$1`, `$?`; undefined where there is none. */
export function parameter(sh: Shell, name: string): string | undefined {
  const { process } = sh;
  if (/^\d+$/.test(name)) return name === '0' ? sh.name : sh.args[Number(name) - 1];
  switch (name) {
    case '?':
      return String(sh.status);
    case '$':
      return String(process.pid);
    case '!':
      return sh.jobs.at(-1) ? String(sh.jobs.at(-1)?.pid) : sh.lastJob;
    case '#':
      return String(sh.args.length);
    case '-':
      return [...sh.options].map((option) => option.charAt(0)).join('');
    case 'LINENO':
      return sh.value(name) ?? (sh.dialect === 'dash' ? undefined : String(lineOf(sh.source, sh.position)));
    case 'RANDOM':
      return sh.value(name) ?? (sh.dialect === 'dash' ? undefined : String(process.random(32_768)));
    case 'PWD':
      return process.cwd;
    default:
      return sh.value(name);
  }
}

const braceWords = new Map<string, readonly Word[]>();

/** The words that a word with braces stands for: bash knows them, the others do not. */
function withoutBraces(sh: Shell, word: Word): readonly Word[] {
  if (sh.dialect !== 'bash' || !word.parts?.some(({ type }) => type === 'BraceExpansion')) return [word];
  let words = braceWords.get(word.text);
  if (!words) {
    const texts = expandBraces(word.text).filter((text) => text !== '');
    const command = syntaxTree(`: ${texts.join(' ')}`).commands[0]?.command;
    const isWord = (part: { type: string }): part is Word => part.type === 'Word';
    words = command?.type === 'Command' ? command.suffix.filter(isWord) : [word];
    if (braceWords.size > 100) braceWords.clear();
    braceWords.set(word.text, words);
  }
  return words;
}

/** Words to arguments: everything, with splitting and file names. */
export function* expandWords(sh: Shell, words: readonly Word[]): Steps<string[]> {
  const out: string[] = [];
  for (const whole of words) {
    if (!whole.parts && !/[\\~]/.test(whole.text)) out.push(whole.value);
    else
      for (const word of withoutBraces(sh, whole))
        for (const field of fieldsOf(yield* wordPieces(sh, word), sh.value('IFS') ?? ' \t\n')) {
          const { files } = sh.process.machine;
          const folders = {
            stat: (path: string) => files.stat(path),
            list: (path: string) => files.list(path) ?? [],
          };
          const isGlob = field.special && !sh.options.has('noglob') && isPattern(field.pattern);
          const paths = isGlob ? glob(folders, sh.process.cwd, field.pattern, {}) : [];
          if (paths.length > 0) out.push(...paths);
          else out.push(field.text);
        }
  }
  return out;
}

/** A word as one text, neither split nor matched against files. */
export function* expandText(sh: Shell, word: Word, assignment = false): Steps<string> {
  if (!word.parts && !/[\\~]/.test(word.text)) return word.value;
  return (yield* wordPieces(sh, word, { assignment }))
    .map((piece) => (piece === 'break' ? ' ' : piece.text))
    .join('');
}

/** A word as a pattern, in which quoted text stands for itself. */
export function* expandPattern(sh: Shell, word: Word): Steps<string> {
  return (yield* wordPieces(sh, word)).map((piece) => (piece === 'break' ? ' ' : piece.pattern)).join('');
}
