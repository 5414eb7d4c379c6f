/**
 * Rollouts end to end: the order in which the wanted counts of ReplicaSets change is the one recorded from a real cluster.
 * A is the first ReplicaSet, B the second, C the third.
 */
import { describe, expect, test } from 'vitest';
import type { KubeRequest } from '#lib/kube/client.ts';
import type { Deployment, Pod, ReplicaSet } from '#lib/kube/types.ts';
import { Simulation } from '#lib/sim/simulation.ts';
import { Cluster } from './cluster.ts';
import { loadConfig } from './images/load.ts';

const capacity = { cpu: '16', memory: '64Gi', pods: '110' };
const http = [{ path: '*', status: 200 }];
const config = loadConfig({
  registries: [{ host: 'registry.example.com' }],
  images: [
    {
      repository: 'registry.example.com/shop/storefront',
      tags: ['1.*'],
      app: { listenAfterMs: 2500, stopAfterMs: 1500, http },
      byTag: { '*-crash': { exitAfterMs: 1200, exitCode: 1 } },
    },
  ],
  nodes: [1, 2, 3].map((n) => ({
    name: `node0${n}`,
    internalIP: `172.30.${n}.2`,
    capacity,
    podCIDR: `10.244.${n}.0/24`,
  })),
});

const SHOP = 'registry.example.com/shop/storefront';
const PATH = '/apis/apps/v1/namespaces/default/deployments';

/** A cluster, a deployment named shop in it, and what a learner would do to it. */
class Lab {
  readonly sim: Simulation;
  readonly cluster: Cluster;
  /** `A=4 B=1 A=3 …` since `forget` */
  counts: string[] = [];
  #names: string[] = [];

  constructor(seed: number, spec: object, probe = true) {
    this.sim = new Simulation({ seed });
    this.cluster = new Cluster(this.sim, config);
    this.cluster.store.subscribe(({ resource, before, after }) => {
      if (resource !== 'replicasets.apps' || !after) return;
      const [was, is] = [before, after].map((set) => (set as ReplicaSet | undefined)?.spec.replicas);
      const name = after.metadata.name;
      if (!this.#names.includes(name)) this.#names.push(name);
      if (was !== is) this.counts.push(`${'ABCD'[this.#names.indexOf(name)]}=${is}`);
    });
    const readinessProbe = { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 1 };
    const container = {
      name: 'web',
      image: `${SHOP}:1.0.0`,
      ports: [{ containerPort: 8080 }],
      ...(probe && { readinessProbe }),
    };
    this.ask('POST', PATH, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'shop' },
      spec: {
        selector: { matchLabels: { app: 'shop' } },
        template: {
          metadata: { labels: { app: 'shop' } },
          spec: { terminationGracePeriodSeconds: 5, containers: [container] },
        },
        ...spec,
      },
    });
  }

  ask(method: KubeRequest['method'], path: string, body?: unknown): unknown {
    const contentType = method === 'PATCH' ? 'application/strategic-merge-patch+json' : 'application/json';
    const answer = this.cluster.handle({ method, path, contentType, body });
    if (answer.status >= 400) throw new Error(JSON.stringify(answer.body));
    this.sim.settle();
    return answer.body;
  }

  sleep(seconds: number): this {
    this.sim.advance(this.sim.now + seconds * 1000);
    return this;
  }

  patch(spec: object): this {
    this.ask('PATCH', `${PATH}/shop`, { spec });
    return this;
  }

  image(tag: string): this {
    return this.patch({ template: { spec: { containers: [{ name: 'web', image: `${SHOP}:${tag}` }] } } });
  }

  /** Until the deployment says that it is complete, or time is up. */
  finish(seconds = 120): this {
    for (let i = 0; i < seconds * 4; i += 1) {
      const { metadata, spec, status } = this.deployment;
      const done =
        status?.observedGeneration === metadata.generation && status?.updatedReplicas === spec.replicas;
      if (done && status?.replicas === spec.replicas && (status?.availableReplicas ?? 0) === spec.replicas)
        break;
      this.sleep(0.25);
    }
    return this;
  }

  taken(): string {
    return this.counts.splice(0).join(' ');
  }

  get deployment(): Deployment {
    return this.cluster.store.get('deployments.apps', 'default', 'shop') as Deployment;
  }

  get pods(): readonly Pod[] {
    return this.cluster.store.list('pods', 'default') as readonly Pod[];
  }
}

const rolling = (maxSurge: number | string, maxUnavailable: number | string) => ({
  strategy: { rollingUpdate: { maxSurge, maxUnavailable } },
});

