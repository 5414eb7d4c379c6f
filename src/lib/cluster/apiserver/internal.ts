/**
 * The API as the parts of the control plane use it: controllers, the scheduler, kubelets. The same path as a request's
 * (admission, validation, the store), synchronous and without settling; only the decoding is spared, for what comes
 * from within is already an object.
 */
import { noSuchPath, notFound, StatusError, type Status } from '#lib/kube/status.ts';
import type { KubeObject, Pod } from '#lib/kube/types.ts';
import { remove, type DeleteOptions } from './delete.ts';
import { INTERNAL, type WriteOptions } from './machinery.ts';
import { bind } from './pod-writes.ts';
import { storageName } from './resources.ts';
import type { ApiServer } from './server.ts';
import { create, createComplete, update } from './write.ts';

export interface RemoveOptions {
  readonly graceSeconds?: number;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  /** Only this very object: a Conflict where another one has its name by now. */
  readonly uid?: string;
}

export class InternalClient {
  readonly #api: ApiServer;
  readonly #options: WriteOptions;

  constructor(api: ApiServer, options: WriteOptions = INTERNAL) {
    this.#api = api;
    this.#options = options;
  }

  /** The same client for another part of the control plane, which is noted as owner of what it writes. */
  as(manager: string): InternalClient {
    return new InternalClient(this.#api, { ...this.#options, writer: { manager, lazy: true } });
  }

  /** Resources are named `pods`, `deployments.apps`. */
  get<T extends KubeObject>(resource: string, namespace: string | undefined, name: string): T | undefined {
    return this.#api.store.get(resource, namespace, name) as T | undefined;
  }

  /** In key order. */
  list<T extends KubeObject>(resource: string, namespace?: string): readonly T[] {
    return this.#api.store.list(resource, namespace) as readonly T[];
  }

  /**
   * The object as stored (its generated name, its uid), or why not. `isStatus` tells them apart. One that is complete
   * (an event) needs neither defaults nor a second look: it is only stamped and stored. Of a kind that is not served
   * there is nothing to be had.
   */
  create<T extends KubeObject>(object: T, { complete }: { readonly complete?: boolean } = {}): T | Status {
    const { machinery } = this.#api;
    const definition = machinery.resources.ofKind(object.apiVersion, object.kind);
    if (!definition) return noSuchPath();
    return attempt(
      () =>
        (complete
          ? createComplete(machinery, definition, object, this.#options)
          : create(machinery, definition, object, this.#options)) as T,
    );
  }

  /** Replaces the object; a Conflict when its resourceVersion is not the stored one. What is the same already is not written. */
  update<T extends KubeObject>(object: T): T | Status {
    return this.#update(object);
  }

  /** As `update`, of the `status` subresource: only what belongs to the status is taken over. */
  updateStatus<T extends KubeObject>(object: T): T | Status {
    return this.#update(object, 'status');
  }

  /** Namespaces: takes over `spec.finalizers`; the last one gone ends a namespace that is being deleted. */
  finalize<T extends KubeObject>(object: T): T | Status {
    return this.#update(object, 'finalize');
  }

  /** What the API answers: the object while it still exists (grace, finalizers), or a Status, of success too. */
  remove(object: KubeObject, options: RemoveOptions = {}): KubeObject | Status {
    const { machinery } = this.#api;
    const definition = machinery.resources.of(object);
    const old = this.#stored(object);
    if (!old) return notFound(definition, object.metadata.name);
    const { graceSeconds, propagation, uid } = options;
    const asked: DeleteOptions = {
      ...(graceSeconds !== undefined && { gracePeriodSeconds: graceSeconds }),
      ...(propagation && { propagationPolicy: propagation }),
      ...(uid !== undefined && { preconditions: { uid } }),
    };
    return attempt(() => remove(machinery, definition, old, asked, this.#options));
  }

  /** The scheduler's word: puts the pod on the node. Returns the pod, or why not. */
  bind(pod: Pod, nodeName: string): Pod | Status {
    const old = this.#stored(pod) as Pod | undefined;
    if (!old) return notFound({ group: '', resource: 'pods' }, pod.metadata.name);
    return attempt(() => bind(this.#api.machinery, old, nodeName));
  }

  #update<T extends KubeObject>(object: T, subresource?: string): T | Status {
    const { machinery } = this.#api;
    const definition = machinery.resources.of(object);
    const old = this.#stored(object);
    if (!old) return notFound(definition, object.metadata.name);
    const options = { ...this.#options, complete: true, ...(subresource && { subresource }) };
    return attempt(() => update(machinery, definition, object, old, options) as T);
  }

  #stored(object: KubeObject): KubeObject | undefined {
    const { machinery, store } = this.#api;
    const { namespace, name } = object.metadata;
    return store.get(storageName(machinery.resources.of(object)), namespace, name);
  }
}

/** Refusals as values; faults of ours stay loud. */
function attempt<T>(act: () => T): T | Status {
  try {
    return act();
  } catch (error) {
    if (error instanceof StatusError) return error.status;
    throw error;
  }
}
