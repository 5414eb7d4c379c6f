/** What the server says it has: aggregated discovery where it offers that, the older lists elsewhere. Asked at most once in a command. */
import type { KubeClient } from '#lib/kube/client.ts';
import { StatusError, type Status } from '#lib/kube/status.ts';
import { NoResourceMatch } from '#lib/kubectl/errors.ts';
import type { Mapper, ResourceInfo } from './mapper.ts';

const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,' +
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

interface GroupDiscoveryList {
  readonly kind: 'APIGroupDiscoveryList';
  readonly items: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions: readonly {
      readonly version: string;
      readonly resources?: readonly {
        readonly resource: string;
        readonly responseKind: { readonly kind: string };
        readonly scope: string;
        readonly singularResource?: string;
        readonly verbs: readonly string[];
        readonly shortNames?: readonly string[];
        readonly categories?: readonly string[];
      }[];
    }[];
  }[];
}

interface ResourceList {
  readonly resources: readonly {
    readonly name: string;
    readonly singularName?: string;
    readonly namespaced: boolean;
    readonly kind: string;
    readonly verbs: readonly string[];
    readonly shortNames?: readonly string[];
    readonly categories?: readonly string[];
  }[];
}

/** A mapper that asks `client` the first time something is looked up. */
export function createMapper(client: KubeClient): Mapper {
  let known: Promise<readonly ResourceInfo[]> | undefined;
  const everything = () => (known ??= discover(client));
  return {
    versions: everything,
    async resources() {
      const seen = new Set<string>();
      return (await everything()).filter(({ group, resource }) => {
        const key = `${resource}.${group}`;
        if (seen.has(key)) return false;
        seen.add(key);
        return true;
      });
    },
    async resourceFor(word) {
      const found = matching(await everything(), word);
      if (!found) throw new NoResourceMatch(word.split('.')[0]!);
      return found;
    },
    async kindFor(apiVersion, kind) {
      const [version, group = ''] = apiVersion.split('/').reverse();
      return (await everything()).find(
        (info) =>
          (info.kind === kind || info.kind.toLowerCase() === kind) &&
          info.version === version &&
          info.group === group,
      );
    },
  };
}

/** `deploy`, `deployments.apps`, `deployments.app` (a group's beginning), `deployments.v1.apps`, `pods.v1.`; core and preferred first. */
function matching(all: readonly ResourceInfo[], word: string): ResourceInfo | undefined {
  const [first, second, ...rest] = word.toLowerCase().split('.');
  const named = [
    ...all.filter(({ shortNames }) => shortNames.includes(first!)),
    ...all.filter(({ resource, singular, kind }) =>
      [resource, singular, kind.toLowerCase()].includes(first!),
    ),
  ];
  if (second === undefined) return named[0];
  const group = [second, ...rest].join('.');
  return (
    named.find((info) => rest.length > 0 && info.version === second && info.group === rest.join('.')) ??
    named.find((info) => info.group === group) ??
    named.find((info) => group !== '' && info.group.startsWith(group))
  );
}

async function discover(client: KubeClient): Promise<readonly ResourceInfo[]> {
  return [...(await underPath(client, '/api')), ...(await underPath(client, '/apis'))];
}

async function underPath(client: KubeClient, path: '/api' | '/apis'): Promise<readonly ResourceInfo[]> {
  const { status, body } = await client.request({
    method: 'GET',
    path,
    query: { timeout: '32s' },
    accept: AGGREGATED,
  });
  if (status === 403) throw new StatusError(body as Status);
  if (status >= 400) return [];
  const list = body as { readonly kind?: string };
  if (list.kind === 'APIGroupDiscoveryList') return fromAggregated(list as GroupDiscoveryList);
  const lists = versionsOf(body).map(async ({ group, version, at }) => {
    const response = await client.request({ method: 'GET', path: at, query: { timeout: '32s' } });
    return response.status < 400 ? fromList(group, version, response.body as ResourceList) : [];
  });
  return (await Promise.all(lists)).flat();
}

function fromAggregated({ items }: GroupDiscoveryList): ResourceInfo[] {
  return items.flatMap(({ metadata, versions }) =>
    versions.flatMap(({ version, resources = [] }) =>
      resources.map((resource) => ({
        group: metadata?.name ?? '',
        version,
        resource: resource.resource,
        kind: resource.responseKind.kind,
        singular: resource.singularResource || resource.responseKind.kind.toLowerCase(),
        namespaced: resource.scope === 'Namespaced',
        shortNames: resource.shortNames ?? [],
        categories: resource.categories ?? [],
        verbs: resource.verbs,
      })),
    ),
  );
}

function versionsOf(body: unknown): { group: string; version: string; at: string }[] {
  const { versions, groups } = body as {
    readonly versions?: readonly string[];
    readonly groups?: readonly {
      readonly name: string;
      readonly versions: readonly { readonly version: string }[];
    }[];
  };
  if (versions) return versions.map((version) => ({ group: '', version, at: `/api/${version}` }));
  return (groups ?? []).flatMap(({ name, versions: list }) =>
    list.map(({ version }) => ({ group: name, version, at: `/apis/${name}/${version}` })),
  );
}

function fromList(group: string, version: string, { resources }: ResourceList): ResourceInfo[] {
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, singularName, kind, namespaced, verbs, shortNames = [], categories = [] }) => ({
      group,
      version,
      resource: name,
      kind,
      singular: singularName || kind.toLowerCase(),
      namespaced,
      shortNames,
      categories,
      verbs,
    }));
}
