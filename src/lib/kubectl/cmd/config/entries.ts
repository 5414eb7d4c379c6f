/** The sub-verbs of `kubectl config` about clusters, users and single values. */
import { encodeBase64 } from '#lib/bytes/base64.ts';
import { base64ErrorAt } from '#lib/kube/base64-error.ts';
import { command, type Command } from '#lib/kubectl/command.ts';
import { STANZAS, type StanzaList } from '#lib/kubectl/config/kubeconfig.ts';
import { CommandError, usageError } from '#lib/kubectl/errors.ts';
import { needArgs } from './contexts.ts';
import {
  changeFile,
  changeStanza,
  defaultFile,
  loadConfig,
  setCurrentContext,
  type ConfigRun,
} from './edit.ts';

const listing = (name: string, short: string, list: 'clusters' | 'users'): Command =>
  command({
    use: name,
    short,
    run: (run) => run.print(['NAME', ...[...loadConfig(run)[list].keys()].sort()].join('\n')),
  });

export const getClusters = listing('get-clusters', 'List the clusters', 'clusters');
export const getUsers = listing('get-users', 'List the users', 'users');

const deleting = (word: 'cluster' | 'user', list: 'clusters' | 'users'): Command =>
  command({
    use: `delete-${word} NAME`,
    short: `Remove a ${word}`,
    async run(run) {
      if (word === 'user' && run.args.length !== 1) throw usageError(run.path, 'user to delete is required');
      const [name = ''] = await needArgs(run, 1);
      const file = defaultFile(run);
      if (!loadConfig(run)[list].has(name))
        throw new CommandError(`cannot delete ${word} ${name}, not in ${file}`);
      changeStanza(run, list, name, undefined);
      await run.print(`deleted ${word} ${name} from ${file}`);
    },
  });

export const deleteCluster = deleting('cluster', 'clusters');
export const deleteUser = deleting('user', 'users');

export const setValue = command({
  use: 'set PROPERTY_NAME PROPERTY_VALUE',
  short: 'Set one value (clusters.NAME.server, current-context)',
  flags: {
    'set-raw-bytes': { type: 'bool', about: 'The value of a field of bytes is not in base64' },
  },
  async run(run) {
    const [property = '', value = ''] = await needArgs(run, 2);
    changeProperty(run, property, bytes(property, value, run.flags['set-raw-bytes']));
    await run.print(`Property "${property}" set.`);
  },
});

export const unsetValue = command({
  use: 'unset PROPERTY_NAME',
  short: 'Remove one value',
  async run(run) {
    const [property = ''] = await needArgs(run, 1);
    changeProperty(run, property, undefined);
    await run.print(`Property "${property}" unset.`);
  },
});

/** Fields that hold bytes are given in base64, unless they are given raw. */
function bytes(property: string, value: string | undefined, raw: boolean): string | undefined {
  if (value === undefined || !property.endsWith('-data')) return value;
  if (raw) return encodeBase64(value);
  const at = base64ErrorAt(value);
  if (at >= 0) throw new CommandError(`error decoding input value: illegal base64 data at input byte ${at}`);
  return value;
}

function changeProperty(run: ConfigRun, property: string, value: string | undefined): void {
  const [first, ...rest] = property.split('.');
  if (property === 'current-context') return setCurrentContext(run, value ?? '');
  const list = STANZAS.find(([name]) => name === first)?.[0];
  if (list) return changeEntry(run, list, rest.join('.'), value);
  if (first !== 'preferences' || rest.length === 0)
    throw new CommandError(`unable to parse ${property} after [] at api.Config`);
  changeFile(run, defaultFile(run), (config) => ({
    ...config,
    preferences: withField(config.preferences, rest.join('.'), value),
  }));
}

/** `NAME.FIELD`; the name may have dots: the longest one that exists counts. */
function changeEntry(run: ConfigRun, list: StanzaList, path: string, value: string | undefined): void {
  const stanzas = loadConfig(run)[list];
  const known = [...stanzas.keys()].filter((name) => path === name || path.startsWith(`${name}.`));
  const name =
    known.sort((a, b) => b.length - a.length)[0] ?? path.slice(0, Math.max(path.lastIndexOf('.'), 0));
  const field = path.slice(name.length + 1);
  if (!field) {
    if (value !== undefined || !stanzas.has(name))
      throw new CommandError(`unable to set the whole of ${list}.${path}`);
    return changeStanza(run, list, name, undefined);
  }
  changeStanza(run, list, name, withField(stanzas.get(name)?.fields ?? {}, field, value));
}

function withField(
  fields: Readonly<Record<string, unknown>>,
  field: string,
  text: string | undefined,
): Readonly<Record<string, unknown>> {
  const { [field]: _, ...others } = fields;
  if (text === undefined) return others;
  return { ...others, [field]: /^(true|false)$/.test(text) ? text === 'true' : text };
}
