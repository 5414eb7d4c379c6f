/** minikube service and tunnel: the addresses of Services. */
import type { Service } from '#lib/kube/types.ts';
import type { Minikube } from './minikube-parts.ts';

const servicesOf = ({ cluster }: Minikube): readonly Service[] =>
  cluster.store.list('services') as readonly Service[];

const portLabel = ({ name, port }: { readonly name?: string; readonly port: number }): string =>
  name === undefined || name === '' ? String(port) : `${name}/${port}`;

export const service = async (it: Minikube, [name]: readonly string[]): Promise<void> => {
  const { words, cluster } = it;
  const namespace = words.value('-n', '--namespace') ?? 'default';
  const address = cluster.config.nodes[0]?.internalIP ?? '';
  const scheme = words.has('--https') ? 'https' : 'http';
  const urlsOf = ({ spec }: Service) =>
    (spec.ports ?? []).flatMap(({ nodePort }) => (nodePort ? [`${scheme}://${address}:${nodePort}`] : []));
  if (name === 'list') {
    const wanted = words.value('-n', '--namespace');
    const rows = servicesOf(it)
      .filter(({ metadata }) => wanted === undefined || metadata.namespace === wanted)
      .flatMap((one) => {
        const { metadata, spec } = one;
        const urls = urlsOf(one);
        const at = [metadata.namespace ?? '', metadata.name];
        if (urls.length === 0) return [[...at, 'No node port', '']];
        return (spec.ports ?? []).map((port, index) => [
          ...(index === 0 ? at : ['', '']),
          portLabel(port),
          urls[index] ?? '',
        ]);
      });
    return it.table(['NAMESPACE', 'NAME', 'TARGET PORT', 'URL'], rows, [2]);
  }
  if (name === undefined) throw it.exit('MK_USAGE', 'You must specify a service name or use --all', 14);
  const found = servicesOf(it).find(
    ({ metadata }) => metadata.name === name && metadata.namespace === namespace,
  );
  if (!found)
    throw it.exit(
      'SVC_NOT_FOUND',
      `Service '${name}' was not found in '${namespace}' namespace.\nYou may select another namespace by using 'minikube service ${name} -n <namespace>'. Or list out all the services using 'minikube service list'`,
      115,
    );
  const urls = urlsOf(found);
  if (urls.length === 0) {
    const type = found.spec.type ?? 'ClusterIP';
    await it.process.stderr.write(
      `${it.process.stderr.isTerminal ? '😿  ' : '* '}service ${namespace}/${name} has no node port\n`,
    );
    await it.warn(
      `Services [${namespace}/${name}] have type "${type}" not meant to be exposed, however for local development minikube allows you to access this !`,
    );
    return;
  }
  if (words.has('--url')) return it.say(urls.map((url) => `${url}\n`).join(''));
  const rows = (found.spec.ports ?? []).map((port, at) => [
    at === 0 ? namespace : '',
    at === 0 ? name : '',
    portLabel(port),
    urls[at] ?? '',
  ]);
  await it.table(['NAMESPACE', 'NAME', 'TARGET PORT', 'URL'], rows, [2]);
  await it.tell('🎉', `Opening service ${namespace}/${name} in default browser...`);
  await it.say(urls.map((url) => `${it.process.stdout.isTerminal ? '👉  ' : '  '}${url}\n`).join(''));
};

const LOOK_MS = 1000;

/** Gives Services of type LoadBalancer their cluster address for outside, as long as it runs. */
export const tunnel = async (it: Minikube): Promise<void> => {
  const { cluster } = it;
  const { serviceCidr, nodes } = cluster.config;
  const given = new Set<string>();
  let shown: string | undefined;
  try {
    for (;;) {
      const waiting = servicesOf(it).filter(({ spec }) => spec.type === 'LoadBalancer');
      for (const one of waiting) {
        if (one.status?.loadBalancer?.ingress?.length || !one.spec.clusterIP) continue;
        given.add(pathOf(one));
        patch(it, pathOf(one), { ingress: [{ ip: one.spec.clusterIP }] });
      }
      const names = waiting.map(({ metadata }) => metadata.name).join(', ');
      if (names !== shown) {
        shown = names;
        await it.say(
          [
            'Status:\t',
            '\tmachine: minikube',
            '\tpid: 4242',
            `\troute: ${serviceCidr} -> ${nodes[0]?.internalIP ?? ''}`,
            '\tminikube: Running',
            `\tservices: [${names}]`,
            '    errors: ',
            '\t\tminikube: no errors',
            '\t\trouter: no errors',
            '\t\tloadbalancer emulator: no errors',
            '',
          ].join('\n'),
        );
      }
      await it.pass(LOOK_MS);
    }
  } finally {
    for (const path of given) patch(it, path, {});
  }
};

const pathOf = ({ metadata }: Service): string =>
  `/api/v1/namespaces/${metadata.namespace ?? 'default'}/services/${metadata.name}`;

function patch({ cluster }: Minikube, path: string, loadBalancer: object): void {
  cluster.handle({
    method: 'PATCH',
    path: `${path}/status`,
    contentType: 'application/merge-patch+json',
    body: {
      status: { loadBalancer: Object.keys(loadBalancer).length > 0 ? loadBalancer : { ingress: null } },
    },
  });
  cluster.sim.settle();
}
