import { expect, test } from 'vitest';
import type { KubeObject, Pod } from '#lib/kube/types.ts';
import { quantitiesOf } from './amounts.ts';
import { unsaid } from './pod-amounts.ts';
import { usageOf } from './usage.ts';

const pod = (spec: object, status: object = {}): Pod =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec, status }) as unknown as Pod;
const container = (name: string, requests?: object, limits?: object) => ({
  name,
  resources: { ...(requests && { requests }), ...(limits && { limits }) },
});

test('a pod counts what all its containers ask for', () => {
  const spec = {
    containers: [container('a', { cpu: '100m' }), container('b', { cpu: '1' }, { memory: '1Gi' })],
  };
  expect(quantitiesOf(usageOf('pods', pod(spec), 0))).toEqual({
    'count/pods': '1',
    pods: '1',
    cpu: '1100m',
    'requests.cpu': '1100m',
    'limits.memory': '1Gi',
  });
});

test('an init container counts only where it asks for more than the rest', () => {
  const containers = [container('a', { cpu: '1' })];
  const usage = (cpu: string) =>
    quantitiesOf(usageOf('pods', pod({ containers, initContainers: [container('i', { cpu })] }), 0))['cpu'];
  expect([usage('500m'), usage('2')]).toEqual(['1', '2']);
});

test('a pod that has ended is still counted as an object, and as nothing else', () => {
  const done = pod({ containers: [container('a', { cpu: '1' })] }, { phase: 'Succeeded' });
  expect(quantitiesOf(usageOf('pods', done, 0))).toEqual({ 'count/pods': '1' });
});

test('who has not said what is wanted is named by container', () => {
  const spec = { containers: [container('a', { cpu: '1' }), container('b'), container('c')] };
  expect(unsaid(pod(spec), ['requests.cpu', 'pods'])).toBe('must specify requests.cpu for: b,c');
});

test('a load balancer counts its node ports, unless it asked for none', () => {
  const service = (extra: object): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's' },
    spec: { type: 'LoadBalancer', ports: [{ port: 80 }, { port: 443 }], ...extra },
  });
  const ports = (extra: object) => quantitiesOf(usageOf('services', service(extra), 0))['services.nodeports'];
  expect([ports({}), ports({ allocateLoadBalancerNodePorts: false })]).toEqual(['2', '0']);
});
