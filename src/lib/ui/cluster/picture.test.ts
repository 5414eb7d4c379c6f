import { expect, test } from 'vitest';
import type { ContainerState, Deployment, Pod, ReplicaSet, Service } from '#lib/kube/types.ts';
import { pictureOf, podReason, podState, versionOf, type Objects } from './picture.ts';

interface Shape {
  readonly name?: string;
  readonly owner?: string;
  readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  readonly ready?: boolean;
  readonly state?: ContainerState;
  readonly leaving?: boolean;
}

function pod({ name = 'web-1', owner, phase = 'Running', ready = false, state, leaving }: Shape): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      uid: name,
      namespace: 'default',
      labels: { app: 'web' },
      ...(leaving && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      ...(owner && {
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: owner, uid: owner, controller: true },
        ],
      }),
    },
    spec: { containers: [{ name: 'web', image: 'web:v1' }], nodeName: 'node01' },
    status: {
      phase,
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      ...(state && {
        containerStatuses: [{ name: 'web', state, ready, restartCount: 2, image: 'web:v1', imageID: '' }],
      }),
    },
  };
}

test.each([
  ['not placed yet', { phase: 'Pending' }, 'waiting'],
  [
    'its image is on the way',
    { phase: 'Pending', state: { waiting: { reason: 'ContainerCreating' } } },
    'waiting',
  ],
  ['runs and is ready', { ready: true, state: { running: {} } }, 'ready'],
  ['runs, the probe has not passed', { state: { running: {} } }, 'starting'],
  ['no such image', { phase: 'Pending', state: { waiting: { reason: 'ErrImagePull' } } }, 'failed'],
  [
    'no such image, later',
    { phase: 'Pending', state: { waiting: { reason: 'ImagePullBackOff' } } },
    'failed',
  ],
  ['crashes again and again', { state: { waiting: { reason: 'CrashLoopBackOff' } } }, 'failed'],
  [
    'has no ConfigMap',
    { phase: 'Pending', state: { waiting: { reason: 'CreateContainerConfigError' } } },
    'failed',
  ],
  ['has just crashed', { state: { terminated: { exitCode: 1 } } }, 'failed'],
  ['is ready but on its way out', { ready: true, leaving: true, state: { running: {} } }, 'leaving'],
  ['has done its work', { phase: 'Succeeded', state: { terminated: { exitCode: 0 } } }, 'done'],
] as const)('a pod that %s', (_, shape, state) => expect(podState(pod(shape))).toBe(state));

/** A pod whose init containers and container are in these states. */
const initialised = (inits: readonly ContainerState[], state: ContainerState, phase: Shape['phase']): Pod => {
  const one = pod({ phase: phase!, state });
  const status = (each: ContainerState, n: number) => ({
    name: `init-${n}`,
    state: each,
    ready: false,
    restartCount: 0,
    image: 'busybox',
    imageID: '',
  });
  return {
    ...one,
    spec: { ...one.spec, initContainers: inits.map((_, n) => ({ name: `init-${n}`, image: 'busybox' })) },
    status: { ...one.status, initContainerStatuses: inits.map(status) },
  };
};
const through: ContainerState = { terminated: { exitCode: 0, reason: 'Completed' } };
const notYet: ContainerState = { waiting: { reason: 'PodInitializing' } };

test.each([
  ['runs its init container', [{ running: {} }], notYet, 'Pending', 'waiting', 'Init:0/1'],
  ['runs its second', [through, { running: {} }], notYet, 'Pending', 'waiting', 'Init:1/2'],
  [
    'has an init container that crashes',
    [{ waiting: { reason: 'CrashLoopBackOff' } }],
    notYet,
    'Pending',
    'failed',
    'Init:CrashLoopBackOff',
  ],
  ['is past its init container', [through], { running: {} }, 'Running', 'starting', 'Running'],
] as const)('a pod that %s', (_, inits, state, phase, drawn, reason) => {
  const one = initialised(inits, state, phase);
  expect([podState(one), podReason(one)]).toEqual([drawn, reason]);
});

test('Deployments stand together by namespace, and those of what came with the cluster come last', () => {
  const within = (namespace: string, name: string): Deployment => ({
    ...web,
    metadata: { name, uid: `${namespace}/${name}`, namespace },
  });
  const { groups } = pictureOf(
    objects({
      deployments: [
        within('istio-system', 'istiod'),
        within('shop', 'web'),
        within('ingress-nginx', 'controller'),
        within('shop', 'api'),
        within('default', 'web'),
      ],
    }),
  );
  expect(groups.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
    'default/web',
    'shop/api',
    'shop/web',
    'ingress-nginx/controller',
    'istio-system/istiod',
  ]);
});

test.each([
  ['gcr.io/google-samples/kubernetes-bootcamp:v1', 'v1'],
  ['localhost:5000/web', 'latest'],
  ['nginx', 'latest'],
  ['nginx@sha256:0123456789abcdef', '012345'],
])('the version of %s is %s', (image, version) => expect(versionOf(image)).toBe(version));

const set = (name: string, revision: string, replicas: number): ReplicaSet => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    name,
    uid: name,
    namespace: 'default',
    annotations: { 'deployment.kubernetes.io/revision': revision },
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'web', controller: true },
    ],
  },
  spec: {
    replicas,
    selector: {},
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: `web:v${revision}` }] },
    },
  },
});

const web: Deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', uid: 'web', namespace: 'default' },
  spec: { replicas: 3, selector: {}, template: set('x', '1', 0).spec.template },
};

const service: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', uid: 'svc', namespace: 'default' },
  spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 80, nodePort: 30080 }] },
};

const objects = (some: Partial<Objects>): Objects => ({
  pods: [],
  replicaSets: [],
  deployments: [],
  services: [],
  nodes: [],
  ...some,
});

test('a Deployment shows its newest ReplicaSet first, what is missing, and how many older ones are empty', () => {
  const running = { ready: true, state: { running: {} } };
  const { groups } = pictureOf(
    objects({
      deployments: [web],
      replicaSets: [set('web-a', '1', 0), set('web-b', '2', 2), set('web-c', '10', 2)],
      pods: [
        pod({ name: 'b1', owner: 'web-b', ...running, leaving: true }),
        pod({ name: 'b2', owner: 'web-b', ...running }),
        pod({ name: 'c1', owner: 'web-c', phase: 'Pending' }),
      ],
      services: [service],
    }),
  );
  expect(groups).toHaveLength(1);
  const lanes = groups[0]?.lanes.map(({ revision, missing, pods }) => ({
    revision,
    missing,
    pods: pods.map((one) => one.name),
  }));
  expect(lanes).toEqual([
    { revision: '10', missing: 1, pods: ['c1'] },
    { revision: '2', missing: 1, pods: ['b2', 'b1'] },
  ]);
  expect(groups[0]?.empty).toBe(1);
  expect(groups[0]?.services).toEqual([
    { uid: 'svc', name: 'web', type: 'NodePort', ports: '80:30080', ready: 1, hasSelector: true },
  ]);
});

test('a pod of nobody is drawn, a pod of the system is not', () => {
  const lone = pod({ name: 'lone' });
  const dns = { ...pod({ name: 'dns' }), metadata: { name: 'dns', uid: 'dns', namespace: 'kube-system' } };
  const picture = pictureOf(objects({ pods: [lone, dns] }));
  expect(picture.pods).toBe(1);
  expect(picture.groups[0]?.lanes[0]?.pods[0]?.name).toBe('lone');
});
