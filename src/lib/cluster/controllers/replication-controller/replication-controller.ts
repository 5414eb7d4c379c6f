/** ReplicationControllers: ReplicaSets with a plain selector (pkg/controller/replication/conversion.go). */
import { claimsController } from '#lib/cluster/controllers/replicaset/claims.ts';
import { keeperController, type Keeper } from '#lib/cluster/controllers/replicaset/replicaset.ts';
import type { ReplicationController } from '#lib/kube/types/apps.ts';
import type { KubeObject, LabelSelector, PodTemplateSpec, ReplicaSet } from '#lib/kube/types.ts';

const NO_TEMPLATE: PodTemplateSpec = { spec: { containers: [] } };

/** Of objects, which are immutable: so that a selector is read once. */
const known = new WeakMap<object, LabelSelector>();

function selectorOf({ spec }: ReplicationController): LabelSelector {
  const matchLabels = spec.selector ?? {};
  let selector = known.get(matchLabels);
  if (!selector) known.set(matchLabels, (selector = { matchLabels }));
  return selector;
}

function asSet(object: KubeObject): ReplicaSet {
  const controller = object as ReplicationController;
  const { template = NO_TEMPLATE } = controller.spec;
  const spec = { ...controller.spec, selector: selectorOf(controller), template };
  return { ...controller, spec } as ReplicaSet;
}

const replicationControllers: Keeper = {
  name: 'replication-controller',
  resource: 'replicationcontrollers',
  kind: 'ReplicationController',
  asSet,
};

export const replicationController = keeperController(replicationControllers);
export const replicationControllerClaims = claimsController(replicationControllers);
