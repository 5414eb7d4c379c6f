/** Finds where whole JSON values (or lines) end in text that is still coming, so that each can be shown when it has arrived. */

const SPACE = new Set([' ', '\t', '\n', '\r']);

export class CompleteValues {
  #text = '';
  /** How far `#text` was looked at. */
  #at = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** Takes the next piece; gives the text up to the end of the last value that is whole now, '' where none is. */
  add(piece: string): string {
    this.#text += piece;
    let whole = 0;
    for (; this.#at < this.#text.length; this.#at += 1) {
      if (this.#endsAt(this.#text[this.#at] as string)) whole = this.#at + 1;
    }
    const ready = this.#text.slice(0, whole);
    this.#text = this.#text.slice(whole);
    this.#at -= whole;
    return ready;
  }

  /** What is left when nothing more comes. */
  rest(): string {
    return this.#text;
  }

  /** Whether a value at the top ends with this character. Numbers and words end where something else begins. */
  #endsAt(char: string): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (char === '\\') this.#escaped = true;
      else if (char === '"') {
        this.#inString = false;
        return this.#depth === 0;
      }
      return false;
    }
    if (char === '"') this.#inString = true;
    else if (char === '{' || char === '[') this.#depth += 1;
    else if (char === '}' || char === ']') {
      this.#depth = Math.max(0, this.#depth - 1);
      return this.#depth === 0;
    } else if (SPACE.has(char)) return this.#depth === 0;
    return false;
  }
}

/** The same for text that is taken line by line. */
export class CompleteLines {
  #text = '';

  /** Takes the next piece; gives the lines that are whole now. */
  add(piece: string): string {
    const whole = this.#text + piece;
    const end = whole.lastIndexOf('\n') + 1;
    this.#text = whole.slice(end);
    return whole.slice(0, end);
  }

  /** What is left when nothing more comes. */
  rest(): string {
    return this.#text;
  }
}
