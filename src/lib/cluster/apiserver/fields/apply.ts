/**
 * Server-side apply: the fields of a configuration are merged into the live object, and whoever applied them owns them.
 * From apiserver/pkg/endpoints/handlers/patch.go (applyPatcher), apimachinery/pkg/util/managedfields/internal and
 * sigs.k8s.io/structured-merge-diff/merge/update.go.
 */
import { parse as parseYaml } from 'yaml';
import { deepEqual } from '#lib/kube/equal.ts';
import {
  difference,
  intersection,
  ordered,
  pathsOf,
  rooted,
  union,
  type FieldsV1,
} from '#lib/kube/fields/set.ts';
import { compare, duplicateIn, fieldSet, merged, pruned } from '#lib/kube/fields/walk.ts';
import { badRequest, conflict, failure, StatusError, type StatusCause } from '#lib/kube/status.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import type { KubeObject, ManagedFieldsEntry } from '#lib/kube/types.ts';
import { invalidStatus, required } from '#lib/kube/validation/field-error.ts';
import { refuse } from '#lib/cluster/apiserver/machinery.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { byTime, partOf, settledFields } from './managed.ts';
import { typedErrors } from './typed-errors.ts';
import { typedOf } from './typed-custom.ts';

/** How a configuration is applied. */
export interface ApplyOptions {
  readonly manager: string;
  readonly force: boolean;
  readonly subresource?: string;
  readonly now: number;
}

