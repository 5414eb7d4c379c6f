/** What was killed, newest last: C-y brings the newest back, M-y the one before it. */

const MOST = 10;

export class KillRing {
  #texts: string[] = [];
  #at = 0;

  /** Keeps a text; kills in a row are one, in the order in which they stood. */
  add(text: string, join: 'new' | 'before' | 'after'): void {
    const last = this.#texts.length - 1;
    if (join === 'new' || last < 0) this.#texts = [...this.#texts, text].slice(-MOST);
    else this.#texts[last] = join === 'before' ? text + this.#texts[last] : this.#texts[last] + text;
    this.#at = this.#texts.length - 1;
  }

  /** The text that C-y inserts, or undefined. */
  get current(): string | undefined {
    return this.#texts[this.#at];
  }

  /** The one before it becomes the current one. */
  rotate(): string | undefined {
    if (this.#texts.length > 0) this.#at = (this.#at - 1 + this.#texts.length) % this.#texts.length;
    return this.current;
  }
}
