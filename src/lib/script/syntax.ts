/** The syntax tree of a text, and what bash says where there is none. */
import { forEachChild, parse, type ParsedScript, type SyntaxNode } from 'unbash';

const trees = new Map<string, ParsedScript>();

/** Parses, or remembers having parsed (loops evaluate the same text over and over). */
export function syntaxTree(text: string): ParsedScript {
  let tree = trees.get(text);
  if (!tree) {
    tree = parse(text);
    if (trees.size > 200) trees.clear();
    if (text.length < 10_000) trees.set(text, tree);
  }
  return tree;
}

const OPENERS: Record<string, string> = {
  'single quote': "'",
  'double quote': '"',
  backtick: '`',
  'command substitution': ')',
  'parameter expansion': '}',
  'arithmetic expansion': ')',
  'arithmetic command': ')',
  'extended glob': ')',
  'array assignment': ')',
};

/** Whether more lines could complete the text: an open quote, `if` without `fi`, a pipe at the end, a here-document. */
export function isIncomplete(text: string): boolean {
  if (/(^|[^\\])(\\\\)*\\\n?$/.test(text)) return true;
  const tree = syntaxTree(text);
  if (!tree.errors?.length) return text.includes('<<') && hasOpenHereDoc(tree);
  const end = text.trimEnd().length;
  const isAtEnd = ({ message, pos }: { message: string; pos: number }) =>
    message.startsWith('expected') && pos >= end && !message.includes('redirect');
  const isOpen = tree.errors.some((error) => error.message.endsWith('brace group') && isAtEnd(error));
  return tree.errors.every(
    (error) =>
      error.message.startsWith('unterminated') ||
      isAtEnd(error) ||
      // An open brace with nothing after it yet.
      (isOpen && error.message === 'expected command in brace group'),
  );
}

function hasOpenHereDoc(node: SyntaxNode): boolean {
  if (node.type === 'HereDoc') return node.closing === undefined;
  let open = false;
  forEachChild(node, (child) => {
    if (!open) open = hasOpenHereDoc(child);
  });
  return open;
}

export interface SyntaxError {
  readonly at: number;
  readonly line: number;
  /** The message, one or two lines, each after `where`. */
  lines(where: string): string[];
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

/** What is wrong, if anything is, as bash 5.2 says it. */
export function syntaxError(tree: ParsedScript, text: string): SyntaxError | undefined {
  const first = tree.errors?.[0];
  if (!first) return undefined;
  const end = text.trimEnd().length;
  const open = /^unterminated (.*)/.exec(first.message)?.[1];
  if (open) {
    const closer = OPENERS[open] ?? ')';
    return {
      at: first.pos,
      line: lineOf(text, first.pos),
      lines: (where) => [`${where}unexpected EOF while looking for matching \`${closer}'`],
    };
  }
  if (first.pos >= end && !first.message.includes('redirect')) {
    const line = lineOf(text, text.length) + (text.endsWith('\n') ? 0 : 1);
    return { at: end, line, lines: (where) => [`${where}syntax error: unexpected end of file`] };
  }
  const rest = text.slice(first.pos).replace(/^[ \t]+/, '');
  const token =
    /^(?:\n|;;&|;;|;&|&&|\|\||\|&|<<<|>>|&>|[;&|()<>]|[^\s;&|()<>]+)/.exec(rest)?.[0] ?? 'newline';
  const line = lineOf(text, first.pos);
  return {
    at: first.pos,
    line,
    lines: (where) => {
      const message = `${where}syntax error near unexpected token \`${token === '\n' ? 'newline' : token}'`;
      return /line \d+: $/.test(where)
        ? [message, `${where}\`${text.split('\n')[line - 1] ?? ''}'`]
        : [message];
    },
  };
}
