/** What `kubectl get all -n ingress-nginx` shows where ingress-nginx is installed. */
import type { IngressConfig } from '#lib/cluster/config.ts';
import type { KubeObject } from '#lib/kube/types.ts';

export const INGRESS_IMAGE = 'registry.k8s.io/ingress-nginx/controller:v1.11.3';
export const NAMESPACE = 'ingress-nginx';
export const NAME = 'ingress-nginx-controller';

const selector = {
  'app.kubernetes.io/component': 'controller',
  'app.kubernetes.io/instance': 'ingress-nginx',
  'app.kubernetes.io/name': 'ingress-nginx',
};

const named = (name: string) => ({ name, namespace: NAMESPACE, labels: selector });

const isBalanced = ({ service }: IngressConfig): boolean => service === 'LoadBalancer';

const port = (name: string, number: number, config: IngressConfig) => ({
  name,
  containerPort: number,
  ...(!isBalanced(config) && { hostPort: number }),
});

/** Its class, its Service, and the Deployment: it listens on the ports of the host, unless a load balancer brings it its requests. */
export const ingressObjects = (config: IngressConfig): KubeObject[] => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels: selector } },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: {
      name: config.class,
      labels: selector,
      ...(config.default && { annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } }),
    },
    spec: { controller: 'k8s.io/ingress-nginx' },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: named(NAME),
    spec: {
      type: config.service ?? 'NodePort',
      ...(isBalanced(config) && { externalTrafficPolicy: 'Local' }),
      selector,
      ports: [
        { name: 'http', appProtocol: 'http', port: 80, targetPort: 'http' },
        { name: 'https', appProtocol: 'https', port: 443, targetPort: 'https' },
      ],
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: named(NAME),
    spec: {
      replicas: 1,
      revisionHistoryLimit: 10,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      selector: { matchLabels: selector },
      template: {
        metadata: { labels: selector },
        spec: {
          tolerations: [
            { operator: 'Exists', key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
          ],
          containers: [
            {
              name: 'controller',
              image: INGRESS_IMAGE,
              args: [
                '/nginx-ingress-controller',
                ...(isBalanced(config) ? [`--publish-service=${NAMESPACE}/${NAME}`] : []),
                `--ingress-class=${config.class}`,
              ],
              ports: [port('http', 80, config), port('https', 443, config)],
            },
          ],
        },
      },
    },
  },
];
