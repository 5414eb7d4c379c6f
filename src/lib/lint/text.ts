/** The Markdown of a step: what the page would drop, and what leads nowhere. */
import { Marked, type Token, type Tokens } from 'marked';
import type { Finding } from './source.ts';

/** Fences that the page knows; a fence without a word is a sample. */
const FENCES = new Set(['run', 'copy', 'show', 'diff']);

export interface TextParts {
  readonly file: string;
  /** The line of the file at which the text begins, counted from 1. */
  readonly firstLine: number;
  readonly text: string;
  /** Ids of the step's checks; missing where its front matter cannot be read. */
  readonly checks?: ReadonlySet<string>;
  /** All files of the lab, by path. */
  readonly files: ReadonlySet<string>;
}

export function textFindings({ file, firstLine, text, checks, files }: TextParts): readonly Finding[] {
  const findings: Finding[] = [];
  // Inside fences nothing is markup.
  const masked = text.replace(/^(`{3,}|~{3,})[\s\S]*?^\1[ \t]*$/gm, (fence) => fence.replace(/[^\n]/g, ' '));
  const say = (raw: string, message: string, within = masked) => {
    const found = within.indexOf(raw.split('\n')[0] ?? raw);
    const before = within.slice(0, Math.max(found, 0)).split('\n');
    findings.push({
      file,
      line: firstLine + before.length - 1,
      column: (before.at(-1)?.length ?? 0) + 1,
      message,
    });
  };
  const look = (tokens: readonly Token[]) => {
    for (const token of tokens) {
      if (token.type === 'html') say(token.raw.trim(), 'raw HTML is not shown: write Markdown');
      if (token.type === 'link') link(token as Tokens.Link, say, file, files);
      if (token.type === 'code') fence(token as Tokens.Code, (message) => say(token.raw, message, text));
      for (const inner of innerOf(token)) look(inner);
    }
  };
  look(new Marked({ gfm: true }).lexer(text));
  for (const { 0: raw, 1: id = '' } of masked.matchAll(/:check\[([^\]]*)\]/g))
    if (checks && !checks.has(id)) say(raw, `there is no check ${id} in this step`);
  return findings;
}

/** The lists of tokens inside one: of a paragraph, a list, a table. */
function innerOf(token: Token): readonly (readonly Token[])[] {
  if (token.type === 'list') return (token as Tokens.List).items.map(({ tokens }) => tokens);
  if (token.type === 'table') {
    const { header, rows } = token as Tokens.Table;
    return [...header, ...rows.flat()].map(({ tokens }) => tokens);
  }
  return 'tokens' in token && token.tokens ? [token.tokens] : [];
}

function link(
  { href, raw }: Tokens.Link,
  say: (raw: string, message: string) => void,
  file: string,
  files: ReadonlySet<string>,
): void {
  if (/^https?:\/\//.test(href) || href.startsWith('#') || href.startsWith('mailto:')) return;
  if (/^[a-z][a-z0-9+.-]*:/i.test(href)) return say(raw, `links to ${href}: only web addresses are followed`);
  const path = joined(file.slice(0, file.lastIndexOf('/')), href.replace(/[#?].*$/, ''));
  if (path === undefined) say(raw, `links to ${href}, which is outside of the lab's folder`);
  else if (!files.has(path)) say(raw, `links to ${href}, which is not there`);
}

/** The path from the lab's folder; undefined where it leaves it. */
export function joined(folder: string, path: string): string | undefined {
  const parts = folder === '' ? [] : folder.split('/');
  if (path.startsWith('/')) return undefined;
  for (const part of path.split('/')) {
    if (part === '..' && parts.length === 0) return undefined;
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function fence({ lang = '', text }: Tokens.Code, say: (message: string) => void): void {
  const words = lang.split(/\s+/).filter(Boolean);
  if (words.some((word) => FENCES.has(word)) && text.trim() === '') say('an empty command');
  if (words.filter((word) => FENCES.has(word)).length > 1)
    say(`a fence cannot be ${words.join(' and ')} at once`);
}
