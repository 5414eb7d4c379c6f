/** The ten letters that a config map's or secret's content gives to its name. From kustomize api/hasher. */
import { utf8Bytes } from '#lib/kube/base64.ts';
import { sha256 } from '#lib/sim/sha256.ts';
import { compactJson } from '#lib/kubectl/printers/json.ts';
import { isObj, type Obj } from './resource.ts';

const LETTERS: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

export function contentHash(object: Obj): string {
  const { kind, type, data, ...rest } = object;
  const more = kind === 'Secret' ? 'stringData' : 'binaryData';
  const content =
    kind === 'ConfigMap' || kind === 'Secret'
      ? {
          kind,
          ...(kind === 'Secret' && { type: type ?? '' }),
          // kustomize looks for a field called `metadata/name`, which nothing has: the hash is of the content alone.
          name: '',
          data: data ?? '',
          ...(isObj(rest[more]) && { [more]: rest[more] }),
        }
      : object;
  return encoded(sha256(new Uint8Array(utf8Bytes(compactJson(content)))));
}

const encoded = (hex: string): string =>
  [...hex.slice(0, 10)].map((letter) => LETTERS[letter] ?? letter).join('');
