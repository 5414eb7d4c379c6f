import { expect, test } from 'vitest';
import type { ContainerStatus, Pod, PodStatus } from '#lib/kube/types.ts';
import { endedStatus } from './status.ts';

const WAITS = { waiting: { reason: 'PodInitializing' } };
const ended = (exitCode: number) => ({ terminated: { exitCode, reason: exitCode ? 'Error' : 'Completed' } });

const one = (
  state: ContainerStatus['state'],
  lastState: ContainerStatus['lastState'] = {},
): ContainerStatus =>
  ({ name: 'c', state, lastState, ready: false, restartCount: 0, image: '', imageID: '' }) as ContainerStatus;

function last(phase: PodStatus['phase'], init: readonly ContainerStatus[], main: readonly ContainerStatus[]) {
  const pod = { spec: { initContainers: init, containers: main } } as unknown as Pod;
  const status = endedStatus(pod, {
    phase,
    initContainerStatuses: init,
    containerStatuses: main,
  } as PodStatus);
  const shown = ({ state }: ContainerStatus) => state?.waiting?.reason ?? state?.terminated?.reason;
  return [status.phase, status.initContainerStatuses?.map(shown), status.containerStatuses?.map(shown)];
}

test.each([
  {
    what: 'deleted before its image came: the container is unknown',
    was: last('Pending', [], [one({ waiting: { reason: 'ContainerCreating' } })]),
    is: ['Failed', [], ['ContainerStatusUnknown']],
  },
  {
    what: 'deleted before the first init container began: that one is unknown, the rest go on waiting (init-fails recording)',
    was: last('Pending', [one(WAITS), one(WAITS)], [one(WAITS)]),
    is: ['Failed', ['ContainerStatusUnknown', 'PodInitializing'], ['PodInitializing']],
  },
  {
    what: 'deleted while an init container failed again and again: the rest go on waiting (init-fails recording)',
    was: last('Pending', [one(ended(1))], [one(WAITS)]),
    is: ['Failed', ['Error'], ['PodInitializing']],
  },
  {
    what: 'deleted when the init containers were done: what was to follow is unknown',
    was: last('Pending', [one(ended(0))], [one(WAITS)]),
    is: ['Failed', ['Completed'], ['ContainerStatusUnknown']],
  },
  {
    what: 'a pod that is done stays so',
    was: last('Succeeded', [one(ended(0))], [one(ended(0))]),
    is: ['Succeeded', ['Completed'], ['Completed']],
  },
])('the last status of a pod, $what', ({ was, is }) => expect(was).toEqual(is));
