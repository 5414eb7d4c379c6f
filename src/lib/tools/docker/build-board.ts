/** A build as BuildKit draws it on a terminal: a head that counts, the steps below it, the times at the right edge. */

interface ShownStep {
  readonly name: string;
  readonly ms: number;
  readonly cached: boolean;
  readonly error?: string;
}

export class BuildBoard {
  readonly #columns: number;
  readonly #rows: number;
  readonly #of: number;
  #done = 0;
  #below = 0;
  #ms = 0;

  /** For a build of so many steps, on a terminal of this size. */
  constructor(size: { readonly columns: number; readonly rows: number }, of: number) {
    this.#columns = size.columns;
    this.#rows = size.rows;
    this.#of = of;
  }

  /** What to write before the first step. */
  begin(): string {
    return this.#head('');
  }

  /** What to write when a step is over. */
  step({ name, ms, cached, error }: ShownStep): string {
    this.#done += 1;
    this.#ms += ms;
    const said = error === undefined ? (cached ? 'CACHED ' : '') : 'ERROR ';
    return this.#line(` => ${said}${name}`, ms) + this.#again('');
  }

  /** What to write when the last is over: the names that the image got, or that it failed. */
  end(names: readonly string[], failed: boolean): string {
    const named = names.map((name) => this.#line(` => => naming to ${name}`, 0));
    return named.join('') + this.#again(failed ? ' ERROR' : ' FINISHED', true);
  }

  #line(left: string, ms: number): string {
    this.#below += 1;
    return this.#across(left, `${seconds(ms)}s`);
  }

  #head(state: string): string {
    return this.#across(
      `[+] Building ${seconds(this.#ms)}s (${this.#done}/${this.#of})${state}`,
      'docker:default',
    );
  }

  /** The head anew, in its place. One that has left the screen stays as it was, and its last state is said below. */
  #again(state: string, last = false): string {
    const up = this.#below + 1;
    if (up >= this.#rows) return last ? this.#head(state) : '';
    const down = this.#below === 0 ? '' : `\x1b[${this.#below}B`;
    return `\x1b[${up}A${this.#head(state)}${down}`;
  }

  #across(left: string, right: string): string {
    const room = this.#columns - right.length - 1;
    return `${left.slice(0, Math.max(0, room)).padEnd(room)} ${right}\n`;
  }
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1);
