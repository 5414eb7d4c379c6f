/** The terminal of a command in a container: echo and editing of the line that is typed, history, Ctrl-C and Ctrl-D. */

/** What came of some keys. */
export type Typed = { readonly line: string } | 'interrupt' | 'end';

const UP = '\u001b[A';
const DOWN = '\u001b[B';
const RIGHT = '\u001b[C';
const LEFT = '\u001b[D';
// eslint-disable-next-line no-control-regex -- the keys of a terminal
const ESCAPE = /^\u001b(?:\[[\d;]*[A-Za-z~]|O[A-Z]|.)/;
const HOME = ['\u001b[H', '\u001bOH', '\u001b[1~'];
const END = ['\u001b[F', '\u001bOF', '\u001b[4~'];
const MOST_KEPT = 200;

/** How many columns a letter takes: Korean, Chinese and Japanese ones take two. */
const widthOf = (text: string): number =>
  [...text].reduce(
    (sum, one) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/.test(one) ? 2 : 1),
    0,
  );

export class TtyLine {
  /** Stands before the line. */
  prompt = '';
  /** Arrow keys and history: what shells with an editor have, and programs that only read lines have not. */
  readonly #edits: boolean;
  readonly #write: (text: string) => void;
  #text: string[] = [];
  #at = 0;
  #history: string[] = [];
  #back = 0;

  constructor(edits: boolean, write: (text: string) => void) {
    this.#edits = edits;
    this.#write = write;
  }

  /** Takes keys up to the end of a line or a sign; returns that, and the keys that are left. */
  feed(keys: string): { readonly typed?: Typed; readonly rest: string } {
    let rest = keys;
    while (rest !== '') {
      const escape = ESCAPE.exec(rest)?.[0];
      const key = escape ?? String.fromCodePoint(rest.codePointAt(0) ?? 0);
      rest = rest.slice(key.length);
      if (key === '\r' || key === '\n') {
        if (key === '\r' && rest.startsWith('\n')) rest = rest.slice(1);
        return { typed: { line: this.#enter() }, rest };
      }
      if (key === '\u0003') {
        this.#reset();
        this.#write('^C\r\n');
        return { typed: 'interrupt', rest };
      }
      if (key === '\u0004' && this.#text.length === 0) return { typed: 'end', rest };
      this.#press(key);
    }
    return { rest };
  }

  #enter(): string {
    const line = this.#text.join('');
    this.#write('\r\n');
    if (line.trim() !== '' && line !== this.#history.at(-1))
      this.#history = [...this.#history, line].slice(-MOST_KEPT);
    this.#reset();
    return line;
  }

  #reset(): void {
    this.#text = [];
    this.#at = 0;
    this.#back = 0;
  }

  #press(key: string): void {
    if (key === '\u007f' || key === '\b') return this.#erase(1);
    if (key === '\u0015') return this.#erase(this.#at);
    if (key === '\u0017') return this.#erase(this.#wordBefore());
    if (this.#edits) {
      if (key === LEFT || key === '\u0002') return this.#move(this.#at - 1);
      if (key === RIGHT || key === '\u0006') return this.#move(this.#at + 1);
      if (key === '\u0001' || HOME.includes(key)) return this.#move(0);
      if (key === '\u0005' || END.includes(key)) return this.#move(this.#text.length);
      if (key === UP || key === '\u0010') return this.#recall(1);
      if (key === DOWN || key === '\u000e') return this.#recall(-1);
      if (key === '\u000b') return this.#cut(this.#at);
      if (key === '\u000c') {
        this.#write('\u001b[H\u001b[2J');
        return this.#redraw();
      }
      if (key === '\u001b[3~' || key === '\u0004') return this.#remove(this.#at, 1);
    }
    if (key < ' ' && key !== '\t') return;
    if (key.startsWith('\u001b')) return;
    this.#text.splice(this.#at, 0, key);
    this.#at += 1;
    if (this.#at === this.#text.length) this.#write(key);
    else this.#redraw();
  }

  #erase(count: number): void {
    const some = Math.min(count, this.#at);
    if (some === 0) return;
    const gone = this.#text.splice(this.#at - some, some);
    this.#at -= some;
    const width = widthOf(gone.join(''));
    if (this.#at === this.#text.length) this.#write(`\u001b[${width}D\u001b[K`);
    else this.#redraw();
  }

  #remove(at: number, count: number): void {
    this.#text.splice(at, count);
    this.#redraw();
  }

  #cut(at: number): void {
    this.#text.length = at;
    this.#write('\u001b[K');
  }

  #wordBefore(): number {
    const before = this.#text.slice(0, this.#at).join('');
    return [...(/\S*\s*$/.exec(before)?.[0] ?? '')].length;
  }

  #move(to: number): void {
    const at = Math.max(0, Math.min(this.#text.length, to));
    const [from, upTo] = at < this.#at ? [at, this.#at] : [this.#at, at];
    const width = widthOf(this.#text.slice(from, upTo).join(''));
    if (width > 0) this.#write(`\u001b[${width}${at < this.#at ? 'D' : 'C'}`);
    this.#at = at;
  }

  /** Lines from before: one further back, or one nearer. */
  #recall(step: 1 | -1): void {
    const back = this.#back + step;
    if (back < 0 || back > this.#history.length) return;
    this.#back = back;
    this.#text = back === 0 ? [] : [...(this.#history[this.#history.length - back] ?? '')];
    this.#at = this.#text.length;
    this.#redraw();
  }

  #redraw(): void {
    const after = widthOf(this.#text.slice(this.#at).join(''));
    this.#write(`\r${this.prompt}${this.#text.join('')}\u001b[K${after > 0 ? `\u001b[${after}D` : ''}`);
  }
}
