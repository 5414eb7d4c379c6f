/** The sub-verbs of `kubectl config` about clusters, users and single values. */
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

export const setCluster = command({
  use: 'set-cluster NAME [--server=server] [--insecure-skip-tls-verify=true]',
  short: 'Make or change a cluster',
  flags: {
    'certificate-authority': { type: 'string', about: 'Path of the file with the certificate authority' },
    'insecure-skip-tls-verify': { type: 'bool', about: 'Do not check the certificate of the server' },
    'tls-server-name': { type: 'string', about: 'The name that the certificate of the server is for' },
  },
  async run(run) {
    const [name = ''] = await needArgs(run, 1);
    const names = ['server', 'certificate-authority', 'insecure-skip-tls-verify', 'tls-server-name'] as const;
    setFields(run, 'clusters', name, names.filter(run.changed), run.flags);
    await run.print(`Cluster "${name}" set.`);
  },
});

export const setCredentials = command({
  use: 'set-credentials NAME [--token=token] [--username=name] [--password=password]',
  short: 'Make or change a user',
  flags: {
    'client-certificate': { type: 'string', about: 'Path of the file with the certificate' },
    'client-key': { type: 'string', about: 'Path of the file with the key' },
    token: { type: 'string', about: 'Bearer token' },
    username: { type: 'string', about: 'Name for basic authentication' },
    password: { type: 'string', about: 'Password for basic authentication' },
  },
  async run(run) {
    const [name = ''] = await needArgs(run, 1);
    if (run.flags.token && (run.flags.username || run.flags.password))
      throw new CommandError(
        'you cannot specify more than one authentication method at the same time: --token, --username/--password',
      );
    const names = ['client-certificate', 'client-key', 'token', 'username', 'password'] as const;
    setFields(run, 'users', name, names.filter(run.changed), run.flags);
    await run.print(`User "${name}" set.`);
  },
});

function setFields(
  run: ConfigRun,
  list: StanzaList,
  name: string,
  names: readonly string[],
  flags: Readonly<Record<string, unknown>>,
): void {
  const old = loadConfig(run)[list].get(name)?.fields ?? {};
  changeStanza(run, list, name, {
    ...old,
    ...Object.fromEntries(names.map((field) => [field, flags[field]])),
  });
}

export const setValue = command({
  use: 'set PROPERTY_NAME PROPERTY_VALUE',
  short: 'Set one value (clusters.NAME.server, current-context)',
  async run(run) {
    const [property = '', value = ''] = await needArgs(run, 2);
    changeProperty(run, property, value);
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
