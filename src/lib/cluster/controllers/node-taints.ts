/** A cordoned node has a taint that says so (pkg/controller/nodelifecycle, doNoScheduleTaintingPass). Nodes here are always ready. */
import { carryOut, type Controller } from './controller.ts';
import { ownKey } from './owners.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import type { Node, Taint } from '#lib/kube/types.ts';

const KEY = 'node.kubernetes.io/unschedulable';

export const nodeTaints: Controller = {
  name: 'node-controller',
  wakes: [{ resource: 'nodes', keys: (change) => (change.after ? ownKey(change) : []) }],
  *reconcile(key, view) {
    const node = view.get<Node>('nodes', undefined, key);
    if (!node) return;
    const { taints: present = [], ...spec } = node.spec;
    const tainted = present.some((taint) => taint.key === KEY);
    if (tainted === !!spec.unschedulable) return;
    const added: Taint = { key: KEY, effect: 'NoSchedule', timeAdded: rfc3339(view.now) };
    const taints = tainted ? present.filter((taint) => taint.key !== KEY) : [...present, added];
    yield* carryOut({
      do: 'update',
      object: { ...node, spec: { ...spec, ...(taints.length > 0 && { taints }) } },
    });
  },
};
