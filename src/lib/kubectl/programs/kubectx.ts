/** kubectx and kubens: the current context and its namespace, listed and switched. Forms and words are those of github.com/ahmetb/kubectx. */
import { FileError, type Process, type Program } from '#lib/shell/program.ts';
import { asked, linesIn, reasonIn, Refusal, refusing } from './asked.ts';

const CONTEXT_HELP = `USAGE:
  kubectx                       : list the contexts
  kubectx <NAME>                : switch to context <NAME>
  kubectx -                     : switch to the previous context
  kubectx -c, --current         : show the current context name
  kubectx <NEW_NAME>=<NAME>     : rename context <NAME> to <NEW_NAME>
  kubectx <NEW_NAME>=.          : rename current-context to <NEW_NAME>
  kubectx -u, --unset           : unset the current context
  kubectx -d <NAME> [<NAME...>] : delete context <NAME> ('.' for current-context)
  kubectx -h,--help             : show this message
  kubectx -V,--version          : show version
`;

const NAMESPACE_HELP = `USAGE:
  kubens                    : list the namespaces in the current context
  kubens <NAME>             : change the active namespace of current context
  kubens <NAME> --force/-f  : the same, without asking whether it exists
  kubens -                  : switch to the previous namespace in this context
  kubens -c, --current      : show the current namespace
  kubens -u, --unset        : back to the default namespace
  kubens -h,--help          : show this message
  kubens -V,--version       : show version
`;

const VERSION = '0.9.5';

/** kubectx over a kubectl. */
export const kubectx = (kubectl: Program): Program =>
  refusing(async (process) => {
    const contexts = new Contexts(kubectl, process);
    const say = (text: string) => process.stdout.write(text);
    const [word, ...more] = process.args.slice(1);
    if (word === '-d' || word === '--delete') {
      if (more.length === 0) throw new Refusal("'-d' needs arguments");
      for (const name of more) await remove(process, contexts, name);
      return;
    }
    if (more.length > 0) throw new Refusal('too many arguments');
    if (word === undefined) return list(process, await contexts.names(), await contexts.current());
    if (word === '-h' || word === '--help') return say(CONTEXT_HELP);
    if (word === '-V' || word === '--version') return say(`${VERSION}\n`);
    const current = await contexts.current();
    if (word === '-c' || word === '--current') {
      if (current === '') throw new Refusal('current-context is not set');
      return say(`${current}\n`);
    }
    if (word === '-u' || word === '--unset') {
      await contexts.must('failed to unset context', ['unset', 'current-context']);
      return success(process, 'Active context unset for kubectl.');
    }
    const [renamed, old, ...rest] = word.split('=');
    if (renamed && old && rest.length === 0) return rename(process, contexts, renamed, old);
    if (word.startsWith('-') && word !== '-') throw new Refusal(`unsupported option '${word}'`);
    const before = remembered(process, CONTEXT_FILE(process));
    if (word === '-' && before === '')
      throw new Refusal('failed to switch context: no previous context found');
    const name = word === '-' ? before : word;
    if (!(await contexts.names()).includes(name))
      throw new Refusal(`failed to switch context: no context exists with the name: "${name}"`);
    await contexts.must('failed to switch context', ['use-context', name]);
    if (current !== name) remember(process, CONTEXT_FILE(process), current);
    return success(process, `Switched to context "${name}".`);
  });

/** kubens over a kubectl. */
export const kubens = (kubectl: Program): Program =>
  refusing(async (process) => {
    const contexts = new Contexts(kubectl, process);
    const say = (text: string) => process.stdout.write(text);
    const words = process.args.slice(1);
    const forced = words.length === 2 && words.some((one) => one === '-f' || one === '--force');
    const [word, ...more] = forced ? words.filter((one) => one !== '-f' && one !== '--force') : words;
    if (more.length > 0) throw new Refusal('too many arguments');
    if (word === '-h' || word === '--help') return say(NAMESPACE_HELP);
    if (word === '-V' || word === '--version') return say(`${VERSION}\n`);
    const context = await contexts.current();
    if (context === '') throw new Refusal('current-context is not set');
    const current = await contexts.namespace();
    if (word === undefined) {
      const found = await asked(kubectl, process, ['get', 'namespaces', '-o', 'name']);
      if (found.status !== 0)
        throw new Refusal(`could not list namespaces (is the cluster accessible?): ${reasonIn(found)}`);
      const names = linesIn(found.out).map((line) => line.replace('namespace/', ''));
      return list(process, names, current);
    }
    if (word === '-c' || word === '--current') return say(`${current}\n`);
    if (word.startsWith('-') && !['-', '-u', '--unset'].includes(word))
      throw new Refusal(`unsupported option '${word}'`);
    const file = NAMESPACE_FILE(process, context);
    const before = remembered(process, file);
    if (word === '-' && before === '')
      throw new Refusal(`No previous namespace found for current context (${context})`);
    const unset = word === '-u' || word === '--unset';
    const name = unset ? 'default' : word === '-' ? before : word;
    if (word !== '-' && !forced && !unset) {
      const found = await asked(kubectl, process, ['get', 'namespace', name, '-o', 'name']);
      if (found.err.includes('(NotFound)')) throw new Refusal(`no namespace exists with name "${name}"`);
      if (found.status !== 0)
        throw new Refusal(`failed to query if namespace exists (is cluster accessible?): ${reasonIn(found)}`);
    }
    await contexts.must('failed to save kubeconfig file', [
      'set-context',
      '--current',
      `--namespace=${name}`,
    ]);
    if (current !== name) remember(process, file, current);
    return success(process, `Active namespace is "${name}"`);
  });

