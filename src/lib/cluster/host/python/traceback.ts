/** How CPython 3.11 tells of an error: the place in the learner's file, and what went wrong there. Frames of libraries are not simulated. */
import type { PythonSyntaxError } from './tokens.ts';
import type { Expr, Span } from './tree.ts';

/** An exception that the learner's own lines raise. */
export class Raised extends Error {
  /** `KeyError: 'version'`, without the type where there is nothing else to say. */
  readonly words: string;
  readonly span: Span | Expr;
  readonly library: string | undefined;
  constructor(words: string, at: Span | Expr, library?: string) {
    super(words);
    this.words = words;
    this.span = at;
    this.library = library;
  }
}

export interface SourceFile {
  /** As the container has it. */
  readonly path: string;
  readonly lines: readonly string[];
}

export const sourceFile = (path: string, text: string): SourceFile => ({ path, lines: text.split(/\r?\n/) });

export const notSimulatedFrames = (library: string): string => `  (not simulated: the frames of ${library})`;

/** `File "…", line 3, in hello`, the line, and arrows below the part of it that is meant. */
export function frame({ path, lines }: SourceFile, name: string, span: Span | Expr): readonly string[] {
  const text = (lines[span.from.line - 1] ?? '').trimEnd();
  const indent = text.length - text.trimStart().length;
  const shown = text.slice(indent);
  const to = span.to.line === span.from.line ? span.to.column : text.length;
  const from = span.from.column;
  const isWhole = from <= indent && to >= text.length;
  const arrows = `${' '.repeat(Math.max(0, from - indent))}${arrowsOf(span, to - from)}`;
  return [
    `  File "${path}", line ${span.from.line}, in ${name}`,
    `    ${shown}`,
    ...(isWhole ? [] : [`    ${arrows}`]),
  ];
}

/** For an index the brackets are meant, for a sum the sign. */
function arrowsOf(span: Span | Expr, length: number): string {
  if (!('is' in span)) return '^'.repeat(length);
  const isOneLine = span.from.line === span.to.line;
  if (span.is === 'index' && isOneLine) {
    const left = span.of.to.column - span.from.column;
    return '~'.repeat(left) + '^'.repeat(length - left);
  }
  if (span.is === 'add' && isOneLine) {
    const left = span.left.to.column - span.from.column + 1;
    return `${'~'.repeat(left)}^${'~'.repeat(length - left - 1)}`;
  }
  return '^'.repeat(length);
}

/** What is said of a file that cannot be read. */
export function syntaxError({ path, lines }: SourceFile, error: PythonSyntaxError): readonly string[] {
  const text = (lines[error.at.line - 1] ?? '').trimEnd();
  const indent = text.length - text.trimStart().length;
  return [
    `  File "${path}", line ${error.at.line}`,
    `    ${text.slice(indent)}`,
    ...(error.arrow ? [`    ${' '.repeat(Math.max(0, error.at.column - indent))}^`] : []),
    `${error.type}: ${error.message}`,
  ];
}

/** Where a method's name stands on another line than what it is a method of, that is the place that is shown. */
export function spanOfCall(at: Span | Expr): Span {
  if (!('is' in at) || at.is !== 'call' || at.callee.is !== 'attribute') return at;
  const { callee } = at;
  if (callee.to.line === callee.from.line) return at;
  const from = { line: callee.to.line, column: callee.to.column - callee.name.length };
  return { from, to: at.to };
}
