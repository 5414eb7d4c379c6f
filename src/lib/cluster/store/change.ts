/** The list of changes: what history, watches, indexes and the wake rules of controllers are all made of. */
import type { KubeObject } from '#lib/kube/types.ts';

export interface Change {
  /** The store's revision; it is the object's `metadata.resourceVersion` too. */
  readonly revision: number;
  /** Virtual epoch milliseconds. */
  readonly at: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** `pods`, `deployments.apps` */
  readonly resource: string;
  /** `namespace/name`, or `name` for what has no namespace. */
  readonly key: string;
  readonly before?: KubeObject;
  /** Undefined when it was deleted. */
  readonly after?: KubeObject;
}

/** `namespace/name`, or `name` for what has no namespace. */
export const keyOf = (namespace: string | undefined, name: string): string =>
  namespace ? `${namespace}/${name}` : name;
