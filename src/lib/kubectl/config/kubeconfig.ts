/**
 * kubeconfig files: real YAML in the virtual file system, found and merged by the rules of client-go's clientcmd.
 * Only this folder knows their shape.
 */
import { parse } from 'yaml';
import type { Process } from '#lib/shell/program.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { toYaml } from '#lib/kubectl/printers/yaml.ts';

/** What of a process is needed to find the files. */
type Surroundings = Pick<Process, 'cwd' | 'env' | 'files'>;

type Fields = Readonly<Record<string, unknown>>;

/** One stanza: a cluster, a context or a user, and the file it came from, by the name it was called. */
export interface Stanza {
  readonly fields: Fields;
  readonly file: string;
}

export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, Stanza>;
  readonly contexts: ReadonlyMap<string, Stanza>;
  readonly users: ReadonlyMap<string, Stanza>;
  readonly currentContext: string;
  readonly preferences: Fields;
}

/** The list names in the file, with the key of the entry in it. */
export const STANZAS = [
  ['clusters', 'cluster'],
  ['contexts', 'context'],
  ['users', 'user'],
] as const;

export type StanzaList = (typeof STANZAS)[number][0];

/** The files in the order of precedence, by the names they were given; `explicit` where --kubeconfig named one. */
export function configPaths(process: Surroundings, explicit: string): { paths: string[]; explicit: boolean } {
  if (explicit) return { paths: [explicit], explicit: true };
  const listed = process.env.get('KUBECONFIG');
  if (listed) return { paths: [...new Set(listed.split(':').filter(Boolean))], explicit: false };
  return { paths: [`${process.env.get('HOME') ?? '/root'}/.kube/config`], explicit: false };
}

/** Whether there is such a file. */
export const configExists = ({ files, cwd }: Surroundings, path: string): boolean =>
  files.stat(files.resolve(cwd, path)) !== undefined;

/** All files merged: what is set first wins. Throws where the file of --kubeconfig is missing, or one cannot be read. */
export function loadKubeconfig(process: Surroundings, explicit: string): Kubeconfig {
  const found = configPaths(process, explicit);
  if (found.explicit && !configExists(process, explicit))
    throw new CommandError(`stat ${explicit}: no such file or directory`);
  return mergedConfig(process, explicit);
}

/** The same for those who make files: one that is missing is empty. */
export const mergedConfig = (process: Surroundings, explicit: string): Kubeconfig =>
  configPaths(process, explicit)
    .paths.flatMap((path) => readConfig(process, path) ?? [])
    .reduce(merge, emptyConfig);

/** One file; undefined where there is none. */
export function readConfig({ files, cwd }: Surroundings, path: string): Kubeconfig | undefined {
  const at = files.resolve(cwd, path);
  if (files.stat(at)?.kind !== 'file') return undefined;
  let data: Fields;
  try {
    data = (parse(files.read(at)) ?? {}) as Fields;
    if (typeof data !== 'object') throw new Error('cannot unmarshal string into Go value of type v1.Config');
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0];
    throw new CommandError(`error loading config file "${path}": ${reason}`);
  }
  const stanzas = (list: string, key: string) =>
    new Map(
      ((data[list] ?? []) as readonly Fields[]).map((entry) => [
        String(entry.name),
        { fields: (entry[key] ?? {}) as Fields, file: path },
      ]),
    );
  return {
    clusters: stanzas('clusters', 'cluster'),
    contexts: stanzas('contexts', 'context'),
    users: stanzas('users', 'user'),
    currentContext: String(data['current-context'] ?? ''),
    preferences: (data.preferences ?? {}) as Fields,
  };
}

export const emptyConfig: Kubeconfig = {
  clusters: new Map(),
  contexts: new Map(),
  users: new Map(),
  currentContext: '',
  preferences: {},
};

const merge = (first: Kubeconfig, second: Kubeconfig): Kubeconfig => ({
  clusters: new Map([...second.clusters, ...first.clusters]),
  contexts: new Map([...second.contexts, ...first.contexts]),
  users: new Map([...second.users, ...first.users]),
  currentContext: first.currentContext || second.currentContext,
  preferences: { ...second.preferences, ...first.preferences },
});

/** The file's data: lists sorted by name, as clientcmd writes them. */
export function configData(config: Kubeconfig): Fields {
  const list = (of: ReadonlyMap<string, Stanza>, key: string) => {
    const names = [...of.keys()].sort();
    return names.length ? names.map((name) => ({ [key]: of.get(name)!.fields, name })) : null;
  };
  return {
    apiVersion: 'v1',
    clusters: list(config.clusters, 'cluster'),
    contexts: list(config.contexts, 'context'),
    'current-context': config.currentContext,
    kind: 'Config',
    preferences: config.preferences,
    users: list(config.users, 'user'),
  };
}

/** Writes a file, with its folder where that is missing. */
export function writeConfig({ files, cwd }: Surroundings, path: string, config: Kubeconfig): void {
  const at = files.resolve(cwd, path);
  const folder = at.slice(0, at.lastIndexOf('/'));
  if (folder && !files.stat(folder)) files.makeDir(folder, true);
  files.write(at, toYaml(configData(config)), 0o600);
}

/** The kubeconfig a cluster hands out: one cluster, one user, one context. Named as kubeadm and minikube name them. */
export function defaultKubeconfig(of: {
  readonly server: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace?: string;
}): string {
  const context = of.cluster === of.user ? of.cluster : `${of.user}@${of.cluster}`;
  const stanza = (fields: Fields): Stanza => ({ fields, file: '' });
  const encoded = (what: string) => `${what}-DATA-OF-THIS-LAB`;
  return toYaml(
    configData({
      clusters: new Map([
        [of.cluster, stanza({ 'certificate-authority-data': encoded('CA'), server: of.server })],
      ]),
      contexts: new Map([
        [
          context,
          stanza({ cluster: of.cluster, ...(of.namespace && { namespace: of.namespace }), user: of.user }),
        ],
      ]),
      users: new Map([
        [of.user, stanza({ 'client-certificate-data': encoded('CERT'), 'client-key-data': encoded('KEY') })],
      ]),
      currentContext: context,
      preferences: {},
    }),
  );
}
