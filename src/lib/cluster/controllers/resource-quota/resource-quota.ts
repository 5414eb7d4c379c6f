/** The quota controller: takes over new limits, and counts anew when something is gone (pkg/controller/resourcequota). */
import {
  carryOut,
  type Controller,
  type ObjectChange,
  type View,
} from '#lib/cluster/controllers/controller.ts';
import { keyOfObject, splitKey } from '#lib/cluster/controllers/owners.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import type { KubeObject, Pod, Service } from '#lib/kube/types.ts';
import type { ResourceQuota } from '#lib/kube/types/quota.ts';
import { quantitiesOf } from './amounts.ts';
import { usedOf } from './usage.ts';

const QUOTAS = 'resourcequotas';

const isTerminal = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

/** Whether less may be used now. What is new, admission has counted already. */
function givesBack({ before, after }: ObjectChange): boolean {
  if (!before) return false;
  if (!after) return true;
  if (after.kind === 'Pod' && after.apiVersion === 'v1')
    return !isTerminal(before as Pod) && isTerminal(after as Pod);
  if (after.kind === 'Service') return !deepEqual((before as Service).spec, (after as Service).spec);
  return after.kind === 'PersistentVolumeClaim' && before['spec'] !== after['spec'];
}

function quotasAround(change: ObjectChange, view: View): readonly string[] {
  const { namespace } = ((change.after ?? change.before) as KubeObject).metadata;
  if (namespace === undefined) return [];
  const quotas = view.list(QUOTAS, namespace);
  return quotas.length > 0 && givesBack(change) ? quotas.map(keyOfObject) : [];
}

export const resourceQuota: Controller = {
  name: 'resourcequota-controller',
  wakes: [
    {
      resource: QUOTAS,
      keys: ({ before, after }) =>
        after && !deepEqual(before?.['spec'], after['spec']) ? [keyOfObject(after)] : [],
    },
    { resource: '*', keys: quotasAround },
  ],
  *reconcile(key, view) {
    const [namespace, name] = splitKey(key);
    const quota = view.get<ResourceQuota>(QUOTAS, namespace, name);
    if (!quota) return;
    const used = quantitiesOf(usedOf(quota, (resource) => view.list(resource, namespace), view.now));
    const { hard = {} } = quota.spec ?? {};
    const status = { hard, used };
    if (!deepEqual(quota.status, status))
      yield* carryOut({ do: 'updateStatus', object: { ...quota, status } });
  },
};
