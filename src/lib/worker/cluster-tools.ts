/** The tools around a cluster: each is loaded when it is first run, and gets its ways to the cluster. */
import type { Cluster } from '#lib/cluster/cluster.ts';
import type { Docker } from '#lib/cluster/host/docker.ts';
import { MadeImages } from '#lib/cluster/images/made.ts';
import type { Answer, Question } from '#lib/cluster/kubelet/sh/run-options.ts';
import { defaultKubeconfig } from '#lib/kubectl/config/kubeconfig.ts';
import type { Process, Program } from '#lib/shell/program.ts';
import type { MachinePorts } from './local-ports.ts';

export interface ClusterToolParts {
  /** kubectl as the learner's programs call it. */
  readonly kubectl: Program;
  readonly cluster: Cluster;
  readonly ports: MachinePorts;
  /** Images were made, named, moved or taken away, on this machine, on nodes or in registries. */
  readonly onImages: () => void;
}

export interface ClusterTools {
  /** By name (`cluster-tool-names.ts` lists them). */
  readonly programs: ReadonlyMap<string, Program>;
  /** After a restore: containers that ran go on answering on their ports. */
  resume(): Promise<void>;
}

export function clusterTools(parts: ClusterToolParts): ClusterTools {
  const { kubectl, cluster, ports, onImages } = parts;
  const contexts = () => import('#lib/kubectl/programs/kubectx.ts');
  const host = dockerHost(cluster, ports, onImages);
  const dockerParts = async () => {
    const [{ dockerProgram }, { templatePrinter: template }, docker] = await Promise.all([
      import('#lib/tools/docker/docker.ts'),
      import('#lib/kubectl/printers/template/template.ts'),
      host(),
    ]);
    return { dockerProgram, docker, template, nodeAt: nodeAt(cluster) };
  };
  const local = async () => ({ cluster, docker: await host(), kubeconfig: kubeconfigOf(cluster) });
  const programs = new Map<string, Program>([
    ['kubecolor', kubectl],
    ['kubectx', lazily(async () => (await contexts()).kubectx(kubectl))],
    ['kubens', lazily(async () => (await contexts()).kubens(kubectl))],
    ['kind', lazily(async () => (await import('#lib/tools/kind.ts')).kind(await local()))],
    ['k3d', lazily(async () => (await import('#lib/tools/k3d.ts')).k3d(await local()))],
    [
      'minikube',
      lazily(async () => {
        const [{ minikube }, parts] = await Promise.all([import('#lib/tools/minikube.ts'), dockerParts()]);
        const dockerProgram = parts.dockerProgram(parts);
        const { template, docker } = parts;
        return minikube({ cluster, docker, template, dockerProgram, kubeconfig: kubeconfigOf(cluster) });
      }),
    ],
    [
      'istioctl',
      lazily(async () => {
        const [{ istioctl }, { connectionNamespace }] = await Promise.all([
          import('#lib/tools/istioctl.ts'),
          import('#lib/kubectl/programs/namespace.ts'),
        ]);
        return istioctl(cluster, connectionNamespace);
      }),
    ],
    ['kustomize', lazily(async () => (await import('#lib/kubectl/programs/kustomize.ts')).kustomize)],
    [
      'docker',
      lazily(async () => {
        const { dockerProgram, ...machine } = await dockerParts();
        return dockerProgram(machine);
      }),
    ],
  ]);
  const resume = async () => {
    if (cluster.sim.table('docker/containers').size > 0) await host();
  };
  return { programs, resume };
}

/** The machine's Docker. Where a saved run has containers it must be there before anybody asks for their ports. */
function dockerHost(cluster: Cluster, ports: MachinePorts, onImages: () => void): () => Promise<Docker> {
  let made: Promise<Docker> | undefined;
  return () => (made ??= makeDocker(cluster, ports, onImages));
}

async function makeDocker(cluster: Cluster, ports: MachinePorts, onImages: () => void): Promise<Docker> {
  const [{ Docker }, { sendPublished }] = await Promise.all([
    import('#lib/cluster/host/docker.ts'),
    import('#lib/cluster/host/published.ts'),
  ]);
  const { sim, config, kubelets } = cluster;
  const docker = new Docker({
    sim,
    config,
    made: new MadeImages(sim),
    nodes: kubelets.images,
    ask: (question) => answer(ports, question),
    onChange: onImages,
  });
  ports.published = (port, request) => sendPublished(docker.containers, port, request);
  return docker;
}

/** The network as a program in a container of this machine meets it. */
function answer(ports: MachinePorts, { url, method }: Question): Answer {
  const [, scheme = '', host = ''] = /^(\w+):\/\/([^/:]*)/.exec(url) ?? [];
  if (scheme === 'dns') {
    const { server, name, addresses = [] } = ports.lookUp(host);
    return { ok: name !== undefined, body: [server, name ?? '', ...addresses].join('\n') };
  }
  const pending = ports.begin({ method, url, headers: {} }, 'docker');
  const outcome = pending.finish();
  if (outcome instanceof Promise) return { ok: false, error: 'timeout', tookMs: pending.tookMs };
  return outcome.ok
    ? { ok: true, status: outcome.status, body: outcome.body, tookMs: pending.tookMs }
    : { ok: false, error: outcome.error, tookMs: pending.tookMs };
}

/** A kubeconfig of the cluster whose one context has that name. */
const kubeconfigOf =
  ({ config }: Cluster) =>
  (name: string): string =>
    defaultKubeconfig({ server: config.apiServer, cluster: name, user: name });

const nodeAt =
  ({ config }: Cluster) =>
  (host: string): string | undefined =>
    config.nodes.find(({ internalIP }) => internalIP === host)?.name;

/** A program that is loaded when it is first run; the clock stands still meanwhile. */
function lazily(load: () => Promise<Program>): Program {
  let loaded: Program | undefined;
  return async (process: Process) => {
    loaded ??= await process.leash.load(load, process.interrupt);
    return loaded(process);
  };
}
