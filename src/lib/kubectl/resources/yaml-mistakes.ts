/** What Go's YAML library says about a broken text: the grammar of libyaml's parser over its tokens. */
import { YamlMistake, YamlScanner, type Token, type TokenType } from './yaml-scan.ts';

/** The message after `yaml: `, or undefined where the (first document of the) text is fine. */
export function goYamlMistake(text: string): string | undefined {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text))
    return 'control characters are not allowed';
  try {
    new YamlChecker(text).document();
    return undefined;
  } catch (error) {
    if (error instanceof YamlMistake) return error.message;
    throw error;
  }
}

class YamlChecker {
  #tokens: YamlScanner;
  #anchors = new Set<string>();

  constructor(text: string) {
    this.#tokens = new YamlScanner(text);
  }

  document(): void {
    while (this.#is('document-end')) this.#tokens.take();
    if (this.#is('end')) return;
    const explicit = this.#is('directive', 'document-start');
    while (this.#is('directive')) this.#tokens.take();
    if (explicit) {
      if (!this.#is('document-start')) this.#fail('did not find expected <document start>');
      this.#tokens.take();
    }
    if (!this.#is('directive', 'document-start', 'document-end', 'end')) this.#node(true, false);
    // The end of a document is only known from what comes after it, and that may be broken.
    this.#tokens.peek();
  }

  #is(...types: readonly TokenType[]): boolean {
    return types.includes(this.#tokens.peek().type);
  }

  #fail(problem: string, context: Token = this.#tokens.peek()): never {
    throw new YamlMistake(problem, this.#tokens.peek().line, context.line, false);
  }

  #node(block: boolean, indentless: boolean): void {
    const start = this.#tokens.peek();
    if (start.type === 'alias') {
      if (!this.#anchors.has(start.name!))
        throw new YamlMistake(`unknown anchor '${start.name}' referenced`, 0, 0, false);
      this.#tokens.take();
      return;
    }
    let marked = false;
    while (this.#is('anchor', 'tag')) {
      const { name } = this.#tokens.take();
      if (name) this.#anchors.add(name);
      marked = true;
    }
    if (indentless && this.#is('entry')) return this.#indentless();
    if (this.#is('scalar')) {
      this.#tokens.take();
      return;
    }
    if (this.#is('[')) return this.#flowSequence();
    if (this.#is('{')) return this.#flowMapping();
    if (block && this.#is('sequence')) return this.#sequence();
    if (block && this.#is('mapping')) return this.#mapping();
    if (!marked) this.#fail('did not find expected node content', start);
  }

  #sequence(): void {
    const start = this.#tokens.take();
    while (this.#is('entry')) {
      this.#tokens.take();
      if (!this.#is('entry', 'block-end')) this.#node(true, false);
    }
    if (!this.#is('block-end')) this.#fail("did not find expected '-' indicator", start);
    this.#tokens.take();
  }

  #indentless(): void {
    while (this.#is('entry')) {
      this.#tokens.take();
      if (!this.#is('entry', 'key', 'value', 'block-end')) this.#node(true, false);
    }
  }

  #mapping(): void {
    const start = this.#tokens.take();
    while (this.#is('key')) {
      this.#tokens.take();
      if (!this.#is('key', 'value', 'block-end')) this.#node(true, true);
      if (!this.#is('value')) continue;
      this.#tokens.take();
      if (!this.#is('key', 'value', 'block-end')) this.#node(true, true);
    }
    if (!this.#is('block-end')) this.#fail('did not find expected key', start);
    this.#tokens.take();
  }

  #flowSequence(): void {
    const start = this.#tokens.take();
    for (let first = true; !this.#is(']'); first = false) {
      if (!first) {
        if (!this.#is(',')) this.#fail("did not find expected ',' or ']'", start);
        this.#tokens.take();
      }
      if (this.#is('key')) this.#pair(']');
      else if (!this.#is(']')) this.#node(false, false);
    }
    this.#tokens.take();
  }

  #flowMapping(): void {
    const start = this.#tokens.take();
    for (let first = true; !this.#is('}'); first = false) {
      if (!first) {
        if (!this.#is(',')) this.#fail("did not find expected ',' or '}'", start);
        this.#tokens.take();
      }
      if (this.#is('key')) this.#pair('}');
      else if (!this.#is('}')) this.#node(false, false);
    }
    this.#tokens.take();
  }

  #pair(end: ']' | '}'): void {
    this.#tokens.take();
    if (!this.#is('value', ',', end)) this.#node(false, false);
    if (!this.#is('value')) return;
    this.#tokens.take();
    if (!this.#is(',', end)) this.#node(false, false);
  }
}
