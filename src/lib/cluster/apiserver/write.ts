/**
 * Creating and replacing objects, in the order of Kubernetes: defaults, admission, what the kind prepares, names and
 * stamps, validation, values from pools, admission's second look, the store.
 * From apiserver/pkg/registry/generic/registry/store.go and pkg/registry/rest/{create,update}.go.
 */
import { deepEqual } from '#lib/kube/equal.ts';
import { alreadyExists, conflict, failure, forbidden, notFound, type FieldError } from '#lib/kube/status.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import type { KubeObject, Labels, Namespace, ObjectMeta } from '#lib/kube/types.ts';
import { forbiddenField, invalidStatus } from '#lib/kube/validation/field-error.ts';
import { nameSuffix, uid } from '#lib/sim/ids.ts';
import type { AdmissionRequest } from './admission.ts';
import { finishDeletion } from './delete.ts';
import { account, admit, approve, refuse, type Machinery, type WriteOptions } from './machinery.ts';
import { validateMeta, validateMetaUpdate } from './metadata.ts';
import { PoolDraft } from './pools.ts';
import type { ResourceDefinition } from './resource.ts';
import { storageName } from './resources.ts';
import { completeFields, createdFields, updatedFields } from './fields/managed.ts';
import { presentedOne, storedForm } from './versions.ts';

/** What a conflicting write is told (storage.ErrResourceVersionConflict through NewConflict). */
export const STALE =
  'the object has been modified; please apply your changes to the latest version and try again';

/** Names are tried anew so often before a collision is told (RetryGenerateName). */
const NAME_TRIES = 8;
/** Longer prefixes are cut so that the suffix fits (names.SimpleNameGenerator). */
const MAX_PREFIX = 58;

export function create(
  machinery: Machinery,
  definition: ResourceDefinition,
  given: KubeObject,
  options: WriteOptions & Pick<UpdateOptions, 'managed'>,
): KubeObject {
  const { store, sim } = machinery;
  const resource = storageName(definition);
  checkNamespace(machinery, definition, given);
  const defaulted = definition.defaults?.(given) ?? given;
  const { dryRun, user } = options;
  const request = { operation: 'CREATE', resource: definition, dryRun, ...(user && { user }) } as const;
  const admitted = admit(machinery, { ...request, object: defaulted }, options);
  const prepared = definition.prepareForCreate?.(admitted) ?? admitted;
  const owned = options.managed ?? createdFields(definition, given, defaulted, options.writer, sim.now);
  const stamped = named(machinery, definition, stampedNew(machinery, definition, prepared, owned));
  const object = definition.withIdentity?.(stamped) ?? stamped;
  const { name, namespace } = object.metadata;

  const pool = new PoolDraft(machinery.pools, sim.random);
  const taken = allocate(definition, object, undefined, pool);
  check(definition, object, taken.errors);
  check(definition, object, [
    ...validateMeta(definition, taken.object),
    ...scopeErrors(definition, object),
    ...(definition.validate?.(taken.object) ?? []),
    ...(definition.custom?.errors(taken.object, undefined) ?? []),
  ]);
  approve(machinery, { ...request, object: taken.object }, options);
  for (const warning of definition.warnings?.(taken.object) ?? []) options.warn(warning);

  if (given.metadata.resourceVersion)
    refuse(failure(500, '', 'resourceVersion should not be set on objects to be created'));
  const present = store.get(resource, namespace, name);
  if (present) refuse(existsAlready(definition, present));
  if (dryRun) return unversioned(taken.object);
  pool.commit();
  const made = presentedOne(definition, store.create(resource, storedForm(definition, taken.object)));
  account(machinery, { ...request, object: made }, options);
  return made;
}

/** As `create`, for what the control plane itself made whole: only stamped and stored. */
export function createComplete(
  machinery: Machinery,
  definition: ResourceDefinition,
  object: KubeObject,
  { writer }: Pick<WriteOptions, 'writer'>,
): KubeObject {
  checkNamespace(machinery, definition, object);
  const owned = completeFields(definition, writer, machinery.sim.now);
  return machinery.store.create(storageName(definition), stampedNew(machinery, definition, object, owned));
}

/** What replacing is told beside the object. */
export interface UpdateOptions extends WriteOptions {
  readonly subresource?: string;
  /** Trusted callers hand in objects that are complete. */
  readonly complete?: boolean;
  /** Who owns which fields afterwards, where that has been found out already (server-side apply). */
  readonly managed?: ObjectMeta['managedFields'];
}

