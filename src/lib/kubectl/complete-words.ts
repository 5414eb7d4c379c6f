/**
 * What the words after a command may be, by the command: rules that kubectl has for its own completion (as `kubectl
 * __complete` answers against a cluster), and some more where it offers nothing but files.
 */

/** `names`: of one kind. `kinds`: of those that are listed, or all, then their names. `forms`: pods, or `KIND/NAME`. */
export type WordRule =
  | { readonly offers: 'kinds'; readonly of?: readonly string[]; readonly then?: 'containers=' }
  | { readonly offers: 'names'; readonly kind: string; readonly once?: boolean }
  | { readonly offers: 'forms'; readonly then?: 'containers' | 'ports' }
  | { readonly offers: 'contexts' | 'clusters' | 'users'; readonly once?: boolean }
  | { readonly offers: 'words'; readonly words: readonly string[]; readonly then?: 'all-kinds' }
  | { readonly offers: 'copies' | 'fields' | 'commands' };

/** What stands before the slash where a pod may also be named through its owner. */
export const FORMS = [
  'daemonsets',
  'deployments',
  'jobs',
  'pods',
  'replicasets',
  'replicationcontrollers',
  'services',
  'statefulsets',
];

const SCALED = ['deployment', 'replicaset', 'replicationcontroller', 'statefulset'];
const ROLLED = ['daemonset', 'deployment', 'statefulset'];
const WITH_IMAGES = [
  'cronjobs',
  'daemonsets',
  'deployments',
  'pods',
  'replicasets',
  'replicationcontrollers',
  'statefulsets',
];
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const anything: WordRule = { offers: 'kinds' };
const rolled: WordRule = { offers: 'kinds', of: ROLLED };
const nodes: WordRule = { offers: 'names', kind: 'nodes' };

/** By the command's words after `kubectl`. What is not here offers files. */
export const wordRules: Readonly<Record<string, WordRule>> = {
  get: anything,
  describe: anything,
  delete: anything,
  edit: anything,
  label: anything,
  annotate: anything,
  patch: anything,
  wait: anything,
  'apply view-last-applied': anything,
  'apply edit-last-applied': anything,
  scale: { offers: 'kinds', of: SCALED },
  autoscale: { offers: 'kinds', of: SCALED },
  expose: { offers: 'kinds', of: ['deployment', 'pod', 'replicaset', 'replicationcontroller', 'service'] },
  'rollout history': rolled,
  'rollout restart': rolled,
  'rollout status': rolled,
  'rollout undo': rolled,
  'rollout pause': { offers: 'kinds', of: ['deployment'] },
  'rollout resume': { offers: 'kinds', of: ['deployment'] },
  'set image': { offers: 'kinds', of: WITH_IMAGES, then: 'containers=' },
  'set env': { offers: 'kinds', of: WITH_IMAGES },
  'set resources': { offers: 'kinds', of: WITH_IMAGES },
  'set serviceaccount': { offers: 'kinds', of: WITH_IMAGES },
  'set selector': { offers: 'kinds', of: ['services'] },
  'set subject': { offers: 'kinds', of: ['clusterrolebindings', 'rolebindings'] },
  logs: { offers: 'forms', then: 'containers' },
  exec: { offers: 'forms' },
  attach: { offers: 'forms' },
  'port-forward': { offers: 'forms', then: 'ports' },
  debug: { offers: 'forms' },
  cp: { offers: 'copies' },
  taint: { offers: 'kinds', of: ['node'] },
  drain: { ...nodes, once: true },
  cordon: { ...nodes, once: true },
  uncordon: { ...nodes, once: true },
  'top node': { ...nodes, once: true },
  'top pod': { offers: 'names', kind: 'pods', once: true },
  'create token': { offers: 'names', kind: 'serviceaccounts', once: true },
  'certificate approve': { offers: 'names', kind: 'certificatesigningrequests' },
  'certificate deny': { offers: 'names', kind: 'certificatesigningrequests' },
  'config use-context': { offers: 'contexts', once: true },
  'config delete-context': { offers: 'contexts', once: true },
  'config rename-context': { offers: 'contexts', once: true },
  'config set-context': { offers: 'contexts', once: true },
  'config get-contexts': { offers: 'contexts' },
  'config delete-cluster': { offers: 'clusters', once: true },
  'config set-cluster': { offers: 'clusters', once: true },
  'config delete-user': { offers: 'users', once: true },
  'config set-credentials': { offers: 'users', once: true },
  'auth can-i': { offers: 'words', words: VERBS, then: 'all-kinds' },
  completion: { offers: 'words', words: ['bash', 'fish', 'powershell', 'zsh'] },
  explain: { offers: 'fields' },
  help: { offers: 'commands' },
};
