/** Types commands into a terminal as a learner would, each when the one before it has ended. */

/** What is typed into: a `TerminalSession`. */
export interface TypedInto {
  readonly busy: boolean;
  input(data: string): void;
}

export interface TypistOptions {
  readonly terminal: TypedInto;
  /** Resolves when the terminal's prompt comes the next time. */
  readonly prompt: () => Promise<void>;
  /** Lets real time pass: typing is for the learner's eyes, and takes none of the cluster's. */
  readonly pause: (ms: number) => Promise<void>;
  /** Whole lines at once, for those who want little to move. */
  readonly atOnce: boolean;
}

const KEY_MS = 22;
/** A long line is typed faster than a short one. */
const LINE_MS = 900;
/** Between a line and Enter, so that it can be read. */
const LOOK_MS = 350;
/** Goes to the end of the line and wipes it. */
const WIPE = '\x05\x15';

export class Typist {
  readonly #options: TypistOptions;
  #stopped = false;
  readonly #stop: Promise<void>;
  #resolveStop: () => void = () => undefined;

  constructor(options: TypistOptions) {
    this.#options = options;
    this.#stop = new Promise((resolve) => (this.#resolveStop = resolve));
  }

  /** `began` is told the number of the command that is typed now. Resolves to false where it was stopped on the way. */
  async play(commands: readonly string[], began: (index: number) => void): Promise<boolean> {
    const { terminal } = this.#options;
    await this.#idle();
    if (!this.#stopped) terminal.input(WIPE);
    for (const [index, command] of commands.entries()) {
      if (this.#stopped) break;
      began(index);
      await this.#type(command);
      await this.#idle();
    }
    return !this.#stopped;
  }

  /** Nothing more is typed. What runs goes on; whoever stops for the learner sends Ctrl-C as well. */
  stop(): void {
    this.#stopped = true;
    this.#resolveStop();
  }

  async #type(command: string): Promise<void> {
    const { terminal, atOnce } = this.#options;
    for (const line of command.split('\n')) {
      for (const part of atOnce ? [line] : strokes(line)) {
        if (this.#stopped) return;
        // A tab would complete: what holds one is pasted.
        terminal.input(part.includes('\t') ? `\x1b[200~${part}\x1b[201~` : part);
        if (!atOnce) await this.#wait(Math.min(KEY_MS, LINE_MS / line.length));
      }
      await this.#wait(atOnce ? 0 : LOOK_MS);
      if (this.#stopped) return;
      terminal.input('\r');
    }
  }

  #wait(ms: number): Promise<void> {
    return Promise.race([this.#options.pause(ms), this.#stop]);
  }

  async #idle(): Promise<void> {
    const { terminal, prompt } = this.#options;
    while (terminal.busy && !this.#stopped) await Promise.race([prompt(), this.#stop]);
  }
}

const strokes = (line: string): readonly string[] => (line.includes('\t') ? [line] : [...line]);