/** Replaces `old` by what `given` asks for. Returns the stored object; where nothing changes, that is `old` itself. */
export function update(
  machinery: Machinery,
  definition: ResourceDefinition,
  given: KubeObject,
  old: KubeObject,
  options: UpdateOptions,
): KubeObject {
  checkPreconditions(definition, given, old);
  const { subresource, dryRun, user } = options;
  const request = {
    operation: 'UPDATE',
    resource: definition,
    old,
    dryRun,
    ...(user && { user }),
    ...(subresource && { subresource }),
  } as const;
  const defaulted = options.complete ? given : (definition.defaults?.(given) ?? given);
  const admitted = admit(machinery, { ...request, object: defaulted }, options);
  const next = counted(definition, prepared(definition, admitted, old, subresource), old, subresource);
  const isSame = deepEqual(next, old);
  if (isSame && (options.managed === undefined || deepEqual(options.managed, old.metadata.managedFields)))
    return old;
  const managedFields =
    options.managed ?? updatedFields(definition, old, next, options.writer, subresource, machinery.sim.now);
  const object =
    managedFields === old.metadata.managedFields
      ? next
      : { ...next, metadata: { ...next.metadata, managedFields } };
  if (subresource === 'status') {
    check(definition, object, [
      ...validateMetaUpdate(definition, object, old),
      ...(definition.custom?.errors(object, old) ?? []),
    ]);
    return put(machinery, definition, object, dryRun);
  }
  if (options.complete && definition.trustsControlPlane) return put(machinery, definition, object, dryRun);
  const pool = new PoolDraft(machinery.pools, machinery.sim.random);
  const taken = allocate(definition, object, old, pool);
  check(definition, object, taken.errors);
  check(definition, object, [
    ...validateMetaUpdate(definition, taken.object, old),
    ...(definition.validate?.(taken.object) ?? []),
    ...(definition.validateUpdate?.(taken.object, old, subresource) ?? []),
    ...(definition.custom?.errors(taken.object, old) ?? []),
  ]);
  approve(machinery, { ...request, object: taken.object } as AdmissionRequest, options);
  for (const warning of definition.warnings?.(taken.object, old) ?? []) options.warn(warning);
  if (!dryRun) pool.commit();
  const written = put(machinery, definition, taken.object, dryRun);
  if (!dryRun) account(machinery, { ...request, object: written } as AdmissionRequest, options);
  return written;
}

function put(
  machinery: Machinery,
  definition: ResourceDefinition,
  object: KubeObject,
  dryRun: boolean,
): KubeObject {
  if (dryRun) return object;
  // The last finalizer of an object that is being deleted is gone: so is the object.
  return (
    finishDeletion(machinery, definition, object) ??
    presentedOne(definition, machinery.store.replace(storageName(definition), storedForm(definition, object)))
  );
}

/** The stored object, or NotFound. */
export function stored(
  { store }: Machinery,
  definition: ResourceDefinition,
  namespace: string | undefined,
  name: string,
): KubeObject {
  const found = definition.computed
    ? definition.computed(namespace).find(({ metadata }) => metadata.name === name)
    : store.get(storageName(definition), namespace, name);
  if (found) return presentedOne(definition, found);
  const absent = definition.absent?.(namespace, name) ?? { ...definition, name };
  return refuse(notFound(absent, absent.name));
}

// --- rules

/** The plugin NamespaceLifecycle: nothing is created in a namespace that is not there, or on its way out. */
function checkNamespace(
  { store }: Machinery,
  definition: ResourceDefinition,
  { metadata }: KubeObject,
): void {
  const { namespace, name, generateName } = metadata;
  if (!definition.namespaced || namespace === undefined) return;
  const found = store.get('namespaces', undefined, namespace) as Namespace | undefined;
  if (!found) return refuse(notFound({ group: '', resource: 'namespaces' }, namespace));
  if (!found.metadata.deletionTimestamp) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const status = forbidden(definition, name || (generateName ?? ''), why);
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  refuse({ ...status, details: { ...status.details, causes: [cause] } });
}

