/**
 * git, as far as a machine without a network and without history needs it: it finds no host to clone from and no repository to work in,
 * makes an empty one, and keeps settings. What would need objects and commits is not simulated.
 */
import { FileError, type Process, type Program } from '#lib/shell/program.ts';
import { configure } from './git-config.ts';

const VERSION = '2.39.5';

/** Commands that want a repository around them. */
const INSIDE =
  'add am apply bisect blame branch checkout cherry-pick clean commit describe diff fetch gc grep log merge mv notes pull push range-diff rebase reflog remote reset restore rev-list rev-parse revert rm show show-ref sparse-checkout stash status submodule switch tag worktree'.split(
    ' ',
  );

const USAGE = `usage: git [-v | --version] [-h | --help] [-C <path>] [-c <name>=<value>]
           [--git-dir=<path>] [--work-tree=<path>] <command> [<args>]

Simulated here: clone, config, init, version; the others answer only outside of a repository.
`;

/** Ends git with a message of its own and a status; 128 is git's `fatal`. */
export class GitError extends Error {
  readonly status: number;
  constructor(message: string, status = 128) {
    super(message);
    this.status = status;
  }
}

export const git: Program = async (process) => {
  try {
    return await run(process);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    await process.stderr.write(`${error.message}\n`);
    return error.status;
  }
};

async function run(process: Process): Promise<number> {
  const { words, cwd, gitDir, version } = globals(process);
  const [command, ...args] = words;
  const say = (text: string) => process.stdout.write(text);
  if (version || command === 'version') {
    await say(`git version ${VERSION}\n`);
    return 0;
  }
  if (command === undefined || command === 'help') {
    await say(USAGE);
    return command === undefined ? 1 : 0;
  }
  const place: Place = { process, cwd, args, ...(gitDir !== undefined && { gitDir }) };
  if (command === 'clone') return clone(place);
  if (command === 'init') return init(place);
  if (command === 'config') return configure(process, args, repositoryOf(place));
  if (command === 'ls-remote') throw new GitError(cannotReach(args.find((word) => !word.startsWith('-'))));
  if (!INSIDE.includes(command))
    throw new GitError(`git: '${command}' is not a git command. See 'git --help'.`, 1);
  if (command === 'diff' && args.includes('--no-index')) throw new GitError('not simulated: git diff', 1);
  if (repositoryOf(place) === undefined)
    throw new GitError(
      gitDir === undefined
        ? 'fatal: not a git repository (or any of the parent directories): .git'
        : `fatal: not a git repository: '${gitDir}'`,
    );
  throw new GitError(`not simulated: git ${command}`, 1);
}

interface Place {
  readonly process: Process;
  readonly cwd: string;
  readonly args: readonly string[];
  readonly gitDir?: string;
}

/** The options before the command. */
function globals(process: Process) {
  const { files, args } = process;
  let { cwd } = process;
  let gitDir: string | undefined;
  let version = false;
  let at = 1;
  for (; args[at]?.startsWith('-'); at += 1) {
    const option = args[at] as string;
    const value = args[at + 1];
    if (option === '--version' || option === '-v') version = true;
    else if (option === '--help' || option === '-h') return { words: ['help'], cwd, gitDir, version };
    else if (option === '-C' || option === '-c') {
      if (value === undefined)
        throw new GitError(
          option === '-C' ? "no directory given for '-C'" : '-c expects a configuration string',
          129,
        );
      if (option === '-C') {
        cwd = files.resolve(cwd, value);
        if (files.stat(cwd)?.kind !== 'dir')
          throw new GitError(`fatal: cannot change to '${value}': No such file or directory`);
      }
      at += 1;
    } else if (option.startsWith('--git-dir=')) gitDir = option.slice('--git-dir='.length);
    else if (!['--no-pager', '-P', '-p', '--paginate', '--bare'].includes(option))
      throw new GitError(`unknown option: ${option}\n${USAGE.trimEnd()}`, 129);
  }
  return { words: args.slice(at), cwd, gitDir, version };
}

/** The `.git` of the repository that a folder is in. */
function repositoryOf({ process: { files }, cwd, gitDir }: Place): string | undefined {
  const isOne = (folder: string) => files.stat(`${folder}/HEAD`) !== undefined;
  if (gitDir !== undefined) {
    const folder = files.resolve(cwd, gitDir);
    return isOne(folder) ? folder : undefined;
  }
  for (let folder = cwd; ; folder = folder.slice(0, folder.lastIndexOf('/'))) {
    if (isOne(`${folder}/.git`)) return `${folder}/.git`;
    if (folder === '' || folder === '/') return undefined;
  }
}

