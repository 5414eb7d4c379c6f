/** `kubectl rollout status`: waits with the learner until a rollout is through (polymorphichelpers/rollout_status.go). */
import type { KubeStream } from '#lib/kube/client.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import type { Run } from '#lib/kubectl/context.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { kindNamed } from '#lib/kubectl/kinds/index.ts';
import { pathOf } from '#lib/kubectl/resources/mapper.ts';
import type { Target } from '#lib/kubectl/resources/targets.ts';
import { fileFlags, selectorFlag } from '#lib/kubectl/write/flags.ts';
import { Interrupted, type Interrupt } from '#lib/sim/leash.ts';
import { qualifiedKind, rolloutTargets } from './targets.ts';

export const status = command({
  use: 'status (TYPE NAME | TYPE/NAME) [flags]',
  short: 'Wait until a rollout is through',
  examples: ['kubectl rollout status deployment/web', 'kubectl rollout status deployment/web --timeout=30s'],
  flags: {
    ...fileFlags,
    ...selectorFlag,
    watch: { type: 'bool', short: 'w', default: true, about: 'Wait until it is done' },
    revision: { type: 'int', default: 0, about: 'Fail when another revision is rolled out; 0: the newest' },
    timeout: { type: 'duration', about: 'How long to wait; 0 means for ever' },
  },
  async run(run) {
    const { flags } = run;
    if (flags.revision < 0) throw new CommandError(`revision must be a positive integer: ${flags.revision}`);
    await rolloutTargets(run, flags).visit((target) => follow(run, target, flags));
  },
});

interface StatusFlags {
  readonly watch: boolean;
  readonly revision: number;
  readonly timeout: number;
}

async function follow(
  run: Omit<Run, 'flags' | 'changed'>,
  target: Target,
  flags: StatusFlags,
): Promise<void> {
  const { mapping, namespace, name, object } = target;
  const { rollout } = kindNamed(mapping.group, mapping.kind);
  if (!rollout) throw new CommandError(`no status viewer has been implemented for ${qualifiedKind(mapping)}`);
  const report = async (object: KubeObject): Promise<boolean> => {
    const progress = rollout.progress(object, flags.revision);
    await run.print(progress.text);
    return progress.done || !flags.watch;
  };
  if (object && (await report(object))) return;
  const changes = async (since: string | undefined): Promise<KubeStream | undefined> => {
    const fieldSelector = `metadata.name=${name}`;
    const query = { watch: 'true', fieldSelector, ...(since && { resourceVersion: since }) };
    return (await run.open({ method: 'GET', path: pathOf(mapping, namespace), query })).stream;
  };
  await watch(run, object?.metadata.resourceVersion, changes, flags.timeout, report);
}

/**
 * Reports each change until done, the deadline, or Ctrl-C. The server may no longer know what changed since the version that was seen
 * (410): then, as an informer does, it begins with the object as it is now.
 */
async function watch(
  { process }: Pick<Run, 'process'>,
  since: string | undefined,
  changes: (since: string | undefined) => Promise<KubeStream | undefined>,
  timeoutMs: number,
  report: (object: KubeObject) => Promise<boolean>,
): Promise<void> {
  const { leash, interrupt } = process;
  let timedOut = false;
  let seen = since;
  let stream = await changes(since);
  const alarm: Interrupt = interrupt.child();
  const stop = interrupt.onRaise(() => stream?.close());
  if (timeoutMs > 0) {
    leash.sleep(timeoutMs, alarm).then(
      () => {
        timedOut = true;
        stream?.close();
      },
      () => undefined, // done before the deadline
    );
  }
  try {
    for (let item = await stream?.next(); item; item = await stream?.next()) {
      if (!('watch' in item)) continue;
      const { type, object } = item.watch;
      if (type === 'DELETED') throw new CommandError('object has been deleted');
      if (type === 'ERROR') {
        stream?.close();
        stream = await changes(undefined);
        continue;
      }
      if (type === 'BOOKMARK' || object.metadata.resourceVersion === seen) continue;
      seen = object.metadata.resourceVersion;
      if (await report(object)) return;
    }
  } finally {
    stop();
    alarm.raise();
    stream?.close();
  }
  if (timedOut) throw new CommandError('timed out waiting for the condition');
  if (interrupt.signal) throw new Interrupted(interrupt.signal);
}
