/** The three that `kubectl get componentstatuses` has always shown. */
import type { KubeObject } from '#lib/kube/types.ts';

export const componentStatuses: readonly KubeObject[] = ['controller-manager', 'scheduler', 'etcd-0'].map(
  (name) => ({
    apiVersion: 'v1',
    kind: 'ComponentStatus',
    metadata: { name },
    conditions: [{ message: 'ok', status: 'True', type: 'Healthy' }],
  }),
);
