/** What types are called in OpenAPI documents: by Go package, as `io.k8s.api.apps.v1.Deployment`. */
import { packagesOf } from './protobuf/messages.ts';

const MACHINERY = 'io.k8s.apimachinery.pkg';
const META = `${MACHINERY}.apis.meta.v1`;

/** Types that schema.json has no fields for: texts of a certain form. */
export const WELL_KNOWN = {
  quantity: `${MACHINERY}.api.resource.Quantity`,
  'int-or-string': `${MACHINERY}.util.intstr.IntOrString`,
  time: `${META}.Time`,
  'micro-time': `${META}.MicroTime`,
} as const;

export const RAW_EXTENSION = `${MACHINERY}.runtime.RawExtension`;
export const FIELDS_V1 = `${META}.FieldsV1`;
export const LIST_META = `${META}.ListMeta`;

/** Groups whose types live outside k8s.io/api. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  meta: `${MACHINERY}.apis.meta`,
  runtime: MACHINERY,
  apiextensions: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions',
  apiregistration: 'io.k8s.kube-aggregator.pkg.apis.apiregistration',
};

/** The full name of a type of schema.json, as the document of this group and version refers to it. */
export function typeName(ref: string, apiVersion: string): string {
  // Names that two groups have are told apart by what stands before them: the group, or another version than v1.
  const [bare = '', prefix] = ref.split('.').reverse();
  const own = packageOf(apiVersion);
  const named = prefix && (prefix.startsWith('v') ? `autoscaling.${prefix}` : `${prefix}.v1`);
  const known = packagesOf(bare);
  const of = named ?? [own, 'meta.v1', 'core.v1'].find((name) => known.includes(name)) ?? known[0] ?? own;
  const [first = '', ...rest] = of.split('.');
  return [ELSEWHERE[first] ?? `io.k8s.api.${first}`, ...rest, bare].join('.');
}

/** `rbac.authorization.k8s.io/v1` is `rbac.v1`, `v1` is `core.v1`. */
function packageOf(apiVersion: string): string {
  const [version = '', group] = apiVersion.split('/').reverse();
  return `${group?.split('.')[0] ?? 'core'}.${version}`;
}
