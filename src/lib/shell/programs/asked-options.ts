/** How completion learns the options of a program: it is called with this one word, and the reader of options answers. */

export const ASK_OPTIONS = '--\0options';

/** What `readOptions` throws then; `spec` is the program's own. */
export class OptionsAsked extends Error {
  readonly spec: { readonly short: string; readonly long?: Readonly<Record<string, string>> };

  constructor(spec: OptionsAsked['spec']) {
    super('options asked');
    this.spec = spec;
  }
}
