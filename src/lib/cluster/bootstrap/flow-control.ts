/** How requests queue in every cluster (apiserver/pkg/apis/flowcontrol/bootstrap/default.go). */
import { rfc3339 } from '#lib/kube/time.ts';
import type { KubeObject } from '#lib/kube/types.ts';

const API = 'flowcontrol.apiserver.k8s.io/v1';

/** Shares, percentage that may be lent, and queues, hand size and length of a queue; none: refused when it is full. */
const LEVELS: Readonly<Record<string, readonly number[]>> = {
  'catch-all': [5, 0],
  'global-default': [20, 50, 128, 6, 50],
  'leader-election': [10, 0, 16, 4, 50],
  'node-high': [40, 25, 64, 6, 50],
  system: [30, 33, 64, 6, 50],
  'workload-high': [40, 50, 128, 6, 50],
  'workload-low': [100, 90, 128, 6, 50],
};

function level(name: string): KubeObject {
  const [nominalConcurrencyShares = 0, lendablePercent = 0, queues, handSize, queueLengthLimit] =
    LEVELS[name] ?? [];
  const limitResponse =
    queues === undefined
      ? { type: 'Reject' }
      : { queuing: { handSize, queueLengthLimit, queues }, type: 'Queue' };
  const limited = { lendablePercent, limitResponse, nominalConcurrencyShares };
  return kept('PriorityLevelConfiguration', name, { limited, type: 'Limited' }, {});
}

const kept = (kind: string, name: string, spec: object, status: object): KubeObject => ({
  apiVersion: API,
  kind,
  metadata: { name, annotations: { 'apf.kubernetes.io/autoupdate-spec': 'true' } },
  spec,
  status,
});

type Who = { readonly group: string } | { readonly user: string } | { readonly account: string };

/** Precedence, level, what flows are told apart by, whose requests, and which. */
interface Schema {
  readonly at: number;
  readonly level: string;
  readonly by?: 'ByUser' | 'ByNamespace';
  readonly who: readonly Who[];
  readonly what?: 'leases' | 'endpoints' | 'nodes' | 'probes';
}

const ANYBODY: readonly Who[] = [{ group: 'system:unauthenticated' }, { group: 'system:authenticated' }];
const MANAGERS: readonly Who[] = [
  { user: 'system:kube-controller-manager' },
  { user: 'system:kube-scheduler' },
  { account: 'kube-system/*' },
];
const NODES: readonly Who[] = [{ group: 'system:nodes' }];

const SCHEMAS: Readonly<Record<string, Schema>> = {
  exempt: { at: 1, level: 'exempt', who: [{ group: 'system:masters' }] },
  probes: { at: 2, level: 'exempt', who: ANYBODY, what: 'probes' },
  'system-leader-election': {
    at: 100,
    level: 'leader-election',
    by: 'ByUser',
    who: MANAGERS,
    what: 'leases',
  },
  'endpoint-controller': {
    at: 150,
    level: 'workload-high',
    by: 'ByUser',
    who: [{ user: 'system:kube-controller-manager' }, { account: 'kube-system/endpoint-controller' }],
    what: 'endpoints',
  },
  'workload-leader-election': {
    at: 200,
    level: 'leader-election',
    by: 'ByUser',
    who: [{ account: 'kube-system/*' }],
    what: 'leases',
  },
  'system-node-high': { at: 400, level: 'node-high', by: 'ByUser', who: NODES, what: 'nodes' },
  'system-nodes': { at: 500, level: 'system', by: 'ByUser', who: NODES },
  'kube-controller-manager': {
    at: 800,
    level: 'workload-high',
    by: 'ByNamespace',
    who: [{ user: 'system:kube-controller-manager' }],
  },
  'kube-scheduler': {
    at: 800,
    level: 'workload-high',
    by: 'ByNamespace',
    who: [{ user: 'system:kube-scheduler' }],
  },
  'kube-system-service-accounts': {
    at: 900,
    level: 'workload-high',
    by: 'ByNamespace',
    who: [{ account: 'kube-system/*' }],
  },
  'service-accounts': {
    at: 9000,
    level: 'workload-low',
    by: 'ByUser',
    who: [{ group: 'system:serviceaccounts' }],
  },
  'global-default': { at: 9900, level: 'global-default', by: 'ByUser', who: ANYBODY },
  'catch-all': { at: 10_000, level: 'catch-all', by: 'ByUser', who: ANYBODY },
};

const RULES: Readonly<Record<string, object>> = {
  leases: {
    resourceRules: [
      {
        apiGroups: ['coordination.k8s.io'],
        namespaces: ['*'],
        resources: ['leases'],
        verbs: ['get', 'create', 'update'],
      },
    ],
  },
  endpoints: {
    resourceRules: [
      { apiGroups: [''], namespaces: ['*'], resources: ['endpoints'], verbs: ['get', 'create', 'update'] },
    ],
  },
  nodes: {
    resourceRules: [
      { apiGroups: [''], clusterScope: true, resources: ['nodes', 'nodes/status'], verbs: ['*'] },
      { apiGroups: ['coordination.k8s.io'], namespaces: ['*'], resources: ['leases'], verbs: ['*'] },
    ],
  },
  probes: { nonResourceRules: [{ nonResourceURLs: ['/healthz', '/readyz', '/livez'], verbs: ['get'] }] },
};

const EVERYTHING = {
  nonResourceRules: [{ nonResourceURLs: ['*'], verbs: ['*'] }],
  resourceRules: [
    { apiGroups: ['*'], clusterScope: true, namespaces: ['*'], resources: ['*'], verbs: ['*'] },
  ],
};

function subject(who: Who): object {
  if ('group' in who) return { group: { name: who.group }, kind: 'Group' };
  if ('user' in who) return { kind: 'User', user: { name: who.user } };
  const [namespace, name] = who.account.split('/');
  return { kind: 'ServiceAccount', serviceAccount: { name, namespace } };
}

function schema(name: string, { at, level: of, by, who, what }: Schema, now: number): KubeObject {
  const spec = {
    ...(by && { distinguisherMethod: { type: by } }),
    matchingPrecedence: at,
    priorityLevelConfiguration: { name: of },
    rules: [{ ...(what ? RULES[what] : EVERYTHING), subjects: who.map(subject) }],
  };
  const condition = {
    lastTransitionTime: rfc3339(now),
    message: `This FlowSchema references the PriorityLevelConfiguration object named "${of}" and it exists`,
    reason: 'Found',
    status: 'False',
    type: 'Dangling',
  };
  return kept('FlowSchema', name, spec, { conditions: [condition] });
}

export function flowControl(now: number): KubeObject[] {
  const exempt = { exempt: { lendablePercent: 0, nominalConcurrencyShares: 0 }, type: 'Exempt' };
  return [
    ...Object.keys(LEVELS).map(level),
    kept('PriorityLevelConfiguration', 'exempt', exempt, {}),
    ...Object.entries(SCHEMAS).map(([name, one]) => schema(name, one, now)),
  ];
}
