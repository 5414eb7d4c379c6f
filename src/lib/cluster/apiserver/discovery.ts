/** What the server says of itself: versions, groups, resources, health. */
import { noSuchPath } from '#lib/kube/status.ts';
import type { Machinery } from './machinery.ts';
import type { ResourceDefinition } from './resource.ts';
import { groupVersion, verbsOf, type ResourceTable } from './resources.ts';
import type { ServerResponse } from './stream.ts';

/** Resources that answer questions and store nothing. */
const REVIEWS = [
  { group: 'authentication.k8s.io', version: 'v1', kind: 'SelfSubjectReview' },
  { group: 'authorization.k8s.io', version: 'v1', kind: 'SelfSubjectAccessReview' },
];

const ok = (body: unknown): ServerResponse => ({ status: 200, body });

/** Answers of paths that name no resource; undefined for the others. */
export function discover(
  path: string,
  { resources }: Machinery,
  version: string,
): ServerResponse | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  const [root, second, third] = parts;
  if (parts.length === 1) {
    if (root === 'healthz' || root === 'livez' || root === 'readyz') return ok('ok');
    if (root === 'version') return ok(versionInfo(version));
    if (root === 'api') return ok({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] });
    if (root === 'apis') return ok({ kind: 'APIGroupList', apiVersion: 'v1', groups: groups(resources) });
  }
  if (root === 'api' && parts.length === 2) return resourceList(resources, second as string);
  if (root !== 'apis') return undefined;
  if (parts.length === 2) {
    const found = groups(resources).find(({ name }) => name === second);
    return found ? ok({ kind: 'APIGroup', apiVersion: 'v1', ...found }) : { status: 404, body: noSuchPath() };
  }
  return parts.length === 3 ? resourceList(resources, `${second}/${third}`) : undefined;
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

function groups(resources: ResourceTable) {
  const versions = new Map<string, Set<string>>();
  for (const { group, version } of [...resources.all, ...REVIEWS]) {
    if (!group) continue;
    const known = versions.get(group) ?? new Set();
    versions.set(group, known.add(version));
  }
  return [...versions].map(([name, known]) => {
    const list = [...known].map((version) => ({ groupVersion: `${name}/${version}`, version }));
    return { name, versions: list, preferredVersion: list[0] };
  });
}

function resourceList(resources: ResourceTable, wanted: string): ServerResponse {
  const found = resources.all.filter((one) => groupVersion(one) === wanted);
  const reviews = REVIEWS.filter((one) => groupVersion(one) === wanted);
  if (found.length + reviews.length === 0) return { status: 404, body: noSuchPath() };
  const list = [...found.flatMap(entries), ...reviews.map(({ kind }) => reviewEntry(kind))];
  return ok({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: wanted, resources: list });
}

const reviewEntry = (kind: string) => ({
  name: `${kind.toLowerCase()}s`,
  singularName: kind.toLowerCase(),
  namespaced: false,
  kind,
  verbs: ['create'],
});

function entries(definition: ResourceDefinition) {
  const { resource, singular, namespaced, kind, shortNames, categories, subresources = [] } = definition;
  const main = {
    name: resource,
    singularName: singular,
    namespaced,
    kind,
    verbs: verbsOf(definition),
    ...(shortNames && { shortNames }),
    ...(categories && { categories }),
  };
  return [main, ...subresources.map((name) => subresourceEntry(definition, name))];
}

/** Subresources that are another kind than the resource they belong to. */
const OTHER_KINDS: Readonly<
  Record<string, { group?: string; version?: string; kind: string; verbs: readonly string[] }>
> = {
  scale: { group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: ['get', 'patch', 'update'] },
  eviction: { group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] },
  binding: { kind: 'Binding', verbs: ['create'] },
  exec: { kind: 'PodExecOptions', verbs: ['create', 'get'] },
  log: { kind: 'Pod', verbs: ['get'] },
  finalize: { kind: 'Namespace', verbs: ['update'] },
};

function subresourceEntry({ resource, namespaced, kind }: ResourceDefinition, name: string) {
  const usual = { kind, verbs: ['get', 'patch', 'update'] };
  return { name: `${resource}/${name}`, singularName: '', namespaced, ...(OTHER_KINDS[name] ?? usual) };
}
