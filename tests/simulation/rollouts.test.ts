/**
 * Long seeded runs of random updates, undos, scales, bad images and pauses, with the promises of a rolling update checked at every
 * settled moment. A run that breaks one names its seed; `SEED=41 npx vitest run tests/simulation` repeats it alone.
 */
import { expect, test } from 'vitest';
import { Cluster } from '#lib/cluster/cluster.ts';
import { defaultConfig } from '#lib/cluster/images/load.ts';
import { scaledValue } from '#lib/kube/int-or-string.ts';
import type { Deployment, IntOrString, Pod, ReplicaSet } from '#lib/kube/types.ts';
import { Random } from '#lib/sim/random.ts';
import { Simulation } from '#lib/sim/simulation.ts';

const PATH = '/apis/apps/v1/namespaces/default/deployments';
const GOOD = ['nginx:1.25', 'nginx:1.26', 'nginx:1.27', 'httpd:2.4'];
const BAD = ['nginx:no-such-tag', 'nosuchrepo/nothing:1', 'registry.nowhere.example/app:1'];
const SURGES: readonly (readonly [surge: IntOrString, unavailable: IntOrString])[] = [
  [1, 0],
  ['25%', '25%'],
  [1, 1],
  ['100%', 0],
  [0, 1],
  [2, '50%'],
];
const MINUTE = 60_000;

class Run {
  readonly sim: Simulation;
  readonly cluster: Cluster;
  readonly dice: Random;
  readonly surge: IntOrString;
  readonly unavailable: IntOrString;
  /** Ready and not terminating, at the last settled moment. */
  available = 0;
  /** A scale puts other numbers in force: what it deletes by itself is not the rollout's doing. */
  scaling = false;
  broken: string | undefined;

  constructor(seed: number) {
    this.dice = new Random(seed * 7919 + 1);
    this.sim = new Simulation({ seed });
    this.cluster = new Cluster(this.sim, defaultConfig());
    [this.surge, this.unavailable] = this.dice.pick(SURGES);
    this.sim.settle();
    this.sim.onSettled(() => this.check());
  }

  get deployment(): Deployment | undefined {
    return this.cluster.store.get('deployments.apps', 'default', 'web') as Deployment | undefined;
  }

  get sets(): readonly ReplicaSet[] {
    return this.cluster.store.list('replicasets.apps', 'default') as readonly ReplicaSet[];
  }

  get pods(): readonly Pod[] {
    return this.cluster.store.list('pods', 'default') as readonly Pod[];
  }

  send(
    method: 'POST' | 'PATCH',
    path: string,
    body: unknown,
    type = 'application/strategic-merge-patch+json',
  ): void {
    const response = this.cluster.handle({ method, path, body, contentType: type });
    expect(response.status, JSON.stringify(response.body)).toBeLessThan(400);
    this.sim.settle();
  }

