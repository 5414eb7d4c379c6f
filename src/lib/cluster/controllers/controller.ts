/**
 * A controller decides; it does not act. It gets the key of one object and a view of the cluster and returns
 * actions; the loop around it (cluster/control-loop.ts) applies them, records events, and asks again.
 * No waiting, no client, no state of its own.
 */
import { StatusError, type Status } from '#lib/kube/status.ts';
import type { KubeObject, LabelSelector, Pod } from '#lib/kube/types.ts';
import type { PodUsage } from '#lib/kube/types/autoscaling.ts';
import type { PodFacts } from './replicaset/pod-facts.ts';

/** What a controller can see: the store as of this moment. Resources are named `pods`, `deployments.apps`. */
export interface View {
  /** Virtual epoch milliseconds. */
  readonly now: number;
  get<T extends KubeObject>(resource: string, namespace: string | undefined, name: string): T | undefined;
  /** In key order. */
  list<T extends KubeObject>(resource: string, namespace?: string): readonly T[];
  /** Those that the selector takes, through the label index; in key order. */
  select<T extends KubeObject>(resource: string, namespace: string, selector: LabelSelector): readonly T[];
  /** Objects with an ownerReference to this uid, through the owner index; in key order. */
  ownedBy<T extends KubeObject>(resource: string, uid: string): readonly T[];
  /** Pods bound to the node, through the node index. */
  onNode<T extends KubeObject>(nodeName: string): readonly T[];
  /** The resources of which there are, or were, any objects; sorted. */
  resources(): readonly string[];
}

/** The active pods (neither ended nor being deleted) that an owner controls, counted as they change. */
export interface PodCounts {
  readonly active: number;
  readonly ready: number;
  readonly byNode: ReadonlyMap<string, number>;
  /** By their labels as JSON. */
  readonly byLabels: ReadonlyMap<string, number>;
  /** By what decides first which of them go; of each sort by uid. */
  readonly bySort: ReadonlyMap<string, ReadonlyMap<string, PodFacts>>;
}

/** A view that counts too, so that nobody has to look at a thousand pods to find that one more is ready. */
export interface ControllerView extends View {
  /** What a pod takes at the moment: undefined where nothing of it runs; `unmeasured` in a cluster without a metrics server. */
  podUsage(pod: Pod): PodUsage | undefined | 'unmeasured';
  /** What this controller last remembered of the key. */
  memory<T>(controller: string, key: string): T | undefined;
  podCounts(ownerUid: string): PodCounts;
}

export type Action =
  | { readonly do: 'create'; readonly object: KubeObject }
  /** PUT with the object's resourceVersion. */
  | { readonly do: 'update'; readonly object: KubeObject }
  | { readonly do: 'updateStatus'; readonly object: KubeObject }
  /** Of namespaces: takes over `spec.finalizers`. */
  | { readonly do: 'finalize'; readonly object: KubeObject }
  | {
      readonly do: 'delete';
      readonly object: KubeObject;
      readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
      readonly graceSeconds?: number;
    }
  | {
      readonly do: 'event';
      readonly about: KubeObject;
      readonly type: 'Normal' | 'Warning';
      readonly reason: string;
      readonly message: string;
    }
  /** Keep plain data for the next look at this key (a real controller's memory); gone with `undefined`. */
  | { readonly do: 'remember'; readonly value: unknown }
  /** Ask again for this key after so many milliseconds (at the latest). */
  | { readonly do: 'again'; readonly afterMs: number };

/** What became of an action: the object as the API stored it (none for events, deletions and `again`), or why it refused. */
export interface Outcome {
  readonly object?: KubeObject;
  readonly refused?: Status;
}

/**
 * What to do: a list, or, where a step depends on what became of the one before, a generator that is told the outcome
 * of each action it yields. It runs to its end within the moment. A refusal that nobody looks at (in a list), or that
 * is thrown as a StatusError, makes the loop ask again, later each time.
 */
type Decision = readonly Action[] | Generator<Action, void, Outcome>;

/** Yields the action and gives the object as stored. Throws the refusal as a StatusError. */
export function* carryOut<T extends KubeObject>(action: Action): Generator<Action, T, Outcome> {
  const outcome = yield action;
  if (outcome.refused) throw new StatusError(outcome.refused);
  return outcome.object as T;
}

export interface ObjectChange {
  readonly before?: KubeObject;
  readonly after?: KubeObject;
}

/** Which changes of which resource wake which keys. Called for every change of that resource: keep it cheap. */
export interface Wake {
  /** `*`: all of them. */
  readonly resource: string;
  readonly keys: (change: ObjectChange, view: View) => readonly string[];
  /**
   * What of the key is concerned (the name of a pod of a service, say): collected until the reconcile, which then need
   * look at nothing else. A wake without details, or with none for this change, asks to look at everything.
   */
  readonly detail?: (change: ObjectChange) => string;
}

export interface Controller {
  /** As in events' source: `deployment-controller`. */
  readonly name: string;
  readonly wakes: readonly Wake[];
  /** `key` is `namespace/name` of what the controller looks after; `details` undefined: look at everything. */
  reconcile(key: string, view: ControllerView, details?: readonly string[]): Decision;
}
