/** Deleting objects and waiting until they are gone: what `delete` and `replace --force` share. */
import type { KubeObject } from '#lib/kube/types.ts';
import { isStatus } from '#lib/kube/status.ts';
import { pathOf } from '#lib/kubectl/resources/mapper.ts';
import type { Target } from '#lib/kubectl/resources/targets.ts';
import { fromSource, isNotFound } from './failures.ts';
import type { DryRun, Propagation } from './flags.ts';
import type { Basics } from './requests.ts';
import { waitUntil } from './wait.ts';

export interface DeleteOptions {
  /** Negative: the object's own. */
  readonly graceSeconds: number;
  readonly propagation?: Propagation;
  readonly dryRun?: DryRun;
}

/** Sends the request; returns the uid of what is being deleted, where the server says it. */
export async function deleteTarget(
  run: Basics,
  target: Target,
  options: DeleteOptions,
): Promise<string | undefined> {
  const { graceSeconds, propagation = 'Background', dryRun } = options;
  const body = {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    ...(graceSeconds >= 0 && { gracePeriodSeconds: graceSeconds }),
    propagationPolicy: propagation,
  };
  const path = pathOf(target.mapping, target.namespace, target.name);
  const answer = await fromSource('deleting', target.source, () =>
    run.send<KubeObject>({
      method: 'DELETE',
      path,
      body,
      ...(dryRun === 'server' && { query: { dryRun: 'All' } }),
    }),
  );
  return isStatus(answer) ? answer.details?.uid : answer.metadata?.uid;
}

const WEEK_MS = 7 * 24 * 3600 * 1000;

/** Waits until the object with that uid is gone (or until any of that name is, without one). A timeout of 0 is a week. */
export async function waitGone(
  run: Basics,
  target: Target,
  uid: string | undefined,
  deadline: number,
): Promise<void> {
  await waitUntil(
    run,
    target,
    deadline,
    (object) => !object || (uid !== undefined && object.metadata.uid !== uid),
  );
}

export const deadlineAfter = (run: Basics, timeoutMs: number): number =>
  run.process.leash.now + (timeoutMs > 0 ? timeoutMs : WEEK_MS);

interface ForReplacement {
  readonly ignoreNotFound: boolean;
  readonly graceSeconds: number;
  readonly propagation: Propagation;
  readonly timeoutMs: number;
  /** `-o name`: no more than that is said. */
  readonly nameOnly: boolean;
}

/** Deletes, says so, and waits: the first half of a forced replacement. */
export async function deleteAndWait(
  run: Basics,
  targets: readonly Target[],
  options: ForReplacement,
): Promise<void> {
  const uids = new Map<Target, string | undefined>();
  for (const target of targets) {
    try {
      uids.set(target, await deleteTarget(run, target, options));
      await run.print(
        options.nameOnly ? `${kindWord(target.mapping)}/${target.name}` : deletedLine(target, 'deleted'),
      );
    } catch (error) {
      if (!options.ignoreNotFound || !isNotFound(error)) throw error;
    }
  }
  for (const [target, uid] of uids) await waitGone(run, target, uid, deadlineAfter(run, options.timeoutMs));
}

/** `pod "web" deleted` */
export const deletedLine = ({ mapping, name }: Target, operation: string): string =>
  `${kindWord(mapping)} "${name}" ${operation}`;

/** `deployment.apps`, `pod` */
export const kindWord = ({ kind, group }: Target['mapping']): string =>
  kind.toLowerCase() + (group && `.${group}`);
