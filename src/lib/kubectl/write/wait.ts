/** Watching one object until something holds, with a deadline. */
import type { KubeList, KubeObject } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { groupVersion, pathOf } from '#lib/kubectl/resources/mapper.ts';
import { shortName } from './describe-target.ts';
import type { Basics, Place } from './requests.ts';

/** `undefined` is an object that is not there. */
export type Check = (object: KubeObject | undefined) => boolean;

const timedOut = (place: Place): CommandError =>
  new CommandError(`timed out waiting for the condition on ${shortName(place)}`);

/**
 * Looks at the object, and at each of its changes, until `holds`; returns the object it held for.
 * `deadline` is in virtual epoch milliseconds. Throws CommandError (`timed out waiting for the condition on pods/x`).
 */
export async function waitUntil(
  run: Basics,
  place: Place,
  deadline: number,
  holds: Check,
  late: () => Error = () => timedOut(place),
): Promise<KubeObject | undefined> {
  const path = pathOf(place.mapping, place.namespace);
  const only = { fieldSelector: `metadata.name=${place.name}` };
  for (;;) {
    const list = await run.send<KubeList>({ method: 'GET', path, query: only });
    const [item] = list.items;
    // Items of a list do not say what they are.
    const object = item && { ...item, apiVersion: groupVersion(place.mapping), kind: place.mapping.kind };
    if (holds(object)) return object;
    if (run.process.leash.now >= deadline) throw late();
    const { resourceVersion = '0' } = list.metadata;
    const found = await watchUntil(
      run,
      { path, query: { ...only, watch: 'true', resourceVersion } },
      deadline,
      holds,
    );
    if (found) return found.object;
    if (run.process.leash.now >= deadline) throw late();
  }
}

interface Watched {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** Undefined when the deadline comes first, or the stream ends. */
async function watchUntil(
  run: Basics,
  request: Watched,
  deadline: number,
  holds: Check,
): Promise<{ object: KubeObject | undefined } | undefined> {
  const { stream } = await run.open({ method: 'GET', ...request });
  if (!stream) return undefined;
  const { leash, interrupt } = run.process;
  const timer = interrupt.child();
  const close = () => stream.close();
  timer.onRaise(close);
  leash.sleep(Math.max(0, deadline - leash.now), timer).then(close, () => undefined);
  try {
    for (let item = await stream.next(); item && 'watch' in item; item = await stream.next()) {
      const { type, object } = item.watch;
      if (type === 'ERROR') return undefined;
      if (type === 'BOOKMARK') continue;
      const now = type === 'DELETED' ? undefined : object;
      if (holds(now)) return { object: now ?? object };
    }
    interrupt.check();
    return undefined;
  } finally {
    timer.raise();
    close();
  }
}
