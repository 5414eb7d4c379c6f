/** How errors describe an object: kubectl's resource.Info as text. */
import { groupVersion } from '#lib/kubectl/resources/mapper.ts';
import type { Target } from '#lib/kubectl/resources/targets.ts';

/** Three lines: resource and kind, name and namespace. */
export function describeTarget({ mapping, name, namespace, object }: Target): string {
  const version = mapping.group ? groupVersion(mapping) : `/${mapping.version}`;
  const kind = object?.kind ?? mapping.kind;
  return (
    `Resource: "${version}, Resource=${mapping.resource}", GroupVersionKind: "${version}, Kind=${kind}"\n` +
    `Name: "${name}", Namespace: "${namespace}"`
  );
}

/** `deployments/web`: as warnings and waiting name an object. */
export const shortName = ({ mapping, name }: Pick<Target, 'mapping' | 'name'>): string =>
  `${mapping.resource}/${name}`;
