/** Which pods of a node a drain removes, warns of, or will not touch (k8s.io/kubectl/pkg/drain/filters.go). */
import type { Pod } from '#lib/kube/types.ts';
import { collectable, CommandError } from '#lib/kubectl/errors.ts';
import { isNotFound } from './failures.ts';
import { isSkipped } from './eviction.ts';
import type { Basics } from './requests.ts';

export interface DrainRules {
  readonly force: boolean;
  readonly ignoreDaemonSets: boolean;
  readonly deleteEmptyDir: boolean;
  readonly skipWaitSeconds: number;
}

/** What a filter says of a pod; nothing where it has nothing against it. */
interface Verdict {
  readonly removes: boolean;
  readonly warning?: string;
  readonly error?: string;
}

type Filter = (run: Basics, pod: Pod, rules: DrainRules) => Verdict | Promise<Verdict>;

const FINE: Verdict = { removes: true };
const SKIPPED: Verdict = { removes: false };

const isFinished = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

const controllerOf = ({ metadata }: Pod) => metadata.ownerReferences?.find(({ controller }) => controller);

const skipsDeleted: Filter = (run, pod, { skipWaitSeconds }) =>
  isSkipped(pod, skipWaitSeconds, run.process.leash.now) ? SKIPPED : FINE;

const daemons: Filter = async (run, pod, { force, ignoreDaemonSets }) => {
  const owner = controllerOf(pod);
  if (owner?.kind !== 'DaemonSet' || isFinished(pod)) return FINE;
  try {
    const path = `/apis/apps/v1/namespaces/${pod.metadata.namespace}/daemonsets/${owner.name}`;
    await run.send({ method: 'GET', path });
  } catch (error) {
    const { message } = collectable(error);
    // The pod of a DaemonSet that is gone is nobody's.
    return isNotFound(error) && force
      ? { removes: true, warning: message }
      : { removes: false, error: message };
  }
  return ignoreDaemonSets
    ? { removes: false, warning: 'ignoring DaemonSet-managed Pods' }
    : { removes: false, error: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)' };
};

const mirrors: Filter = (_, { metadata }) =>
  metadata.annotations?.['kubernetes.io/config.mirror'] === undefined ? FINE : SKIPPED;

const localStorage: Filter = (_, pod, { deleteEmptyDir }) => {
  const has = pod.spec.volumes?.some((volume) => volume['emptyDir'] !== undefined);
  if (!has || isFinished(pod)) return FINE;
  return deleteEmptyDir
    ? { removes: true, warning: 'deleting Pods with local storage' }
    : { removes: false, error: 'Pods with local storage (use --delete-emptydir-data to override)' };
};

const unmanaged: Filter = (_, pod, { force }) => {
  if (isFinished(pod) || controllerOf(pod)) return FINE;
  return force
    ? { removes: true, warning: 'deleting Pods that declare no controller' }
    : { removes: false, error: 'cannot delete Pods that declare no controller (use --force to override)' };
};

/** In this order; the last one that was asked has the word. */
const filters: readonly Filter[] = [skipsDeleted, daemons, mirrors, localStorage, unmanaged];

async function verdictOn(run: Basics, pod: Pod, rules: DrainRules): Promise<Verdict> {
  let verdict = FINE;
  for (const filter of filters) {
    verdict = await filter(run, pod, rules);
    if (!verdict.removes) return verdict;
  }
  return verdict;
}

export interface Sorted {
  readonly removed: readonly Pod[];
  /** `ignoring DaemonSet-managed Pods: kube-system/kube-proxy-x; …`; empty without any. */
  readonly warnings: string;
  readonly errors: readonly Error[];
}

export async function sortPods(run: Basics, pods: readonly Pod[], rules: DrainRules): Promise<Sorted> {
  const removed: Pod[] = [];
  const [warned, refused] = [new Map<string, string[]>(), new Map<string, string[]>()];
  for (const pod of pods) {
    const { removes, warning, error } = await verdictOn(run, pod, rules);
    const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
    if (removes) removed.push(pod);
    if (warning !== undefined) warned.set(warning, [...(warned.get(warning) ?? []), name]);
    if (error !== undefined) refused.set(error, [...(refused.get(error) ?? []), name]);
  }
  const warnings = [...warned].map(([text, names]) => `${text}: ${names.join(', ')}`).join('; ');
  const errors = [...refused].map(
    ([text, names]) => new CommandError(`cannot delete ${text}: ${names.join(', ')}`),
  );
  return { removed, warnings, errors };
}
