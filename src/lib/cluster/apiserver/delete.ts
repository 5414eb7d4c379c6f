/**
 * Deleting: at once, gracefully (pods), or as soon as the last finalizer is gone.
 * From apiserver/pkg/registry/rest/delete.go and pkg/registry/generic/registry/store.go.
 */
import { badRequest, conflict, type Status } from '#lib/kube/status.ts';
import { parseTime, rfc3339 } from '#lib/kube/time.ts';
import type { KubeObject, ObjectMeta } from '#lib/kube/types.ts';
import { admit, approve, refuse, type Machinery, type WriteOptions } from './machinery.ts';
import { PoolDraft } from './pools.ts';
import type { ResourceDefinition } from './resource.ts';
import { storageName } from './resources.ts';
import { storedForm } from './versions.ts';

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

/** What DELETE answers: the object where it stays for now (or the kind shows it), else a Status of success. */
export function remove(
  machinery: Machinery,
  definition: ResourceDefinition,
  old: KubeObject,
  asked: DeleteOptions,
  options: WriteOptions,
): KubeObject | Status {
  checkPreconditions(definition, old, asked);
  const request = {
    operation: 'DELETE',
    resource: definition,
    object: old,
    old,
    dryRun: options.dryRun,
  } as const;
  admit(machinery, request, options);
  approve(machinery, request, options);

  const { metadata } = old;
  const grace = graceOf(definition, old, asked);
  if (grace === 'pending') return old;
  const finalizers = finalizersFor(definition, metadata, asked);
  const held = finalizers.length > 0 || (definition.holdsDeletion?.(old) ?? false);
  if (!held && grace === undefined) return drop(machinery, definition, old, options);

  const kept = withFinalizers(metadata, finalizers);
  const marked = mark(machinery, definition, kept === metadata ? old : { ...old, metadata: kept }, grace);
  const stays = held || (grace ?? 0) > 0;
  if (options.dryRun) return stays ? marked : answer(definition, marked);
  // A graceful deletion is written even if its grace is 0: watchers see that before they see the end.
  const stored =
    marked === old ? old : machinery.store.replace(storageName(definition), storedForm(definition, marked));
  return stays ? stored : drop(machinery, definition, stored, options);
}

/** Removes an object that was only kept by finalizers and has none left; undefined where it stays. */
export function finishDeletion(
  machinery: Machinery,
  definition: ResourceDefinition,
  object: KubeObject,
): KubeObject | undefined {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata;
  const kept = !deletionTimestamp || deletionGracePeriodSeconds > 0 || finalizers.length > 0;
  if (kept || definition.holdsDeletion?.(object)) return undefined;
  erase(machinery, definition, object);
  return object;
}

/** From a DELETE's body and query. Throws for a policy that does not exist. */
export function checkOptions(options: DeleteOptions): DeleteOptions {
  const { propagationPolicy: policy } = options;
  if (policy && !['Background', 'Foreground', 'Orphan'].includes(policy))
    refuse(badRequest(`invalid propagation policy "${policy}"`));
  return options;
}

function checkPreconditions(
  { group, kind }: ResourceDefinition,
  { metadata }: KubeObject,
  asked: DeleteOptions,
): void {
  const { uid, resourceVersion } = asked.preconditions ?? {};
  const of = { group, resource: kind };
  if (uid !== undefined && uid !== metadata.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`;
    refuse(conflict(of, metadata.name, why));
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
    refuse(conflict(of, metadata.name, why));
  }
}

/** Seconds of grace; undefined for kinds that have none; `pending` where a deletion under way goes on as it is. */
function graceOf(
  definition: ResourceDefinition,
  object: KubeObject,
  asked: DeleteOptions,
): number | undefined | 'pending' {
  const wanted = asked.gracePeriodSeconds;
  const { deletionTimestamp, deletionGracePeriodSeconds: before = 0 } = object.metadata;
  const usual = definition.deletionGraceSeconds?.(object);
  if (usual === undefined) return undefined;
  // Only a shorter grace counts once the deletion has begun.
  if (deletionTimestamp)
    return before === 0
      ? undefined
      : wanted === undefined || wanted >= before
        ? 'pending'
        : Math.max(wanted, 0);
  // What ends at once anyway (no node, finished) ends at once whatever was asked for.
  if (usual === 0) return 0;
  const grace = wanted ?? usual;
  return grace < 0 ? 1 : grace;
}

/** Finalizers for the garbage collector, by what was asked for, what is there, and the kind's custom (in this order). */
function finalizersFor(
  { defaultPropagation = 'Background' }: ResourceDefinition,
  { finalizers = [] }: ObjectMeta,
  { propagationPolicy }: DeleteOptions,
): readonly string[] {
  const present = finalizers.includes(ORPHAN)
    ? 'Orphan'
    : finalizers.includes(FOREGROUND)
      ? 'Foreground'
      : undefined;
  const policy = propagationPolicy ?? present ?? defaultPropagation;
  const others = finalizers.filter((name) => name !== ORPHAN && name !== FOREGROUND);
  const wanted =
    policy === 'Orphan' ? [...others, ORPHAN] : policy === 'Foreground' ? [...others, FOREGROUND] : others;
  const same = wanted.length === finalizers.length && wanted.every((name) => finalizers.includes(name));
  return same ? finalizers : wanted;
}

function withFinalizers(metadata: ObjectMeta, finalizers: readonly string[]): ObjectMeta {
  if (finalizers === metadata.finalizers || finalizers.length + (metadata.finalizers?.length ?? 0) === 0)
    return metadata;
  const { finalizers: _, ...rest } = metadata;
  return finalizers.length > 0 ? { ...rest, finalizers } : rest;
}

/** The object with the marks of a deletion that has begun, or whose grace got shorter. */
function mark(
  { sim }: Machinery,
  definition: ResourceDefinition,
  object: KubeObject,
  grace: number | undefined,
): KubeObject {
  const { metadata } = object;
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, generation } = metadata;
  if (deletionTimestamp && grace === undefined) return object;
  const began = deletionTimestamp
    ? parseTime(deletionTimestamp) - deletionGracePeriodSeconds * 1000
    : sim.now;
  const marks: Partial<ObjectMeta> = {
    deletionTimestamp: rfc3339(began + (grace ?? 0) * 1000),
    ...(!definition.beginDeletion && { deletionGracePeriodSeconds: grace ?? 0 }),
    ...(!deletionTimestamp && generation && { generation: generation + 1 }),
  };
  const marked = { ...object, metadata: { ...metadata, ...marks } };
  return definition.beginDeletion?.(marked) ?? marked;
}

function drop(
  machinery: Machinery,
  definition: ResourceDefinition,
  object: KubeObject,
  options: WriteOptions,
) {
  return answer(definition, options.dryRun ? object : erase(machinery, definition, object));
}

function erase(
  { store, pools, sim }: Machinery,
  definition: ResourceDefinition,
  object: KubeObject,
): KubeObject {
  const { namespace, name } = object.metadata;
  if (definition.allocate) {
    const pool = new PoolDraft(pools, sim.random);
    definition.allocate.release(object, pool);
    pool.commit();
  }
  return store.remove(storageName(definition), namespace, name) ?? object;
}

function answer(
  { returnsDeleted, group, resource }: ResourceDefinition,
  object: KubeObject,
): KubeObject | Status {
  if (returnsDeleted) return object;
  const { name, uid = '' } = object.metadata;
  const details = { name, ...(group && { group }), kind: resource, uid };
  // A success has no code in its body.
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details } as unknown as Status;
}
