/** What templates of docker may call beside Go's own functions. */
type Call = (...args: unknown[]) => unknown;

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

export const TEMPLATE_FUNCTIONS: Readonly<Record<string, Call>> = {
  json: (value) => JSON.stringify(value ?? null),
  join: (list, by) => (Array.isArray(list) ? list.map(text).join(text(by)) : ''),
  split: (whole, by) => text(whole).split(text(by)),
  lower: (value) => text(value).toLowerCase(),
  upper: (value) => text(value).toUpperCase(),
  title: (value) => text(value).replace(/(^|\s)\S/g, (letter) => letter.toUpperCase()),
};
