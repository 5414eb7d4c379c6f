/**
 * The API as the parts of the control plane use it: controllers, the scheduler, kubelets. The same path as a request's
 * (admission, validation, the store), synchronous and without settling; only the decoding is spared, for what comes
 * from within is already an object.
 */
import type { Status } from '#lib/kube/status.ts';
import type { KubeObject, Pod } from '#lib/kube/types.ts';
import type { ApiServer } from './server.ts';

export interface RemoveOptions {
  readonly graceSeconds?: number;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  /** Only this very object: a Conflict where another one has its name by now. */
  readonly uid?: string;
}

export class InternalClient {
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  /** Resources are named `pods`, `deployments.apps`. */
  get<T extends KubeObject>(resource: string, namespace: string | undefined, name: string): T | undefined {
    return this.#api.store.get(resource, namespace, name) as T | undefined;
  }

  /** In key order. */
  list<T extends KubeObject>(resource: string, namespace?: string): readonly T[] {
    return this.#api.store.list(resource, namespace) as readonly T[];
  }

  /** The object as stored (its generated name, its uid), or why not. `isStatus` tells them apart. */
  create<T extends KubeObject>(_object: T, _options: { namespace?: string } = {}): T | Status {
    throw new Error('not yet');
  }

  /** Replaces the object; a Conflict when its resourceVersion is not the stored one. */
  update<T extends KubeObject>(_object: T): T | Status {
    throw new Error('not yet');
  }

  /** As `update`, of the `status` subresource: only what belongs to the status is taken over. */
  updateStatus<T extends KubeObject>(_object: T): T | Status {
    throw new Error('not yet');
  }

  /** What the API answers: the object while it still exists (grace, finalizers), or a Status, of success too. */
  remove(_object: KubeObject, _options: RemoveOptions = {}): KubeObject | Status {
    throw new Error('not yet');
  }

  /** The scheduler's word: puts the pod on the node. Returns the pod, or why not. */
  bind(_pod: Pod, _nodeName: string): Pod | Status {
    throw new Error('not yet');
  }
}
