/** Text of a scenario as text of a lab: what is run or copied on a click becomes a fence, what the page cannot show becomes words. */
import type { Notes } from './notes.ts';

export interface Converted {
  readonly text: string;
  /** What a click runs, in order. */
  readonly commands: readonly string[];
  /** What stands in `<details>` that promise a solution. */
  readonly solution: readonly string[];
  /** What stands in `<details>`, as hints. */
  readonly hints: readonly string[];
}

const ACTION = String.raw`\{\{\s*(exec(?:ute)?|copy|open|)(?=[\s}])([^{}]*)\}\}`;
const INLINE = new RegExp('`([^`\n]+)`' + ACTION, 'g');
const CLOSING = new RegExp(String.raw`^[ \t]*(\`{3,}|~{3,})[ \t]*(?:${ACTION})?[ \t]*$`);
const TRAFFIC =
  /(?:https?:\/\/)?(?:\{\{\s*TRAFFIC_HOST(\d+)_(\d+)\s*\}\}|\[\[HOST_SUBDOMAIN\]\]-(\d+)-\[\[KATACODA_HOST\]\](?:\.environments\.katacoda\.com)?)/g;
const SOLVES = /solution|answer|solve|spoiler/i;

export function convertText(
  { file, text }: { readonly file: string; readonly text: string },
  notes: Notes,
): Converted {
  return new Converter(file, notes).convert(text.replace(/\r\n?/g, '\n').split('\n'));
}

class Converter {
  readonly #file: string;
  readonly #notes: Notes;
  readonly #out: string[] = [];
  readonly #commands: string[] = [];
  readonly #solution: string[] = [];
  readonly #hints: string[] = [];
  /** Fences that follow the paragraph in which their command stands. */
  #pending: string[] = [];
  #line = 0;
  /** The `<details>` that is open. */
  #details: { summary: string; words: string[]; commands: string[] } | undefined;

  constructor(file: string, notes: Notes) {
    this.#file = file;
    this.#notes = notes;
  }

  convert(lines: readonly string[]): Converted {
    for (let at = 0; at < lines.length; at += 1) {
      this.#line = at + 1;
      const line = lines[at] ?? '';
      const [, indent = '', mark = '', info = ''] = /^([ \t]*)(`{3,}|~{3,})([^`]*)$/.exec(line) ?? [];
      if (mark === '') {
        this.#textLine(line);
        continue;
      }
      let end = at + 1;
      while (end < lines.length && !this.#closes(lines[end] ?? '', mark)) end += 1;
      const [, , action, more = ''] = CLOSING.exec(lines[end] ?? '') ?? [];
      const body = lines
        .slice(at + 1, end)
        .map((one) => (one.startsWith(indent) ? one.slice(indent.length) : one));
      this.#fence(body.join('\n'), { indent, info, action, more });
      at = end;
    }
    this.#flush();
    if (this.#details) this.#closeDetails();
    const text = this.#out
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim();
    return { text, commands: this.#commands, solution: this.#solution, hints: this.#hints };
  }

  #say(what: string): void {
    this.#notes.say(`${this.#file}:${this.#line}`, what);
  }

  #closes(line: string, mark: string): boolean {
    const found = CLOSING.exec(line)?.[1];
    return found !== undefined && found.startsWith(mark);
  }

