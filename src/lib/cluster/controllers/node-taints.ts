/**
 * A cordoned node has a taint that says so (pkg/controller/nodelifecycle, doNoScheduleTaintingPass). Nodes here are always well: taints
 * that say otherwise are taken away.
 */
import { carryOut, type Controller } from './controller.ts';
import { ownKey } from './owners.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import type { Node, Taint } from '#lib/kube/types.ts';

const KEY = 'node.kubernetes.io/unschedulable';
/** Taints that stand for a node's conditions. */
const CONDITIONS = [
  'not-ready',
  'unreachable',
  'network-unavailable',
  'memory-pressure',
  'disk-pressure',
  'pid-pressure',
];
const isUntrue = ({ key, effect }: Taint): boolean =>
  effect === 'NoSchedule' && CONDITIONS.some((name) => key === `node.kubernetes.io/${name}`);

export const nodeTaints: Controller = {
  name: 'node-controller',
  wakes: [{ resource: 'nodes', keys: (change) => (change.after ? ownKey(change) : []) }],
  *reconcile(key, view) {
    const node = view.get<Node>('nodes', undefined, key);
    if (!node) return;
    const { taints: present = [], ...spec } = node.spec;
    const tainted = present.some((taint) => taint.key === KEY);
    const cordoned = !!spec.unschedulable;
    if (tainted === cordoned && !present.some(isUntrue)) return;
    const added: Taint = { key: KEY, effect: 'NoSchedule', timeAdded: rfc3339(view.now) };
    const kept = present.filter((taint) => !isUntrue(taint) && (cordoned || taint.key !== KEY));
    const taints = cordoned && !tainted ? [...kept, added] : kept;
    yield* carryOut({
      do: 'update',
      object: { ...node, spec: { ...spec, ...(taints.length > 0 && { taints }) } },
    });
  },
};
