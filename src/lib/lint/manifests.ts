/** The manifests of a lab, those that are applied before the learner comes and those that the learner finds. */
import { isInCatalogue } from '#lib/cluster/images/resolve.ts';
import { parseReference } from '#lib/cluster/images/reference.ts';
import type { ImageCatalogue } from '#lib/cluster/images/catalogue.ts';
import { decodeFields } from '#lib/kube/decode.ts';
import { kindSchema } from '#lib/kube/schema.ts';
import { YamlSource, type Finding, type Path } from './source.ts';
import type { KindNames } from './kinds.ts';

interface Manifest {
  readonly apiVersion?: unknown;
  readonly kind?: unknown;
  readonly metadata?: { readonly name?: unknown; readonly generateName?: unknown };
}

/** The YAML documents of a file with their places; `---` in a line of its own divides them. */
export function documentsOf(file: string, text: string): readonly YamlSource[] {
  const documents: YamlSource[] = [];
  let from = 1;
  for (const part of text.split(/^---[ \t]*$/m)) {
    if (part.trim() !== '' && !/^(\s*#.*)*\s*$/.test(part)) documents.push(new YamlSource(file, part, from));
    from += part.split('\n').length - 1;
  }
  return documents;
}

/** `absent`: images that are meant not to exist. */
export function manifestFindings(
  source: YamlSource,
  { kinds, images, absent }: { kinds: KindNames; images: ImageCatalogue; absent: ReadonlySet<string> },
): readonly Finding[] {
  if (source.findings.length > 0) return source.findings;
  const { apiVersion, kind, metadata } = (source.value ?? {}) as Manifest;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string')
    return [source.at([], 'has no apiVersion and kind')];
  if (!kinds.has(kind)) return [source.at(['kind'], `there is no kind ${kind} in this lab's cluster`)];
  const named = metadata?.name ?? metadata?.generateName;
  return [
    ...(named === undefined ? [source.at(['metadata'], 'metadata.name is missing')] : []),
    ...unknownFields(source, apiVersion, kind),
    ...imageFindings(source, images, absent),
  ];
}

function unknownFields(source: YamlSource, apiVersion: string, kind: string): readonly Finding[] {
  if (kindSchema(apiVersion, kind) === undefined) return [];
  try {
    const { unknown } = decodeFields(apiVersion, kind, source.value, 'json');
    return unknown.map((path) => source.at(pathOf(path), `unknown field "${path}"`));
  } catch (error) {
    return [source.at([], (error as Error).message)];
  }
}

/** `spec.containers[0].imagee` */
const pathOf = (text: string): Path =>
  text
    .split(/[.[\]]/)
    .filter((part) => part !== '')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));

function imageFindings(
  source: YamlSource,
  images: ImageCatalogue,
  absent: ReadonlySet<string>,
): readonly Finding[] {
  return imagesIn(source.value, []).flatMap(({ path, image }) => {
    const problem = absent.has(image) ? undefined : imageProblem(image, images);
    return problem === undefined ? [] : [source.at(path, problem)];
  });
}

/** Why nobody can pull that image; undefined where somebody can. */
export function imageProblem(image: string, images: ImageCatalogue): string | undefined {
  const reference = parseReference(image);
  if ('error' in reference) return `${image}: ${reference.error}`;
  if (isInCatalogue(images, reference)) return undefined;
  return `no image ${image} in the catalogue: add it to cluster.yaml, or to \`absent\` in lab.yaml where that is the point`;
}

function imagesIn(value: unknown, path: Path): readonly { readonly path: Path; readonly image: string }[] {
  if (Array.isArray(value)) return value.flatMap((one, at) => imagesIn(one, [...path, at]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => {
    const inContainers = typeof path.at(-1) === 'number' && /[cC]ontainers$/.test(String(path.at(-2)));
    if (key === 'image' && inContainers && typeof one === 'string')
      return [{ path: [...path, key], image: one }];
    return imagesIn(one, [...path, key]);
  });
}
