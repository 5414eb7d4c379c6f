/** Changing kubeconfig files: which file a change belongs to, and writing it there. */
import {
  configExists,
  configPaths,
  emptyConfig,
  mergedConfig,
  readConfig,
  writeConfig,
  type Kubeconfig,
  type Stanza,
  type StanzaList,
} from '#lib/kubectl/config/kubeconfig.ts';
import type { Run } from '#lib/kubectl/context.ts';

export type ConfigRun = Pick<Run, 'process' | 'args' | 'path' | 'print' | 'printErr'> & {
  readonly flags: { readonly kubeconfig: string };
};

export const loadConfig = ({ process, flags }: ConfigRun): Kubeconfig =>
  mergedConfig(process, flags.kubeconfig);

/** Where new entries and the current context go: the first file that exists, else the last of the list. */
export function defaultFile({ process, flags }: ConfigRun): string {
  const { paths } = configPaths(process, flags.kubeconfig);
  return paths.find((path) => configExists(process, path)) ?? paths[paths.length - 1]!;
}

/** Changes one file and writes it. */
export function changeFile(
  { process }: ConfigRun,
  path: string,
  change: (config: Kubeconfig) => Kubeconfig,
): void {
  writeConfig(process, path, change(readConfig(process, path) ?? emptyConfig));
}

/** The file that an entry is in, or would go to. */
export const fileOf = (run: ConfigRun, list: StanzaList, name: string): string =>
  loadConfig(run)[list].get(name)?.file ?? defaultFile(run);

/** Sets an entry where it stands, or where new ones go; without fields removes it. */
export function changeStanza(
  run: ConfigRun,
  list: StanzaList,
  name: string,
  fields: Stanza['fields'] | undefined,
): void {
  const path = fileOf(run, list, name);
  changeFile(run, path, (config) => {
    const stanzas = new Map(config[list]);
    if (fields) stanzas.set(name, { fields, file: path });
    else stanzas.delete(name);
    return { ...config, [list]: stanzas };
  });
}

/** A context becomes current in the file for new things; that none is, in the first file that names one (writeCurrentContext in client-go's clientcmd/config.go). */
export function setCurrentContext(run: ConfigRun, name: string): void {
  const { paths } = configPaths(run.process, run.flags.kubeconfig);
  const file = name ? defaultFile(run) : paths.find((path) => readConfig(run.process, path)?.currentContext);
  if (loadConfig(run).currentContext === name || file === undefined) return;
  changeFile(run, file, (config) => ({ ...config, currentContext: name }));
}
