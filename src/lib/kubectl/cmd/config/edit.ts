/** Changing kubeconfig files: which file a change belongs to, and writing it there. */
import {
  configPaths,
  emptyConfig,
  loadKubeconfig,
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
  loadKubeconfig(process, flags.kubeconfig);

/** Where new entries and the current context go: the first file that exists, else the last of the list. */
export function defaultFile({ process, flags }: ConfigRun): string {
  const { paths } = configPaths(process, flags.kubeconfig);
  return paths.find((path) => process.files.stat(path)) ?? paths[paths.length - 1]!;
}

/** Changes one file and writes it. */
export function changeFile(
  { process }: ConfigRun,
  path: string,
  change: (config: Kubeconfig) => Kubeconfig,
): void {
  writeConfig(process.files, path, change(readConfig(process.files, path) ?? emptyConfig));
}

/** Sets an entry where it stands, or where new ones go; without fields removes it. */
export function changeStanza(
  run: ConfigRun,
  list: StanzaList,
  name: string,
  fields: Stanza['fields'] | undefined,
): void {
  const path = loadConfig(run)[list].get(name)?.file ?? defaultFile(run);
  changeFile(run, path, (config) => {
    const stanzas = new Map(config[list]);
    if (fields) stanzas.set(name, { fields, file: path });
    else stanzas.delete(name);
    return { ...config, [list]: stanzas };
  });
}

export const setCurrentContext = (run: ConfigRun, name: string): void =>
  changeFile(run, fileOfCurrent(run), (config) => ({ ...config, currentContext: name }));

/** The file that says which context is current. */
function fileOfCurrent(run: ConfigRun): string {
  const { paths } = configPaths(run.process, run.flags.kubeconfig);
  return paths.find((path) => readConfig(run.process.files, path)?.currentContext) ?? defaultFile(run);
}
