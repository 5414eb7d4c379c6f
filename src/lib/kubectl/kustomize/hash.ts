/** The hash that a generated config map's or secret's name ends in. From kustomize api/hasher. */
import { hashOf } from '#lib/kubectl/write/name-hash.ts';
import { isObj, type Obj } from './resource.ts';

export function contentHash(object: Obj): string {
  const { kind, type, data, ...rest } = object;
  const more = kind === 'Secret' ? 'stringData' : 'binaryData';
  if (kind !== 'ConfigMap' && kind !== 'Secret') return hashOf(object);
  return hashOf({
    kind,
    ...(kind === 'Secret' && { type: type ?? '' }),
    // kustomize looks for a field called `metadata/name`, which nothing has: the hash is of the content alone.
    name: '',
    data: data ?? '',
    ...(isObj(rest[more]) && { [more]: rest[more] }),
  });
}