/** Options of `git clone` whose value is the next word. */
const CLONE_VALUES = /^(-[jobuc]|--(jobs|template|reference|origin|branch|upload-pack|depth|config|filter))$/;
const CLONE_FLAGS =
  /^(-[vqnls46]+|-[jobuc].+|--(verbose|quiet|progress|no-checkout|bare|mirror|local|shared|recurse-submodules|recursive|single-branch|no-single-branch|no-tags|shallow-submodules|sparse|depth=.*|branch=.*|origin=.*|jobs=.*|config=.*|filter=.*|template=.*))$/;

/** There is no host to clone from, and no repository with a history on this machine. */
async function clone({ process, cwd, args }: Place): Promise<number> {
  const names: string[] = [];
  let quiet = false;
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] as string;
    quiet ||= /^(-[a-z]*q[a-z]*|--quiet)$/.test(word);
    if (CLONE_VALUES.test(word)) at += 1;
    else if (!word.startsWith('-')) names.push(word);
    else if (!CLONE_FLAGS.test(word))
      throw new GitError(
        `error: unknown ${word.startsWith('--') ? `option \`${word.slice(2)}'` : `switch \`${word[1] ?? ''}'`}`,
        129,
      );
  }
  const [url, folder = nameOf(url ?? '')] = names;
  if (url === undefined) throw new GitError('fatal: You must specify a repository to clone.', 129);
  if (names.length > 2) throw new GitError('fatal: Too many arguments.', 129);
  const { files } = process;
  const target = files.resolve(cwd, folder);
  const there = files.stat(target);
  const isRemote = /^\w+:\/\//.test(url) || /^[^/]+:/.test(url);
  if (!isRemote) {
    if (!files.stat(files.resolve(cwd, url))) throw new GitError(`fatal: repository '${url}' does not exist`);
    throw new GitError('not simulated: git clone of a folder', 1);
  }
  if (there && !(there.kind === 'dir' && files.list(target).length === 0))
    throw new GitError(`fatal: destination path '${folder}' already exists and is not an empty directory.`);
  if (!quiet) await process.stderr.write(`Cloning into '${folder}'...\n`);
  throw new GitError(cannotReach(url));
}

/** `https://host/a/b.git` → `b` */
const nameOf = (url: string): string =>
  url
    .replace(/\/+$/, '')
    .replace(/\/?\.git$/, '')
    .replace(/^.*[/:]/, '');

function cannotReach(url: string | undefined): string {
  if (url === undefined) return 'fatal: No remote configured to list refs from.';
  const [, scheme, at = ''] = /^(\w+):\/\/([^/]*)/.exec(url) ?? [];
  const host =
    (scheme === undefined ? url.split(':')[0] : at.replace(/:\d+$/, ''))?.replace(/^.*@/, '') ?? '';
  if (scheme === 'http' || scheme === 'https')
    return `fatal: unable to access '${url.replace(/\/*$/, '/')}': Could not resolve host: ${host}`;
  if (scheme === 'git') return `fatal: unable to look up ${host} (port 9418) (Name or service not known)`;
  if (scheme !== undefined && scheme !== 'ssh') return `fatal: Unable to find remote helper for '${scheme}'`;
  return [
    `ssh: Could not resolve hostname ${host}: Name or service not known`,
    'fatal: Could not read from remote repository.',
    '',
    'Please make sure you have the correct access rights',
    'and the repository exists.',
  ].join('\n');
}

const FRESH: Readonly<Record<string, string>> = {
  HEAD: 'ref: refs/heads/master\n',
  config:
    '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = true\n',
  description: "Unnamed repository; edit this file 'description' to name the repository.\n",
};

/** `git init [-q] [-b BRANCH] [FOLDER]` */
async function init({ process, cwd, args }: Place): Promise<number> {
  const { files } = process;
  let folder = '.';
  let quiet = false;
  let branch: string | undefined;
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] as string;
    if (word === '-q' || word === '--quiet') quiet = true;
    else if (word === '-b' || word === '--initial-branch') branch = args[(at += 1)];
    else if (word.startsWith('--initial-branch=')) branch = word.slice('--initial-branch='.length);
    else if (word.startsWith('-')) throw new GitError(`not simulated: git init ${word}`, 1);
    else folder = word;
  }
  const repository = `${files.resolve(cwd, folder).replace(/\/$/, '')}/.git`;
  const known = files.stat(`${repository}/HEAD`) !== undefined;
  try {
    for (const inner of ['branches', 'hooks', 'info', 'objects', 'refs'])
      files.makeDir(`${repository}/${inner}`, true);
    for (const [name, text] of Object.entries(FRESH))
      if (!files.stat(`${repository}/${name}`))
        files.write(`${repository}/${name}`, text.replace('master', branch ?? 'master'));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new GitError(`fatal: cannot mkdir ${folder}: ${error.message}`);
  }
  if (!quiet)
    await process.stdout.write(
      `${known ? 'Reinitialized existing' : 'Initialized empty'} Git repository in ${repository}/\n`,
    );
  return 0;
}
