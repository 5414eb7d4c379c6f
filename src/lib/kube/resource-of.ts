/** The resource of a kind: its plural and its group, as stores and errors write it. */

/** `resourceOf('apps/v1', 'ReplicaSet')` is `replicasets.apps` (meta.UnsafeGuessKindToResource). */
export function resourceOf(apiVersion: string, kind: string): string {
  const slash = apiVersion.indexOf('/');
  const name = kind.toLowerCase();
  const plural = name.endsWith('endpoints')
    ? name
    : name.endsWith('s')
      ? `${name}es`
      : name.endsWith('y')
        ? `${name.slice(0, -1)}ies`
        : `${name}s`;
  return slash < 0 ? plural : `${plural}.${apiVersion.slice(0, slash)}`;
}