/** The kubeconfig, read and changed through `kubectl config`. */
class Contexts {
  readonly #kubectl: Program;
  readonly #process: Process;

  constructor(kubectl: Program, process: Process) {
    this.#kubectl = kubectl;
    this.#process = process;
  }

  async names(): Promise<readonly string[]> {
    return linesIn(await this.must('kubeconfig error', ['get-contexts', '-o', 'name']));
  }

  /** Empty where none is set. */
  async current(): Promise<string> {
    const said = await asked(this.#kubectl, this.#process, ['config', 'current-context']);
    if (said.status === 0) return said.out.trim();
    if (said.err.includes('current-context is not set')) return '';
    throw new Refusal(`kubeconfig error: ${reasonIn(said)}`);
  }

  async namespace(): Promise<string> {
    const path = 'jsonpath={.contexts[0].context.namespace}';
    return (await this.must('cannot read current namespace', ['view', '--minify', '-o', path])) || 'default';
  }

  /** What `kubectl config WORDS` printed; throws where it failed. */
  async must(doing: string, words: readonly string[]): Promise<string> {
    const said = await asked(this.#kubectl, this.#process, ['config', ...words]);
    if (said.status !== 0) throw new Refusal(`${doing}: ${reasonIn(said)}`);
    return said.out;
  }
}

async function remove(process: Process, contexts: Contexts, word: string): Promise<void> {
  const current = await contexts.current();
  if (word === '.' && current === '')
    throw new Refusal(`error deleting context "": can't use '.' as the no active context is set`);
  const name = word === '.' ? current : word;
  if (!(await contexts.names()).includes(name))
    throw new Refusal(`error deleting context "${name}": context does not exist`);
  await contexts.must(`error deleting context "${name}"`, ['delete-context', name]);
  if (word === '.')
    await process.stderr.write(
      'warning: You deleted the current context. Use "kubectx" to select a new context.\n',
    );
  await success(process, `Deleted context ${name}.`);
}

async function rename(process: Process, contexts: Contexts, name: string, word: string): Promise<void> {
  const old = word === '.' ? await contexts.current() : word;
  const names = await contexts.names();
  if (!names.includes(old)) throw new Refusal(`context "${old}" not found, can't rename it`);
  if (names.includes(name)) {
    await process.stderr.write(`warning: context "${name}" exists, overwriting it.\n`);
    await contexts.must('failed to delete new context to overwrite it', ['delete-context', name]);
  }
  await contexts.must('failed to change context name', ['rename-context', old, name]);
  await success(process, `Context "${old}" renamed to "${name}".`);
}

/** One a line; on a terminal the one that is active stands out. */
async function list({ stdout }: Process, names: readonly string[], active: string): Promise<void> {
  const shown = (name: string) =>
    name === active && stdout.isTerminal ? `\u001b[33;40m${name}\u001b[0m` : name;
  await stdout.write(names.map((name) => `${shown(name)}\n`).join(''));
}

const success = ({ stderr }: Process, text: string): Promise<void> => stderr.write(`✔ ${text}\n`);

// --- what was there before, in the files where these programs keep it

const home = ({ env }: Process): string => env.get('HOME') ?? '/root';
const CONTEXT_FILE = (process: Process): string => `${home(process)}/.kube/kubectx`;
const NAMESPACE_FILE = (process: Process, context: string): string =>
  `${home(process)}/.kube/kubens/${context.replaceAll('/', '__')}`;

const remembered = ({ files }: Process, path: string): string =>
  files.stat(path)?.kind === 'file' ? files.read(path).trim() : '';

function remember({ files }: Process, path: string, text: string): void {
  try {
    files.makeDir(path.slice(0, path.lastIndexOf('/')), true);
    files.write(path, text);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new Refusal(`failed to save the previous name: ${error.message.toLowerCase()}`);
  }
}
