/** What the server says of itself: versions, groups, resources, health. */
import type { KubeRequest } from '#lib/kube/client.ts';
import { noSuchPath } from '#lib/kube/status.ts';
import { pluralOf, REVIEWS } from './access/reviews.ts';
import { entriesOf, type DiscoveryEntry } from './discovery-entries.ts';
import { healthReport } from './health.ts';
import type { Machinery } from './machinery.ts';
import { groupVersion, type ResourceTable } from './resources.ts';
import type { ServerResponse } from './stream.ts';

/** Groups in the order of their priority; those that are not named follow by name. */
const ORDER = [
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'flowcontrol.apiserver.k8s.io',
];

const rank = (group: string): number => (ORDER.includes(group) ? ORDER.indexOf(group) : ORDER.length);
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `v2` before `v1` before `v1beta1` before `v1alpha1` (version.CompareKubeAwareVersionStrings). */
export function newerFirst(a: string, b: string): number {
  const parts = (text: string) => {
    const [, major = '', stage = '', minor = '0'] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(text) ?? [];
    return [major ? (stage === '' ? 3 : stage === 'beta' ? 2 : 1) : 0, Number(major), Number(minor)] as const;
  };
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < 3; i += 1) if (left[i] !== right[i]) return (right[i] as number) - (left[i] as number);
  return byText(a, b);
}

const ok = (body: unknown): ServerResponse => ({ status: 200, body });

/** Answers of paths that name no resource; undefined for the others. */
export function discover(
  request: KubeRequest,
  { resources }: Machinery,
  version: string,
): ServerResponse | undefined {
  if (request.method !== 'GET') return undefined;
  const parts = request.path.split('/').filter((part) => part !== '');
  const [root = '', second = '', third] = parts;
  if (parts.length <= 2) {
    const health = healthReport(root, second, request);
    if (health !== undefined) return health;
  }
  if (parts.length === 0) return ok({ paths: rootPaths(resources) });
  if (parts.length === 1 && root === 'version') return ok(versionInfo(version));
  if (root !== 'api' && root !== 'apis') return undefined;
  if (parts.length === 1) return root === 'api' ? core(resources, request) : allGroups(resources, request);
  if (root === 'api') return parts.length === 2 ? resourceList(resources, second) : undefined;
  if (parts.length === 3) return resourceList(resources, `${second}/${third}`);
  if (parts.length !== 2) return undefined;
  const found = groups(resources).find(({ name }) => name === second);
  return found ? ok({ kind: 'APIGroup', apiVersion: 'v1', ...found }) : { status: 404, body: noSuchPath() };
}

/** What `GET /` lists, sorted: where to go on from here. */
function rootPaths(resources: ResourceTable): readonly string[] {
  const groups = versionsByGroup(resources).filter(([group]) => group !== '');
  const paths = groups.flatMap(([group, versions]) => [
    `/apis/${group}`,
    ...versions.map((version) => `/apis/${group}/${version}`),
  ]);
  const others = ['/api', '/api/v1', '/apis', '/apis/', '/healthz', '/livez', '/openapi/v2', '/openapi/v3'];
  return [...paths, ...others, '/readyz', '/version'].sort(byText);
}

function versionInfo(gitVersion: string) {
  const [, major = '', minor = ''] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? [];
  return {
    major,
    minor,
    gitVersion,
    gitCommit: '$Format:%H$',
    gitTreeState: 'clean',
    buildDate: '2026-02-26T00:00:00Z',
    goVersion: 'go1.24.4',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}

/** Versions by group, in discovery's order; the core group is ''. */
function versionsByGroup(resources: ResourceTable): readonly (readonly [string, readonly string[]])[] {
  const known = new Map<string, Set<string>>();
  for (const { group, version } of [...resources.all, ...REVIEWS])
    known.set(group, (known.get(group) ?? new Set()).add(version));
  return [...known]
    .map(([group, versions]) => [group, [...versions].sort(newerFirst)] as const)
    .sort(([a], [b]) => rank(a) - rank(b) || byText(a, b));
}

function groups(resources: ResourceTable) {
  return versionsByGroup(resources)
    .filter(([group]) => group !== '')
    .map(([name, known]) => {
      const versions = known.map((version) => ({ groupVersion: `${name}/${version}`, version }));
      return { name, versions, preferredVersion: versions[0] };
    });
}

const wantsAggregated = ({ accept = '' }: KubeRequest): boolean =>
  /g=apidiscovery\.k8s\.io;v=v2(beta1)?;as=APIGroupDiscoveryList/.test(
    accept.split(',')[0]?.replace(/\s/g, '') ?? '',
  );

function core(resources: ResourceTable, request: KubeRequest): ServerResponse {
  if (wantsAggregated(request)) return ok(aggregated(resources, (group) => group === ''));
  return ok({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] });
}

function allGroups(resources: ResourceTable, request: KubeRequest): ServerResponse {
  if (wantsAggregated(request)) return ok(aggregated(resources, (group) => group !== ''));
  return ok({ kind: 'APIGroupList', apiVersion: 'v1', groups: groups(resources) });
}

/** Everything at once (apidiscovery.k8s.io/v2). */
function aggregated(resources: ResourceTable, wanted: (group: string) => boolean) {
  const items = versionsByGroup(resources)
    .filter(([group]) => wanted(group))
    .map(([group, versions]) => ({
      metadata: { ...(group && { name: group }), creationTimestamp: null },
      versions: versions.map((version) => ({
        version,
        resources: inOneTree(entries(resources, groupVersion({ group, version }))),
        freshness: 'Current',
      })),
    }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

/** Subresources stand in their resource. */
function inOneTree(list: readonly DiscoveryEntry[]) {
  const responseKind = ({ kind, group = '', version = '' }: DiscoveryEntry) => ({ group, version, kind });
  return list
    .filter(({ name }) => !name.includes('/'))
    .map((entry) => {
      const subresources = list
        .filter(({ name }) => name.startsWith(`${entry.name}/`))
        .map((one) => ({
          subresource: one.name.slice(entry.name.length + 1),
          responseKind: responseKind(one),
          verbs: one.verbs,
        }));
      return {
        resource: entry.name,
        responseKind: responseKind(entry),
        scope: entry.namespaced ? 'Namespaced' : 'Cluster',
        singularResource: entry.singularName,
        verbs: entry.verbs,
        ...(entry.shortNames && { shortNames: entry.shortNames }),
        ...(entry.categories && { categories: entry.categories }),
        ...(subresources.length > 0 && { subresources }),
      };
    });
}

/** All of a group and version, by name. */
function entries(resources: ResourceTable, wanted: string): DiscoveryEntry[] {
  const reviews = REVIEWS.filter((one) => groupVersion(one) === wanted).map((one): DiscoveryEntry => ({
    name: pluralOf(one),
    singularName: one.kind.toLowerCase(),
    namespaced: one.namespaced,
    kind: one.kind,
    verbs: ['create'],
  }));
  const stored = resources.all.filter((one) => groupVersion(one) === wanted).flatMap(entriesOf);
  const bindings: DiscoveryEntry[] =
    wanted === 'v1'
      ? [{ name: 'bindings', singularName: 'binding', namespaced: true, kind: 'Binding', verbs: ['create'] }]
      : [];
  return [...bindings, ...stored, ...reviews].sort((a, b) => byText(a.name, b.name));
}

function resourceList(resources: ResourceTable, wanted: string): ServerResponse {
  const list = entries(resources, wanted);
  if (list.length === 0) return { status: 404, body: noSuchPath() };
  return ok({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: wanted, resources: list });
}
