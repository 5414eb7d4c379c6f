/** YAML as kustomize reads resources (kyaml: YAML 1.2's words, numbers of Go) and its own file (sigs.k8s.io/yaml). */
import { parseAllDocuments, type Tags } from 'yaml';
import { CommandError } from '#lib/kubectl/errors.ts';
import { documentsOf } from '#lib/kubectl/resources/documents.ts';
import { goYamlMistake } from '#lib/kubectl/resources/yaml-mistakes.ts';
import { goTags } from '#lib/kubectl/resources/yaml-schema.ts';
import { isObj, type Obj } from './resource.ts';

/** In resources `yes`, `on` and `n` are words. */
const resourceTags = (tags: Tags): Tags =>
  goTags(tags).map((tag) => {
    if (typeof tag === 'string' || tag.collection !== undefined || !tag.tag.endsWith(':bool')) return tag;
    const isTrue = tag.test?.test('true') ?? false;
    return { ...tag, test: isTrue ? /^(true|True|TRUE)$/ : /^(false|False|FALSE)$/ };
  });

/** The objects of a text, lists taken apart. Throws `MalformedYaml` and CommandError. */
export function resourcesOf(text: string): Obj[] {
  const found: Obj[] = [];
  for (const chunk of text.split(/^---.*$/m)) {
    const mistake = goYamlMistake(chunk);
    if (mistake) throw new MalformedYaml(`yaml: ${mistake}`);
    const [document] = parseAllDocuments(chunk, {
      schema: 'core',
      customTags: resourceTags,
      merge: true,
      uniqueKeys: false,
      logLevel: 'silent',
    }) as { toJS(options: object): unknown }[];
    const value = document?.toJS({ maxAliasCount: -1 });
    if (value === null || value === undefined) continue;
    if (!isObj(value)) throw new CommandError('missing Resource metadata');
    found.push(...objectsIn(value));
  }
  return found;
}

function objectsIn(value: Obj): Obj[] {
  if (String(value.kind ?? '').endsWith('List') && Array.isArray(value.items)) {
    return value.items.filter(isObj).flatMap(objectsIn);
  }
  checkMetadata(value);
  return [value];
}

function checkMetadata(object: Obj): void {
  const { apiVersion, kind, metadata } = object;
  if (apiVersion === undefined && kind === undefined && metadata === undefined)
    throw new CommandError('missing Resource metadata');
  const name = isObj(metadata) ? String(metadata.name ?? '') : '';
  const namespace = isObj(metadata) ? String(metadata.namespace ?? '') : '';
  const shown = (labels: string) =>
    `{{${String(apiVersion ?? '')} ${String(kind ?? '')}} {{${name} ${namespace}} ${labels}}}`;
  if (!kind) throw new CommandError(`missing kind in object ${shown('map[] map[]')}`);
  if (!name && !String(kind).endsWith('List'))
    throw new CommandError(`missing metadata.name in object ${shown('map[] map[]')}`);
}

/** kustomize's kusterr.MalformedYAMLError: then the path is not tried as a folder. */
export class MalformedYaml extends CommandError {}

/** The one document of a kustomization file or of a patch in JSON's sense. Throws CommandError with Go's message. */
export function plainDocument(text: string): unknown {
  const [document] = documentsOf(text);
  if (!document) return undefined;
  if ('error' in document)
    throw new CommandError(document.error.replace(/^error converting YAML to JSON: /, ''));
  return document.value;
}
