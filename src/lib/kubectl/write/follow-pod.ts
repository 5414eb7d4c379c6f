/**
 * `kubectl run` with a pod that somebody watches: its output, its end and its exit status.
 * From k8s.io/kubectl/pkg/cmd/run.
 */
import { notFound, StatusError } from '#lib/kube/status.ts';
import type { KubeObject, Pod } from '#lib/kube/types.ts';
import { attachTo } from '#lib/kubectl/attached.ts';
import { CommandError, PlainError, collectable } from '#lib/kubectl/errors.ts';
import { defaultContainer } from '#lib/kubectl/pods.ts';
import type { Basics, Place } from './requests.ts';
import { waitUntil } from './wait.ts';

export interface FollowOptions {
  readonly timeoutMs: number;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly quiet: boolean;
  readonly restart: string;
  readonly 'leave-stdin-open': boolean;
}

const isOver = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

const isReady = ({ status }: Pod): boolean =>
  status?.phase === 'Running' &&
  (status.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True');

const late = () => new CommandError('timed out waiting for the condition');

/** Shows what the pod writes, or talks to its shell; throws when it ends with another status than 0. */
export async function followPod(run: Basics, place: Place, options: FollowOptions): Promise<void> {
  const deadline = () => run.process.leash.now + options.timeoutMs;
  const isStarted = (object: KubeObject | undefined): boolean => {
    if (!object) throw new StatusError(notFound({ group: '', resource: 'pods' }, ''));
    return isOver(object as Pod) || isReady(object as Pod);
  };
  const running = (await waitUntil(run, place, deadline(), isStarted, late)) as Pod;
  if (isOver(running)) await printLog(run, running, options.quiet);
  else await attachOrLog(run, running, options);
  if (options.restart === 'Always' || options['leave-stdin-open']) return;
  const isEnd = options.restart === 'Never' ? isOver : (pod: Pod) => pod.status?.phase === 'Succeeded';
  const ended = await waitUntil(run, place, deadline(), (object) => !object || isEnd(object as Pod), late);
  if (ended) checkEnd(ended as Pod);
}

async function attachOrLog(run: Basics, pod: Pod, options: FollowOptions): Promise<void> {
  try {
    const container = await defaultContainer(run, pod, options.quiet);
    await attachTo(run, pod, container, options);
  } catch (error) {
    const { message } = collectable(error);
    await run.printErr(
      `warning: couldn't attach to pod/${pod.metadata.name}, falling back to streaming logs: ${message}`,
    );
    await printLog(run, pod, options.quiet);
  }
}

async function printLog(run: Basics, pod: Pod, quiet: boolean): Promise<void> {
  const container = await defaultContainer(run, pod, quiet);
  const path = `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}/log`;
  const { body } = await run.open({ method: 'GET', path, query: { container } });
  if (typeof body === 'string') await run.write(body);
}

function checkEnd({ metadata, status }: Pod): void {
  if (status?.phase !== 'Failed') return;
  const name = `pod ${metadata.namespace}/${metadata.name}`;
  const terminated = status.containerStatuses?.[0]?.state?.terminated;
  if (!terminated?.exitCode) throw new CommandError(`${name} failed with unknown exit code`);
  throw new PlainError(
    `${name} terminated (${terminated.reason ?? ''})\n${terminated.message ?? ''}`,
    terminated.exitCode,
  );
}
