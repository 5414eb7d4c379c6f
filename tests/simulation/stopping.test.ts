/** How containers end that do not end by themselves: sidecars, probes, hooks, deadlines (pkg/kubelet/kuberuntime of Kubernetes 1.32). */
import { expect, test } from 'vitest';
import type { Container } from '#lib/kube/types.ts';
import { oneCluster } from './one-cluster.ts';

const script = (name: string, ...lines: string[]): Container => ({
  name,
  image: 'busybox:1.36',
  command: ['sh', '-c', lines.join('\n')],
});
const sidecar = (container: Container): Container => ({ ...container, restartPolicy: 'Always' });
const web = (name: string): Container => ({ name, image: 'nginx:1.27' });
const cat = (path: string) => ({
  exec: { command: ['cat', path] },
  periodSeconds: 2,
  failureThreshold: 2,
});

test('a pod runs as long as its sidecars do, which are stopped when the rest is done', () => {
  const { pod, until, states, said, look } = oneCluster();
  pod('p', {
    restartPolicy: 'Never',
    initContainers: [sidecar(web('s'))],
    containers: [script('c', 'sleep 4')],
  });
  until(20);
  expect(states.slice(-3)).toEqual([
    'Running s=runs c=runs',
    'Running s=runs c=Completed',
    'Succeeded s=Completed c=Completed',
  ]);
  expect(said('p').at(-1)).toBe('Killing: Stopping container s');
  expect(
    look('p')?.status?.conditions?.find(({ type }) => type === 'PodReadyToStartContainers'),
  ).toMatchObject({
    status: 'False',
  });
});

test('a sidecar that ends does not end the pod, and is restarted whatever the pod says', () => {
  const { pod, until, states } = oneCluster();
  pod('p', {
    restartPolicy: 'Never',
    initContainers: [sidecar(script('s', 'sleep 3', 'exit 1'))],
    containers: [web('c')],
  });
  until(8);
  expect(states.slice(states.indexOf('Running s=Error c=runs')).slice(0, 2)).toEqual([
    'Running s=Error c=runs',
    'Running s=runs*1 c=runs',
  ]);
});

test('sidecars stop after the rest, the last one first, in what is left of the grace', () => {
  const { pod, until, sim, remove, look, said } = oneCluster();
  const deaf = "trap '' TERM";
  pod('p', {
    terminationGracePeriodSeconds: 10,
    initContainers: [
      sidecar(script('first', 'trap "exit 0" TERM', 'while :; do sleep 0.1; done')),
      sidecar(script('second', deaf, 'while :; do sleep 0.1; done')),
    ],
    containers: [script('c', 'trap "sleep 3; exit 0" TERM', 'while :; do sleep 0.1; done')],
  });
  until(10);
  const at = sim.now;
  remove('p');
  // All are said to stop at once.
  expect(said('p').filter((line) => line.startsWith('Killing'))).toEqual([
    'Killing: Stopping container first',
    'Killing: Stopping container second',
    'Killing: Stopping container c',
  ]);
  sim.advance(at + 9_500);
  expect(look('p')).toBeDefined();
  sim.advance(at + 12_000);
  expect(look('p')).toBeUndefined();
});

test.each<[string, 'Always' | 'OnFailure' | 'Never', Container[], Container[], string]>([
  [
    'one of two, that is not started again',
    'Never',
    [],
    [{ ...script('c', 'sleep 99'), livenessProbe: cat('/nope') }, script('d', 'sleep 99')],
    'Killing: Container c failed liveness probe',
  ],
  [
    'the only one, that is not started again: the pod is over',
    'Never',
    [],
    [{ ...script('c', 'sleep 99'), livenessProbe: cat('/nope') }],
    'Killing: Stopping container c',
  ],
  [
    'one that is',
    'OnFailure',
    [],
    [{ ...script('c', 'sleep 99'), startupProbe: cat('/nope') }],
    'Killing: Container c failed startup probe, will be restarted',
  ],
  [
    'a sidecar',
    'Never',
    [sidecar({ ...script('s', 'sleep 99'), livenessProbe: cat('/nope') })],
    [script('c', 'sleep 99')],
    'Killing: Init container s failed liveness probe',
  ],
])('a probe fails in %s (%s)', (_, restartPolicy, initContainers, containers, line) => {
  const { pod, until, said } = oneCluster();
  pod('p', {
    restartPolicy,
    terminationGracePeriodSeconds: 3,
    ...(initContainers.length > 0 && { initContainers }),
    containers,
  });
  until(8);
  expect(said('p').filter((one) => one.startsWith('Killing'))).toEqual([line]);
});

test('a container whose postStart hook failed is waited for before anybody hears of it', () => {
  const { pod, until, states, said } = oneCluster();
  pod('p', {
    terminationGracePeriodSeconds: 6,
    containers: [
      { ...script('c', 'sleep 99'), lifecycle: { postStart: { exec: { command: ['sh', '-c', 'exit 7'] } } } },
    ],
  });
  until(6);
  expect(said('p').slice(-2)).toEqual([
    'FailedPostStartHook: PostStartHook failed',
    'Killing: FailedPostStartHook',
  ]);
  expect(states.at(-1)).toBe('Pending c=ContainerCreating');
  until(9);
  expect(states).toContain('Running c=PostStartHookError');
});

test('a pod whose deadline is over has failed while its containers still stop', () => {
  const { pod, until, states, look } = oneCluster();
  pod('p', {
    activeDeadlineSeconds: 5,
    terminationGracePeriodSeconds: 8,
    containers: [script('c', 'sleep 99')],
  });
  until(9);
  expect(states.at(-1)).toBe('Failed c=runs');
  expect(look('p')?.status).toMatchObject({
    reason: 'DeadlineExceeded',
    message: 'Pod was active on the node longer than the specified deadline',
  });
  until(20);
  expect(states.at(-1)).toBe('Failed c=Error');
});

test('an init container that fails for good: the pod has failed, and says which containers never were', () => {
  const { pod, until, states, look } = oneCluster();
  pod('p', {
    restartPolicy: 'Never',
    initContainers: [script('i', 'exit 3'), script('j', 'true')],
    containers: [web('c')],
  });
  until(8);
  expect(states.at(-1)).toBe('Failed i=Error j=PodInitializing c=PodInitializing');
  expect(look('p')?.status?.conditions?.find(({ type }) => type === 'Initialized')).toMatchObject({
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: 'containers with incomplete status: [i j]',
  });
});
