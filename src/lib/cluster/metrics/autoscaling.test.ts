import { expect, test } from 'vitest';
import { Cluster } from '#lib/cluster/cluster.ts';
import { loadConfig } from '#lib/cluster/images/load.ts';
import type { Deployment, Event } from '#lib/kube/types.ts';
import type { HorizontalPodAutoscaler } from '#lib/kube/types/autoscaling.ts';
import { Simulation } from '#lib/sim/simulation.ts';

const labels = { app: 'web' };

function autoscaled(behavior?: object) {
  const sim = new Simulation({ seed: 1 });
  const cluster = new Cluster(sim, loadConfig({ metricsServer: true }));
  const create = (path: string, body: object) => {
    const answer = cluster.handle({ method: 'POST', path, contentType: 'application/json', body });
    if (answer.status >= 400) throw new Error(JSON.stringify(answer.body));
    sim.settle();
  };
  const resources = { requests: { cpu: '100m' } };
  create('/apis/apps/v1/namespaces/default/deployments', {
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [{ name: 'web', image: 'nginx:1.25', ports: [{ containerPort: 80 }], resources }],
        },
      },
    },
  });
  create('/api/v1/namespaces/default/services', {
    metadata: { name: 'web' },
    spec: { selector: labels, ports: [{ port: 80 }] },
  });
  create('/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers', {
    metadata: { name: 'web' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      maxReplicas: 6,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
        },
      ],
      ...(behavior && { behavior }),
    },
  });
  const passes = (seconds: number) => sim.advance(sim.now + seconds * 1000);
  passes(60);
  return {
    passes,
    traffic: cluster.traffic,
    size: () => (cluster.store.get('deployments.apps', 'default', 'web') as Deployment).spec.replicas,
    hpa: () =>
      cluster.store.get('horizontalpodautoscalers.autoscaling', 'default', 'web') as HorizontalPodAutoscaler,
    rescales: () =>
      (cluster.store.list('events', 'default') as Event[])
        .filter(({ reason }) => reason === 'SuccessfulRescale')
        .map(({ message }) => message),
  };
}

const condition = (hpa: HorizontalPodAutoscaler, type: string) =>
  hpa.status?.conditions?.find((one) => one.type === type);

test('more requests make more pods, and five minutes after they end there is one again', () => {
  const { passes, traffic, size, hpa, rescales } = autoscaled();
  expect(size()).toBe(1);
  traffic.start('load', { url: 'http://web', everyMs: 20 });
  passes(120);
  // Fifty requests a second, five milliseconds each: 250m, at 50m a pod.
  expect(size()).toBeGreaterThanOrEqual(5);
  expect(rescales()[0]).toMatch(
    /^New size: \d; reason: cpu resource utilization \(percentage of request\) above target$/,
  );
  traffic.stop('load');
  passes(120);
  expect(size()).toBeGreaterThanOrEqual(5);
  expect(condition(hpa(), 'AbleToScale')?.reason).toBe('ScaleDownStabilized');
  passes(300);
  expect(size()).toBe(1);
  expect(rescales().at(-1)).toBe('New size: 1; reason: All metrics below target');
});

test('what the load asks for beyond the maximum is told', () => {
  const { passes, traffic, size, hpa } = autoscaled();
  traffic.start('load', { url: 'http://web', everyMs: 10 });
  passes(180);
  expect(size()).toBe(6);
  expect(condition(hpa(), 'ScalingLimited')).toMatchObject({ status: 'True', reason: 'TooManyReplicas' });
});

test('a policy slows the way up', () => {
  const policies = [{ type: 'Pods', value: 1, periodSeconds: 60 }];
  const { passes, traffic, size } = autoscaled({ scaleUp: { policies } });
  traffic.start('load', { url: 'http://web', everyMs: 20 });
  passes(75);
  expect(size()).toBeLessThanOrEqual(3);
  passes(300);
  expect(size()).toBeGreaterThanOrEqual(5);
});