function checkPreconditions(definition: ResourceDefinition, { metadata }: KubeObject, old: KubeObject): void {
  const { name, namespace, uid: actual, resourceVersion } = old.metadata;
  if (metadata.uid && metadata.uid !== actual) {
    const key = `/registry/${definition.resource}/${namespace ? `${namespace}/` : ''}${name}`;
    const why = `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${actual}`;
    const error = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`;
    refuse(conflict(definition, name, error));
  }
  if (metadata.resourceVersion && metadata.resourceVersion !== resourceVersion)
    refuse(conflict(definition, name, STALE));
}

function check(
  definition: ResourceDefinition,
  { metadata }: KubeObject,
  errors: readonly FieldError[],
): void {
  if (errors.length > 0)
    refuse(
      invalidStatus(
        definition.group,
        definition.kind,
        metadata.name || (metadata.generateName ?? ''),
        errors,
      ),
    );
}

const scopeErrors = ({ namespaced }: ResourceDefinition, { metadata }: KubeObject): FieldError[] =>
  !namespaced && metadata.namespace ? [forbiddenField('metadata.namespace', 'not allowed on this type')] : [];

function existsAlready(definition: ResourceDefinition, { metadata }: KubeObject) {
  const status = alreadyExists(definition, metadata.name);
  return metadata.deletionTimestamp
    ? { ...status, message: `object is being deleted: ${status.message}` }
    : status;
}

function allocate(
  { allocate: allocator }: ResourceDefinition,
  object: KubeObject,
  old: KubeObject | undefined,
  pool: PoolDraft,
): { object: KubeObject; errors: readonly FieldError[] } {
  if (!allocator) return { object, errors: [] };
  const result = allocator.take(object, old, pool);
  return 'errors' in result ? { object, errors: result.errors } : { object: result.object, errors: [] };
}

// --- stamps

function stampedNew(
  { sim }: Machinery,
  definition: ResourceDefinition,
  object: KubeObject,
  managedFields?: ObjectMeta['managedFields'],
): KubeObject {
  const { name, generateName, namespace, labels, annotations, ownerReferences, finalizers } = object.metadata;
  const metadata: ObjectMeta = {
    name: name ?? '',
    ...(generateName && { generateName }),
    ...(namespace && { namespace }),
    uid: uid(sim.random),
    // The store's word; it keeps its place among the fields, which is that of Go's type.
    resourceVersion: '',
    ...(definition.keepsGeneration && { generation: 1 }),
    creationTimestamp: rfc3339(sim.now),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    ...(ownerReferences && { ownerReferences }),
    ...(finalizers && { finalizers }),
    ...(managedFields?.length && { managedFields }),
  };
  return { ...object, metadata };
}

function unversioned(object: KubeObject): KubeObject {
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function named({ store, sim }: Machinery, definition: ResourceDefinition, object: KubeObject): KubeObject {
  const { name, generateName, namespace } = object.metadata;
  if (name || !generateName) return object;
  const resource = storageName(definition);
  let made = '';
  for (let tries = 0; tries < NAME_TRIES; tries += 1) {
    made = generateName.slice(0, MAX_PREFIX) + nameSuffix(sim.random);
    if (!store.get(resource, namespace, made)) break;
  }
  return { ...object, metadata: { ...object.metadata, name: made } };
}

/** The new object with what a writer may not change taken from the old one. */
function prepared(
  definition: ResourceDefinition,
  given: KubeObject,
  old: KubeObject,
  subresource: string | undefined,
): KubeObject {
  if (subresource === 'status') {
    const metadata = withLabels(keptMeta(given, old), old.metadata.labels);
    const object = metadata === given.metadata ? given : { ...given, metadata };
    const next = definition.prepareForStatusUpdate?.(object, old) ?? {
      ...old,
      status: given['status'],
    };
    return next;
  }
  const metadata = keptMeta(given, old);
  const object = withStatusOf(definition, old, metadata === given.metadata ? given : { ...given, metadata });
  if (subresource === 'finalize') return object;
  const own = definition.prepareForSubresource?.[subresource ?? ''];
  if (own) return own(metadata === given.metadata ? given : { ...given, metadata }, old);
  return definition.prepareForUpdate?.(object, old) ?? object;
}

/** A status of its own subresource is not written with the rest. */
function withStatusOf({ subresources }: ResourceDefinition, old: KubeObject, object: KubeObject): KubeObject {
  if (!subresources?.includes('status') || object['status'] === old['status']) return object;
  const { status: _, ...rest } = object;
  return (old['status'] === undefined ? rest : { ...rest, status: old['status'] }) as KubeObject;
}

/** What a writer may change in metadata; the old metadata itself where all of it stays the same. */
function keptMeta({ metadata }: KubeObject, { metadata: old }: KubeObject): ObjectMeta {
  if (metadata === old) return old;
  const labels = shared(metadata.labels, old.labels);
  const annotations = shared(metadata.annotations, old.annotations);
  const ownerReferences = shared(metadata.ownerReferences, old.ownerReferences);
  const finalizers = metadata.finalizers?.length ? shared(metadata.finalizers, old.finalizers) : undefined;
  const same =
    labels === old.labels &&
    annotations === old.annotations &&
    ownerReferences === old.ownerReferences &&
    finalizers === old.finalizers;
  if (same) return old;
  const { labels: _l, annotations: _a, ownerReferences: _o, finalizers: _f, ...system } = old;
  return {
    ...system,
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    ...(ownerReferences && { ownerReferences }),
    ...(finalizers && { finalizers }),
  };
}

/** The old value where the new one says the same, so that later comparisons are by reference. */
const shared = <V>(value: V, old: V): V => (value !== old && deepEqual(value, old) ? old : value);

function withLabels(metadata: ObjectMeta, labels: Labels | undefined): ObjectMeta {
  if (metadata.labels === labels) return metadata;
  const { labels: _, ...others } = metadata;
  return labels ? { ...others, labels } : others;
}

/** A changed spec raises the generation. Unchanged parts of the old object are shared. */
function counted(
  definition: ResourceDefinition,
  object: KubeObject,
  old: KubeObject,
  subresource: string | undefined,
): KubeObject {
  let next = object;
  for (const field of ['spec', 'status', 'data']) {
    if (next[field] !== old[field] && next[field] !== undefined && deepEqual(next[field], old[field]))
      next = { ...next, [field]: old[field] };
  }
  if (!definition.keepsGeneration || subresource === 'status') return next;
  if (next['spec'] === old['spec'] && !definition.raisesGeneration?.(next, old)) return next;
  return { ...next, metadata: { ...next.metadata, generation: (old.metadata.generation ?? 0) + 1 } };
}
