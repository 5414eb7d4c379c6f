/** What verbs need to know about a kind. A missing entry is the answer "this kind cannot do that". */
import type { KubeObject, LabelSelector, Pod } from '#lib/kube/types.ts';
import type { Rollout } from './rollouts/rollout.ts';

export interface Kind {
  /** '' for the core group. */
  readonly group: string;
  readonly kind: string;
  /** What selects its pods, for logs, exec, attach and port-forward; undefined where this object selects none. */
  readonly podSelector?: (object: KubeObject) => LabelSelector | undefined;
  /** The spec of the pods it makes, or its own. */
  readonly podSpec?: (object: KubeObject) => Pod['spec'] | undefined;
  /** What `kubectl rollout` can do with it. */
  readonly rollout?: Rollout;
}

type Fields = Readonly<Record<string, unknown>>;

/** A field some levels down, or undefined. */
export function fieldOf<T>(object: KubeObject, ...path: readonly string[]): T | undefined {
  let value: unknown = object;
  for (const name of path) value = (value as Fields | undefined | null)?.[name];
  return (value ?? undefined) as T | undefined;
}

/** `*v1.Deployment`: how Go's messages name the type of an object. */
export function goTypeOf({ apiVersion, kind }: KubeObject): string {
  return `*${apiVersion.slice(apiVersion.indexOf('/') + 1)}.${kind}`;
}
