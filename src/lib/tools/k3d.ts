/** k3d: the lab's cluster, where its nodes are named as k3d names them, and images put onto its nodes. */
import type { Program } from '#lib/shell/program.ts';
import { hostImage, notSimulated, tool, ToolError, wordsOf, type LocalCluster } from './local-cluster.ts';
import { table } from './docker/print.ts';

const HELP = `k3d runs k3s clusters in Docker

Usage:
  k3d [command]

Simulated here: cluster list, node list, kubeconfig get, image import, version
`;

const SWITCHES =
  '--version --no-headers --token --all --verbose --trace --timestamps --wait --no-lb --kubeconfig-update-default --kubeconfig-switch-context --keep-tools -k'.split(
    ' ',
  );
const VALUED = [
  '-c',
  '--cluster',
  '--servers',
  '-s',
  '--agents',
  '-a',
  '-p',
  '--port',
  '--api-port',
  '--k3s-arg',
  '--image',
  '-i',
  '--network',
  '-v',
  '--volume',
  '--config',
  '-o',
  '--output',
  '-m',
  '--mode',
  '--registry-create',
  '--registry-use',
  '--registry-config',
  '--wait',
  '--timeout',
  '-e',
  '--env',
];

const fatal = (message: string): ToolError => new ToolError(`FATA[0000] ${message}`);

export const k3d = (it: LocalCluster): Program =>
  tool(async (process) => {
    const words = wordsOf('k3d', process.args.slice(1), VALUED, SWITCHES);
    const [group, verb, ...rest] = words.args;
    const say = (text: string) => process.stdout.write(text);
    if (group === 'version' || (group === undefined && words.has('--version')))
      return say('k3d version v5.8.3\nk3s version v1.31.5-k3s1 (default)\n');
    if (group === undefined || group === 'help' || words.has('-h', '--help')) return say(HELP);
    const own = clusterOf(it);
    const [asked] = rest;
    const named = rest.length > 0 ? rest : ['k3s-default'];
    const path = ['k3d', group, verb].filter(Boolean).join(' ');
    if ((group === 'cluster' || group === 'node') && ['list', 'ls', 'get'].includes(verb ?? '')) {
      const header = !words.has('--no-headers');
      if (words.names.some((name) => ['-o', '--output', '--token'].includes(name)))
        throw notSimulated(`${path} with flags`);
      const missing = rest.find((name) => group === 'cluster' && name !== own?.name);
      if (missing !== undefined) throw fatal(`No nodes found for given cluster`);
      const rows = group === 'cluster' ? clusterRows(own) : nodeRows(own);
      return say(table(header ? rows : rows.slice(1)));
    }
    if (group === 'kubeconfig' && verb === 'get') {
      const wrong = named.find((name) => name !== own?.name);
      if (wrong !== undefined && !words.has('-a', '--all'))
        throw fatal(`Failed to get cluster ${wrong}: No nodes found for given cluster`);
      return own && say(it.kubeconfig(`k3d-${own.name}`));
    }
    if (group === 'image' && ['import', 'load'].includes(verb ?? '')) {
      if (asked === undefined) throw new ToolError('Error: requires at least 1 arg(s), only received 0');
      const cluster = words.value('-c', '--cluster') ?? 'k3s-default';
      if (cluster !== own?.name)
        throw fatal(`Failed to get cluster '${cluster}': No nodes found for given cluster`);
      return load(it, own, rest, (text) => process.stderr.write(text));
    }
    if (group === 'cluster' && verb === 'create' && own && named.includes(own.name))
      throw fatal(`Failed to create cluster '${own.name}' because a cluster with that name already exists`);
    if (group === 'cluster' && verb === 'delete' && !named.some((name) => name === own?.name))
      return process.stderr.write(
        named.map((name) => `INFO[0000] No nodes found for cluster '${name}', nothing to delete.\n`).join(''),
      );
    if (
      [
        'cluster',
        'node',
        'kubeconfig',
        'image',
        'registry',
        'config',
        'completion',
        'debug',
        'runtime-info',
      ].includes(group)
    )
      throw notSimulated(path);
    throw fatal(`unknown command "${group}" for "k3d"`);
  });

interface Own {
  readonly name: string;
  readonly servers: readonly string[];
  readonly agents: readonly string[];
}

/** `labs` of `k3d-labs-server-0`; undefined where the lab's cluster is none of k3d's. */
function clusterOf({ cluster }: LocalCluster): Own | undefined {
  const nodes = cluster.config.nodes.map(({ name }) => name);
  const name = /^k3d-(.+)-server-\d+$/.exec(nodes[0] ?? '')?.[1];
  if (name === undefined) return undefined;
  const servers = nodes.filter((node) => /-server-\d+$/.test(node));
  return { name, servers, agents: nodes.filter((node) => !servers.includes(node)) };
}

const clusterRows = (own: Own | undefined): readonly (readonly string[])[] => [
  ['NAME', 'SERVERS', 'AGENTS', 'LOADBALANCER'],
  ...(own
    ? [
        [
          own.name,
          `${own.servers.length}/${own.servers.length}`,
          `${own.agents.length}/${own.agents.length}`,
          'true',
        ],
      ]
    : []),
];

const nodeRows = (own: Own | undefined): readonly (readonly string[])[] => [
  ['NAME', 'ROLE', 'CLUSTER', 'STATUS'],
  ...(own
    ? [
        ...own.agents.map((node) => [node, 'agent', own.name, 'running']),
        ...own.servers.map((node) => [node, 'server', own.name, 'running']),
        [`k3d-${own.name}-serverlb`, 'loadbalancer', own.name, 'running'],
      ]
    : []),
];

async function load(
  { docker }: LocalCluster,
  own: Own,
  names: readonly string[],
  say: (text: string) => Promise<void>,
): Promise<void> {
  await say(`INFO[0000] Importing image(s) into cluster '${own.name}'\n`);
  const missing = names.filter((name) => !hostImage(docker, name));
  for (const name of missing)
    await say(`WARN[0000] Image '${name}' is not present in the container runtime: skipping\n`);
  for (const name of names) {
    const found = hostImage(docker, name);
    if (!found) continue;
    for (const node of [...own.servers, ...own.agents]) docker.load(node, found.name, found.image);
  }
  if (missing.length === names.length) throw fatal('Failed to import image(s): no valid images specified');
  await say(
    'INFO[0001] Successfully imported image(s)\nINFO[0001] Successfully imported 1 image(s) into 1 cluster(s)\n'.replace(
      'imported 1',
      `imported ${names.length - missing.length}`,
    ),
  );
}
