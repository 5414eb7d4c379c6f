/** The values that variables of a container have now: `set env --list --resolve`. From kubectl/pkg/cmd/set/env/env_resolve.go. */
import { decodeBase64 } from '#lib/bytes/base64.ts';
import { qualifiedNameErrors } from '#lib/kube/label-names.ts';
import { milliValue, wholeValue } from '#lib/kube/quantity.ts';
import type { ConfigMap, Container, EnvVar, KubeObject } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { pathOf } from '#lib/kubectl/resources/mapper.ts';
import type { Basics } from './requests.ts';

type Source = NonNullable<EnvVar['valueFrom']>;
type Reference = NonNullable<Source['configMapKeyRef']>;
type ResourceField = NonNullable<Source['resourceFieldRef']>;

/**
 * The value of a variable that refers to something: to a key of a ConfigMap or Secret of the namespace that kubectl is in, to a field of
 * `object` (its own metadata, not its pods'), or to a limit or request of `container`. Throws where there is none, and what the server
 * refuses.
 */
export async function resolved(
  run: Basics,
  source: Source,
  object: KubeObject,
  container: Container,
): Promise<string> {
  const { secretKeyRef, configMapKeyRef, fieldRef, resourceFieldRef } = source;
  if (secretKeyRef) return decodeBase64(await keyOf(run, 'secrets', 'secret', secretKeyRef));
  if (configMapKeyRef) return keyOf(run, 'configmaps', 'config map', configMapKeyRef);
  if (fieldRef) return fieldOf(object, fieldRef.fieldPath);
  if (resourceFieldRef) return amountOf(container, resourceFieldRef);
  throw new CommandError('invalid valueFrom');
}

async function keyOf(run: Basics, resource: string, called: string, reference: Reference): Promise<string> {
  const { name = '', key } = reference;
  const mapping = await run.mapper.resourceFor(resource);
  const { data } = await run.send<ConfigMap>({ method: 'GET', path: pathOf(mapping, run.namespace, name) });
  const value = data?.[key];
  if (value === undefined) throw new CommandError(`key ${key} not found in ${called} ${name}`);
  return value;
}

function fieldOf({ metadata }: KubeObject, path: string): string {
  const [, place, key] = /^(.+?)\['(.*)'\]$/.exec(path) ?? [];
  if (key !== undefined) {
    if (place !== 'metadata.annotations' && place !== 'metadata.labels')
      throw new CommandError(`fieldPath ${JSON.stringify(place)} does not support subscript`);
    const ofAnnotations = place === 'metadata.annotations';
    const errors = qualifiedNameErrors(ofAnnotations ? key.toLowerCase() : key);
    if (errors.length > 0) throw new CommandError(`invalid key subscript in ${path}: ${errors.join(';')}`);
    return (ofAnnotations ? metadata.annotations : metadata.labels)?.[key] ?? '';
  }
  if (path === 'metadata.annotations') return listed(metadata.annotations);
  if (path === 'metadata.labels') return listed(metadata.labels);
  if (path === 'metadata.name') return metadata.name;
  if (path === 'metadata.namespace') return metadata.namespace ?? '';
  if (path === 'metadata.uid') return metadata.uid ?? '';
  throw new CommandError(`unsupported fieldPath: ${path}`);
}

const listed = (values: Readonly<Record<string, string>> = {}): string =>
  Object.keys(values)
    .sort()
    .map((key) => `${key}=${JSON.stringify(values[key])}`)
    .join('\n');

/** In units of the divisor, rounded up; 0 for what is not set. */
function amountOf({ resources }: Container, { resource, divisor = '0' }: ResourceField): string {
  const [, side, name] =
    /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/.exec(resource) ?? [];
  if (name === undefined) throw new CommandError(`Unsupported container resource : ${resource}`);
  const value = resources?.[side as 'limits']?.[name] ?? '0';
  const measure = name === 'cpu' ? milliValue : wholeValue;
  return String(Math.ceil(measure(value) / measure(wholeValue(divisor) === 0 ? '1' : divisor)));
}
