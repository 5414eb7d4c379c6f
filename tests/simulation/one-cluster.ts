/** A cluster with two nodes on which pods are tried: what is said of them, and what they look like from second to second. */
import { expect } from 'vitest';
import { Cluster } from '#lib/cluster/cluster.ts';
import { loadConfig } from '#lib/cluster/images/load.ts';
import type { ContainerStatus, Event, KubeObject, Pod, PodSpec } from '#lib/kube/types.ts';
import { Simulation } from '#lib/sim/simulation.ts';

const CACHED = ['nginx:1.27', 'busybox:1.36'];
const node = (name: string, number: number) => ({
  name,
  internalIP: `172.30.${number}.2`,
  capacity: { cpu: '2', memory: '3840Mi', pods: '110' },
  podCIDR: `10.244.${number}.0/24`,
  cached: CACHED,
});

export function oneCluster(seed = 1) {
  const sim = new Simulation({ seed });
  const nodes = [node('node01', 1), node('node02', 2)];
  const cluster = new Cluster(sim, loadConfig({ nodes }));
  const states: string[] = [];
  sim.settle();
  const from = sim.now;

  cluster.store.subscribe(({ resource, after }) => {
    if (resource !== 'pods' || after?.metadata.namespace !== 'default') return;
    const shown = shownPod(after as Pod);
    if (shown !== states.at(-1)) states.push(shown);
  });

  const send = (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) => {
    const contentType = method === 'PATCH' ? 'application/strategic-merge-patch+json' : undefined;
    const response = cluster.handle({ method, path, ...(body !== undefined && { body }), contentType });
    expect(response.status, JSON.stringify(response.body)).toBeLessThan(400);
    sim.settle();
    return response.body as KubeObject;
  };

  return {
    sim,
    cluster,
    send,
    /** Each different look of a pod of the namespace `default`, in order: `Running c=Error*2`. */
    states,
    /** Creates a pod. */
    pod: (name: string, spec: Omit<PodSpec, 'nodeName'>): Pod =>
      send('POST', '/api/v1/namespaces/default/pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name },
        spec,
      }) as Pod,
    remove: (name: string, graceSeconds?: number) =>
      send('DELETE', `/api/v1/namespaces/default/pods/${name}`, {
        ...(graceSeconds !== undefined && { gracePeriodSeconds: graceSeconds }),
      }),
    look: (name: string) => cluster.store.get('pods', 'default', name) as Pod | undefined,
    /** Until so many seconds after the beginning. */
    until: (seconds: number) => sim.advance(from + seconds * 1000),
    /** What was said of an object, oldest first: `Killing: Stopping container c`, with `x2` where it was said again. */
    said: (name: string): readonly string[] =>
      (cluster.store.list('events', 'default') as readonly Event[])
        .filter(({ involvedObject }) => involvedObject.name === name)
        .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
        .map(({ reason, message, count }) => `${reason}: ${message}${(count ?? 1) > 1 ? ` x${count}` : ''}`),
  };
}

function shownPod({ metadata, status = {} }: Pod): string {
  const { initContainerStatuses = [], containerStatuses = [] } = status;
  const all = [...initContainerStatuses, ...containerStatuses].map(shownContainer);
  return [status.phase, ...all, ...(metadata.deletionTimestamp ? ['going'] : [])].join(' ');
}

function shownContainer({ name, state, restartCount }: ContainerStatus): string {
  const what = state?.running ? 'runs' : (state?.waiting?.reason ?? state?.terminated?.reason ?? '-');
  return `${name}=${what}${restartCount > 0 ? `*${restartCount}` : ''}`;
}
