import { expect, test } from 'vitest';
import type { DaemonSet } from '#lib/kube/types/apps.ts';
import { failuresOf, memoryOf, note, waitFor, type Failure } from './failures.ts';

const set = (observedGeneration: number): DaemonSet => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'agent', uid: 'u1' },
  spec: { selector: {}, template: { spec: { containers: [] } } },
  status: {
    observedGeneration,
    currentNumberScheduled: 0,
    desiredNumberScheduled: 0,
    numberMisscheduled: 0,
    numberReady: 0,
  },
});

test('the first failed pod goes at once, each further one is left twice as long', () => {
  const failures = new Map<string, Failure>();
  expect(waitFor(failures, 'node01', 0)).toBe(0);
  note(failures, 'node01', 0);
  expect(waitFor(failures, 'node01', 400)).toBe(1000);
  expect(waitFor(failures, 'node02', 400)).toBe(0);
  expect(waitFor(failures, 'node01', 1400)).toBe(0);
  note(failures, 'node01', 1400);
  expect(waitFor(failures, 'node01', 2000)).toBe(2000);
});

test('nobody waits longer than a quarter of an hour', () => {
  const failures = new Map<string, Failure>();
  for (let at = 0; at < 20; at += 1) note(failures, 'node01', at);
  expect(waitFor(failures, 'node01', 20)).toBe(900_000);
});

test('a changed set begins anew, and so does a node on which nothing failed for half an hour', () => {
  const failures = new Map([['node01', { at: 0, backOffMs: 4000 }]]);
  const memory = memoryOf(set(1), failures);
  expect(failuresOf(set(1), memory, 10)).toEqual(failures);
  expect(failuresOf(set(2), memory, 10).size).toBe(0);
  expect(failuresOf(set(1), memory, 1_800_001).size).toBe(0);
});
