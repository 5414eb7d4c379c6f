/** kind: the lab's cluster, where its nodes are named as kind names them, and images put onto its nodes. */
import type { Program } from '#lib/shell/program.ts';
import {
  hostImage,
  notSimulated,
  tool,
  ToolError,
  wordsOf,
  type LocalCluster,
  type Words,
} from './local-cluster.ts';

const VERSION = 'v0.27.0';

const HELP = `kind creates and manages local Kubernetes clusters

Usage:
  kind [command]

Simulated here: get clusters|nodes|kubeconfig, load docker-image|image-archive, version
`;

const SWITCHES = '-A --all-clusters -q --quiet --internal --retain --all'.split(' ');
const VALUED = [
  '--name',
  '-n',
  '--nodes',
  '--config',
  '--image',
  '--kubeconfig',
  '--wait',
  '--verbosity',
  '-v',
  '--loglevel',
];

const fail = (message: string): ToolError => new ToolError(`ERROR: ${message}`);

export const kind = (it: LocalCluster): Program =>
  tool(async (process) => {
    const words = wordsOf('kind', process.args.slice(1), VALUED, SWITCHES);
    const [verb, what, ...rest] = words.args;
    const say = (text: string) => process.stdout.write(text);
    if (verb === undefined || verb === 'help' || words.has('-h', '--help')) return say(HELP);
    if (verb === 'version') return say(`kind ${VERSION} go1.23.6 linux/amd64\n`);
    const name = words.value('--name', '-n') ?? process.env.get('KIND_CLUSTER_NAME') ?? 'kind';
    const own = clusterName(it);
    const nodes = own === name ? it.cluster.config.nodes.map((node) => node.name) : [];
    if (verb === 'get' && what === 'clusters') {
      await (own === undefined ? process.stderr.write('No kind clusters found.\n') : say(`${own}\n`));
      return;
    }
    if (verb === 'get' && what === 'nodes') {
      const shown = words.has('-A', '--all-clusters')
        ? own === undefined
          ? []
          : it.cluster.config.nodes.map((node) => node.name)
        : nodes;
      if (shown.length === 0) return process.stderr.write(`No kind nodes found for cluster "${name}".\n`);
      return say(shown.map((node) => `${node}\n`).join(''));
    }
    if ((verb === 'get' || verb === 'export') && what === 'kubeconfig') {
      if (nodes.length === 0)
        throw fail(
          `could not locate any control plane nodes for cluster named '${name}'. Use the --name option to select a different cluster`,
        );
      if (verb === 'export') throw notSimulated('kind export kubeconfig');
      return say(it.kubeconfig(`kind-${name}`));
    }
    if (verb === 'load')
      return process.stderr.write(load(it, { name, nodes, what: what ?? '', rest, words }));
    if (verb === 'create' && what === 'cluster') {
      if (nodes.length > 0)
        throw fail(`failed to create cluster: node(s) already exist for a cluster with the name "${name}"`);
      throw notSimulated('kind create cluster');
    }
    if (verb === 'delete' && (what === 'cluster' || what === 'clusters')) {
      if (nodes.length > 0) throw notSimulated('kind delete cluster');
      return process.stderr.write(`Deleting cluster "${name}" ...\n`);
    }
    if (['build', 'completion', 'export', 'create', 'delete', 'get'].includes(verb))
      throw notSimulated(['kind', verb, what].filter(Boolean).join(' '));
    throw fail(`unknown command "${verb}" for "kind"`);
  });

/** `kind` of `kind-control-plane`; undefined where the lab's cluster is none of kind's. */
function clusterName({ cluster }: LocalCluster): string | undefined {
  return /^(.+)-control-plane$/.exec(cluster.config.nodes[0]?.name ?? '')?.[1];
}

/** Puts images onto the nodes; what is said of it. */
function load(
  { docker, cluster }: LocalCluster,
  {
    name,
    nodes,
    what,
    rest,
    words,
  }: {
    readonly name: string;
    readonly nodes: readonly string[];
    readonly what: string;
    readonly rest: readonly string[];
    readonly words: Words;
  },
): string {
  if (what === 'image-archive') throw notSimulated('kind load image-archive');
  if (what !== 'docker-image') throw fail(`unknown command "${what}" for "kind load"`);
  if (rest.length === 0) throw fail('a list of image names is required');
  const found = rest.map((image) => {
    const one = hostImage(docker, image);
    if (!one) throw fail(`image: "${image}" not present locally`);
    return { ...one, shown: image };
  });
  if (nodes.length === 0) throw fail(`no nodes found for cluster "${name}"`);
  const wanted = words.values('--nodes').flatMap((list) => list.split(','));
  const unknown = wanted.find((node) => !nodes.includes(node));
  if (unknown !== undefined) throw fail(`unknown node: "${unknown}"`);
  const lines: string[] = [];
  for (const { image, name: full, shown } of found)
    for (const node of wanted.length > 0 ? wanted : nodes) {
      if (cluster.kubelets.images.images(node)[full]?.id === image.id) {
        lines.push(`Image: "${shown}" with ID "${image.id}" found to be already present on all nodes.`);
        continue;
      }
      docker.load(node, full, image);
      lines.push(`Image: "${shown}" with ID "${image.id}" not yet present on node "${node}", loading...`);
    }
  return lines.map((line) => `${line}\n`).join('');
}
