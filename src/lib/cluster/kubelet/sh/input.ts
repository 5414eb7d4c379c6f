/** Where a process reads: a text that is all there, or the end of a pipe. */

/** A program wants all of its input, and not all of it has come. */
export class Unread {
  readonly input: Input;
  constructor(input: Input) {
    this.input = input;
  }
}

export class Input {
  #text: string;
  /** Whether more may come. */
  open: boolean;
  /** Nobody reads any more. */
  left = false;

  constructor(text = '', open = false) {
    this.#text = text;
    this.open = open;
  }

  write(text: string): void {
    this.#text += text;
  }

  /** All that has come and was not taken yet. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  /** The next line with its end, or what is left at the end of all; undefined where that is not known yet, or nothing is left. */
  line(): string | undefined {
    const end = this.#text.indexOf('\n');
    if (end < 0 && (this.open || this.#text === '')) return undefined;
    const line = end < 0 ? this.#text : this.#text.slice(0, end + 1);
    this.#text = this.#text.slice(line.length);
    return line;
  }

  get isReady(): boolean {
    return !this.open || this.#text !== '';
  }

  get hasLine(): boolean {
    return !this.open || this.#text.includes('\n');
  }
}
