/** `kubectl cluster-info` */
import type { Service } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import { listItems } from '#lib/kubectl/resources/list.ts';
import { clusterInfoDump } from './cluster-info-dump.ts';

const GREEN = '\x1b[0;32m';
const YELLOW = '\x1b[0;33m';
const RESET = '\x1b[0m';

export const clusterInfo = command({
  use: 'cluster-info',
  short: "Show where the cluster's services are",
  commands: [clusterInfoDump],
  async run(run) {
    const coloured = run.process.stdout.isTerminal;
    const paint = (colour: string, text: string) => (coloured ? colour + text + RESET : text);
    const server = run.server.replace(/\/+$/, '');
    const line = (name: string, at: string) =>
      run.print(`${paint(GREEN, name)} is running at ${paint(YELLOW, at)}`);
    const services = await run.mapper.resourceFor('services');
    const query = { labelSelector: 'kubernetes.io/cluster-service=true' };
    const { items } = await listItems(run, services, 'kube-system', query);
    await line('Kubernetes control plane', server);
    for (const service of items as unknown as Service[]) {
      const { name, namespace, labels } = service.metadata;
      const path = `/api/v1/namespaces/${namespace}/services/${proxyName(service)}/proxy`;
      await line(labels?.['kubernetes.io/name'] ?? name, server + path);
    }
    await run.print("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.");
  },
});

/** `https:name:port`, with what is empty left out. */
function proxyName({ metadata, spec }: Service): string {
  const [port] = spec.ports ?? [];
  if (!port) return metadata.name;
  const scheme = port.name === 'https' || port.port === 443 ? 'https:' : '';
  return `${scheme}${metadata.name}${port.name || scheme ? `:${port.name ?? ''}` : ''}`;
}
