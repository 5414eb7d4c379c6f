import { expect, test } from 'vitest';
import { templateHash } from './template-hash.ts';
import type { Container, PodTemplateSpec } from './types.ts';

/** As the API stores it: with its defaults. */
const template = (labels: Record<string, string>, container: Partial<Container>): PodTemplateSpec => ({
  metadata: { labels },
  spec: {
    containers: [
      {
        name: 'web',
        image: '',
        resources: {},
        imagePullPolicy: 'IfNotPresent',
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        ...container,
      },
    ],
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  },
});
const ports = [{ containerPort: 8080, protocol: 'TCP' as const }];
const readinessProbe = {
  httpGet: { path: '/healthz', port: 8080, scheme: 'HTTP' as const },
  initialDelaySeconds: 2,
  timeoutSeconds: 1,
  periodSeconds: 2,
  successThreshold: 1,
  failureThreshold: 3,
};
const storefront = { app: 'storefront' };
const image = 'registry.example.com/shop/storefront:1.1.0';

test.each<[string, PodTemplateSpec, string]>([
  ['a plain one', template(storefront, { image: image.replace('1.1', '1.0'), ports }), '5dbfb57cd9'],
  ['with a probe', template(storefront, { image, ports, readinessProbe }), '7dd6576989'],
  [
    'with resources',
    template(
      { app: 'web', tier: 'frontend' },
      {
        name: 'nginx',
        image: 'nginx:1.26',
        ports: [{ containerPort: 80, name: 'http', protocol: 'TCP' }],
        resources: { limits: { memory: '64Mi' }, requests: { cpu: '50m', memory: '32Mi' } },
      },
    ),
    '7f464d8dd6',
  ],
])('a ReplicaSet has the name that a real cluster gives it: %s', (_, given, hash) => {
  expect(templateHash(given)).toBe(hash);
});

test('another hash for the same template after a collision', () => {
  const given = template(storefront, { image });
  expect(templateHash(given, 1)).not.toBe(templateHash(given));
});
