/**
 * What Tab offers: commands in first place, then variables, files, or what a command's own completer says (kubectl's
 * knows the cluster). The words are read from the line up to the cursor only.
 */
import { KEYWORDS } from './interpreter/keywords.ts';
import { builtins } from './interpreter/builtins/index.ts';
import { backslashQuote } from './interpreter/quoting.ts';
import type { Completion } from './line-editor.ts';
import type { Process } from './program.ts';
import type { Shell } from './shell.ts';

/** Gets the words of the command, the last being the one that is typed; `process` lacks only streams. */
export type Completer = (
  words: readonly string[],
  process: Pick<Process, 'cwd' | 'env' | 'files'>,
) => Promise<readonly string[]>;

interface Typed {
  /** Words of the simple command at the cursor, unquoted; the last is the one being typed. */
  readonly words: string[];
  /** Where the last word begins, and the text of it as it is typed. */
  readonly start: number;
  readonly raw: string;
}

/** Splits the line up to the cursor; a `|`, `;`, `&`, `(` or a keyword begins a new command. */
function readLine(line: string): Typed {
  let words: string[] = [];
  let word = '';
  let start = 0;
  let inWord = false;
  const end = () => {
    if (inWord) words.push(word);
    word = '';
    inWord = false;
  };
  for (let i = 0; i < line.length; i += 1) {
    const char = line[i] as string;
    if (!inWord && !/[\s|;&(<>]/.test(char)) {
      inWord = true;
      start = i;
    }
    if (char === '\\') word += line[(i += 1)] ?? '';
    else if (char === "'" || char === '"') {
      const close = line.indexOf(char, i + 1);
      word += line.slice(i + 1, close < 0 ? undefined : close);
      i = close < 0 ? line.length : close;
    } else if (/\s/.test(char)) end();
    else if (/[|;&(]/.test(char)) {
      end();
      words = [];
    } else if (/[<>]/.test(char)) {
      end();
      words.push(char); // a file comes next, whatever the command is
    } else word += char;
  }
  if (!inWord) start = line.length;
  while (
    [
      'then',
      'do',
      'else',
      'if',
      'while',
      'until',
      '!',
      'time',
      'sudo',
      'watch',
      'xargs',
      'exec',
      'command',
    ].includes(words[0] ?? '') &&
    (words.length > 1 || !inWord || words[0] !== word)
  )
    words.shift();
  while (/^\w+=/.test(words[0] ?? '') && (words.length > 0 || inWord)) words.shift();
  return { words: [...words, inWord ? word : ''], start, raw: line.slice(start) };
}

/** Paths that begin with what is typed; folders end in a slash. */
export function completePaths(
  shell: Pick<Shell, 'cwd' | 'files'>,
  typed: string,
  foldersOnly = false,
): string[] {
  const slash = typed.lastIndexOf('/') + 1;
  const [folder, prefix] = [typed.slice(0, slash), typed.slice(slash)];
  const path = shell.files.resolve(shell.cwd, folder.replace(/^~(?=\/)/, '/root') || '.');
  if (shell.files.stat(path)?.kind !== 'dir') return [];
  return shell.files
    .list(path)
    .filter((name) => name.startsWith(prefix) && (prefix.startsWith('.') || !name.startsWith('.')))
    .map((name) => ({
      name,
      isFolder: shell.files.stat(`${path === '/' ? '' : path}/${name}`)?.kind === 'dir',
    }))
    .filter(({ isFolder }) => isFolder || !foldersOnly)
    .map(({ name, isFolder }) => folder + name + (isFolder ? '/' : ''));
}

function completeCommand(shell: Shell, typed: string): string[] {
  if (typed.includes('/')) return completePaths(shell, typed);
  const names = new Set([
    ...Object.keys(builtins),
    ...KEYWORDS,
    ...shell.programs.keys(),
    ...shell.aliases.keys(),
    ...shell.functionNames,
  ]);
  return [...names].filter((name) => name.startsWith(typed)).sort((a, b) => (a < b ? -1 : 1));
}

/** `complete -F __start_kubectl kc` makes kc complete as kubectl does. */
function sharedCompleter(shell: Shell, name: string): string {
  return /^__start_(\w+)$/.exec(shell.completions.get(name) ?? '')?.[1] ?? name;
}

/** The function that a `TerminalSession` completes with. `completers` by the name of the command; an alias leads to its command's. */
export function createCompleter(shell: Shell, completers: ReadonlyMap<string, Completer> = new Map()) {
  return async (line: string, cursor: number): Promise<Completion> => {
    const { words, start, raw } = readLine(line.slice(0, cursor));
    const typed = words.at(-1) ?? '';
    const variable = /\$(\{?)(\w*)$/.exec(raw);
    if (variable) {
      const names = shell.variableNames.filter(
        (name) => name.startsWith(variable[2] ?? '') && !name.startsWith('__'),
      );
      return {
        start: start + variable.index,
        candidates: names.map((name) => (variable[1] ? `\${${name}}` : `$${name}`)),
      };
    }
    const quote = (paths: readonly string[]) =>
      /^["']/.test(raw)
        ? paths.map((path) => raw[0] + path)
        : paths.map((path) => backslashQuote(path).replace(/^\\~/, '~'));
    if (words.length === 1) return { start, candidates: completeCommand(shell, typed) };
    const redirected = /^[<>]$/.test(words.at(-2) ?? '');
    const typedName = words[0] ?? '';
    const alias = shell.aliases.get(typedName)?.split(/\s+/) ?? [sharedCompleter(shell, typedName)];
    const completer = redirected ? undefined : completers.get(alias[0] ?? '');
    if (completer) {
      const found = await completer([...alias, ...words.slice(1)], {
        cwd: shell.cwd,
        env: shell.env,
        files: shell.files,
      });
      return { start, candidates: [...found] };
    }
    return {
      start,
      candidates: quote(completePaths(shell, typed, words[0] === 'cd' || words[0] === 'rmdir')),
    };
  };
}
