/** The first roles and bindings, as objects. */
import type { KubeObject } from '#lib/kube/types.ts';
import type { PolicyRule, Subject } from '#lib/kube/types/rbac.ts';
import {
  AGGREGATED,
  CLUSTER_BINDINGS,
  CLUSTER_ROLES,
  CONTROLLER_ROLES,
  ROLE_BINDINGS,
  ROLES,
  VERBS,
} from './rbac-policy.ts';

const RBAC = 'rbac.authorization.k8s.io';
const SYSTEM = 'kube-system';

/** Everything on every path. */
const ANY_URL = 'URLS';

function rule(text: string): PolicyRule {
  const [left = '', names] = text.split(' : ');
  const [word = '', second = '', ...resources] = left.split(' ');
  const verbs = (VERBS[word] ?? word).split(',');
  if (second === ANY_URL) return { nonResourceURLs: ['*'], verbs };
  if (second.startsWith('/')) return { nonResourceURLs: [second, ...resources], verbs };
  return {
    apiGroups: second.split(',').map((group) => (group === '-' ? '' : group)),
    ...(names && { resourceNames: names.split(' ') }),
    resources,
    verbs,
  };
}

const rules = (text: string): PolicyRule[] => text.split('\n').map(rule);

function subjects(text: string): Subject[] {
  return text
    .split(' ')
    .filter((one) => one !== '')
    .map((one) => {
      const name = one.slice(2);
      if (one.startsWith('g:')) return { apiGroup: RBAC, kind: 'Group', name };
      if (one.startsWith('u:')) return { apiGroup: RBAC, kind: 'User', name };
      const [namespace = '', account = ''] = name.split('/');
      return { kind: 'ServiceAccount', name: account, namespace };
    });
}

const into = (role: string) => `${RBAC}/aggregate-to-${role}`;

function meta(name: string, namespace?: string, labels: Readonly<Record<string, string>> = {}) {
  return {
    name,
    ...(namespace && { namespace }),
    labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...labels },
    annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
  };
}

const object = (kind: string, metadata: KubeObject['metadata'], fields: object): KubeObject => ({
  apiVersion: `${RBAC}/v1`,
  kind,
  metadata,
  ...fields,
});

const clusterRole = (name: string, text: string): KubeObject => {
  const target = /^system:aggregate-to-(.*)$/.exec(name)?.[1];
  return object('ClusterRole', meta(name, undefined, target ? { [into(target)]: 'true' } : {}), {
    rules: rules(text),
  });
};

const aggregated = (name: string, target: string | undefined): KubeObject =>
  object('ClusterRole', meta(name, undefined, target ? { [into(target)]: 'true' } : {}), {
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [into(name)]: 'true' } }] },
    rules: null,
  });

const ref = (kind: string, name: string) => ({ apiGroup: RBAC, kind, name });

function binding(kind: string, metadata: KubeObject['metadata'], role: object, to: string): KubeObject {
  const bound = subjects(to);
  return object(kind, metadata, { roleRef: role, ...(bound.length > 0 && { subjects: bound }) });
}

/** `namespace/name` in two; names of roles have no slash. */
const split = (key: string): [namespace: string, name: string] => {
  const slash = key.indexOf('/');
  return [key.slice(0, slash), key.slice(slash + 1)];
};

/** In the order in which they are written. */
export function rbacObjects(): KubeObject[] {
  const controllers = Object.keys(CONTROLLER_ROLES);
  return [
    ...Object.entries(CLUSTER_ROLES).map(([name, text]) => clusterRole(name, text)),
    ...Object.entries(AGGREGATED).map(([name, target]) => aggregated(name, target)),
    ...controllers.map((name) => clusterRole(`system:controller:${name}`, CONTROLLER_ROLES[name] as string)),
    ...Object.entries(CLUSTER_BINDINGS).map(([name, to]) =>
      binding('ClusterRoleBinding', meta(name), ref('ClusterRole', name), to),
    ),
    ...controllers.map((name) => {
      const called = `system:controller:${name}`;
      return binding('ClusterRoleBinding', meta(called), ref('ClusterRole', called), `s:${SYSTEM}/${name}`);
    }),
    ...Object.entries(ROLES).map(([key, text]) => {
      const [namespace, name] = split(key);
      return object('Role', meta(name, namespace), { rules: rules(text) });
    }),
    ...Object.entries(ROLE_BINDINGS).map(([key, [role, to]]) => {
      const [namespace, name] = split(key);
      return binding('RoleBinding', meta(name, namespace), ref('Role', role), to);
    }),
  ];
}
