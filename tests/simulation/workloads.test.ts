/**
 * Seeded runs of StatefulSets and DaemonSets, with what they promise checked at every settled moment. A run that breaks a promise names
 * its seed; `SEED=41 npx vitest run tests/simulation/workloads.test.ts` repeats it alone.
 */
import { expect, test } from 'vitest';
import { Cluster } from '#lib/cluster/cluster.ts';
import { defaultConfig } from '#lib/cluster/images/load.ts';
import type { DaemonSet, StatefulSet } from '#lib/kube/types/apps.ts';
import type { Node, Pod } from '#lib/kube/types.ts';
import { Random } from '#lib/sim/random.ts';
import { Simulation } from '#lib/sim/simulation.ts';

const APPS = '/apis/apps/v1/namespaces/default';
const GOOD = ['nginx:1.25', 'nginx:1.26', 'nginx:1.27', 'httpd:2.4'];
const MINUTE = 60_000;

const isReady = ({ metadata, status }: Pod): boolean =>
  !metadata.deletionTimestamp &&
  (status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false);

/** A cluster, dice, and a promise that is looked at whenever it is settled. */
class Run {
  readonly sim: Simulation;
  readonly cluster: Cluster;
  readonly dice: Random;
  broken: string | undefined;

  constructor(seed: number, broken: (run: Run) => string | undefined) {
    this.dice = new Random(seed * 7919 + 1);
    this.sim = new Simulation({ seed });
    this.cluster = new Cluster(this.sim, defaultConfig());
    this.sim.settle();
    this.sim.onSettled(() => {
      const why = this.broken === undefined ? broken(this) : undefined;
      if (why) this.broken = `at ${(this.sim.now - this.sim.startMs) / 1000} s: ${why}`;
    });
  }

  /** The pods of `default`. */
  get pods(): readonly Pod[] {
    return this.cluster.store.list('pods', 'default') as readonly Pod[];
  }

  send(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): void {
    const contentType = method === 'PATCH' ? 'application/strategic-merge-patch+json' : 'application/json';
    const { status, body: answer } = this.cluster.handle({ method, path, contentType, body });
    expect(status, JSON.stringify(answer)).toBeLessThan(400);
    this.sim.settle();
  }

  wait(mostMs: number): void {
    this.sim.advance(this.sim.now + this.dice.between(0, mostMs));
  }
}

const template = (image: string) => ({
  metadata: { labels: { app: 'db' } },
  spec: {
    terminationGracePeriodSeconds: 2,
    containers: [
      {
        name: 'db',
        image,
        readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 1 },
      },
    ],
  },
});

const image = (name: string) => ({
  spec: { template: { spec: { containers: [{ name: 'db', image: name }] } } },
});

const only = process.env['SEED'];
const seeds = only === undefined ? Array.from({ length: 12 }, (_, at) => at + 1) : [Number(only)];

test.each(seeds)('a StatefulSet makes no pod before those below it are ready (SEED=%i)', (seed) => {
  let known = new Set<string>();
  const run = new Run(seed, ({ pods }) => {
    const before = known;
    known = new Set(pods.map(({ metadata }) => metadata.uid!));
    for (const { metadata } of pods.filter(({ metadata }) => !before.has(metadata.uid!))) {
      const ordinal = Number(metadata.labels?.['apps.kubernetes.io/pod-index']);
      for (let below = 0; below < ordinal; below += 1) {
        const other = pods.find(({ metadata: { name } }) => name === `db-${below}`);
        if (!other || !isReady(other)) return `${metadata.name} was made while db-${below} was not ready`;
      }
    }
    return undefined;
  });
  const set = () => run.cluster.store.get('statefulsets.apps', 'default', 'db') as StatefulSet;
  run.send('POST', `${APPS}/statefulsets`, {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db' },
    spec: {
      replicas: run.dice.between(1, 5),
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template: template('nginx:1.25'),
    },
  });
  const actions = [
    () => run.send('PATCH', `${APPS}/statefulsets/db`, { spec: { replicas: run.dice.between(0, 5) } }),
    () => run.send('PATCH', `${APPS}/statefulsets/db`, image(run.dice.pick(GOOD))),
    () => {
      const pods = run.pods;
      if (pods.length === 0) return;
      run.send('DELETE', `/api/v1/namespaces/default/pods/${run.dice.pick(pods).metadata.name}`);
    },
  ];
  for (let i = 0; i < 8; i += 1) {
    run.wait(20_000);
    run.dice.pick(actions)();
  }
  run.sim.advance(run.sim.now + 5 * MINUTE);
  expect(run.broken).toBeUndefined();
  const { spec, status } = set();
  expect(run.pods.filter(isReady).map(({ metadata }) => metadata.name)).toEqual(
    Array.from({ length: spec.replicas! }, (_, at) => `db-${at}`),
  );
  expect(status?.currentRevision).toBe(status?.updateRevision);
});

test.each(seeds)('a DaemonSet updates no more pods at once than it may (SEED=%i)', (seed) => {
  const surges = seed % 2 === 0;
  let updating = false;
  const run = new Run(seed, ({ pods, cluster }) => {
    if (!updating) return undefined;
    const nodes = cluster.store.list('nodes') as readonly Node[];
    const wanted = nodes.filter(({ spec }) => !spec.taints?.some(({ effect }) => effect === 'NoSchedule'));
    const served = wanted.filter(({ metadata: { name } }) =>
      pods.some((pod) => pod.spec.nodeName === name && isReady(pod)),
    );
    const counting = pods.filter(({ metadata }) => !metadata.deletionTimestamp).length;
    const [missing, most] = [wanted.length - served.length, surges ? 0 : 1];
    if (missing > most) return `${missing} nodes are without an available pod`;
    if (counting > wanted.length + (surges ? 1 : 0)) return `${counting} pods on ${wanted.length} nodes`;
    return undefined;
  });
  const rollingUpdate = surges ? { maxSurge: 1, maxUnavailable: 0 } : { maxUnavailable: 1 };
  run.send('POST', `${APPS}/daemonsets`, {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'db' },
    spec: {
      selector: { matchLabels: { app: 'db' } },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate },
      template: template('nginx:1.25'),
    },
  });
  run.sim.advance(run.sim.now + 2 * MINUTE);
  updating = true;
  for (let i = 0; i < 6; i += 1) {
    run.send('PATCH', `${APPS}/daemonsets/db`, image(run.dice.pick(GOOD)));
    run.wait(30_000);
  }
  run.sim.advance(run.sim.now + 5 * MINUTE);
  expect(run.broken).toBeUndefined();
  const { status } = run.cluster.store.get('daemonsets.apps', 'default', 'db') as DaemonSet;
  expect(status?.desiredNumberScheduled).toBeGreaterThan(0);
  expect(status?.updatedNumberScheduled).toBe(status?.desiredNumberScheduled);
  expect(status?.numberAvailable).toBe(status?.desiredNumberScheduled);
});
