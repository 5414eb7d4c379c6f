/** What an import could not carry over, or carried over in another shape. Nothing is dropped without a note. */

export interface Note {
  /** A file of the scenario, with its line where there is one: `step1/text.md:12`. */
  readonly where: string;
  readonly what: string;
}

export class Notes {
  readonly all: Note[] = [];
  /** Files that the scenario names and does not have. */
  readonly missing: Note[] = [];

  say(where: string, what: string): void {
    const isNew = !this.all.some((note) => note.where === where && note.what === what);
    if (isNew) this.all.push({ where, what });
  }

  misses(where: string, file: string): void {
    this.missing.push({ where, what: `there is no file ${file}` });
  }
}
