import { expect, test } from 'vitest';
import type { ControllerView } from '#lib/cluster/controllers/controller.ts';
import type { Pod, ReplicaSet } from '#lib/kube/types.ts';
import { firstToGo } from './first-to-go.ts';
import { factsOf, sortOf, type PodFacts } from './pod-facts.ts';

const NOW = Date.parse('2026-01-09T10:00:00Z');

/**
 * `a@n1 ready:60 restarts:2 cost:-5`: name, node (none where it waits), seconds since it is ready, restarts, deletion cost.
 * Created an hour ago unless `age` (in seconds) says otherwise.
 */
function podFrom(text: string): Pod {
  const [head = '', ...words] = text.split(' ');
  const [name = '', nodeName] = head.split('@');
  const facts = new Map(words.map((word) => word.split(':') as [string, string]));
  const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();
  const ready = facts.get('ready');
  const cost = facts.get('cost');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      uid: name,
      creationTimestamp: ago(Number(facts.get('age') ?? 3600)),
      ...(cost && { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } }),
    },
    spec: { containers: [], ...(nodeName && { nodeName }) },
    status: {
      phase: ready || facts.has('running') ? 'Running' : 'Pending',
      conditions: ready ? [{ type: 'Ready', status: 'True', lastTransitionTime: ago(Number(ready)) }] : [],
      containerStatuses: [
        {
          name: 'app',
          ready: !!ready,
          restartCount: Number(facts.get('restarts') ?? 0),
          image: '',
          imageID: '',
        },
      ],
    },
  };
}

/** Two pods of the workload on n1, one on n2. */
function viewOf(pods: readonly Pod[]): ControllerView {
  const byNode = new Map(Object.entries({ n1: 2, n2: 1 }));
  const bySort = new Map<string, Map<string, PodFacts>>();
  for (const facts of pods.map(factsOf))
    bySort.set(sortOf(facts), new Map([...(bySort.get(sortOf(facts)) ?? []), [facts.uid, facts]]));
  return {
    now: NOW,
    ownedBy: () => [{ metadata: { uid: 'set' } }],
    podCounts: () => ({ byNode, bySort }),
  } as unknown as ControllerView;
}

const set = { metadata: { ownerReferences: [{ uid: 'd', controller: true }] } } as unknown as ReplicaSet;
const first = (pods: readonly Pod[]) => firstToGo(set, 1, viewOf(pods)).map(({ metadata }) => metadata.name);

test.each([
  ['one that waits for a node before one that has one', 'a@n1 | b', 'b a'],
  ['pending before running', 'a@n1 running: | b@n2', 'b a'],
  ['not ready before ready', 'a@n1 ready:60 | b@n2 running:', 'b a'],
  ['the cheaper one', 'a@n1 ready:60 | b@n2 ready:60 cost:-5', 'b a'],
  ['the one on the fuller node', 'a@n2 ready:60 | b@n1 ready:60', 'b a'],
  ['the one that is ready for much shorter', 'a@n1 ready:600 | b@n1 ready:10', 'b a'],
  [
    'of two that are ready for about as long chance, which is the uid, decides',
    'b@n1 ready:600 | a@n1 ready:640',
    'a b',
  ],
  ['the one that restarted more', 'a@n1 running: | b@n1 running: restarts:3', 'b a'],
  ['the younger one', 'a@n1 running: | b@n1 running: age:60', 'b a'],
])('%s goes first', (_, pods, order) => {
  const all = pods.split(' | ').map(podFrom);
  expect(first(all).join()).toBe(order.split(' ')[0]);
  expect(first([...all].reverse())).toEqual(first(all));
});
