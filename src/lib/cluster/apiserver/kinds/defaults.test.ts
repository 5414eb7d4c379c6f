import { expect, test } from 'vitest';
import type { Pod, Service } from '#lib/kube/types.ts';
import type { AllocationPool } from '#lib/cluster/apiserver/resource.ts';
import { deployment } from './deployment/definition.ts';
import { defaultPullPolicy, qosClass } from './pod-defaults.ts';
import { pod } from './pod/definition.ts';
import { secret } from './secret/definition.ts';
import { service } from './service/definition.ts';

const asPod = (spec: object): Pod =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec }) as Pod;

test.each([
  ['nginx', 'Always'],
  ['nginx:latest', 'Always'],
  ['nginx:1.27', 'IfNotPresent'],
  ['registry.example.com:5000/shop/web', 'Always'],
  ['registry.example.com:5000/shop/web:2', 'IfNotPresent'],
  ['nginx@sha256:0123', 'IfNotPresent'],
])('%s is pulled %s', (image, policy) => expect(defaultPullPolicy(image)).toBe(policy));

test('a Deployment is stored with everything Kubernetes adds to it', () => {
  const given = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'nginx:1.25', ports: [{ containerPort: 80 }] }] },
      },
    },
  };
  const stored = deployment.defaults!(given as never);
  expect(stored.spec).toEqual({
    progressDeadlineSeconds: 600,
    replicas: 1,
    revisionHistoryLimit: 10,
    selector: { matchLabels: { app: 'web' } },
    strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' }, type: 'RollingUpdate' },
    template: {
      metadata: { creationTimestamp: null, labels: { app: 'web' } },
      spec: {
        containers: [
          {
            image: 'nginx:1.25',
            imagePullPolicy: 'IfNotPresent',
            name: 'web',
            ports: [{ containerPort: 80, protocol: 'TCP' }],
            resources: {},
            terminationMessagePath: '/dev/termination-log',
            terminationMessagePolicy: 'File',
          },
        ],
        dnsPolicy: 'ClusterFirst',
        restartPolicy: 'Always',
        schedulerName: 'default-scheduler',
        securityContext: {},
        terminationGracePeriodSeconds: 30,
      },
    },
  });
  expect(deployment.defaults!(stored)).toBe(stored);
});

test('a pod gets what its template does without; a complete one stays the same object', () => {
  const probe = { httpGet: { port: 80 }, periodSeconds: 5 };
  const limits = { cpu: '1', memory: '1Gi' };
  const given = asPod({
    containers: [
      { name: 'c', image: 'x', readinessProbe: probe, resources: { limits, requests: { cpu: '500m' } } },
    ],
    volumes: [{ name: 'v' }, { name: 'conf', configMap: { name: 'c' } }],
  });
  const stored = pod.defaults!(given);
  expect(stored.spec.enableServiceLinks).toBe(true);
  expect(stored.spec.containers[0]).toMatchObject({
    readinessProbe: {
      httpGet: { path: '/', port: 80, scheme: 'HTTP' },
      failureThreshold: 3,
      periodSeconds: 5,
      successThreshold: 1,
      timeoutSeconds: 1,
    },
    resources: { requests: { cpu: '500m', memory: '1Gi' } },
  });
  expect(stored.spec.volumes).toEqual([
    { name: 'v', emptyDir: {} },
    { name: 'conf', configMap: { name: 'c', defaultMode: 420 } },
  ]);
  expect(pod.defaults!(stored)).toBe(stored);
});

test.each([
  [{}, 'BestEffort'],
  [{ requests: { cpu: '1' } }, 'Burstable'],
  [{ limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1', memory: '1Gi' } }, 'Guaranteed'],
  [{ limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1', memory: '512Mi' } }, 'Burstable'],
  [{ requests: { 'nvidia.com/gpu': '1' } }, 'BestEffort'],
])('with %j a pod is %s', (resources, quality) =>
  expect(qosClass({ containers: [{ name: 'c', resources }] })).toBe(quality),
);

test('stringData becomes data, and wins', () => {
  const given = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's' },
    data: { a: 'eA==' },
    stringData: { a: 'y' },
  };
  const { type, data, ...rest } = secret.defaults!(given);
  expect({ type, data }).toEqual({ type: 'Opaque', data: { a: 'eQ==' } });
  expect(rest).not.toHaveProperty('stringData');
});

function pool(): AllocationPool & { taken: Set<string> } {
  const taken = new Set<string>();
  let next = 0;
  return {
    taken,
    take: (name, value) => !taken.has(`${name}/${value}`) && taken.add(`${name}/${value}`) !== undefined,
    release: (name, value) => taken.delete(`${name}/${value}`),
    isTaken: (name, value) => taken.has(`${name}/${value}`),
    between: (low) => low + next++,
  };
}

const asService = (spec: object): Service =>
  service.defaults!({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec } as Service);

const take = (object: Service, old: Service | undefined, from: AllocationPool) => {
  const result = service.allocate!.take(object, old, from);
  return 'errors' in result ? result.errors.map(({ field, detail }) => `${field}: ${detail}`) : result.object;
};

test('a Service gets an address and node ports, keeps them, and gives them back', () => {
  const from = pool();
  const first = take(asService({ type: 'NodePort', ports: [{ port: 80 }] }), undefined, from) as Service;
  expect(first.spec).toMatchObject({
    clusterIP: '10.96.1.0',
    clusterIPs: ['10.96.1.0'],
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    externalTrafficPolicy: 'Cluster',
    ports: [{ nodePort: 30001, port: 80, protocol: 'TCP', targetPort: 80 }],
  });
  expect(from.taken.size).toBe(2);
  const asked = asService({ type: 'NodePort', ports: [{ port: 80, nodePort: 30001 }] });
  expect(take(asked, undefined, from)).toEqual([
    'spec.ports[0].nodePort: provided port is already allocated',
  ]);
  expect(from.taken.size).toBe(2);
  const plain = service.prepareForUpdate!(asService({ ports: [{ port: 80, nodePort: 30001 }] }), first);
  expect((take(plain, first, from) as Service).spec.ports).toEqual([
    { port: 80, protocol: 'TCP', targetPort: 80 },
  ]);
  expect([...from.taken]).toEqual(['clusterIPs/10.96.1.0']);
  service.allocate!.release(first, from);
  expect(from.taken.size).toBe(0);
});

test.each([
  ['10.96.0.1', 'provided IP is already allocated'],
  [
    '192.168.1.1',
    'the provided IP (192.168.1.1) is not in the valid range. The range of valid IPs is 10.96.0.0/12',
  ],
])('the address %s cannot be had', (clusterIP, why) => {
  const from = pool();
  from.take('clusterIPs', '10.96.0.1');
  expect(take(asService({ clusterIP, ports: [{ port: 80 }] }), undefined, from)).toEqual([
    `spec.clusterIPs: failed to allocate IP ${clusterIP}: ${why}`,
  ]);
});
