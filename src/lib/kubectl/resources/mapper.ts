/** From words and kinds to resources, by what the server says it has (/api, /apis): kubectl's RESTMapper. */

export interface ResourceInfo {
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  /** `deployments` */
  readonly resource: string;
  readonly kind: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
}

export interface Mapper {
  /** All versions of everything the server has, in discovery's order. */
  versions(): Promise<readonly ResourceInfo[]>;
  /** The same in each group's preferred version, without subresources. */
  resources(): Promise<readonly ResourceInfo[]>;
  /** `po`, `deployments.apps`, `deployments.v1.apps`, `Pod`. Throws `NoResourceMatch`. */
  resourceFor(word: string): Promise<ResourceInfo>;
  /** For an object's apiVersion and kind (which may be all in lower case); undefined where the server has no such kind. */
  kindFor(apiVersion: string, kind: string): Promise<ResourceInfo | undefined>;
}

/** `apps/v1`, `v1` */
export const groupVersion = ({ group, version }: Pick<ResourceInfo, 'group' | 'version'>): string =>
  group ? `${group}/${version}` : version;

/** `/apis/apps/v1/namespaces/default/deployments/web/scale`; cluster-wide without a namespace. */
export function pathOf(
  info: ResourceInfo,
  namespace: string | undefined,
  name?: string,
  subresource?: string,
): string {
  const parts = [info.group ? `/apis/${groupVersion(info)}` : `/api/${info.version}`];
  if (info.namespaced && namespace) parts.push('namespaces', namespace);
  parts.push(info.resource);
  if (name) parts.push(name);
  if (subresource) parts.push(subresource);
  return parts.join('/');
}

/** `deployment.apps`, `pod`: how printers write a kind before a name. */
export const kindGroup = ({ kind, group }: Pick<ResourceInfo, 'kind' | 'group'>): string =>
  kind.toLowerCase() + (group && `.${group}`);
