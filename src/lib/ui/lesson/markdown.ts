/**
 * A step's Markdown as HTML, made when the site is built. Raw HTML is dropped, links lead out in a new tab, and fences become
 * commands (`run`, `copy`), samples (`show`) or changes (`diff`). Buttons are found by the page through `data-do`.
 */
import { Marked, type Tokens } from 'marked';
import { wordsOf, type Words } from '#lib/ui/words.ts';

export interface CheckName {
  readonly id: string;
  readonly say: string;
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** `checks`: those of the step, which `:check[id]` names. */
export function renderStep(source: string, language: string, checks: readonly CheckName[]): string {
  return reader(language, checks).parse(source, { async: false });
}

/** One line of Markdown (a hint) without a paragraph around it. */
export function renderLine(source: string, language: string): string {
  return reader(language, []).parseInline(source, { async: false });
}

function reader(language: string, checks: readonly CheckName[]): Marked {
  const words = wordsOf(language);
  return new Marked({
    gfm: true,
    renderer: {
      html: () => '',
      image: ({ text }) => escapeHtml(text),
      code: (token) => fence(token, words),
      heading({ tokens, depth }) {
        const level = Math.min(depth + 2, 6);
        return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
      },
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        if (!/^(https?:|[./#]|[\w-]+(\/|$))/i.test(href)) return text;
        const hint = `<span class="visually-hidden"> ${escapeHtml(words.opensNewTab)}</span>`;
        return `<a href="${escapeHtml(href)}" target="_blank" rel="noopener noreferrer">${text}${hint}</a>`;
      },
    },
    extensions: [
      {
        name: 'check',
        level: 'inline',
        start: (text) => text.indexOf(':check['),
        tokenizer(text) {
          const match = /^:check\[([\w-]+)\]/.exec(text);
          return match ? { type: 'check', raw: match[0], id: match[1] } : undefined;
        },
        renderer(token) {
          const id = String(token['id']);
          const say = checks.find((check) => check.id === id)?.say ?? id;
          return `<span class="check-here" data-check="${escapeHtml(id)}">${inlineCode(say)}</span>`;
        },
      },
    ],
  });
}

const inlineCode = (text: string): string => escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');

function fence({ text, lang }: Tokens.Code, words: Words): string {
  const info = (lang ?? '').split(/\s+/);
  const is = (word: string) => info.includes(word);
  const code = text.replace(/\n$/, '');
  if (is('run')) return command(code, ['type', 'copy'], words);
  if (is('copy')) return command(code, ['copy'], words);
  if (is('diff')) return figure('change', words.change, code.split('\n').map(changedLine).join('\n'));
  return figure('sample', '', escapeHtml(code));
}

function command(code: string, buttons: readonly ('type' | 'copy')[], words: Words): string {
  const button = {
    type: `<button type="button" class="quiet" data-do="type" title="${words.typeItLong}">${words.typeIt}</button>`,
    copy: `<button type="button" class="quiet" data-do="copy">${words.copy}</button>`,
  };
  const all = buttons.map((name) => button[name]).join('');
  return `<div class="command"><pre><code>${escapeHtml(code)}</code></pre><div class="command-buttons">${all}</div></div>`;
}

const figure = (kind: string, caption: string, html: string): string =>
  `<figure class="${kind}">${caption && `<figcaption>${caption}</figcaption>`}<pre tabindex="0"><code>${html}</code></pre></figure>`;

function changedLine(line: string): string {
  const kind = line.startsWith('+') ? 'ins' : line.startsWith('-') ? 'del' : undefined;
  return kind ? `<${kind}>${escapeHtml(line)}</${kind}>` : escapeHtml(line);
}
