/** How long containers are held back that end again and again (pkg/kubelet/kuberuntime, doBackOff). */
import { expect, test } from 'vitest';
import type { Container } from '#lib/kube/types.ts';
import { oneCluster } from './one-cluster.ts';

const fails: Container = { name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'exit 1'] };

test('a container that is given another image is another one, and was never held back', () => {
  const { pod, until, send, look } = oneCluster();
  pod('p', { containers: [fails] });
  until(65);
  expect(look('p')?.status?.containerStatuses?.[0]).toMatchObject({ restartCount: 3 });
  send('PATCH', '/api/v1/namespaces/default/pods/p', {
    spec: { containers: [{ name: 'c', image: 'busybox:1.37' }] },
  });
  until(72);
  expect(look('p')?.status?.containerStatuses?.[0]).toMatchObject({ restartCount: 4 });
});

test('each container of a pod is held back by itself', () => {
  const { pod, until, look } = oneCluster();
  pod('p', { containers: [fails, { ...fails, name: 'd', command: ['sh', '-c', 'sleep 25; exit 1'] }] });
  until(30);
  const counts = () => look('p')?.status?.containerStatuses?.map(({ restartCount }) => restartCount);
  // The first one was restarted at once and after ten seconds, the second one has just ended for the first time.
  expect(counts()).toEqual([2, 1]);
});
