/** The order in which resources come out. From kustomize api/internal/builtins/SortOrderTransformer.go. */
import { CommandError } from '#lib/kubectl/errors.ts';
import type { SortOptions } from './kustomization.ts';
import { showGvk, type Gvk, type Resource } from './resource.ts';

const FIRST =
  'Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole RoleBinding ' +
  'ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume PersistentVolumeClaim ' +
  'Deployment StatefulSet CronJob PodDisruptionBudget';
const LAST = 'MutatingWebhookConfiguration ValidatingWebhookConfiguration';

/** Without options kubectl's kustomize sorts by kind (`legacy`). */
export function sorted(
  resources: readonly Resource[],
  options: SortOptions | undefined,
): readonly Resource[] {
  const { order = '', legacySortOptions } = options ?? { order: 'legacy' };
  if (order !== 'fifo' && order !== 'legacy')
    throw new CommandError("the field 'sortOptions.order' must be one of [fifo, legacy]");
  if (order === 'fifo') {
    if (!legacySortOptions) return resources;
    throw new CommandError(
      "the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'",
    );
  }
  const first = legacySortOptions ? (legacySortOptions.orderFirst ?? []) : FIRST.split(' ');
  const last = legacySortOptions ? (legacySortOptions.orderLast ?? []) : LAST.split(' ');
  const ranks = new Map<string, number>();
  for (const [i, kind] of first.entries()) ranks.set(kind, i - first.length);
  for (const [i, kind] of last.entries()) ranks.set(kind, i + 1);
  const keyed = resources.map((resource) => ({
    resource,
    rank: ranks.get(resource.kind) ?? 0,
    gvk: gvkText(resource.gvk),
    id: idText(resource),
  }));
  return keyed
    .sort((a, b) => a.rank - b.rank || compare(a.gvk, b.gvk) || compare(a.id, b.id))
    .map(({ resource }) => resource);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const gvkText = ({ group, version, kind }: Gvk): string =>
  [group || '~G', version || '~V', kind || '~K'].join('_');

const idText = ({ gvk, namespace, name }: Resource): string =>
  [showGvk(gvk), namespace || '~X', name || '~N'].join('|');
