/** `git config`: settings in `~/.gitconfig` and in a repository's `config`, one `name = value` a line under its `[section]`. */
import type { Process } from '#lib/shell/program.ts';
import { GitError } from './git.ts';

interface Setting {
  /** `user.name`, `remote.origin.url` */
  readonly name: string;
  readonly value: string;
}

/**
 * Reads or writes one setting, or lists all of them; `repository` is the `.git` of the repository around, if any.
 * 1 where there is no such setting. Throws GitError with git's own words.
 */
export async function configure(
  process: Process,
  args: readonly string[],
  repository: string | undefined,
): Promise<number> {
  const { files, env } = process;
  const flags = args.filter((word) => word.startsWith('--') || word === '-l');
  const [name, value] = args.filter((word) => !flags.includes(word));
  const home = `${env.get('HOME') ?? '/root'}/.gitconfig`;
  const unknown = flags.find((flag) => !KNOWN.includes(flag));
  if (unknown !== undefined) throw new GitError(`not simulated: git config ${unknown}`, 1);
  const local = repository === undefined ? undefined : `${repository}/config`;
  const textOf = (path: string | undefined) =>
    path !== undefined && files.stat(path)?.kind === 'file' ? files.read(path) : '';
  const sources = flags.includes('--global') ? [home] : flags.includes('--local') ? [local] : [home, local];
  const settings = sources.flatMap((path) => parse(textOf(path)));
  if (flags.includes('--list') || flags.includes('-l')) {
    await process.stdout.write(settings.map((one) => `${one.name}=${one.value}\n`).join(''));
    return 0;
  }
  if (name === undefined)
    throw new GitError('usage: git config [--global] [--get | --unset | --list] <name> [<value>]', 129);
  const key = keyOf(name);
  if (value === undefined && !flags.includes('--unset')) {
    const found = settings.findLast((one) => one.name === key);
    if (found) await process.stdout.write(`${found.value}\n`);
    return found ? 0 : 1;
  }
  const target = flags.includes('--global') ? home : local;
  if (target === undefined)
    throw new GitError(
      flags.includes('--local')
        ? 'fatal: --local can only be used inside a git repository'
        : 'fatal: not in a git directory',
    );
  const before = parse(textOf(target));
  const others = before.filter((one) => one.name !== key);
  if (value === undefined) {
    if (others.length === before.length) return 5;
    files.write(target, textFor(others));
    return 0;
  }
  const kept = flags.includes('--add') ? before : others;
  files.write(target, textFor([...kept, { name: key, value }]));
  return 0;
}

const KNOWN = ['--global', '--local', '--get', '--list', '-l', '--add', '--unset'];

/** Section and name do not depend on case; what stands between them does. */
function keyOf(name: string): string {
  const parts = name.split('.');
  if (parts.length < 2 || parts[0] === '')
    throw new GitError(`error: key does not contain a section: ${name}`, name.includes('.') ? 1 : 2);
  const last = parts.pop() ?? '';
  if (!/^[a-zA-Z][-a-zA-Z0-9]*$/.test(last)) throw new GitError(`error: invalid key: ${name}`, 1);
  return [parts[0]?.toLowerCase(), ...parts.slice(1), last.toLowerCase()].join('.');
}

function parse(text: string): Setting[] {
  const settings: Setting[] = [];
  let section = '';
  for (const line of text.split('\n')) {
    const head = /^\s*\[([-.\w]+)(?:\s+"(.*)")?\]/.exec(line);
    const pair = /^\s*([-\w]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (head) section = `${head[1]?.toLowerCase()}${head[2] === undefined ? '' : `.${head[2]}`}`;
    else if (pair)
      settings.push({
        name: `${section}.${pair[1]?.toLowerCase()}`,
        value: (pair[2] ?? '').replace(/^"(.*)"$/, '$1'),
      });
  }
  return settings;
}

/** Settings of one section together, sections in the order in which they were first set. */
function textFor(settings: readonly Setting[]): string {
  const sections = new Map<string, string[]>();
  for (const { name, value } of settings) {
    const at = name.lastIndexOf('.');
    const section = name.slice(0, at);
    const written = /^\s|\s$|[#;"]/.test(value) ? `"${value.replaceAll('"', '\\"')}"` : value;
    sections.set(section, [...(sections.get(section) ?? []), `\t${name.slice(at + 1)} = ${written}\n`]);
  }
  return [...sections]
    .map(([section, lines]) => {
      const dot = section.indexOf('.');
      const head = dot < 0 ? section : `${section.slice(0, dot)} "${section.slice(dot + 1)}"`;
      return `[${head}]\n${lines.join('')}`;
    })
    .join('');
}