export interface Applied {
  /** The object as it should be, yet to be decoded. */
  readonly object: KubeObject;
  readonly managed: readonly ManagedFieldsEntry[];
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** kubectl's own name: what it applied before in its old way may be taken over. */
const KUBECTL = 'kubectl';

/** The configuration in the body. Throws BadRequest in the words of the handler. */
export function configurationIn(
  body: unknown,
  { group, version, kind }: ResourceDefinition,
  manager: string | undefined,
): KubeObject {
  if (!manager) {
    const error = required('fieldManager', 'is required for apply patch');
    refuse(invalidStatus('meta.k8s.io', 'PatchOptions', '', [error]));
  }
  const value = typeof body === 'string' ? parsed(body) : body;
  const config = (value ?? {}) as KubeObject;
  const apiVersion = group ? `${group}/${version}` : version;
  if (!config.apiVersion || !config.kind) refuse(badRequest('invalid object type: /, Kind='));
  if (config.apiVersion !== apiVersion || config.kind !== kind)
    refuse(
      badRequest(
        `patch apiVersion and kind (${config.apiVersion}, ${config.kind}) do not match the requested resource (${apiVersion}, ${kind})`,
      ),
    );
  if (config.metadata?.managedFields !== undefined) refuse(badRequest('metadata.managedFields must be nil'));
  return config;
}

function parsed(text: string): unknown {
  try {
    return parseYaml(text) as unknown;
  } catch (error) {
    return refuse(badRequest(`error decoding YAML: ${(error as Error).message.split('\n')[0]}`));
  }
}

/** The configuration where there is no object yet. */
export function appliedNew(
  definition: ResourceDefinition,
  config: KubeObject,
  options: ApplyOptions,
): Applied {
  checkTyped(definition, config);
  const mine = { ...entryOf(definition, options), time: rfc3339(options.now) };
  return { object: config, managed: [{ ...mine, fieldsV1: setOf(definition, config) }] };
}

/** The live object with the configuration in it. Throws Conflict for fields of others that would change. */
export function applied(
  definition: ResourceDefinition,
  live: KubeObject,
  config: KubeObject,
  options: ApplyOptions,
): Applied {
  checkTyped(definition, config);
  const typed = typedOf(definition);
  const mine = entryOf(definition, options);
  const entries = settledFields(definition, live, live.metadata.managedFields ?? []);
  const before = entries.find((entry) => isSame(entry, mine));
  const others = entries.filter((entry) => entry !== before);
  const set = setOf(definition, config);

  const together = merged(typed, live, config) as KubeObject;
  const owned = others.reduce<FieldsV1 | undefined>((all, { fieldsV1 }) => union(all, fieldsV1), set);
  const gone = difference(before?.fieldsV1, set);
  const object = (gone ? pruned(typed, together, gone, owned) : together) as KubeObject;

  const { changed, removed } = compare(typed, whole(definition, live), whole(definition, object));
  const clashes = others.flatMap((entry) => {
    const paths = pathsOf(intersection(entry.fieldsV1, changed));
    return paths.map((path) => ({ entry, path }));
  });
  if (!options.force && !mayTakeOver(definition, live, options, clashes)) throw conflictOf(clashes);

  const isChanged = changed !== undefined || removed !== undefined;
  const time = isChanged ? rfc3339(options.now) : before?.time;
  const managed = [
    ...others.map((entry) => ({
      ...entry,
      fieldsV1: rooted(difference(difference(entry.fieldsV1, changed), removed)),
    })),
    { ...mine, ...(time && { time }), fieldsV1: set },
  ];
  const kept = managed.filter(({ fieldsV1 }) => Object.keys(fieldsV1).length > 0).sort(byTime);
  return { object: remembered(live, object, config, options), managed: kept };
}

const entryOf = ({ group, version }: ResourceDefinition, options: ApplyOptions): ManagedFieldsEntry => ({
  manager: options.manager,
  operation: 'Apply',
  apiVersion: group ? `${group}/${version}` : version,
  fieldsType: 'FieldsV1',
  ...(options.subresource && { subresource: options.subresource }),
});

const isSame = (a: ManagedFieldsEntry, b: ManagedFieldsEntry): boolean =>
  a.manager === b.manager &&
  a.operation === b.operation &&
  a.apiVersion === b.apiVersion &&
  a.subresource === b.subresource;

/** All parts of an object that somebody can own. */
const whole = (definition: ResourceDefinition, object: KubeObject): object => ({
  ...partOf(definition, object, undefined),
  ...(object['status'] !== undefined && { status: object['status'] }),
});

const setOf = (definition: ResourceDefinition, config: KubeObject): FieldsV1 => {
  const part = whole(definition, { ...config, metadata: config.metadata ?? { name: '' } });
  return ordered(rooted(fieldSet(typedOf(definition), withoutEmptyMetadata(part))));
};

/** Metadata without anything that can be owned is no field. */
function withoutEmptyMetadata(part: object): object {
  const { metadata, ...rest } = part as { metadata?: object };
  return metadata && Object.keys(metadata).length > 0 ? part : rest;
}

function checkTyped(definition: ResourceDefinition, config: KubeObject): void {
  const { custom } = definition;
  const wrong = custom
    ? custom.decode(config).unknown.map((path) => `.${path}: field not declared in schema`)
    : typedErrors(config.apiVersion, config.kind, config);
  const twice = duplicateIn(typedOf(definition), config);
  const errors = [...wrong, ...(twice ? [twice] : [])];
  if (errors.length === 0) return;
  const { namespace = '', name = '' } = config.metadata ?? {};
  const words =
    errors.length === 1 ? errors[0] : `errors:\n${errors.map((error) => `  ${error}`).join('\n')}`;
  const what = `${namespace}/${name}; ${config.apiVersion}, Kind=${config.kind}`;
  refuse(failure(500, '', `failed to create typed patch object (${what}): ${words}`));
}

interface Clash {
  readonly entry: ManagedFieldsEntry;
  readonly path: string;
}

/** What kubectl remembers of its client-side apply may change without force, by kubectl itself. */
function mayTakeOver(
  definition: ResourceDefinition,
  live: KubeObject,
  { manager }: ApplyOptions,
  clashes: readonly Clash[],
): boolean {
  if (clashes.length === 0) return true;
  const text = live.metadata.annotations?.[LAST_APPLIED];
  if (manager !== KUBECTL || !text) return false;
  try {
    const allowed = new Set(pathsOf(setOf(definition, JSON.parse(text) as KubeObject)));
    return clashes.every(({ path }) => allowed.has(path));
  } catch {
    return false;
  }
}

/** `"kubectl-client-side-apply" using apps/v1`: an applier is told by its name alone. */
function managerText({ manager, operation, apiVersion, subresource }: ManagedFieldsEntry): string {
  const named = subresource ? `"${manager}" with subresource "${subresource}"` : `"${manager}"`;
  return operation === 'Update' ? `${named} using ${apiVersion}` : named;
}

function conflictOf(clashes: readonly Clash[]): StatusError {
  const causes = clashes.map(({ entry, path }): StatusCause => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${managerText(entry)}`,
    field: path,
  }));
  const [first, ...more] = clashes;
  const managers = [...new Set(clashes.map(({ entry }) => managerText(entry)))].sort();
  const listed = managers.map((name) => {
    const paths = clashes.filter(({ entry }) => managerText(entry) === name).map(({ path }) => `\n- ${path}`);
    return `conflicts with ${name}:${paths.join('')}`;
  });
  const message =
    more.length === 0
      ? `Apply failed with 1 conflict: conflict with ${managerText(first!.entry)}: ${first!.path}`
      : `Apply failed with ${clashes.length} conflicts: ${listed.join('\n')}`;
  return new StatusError({ ...conflict({ group: '', resource: '' }, '', ''), message, details: { causes } });
}

/** Where kubectl applied in its old way before, the annotation follows what it applies now. */
function remembered(
  live: KubeObject,
  object: KubeObject,
  config: KubeObject,
  { manager }: ApplyOptions,
): KubeObject {
  if (manager !== KUBECTL || live.metadata.annotations?.[LAST_APPLIED] === undefined) return object;
  const text = `${JSON.stringify(sortedKeys(config))}\n`;
  const annotations = { ...object.metadata.annotations, [LAST_APPLIED]: text };
  return deepEqual(annotations, object.metadata.annotations)
    ? object
    : { ...object, metadata: { ...object.metadata, annotations } };
}

/** As Go writes a map. */
function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.keys(fields)
      .sort()
      .map((key) => [key, sortedKeys(fields[key])]),
  );
}
