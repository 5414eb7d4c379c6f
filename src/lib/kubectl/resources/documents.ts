/** Objects out of files: the documents of YAML and JSON texts, with the messages of kubectl's decoder. */
import { parse } from 'yaml';
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
    let value: unknown;
    try {
      value = parse(chunk, {
        schema: 'core',
        customTags: goTags,
        merge: true,
        uniqueKeys: false,
        maxAliasCount: -1,
        logLevel: 'silent',
      });
    } catch (error) {
      const [reason] = (error as Error).message.split('\n');
      return [...found, { error: `error converting YAML to JSON: yaml: ${reason}` }];
    }
    if (value !== null && value !== undefined) found.push({ value });
  }
  return found;
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

/** JSON documents one after another, as Go's decoder takes them from a stream. */
function jsonDocuments(text: string): Document[] {
  const found: Document[] = [];
  for (let rest = text.trimStart(); rest;) {
    if (/^---(\n|$)/.test(rest)) return [...found, ...yamlDocuments(rest)];
    const end = endOfJson(rest);
    if (end === undefined) return [...found, { error: jsonMistake(rest) ?? 'unexpected EOF' }];
    try {
      found.push({ value: JSON.parse(rest.slice(0, end)) as unknown });
    } catch {
      // What is no JSON may still be YAML in braces.
      const [asYaml, ...more] = yamlDocuments(rest);
      if (asYaml && 'value' in asYaml && found.length === 0) return [asYaml, ...more];
      return [...found, { error: jsonMistake(rest.slice(0, end)) ?? 'invalid JSON' }];
    }
    rest = rest.slice(end).trimStart();
  }
  return found.filter((document) => 'error' in document || document.value !== null);
}

/** Where the first value ends; undefined where it does not. */
function endOfJson(text: string): number | undefined {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i]!;
    if (inString) {
      if (char === '\\') i += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') depth += 1;
    else if ((char === '}' || char === ']') && --depth === 0) return i + 1;
  }
  return undefined;
}

/** encoding/json's message for a broken text: the first character that does not fit, and what was looked for. */
export function jsonMistake(text: string): string | undefined {
  return new JsonCheck(text).check();
}

class JsonMistake extends Error {}

class JsonCheck {
  #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  check(): string | undefined {
    try {
      this.#value('looking for beginning of value');
      this.#space();
      if (this.#at < this.#text.length) this.#fail('after top-level value');
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
