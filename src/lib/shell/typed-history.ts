/** What of the lines typed is remembered, and how: HISTCONTROL, HISTIGNORE, HISTSIZE, and one line for a command of many. */
import { matches } from '#lib/script/pattern.ts';
import { syntaxTree } from '#lib/script/syntax.ts';

/** After these a line break is no end of a command. */
const GOES_ON =
  /(?:^|[\s;&|(])(?:then|do|else|elif|if|while|until|in|\{)$|(?:&&|\|\||\||;;&|;;|;&|;|&|\(|\()$/;

/** Joins the lines of a command of several as bash does for its history (cmdhist). */
export function inOneLine(text: string): string {
  const [first = '', ...others] = text.split('\n');
  return others.reduce((before, line) => {
    const isQuoted = isWithinQuotes(before);
    if (!isQuoted && /(^|[^\\])(\\\\)*\\$/.test(before)) return before.slice(0, -1) + line;
    return before + (isQuoted ? '\n' : separator(before)) + line;
  }, first);
}

const isWithinQuotes = (text: string): boolean =>
  (syntaxTree(text).errors ?? []).some(({ message }) =>
    /^unterminated (single quote|double quote|backtick)/.test(message),
  );

function separator(before: string): string {
  const last = before.slice(before.lastIndexOf('\n') + 1);
  // A comment would swallow what comes after it, and a here-document knows its end by its line.
  if (/(^|\s)#/.test(last) || /<<-?\s*['"\\]?\w/.test(before)) return '\n';
  const end = before.trimEnd();
  const isCasePattern = end.endsWith(')') && /\bcase\b/.test(end) && !/\besac\b/.test(end);
  return end === '' || GOES_ON.test(end) || isCasePattern ? ' ' : '; ';
}

export interface HistoryRules {
  /** HISTCONTROL. */
  readonly control?: string | undefined;
  /** HISTIGNORE: patterns between colons. */
  readonly ignore?: string | undefined;
  /** HISTSIZE; 500 unless it is a number. */
  readonly size?: string | undefined;
}

/** History with one line more, or undefined where the rules leave it out. */
export function remembered(
  history: readonly string[],
  line: string,
  { control = '', ignore = '', size = '' }: HistoryRules,
): readonly string[] | undefined {
  const wants = new Set(control.split(':'));
  const has = (rule: string) => wants.has(rule) || (rule !== 'erasedups' && wants.has('ignoreboth'));
  const last = history.at(-1);
  if (has('ignorespace') && line.startsWith(' ')) return undefined;
  if (has('ignoredups') && last === line) return undefined;
  for (const pattern of ignore.split(':')) {
    if (pattern === '') continue;
    if (pattern === '&' ? last === line : matches(line, pattern)) return undefined;
  }
  const kept = has('erasedups') ? history.filter((one) => one !== line) : history;
  const most = /^\d+$/.test(size) ? Number(size) : 500;
  return most === 0 ? [] : [...kept, line].slice(-most);
}
