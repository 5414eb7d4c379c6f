/** `kubectl config view` */
import { command } from '#lib/kubectl/command.ts';
import { configData, type Kubeconfig, type Stanza } from '#lib/kubectl/config/kubeconfig.ts';
import { flattened } from '#lib/kubectl/config/flatten.ts';
import { CommandError, usageError } from '#lib/kubectl/errors.ts';
import { escapeHtml } from '#lib/kubectl/printers/json.ts';
import { objectPrinter, printFlags } from '#lib/kubectl/printers/output.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { loadConfig } from './edit.ts';

export const view = command({
  use: 'view',
  short: 'Show the configuration, of all files together',
  examples: [
    '# The namespace of the current context',
    "kubectl config view --minify -o jsonpath='{..namespace}'",
  ],
  flags: {
    ...printFlags,
    flatten: { type: 'bool', about: 'Leave nothing that refers to other files' },
    merge: {
      type: 'bool',
      default: true,
      about: 'All files together; without it, one that --kubeconfig names',
    },
    minify: { type: 'bool', about: 'Only what the current context uses' },
    raw: { type: 'bool', about: 'Show certificates and tokens too' },
  },
  async run(run) {
    const { flags } = run;
    if (run.args.length) throw usageError(run.path, `unexpected arguments: [${run.args.join(' ')}]`);
    if (!flags.merge && !flags.kubeconfig)
      throw new CommandError('if merge==false a precise file must be specified');
    const whole = loadConfig(run);
    const asked = flags.minify ? minified(whole, flags.context || whole.currentContext) : whole;
    const config = flags.flatten ? flattened(run.process, asked) : asked;
    // A file that is to stand alone is no use without its secrets.
    const shown =
      flags.raw || flags.flatten
        ? config
        : { ...config, clusters: hidden(config.clusters), users: hidden(config.users) };
    if (flags.output === 'json') return run.write(`${escapeHtml(JSON.stringify(inOrder(shown), null, 4))}\n`);
    const printer = await objectPrinter(run, { ...flags, output: flags.output || 'yaml' });
    await printer!(configData(shown) as unknown as KubeObject);
  },
});

function minified(config: Kubeconfig, name: string): Kubeconfig {
  const context = config.contexts.get(name);
  if (!name) throw new CommandError('current-context must exist in order to minify');
  if (!context) throw new CommandError(`cannot locate context ${name}`);
  const only = (stanzas: ReadonlyMap<string, Stanza>, key: string) => {
    const stanza = stanzas.get(key);
    return new Map(stanza ? [[key, stanza] as const] : []);
  };
  return {
    ...config,
    currentContext: name,
    contexts: only(config.contexts, name),
    clusters: only(config.clusters, String(context.fields.cluster)),
    users: only(config.users, String(context.fields.user)),
  };
}

/** Secrets are not shown unless --raw asks for them. */
function hidden(stanzas: ReadonlyMap<string, Stanza>): ReadonlyMap<string, Stanza> {
  const hide = (name: string, value: unknown) =>
    name.endsWith('-data') ? 'DATA+OMITTED' : name === 'token' || name === 'password' ? 'REDACTED' : value;
  return new Map(
    [...stanzas].map(([key, { fields, file }]) => {
      const entries = Object.entries(fields).map(([name, value]) => [name, hide(name, value)]);
      return [key, { fields: Object.fromEntries(entries) as Stanza['fields'], file }];
    }),
  );
}

/** JSON keeps the order of the type: lists with the name first. */
function inOrder(config: Kubeconfig): unknown {
  const list = (stanzas: ReadonlyMap<string, Stanza>, key: string) =>
    stanzas.size
      ? [...stanzas.keys()].sort().map((name) => ({ name, [key]: stanzas.get(name)!.fields }))
      : null;
  return {
    kind: 'Config',
    apiVersion: 'v1',
    preferences: config.preferences,
    clusters: list(config.clusters, 'cluster'),
    users: list(config.users, 'user'),
    contexts: list(config.contexts, 'context'),
    'current-context': config.currentContext,
  };
}
