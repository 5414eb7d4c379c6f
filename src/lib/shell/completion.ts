/**
 * What Tab offers: commands in first place, then variables, files, or what a command's own completer says (kubectl's
 * knows the cluster). The words are read from the line up to the cursor only.
 */
import type { Leash } from '#lib/sim/leash.ts';
import { builtins } from './interpreter/builtins/index.ts';
import { SIGNALS } from './interpreter/flow.ts';
import { KEYWORDS } from './interpreter/keywords.ts';
import { backslashQuote } from './interpreter/quoting.ts';
import type { Completion } from './line-editor.ts';
import { optionsOf } from './program-options.ts';
import type { Process } from './program.ts';
import type { Shell } from './shell.ts';
import { textWidth } from './text-width.ts';
import { typedWords, type Typed } from './typed-words.ts';

/** What a command's completer offers for the last word. */
export interface Offer {
  /** Whole words; a tab and what it is for may follow one. */
  readonly words: readonly string[];
  /** No space closes a word: more may follow it at once. */
  readonly isOpen?: boolean;
}

/** Gets the words of the command, the last being the one that is typed; `process` lacks only streams. */
export type Completer = (
  words: readonly string[],
  process: Pick<Process, 'cwd' | 'env' | 'files'>,
) => Promise<Offer>;

/** Paths that begin with what is typed; folders end in a slash. `~` and variables count, and stay as they are typed. */
export function completePaths(
  shell: Pick<Shell, 'cwd' | 'files' | 'variable'>,
  typed: string,
  keep: (path: string, isFolder: boolean) => boolean = () => true,
): string[] {
  if (typed === '~') return ['~/'];
  const slash = typed.lastIndexOf('/') + 1;
  const [folder, prefix] = [typed.slice(0, slash), typed.slice(slash)];
  const meant = folder
    .replace(/^~(?=\/)/, shell.variable('HOME') ?? '')
    .replace(
      /\$(?:\{(\w+)\}|(\w+))/g,
      (_, braced?: string, bare?: string) => shell.variable(braced ?? bare ?? '') ?? '',
    );
  const path = shell.files.resolve(shell.cwd, meant || '.');
  if (shell.files.stat(path)?.kind !== 'dir') return [];
  return shell.files
    .list(path)
    .filter((name) => name.startsWith(prefix) && (prefix.startsWith('.') || !name.startsWith('.')))
    .map((name) => {
      const full = `${path === '/' ? '' : path}/${name}`;
      return { name, full, isFolder: shell.files.stat(full)?.kind === 'dir' };
    })
    .filter(({ full, isFolder }) => keep(full, isFolder))
    .map(({ name, isFolder }) => folder + name + (isFolder ? '/' : ''));
}

const sorted = (words: Iterable<string>) => [...new Set(words)].sort((a, b) => (a < b ? -1 : 1));

/** Names of commands, those in folders of the PATH too; paths to what may be run. */
function commandWords(shell: Shell, typed: string): string[] {
  const runs = (path: string, isFolder: boolean) =>
    isFolder || ((shell.files.stat(path)?.mode ?? 0) & 0o111) !== 0;
  if (/[/~]/.test(typed)) return completePaths(shell, typed, runs);
  const inPath = (shell.variable('PATH') ?? '').split(':').flatMap((folder) => {
    const path = shell.files.resolve(shell.cwd, folder || '.');
    if (shell.files.stat(path)?.kind !== 'dir') return [];
    return shell.files.list(path).filter((name) => {
      const stat = shell.files.stat(`${path}/${name}`);
      return stat?.kind === 'file' && (stat.mode & 0o111) !== 0;
    });
  });
  return sorted([
    ...Object.keys(builtins),
    ...KEYWORDS,
    ...shell.programs.keys(),
    ...shell.aliases.keys(),
    ...shell.functionNames,
    ...inPath,
  ]);
}

const variableWords = (shell: Shell) => shell.variableNames.filter((name) => !name.startsWith('__'));
const folders = (_: string, isFolder: boolean) => isFolder;

/** Words of builtins and of programs that take names rather than files; undefined where they take files. */
function namesFor(shell: Shell, words: readonly string[]): readonly string[] | undefined {
  const typed = words.at(-1) ?? '';
  switch (words[0]) {
    case 'cd':
    case 'pushd':
    case 'rmdir':
      return completePaths(shell, typed, folders);
    case 'export':
    case 'unset':
    case 'declare':
    case 'local':
    case 'readonly':
    case 'printenv':
      return typed.includes('=') ? undefined : variableWords(shell);
    case 'alias':
    case 'unalias':
      return [...shell.aliases.keys()];
    case 'type':
    case 'which':
    case 'man':
    case 'command':
    case 'hash':
      return commandWords(shell, typed);
    case 'help':
      return Object.keys(builtins);
    case 'kill':
      return typed.startsWith('-') ? Object.keys(SIGNALS).map((name) => `-${name}`) : shell.jobSpecs;
    case 'fg':
    case 'bg':
    case 'jobs':
    case 'wait':
    case 'disown':
      return shell.jobSpecs;
    default:
      return undefined;
  }
}

