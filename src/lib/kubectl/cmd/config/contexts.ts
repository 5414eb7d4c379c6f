/** The sub-verbs of `kubectl config` about contexts. */
import { command } from '#lib/kubectl/command.ts';
import type { Run } from '#lib/kubectl/context.ts';
import { CommandError, Failures } from '#lib/kubectl/errors.ts';
import { helpText } from '#lib/kubectl/help.ts';
import { ColumnWriter } from '#lib/kubectl/printers/columns.ts';
import { changeFile, changeStanza, defaultFile, loadConfig, setCurrentContext } from './edit.ts';

/** Exactly so many words; else the help and, thrown, what is wrong (helpErrorf in pkg/cmd/config). */
export async function needArgs(
  run: Pick<Run, 'args' | 'path' | 'command' | 'write'>,
  ...counts: readonly number[]
): Promise<readonly string[]> {
  const {
    args,
    path,
    command: { name },
  } = run;
  if (counts.includes(args.length)) return args;
  await run.write(helpText(run.command, path));
  const word = name === 'set-credentials' ? 'unexpected' : 'Unexpected';
  throw new CommandError(`${word} args: [${args.join(' ')}]`);
}

export const currentContext = command({
  use: 'current-context',
  short: 'Print the name of the current context',
  async run(run) {
    const { currentContext: name } = loadConfig(run);
    if (!name) throw new CommandError('current-context is not set');
    await run.print(name);
  },
});

export const getContexts = command({
  use: 'get-contexts [(-o|--output=)name)]',
  short: 'List the contexts',
  flags: {
    'no-headers': { type: 'bool', about: 'Leave the headers out' },
    output: { type: 'string', short: 'o', values: ['name'], about: 'name: names only' },
  },
  async run(run) {
    const { flags, args } = run;
    if (!['', 'name'].includes(flags.output))
      throw new CommandError(
        `--output ${flags.output} is not available in kubectl config get-contexts; resetting to default output format`,
      );
    const { contexts, currentContext: current } = loadConfig(run);
    const names = [...(args.length ? args : contexts.keys())].sort();
    const known = names.filter((name) => contexts.has(name));
    if (flags.output === 'name') await run.write(known.map((name) => `${name}\n`).join(''));
    else {
      const rows = known.map((name) => {
        const { fields } = contexts.get(name)!;
        const text = (field: string) => String(fields[field] ?? '');
        return [name === current ? '*' : '', name, text('cluster'), text('user'), text('namespace')];
      });
      const headers = ['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE'];
      await run.write(new ColumnWriter().layout(flags['no-headers'] ? rows : [headers, ...rows]));
    }
    const missing = names.filter((name) => !contexts.has(name));
    if (missing.length)
      throw new Failures(missing.map((name) => new CommandError(`context ${name} not found`)));
  },
});

export const useContext = command({
  use: 'use-context CONTEXT_NAME',
  short: 'Make another context the current one',
  aliases: ['use'],
  async run(run) {
    const [name = ''] = await needArgs(run, 1);
    if (!loadConfig(run).contexts.has(name))
      throw new CommandError(`no context exists with the name: "${name}"`);
    setCurrentContext(run, name);
    await run.print(`Switched to context "${name}".`);
  },
});

export const setContext = command({
  use: 'set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]',
  short: 'Make or change a context',
  examples: [
    '# Another namespace for the current context',
    'kubectl config set-context --current --namespace=shop',
  ],
  flags: { current: { type: 'bool', about: 'The current context' } },
  async run(run) {
    const { args, flags, changed } = run;
    await needArgs(run, 0, 1);
    if (args.length === 0 && !flags.current)
      throw new CommandError('you must specify a non-empty context name or --current');
    if (args.length === 1 && flags.current) {
      throw new CommandError('you cannot specify both a context name and --current');
    }
    const config = loadConfig(run);
    const name = args[0] ?? config.currentContext;
    if (!name) throw new CommandError('no current context is set');
    const old = config.contexts.get(name)?.fields;
    const set = (['cluster', 'user', 'namespace'] as const).filter((field) => changed(field));
    const fields: Record<string, unknown> = { cluster: '', user: '', ...old };
    for (const field of set) fields[field] = flags[field];
    if (!fields.namespace) delete fields.namespace;
    changeStanza(run, 'contexts', name, fields);
    await run.print(`Context "${name}" ${old ? 'modified' : 'created'}.`);
  },
});

export const renameContext = command({
  use: 'rename-context CONTEXT_NAME NEW_NAME',
  short: 'Give a context another name',
  async run(run) {
    const [from = '', to = ''] = await needArgs(run, 2);
    const { contexts, currentContext: current } = loadConfig(run);
    const file = defaultFile(run);
    const stanza = contexts.get(from);
    if (!stanza) throw new CommandError(`cannot rename the context "${from}", it's not in ${file}`);
    if (contexts.has(to)) {
      throw new CommandError(
        `cannot rename the context "${from}", the context "${to}" already exists in ${file}`,
      );
    }
    changeStanza(run, 'contexts', to, stanza.fields);
    changeStanza(run, 'contexts', from, undefined);
    if (current === from) setCurrentContext(run, to);
    await run.print(`Context "${from}" renamed to "${to}".`);
  },
});

export const deleteContext = command({
  use: 'delete-context NAME',
  short: 'Remove a context',
  async run(run) {
    const [name = ''] = await needArgs(run, 1);
    const { contexts, currentContext: current } = loadConfig(run);
    const file = defaultFile(run);
    const stanza = contexts.get(name);
    if (!stanza) throw new CommandError(`cannot delete context ${name}, not in ${file}`);
    if (current === name) {
      await run.printErr(
        'warning: this removed your active context, use "kubectl config use-context" to select a different one',
      );
    }
    changeFile(run, stanza.file, (config) => {
      const left = new Map(config.contexts);
      left.delete(name);
      return { ...config, contexts: left };
    });
    await run.print(`deleted context ${name} from ${file}`);
  },
});
