/**
 * istioctl, as far as it reads a cluster: `version`, and `analyze` of what is in it, in files, or both. Putting Istio into a cluster is not
 * simulated: a lab's cluster has it from the start or not at all.
 */
import type { Cluster } from '#lib/cluster/cluster.ts';
import type { Pod } from '#lib/kube/types.ts';
import type { Process, Program } from '#lib/shell/program.ts';
import { runAnalyze } from './istioctl-analyze.ts';
import { notSimulated, tool, ToolError, wordsOf, type Words } from './local-cluster.ts';

const VERSION = '1.24.2';

const HELP = `Istio configuration command line utility

Usage:
  istioctl [command]

Simulated here: analyze, version
`;

const COMMANDS =
  'install uninstall upgrade manifest operator profile kube-inject proxy-config pc proxy-status ps ztunnel-config zc waypoint dashboard d dash tag x experimental admin remote-clusters validate v verify-install bug-report completion create-remote-secret create get delete replace authz'.split(
    ' ',
  );

const SWITCHES =
  '-s --short -A --all-namespaces -R --recursive -k --use-kube --color -v --verbose -L --list-analyzers --ignore-unknown -y --skip-confirmation --remote --purge --dry-run --force --verify'.split(
    ' ',
  );
const VALUED = [
  '-n',
  '--namespace',
  '-i',
  '--istioNamespace',
  '-o',
  '--output',
  '--failure-threshold',
  '--output-threshold',
  '-S',
  '--suppress',
  '-c',
  '--kubeconfig',
  '--context',
  '--revision',
  '-r',
  '--meshConfigFile',
  '--timeout',
  '--set',
  '-f',
  '--filename',
  '-d',
  '--manifests',
];

export const istioctl = (cluster: Cluster, namespaceOf: (process: Process) => Promise<string>): Program =>
  tool(async (process) => {
    const words = wordsOf('istioctl', process.args.slice(1), VALUED, SWITCHES);
    const [command, ...rest] = words.args;
    const { stdout } = process;
    if (command === undefined || command === 'help' || words.has('-h', '--help')) return stdout.write(HELP);
    if (command === 'version') return stdout.write(versions(cluster, words));
    if (command === 'analyze') return runAnalyze({ cluster, process, words, files: rest, namespaceOf });
    if (COMMANDS.includes(command)) throw notSimulated(`istioctl ${command}`);
    throw new ToolError(
      `Error: unknown command "${command}" for "istioctl"\nRun 'istioctl --help' for usage.`,
    );
  });

/** Of itself, and of what runs: istiod, and the proxies by their images. */
function versions(cluster: Cluster, words: Words): string {
  const short = words.has('-s', '--short') ? `${VERSION}\n` : `client version: ${VERSION}\n`;
  const output = words.value('-o', '--output');
  if (output !== undefined) throw notSimulated(`istioctl version -o ${output}`);
  if (words.value('--remote') === 'false') return short;
  const running = (cluster.store.list('pods') as readonly Pod[]).filter(
    ({ status }) => status?.phase === 'Running',
  );
  const istiod = running.filter(
    ({ metadata }) => metadata.namespace === 'istio-system' && metadata.labels?.['app'] === 'istiod',
  );
  if (istiod.length === 0)
    return `Istio is not present in the cluster: no running Istio pods in namespace "istio-system"\n${short}`;
  const tag = (image = '') => image.split(':').at(-1) ?? '';
  const counts = new Map<string, number>();
  for (const { spec } of running) {
    const proxy = spec.containers.find(({ name }) => name === 'istio-proxy');
    if (proxy) counts.set(tag(proxy.image), (counts.get(tag(proxy.image)) ?? 0) + 1);
  }
  const data = [...counts].map(([version, count]) => `${version} (${count} proxies)`);
  return [
    `client version: ${VERSION}`,
    `control plane version: ${[...new Set(istiod.map(({ spec }) => tag(spec.containers[0]?.image)))].join(', ')}`,
    data.length > 0 ? `data plane version: ${data.join(', ')}` : 'data plane version: none',
    '',
  ].join('\n');
}