/** A word as it stands in the line, in the quotes that are typed. */
function quoted(word: string, { quote, raw }: Typed, isWhole: boolean): string {
  if (quote === "'") return `'${word.replaceAll("'", "'\\''")}${isWhole ? "'" : ''}`;
  if (quote === '"') return `"${word.replace(/[\\`"]/g, '\\$&')}${isWhole ? '"' : ''}`;
  const kept = /^(?:~|\$\w+|\$\{\w+\})(?=\/)/.exec(raw)?.[0] ?? '';
  return kept + backslashQuote(word.slice(kept.length)).replace(/^\\~$/, '~');
}

/** Words with what they are for, one a line; words alone where nothing is said of them. */
function described(offered: readonly string[], columns: number): readonly string[] | undefined {
  if (!offered.some((word) => word.includes('\t'))) return undefined;
  const width = Math.max(...offered.map((word) => textWidth(word.replace(/\t.*/s, ''))));
  const room = columns - width - 4;
  return offered.map((word) => {
    const [name = '', about = ''] = word.split('\t');
    if (about === '' || room < 8) return name;
    const text = about.length > room ? `${about.slice(0, room - 1)}…` : about;
    return `${name}${' '.repeat(width - textWidth(name))}  (${text})`;
  });
}

interface Context {
  readonly shell: Shell;
  readonly leash: Leash | undefined;
  readonly completers: ReadonlyMap<string, Completer>;
}

/** The command whose words are completed: an alias leads to its own, `complete -F __start_kubectl kc` to kubectl. */
function commandOf(shell: Shell, typed: string): readonly string[] {
  const alias = shell.aliases.get(typed)?.trim().split(/\s+/) ?? [typed];
  const [name = '', ...others] = alias;
  const shared = /__start_(\w+)/.exec(shell.completions.get(typed) ?? shell.completions.get(name) ?? '')?.[1];
  return [shared ?? name, ...others];
}

async function offerFor(
  { shell, leash, completers }: Context,
  typed: Typed,
): Promise<Offer & { from?: number }> {
  const { words } = typed;
  const word = words.at(-1) ?? '';
  if (words.length === 1 && !/^\w+=/.test(word)) return { words: commandWords(shell, word) };
  // `NAME=path` and `if=path` are completed after the sign.
  const from = word.lastIndexOf('=') + 1;
  const files = (): Offer & { from?: number } =>
    from > 0 && typed.quote === ''
      ? { words: completePaths(shell, word.slice(from)), from: typed.raw.lastIndexOf('=') + 1 }
      : { words: completePaths(shell, word) };
  if (words.length === 1 || /^[<>]$/.test(words.at(-2) ?? '')) return files();
  const [name = '', ...first] = commandOf(shell, words[0] as string);
  const listed = /^-W (.*)/s.exec(shell.completions.get(words[0] as string) ?? '')?.[1];
  if (listed !== undefined) return { words: listed.split(/\s+/).filter(Boolean) };
  const completer = completers.get(name);
  if (completer) {
    const { cwd, env } = shell;
    const offer = await completer([name, ...first, ...words.slice(1)], { cwd, env, files: shell.files });
    return offer;
  }
  const names = namesFor(shell, words);
  if (names && words.length > 1) return { words: names };
  const program = shell.programs.get(name);
  if (word.startsWith('-') && !word.includes('=') && program && leash) {
    const options = await optionsOf(name, program, leash);
    const long = options.filter((option) => option.startsWith('--'));
    return { words: sorted(word === '-' ? options : long) };
  }
  return files();
}

/** The function that a `TerminalSession` completes with. `completers` by the name of the command; an alias leads to its command's. */
export function createCompleter(
  shell: Shell,
  completers: ReadonlyMap<string, Completer> = new Map(),
  leash?: Leash,
) {
  return async (line: string, cursor: number): Promise<Completion> => {
    const typed = typedWords(line.slice(0, cursor));
    const { start, raw, quote } = typed;
    const variable = quote === "'" ? undefined : /\$(\{?)(\w*)$/.exec(raw);
    if (variable) {
      const [whole, brace] = variable;
      const names = variableWords(shell).map((name) => (brace ? `\${${name}}` : `$${name}`));
      const candidates = names.filter((name) => name.startsWith(whole));
      const isFolder = (name: string) =>
        shell.files.stat(shell.variable(name.replace(/[${}]/g, '')) || '?')?.kind === 'dir';
      const [only] = candidates;
      return {
        start: start + variable.index,
        // What names a folder goes on into it.
        candidates: candidates.length === 1 && only && isFolder(only) ? [`${only}/`] : candidates,
        ...(quote !== '' && { isWhole: () => false }),
      };
    }
    const offer = await offerFor({ shell, leash, completers }, typed);
    const from = offer.from ?? 0;
    const word = from > 0 ? (typed.words.at(-1) ?? '').replace(/^.*=/s, '') : (typed.words.at(-1) ?? '');
    const offered = offer.words.filter((one) => one.startsWith(word));
    return {
      start: start + from,
      typed: word,
      candidates: offered.map((one) => one.replace(/\t.*/s, '')),
      quote: (one, isWhole) => quoted(one, from > 0 ? { ...typed, raw: raw.slice(from) } : typed, isWhole),
      isWhole: (one) => !offer.isOpen && !/[/=:]$/.test(one),
      describe: (columns) => described(offered, columns),
    };
  };
}
