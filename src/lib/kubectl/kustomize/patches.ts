/** patches, patchesStrategicMerge and patchesJson6902. From kustomize api/internal/builtins/Patch*.go. */
import { applyJsonPatch } from '#lib/kube/patch/json-patch.ts';
import { StatusError } from '#lib/kube/status.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { toYaml } from '#lib/kubectl/printers/yaml.ts';
import { told } from './generators.ts';
import type { Patch } from './kustomization.ts';
import type { Loader } from './load.ts';
import { mergeObject } from './merge.ts';
import { plainDocument, resourcesOf } from './parse.ts';
import { gvkOf, Resource, showId, type Obj, type ResId } from './resource.ts';
import type { Resources } from './resources.ts';
import { select } from './select.ts';

/** A patch that was read: one or more strategic ones, or a list of operations. */
type Loaded = { readonly strategic: readonly Obj[] } | { readonly operations: readonly unknown[] };

interface Ready {
  readonly patch: Patch;
  readonly text: string;
  readonly loaded: Loaded;
}

/** Reads all entries of `patches`; throws at the first that is none. */
export function loadPatches(patches: readonly Patch[], loader: Loader): Ready[] {
  return patches.map((patch) => configured('PatchTransformer', patch, () => ready(patch, loader)));
}

/** What goes wrong while a transformer is set up is told with its settings. */
function configured<T>(name: string, config: object, work: () => T): T {
  return told(`trouble configuring builtin ${name} with config: \`\n${toYaml(config)}\``, work);
}

function ready(patch: Patch, loader: Loader): Ready {
  const inline = patch.patch?.trim() ?? '';
  if (!inline && !patch.path)
    throw new CommandError(`must specify one of patch and path in\n${toYaml(patch)}`);
  if (inline && patch.path)
    throw new CommandError(`patch and path can't be set at the same time\n${toYaml(patch)}`);
  const text = patch.path
    ? told(`failed to get the patch file from path(${patch.path})`, () => loader.read(patch.path!))
    : inline;
  const strategic = attempt(() => resourcesOf(text));
  const operations = attempt(() => operationsOf(text));
  const shown = patch.path ? `path: "${patch.path}"` : `patch: ${JSON.stringify(text)}`;
  if (strategic && operations)
    throw new CommandError(`illegally qualifies as both an SM and JSON patch: [${shown}]`);
  if (!strategic && !operations) throw new CommandError(`unable to parse SM or JSON patch from [${shown}]`);
  return { patch, text: shown, loaded: strategic ? { strategic } : { operations: operations! } };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

function operationsOf(text: string): readonly unknown[] {
  const value = plainDocument(text);
  if (!Array.isArray(value)) throw new CommandError('no list of operations');
  return value;
}

export function applyPatch(resources: Resources, { patch, text, loaded }: Ready): void {
  if ('strategic' in loaded) {
    for (const one of loaded.strategic) applyStrategic(resources, one, patch);
    return;
  }
  if (!patch.target) throw new CommandError(`must specify a target for JSON patch [${text}]`);
  for (const resource of select(resources.list, patch.target)) {
    resource.remember();
    applyOperations(resource, loaded.operations);
  }
}

function applyStrategic(resources: Resources, patch: Obj, { target, options = {} }: Patch): void {
  if (target) {
    for (const resource of select(resources.list, target)) merge(resources, resource, patch, options);
    return;
  }
  const id = idOf(patch);
  const resource = told(`no resource matches strategic merge patch "${showId(id)}"`, () =>
    resources.byId(id),
  );
  merge(resources, resource, patch, options);
}

const idOf = (object: Obj): ResId => new Resource(object).id;

/** Name, namespace and (unless allowed) kind of the object stay. */
function merge(
  resources: Resources,
  resource: Resource,
  patch: Obj,
  options: Readonly<Record<string, boolean>>,
): void {
  const { name, namespace, kind } = resource;
  if (options.allowNameChange || options.allowKindChange) resource.remember();
  const { group, version } = gvkOf(resource.object);
  const result = mergeObject(resource.object, {
    ...patch,
    apiVersion: group ? `${group}/${version}` : version,
  });
  if (!result) return resources.remove(resource);
  resource.object = result;
  if (!options.allowKindChange) resource.object.kind = kind;
  if (!options.allowNameChange) resource.metadata.name = name;
  if (namespace) resource.metadata.namespace = namespace;
  else delete resource.metadata.namespace;
}

function applyOperations(resource: Resource, operations: readonly unknown[]): void {
  try {
    resource.object = applyJsonPatch(resource.object, operations);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const { cause } = error;
    throw new CommandError(cause instanceof Error ? cause.message : error.message);
  }
}

/** `patchesStrategicMerge`: each entry a patch or the path of a file of them. */
export function loadStrategicPatches(paths: readonly string[], loader: Loader): Obj[] {
  if (paths.length === 0) return [];
  return configured('PatchStrategicMergeTransformer', { paths }, () =>
    paths.flatMap((path) => attempt(() => resourcesOf(path)) ?? resourcesOf(loader.read(path))),
  );
}

export function applyStrategicPatch(resources: Resources, patch: Obj): void {
  const id = idOf(patch);
  merge(resources, resources.byId(id), patch, {});
}

/** `patchesJson6902` */
export function loadJsonPatches(patches: readonly Patch[], loader: Loader): Ready[] {
  return patches.map((patch) =>
    configured('PatchJson6902Transformer', shownJsonPatch(patch), () => {
      if (!patch.target?.name) throw new CommandError('must specify the target name');
      if (!patch.path && !patch.patch) throw new CommandError('must specify the file path or inline patch');
      if (patch.path && patch.patch) throw new CommandError('cannot specify both path and patch');
      const text = patch.path ? loader.read(patch.path) : patch.patch!;
      return { patch, text, loaded: { operations: operationsOf(text) } } satisfies Ready;
    }),
  );
}

const shownJsonPatch = ({ target, path, patch }: Patch): object => ({
  ...(target && { target }),
  ...(path && { path }),
  ...(patch && { jsonOp: patch }),
});
