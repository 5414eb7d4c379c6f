/** What objects count in quotas, by resource (pkg/quota/v1/evaluator/core). */
import { parseQuantity } from '#lib/kube/quantity.ts';
import type { KubeObject, Pod, Service } from '#lib/kube/types.ts';
import type { ResourceQuota } from '#lib/kube/types/quota.ts';
import { add, count, type Amounts } from './amounts.ts';
import { countsPods, podUsage } from './pod-amounts.ts';
import { inScopes, scopesOf } from './scopes.ts';

/** These can be limited by their bare name too. */
const BARE = new Set([
  'configmaps',
  'secrets',
  'resourcequotas',
  'replicationcontrollers',
  'services',
  'persistentvolumeclaims',
]);
const OF_CLASS = '.storageclass.storage.k8s.io/';
const ONE = count(1);

/** The resource whose objects a name of a quota counts; undefined where it counts nothing that there is. */
export function countedBy(name: string): string | undefined {
  if (name.startsWith('count/')) return name.slice('count/'.length);
  if (name.startsWith('services.')) return 'services';
  if (name === 'requests.storage' || name.includes(OF_CLASS)) return 'persistentvolumeclaims';
  if (BARE.has(name)) return name;
  return countsPods(name) ? 'pods' : undefined;
}

/** What one object counts, under all names it is counted by. */
export function usageOf(resource: string, object: KubeObject, now: number): Amounts {
  if (resource === 'pods') return podUsage(object as Pod, now);
  const exists = { [`count/${resource}`]: ONE, ...(BARE.has(resource) && { [resource]: ONE }) };
  if (resource === 'services') return { ...exists, ...serviceUsage(object as Service) };
  return resource === 'persistentvolumeclaims' ? { ...exists, ...claimUsage(object) } : exists;
}

function serviceUsage({ spec }: Service): Amounts {
  const { type, ports = [], allocateLoadBalancerNodePorts = true } = spec;
  const explicit = ports.filter(({ nodePort }) => nodePort).length;
  const balanced = type === 'LoadBalancer';
  const all = type === 'NodePort' || (balanced && allocateLoadBalancerNodePorts);
  return {
    'services.nodeports': count(all ? ports.length : balanced ? explicit : 0),
    'services.loadbalancers': count(balanced ? 1 : 0),
  };
}

function claimUsage(claim: KubeObject): Amounts {
  const spec = claim['spec'] as
    { storageClassName?: string; resources?: { requests?: { storage?: string } } } | undefined;
  const size = spec?.resources?.requests?.storage;
  const storage = size === undefined ? undefined : parseQuantity(size);
  const name = spec?.storageClassName;
  return {
    ...(storage && { 'requests.storage': storage }),
    ...(name && { [`${name}${OF_CLASS}persistentvolumeclaims`]: ONE }),
    ...(name && storage && { [`${name}${OF_CLASS}requests.storage`]: storage }),
  };
}

/** Whether the quota is about this object at all: it limits something of its sort, and its scopes take it. */
export function concerns(quota: ResourceQuota, resource: string, object: KubeObject): boolean {
  const { hard = {} } = quota.status ?? {};
  if (!Object.keys(hard).some((name) => countedBy(name) === resource)) return false;
  if (scopesOf(quota).length === 0) return true;
  return resource === 'pods' && inScopes(quota, object as Pod);
}

/** What is used of everything the quota limits. */
export function usedOf(
  quota: ResourceQuota,
  list: (resource: string) => readonly KubeObject[],
  now: number,
): Amounts {
  const names = Object.keys(quota.spec?.hard ?? {});
  const resources = new Set(names.map(countedBy).filter((name) => name !== undefined));
  let total: Amounts = {};
  for (const name of names) if (countedBy(name) !== undefined) total = { ...total, [name]: count(0) };
  for (const resource of resources) {
    for (const object of list(resource)) {
      const taken = scopesOf(quota).length === 0 || (resource === 'pods' && inScopes(quota, object as Pod));
      if (taken) total = add(total, usageOf(resource, object, now));
    }
  }
  return Object.fromEntries(Object.entries(total).filter(([name]) => names.includes(name)));
}