  #fence(
    body: string,
    {
      indent,
      info,
      action,
      more,
    }: { indent: string; info: string; action: string | undefined; more: string },
  ): void {
    this.#flush();
    const text = this.#withoutTraffic(body);
    const kind = this.#kindOf(action, more) ?? (action === undefined ? 'copy' : 'show');
    if (this.#details) {
      this.#details.commands.push(text);
      return;
    }
    if (kind === 'run') this.#commands.push(text);
    if (
      info.trim() !== '' &&
      kind !== 'run' &&
      !/^(bash|sh|shell|console)\b/.test(info.trim()) &&
      action === undefined
    ) {
      // A sample in a language keeps its colours.
      this.#push(indent, info.trim().split(/\s+/)[0] ?? '', text);
    } else if (text.trim() !== '') this.#push(indent, kind, text);
  }

  #push(indent: string, word: string, body: string): void {
    const mark = body.includes('```') ? '````' : '```';
    this.#out.push(
      ...[`${mark}${word}`, ...body.split('\n'), mark].map((line) => (line === '' ? '' : indent + line)),
    );
  }

  /** `run`, `copy`; undefined where nothing is to be done on a click. */
  #kindOf(action: string | undefined, more: string): string | undefined {
    const words = more.trim().split(/\s+/).filter(Boolean);
    if (action === 'open')
      this.#say('opening a file by a click is not carried over: the editor has a list of files');
    for (const word of words) {
      if (word === 'interrupt')
        this.#say('`interrupt` is not carried over: Ctrl-C is not pressed before the command');
      else if (/^(T\d|HOST\d)$/i.test(word) && !/^(T|HOST)1$/i.test(word))
        this.#say(`${word}: there is one machine, and the terminal in front is typed into`);
      else if (!/^(T|HOST)1$/i.test(word)) this.#say(`the word ${word} after {{${action} means nothing here`);
    }
    return action === 'exec' || action === 'execute' ? 'run' : action === 'copy' ? 'copy' : undefined;
  }

  #textLine(line: string): void {
    if (/^\s*$/.test(line)) {
      this.#flush();
      if (!this.#details) this.#out.push('');
      return;
    }
    if (/^>>.*<<\s*$/.test(line) || /^\s*[([][ *x]?[)\]]\s+\S/i.test(line)) {
      this.#say('a question of a quiz is not carried over: make it a check with `ask`');
      return;
    }
    const rest = this.#withDetails(line);
    if (rest === undefined) return;
    const indent =
      /^\s*(?:[-*+]|\d+[.)])\s+/.exec(rest)?.[0].replace(/\S/g, ' ') ?? /^\s*/.exec(rest)?.[0] ?? '';
    const found: { kind: string; command: string }[] = [];
    const inline = rest.replace(INLINE, (_, command: string, action: string, more: string) => {
      const kind = this.#kindOf(action, more);
      if (kind !== undefined) found.push({ kind, command: this.#withoutTraffic(command) });
      return `\`${command}\``;
    });
    const words = this.#plainWords(inline);
    if (this.#details) {
      if (words.trim() !== '') this.#details.words.push(words.trim());
      this.#details.commands.push(...found.map(({ command }) => command));
      return;
    }
    this.#commands.push(...found.flatMap(({ kind, command }) => (kind === 'run' ? [command] : [])));
    const isAlone = found.length === 1 && /^\s*`[^`]*`\s*$/.test(words);
    if (!isAlone && (words.trim() !== '' || inline.trim() === '')) this.#out.push(words);
    for (const { kind, command } of found)
      this.#pending.push(...['', `${indent}\`\`\`${kind}`, `${indent}${command}`, `${indent}\`\`\``]);
    if (isAlone) this.#flush();
  }

  #flush(): void {
    if (this.#pending.length > 0) this.#out.push(...this.#pending, '');
    this.#pending = [];
  }

  /** What is left of the line without the marks of `<details>`; undefined where nothing is. */
  #withDetails(line: string): string | undefined {
    let rest = line;
    if (/<details\b[^>]*>/i.test(rest)) {
      this.#flush();
      this.#details = { summary: '', words: [], commands: [] };
      rest = rest.replace(/<details\b[^>]*>/i, '');
    }
    const summary = /<summary\b[^>]*>(.*?)(?:<\/summary>|$)/i.exec(rest);
    if (summary && this.#details) {
      this.#details.summary = (summary[1] ?? '').replace(/<[^>]*>/g, '').trim();
      rest = rest.replace(summary[0], '');
    }
    const ends = /<\/details>/i.test(rest);
    rest = rest.replace(/<\/(details|summary)>/gi, '');
    if (ends) {
      if (rest.trim() !== '') this.#details?.words.push(this.#plainWords(rest).trim());
      this.#closeDetails();
      return undefined;
    }
    return rest.trim() === '' && rest !== line ? undefined : rest;
  }

  #closeDetails(): void {
    const { summary, words, commands } = this.#details ?? { summary: '', words: [], commands: [] };
    this.#details = undefined;
    const code = commands.map((command) => `\`${command.trim().replace(/\n/g, '; ')}\``);
    const hint = [...words, ...code].join(' ').trim();
    if (hint !== '') this.#hints.push(hint);
    if (SOLVES.test(summary) && commands.length > 0) {
      this.#solution.push(...commands);
      this.#say(`what unfolds under “${summary}” became a hint, and the solution of the step`);
    } else this.#say(`what unfolds under “${summary}” became a hint`);
  }

  #withoutTraffic(text: string): string {
    return text.replace(TRAFFIC, (_, host?: string, port?: string, old?: string) => {
      this.#say(
        `a link to port ${port ?? old} of the machine is not carried over: there is no way in from the browser${host !== undefined && host !== '1' ? `, and no host ${host}` : ''}`,
      );
      return `http://localhost:${port ?? old}`;
    });
  }

  /** Without HTML, pictures and links that lead nowhere; what stands in code stays. */
  #plainWords(line: string): string {
    return line
      .split(/(`[^`]*`)/)
      .map((piece) =>
        piece.startsWith('`') && piece.length > 1 ? this.#withoutTraffic(piece) : this.#plainPiece(piece),
      )
      .join('');
  }

  #plainPiece(piece: string): string {
    const pictures = piece.replace(/!\[([^\]]*)\]\(([^)]*)\)/g, (_, alt: string, target: string) => {
      this.#say(`the picture ${target} is not carried over`);
      return alt === '' ? '' : `*${alt}*`;
    });
    const links = pictures.replace(
      /\[([^\]]+)\]\(([^)\s]*)[^)]*\)/g,
      (whole, words: string, target: string) => {
        if (/TRAFFIC_|KATACODA_HOST/.test(target)) {
          this.#withoutTraffic(target);
          if (/TRAFFIC_SELECTOR/.test(target)) this.#say('the page that selects a port is not carried over');
          return words;
        }
        if (/^(https?:\/\/|#|mailto:)/.test(target)) return whole;
        this.#say(`the link to ${target} leads nowhere here; its words stay`);
        return words;
      },
    );
    const tags = links.replace(
      /<!--.*?-->|<\/?([a-z][a-z0-9-]*)\b[^>]*>/gi,
      (whole, tag: string | undefined) => {
        if (/^<https?:/i.test(whole)) return whole;
        this.#say(
          tag === undefined
            ? 'a comment in HTML is left out'
            : `raw HTML (<${tag.toLowerCase()}>) is left out; what stands in it stays`,
        );
        return tag?.toLowerCase() === 'br' ? ' ' : '';
      },
    );
    const ports = this.#withoutTraffic(tags);
    return ports.replace(/\{\{[^{}]*\}\}|\[\[[A-Z_]+\]\]/g, (mark) => {
      this.#say(`the mark ${mark} means nothing here`);
      return '';
    });
  }
}
