/** `create role`, `clusterrole`, `rolebinding`, `clusterrolebinding`. */
import { CommandError, plainly } from '#lib/kubectl/errors.ts';
import type { Basics } from '#lib/kubectl/write/requests.ts';
import { generator, typed } from './generator.ts';

const RBAC = 'rbac.authorization.k8s.io';
const VERSION = `${RBAC}/v1`;

const ruleFlags = {
  verb: { type: 'string-slice', about: 'What may be done' },
  resource: { type: 'string-slice', about: 'To which resources, with a subresource after a slash' },
  'resource-name': { type: 'string-array', about: 'To which objects' },
} as const;

const knownVerbs = new Set(
  'get delete list create update patch watch proxy deletecollection use bind approve sign escalate impersonate *'.split(
    ' ',
  ),
);

interface RuleFlags {
  readonly verb: readonly string[];
  readonly resource: readonly string[];
  readonly 'resource-name': readonly string[];
}

/** One rule for each group of resources, by the groups' names. */
async function rulesOf(run: Basics, flags: RuleFlags): Promise<object[]> {
  const verbs = flags.verb.includes('*') ? ['*'] : [...new Set(flags.verb)];
  if (verbs.length === 0) throw new CommandError('at least one verb must be specified');
  if (flags.resource.length === 0) throw new CommandError('at least one resource must be specified');
  if (flags['resource-name'].length > 0 && flags.resource.length > 1)
    throw new CommandError('resourceName can not be applied with multiple resources');
  for (const verb of verbs.filter((one) => !knownVerbs.has(one)))
    await run.printErr(`Warning: '${verb}' is not a standard resource verb`);
  const groups = new Map<string, string[]>();
  for (const text of new Set(flags.resource)) {
    const [word = '', subresource] = text.split('/');
    const { group, resource } =
      word === '*' ? { group: '*', resource: '*' } : await plainly(run.mapper.resourceFor(word));
    const names = groups.get(group) ?? [];
    groups.set(group, [...names, subresource ? `${resource}/${subresource}` : resource]);
  }
  const resourceNames = flags['resource-name'];
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, resources]) => ({
      verbs,
      apiGroups: [group],
      resources,
      ...(resourceNames.length > 0 && { resourceNames }),
    }));
}

export const createRole = generator({
  use: 'role NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]',
  short: 'Create a role with one rule',
  flags: ruleFlags,
  make: async (run, name) => ({ ...typed(VERSION, 'Role', name), rules: await rulesOf(run, run.flags) }),
});

export const createClusterRole = generator({
  use: 'clusterrole NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]',
  short: 'Create a role for the whole cluster',
  clusterWide: true,
  flags: {
    ...ruleFlags,
    'non-resource-url': { type: 'string-slice', about: 'Paths of the server that name no resource' },
    'aggregation-rule': { type: 'string-map', about: 'Labels of the roles to take the rules from' },
  },
  async make(run, name) {
    const { verb: verbs, 'non-resource-url': nonResourceURLs, 'aggregation-rule': aggregation } = run.flags;
    checkClusterRole(run.flags);
    const start = typed(VERSION, 'ClusterRole', name);
    if (aggregation.length > 0) {
      const pairs = aggregation.map((pair) => [pair.replace(/=.*/, ''), pair.replace(/^[^=]*=/, '')]);
      const matchLabels = Object.fromEntries(pairs.sort(([a], [b]) => (a! < b! ? -1 : 1)));
      const clusterRoleSelectors = [{ matchLabels }];
      return { ...start, rules: null, aggregationRule: { clusterRoleSelectors } };
    }
    if (nonResourceURLs.length === 0) return { ...start, rules: await rulesOf(run, run.flags) };
    const rules = run.flags.resource.length > 0 ? await rulesOf(run, run.flags) : [];
    return { ...start, rules: [...rules, { verbs, nonResourceURLs }] };
  },
});

/** Of which a rule for paths may speak. */
const PATH_VERBS = ['get', 'put', 'post', 'head', 'options', 'delete', 'patch', '*'];

/** From k8s.io/kubectl/pkg/cmd/create/create_clusterrole.go (Validate). */
function checkClusterRole(
  flags: RuleFlags & {
    readonly 'non-resource-url': readonly string[];
    readonly 'aggregation-rule': readonly string[];
  },
): void {
  const {
    verb,
    resource,
    'resource-name': names,
    'non-resource-url': urls,
    'aggregation-rule': aggregation,
  } = flags;
  if (aggregation.length > 0) {
    if (urls.length + verb.length + resource.length + names.length > 0)
      throw new CommandError(
        'aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames',
      );
    return;
  }
  if (verb.length === 0) throw new CommandError('at least one verb must be specified');
  if (resource.length === 0 && urls.length === 0)
    throw new CommandError('one of resource or nonResourceURL must be specified');
  if (urls.length > 0) {
    const wrong = verb.find((one) => !PATH_VERBS.includes(one));
    if (wrong !== undefined) throw new CommandError(`invalid verb: '${wrong}' for nonResourceURL`);
  }
  for (const url of urls) {
    if (url === '*') continue;
    if (!url.startsWith('/')) throw new CommandError('nonResourceURL should start with /');
    if (url.slice(0, -1).includes('*'))
      throw new CommandError("nonResourceURL only supports wildcard matches when '*' is at the end");
  }
}

const subjectFlags = {
  clusterrole: { type: 'string', about: 'The cluster role to give' },
  user: { type: 'string-array', about: 'Users to give it to' },
  group: { type: 'string-array', about: 'Groups to give it to' },
  serviceaccount: { type: 'string-array', about: 'Service accounts to give it to: namespace:name' },
} as const;

interface SubjectFlags {
  readonly user: readonly string[];
  readonly group: readonly string[];
  readonly serviceaccount: readonly string[];
}

function subjectsOf(flags: SubjectFlags): object[] {
  const named = (kind: string) => (name: string) => ({ kind, apiGroup: RBAC, name });
  return [
    ...flags.user.map(named('User')),
    ...flags.group.map(named('Group')),
    ...flags.serviceaccount.map((text) => {
      const [namespace, name, ...more] = text.split(':');
      if (!namespace || !name || more.length > 0)
        throw new CommandError('serviceaccount must be <namespace>:<name>');
      return { kind: 'ServiceAccount', name, namespace };
    }),
  ];
}

function binding(kind: string, name: string, flags: SubjectFlags, roleKind: string, role: string) {
  const subjects = subjectsOf(flags);
  return {
    ...typed(VERSION, kind, name),
    ...(subjects.length > 0 && { subjects }),
    roleRef: { apiGroup: RBAC, kind: roleKind, name: role },
  };
}

export const createRoleBinding = generator({
  use: 'rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  short: 'Give a role in a namespace',
  failure: 'failed to create rolebinding: ',
  flags: { ...subjectFlags, role: { type: 'string', about: 'The role to give' } },
  make(run, name) {
    const { clusterrole, role } = run.flags;
    if ((clusterrole === '') === (role === ''))
      throw new CommandError('exactly one of clusterrole or role must be specified');
    return binding('RoleBinding', name, run.flags, role ? 'Role' : 'ClusterRole', role || clusterrole);
  },
});

export const createClusterRoleBinding = generator({
  use: 'clusterrolebinding NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  short: 'Give a cluster role everywhere',
  failure: 'failed to create clusterrolebinding: ',
  clusterWide: true,
  flags: { ...subjectFlags, clusterrole: { ...subjectFlags.clusterrole, required: true } },
  make: (run, name) => binding('ClusterRoleBinding', name, run.flags, 'ClusterRole', run.flags.clusterrole),
});
