/**
 * kustomize, the program: `build` with the builder that `kubectl -k` has, and the plain forms of `edit`.
 * Rules of `edit` from github.com/kubernetes-sigs/kustomize, kustomize/commands/edit.
 */
import { FileError, type Process, type Program } from '#lib/shell/program.ts';
import { CommandError, PlainError } from '#lib/kubectl/errors.ts';
import { kustomizedText } from '#lib/kubectl/resources/kustomized.ts';
import { editKustomization } from './kustomize-edit.ts';

const VERSION = 'v5.5.0';

const HELP = `Builds Kubernetes objects from a folder with a kustomization.yaml.

Usage:
  kustomize [command]

Available Commands:
  build      Print the objects of a kustomization
  create     Make a kustomization file in the current folder
  edit       Change the kustomization file of the current folder
  version    Print the version
`;

/** Fails as cobra does: `Error: MESSAGE`, 1. */
export const kustomize: Program = async (process) => {
  try {
    return await run(process);
  } catch (error) {
    if (error instanceof PlainError) await process.stderr.write(`${error.message}\n`);
    else if (error instanceof CommandError) await process.stderr.write(`Error: ${error.message}\n`);
    else throw error;
    return 1;
  }
};

async function run(process: Process): Promise<number> {
  const [word, ...words] = process.args.slice(1);
  if (word === undefined || ['help', '-h', '--help'].includes(word)) {
    await process.stdout.write(HELP);
    return 0;
  }
  if (word === 'version') {
    await process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  if (word === 'build') return build(process, words);
  if (word === 'edit' || word === 'create') {
    await editKustomization(process, word === 'create' ? ['create', ...words] : words);
    return 0;
  }
  if (['cfg', 'completion', 'docs', 'fn', 'localize', 'openapi'].includes(word))
    throw new PlainError(`not simulated: kustomize ${word}`);
  if (word.startsWith('-')) throw new CommandError(`unknown flag: ${word}`);
  throw new CommandError(`unknown command "${word}" for "kustomize"\nRun 'kustomize --help' for usage.`);
}

const RESTRICTORS = ['LoadRestrictionsNone', 'LoadRestrictionsRootOnly'];

/** Flags of `kustomize build` that change nothing here, and those that need what is not here. */
const SILENT = ['--enable-alpha-plugins', '--as-current-user', '--network', '--enable-exec', '--enable-star'];
const MISSING = [
  '--enable-helm',
  '--helm-command',
  '--enable-managedby-label',
  '-e',
  '--env',
  '--mount',
  '--reorder',
];

async function build(process: Process, words: readonly string[]): Promise<number> {
  const paths: string[] = [];
  let output: string | undefined;
  let restrictor = 'LoadRestrictionsRootOnly';
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string;
    const [name = '', inline] = word.startsWith('--') ? splitOnce(word) : [word, undefined];
    const value = (): string => {
      const given = inline ?? words[(at += 1)];
      if (given === undefined)
        throw new CommandError(
          name.startsWith('--')
            ? `flag needs an argument: ${name}`
            : `flag needs an argument: '${name[1] ?? ''}' in ${name}`,
        );
      return given;
    };
    if (!word.startsWith('-') || word === '-') paths.push(word);
    else if (name === '-o' || name === '--output') output = value();
    else if (/^-o./.test(word)) output = word.slice(2).replace(/^=/, '');
    else if (name === '--load-restrictor') restrictor = value();
    else if (MISSING.includes(name)) throw new PlainError(`not simulated: kustomize build ${name}`);
    else if (!SILENT.includes(name))
      throw new CommandError(
        word.startsWith('--')
          ? `unknown flag: ${name}`
          : `unknown shorthand flag: '${word[1] ?? ''}' in ${word}`,
      );
  }
  if (paths.length > 1) throw new CommandError('specify one path to kustomization.yaml');
  if (!RESTRICTORS.includes(restrictor))
    throw new CommandError(
      `illegal flag value --load-restrictor ${restrictor}; legal values: [${[...RESTRICTORS].reverse().join(' ')}]`,
    );
  const { files, cwd } = process;
  const printErr = (line: string) => process.stderr.write(`${line}\n`);
  const place = { files, cwd, path: paths[0] ?? '.', anywhere: restrictor === 'LoadRestrictionsNone' };
  const text = await kustomizedText({ process, printErr }, place);
  if (output === undefined) {
    await process.stdout.write(text);
    return 0;
  }
  const path = files.resolve(cwd, output);
  if (files.stat(path)?.kind === 'dir')
    throw new PlainError('not simulated: kustomize build --output with a folder');
  try {
    files.write(path, text);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new CommandError(`open ${output}: ${error.message.toLowerCase()}`);
  }
  return 0;
}

function splitOnce(word: string): [string, string | undefined] {
  const at = word.indexOf('=');
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}
