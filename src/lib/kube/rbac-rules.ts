/** Rules of roles taken apart and put together again (pkg/registry/rbac/validation, and its copy in kubectl). */
import type { PolicyRule } from './types/rbac.ts';

/** One rule for each verb of each resource (and name), or of each path. */
export function breakdown(rule: PolicyRule): PolicyRule[] {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const parts: PolicyRule[] = [];
  for (const group of apiGroups)
    for (const resource of resources)
      for (const verb of verbs) {
        const part = { verbs: [verb], apiGroups: [group], resources: [resource] };
        if (resourceNames.length === 0) parts.push(part);
        for (const name of resourceNames) parts.push({ ...part, resourceNames: [name] });
      }
  for (const url of nonResourceURLs)
    for (const verb of verbs) parts.push({ verbs: [verb], nonResourceURLs: [url] });
  return parts;
}

/** The verbs of one resource together in one rule. */
export function compact(rules: readonly PolicyRule[]): PolicyRule[] {
  const whole: PolicyRule[] = [];
  const byResource = new Map<string, PolicyRule>();
  for (const rule of rules) {
    const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
    const isSimple =
      apiGroups.length === 1 &&
      resources.length === 1 &&
      resourceNames.length <= 1 &&
      nonResourceURLs.length === 0;
    if (!isSimple) {
      whole.push(rule);
      continue;
    }
    const key = JSON.stringify([apiGroups, resources, resourceNames]);
    const known = byResource.get(key);
    byResource.set(key, known ? { ...known, verbs: [...known.verbs, ...rule.verbs] } : rule);
  }
  return [...whole, ...byResource.values()];
}

const list = (items: readonly string[] | undefined): string => `[${(items ?? []).join(' ')}]`;

/** As Go prints a rule, which is what they are sorted by. */
const sortKey = (rule: PolicyRule): string =>
  `Verbs:${list(rule.verbs)},APIGroups:${list(rule.apiGroups)},Resources:${list(rule.resources)},` +
  `ResourceNames:${list(rule.resourceNames)},NonResourceURLs:${list(rule.nonResourceURLs)},`;

/** The rows of a table of rules: resources, paths, names, verbs (`describe role`, `auth can-i --list`). */
export function ruleRows(rules: readonly PolicyRule[]): string[][] {
  const parts = compact(rules.flatMap(breakdown));
  const sorted = parts.map((rule) => ({ rule, key: sortKey(rule) }));
  sorted.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return sorted.map(({ rule }) => [
    resourceOf(rule),
    list(rule.nonResourceURLs),
    list(rule.resourceNames),
    list(rule.verbs),
  ]);
}

/** `deployments.apps/scale` */
function resourceOf({ apiGroups: [group] = [], resources: [resource] = [] }: PolicyRule): string {
  if (resource === undefined) return '';
  const slash = resource.indexOf('/');
  const [name, part] = slash < 0 ? [resource, ''] : [resource.slice(0, slash), resource.slice(slash)];
  return name + (group ? `.${group}` : '') + part;
}

/** Whether a list of a rule names something, or everything. */
export const has = (list: readonly string[] | undefined, wanted: string): boolean =>
  list !== undefined && (list.includes('*') || list.includes(wanted));

export const coversPath = (urls: readonly string[], path: string): boolean =>
  urls.some((url) => url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1))));

export function coversResource(resources: readonly string[], resource: string): boolean {
  const [, subresource] = resource.split('/');
  return has(resources, resource) || (subresource !== undefined && resources.includes(`*/${subresource}`));
}

/** Whether what `part` allows (one verb of one thing) is allowed by one of the rules already. */
export function covered(owned: readonly PolicyRule[], part: PolicyRule): boolean {
  const [verb = ''] = part.verbs;
  return owned.some((rule) => {
    if (!has(rule.verbs, verb)) return false;
    const [url] = part.nonResourceURLs ?? [];
    if (url !== undefined) return coversPath(rule.nonResourceURLs ?? [], url);
    const { resourceNames = [] } = rule;
    const names = part.resourceNames ?? [];
    const named =
      resourceNames.length === 0 || (names.length > 0 && names.every((one) => resourceNames.includes(one)));
    return (
      named &&
      has(rule.apiGroups, part.apiGroups?.[0] ?? '') &&
      coversResource(rule.resources ?? [], part.resources?.[0] ?? '')
    );
  });
}
