import { expect, test } from 'vitest';
import { Cluster } from '#lib/cluster/cluster.ts';
import { defaultConfig } from '#lib/cluster/images/load.ts';
import type { Container } from '#lib/kube/types.ts';
import { Simulation } from '#lib/sim/simulation.ts';

const HOUR = 3_600_000;
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

/** A cluster with a pod that crashes, one without an image, and three that serve a steady load. */
function lively() {
  const sim = new Simulation({ seed: 1 });
  const cluster = new Cluster(sim, defaultConfig());
  const send = (method: 'POST' | 'PATCH', path: string, body: unknown) => {
    const contentType = method === 'PATCH' ? 'application/strategic-merge-patch+json' : 'application/json';
    expect(cluster.handle({ method, path, body, contentType }).status).toBeLessThan(300);
    sim.settle();
  };
  const deploy = (name: string, replicas: number, container: Partial<Container>) => {
    const labels = { app: name };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'app', ...container }] } };
    const spec = { replicas, selector: { matchLabels: labels }, template };
    send('POST', DEPLOYMENTS, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec });
  };
  deploy('crash', 1, { image: 'busybox:1.36', command: ['sh', '-c', 'sleep 2; exit 1'] });
  deploy('pull', 1, { image: 'nginx:no-such-tag' });
  deploy('web', 3, { image: 'nginx:1.27' });
  const service = { selector: { app: 'web' }, ports: [{ port: 80 }] };
  send('POST', '/api/v1/namespaces/default/services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: service,
  });
  cluster.traffic.start('load', { url: 'http://web.default', everyMs: 40_000 });
  let restarts = 0;
  /** Lets an hour pass and restarts the Deployment; returns how many timers came due. */
  const hour = () => {
    const until = sim.now + HOUR;
    let steps = 0;
    while (sim.step(until)) steps += 1;
    sim.advance(until);
    restarts += 1;
    const annotations = { restartedAt: String(restarts) };
    send('PATCH', `${DEPLOYMENTS}/web`, { spec: { template: { metadata: { annotations } } } });
    return steps;
  };
  return { sim, hour };
}

/** Rows of each table, and the timers. */
function sizes(sim: Simulation): Record<string, number> {
  const { tables, timers } = sim.snapshot();
  return {
    ...Object.fromEntries(tables.map(([name, rows]) => [name, rows.length])),
    timers: timers.timers.length,
  };
}

test('what is kept does not grow with the hours, and nothing polls', () => {
  const { sim, hour } = lively();
  // After a day all that is kept for a while has come and gone.
  for (let i = 0; i < 27; i += 1) hour();
  const before = sizes(sim);
  const steps = Array.from({ length: 12 }, hour);
  for (const [name, size] of Object.entries(sizes(sim)))
    expect(size, name).toBeLessThanOrEqual(Math.ceil((before[name] ?? 0) * 1.1) + 3);
  expect(Math.max(...steps)).toBeLessThan(1_000);
}, 60_000);
