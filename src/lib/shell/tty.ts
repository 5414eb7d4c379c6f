/** The keyboard as a running program reads it: whole lines, or single keys where a program asks for them. */
import type { Interrupt, Leash, Mailbox } from '#lib/sim/leash.ts';
import { Source } from './io.ts';
import type { Keyboard } from './program.ts';
import { charWidth } from './text-width.ts';

export class TtySource extends Source {
  override readonly isTerminal = true;
  /** Nothing is echoed (`read -s`). */
  silent = false;
  /** Characters are handed on as they come (`read -n`). */
  raw = false;
  readonly #leash: Leash;
  readonly #lines: Mailbox<string>;
  #line: string[] = [];
  #readers = 0;
  /** Who reads keys (a pager), the newest last. */
  #keyboards: Mailbox<string>[] = [];

  constructor(leash: Leash) {
    super();
    this.#leash = leash;
    this.#lines = leash.mailbox();
  }

  protected override async next(interrupt?: Interrupt): Promise<string | undefined> {
    interrupt?.job?.stop(); // the keyboard belongs to what is in front
    this.#readers += 1;
    try {
      const text = await this.#lines.take(interrupt);
      return text === '' ? undefined : text;
    } finally {
      this.#readers -= 1;
    }
  }

  /** Takes the keys for a program, until it closes what it gets. */
  openKeyboard(): Keyboard {
    const keys = this.#leash.mailbox<string>();
    this.#keyboards.push(keys);
    return {
      read: (interrupt) => keys.take(interrupt),
      close: () => {
        this.#keyboards = this.#keyboards.filter((other) => other !== keys);
        keys.close();
      },
    };
  }

  /** Hands keys to a program that reads them; false where none does. */
  press(data: string): boolean {
    this.#keyboards.at(-1)?.put(data);
    return this.#keyboards.length > 0;
  }

  /** Nobody reads keys any more. */
  closeKeyboards(): void {
    for (const keys of this.#keyboards.splice(0)) keys.close();
  }

  /** Takes text that was typed; returns what the terminal shows of it. */
  type(text: string): string {
    if (this.raw && this.#readers > 0) this.#lines.put(text);
    else this.#line.push(...text);
    return this.silent ? '' : text;
  }

  enter(): string {
    this.#lines.put(`${this.#line.join('')}\n`);
    this.#line = [];
    return this.silent ? '' : '\r\n';
  }

  /** Ctrl-D: hands on what is typed, or the end. */
  end(): void {
    this.#lines.put(this.#line.join(''));
    this.#line = [];
  }

  erase(count = 1): string {
    const gone = this.#line.splice(Math.max(0, this.#line.length - count));
    return this.silent ? '' : gone.map((char) => '\b \b'.repeat(charWidth(char))).join('');
  }

  eraseAll(): string {
    return this.erase(this.#line.length);
  }

  /** Ctrl-W. */
  eraseWord(): string {
    const word = /\S*\s*$/.exec(this.#line.join(''))?.[0] ?? '';
    return this.erase([...word].length);
  }

  /** What nobody read, to be typed at the prompt. */
  async drain(): Promise<string> {
    let text = this.pending;
    this.pending = '';
    while (this.#lines.length > 0) text += (await this.#lines.take()) ?? '';
    text += this.#line.join('');
    this.#line = [];
    return text.replaceAll('\n', '\r');
  }
}
