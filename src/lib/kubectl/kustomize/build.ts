/** `kustomize build`: from a folder with a kustomization to objects. From kustomize api/internal/target and api/krusty. */
import { CommandError, notSimulated } from '#lib/kubectl/errors.ts';
import { toYaml } from '#lib/kubectl/printers/yaml.ts';
import type { FileSystem } from '#lib/shell/program.ts';
import { Accumulator } from './accumulator.ts';
import { contentHash } from './hash.ts';
import { loadKustomization } from './kustomization.ts';
import { rootLoader } from './load.ts';
import { fixReferences } from './references.ts';
import type { Obj, Resource } from './resource.ts';
import { sorted } from './sort.ts';
import { resolveVars } from './vars.ts';

export interface BuildOptions {
  readonly files: FileSystem;
  readonly cwd: string;
  readonly path: string;
  /** `--load-restrictor=LoadRestrictionsNone`: files outside the folder too. */
  readonly anywhere?: boolean;
  /** Gets warnings, a line each. */
  readonly warn: (line: string) => void;
  /** Gets what kustomize writes to its log. */
  readonly log: (line: string) => void;
}

/** All objects in the order of the output. Throws CommandError with kustomize's message. */
export function buildKustomization({ files, cwd, path, anywhere = false, warn, log }: BuildOptions): Obj[] {
  const loader = rootLoader(files, cwd, path, anywhere);
  const file = loadKustomization(loader, warn);
  if (file.openapi) throw notSimulated('openapi in a kustomization');
  const accumulator = new Accumulator(warn);
  accumulator.accumulate(file, loader);
  const { resources, config, vars } = accumulator;
  for (const resource of resources.list) addHash(resource);
  fixReferences(resources.list, config.nameReference);
  resolveVars(resources.list, vars, config.varReference, log);
  const kept = resources.list.filter((resource) => !isLocal(resource));
  const ordered = sorted(kept, file.sortOptions);
  for (const resource of ordered) annotate(resource, file.buildMetadata ?? []);
  return ordered.map(({ object }) => object);
}

/** The objects as `kubectl kustomize` prints them. */
export const kustomizationYaml = (objects: readonly Obj[]): string => objects.map(toYaml).join('---\n');

function addHash(resource: Resource): void {
  if (!resource.needsHash) return;
  const hash = contentHash(resource.object);
  resource.remember();
  resource.name = `${resource.name}-${hash}`;
}

/** Objects only for other tools. */
function isLocal({ metadata }: Resource): boolean {
  const { annotations } = metadata as Readonly<Record<string, Readonly<Record<string, string>>>>;
  const value = annotations?.['config.kubernetes.io/local-config'];
  return value !== undefined && value !== 'false';
}

function annotate(resource: Resource, options: readonly string[]): void {
  const add = (field: string, key: string, value: string) => {
    const { metadata } = resource;
    metadata[field] = { ...(metadata[field] as Obj), [key]: value };
  };
  for (const option of options) {
    if (option === 'managedByLabel') add('labels', 'app.kubernetes.io/managed-by', 'kustomize-v5.5.0');
    else if (option === 'originAnnotations') {
      if (resource.origin) add('annotations', 'config.kubernetes.io/origin', resource.origin);
    } else if (option === 'transformerAnnotations')
      throw notSimulated('buildMetadata: transformerAnnotations');
    else
      throw new CommandError(
        `invalid option found in buildMetadata field: ${option}; must be one of [originAnnotations transformerAnnotations managedByLabel]`,
      );
  }
}
