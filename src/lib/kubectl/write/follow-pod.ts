/** `kubectl run` with a pod that somebody watches: its output, its end and its exit status. */
import { notFound, StatusError } from '#lib/kube/status.ts';
import type { KubeObject, Pod } from '#lib/kube/types.ts';
import { CommandError, PlainError } from '#lib/kubectl/errors.ts';
import type { Basics, Place } from './requests.ts';
import { waitUntil } from './wait.ts';

export interface FollowOptions {
  readonly timeoutMs: number;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly quiet: boolean;
  /** What runs in the pod; empty where the image decides. */
  readonly words: readonly string[];
  readonly restart: string;
}

const HOUR_MS = 3600 * 1000;

const isOver = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

const isReady = ({ status }: Pod): boolean =>
  status?.phase === 'Running' && (status.containerStatuses ?? []).every(({ ready }) => ready);

/** Shows what the pod writes, or talks to its shell; throws when it ends with another status than 0. */
export async function followPod(run: Basics, place: Place, options: FollowOptions): Promise<void> {
  const deadline = run.process.leash.now + options.timeoutMs;
  const isStarted = (object: KubeObject | undefined): boolean => {
    if (!object) throw new StatusError(notFound({ group: '', resource: 'pods' }, ''));
    return isOver(object as Pod) || isReady(object as Pod);
  };
  const late = () => new CommandError('timed out waiting for the condition');
  const running = (await waitUntil(run, place, deadline, isStarted, late)) as Pod;
  const shell = options.stdin && !isOver(running) ? shellOf(options.words) : undefined;
  if (shell) return talk(run, place, shell, options);
  await run.process.spawn(['kubectl', 'logs', '--follow', '--namespace', place.namespace, place.name]);
  if (options.restart === 'Always') return;
  const isEnd = options.restart === 'Never' ? isOver : (pod: Pod) => pod.status?.phase === 'Succeeded';
  const ended = await waitUntil(
    run,
    place,
    run.process.leash.now + HOUR_MS,
    (object) => !object || isEnd(object as Pod),
  );
  if (ended) checkEnd(ended as Pod);
}

/** A lone shell waits for its input; so does an image that is nothing but one. */
function shellOf(words: readonly string[]): readonly string[] | undefined {
  if (words.length === 0) return ['sh'];
  return words.length === 1 && /^(\/bin\/|\/usr\/bin\/)?(sh|bash|ash)$/.test(words[0]!) ? words : undefined;
}

/** This server has no attach: a second shell beside the first does the talking. */
async function talk(
  run: Basics,
  { namespace, name }: Place,
  words: readonly string[],
  options: FollowOptions,
): Promise<void> {
  if (!options.quiet) await run.printErr("If you don't see a command prompt, try pressing enter.");
  const flags = ['--stdin', ...(options.tty ? ['--tty'] : []), '--namespace', namespace];
  await run.process.spawn(['kubectl', 'exec', ...flags, name, '--', ...words]);
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
