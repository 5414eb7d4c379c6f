/** `kubectl cluster-info dump`: all that helps to find out what is wrong. From k8s.io/kubectl/pkg/cmd/clusterinfo/clusterinfo_dump.go. */
import type { KubeList, KubeObject, Pod } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import type { GlobalFlags, Run } from '#lib/kubectl/context.ts';
import { collectable, CommandError } from '#lib/kubectl/errors.ts';
import { escapeHtml } from '#lib/kubectl/printers/json.ts';
import { objectPrinter, printFlags } from '#lib/kubectl/printers/output.ts';

/** What of each namespace is dumped, in order: the file's name and where the list is. */
const LISTS = [
  ['events', '/api/v1', 'events'],
  ['replication-controllers', '/api/v1', 'replicationcontrollers'],
  ['services', '/api/v1', 'services'],
  ['daemonsets', '/apis/apps/v1', 'daemonsets'],
  ['deployments', '/apis/apps/v1', 'deployments'],
  ['replicasets', '/apis/apps/v1', 'replicasets'],
  ['pods', '/api/v1', 'pods'],
] as const;

const flags = {
  ...printFlags,
  output: { ...printFlags.output, default: 'json' },
  'all-namespaces': { type: 'bool', short: 'A', about: 'Every namespace, whatever --namespaces says' },
  namespaces: { type: 'string-slice', about: 'Which namespaces; kube-system and the current one otherwise' },
  'output-directory': { type: 'string', about: 'Write files there; empty or - prints all' },
  'pod-running-timeout': { type: 'duration', default: 20_000, about: 'How long to wait for a pod to exist' },
} as const;

type DumpRun = Run<typeof flags & GlobalFlags>;

export const clusterInfoDump = command({
  use: 'dump',
  short: 'Print what helps to find out what is wrong: objects, events and logs',
  examples: [
    'kubectl cluster-info dump',
    'kubectl cluster-info dump --namespaces default,shop --output-directory=state',
  ],
  flags,
  async run(run) {
    const { 'all-namespaces': all, namespaces, 'output-directory': folder } = run.flags;
    await dumpList(run, 'nodes', '/api/v1/nodes');
    const chosen = namespaces.length > 0 ? namespaces : ['kube-system', run.namespace];
    for (const namespace of all ? await everyNamespace(run) : chosen) await dumpNamespace(run, namespace);
    if (folder && folder !== '-') await run.print(`Cluster info dumped to ${folder}`);
  },
});

async function everyNamespace(run: DumpRun): Promise<string[]> {
  const { items } = await run.send<KubeList>({ method: 'GET', path: '/api/v1/namespaces' });
  return items.map(({ metadata }) => metadata.name);
}

async function dumpNamespace(run: DumpRun, namespace: string): Promise<void> {
  let pods: readonly KubeObject[] = [];
  for (const [name, at, resource] of LISTS)
    pods = await dumpList(run, `${namespace}/${name}`, `${at}/namespaces/${namespace}/${resource}`);
  for (const pod of pods as unknown as readonly Pod[]) {
    let text = '';
    for (const { name } of [...(pod.spec.initContainers ?? []), ...pod.spec.containers])
      text += await logOf(run, pod, name);
    await put(run, `${namespace}/${pod.metadata.name}/logs.txt`, text);
  }
}

/** Prints a list as the server sent it, in the order of its fields; returns what is in it. */
async function dumpList(run: DumpRun, name: string, path: string): Promise<readonly KubeObject[]> {
  const { output } = run.flags;
  const list = await run.send<KubeList>({ method: 'GET', path });
  if (output === 'name')
    throw new CommandError(`list types are not supported by name printing: *v1.${list.kind}`);
  const ending = output === 'json' ? '.json' : output === 'yaml' ? '.yaml' : '.txt';
  const items = run.flags['show-managed-fields'] ? list.items : list.items.map(withoutManagedFields);
  const { kind, apiVersion, ...rest } = list;
  const shown = { kind, apiVersion, ...rest, items };
  let text = '';
  if (output === 'json') text = `${escapeHtml(JSON.stringify(shown, null, 4))}\n`;
  else {
    const write = (part: string) => Promise.resolve(void (text += part));
    const print = await objectPrinter({ readFile: run.readFile, process: run.process, write }, run.flags);
    await print?.(shown as unknown as KubeObject);
    // One printer prints all the lists, so that documents are separated even over files.
    if (output === 'yaml' && name !== 'nodes') text = `---\n${text}`;
  }
  await put(run, name + ending, text);
  return list.items;
}

function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

async function logOf(run: DumpRun, pod: Pod, container: string): Promise<string> {
  const { namespace = '', name } = pod.metadata;
  const what = `logs for container ${container} of pod ${namespace}/${name} ====\n`;
  let log: string;
  try {
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/log`;
    log = String((await run.open({ method: 'GET', path, query: { container } })).body ?? '');
  } catch (error) {
    log = `Request log error: ${collectable(error).message}\n`;
  }
  return `==== START ${what}${log}==== END ${what}`;
}

/** Into a file below the folder, or to standard output. */
async function put(run: DumpRun, name: string, text: string): Promise<void> {
  const { files, process } = run;
  const folder = run.flags['output-directory'];
  if (!folder || folder === '-') return run.write(text);
  const path = files.resolve(process.cwd, `${folder}/${name}`);
  files.makeDir(path.slice(0, path.lastIndexOf('/')), true);
  files.write(path, text);
}