/** The counts do not depend on chance where every pod makes it. */
const steps: [name: string, spec: object, counts: string][] = [
  ['one replica, default strategy', { replicas: 1 }, 'A=1 | B=1 A=0'],
  ['four, default strategy', { replicas: 4 }, 'A=4 | B=1 A=3 B=2 A=2 B=3 A=1 B=4 A=0'],
  ['four, no surge', { replicas: 4, ...rolling(0, 1) }, 'A=4 | B=0 A=3 B=1 A=2 B=2 A=1 B=3 A=0 B=4'],
  ['four, one and one', { replicas: 4, ...rolling(1, 1) }, 'A=4 | B=1 A=3 B=2 A=2 B=3 A=1 B=4 A=0'],
  ['four, all at once', { replicas: 4, ...rolling('100%', 0) }, 'A=4 | B=4 A=3 A=2 A=1 A=0'],
  ['four, recreated', { replicas: 4, strategy: { type: 'Recreate' } }, 'A=4 | A=0 B=4'],
];

describe('the wanted counts of an update', () => {
  test.each(steps)('%s', (_, spec, counts) => {
    const lab = new Lab(3, spec).finish();
    const before = lab.taken();
    lab.image('1.1.0').finish();
    expect(`${before} | ${lab.taken()}`).toBe(counts);
  });

  test('ten begin with three more and two less', () => {
    const lab = new Lab(1, { replicas: 10 }).finish();
    lab.taken();
    lab.image('1.1.0');
    expect(lab.taken()).toBe('B=3 A=8 B=5');
    expect(lab.finish().taken()).toMatch(/A=0$/);
  });

  test('a pod that is taken away as soon as it was made is on its node already, and takes a moment to go', () => {
    const lab = new Lab(1, { replicas: 1, ...rolling(1, 1) }).finish();
    lab.patch({
      replicas: 4,
      template: { spec: { containers: [{ name: 'web', image: `${SHOP}:1.1.0` }] } },
    });
    const going = lab.pods.filter(({ metadata }) => metadata.deletionTimestamp);
    expect(going.map(({ spec }) => spec.nodeName)).toEqual([expect.stringMatching(/^node/)]);
  });

  test('each step of a rollout is three statuses while old pods go, and one when the new one is there', () => {
    const lab = new Lab(1, { replicas: 4 }).finish();
    const seen: string[] = [];
    lab.cluster.store.subscribe(({ resource, before, after }) => {
      if (resource !== 'deployments.apps' || !after || !before) return;
      const {
        replicas,
        updatedReplicas = 0,
        availableReplicas,
        unavailableReplicas = 0,
      } = (after as Deployment).status ?? { replicas: 0 };
      seen.push(`${replicas} ${updatedReplicas} ${availableReplicas} -${unavailableReplicas}`);
    });
    lab.image('1.1.0').finish();
    // Recorded: `rollout status` has a line for each.
    expect(seen.slice(-5)).toEqual(['5 4 3 -2', '5 4 4 -1', '5 4 4 -0', '4 4 3 -1', '4 4 4 -0']);
  });

  test('a bad image stops half way, and the next image takes its place first', () => {
    const lab = new Lab(1, { replicas: 4 }).finish();
    lab.taken();
    lab.image('missing').sleep(12);
    expect(lab.taken()).toBe('B=1 A=3 B=2');
    expect(lab.image('1.2.0').taken()).toBe('C=0 B=0 C=2');
    expect(lab.finish().taken()).toBe('A=2 C=3 A=1 C=4 A=0');
  });

  test('a third image during the second takes over from both', () => {
    const lab = new Lab(1, { replicas: 10, ...rolling(2, 2) }).finish();
    lab.taken();
    lab.image('1.1.0').image('1.2.0');
    expect(lab.taken()).toBe('B=2 A=8 B=4 C=0 B=0 C=4');
    expect(lab.finish().taken()).toMatch(/A=1 C=10 A=0$|C=10 A=1 A=0$/);
  });

  test('a stuck rollout grows and shrinks in proportion, paused or not', () => {
    const lab = new Lab(1, { replicas: 10, ...rolling(3, 2) }).finish();
    lab.taken();
    lab.image('missing').sleep(4);
    expect(lab.taken()).toBe('B=3 A=8 B=5');
    expect(lab.patch({ replicas: 15 }).taken()).toBe('A=11 B=7');
    expect(lab.patch({ paused: true }).sleep(2).patch({ replicas: 20 }).taken()).toBe('A=14 B=9');
    expect(lab.patch({ replicas: 8 }).taken()).toBe('A=7 B=4');
    expect(lab.patch({ paused: false }).taken()).toBe('A=6 B=5');
    expect(lab.image('1.0.0').taken()).toBe('B=0 A=8');
  });

  test('pods count only after minReadySeconds', () => {
    const lab = new Lab(1, { replicas: 4, minReadySeconds: 5 }).finish();
    lab.taken();
    lab.image('1.1.0').finish();
    // The first two come one after the other, or at once.
    expect(lab.taken()).toMatch(/^B=1 A=3 B=2 (A=2 B=3 )?A=1 B=4 A=0$/);
  });

  test('from nothing, to five, to two, to nothing', () => {
    const lab = new Lab(1, { replicas: 0 });
    lab
      .image('1.1.0')
      .sleep(2)
      .patch({ replicas: 5 })
      .finish()
      .patch({ replicas: 2 })
      .sleep(5)
      .patch({ replicas: 0 });
    expect(lab.taken()).toBe('A=0 B=0 B=5 B=2 B=0');
  });

  test('undo is a third revision of the first set', () => {
    const lab = new Lab(1, { replicas: 2 }).finish();
    lab.image('1.1.0').finish().image('1.0.0').finish();
    const revisions = lab.cluster.store
      .list('replicasets.apps', 'default')
      .map(({ metadata }) => metadata.annotations)
      .map((all) => [
        all?.['deployment.kubernetes.io/revision'],
        all?.['deployment.kubernetes.io/revision-history'],
      ]);
    expect(revisions.sort()).toEqual([
      ['2', undefined],
      ['3', '1'],
    ]);
    expect(lab.deployment.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '3' });
    expect(lab.deployment.metadata.generation).toBe(3);
  });
});

