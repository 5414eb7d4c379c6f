/** Passes text on in whole lines, each with something before it. */
export class LineWriter {
  #prefix: string;
  #write: (text: string) => Promise<void>;
  #partial = '';

  constructor(prefix: string, write: (text: string) => Promise<void>) {
    this.#prefix = prefix;
    this.#write = write;
  }

  async add(text: string): Promise<void> {
    const whole = this.#partial + text;
    const end = whole.lastIndexOf('\n') + 1;
    this.#partial = whole.slice(end);
    if (end === 0) return;
    const lines = whole.slice(0, end - 1).split('\n');
    await this.#write(lines.map((line) => `${this.#prefix}${line}\n`).join(''));
  }

  /** What is left without a newline. */
  async end(): Promise<void> {
    if (this.#partial) await this.#write(this.#prefix + this.#partial);
    this.#partial = '';
  }
}
