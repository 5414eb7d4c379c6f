/**
 * A controller decides; it does not act. It gets the key of one object and a view of the cluster and returns
 * actions; the loop around it (cluster/control-loop.ts) applies them, records events, and asks again.
 * No waiting, no client, no state of its own.
 */
import type { Status } from '#lib/kube/status.ts';
import type { KubeObject, LabelSelector } from '#lib/kube/types.ts';

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
}

export type Action =
  | {
      readonly do: 'create';
      readonly object: KubeObject;
      /** What to do next, knowing the object as stored (its generated name, its uid). */
      readonly then?: (created: KubeObject) => readonly Action[];
      readonly failed?: (status: Status) => readonly Action[];
    }
  /** PUT with the object's resourceVersion; a conflict asks again. */
  | { readonly do: 'update'; readonly object: KubeObject; readonly then?: (updated: KubeObject) => readonly Action[]; readonly failed?: (status: Status) => readonly Action[] }
  | { readonly do: 'updateStatus'; readonly object: KubeObject }
  | {
      readonly do: 'delete';
      readonly object: KubeObject;
      readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
      readonly graceSeconds?: number;
      readonly then?: () => readonly Action[];
      readonly failed?: (status: Status) => readonly Action[];
    }
  | { readonly do: 'event'; readonly about: KubeObject; readonly type: 'Normal' | 'Warning'; readonly reason: string; readonly message: string }
  /** Ask again for this key after so many milliseconds (at the latest). */
  | { readonly do: 'again'; readonly afterMs: number };

/** Which changes of which resource wake which keys. Called for every change of that resource: keep it cheap. */
export interface Wake {
  readonly resource: string;
  readonly keys: (change: { readonly before?: KubeObject; readonly after?: KubeObject }, view: View) => readonly string[];
}

export interface Controller {
  /** As in events' source: `deployment-controller`. */
  readonly name: string;
  readonly wakes: readonly Wake[];
  /** `key` is `namespace/name` of what the controller looks after. */
  reconcile(key: string, view: View): readonly Action[];
}
