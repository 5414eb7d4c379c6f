/** Manifests as targets: decoded, checked and mapped to the server's resources, with the builder's messages. */
import { decodeFields, DecodeError } from '#lib/kube/decode.ts';
import { matchesRequirements, parseLabelSelector } from '#lib/kube/labels.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { Run } from '#lib/kubectl/context.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { compactJson } from '#lib/kubectl/printers/json.ts';
import { documentsOf } from './documents.ts';
import type { ResourceInfo } from './mapper.ts';
import type { Manifest } from './paths.ts';
import type { Target, TargetOptions } from './targets.ts';

type Basics = Omit<Run, 'flags' | 'changed'>;
type Found = { readonly target: Target } | { readonly error: Error };

/** All objects of one file, lists taken apart. A document that cannot be read ends the file. */
export async function objectsInFile(
  run: Basics,
  manifest: Manifest,
  options: TargetOptions,
  selector: string,
): Promise<Found[]> {
  const { source } = manifest;
  const found: Found[] = [];
  const wanted = parseLabelSelector(selector);
  for (const document of documentsOf(await manifest.read())) {
    if ('error' in document) {
      return [...found, { error: new CommandError(`error parsing ${source}: ${document.error}`) }];
    }
    const invalid = options.validate ? validationError(source, document.value) : undefined;
    if (invalid) return [...found, { error: invalid }];
    for (const one of await targetsOf(run, source, document.value, options)) {
      if ('error' in one || matchesRequirements(wanted, one.target.object?.metadata?.labels)) found.push(one);
    }
  }
  return found;
}

/** What --validate says before the server is asked: there must be an apiVersion and a kind. */
function validationError(source: string, value: unknown): Error | undefined {
  const problems = kindProblems(value);
  if (problems.length === 0) return undefined;
  const shown = problems.length === 1 ? problems[0]! : `[${problems.join(', ')}]`;
  return new CommandError(
    `error validating "${source}": error validating data: ${shown}; ` +
      'if you choose to ignore these errors, turn validation off with --validate=false',
  );
}

function kindProblems(value: unknown): string[] {
  if (!isMap(value)) return ['invalid object to validate'];
  const { apiVersion, kind, items } = value;
  if (kind === 'List' && Array.isArray(items)) return items.flatMap(kindProblems);
  const problem = (field: unknown, name: string) =>
    field === undefined || field === null
      ? [`${name} not set`]
      : typeof field === 'string'
        ? []
        : [`${name} isn't string type`];
  const problems = [...problem(apiVersion, 'apiVersion'), ...problem(kind, 'kind')];
  return problems.length === 0 && !isGroupVersion(apiVersion)
    ? [`unexpected GroupVersion string: ${String(apiVersion)}`]
    : problems;
}

/** `v1`, `apps/v1` */
const isGroupVersion = (apiVersion: unknown): boolean => String(apiVersion ?? '').split('/').length <= 2;

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function targetsOf(
  run: Basics,
  source: string,
  value: unknown,
  options: TargetOptions,
): Promise<Found[]> {
  const problem = decodeProblem(value);
  if (problem) return [{ error: new CommandError(`unable to decode "${source}": ${problem}`) }];
  const object = { ...(value as KubeObject), metadata: (value as KubeObject).metadata ?? {} } as KubeObject;
  const { items } = object;
  if (/List$/.test(object.kind) && Array.isArray(items)) {
    const nested: Found[] = [];
    for (const item of items) nested.push(...(await targetsOf(run, source, item, options)));
    return nested;
  }
  return [await targetOf(run, source, object, options)];
}

/** The decoder's own words for what is no object. */
function decodeProblem(value: unknown): string | undefined {
  if (!isMap(value)) {
    const type = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
    return `json: cannot unmarshal ${type} into Go value of type unstructured.detector`;
  }
  if (!value.kind || typeof value.kind !== 'string' || !isGroupVersion(value.apiVersion))
    return `Object 'Kind' is missing in '${compactJson(value)}'`;
  return metadataProblem(value.metadata);
}

/** The client looks at the metadata of whatever it reads: their types must be right. */
function metadataProblem(metadata: unknown): string | undefined {
  try {
    decodeFields('v1', 'ConfigMap', { metadata }, 'json');
    return undefined;
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
}

async function targetOf(
  run: Basics,
  source: string,
  object: KubeObject,
  options: TargetOptions,
): Promise<Found> {
  const { name = '', namespace = '' } = (object.metadata ?? {}) as { name?: string; namespace?: string };
  const apiVersion = object.apiVersion ?? '';
  const mapping = options.local ? localMapping(object) : await run.mapper.kindFor(apiVersion, object.kind);
  if (!mapping) {
    const why = `no matches for kind "${object.kind}" in version "${apiVersion}"`;
    const where = `name: "${name}" namespace: "${namespace}" from "${source}"`;
    return {
      error: new CommandError(
        `resource mapping not found for ${where}: ${why}\nensure CRDs are installed first`,
      ),
    };
  }
  const home = mapping.namespaced ? namespace || (options.local ? namespace : run.namespace) : '';
  if (run.namespaceGiven && mapping.namespaced && home !== run.namespace) {
    return {
      error: new CommandError(
        `the namespace from the provided object "${home}" does not match the namespace "${run.namespace}". ` +
          `You must pass '--namespace=${home}' to perform this operation.`,
      ),
    };
  }
  const placed =
    home && home !== namespace ? { ...object, metadata: { ...object.metadata, namespace: home } } : object;
  return { target: { mapping, namespace: home, name, source, object: placed } };
}

/** Enough of a mapping for what is never sent. */
function localMapping({ apiVersion = '', kind }: KubeObject): ResourceInfo {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const singular = kind.toLowerCase();
  const resource = `${singular.replace(/y$/, 'ie')}s`;
  return {
    group,
    version,
    resource,
    kind,
    singular,
    namespaced: true,
    shortNames: [],
    categories: [],
    verbs: [],
  };
}
