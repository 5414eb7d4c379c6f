/**
 * istioctl, as far as it reads a cluster: `version`, and `analyze` for what labs get wrong with VirtualServices, DestinationRules, Gateways
 * and injection. Messages are those of Istio's analyzers (pkg/config/analysis/msg); putting Istio into the cluster is not simulated.
 */
import type { Cluster } from '#lib/cluster/cluster.ts';
import type { KubeObject, Namespace, Pod, Service } from '#lib/kube/types.ts';
import type { Program } from '#lib/shell/program.ts';
import { notSimulated, tool, ToolError, wordsOf } from './local-cluster.ts';

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
  '-s --short -A --all-namespaces -R --recursive --use-kube --color -y --skip-confirmation --remote --purge --dry-run --force --verify'.split(
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

export const istioctl = (
  cluster: Cluster,
  namespaceOf: (process: Parameters<Program>[0]) => Promise<string>,
): Program =>
  tool(async (process) => {
    const words = wordsOf('istioctl', process.args.slice(1), VALUED, SWITCHES);
    const [command, ...rest] = words.args;
    const { stdout, stderr } = process;
    if (command === undefined || command === 'help' || words.has('-h', '--help')) return stdout.write(HELP);
    if (command === 'version') {
      const short = words.has('-s', '--short') ? `${VERSION}\n` : `client version: ${VERSION}\n`;
      const output = words.value('-o', '--output');
      if (output !== undefined) throw notSimulated(`istioctl version -o ${output}`);
      if (words.value('--remote') === 'false') return stdout.write(short);
      const pods = (cluster.store.list('pods') as readonly Pod[]).filter(
        ({ metadata, status }) =>
          metadata.namespace === 'istio-system' &&
          status?.phase === 'Running' &&
          metadata.labels?.['app'] === 'istiod',
      );
      if (pods.length === 0)
        await stdout.write(
          'Istio is not present in the cluster: no running Istio pods in namespace "istio-system"\n',
        );
      return stdout.write(short);
    }
    if (command === 'analyze') {
      const missing =
        rest[0] ??
        words.names.find(
          (name) => !['-n', '--namespace', '-A', '--all-namespaces', '--color'].includes(name),
        );
      if (missing !== undefined) throw notSimulated(`istioctl analyze ${missing}`);
      const all = words.has('-A', '--all-namespaces');
      const namespace = words.value('-n', '--namespace') ?? (await namespaceOf(process));
      const where = all ? 'all namespaces' : `namespace: ${namespace}`;
      const findings = analyze(cluster, all ? undefined : namespace);
      if (findings.length === 0)
        return stderr.write(`\n✔ No validation issues found when analyzing ${where}.\n`);
      await stdout.write(findings.map((one) => `${one}\n`).join(''));
      if (!findings.some((one) => /^(Error|Warning)/.test(one))) return;
      if (!findings.some((one) => one.startsWith('Error'))) return;
      throw new ToolError(
        `Error: Analyzers found issues when analyzing ${where}.\nSee https://istio.io/v1.24/docs/reference/config/analysis for more information about causes and resolutions.`,
        79,
      );
    }
    if (COMMANDS.includes(command)) throw notSimulated(`istioctl ${command}`);
    throw new ToolError(
      `Error: unknown command "${command}" for "istioctl"\nRun 'istioctl --help' for usage.`,
    );
  });

interface Route {
  readonly destination?: { readonly host?: string; readonly subset?: string };
}
interface VirtualService extends KubeObject {
  readonly spec?: {
    readonly hosts?: readonly string[];
    readonly gateways?: readonly string[];
    readonly http?: readonly { readonly route?: readonly Route[]; readonly mirror?: Route['destination'] }[];
    readonly tcp?: readonly { readonly route?: readonly Route[] }[];
    readonly tls?: readonly { readonly route?: readonly Route[] }[];
  };
}
interface DestinationRule extends KubeObject {
  readonly spec?: { readonly host?: string; readonly subsets?: readonly { readonly name?: string }[] };
}
interface Gateway extends KubeObject {
  readonly spec?: { readonly selector?: Readonly<Record<string, string>> };
}

/** What is wrong, worst first; of one namespace or (undefined) of all. */
function analyze(cluster: Cluster, namespace: string | undefined): readonly string[] {
  const list = <T extends KubeObject>(resource: string): readonly T[] =>
    cluster.store.list(resource) as readonly T[];
  const within = ({ metadata }: KubeObject) => namespace === undefined || metadata.namespace === namespace;
  const services = list<Service>('services');
  const entries = list<KubeObject & { spec?: { hosts?: readonly string[] } }>(
    'serviceentries.networking.istio.io',
  );
  const rules = list<DestinationRule>('destinationrules.networking.istio.io');
  const gateways = list<Gateway>('gateways.networking.istio.io');
  const pods = list<Pod>('pods');
  const full = (host: string, home: string): string => {
    const parts = host.split('.');
    if (host.includes('*') || parts.length > 3) return host;
    return `${parts[0] ?? ''}.${parts[1] ?? home}.svc.cluster.local`;
  };
  const exists = (host: string, home: string): boolean =>
    host.includes('*') ||
    services.some(
      ({ metadata }) => `${metadata.name}.${metadata.namespace ?? ''}.svc.cluster.local` === full(host, home),
    ) ||
    entries.some(({ spec }) =>
      (spec?.hosts ?? []).some(
        (one) => one === host || (one.startsWith('*.') && host.endsWith(one.slice(1))),
      ),
    );
  const errors: string[] = [];
  const warnings: string[] = [];
  const infos: string[] = [];
  const at = ({ kind, metadata }: KubeObject) => `(${kind} ${metadata.namespace ?? ''}/${metadata.name})`;
  for (const one of list<VirtualService>('virtualservices.networking.istio.io').filter(within)) {
    const home = one.metadata.namespace ?? 'default';
    for (const name of one.spec?.gateways ?? []) {
      const [space, bare] = name.includes('/') ? (name.split('/') as [string, string]) : [home, name];
      if (
        name !== 'mesh' &&
        !gateways.some(({ metadata }) => metadata.name === bare && metadata.namespace === space)
      )
        errors.push(`Error [IST0101] ${at(one)} Referenced gateway not found: "${name}"`);
    }
    const { http = [], tcp = [], tls = [] } = one.spec ?? {};
    const targets = [
      ...[...http, ...tcp, ...tls].flatMap(({ route = [] }) => route.map(({ destination }) => destination)),
      ...http.map(({ mirror }) => mirror),
    ];
    for (const target of targets) {
      if (target?.host === undefined) continue;
      const { host, subset } = target;
      if (!exists(host, home)) errors.push(`Error [IST0101] ${at(one)} Referenced host not found: "${host}"`);
      else if (
        subset !== undefined &&
        !rules.some(
          ({ metadata, spec }) =>
            full(spec?.host ?? '', metadata.namespace ?? '') === full(host, home) &&
            (spec?.subsets ?? []).some(({ name }) => name === subset),
        )
      )
        errors.push(
          `Error [IST0101] ${at(one)} Referenced host+subset in destinationrule not found: "${host}+${subset}"`,
        );
    }
  }
  for (const one of gateways.filter(within)) {
    const selector = Object.entries(one.spec?.selector ?? {});
    const fits = ({ metadata }: Pod) => selector.every(([name, value]) => metadata.labels?.[name] === value);
    if (selector.length > 0 && !pods.some(fits))
      errors.push(
        `Error [IST0101] ${at(one)} Referenced selector not found: "${selector.map(([name, value]) => `${name}=${value}`).join(',')}"`,
      );
  }
  for (const one of list<Namespace>('namespaces')) {
    const { name, labels = {} } = one.metadata;
    if (
      (namespace !== undefined && name !== namespace) ||
      /^(kube-|istio-system$|local-path-storage$)/.test(name)
    )
      continue;
    const own = pods.filter(({ metadata }) => metadata.namespace === name);
    if (
      labels['istio-injection'] === undefined &&
      labels['istio.io/rev'] === undefined &&
      labels['istio.io/dataplane-mode'] === undefined
    ) {
      if (own.length > 0)
        infos.push(
          `Info [IST0102] (Namespace ${name}) The namespace is not enabled for Istio injection. Run 'kubectl label namespace ${name} istio-injection=enabled' to enable it, or 'kubectl label namespace ${name} istio-injection=disabled' to explicitly mark it as not needing injection.`,
        );
    } else if (labels['istio-injection'] !== 'disabled' && labels['istio.io/dataplane-mode'] === undefined)
      for (const pod of own) {
        const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
        if (
          pod.metadata.annotations?.['sidecar.istio.io/inject'] !== 'false' &&
          !all.some((container) => container.name === 'istio-proxy')
        )
          warnings.push(
            `Warning [IST0103] (Pod ${name}/${pod.metadata.name}) The pod ${name}/${pod.metadata.name} is missing the Istio proxy. This can often be resolved by restarting or redeploying the workload.`,
          );
      }
  }
  return [...errors, ...warnings, ...infos];
}