describe('what a Deployment says of itself', () => {
  const conditions = (lab: Lab) =>
    Object.fromEntries(
      (lab.deployment.status?.conditions ?? []).map(({ type, status, reason }) => [
        type,
        `${status} ${reason}`,
      ]),
    );

  test('a rollout that stands still for too long has failed, at its deadline', () => {
    const lab = new Lab(1, { replicas: 2, progressDeadlineSeconds: 20 }).finish();
    expect(conditions(lab)).toEqual({
      Available: 'True MinimumReplicasAvailable',
      Progressing: 'True NewReplicaSetAvailable',
    });
    lab.image('missing').sleep(15);
    expect(conditions(lab)['Progressing']).toBe('True ReplicaSetUpdated');
    lab.sleep(8);
    expect(conditions(lab)['Progressing']).toBe('False ProgressDeadlineExceeded');
    lab.image('1.0.0').finish();
    expect(conditions(lab)['Progressing']).toBe('True NewReplicaSetAvailable');
  });

  test('a pod that is deleted is replaced; one that is relabelled is left alone and replaced too', () => {
    const lab = new Lab(1, { replicas: 3 }).finish();
    const [first, second] = lab.pods.map(({ metadata }) => metadata.name);
    lab.ask('DELETE', `/api/v1/namespaces/default/pods/${first}`);
    expect(lab.pods).toHaveLength(4);
    lab.ask('PATCH', `/api/v1/namespaces/default/pods/${second}`, { metadata: { labels: { app: 'apart' } } });
    lab.finish().sleep(10);
    expect(lab.pods).toHaveLength(4);
    expect(
      lab.pods.find(({ metadata }) => metadata.name === second)?.metadata.ownerReferences,
    ).toBeUndefined();
    lab.ask('PATCH', `/api/v1/namespaces/default/pods/${second}`, { metadata: { labels: { app: 'shop' } } });
    lab.sleep(10);
    expect(lab.pods).toHaveLength(3);
  });

  test('deleting it deletes everything it made', () => {
    const lab = new Lab(1, { replicas: 3 }).finish();
    lab.ask('DELETE', `${PATH}/shop`);
    expect(lab.cluster.store.list('replicasets.apps', 'default')).toHaveLength(0);
    expect(lab.pods.every(({ metadata }) => metadata.deletionTimestamp)).toBe(true);
    lab.sleep(10);
    expect(lab.pods).toHaveLength(0);
  });

  test('with --cascade=orphan the pods stay, and a new ReplicaSet of theirs adopts them', () => {
    const lab = new Lab(1, { replicas: 2 }).finish();
    const [set] = lab.cluster.store.list('replicasets.apps', 'default');
    lab.ask('DELETE', `${PATH}/shop`, { propagationPolicy: 'Orphan' });
    expect(lab.cluster.store.list('replicasets.apps', 'default')[0]?.metadata).toMatchObject({
      name: set?.metadata.name,
    });
    expect(
      lab.cluster.store.list('replicasets.apps', 'default')[0]?.metadata.ownerReferences,
    ).toBeUndefined();
    lab.sleep(5);
    expect(lab.pods).toHaveLength(2);
  });

  test('with --cascade=foreground it goes last', () => {
    const lab = new Lab(1, { replicas: 2 }).finish();
    lab.ask('DELETE', `${PATH}/shop`, { propagationPolicy: 'Foreground' });
    expect(lab.deployment.metadata.finalizers).toEqual(['foregroundDeletion']);
    expect(lab.pods).toHaveLength(2);
    lab.sleep(10);
    expect(lab.deployment).toBeUndefined();
    expect(lab.pods).toHaveLength(0);
  });
});
