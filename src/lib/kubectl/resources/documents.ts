/** Objects out of files: the documents of YAML and JSON texts, with the messages of kubectl's decoder. */
import { isCollection, isPair, parseDocument, type Document as YamlDocument } from 'yaml';
import { goTags } from './yaml-schema.ts';
import { goYamlMistake } from './yaml-mistakes.ts';

/** One document: a plain value, or what is wrong with it. */
export type Document = { readonly value: unknown } | { readonly error: string };

/** The documents of a text, without empty ones. After a mistake nothing more comes. */
export function documentsOf(text: string): Document[] {
  const trimmed = text.trimStart();
  return trimmed.startsWith('{') ? jsonDocuments(text) : yamlDocuments(text);
}

function yamlDocuments(text: string): Document[] {
  const found: Document[] = [];
  for (const chunk of splitYaml(text)) {
    const mistake = goYamlMistake(chunk);
    if (mistake) return [...found, { error: `error converting YAML to JSON: yaml: ${mistake}` }];
    const document = parseDocument(chunk, {
      schema: 'core',
      customTags: goTags,
      merge: true,
      uniqueKeys: false,
      logLevel: 'silent',
    });
    const wrong = document.errors[0]?.message.split('\n')[0] ?? wrongKey(document);
    if (wrong) return [...found, { error: `error converting YAML to JSON: yaml: ${wrong}` }];
    const value: unknown = document.toJS({ maxAliasCount: -1 });
    if (value !== null && value !== undefined) found.push({ value });
  }
  return found;
}

/** A list or a map as a key, as in `image: {{ .Values.image }}`: Go's decoder refuses it and shows it as Go writes it. */
function wrongKey(document: YamlDocument): string | undefined {
  const search = (node: unknown): unknown => {
    if (!isCollection(node)) return undefined;
    for (const item of node.items) {
      if (!isPair(item)) {
        const found = search(item);
        if (found) return found;
      } else if (isCollection(item.key)) return search(item.key) ?? item.key;
      else {
        const found = search(item.value);
        if (found) return found;
      }
    }
    return undefined;
  };
  const key = search(document.contents);
  return isCollection(key) ? `invalid map key: ${goSyntax(key.toJS(document))}` : undefined;
}

/** `%#v` of a decoded value. */
function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[interface {}]interface {}{${entries.map(([key, one]) => `${goSyntax(key)}:${goSyntax(one)}`).join(', ')}}`;
}

/** Splits at lines that begin with `---` and hold nothing else; the lines of each part count from 1. */
function splitYaml(text: string): string[] {
  const parts: string[] = [];
  let lines: string[] = [];
  for (const line of text.split(/(?<=\n)/)) {
    const isBreak = line.startsWith('---') && line.slice(3).trim() === '';
    if (isBreak && lines.length) {
      parts.push(lines.join(''));
      lines = [];
    } else lines.push(line);
  }
  if (lines.length) parts.push(lines.join(''));
  return parts;
}

/** JSON documents one after another, as Go's decoder takes them from a stream. What is no JSON is not tried as YAML. */
function jsonDocuments(text: string): Document[] {
  const found: Document[] = [];
  for (let at = 0; ;) {
    at += /^\s*/.exec(text.slice(at))![0].length;
    if (at === text.length) return found;
    if (/^---(\n|$)/.test(text.slice(at))) return [...found, ...yamlDocuments(text.slice(at))];
    const { end, mistake, offset } = new JsonCheck(text, at).one();
    if (mistake !== undefined)
      return [...found, { error: offset === undefined ? mistake : `json: offset ${offset}: ${mistake}` }];
    const value = JSON.parse(text.slice(at, end)) as unknown;
    if (value !== null) found.push({ value });
    at = end;
  }
}

/** encoding/json's message for a broken text: the first character that does not fit, and what was looked for. */
export function jsonMistake(text: string): string | undefined {
  return new JsonCheck(text).check();
}

/** In UTF-8. */
const byteLength = (text: string): number =>
  [...text].reduce((sum, char) => {
    const code = char.codePointAt(0)!;
    return sum + (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
  }, 0);

class JsonMistake extends Error {}

class JsonCheck {
  #text: string;
  #at: number;

  constructor(text: string, at = 0) {
    this.#text = text;
    this.#at = at;
  }

  /** Where the value ends; or what is wrong, and how many bytes were read up to it (undefined at the end of the text). */
  one(): { readonly end: number; readonly mistake?: string; readonly offset?: number } {
    const mistake = this.#first(() => this.#value('looking for beginning of value'));
    const end = this.#at;
    if (mistake === undefined) return { end };
    return end < this.#text.length
      ? { end, mistake, offset: byteLength(this.#text.slice(0, end + 1)) }
      : { end, mistake };
  }

  check(): string | undefined {
    return this.#first(() => {
      this.#value('looking for beginning of value');
      this.#space();
      if (this.#at < this.#text.length) this.#fail('after top-level value');
    });
  }

  #first(read: () => void): string | undefined {
    try {
      read();
      return undefined;
    } catch (error) {
      if (error instanceof JsonMistake) return error.message;
      throw error;
    }
  }

  #fail(where: string): never {
    const char = this.#text[this.#at];
    if (char === undefined) throw new JsonMistake('unexpected EOF');
    const shown = char === "'" ? `'\\''` : char === '"' ? `'"'` : `'${JSON.stringify(char).slice(1, -1)}'`;
    throw new JsonMistake(`invalid character ${shown} ${where}`);
  }

  #space(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #value(where: string): void {
    this.#space();
    const char = this.#text[this.#at];
    if (char === '{') return this.#members();
    if (char === '[') return this.#items();
    if (char === '"') return this.#string();
    for (const word of ['true', 'false', 'null']) if (char === word[0]) return this.#word(word);
    const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/.exec(this.#text.slice(this.#at));
    if (!number) this.#fail(where);
    this.#at += number![0].length;
  }

  #word(word: string): void {
    for (const [i, char] of [...word].entries()) {
      if (this.#text[this.#at] !== char) this.#fail(`in literal ${word} (expecting '${word[i]}')`);
      this.#at += 1;
    }
  }

  #string(): void {
    for (this.#at += 1; this.#text[this.#at] !== '"'; this.#at += 1) {
      const char = this.#text[this.#at];
      if (char === undefined || char < ' ') this.#fail('in string literal');
      if (char !== '\\') continue;
      this.#at += 1;
      if (!/["\\/bfnrtu]/.test(this.#text[this.#at] ?? '')) this.#fail('in string escape code');
    }
    this.#at += 1;
  }

  #members(): void {
    this.#at += 1;
    this.#space();
    if (this.#text[this.#at] === '}') {
      this.#at += 1;
      return;
    }
    for (;;) {
      this.#space();
      if (this.#text[this.#at] !== '"') this.#fail('looking for beginning of object key string');
      this.#string();
      this.#space();
      if (this.#text[this.#at] !== ':') this.#fail('after object key');
      this.#at += 1;
      this.#value('looking for beginning of value');
      this.#space();
      if (this.#text[this.#at] === '}') break;
      if (this.#text[this.#at] !== ',') this.#fail('after object key:value pair');
      this.#at += 1;
    }
    this.#at += 1;
  }

  #items(): void {
    this.#at += 1;
    this.#space();
    if (this.#text[this.#at] === ']') {
      this.#at += 1;
      return;
    }
    for (;;) {
      this.#value('looking for beginning of value');
      this.#space();
      if (this.#text[this.#at] === ']') break;
      if (this.#text[this.#at] !== ',') this.#fail('after array element');
      this.#at += 1;
    }
    this.#at += 1;
  }
}
