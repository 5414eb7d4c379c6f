/** The kinds of `create service`. */
import type { ServicePort } from '#lib/kube/types.ts';
import { portNameProblems, portProblems } from '#lib/kube/validation/names.ts';
import { command, type Flags } from '#lib/kubectl/command.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { portNumber } from '#lib/kubectl/write/ports.ts';
import { generator, typed } from './generator.ts';

const tcpFlag = {
  tcp: { type: 'string-slice', about: '<port> or <port>:<targetPort>' },
} as const;

interface Values {
  readonly tcp: readonly string[];
  readonly clusterip?: string;
  readonly 'node-port'?: number;
  readonly 'external-name'?: string;
}

/** One of the types of service. The order of spec's fields is that of Kubernetes' type. */
function serviceType<const F extends Flags>(type: string, use: string, short: string, flags: F) {
  return generator({
    use,
    short,
    failure: `failed to create ${type} service: `,
    flags: { ...tcpFlag, ...flags },
    make(run, name) {
      const values = run.flags as unknown as Values;
      const { clusterip, 'external-name': externalName } = values;
      const needsPort = type !== 'ExternalName' && clusterip !== 'None';
      if (needsPort && values.tcp.length === 0)
        throw new CommandError('at least one tcp port specifier must be provided');
      const ports = values.tcp.map((text) => tcpPort(text, values['node-port'] ?? 0));
      const labels = { app: name };
      const spec = {
        ...(ports.length > 0 && { ports }),
        selector: labels,
        ...(clusterip && { clusterIP: clusterip }),
        type,
        ...(externalName && { externalName }),
      };
      return { ...typed('v1', 'Service', name, { labels }), spec, status: { loadBalancer: {} } };
    },
  });
}

function tcpPort(text: string, nodePort: number): ServicePort {
  const [first = '', second] = text.split(':');
  const port = portNumber(first);
  const targetPort = second === undefined ? port : targetOf(second);
  const name = second === undefined ? first : `${first}-${second}`;
  return { name, protocol: 'TCP', port, targetPort, ...(nodePort > 0 && { nodePort }) };
}

function targetOf(text: string): number | string {
  const number = /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
  const [problem] = number === undefined ? portNameProblems(text) : portProblems(number);
  if (problem) throw new CommandError(problem);
  return number ?? text;
}

export const createService = command({
  use: 'service',
  short: 'Create a service of a type',
  aliases: ['svc'],
  commands: [
    serviceType(
      'ClusterIP',
      'clusterip NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]',
      'Create a service with a cluster address',
      {
        clusterip: { type: 'string', about: 'The address to ask for; None for a service without one' },
      },
    ),
    serviceType(
      'ExternalName',
      'externalname NAME --external-name external.name [--dry-run=server|client|none]',
      'Create a service that is another name',
      {
        'external-name': { type: 'string', required: true, about: 'The name it stands for' },
      },
    ),
    serviceType(
      'LoadBalancer',
      'loadbalancer NAME [--tcp=port:targetPort] [--dry-run=server|client|none]',
      'Create a service behind a load balancer',
      {},
    ),
    serviceType(
      'NodePort',
      'nodeport NAME [--tcp=port:targetPort] [--dry-run=server|client|none]',
      'Create a service on a port of every node',
      {
        'node-port': { type: 'int', about: 'The port on every node' },
      },
    ),
  ],
});
