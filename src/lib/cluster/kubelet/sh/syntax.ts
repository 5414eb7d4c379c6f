/** The tree of a script, and what dash, busybox and bash say where it does not make one. */
import { forEachChild, type ParsedScript, type Statement, type SyntaxNode } from 'unbash';
import { isIncomplete, syntaxError, syntaxTree } from '#lib/script/syntax.ts';
import type { Dialect } from './names.ts';

export interface Fault {
  readonly message: string;
  /** Where in the text: messages name its line. */
  readonly position: number;
}

export interface Script {
  /** What can be run: where there is a fault, the lines before it. */
  readonly commands: readonly Statement[];
  readonly fault?: Fault;
}

/** Whether a command goes on in the next line: a quote, a loop or a pipe is open. */
export const goesOn = isIncomplete;

export const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length;

export function parseScript(text: string, dialect: Dialect): Script {
  const tree = syntaxTree(text);
  const fault =
    dialect === 'bash' ? bashFault(tree, text) : (plainFault(tree, text, dialect) ?? notOf(tree, dialect));
  if (!fault) return tree;
  // What is not finished began with the last command.
  const isOpen = fault.position >= text.trimEnd().length;
  const bad = isOpen ? tree.commands.at(-1) : tree.commands.find(({ end }) => end >= fault.position);
  const line = lineOf(text, Math.min(bad?.pos ?? fault.position, fault.position));
  return { commands: tree.commands.filter(({ end }) => lineOf(text, end) < line), fault };
}

function bashFault(tree: ParsedScript, text: string): Fault | undefined {
  const error = syntaxError(tree, text);
  return error && { message: error.lines('').join('\n'), position: error.at };
}

const TOKEN = /^(?:;;|&&|\|\||<<|>>|[;&|()<>]|[^\s;&|()<>]+)/;
const RESERVED = /^(?:;;|&&|\|\||[;&|()]|if|then|elif|else|fi|do|done|case|esac|while|until|for|\{|\}|!|in)$/;

function plainFault(tree: ParsedScript, text: string, dialect: 'dash' | 'ash'): Fault | undefined {
  const error = tree.errors?.[0];
  if (!error) return undefined;
  const { message, pos } = error;
  const words = dialect === 'dash' ? `Syntax error: ` : `syntax error: `;
  const open = /^unterminated (.*)$/.exec(message)?.[1];
  const ends = text.length;
  if (open === 'single quote' || open === 'double quote')
    return { message: `${words}${dialect === 'dash' ? 'U' : 'u'}nterminated quoted string`, position: ends };
  if (open === 'backtick') return { message: `${words}EOF in backquote substitution`, position: ends };
  if (open === 'parameter expansion')
    return { message: `${words}${dialect === 'dash' ? "Missing '}'" : "missing '}'"}`, position: ends };
  if (open?.startsWith('arithmetic'))
    return { message: `${words}${dialect === 'dash' ? 'M' : 'm'}issing '))'`, position: ends };
  const wanted = open ? ')' : expected(message, text);
  const wants = wanted === undefined ? '' : ` (expecting "${wanted}")`;
  const rest = text.slice(pos).replace(/^(?:[ \t]|\\\n)+/, '');
  const closer = open || rest.trim() !== '' ? undefined : misplaced(text, wanted);
  if (closer !== undefined) {
    const what = closer === '' ? 'word' : `"${closer}"`;
    return {
      message: `${words}${dialect === 'dash' ? `${what} unexpected` : `unexpected ${what}`}${wants}`,
      position: ends,
    };
  }
  if (open || rest.trim() === '') {
    const end = dialect === 'dash' ? 'end of file unexpected' : 'unexpected end of file';
    return { message: `${words}${end}${wants}`, position: ends };
  }
  const found = unexpected(rest, message, text, pos);
  const said = found === undefined ? (dialect === 'dash' ? 'word unexpected' : 'unexpected word') : undefined;
  const token = dialect === 'dash' ? `"${found}" unexpected` : `unexpected "${found}"`;
  return { message: `${words}${said ?? token}${wants}`, position: pos };
}

/** What stands where `do` or `then` had to come, though the text goes on to its end: '' for a word of no meaning. */
function misplaced(text: string, wanted: string | undefined): string | undefined {
  if (wanted !== 'do' && wanted !== 'then') return undefined;
  const closer = /[;\n]\s*(fi|done|esac|else|elif|then|do)\s*$/.exec(text)?.[1];
  if (closer !== undefined) return closer;
  return wanted === 'do' && /\bfor\s+\w+(\s+in\b[^;\n]*)?[;\n]\s*[^\s;]+\s*$/.test(text) ? '' : undefined;
}

/** The reserved word that would have to come. */
function expected(message: string, text: string): string | undefined {
  const word = /^expected '([^']+)'/.exec(message)?.[1];
  if (word !== 'esac') return word;
  return /\)[^)]*$/.test(text.replace(/^[^]*\bin\b/, '')) ? ';;' : ')';
}

/** The token that is not in its place; undefined for a word of no meaning. */
function unexpected(rest: string, message: string, text: string, pos: number): string | undefined {
  if (rest.startsWith('\n')) return 'newline';
  const token = TOKEN.exec(rest)?.[0] ?? '';
  // `then fi`, `if true; fi`: the tree says where something is missing, and what stands there is what is wrong.
  const before = /(\S+)\s*$/.exec(text.slice(0, pos))?.[1] ?? '';
  if (message.startsWith("expected '") && /^(?:then|do)$/.test(/'(.*)'/.exec(message)?.[1] ?? '') && before)
    return RESERVED.test(token) ? token : RESERVED.test(before) ? before : undefined;
  return RESERVED.test(token) ? token : undefined;
}

/** What is bash's alone. */
function notOf(node: SyntaxNode, dialect: 'dash' | 'ash'): Fault | undefined {
  const words = dialect === 'dash' ? 'Syntax error: ' : 'syntax error: ';
  const fault = (token: string, position: number): Fault => ({
    message: `${words}${dialect === 'dash' ? `${token} unexpected` : `unexpected ${token}`}`,
    position,
  });
  if (node.type === 'ArrayValue') return fault('"("', node.pos);
  if (node.type === 'HereString') return fault('redirection', node.pos);
  if (dialect === 'dash' && node.type === 'ProcessSubstitution') return fault('"("', node.pos);
  let found: Fault | undefined;
  forEachChild(node, (child) => {
    found ??= notOf(child, dialect);
  });
  return found;
}
