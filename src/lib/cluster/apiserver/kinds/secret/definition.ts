/** v1 Secret. */
import { encodeBase64 } from '#lib/bytes/base64.ts';
import type { Secret } from '#lib/kube/types.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import { secretColumns } from './columns.ts';
import { secretErrors, secretUpdateErrors } from '#lib/cluster/apiserver/kinds/validation/config.ts';

/** `stringData` is for writing only: it wins over `data`, and is never stored. */
function secretDefaults(object: Secret): Secret {
  const typed = object.type ? object : { ...object, type: 'Opaque' };
  if (!('stringData' in typed)) return typed;
  const { stringData, ...rest } = typed;
  const written = Object.entries((stringData ?? {}) as Record<string, string>);
  if (written.length === 0) return rest as Secret;
  const encoded = Object.fromEntries(written.map(([key, text]) => [key, encodeBase64(text)]));
  return { ...rest, data: { ...typed.data, ...encoded } } as Secret;
}

export const secret: ResourceDefinition<Secret> = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  resource: 'secrets',
  singular: 'secret',
  namespaced: true,
  keepsGeneration: false,
  defaults: secretDefaults,
  // An update that leaves the type out keeps it (registry/core/secret/strategy.go).
  prepareForUpdate: (object, old) => (object.type ? object : { ...object, type: old.type }),
  validate: secretErrors,
  validateUpdate: secretUpdateErrors,
  fields: { type: ({ type }) => type ?? '' },
  columns: secretColumns,
};