  create(replicas: number): void {
    const labels = { app: 'web' };
    const readinessProbe = { httpGet: { path: '/', port: 80 }, periodSeconds: 1 };
    const containers = [{ name: 'web', image: GOOD[0], ports: [{ containerPort: 80 }], readinessProbe }];
    const strategy = {
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: this.surge, maxUnavailable: this.unavailable },
    };
    const spec = {
      replicas,
      selector: { matchLabels: labels },
      strategy,
      template: { metadata: { labels }, spec: { containers } },
    };
    this.scaling = true;
    this.send(
      'POST',
      PATH,
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec },
      'application/json',
    );
    const service = { selector: labels, ports: [{ port: 80 }] };
    this.send(
      'POST',
      '/api/v1/namespaces/default/services',
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: service },
      'application/json',
    );
    this.scaling = false;
  }

  patch(spec: object): void {
    this.send('PATCH', `${PATH}/web`, { spec });
  }

  setImage(image: string): void {
    this.patch({ template: { spec: { containers: [{ name: 'web', image }] } } });
  }

  scale(replicas: number): void {
    // With nothing wanted there is nobody to answer.
    if (replicas === 0) this.cluster.traffic.stop('visitors');
    this.scaling = true;
    this.patch({ replicas });
    this.scaling = false;
    this.available = this.countAvailable();
  }

  /** Back to the template of an earlier ReplicaSet, as `kubectl rollout undo` does it. */
  undo(): void {
    if (this.deployment?.spec.paused) return;
    const set = this.sets.length > 0 ? this.dice.pick(this.sets) : undefined;
    const image = set?.spec.template.spec.containers[0]?.image;
    if (image) this.setImage(image);
  }

  step(): void {
    const actions = [
      () => this.setImage(this.dice.pick(GOOD)),
      () => this.setImage(this.dice.pick(BAD)),
      () => this.undo(),
      () => this.scale(this.dice.between(0, 9)),
      () => this.patch({ paused: true }),
      () => this.patch({ paused: false }),
    ];
    this.dice.pick(actions)();
    this.sim.advance(this.sim.now + this.dice.between(0, 40_000));
  }

  countAvailable(): number {
    const isReady = (pod: Pod) =>
      pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
    return this.pods.filter((pod) => !pod.metadata.deletionTimestamp && isReady(pod)).length;
  }

  check(): void {
    const { deployment } = this;
    if (!deployment || this.broken) return;
    const wanted = deployment.spec.replicas ?? 1;
    const surge = scaledValue(this.surge, wanted, true);
    const unavailable = scaledValue(this.unavailable, wanted, false);
    const counting = this.pods.filter((pod) => !pod.metadata.deletionTimestamp).length;
    const limit = wanted + surge;
    if (counting > limit) this.broken = `${counting} pods count where at most ${limit} may`;
    const available = this.countAvailable();
    // Both 0 after rounding down means one may be missing (deployment/util.ResolveFenceposts).
    const least = wanted - (surge === 0 && unavailable === 0 ? 1 : unavailable);
    if (!this.scaling && available < this.available && available < least) {
      this.broken = `${available} available after ${this.available}, at least ${least} promised`;
    }
    this.available = available;
    if (this.broken) this.broken = `at ${(this.sim.now - this.sim.startMs) / 1000} s: ${this.broken}`;
  }

  get isConverged(): boolean {
    const { spec, status, metadata } = this.deployment as Deployment;
    const wanted = spec.replicas ?? 1;
    const seen = status?.observedGeneration === metadata.generation;
    const counts = [status?.replicas, status?.updatedReplicas, status?.availableReplicas].map(
      (count) => count ?? 0,
    );
    return seen && counts.every((count) => count === wanted) && this.pods.length === wanted;
  }
}

const only = process.env['SEED'];
const seeds = only === undefined ? Array.from({ length: 200 }, (_, at) => at + 1) : [Number(only)];

test.each(seeds)('random updates keep the promises of a rolling update and converge (SEED=%i)', (seed) => {
  const run = new Run(seed);
  run.create(run.dice.between(1, 8));
  run.sim.advance(run.sim.now + MINUTE);
  const promised = run.unavailable === 0;
  if (promised && (run.deployment?.spec.replicas ?? 0) > 0) {
    run.cluster.traffic.start('visitors', { url: 'http://web/', everyMs: 250 });
  }
  for (let i = 0; i < 10; i += 1) run.step();
  run.patch({ paused: false });
  run.setImage(run.dice.pick(GOOD));
  run.scale(run.dice.between(1, 6));
  run.sim.advance(run.sim.now + 10 * MINUTE);
  expect(run.broken).toBeUndefined();
  expect(run.isConverged).toBe(true);
  const lost = run.cluster.traffic.recent().filter(({ ok }) => !ok);
  expect(lost).toEqual([]);
});

test('a run restored in the middle of a rollout ends in the same bytes', () => {
  const whole = new Run(5);
  whole.create(6);
  whole.sim.advance(whole.sim.now + MINUTE);
  whole.setImage('nginx:1.26');
  whole.sim.advance(whole.sim.now + 2_500);
  const middle = JSON.stringify(whole.sim.snapshot());
  expect(whole.isConverged).toBe(false);
  whole.sim.advance(whole.sim.now + 5 * MINUTE);

  const again = new Run(99);
  again.sim.restore(JSON.parse(middle));
  again.sim.advance(again.sim.now + 5 * MINUTE);
  expect(again.isConverged).toBe(true);
  expect(JSON.stringify(again.sim.snapshot())).toBe(JSON.stringify(whole.sim.snapshot()));
});

test.each([1, 7, 1000, 60_000])('how time is cut into pieces of %i ms makes no difference', (pieceMs) => {
  const [whole, cut] = [new Run(11), new Run(11)];
  for (const run of [whole, cut]) {
    run.create(4);
    run.setImage('nginx:no-such-tag');
  }
  whole.sim.advance(whole.sim.now + 2 * MINUTE);
  const end = cut.sim.now + 2 * MINUTE;
  while (cut.sim.now < end) cut.sim.advance(Math.min(end, cut.sim.now + pieceMs));
  expect(JSON.stringify(cut.sim.snapshot())).toBe(JSON.stringify(whole.sim.snapshot()));
});
