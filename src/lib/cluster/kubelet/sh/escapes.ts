/** Backslashes in the arguments of echo, printf and curl. */

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', a: '', '0': '' };
export const unescaped = (text: string) =>
  text.replace(/\\([ntra0\\])/g, (all, key: string) => escapes[key] ?? all);
