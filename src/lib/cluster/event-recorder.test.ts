import { describe, expect, test } from 'vitest';
import { keyOf } from './store/change.ts';
import type { InternalClient } from './apiserver/internal.ts';
import { EventRecorder } from './event-recorder.ts';
import type { Event, KubeObject } from '#lib/kube/types.ts';
import { Simulation } from '#lib/sim/simulation.ts';

function stage() {
  const sim = new Simulation({ seed: 1 });
  const stored = new Map<string, Event>();
  const put = (event: Event) => {
    stored.set(keyOf(event.metadata.namespace, event.metadata.name), event);
    return event;
  };
  const client: object = {
    get: (_: string, namespace: string, name: string) => stored.get(keyOf(namespace, name)),
    create: put,
    update: put,
    as: () => client,
    remove: ({ metadata }: KubeObject) => stored.delete(keyOf(metadata.namespace, metadata.name)),
  };
  const recorder = new EventRecorder({ sim, client: client as unknown as InternalClient });
  const say = (message: string, reason = 'BackOff') =>
    recorder.event({ component: 'kubelet', host: 'node01' }, pod, 'Warning', reason, message);
  const told = () => [...stored.values()].map(({ count, message }) => `${count} ${message}`);
  return { sim, recorder, say, told, stored };
}

const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default', uid: 'u1', resourceVersion: '7' },
};

describe('what an object is said to have gone through', () => {
  test('saying it again only counts', () => {
    const { sim, say, told, stored } = stage();
    say('crashed');
    const first = [...stored.values()][0];
    sim.advance(sim.now + 10_000);
    say('crashed');
    expect(told()).toEqual(['2 crashed']);
    const [event] = stored.values();
    expect(event).toMatchObject({
      firstTimestamp: '2026-01-09T09:00:00Z',
      lastTimestamp: '2026-01-09T09:00:10Z',
      source: { component: 'kubelet', host: 'node01' },
      reportingComponent: 'kubelet',
      reportingInstance: 'node01',
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Pod',
        namespace: 'default',
        name: 'web',
        uid: 'u1',
        resourceVersion: '7',
      },
      eventTime: null,
    });
    expect(event?.metadata.name).toMatch(/^web\.[0-9a-f]{16}$/);
    expect(event?.metadata.name).toBe(first?.metadata.name);
  });

  test('the tenth different message of a sort is the first of one event for them all', () => {
    const { say, told } = stage();
    for (let i = 1; i <= 12; i += 1) say(`Created pod: web-${i}`, 'SuccessfulCreate');
    expect(told()).toHaveLength(10);
    expect(told()[9]).toBe('3 (combined from similar events): Created pod: web-12');
  });

  test('a message that is still remembered is counted by itself', () => {
    const { say, told } = stage();
    for (let i = 1; i <= 10; i += 1) say(`Created pod: web-${i}`, 'SuccessfulCreate');
    for (let i = 1; i <= 9; i += 1) say(`Created pod: web-${i}`, 'SuccessfulCreate');
    expect(told().filter((line) => line.startsWith('2 Created')).length).toBeGreaterThan(0);
  });

  test('a controller has 25 events for an object, whatever the reason', () => {
    const { recorder, told } = stage();
    const say = (reason: string) =>
      recorder.event({ component: 'replicaset-controller' }, pod, 'Normal', reason, reason);
    for (let i = 0; i < 30; i += 1) say(i % 2 ? 'SuccessfulDelete' : 'SuccessfulCreate');
    say('FailedCreate');
    expect(told()).toEqual(['13 SuccessfulCreate', '12 SuccessfulDelete']);
  });

  test('a kubelet has 25 events of a reason at once, then one every five minutes', () => {
    const { sim, say, told } = stage();
    for (let i = 0; i < 40; i += 1) say('Back-off pulling image');
    say('Pulling image', 'Pulling');
    expect(told()).toEqual(['25 Back-off pulling image', '1 Pulling image']);
    sim.advance(sim.now + 300_000);
    for (let i = 0; i < 2; i += 1) say('Back-off pulling image');
    expect(told()[0]).toBe('41 Back-off pulling image');
  });

  test('an hour after it was last said it is gone', () => {
    const { sim, say, told } = stage();
    say('one', 'One');
    sim.advance(sim.now + 1_800_000);
    say('two', 'Two');
    say('one', 'One');
    sim.advance(sim.now + 3_599_000);
    expect(told()).toEqual(['2 one', '1 two']);
    sim.advance(sim.now + 1_000);
    expect(told()).toEqual([]);
    say('one', 'One');
    expect(told()).toEqual(['3 one']);
  });

  test('the scheduler has moments with microseconds instead of times and counts, and series instead of repetitions', () => {
    const { recorder, stored } = stage();
    const by = { controller: 'default-scheduler', instance: 'default-scheduler-cp', action: 'Scheduling' };
    recorder.modern(by, pod, 'Warning', 'FailedScheduling', 'no room');
    const [event] = stored.values();
    expect(event).toMatchObject({
      firstTimestamp: null,
      lastTimestamp: null,
      source: {},
      action: 'Scheduling',
    });
    expect(event?.eventTime).toMatch(/^2026-01-09T09:00:00\.000\d{3}Z$/);
    expect(event).not.toHaveProperty('count');
    recorder.modern(by, pod, 'Warning', 'FailedScheduling', 'no room');
    expect([...stored.values()].map(({ series }) => series?.count)).toEqual([2]);
  });
});
