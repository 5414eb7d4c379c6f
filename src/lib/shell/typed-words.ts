/** The words of the command at the cursor, as far as they are typed: for completion. */

export interface Typed {
  /** Words of the simple command at the cursor, unquoted; the last is the one being typed. */
  readonly words: readonly string[];
  /** Where the last word begins, and the text of it as it is typed. */
  readonly start: number;
  readonly raw: string;
  /** The quote that is open at the cursor. */
  readonly quote: '' | '"' | "'";
}

/** Words after which another command stands. */
const BEFORE_COMMANDS = new Set(
  'then do else elif if while until ! time { sudo watch xargs exec command nohup env eval builtin'.split(' '),
);
/** Of those the ones that are programs, with options of their own before the command. */
const STARTERS = new Set([
  'sudo',
  'watch',
  'xargs',
  'exec',
  'command',
  'nohup',
  'env',
  'eval',
  'builtin',
  'time',
]);

/** Splits the line up to the cursor; a `|`, `;`, `&`, `(` or a keyword begins a new command. */
export function typedWords(line: string): Typed {
  let words: string[] = [];
  let word: string | undefined;
  let start = line.length;
  let quote: Typed['quote'] = '';
  const end = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  for (let i = 0; i < line.length; i += 1) {
    const char = line[i] as string;
    if (quote !== '') {
      if (char === quote) quote = '';
      else if (char === '\\' && quote === '"' && /[\\$`"]/.test(line[i + 1] ?? ''))
        word += line[(i += 1)] ?? '';
      else word += char;
      continue;
    }
    if (word === undefined && !/[\s|;&(<>]/.test(char)) [word, start] = ['', i];
    if (char === '\\') word = (word ?? '') + (line[(i += 1)] ?? '');
    else if (char === "'" || char === '"') quote = char;
    else if (/\s/.test(char)) end();
    else if (/[|;&(]/.test(char)) {
      end();
      if (char === '&' && /[<>]$/.test(line.slice(0, i))) continue; // `>&`
      words = [];
    } else if (/[<>]/.test(char)) {
      end();
      words.push(char); // a file comes next, whatever the command is
    } else word = (word ?? '') + char;
  }
  const typed = word ?? '';
  if (word === undefined) start = line.length;
  const isComplete = (count: number) => words.length >= count; // the word at hand is not among them
  while (isComplete(1) && (BEFORE_COMMANDS.has(words[0] as string) || /^\w+\+?=/.test(words[0] as string))) {
    const isStarter = STARTERS.has(words.shift() as string);
    while (isStarter && /^-/.test(words[0] ?? '')) words.shift();
  }
  return { words: [...words, typed], start, raw: line.slice(start), quote };
}
