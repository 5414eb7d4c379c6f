/** Owner references: who looks after an object (apimachinery/pkg/apis/meta/v1, controller_ref.go). */
import type { KubeObject, OwnerReference } from '#lib/kube/types.ts';

/** The reference that says which controller the object belongs to, if any. */
export function controllerOf(object: KubeObject | undefined): OwnerReference | undefined {
  const owners = object?.metadata.ownerReferences;
  if (owners) for (const owner of owners) if (owner.controller) return owner;
  return undefined;
}

export const controllerRef = (owner: KubeObject): OwnerReference => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid ?? '',
  controller: true,
  blockOwnerDeletion: true,
});

/** The object with the owner as its controller. */
export function adopted<T extends KubeObject>(object: T, owner: KubeObject): T {
  const others = object.metadata.ownerReferences ?? [];
  return withOwners(object, [...others, controllerRef(owner)]);
}

/** The object without any reference to the owner. */
export function released<T extends KubeObject>(object: T, ownerUid: string): T {
  const others = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== ownerUid);
  return withOwners(object, others);
}

function withOwners<T extends KubeObject>(object: T, ownerReferences: readonly OwnerReference[]): T {
  const { ownerReferences: _, ...metadata } = object.metadata;
  return { ...object, metadata: ownerReferences.length > 0 ? { ...metadata, ownerReferences } : metadata };
}

/** `namespace/name` of an object, or `name` of one without a namespace. */
export const keyOfObject = ({ metadata: { namespace, name } }: KubeObject): string =>
  namespace ? `${namespace}/${name}` : name;

/** The two halves of a key; the namespace of a key without one is ''. */
export function splitKey(key: string): [namespace: string, name: string] {
  const slash = key.indexOf('/');
  return slash < 0 ? ['', key] : [key.slice(0, slash), key.slice(slash + 1)];
}

/** For a wake on the resource itself: its own key. */
export const ownKey = ({
  before,
  after,
}: {
  readonly before?: KubeObject;
  readonly after?: KubeObject;
}): string[] => [keyOfObject((after ?? before) as KubeObject)];
