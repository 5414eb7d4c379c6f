/** What `istioctl install` leaves in a cluster: istiod, the gateways of the profile, the kinds. */
import type { MeshConfig } from '#lib/cluster/config.ts';
import type { AppBehaviour, ImageEntry } from '#lib/cluster/images/catalogue.ts';
import type { KubeObject, Labels } from '#lib/kube/types.ts';
import { definitions } from './definitions.ts';
import { ROOT } from './types.ts';

const ready = [{ path: '/healthz/ready', status: 200 }];

const router: Partial<AppBehaviour> = {
  ports: [8080, 8443, 15021, 15090, 31400, 15443],
  proxies: 'istio',
  listenAfterMs: [900, 1800],
};

export const meshImages: readonly ImageEntry[] = [
  {
    repository: 'docker.io/istio/pilot',
    tags: ['1.*'],
    sizeBytes: 92_000_000,
    app: {
      command: ['/usr/local/bin/pilot-discovery'],
      ports: [8080, 15010, 15012, 15014, 15017],
      listenAfterMs: [1500, 2500],
      http: [{ path: '/ready', status: 200 }],
      memoryMiB: 60,
    },
  },
  {
    repository: 'docker.io/istio/proxyv2',
    tags: ['1.*'],
    sizeBytes: 118_000_000,
    app: {
      command: ['/usr/local/bin/pilot-agent'],
      ports: [15000, 15001, 15006, 15020, 15021, 15090],
      listenAfterMs: [700, 1500],
      http: ready,
      memoryMiB: 40,
      modes: {
        router,
        // Sets up iptables, and is done.
        'istio-iptables': { exitAfterMs: [300, 600], exitCode: 0, ports: [] },
      },
    },
  },
];

export const proxyImage = ({ istio }: MeshConfig): string => `docker.io/istio/proxyv2:${istio}`;

const named = (name: string, labels: Labels) => ({ name, namespace: ROOT, labels });

/** In the order in which they are made. */
export function meshObjects(config: MeshConfig): KubeObject[] {
  const account = (name: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: ROOT },
  });
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: ROOT } },
    ...definitions(),
    account('istiod'),
    istiod(config),
    service('istiod', { app: 'istiod', istio: 'pilot' }, 'ClusterIP', [
      ['grpc-xds', 15010],
      ['https-dns', 15012],
      ['https-webhook', 443, 15017],
      ['http-monitoring', 15014],
    ]),
    ...(config.profile === 'minimal' ? [] : gatewayObjects(config, 'ingress', 'LoadBalancer', account)),
    ...(config.profile === 'demo' ? gatewayObjects(config, 'egress', 'ClusterIP', account) : []),
  ];
}

function gatewayObjects(
  config: MeshConfig,
  way: 'ingress' | 'egress',
  type: string,
  account: (name: string) => KubeObject,
): KubeObject[] {
  const name = `istio-${way}gateway`;
  const labels = { app: name, istio: `${way}gateway` };
  const outer: readonly Port[] = [
    ['status-port', 15021],
    ['http2', 80, 8080],
    ['https', 443, 8443],
    ['tcp', 31400],
    ['tls', 15443],
  ];
  const inner = outer.filter(([port]) => port === 'http2' || port === 'https');
  return [
    account(`${name}-service-account`),
    deployment(name, labels, {
      serviceAccountName: `${name}-service-account`,
      containers: [
        {
          name: 'istio-proxy',
          image: proxyImage(config),
          args: [
            'proxy',
            'router',
            '--domain',
            '$(POD_NAMESPACE).svc.cluster.local',
            '--log_output_level=default:info',
          ],
          ports: [8080, 8443, 15021, 15090].map((containerPort) => ({ containerPort, protocol: 'TCP' })),
          readinessProbe: probe(15021, '/healthz/ready', 1),
          env: [field('POD_NAME', 'metadata.name'), field('POD_NAMESPACE', 'metadata.namespace')],
          resources: { requests: { cpu: '10m', memory: '40Mi' } },
        },
      ],
    }),
    service(name, labels, type, way === 'ingress' ? outer : inner),
  ];
}

const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });

const probe = (port: number, path: string, initialDelaySeconds: number) => ({
  httpGet: { path, port },
  initialDelaySeconds,
  periodSeconds: 3,
  timeoutSeconds: 5,
});

const istiod = ({ istio }: MeshConfig): KubeObject =>
  deployment(
    'istiod',
    { app: 'istiod', istio: 'pilot' },
    {
      serviceAccountName: 'istiod',
      containers: [
        {
          name: 'discovery',
          image: `docker.io/istio/pilot:${istio}`,
          args: [
            'discovery',
            '--monitoringAddr=:15014',
            '--log_output_level=default:info',
            '--domain',
            'cluster.local',
          ],
          ports: [8080, 15010, 15012, 15014, 15017].map((containerPort) => ({
            containerPort,
            protocol: 'TCP',
          })),
          readinessProbe: probe(8080, '/ready', 1),
          resources: { requests: { cpu: '10m', memory: '100Mi' } },
        },
      ],
    },
  );

const deployment = (name: string, labels: Labels, spec: object): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: named(name, labels),
  spec: {
    replicas: 1,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '100%', maxUnavailable: '25%' } },
    selector: { matchLabels: labels },
    template: { metadata: { labels: { ...labels, 'sidecar.istio.io/inject': 'false' } }, spec },
  },
});

type Port = readonly [name: string, port: number, targetPort?: number];

const service = (name: string, labels: Labels, type: string, ports: readonly Port[]): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: named(name, labels),
  spec: {
    type,
    selector: labels,
    ports: ports.map(([port, number, targetPort = number]) => ({ name: port, port: number, targetPort })),
  },
});
