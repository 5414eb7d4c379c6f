/** What kubectl 1.32 has: the commands and, for each, the names of its flags. What is in here and not in our own declarations answers `not simulated`. */

/** Flags that every command has. */
const realGlobalFlags =
  'as as-group as-uid cache-dir certificate-authority client-certificate client-key cluster context disable-compression insecure-skip-tls-verify kubeconfig log-flush-frequency match-server-version namespace password profile profile-output request-timeout server tls-server-name token user username v vmodule warnings-as-errors n s v';

/** Flags of each command, without dashes; the name of a command is its words. */
export const realFlags: Readonly<Record<string, string>> = {
  create: '@create @files edit l raw selector windows-line-endings',
  'create clusterrole': '@create aggregation-rule non-resource-url resource resource-name verb',
  'create clusterrolebinding': '@create clusterrole group serviceaccount user',
  'create configmap': '@create append-hash from-env-file from-file from-literal',
  'create cronjob': '@create image restart schedule',
  'create deployment': '@create image port r replicas',
  'create ingress': '@create annotation class default-backend rule',
  'create job': '@create from image',
  'create namespace': '@create',
  'create poddisruptionbudget': '@create max-unavailable min-available selector',
  'create priorityclass': '@create description global-default preemption-policy value',
  'create quota': '@create hard scopes',
  'create role': '@create resource resource-name verb',
  'create rolebinding': '@create clusterrole group role serviceaccount user',
  'create secret': '',
  'create secret docker-registry':
    '@create append-hash docker-email docker-password docker-server docker-username from-file',
  'create secret generic': '@create append-hash from-env-file from-file from-literal type',
  'create secret tls': '@create append-hash cert key',
  'create service': '',
  'create service clusterip': '@create clusterip tcp',
  'create service externalname': '@create external-name tcp',
  'create service loadbalancer': '@create tcp',
  'create service nodeport': '@create node-port tcp',
  'create serviceaccount': '@create',
  'create token': '@print audience bound-object-kind bound-object-name bound-object-uid duration',
  expose:
    '@print @files cluster-ip dry-run external-ip field-manager l labels load-balancer-ip name override-type overrides port protocol save-config selector session-affinity target-port type',
  run: '@print @files annotations attach cascade command dry-run env expose field-manager force grace-period i image image-pull-policy l labels leave-stdin-open override-type overrides pod-running-timeout port privileged q quiet restart rm save-config stdin t timeout tty wait',
  set: '',
  'set env':
    '@print @files all c containers dry-run e env field-manager from keys l list local overwrite prefix resolve selector',
  'set image': '@print @files all dry-run field-manager l local selector',
  'set resources': '@print @files all c containers dry-run field-manager l limits local requests selector',
  'set selector': '@print R all dry-run f field-manager filename local recursive resource-version',
  'set serviceaccount': '@print @files all dry-run field-manager local',
  'set subject': '@print @files all dry-run field-manager group l local selector serviceaccount user',
  explain: 'api-version o output recursive',
  get: '@print @files A L all-namespaces chunk-size field-selector ignore-not-found l label-columns no-headers output-watch-events raw selector server-print show-kind show-labels sort-by subresource w watch watch-only',
  edit: '@print @files field-manager output-patch save-config subresource validate windows-line-endings',
  delete:
    '@files A all all-namespaces cascade dry-run field-selector force grace-period i ignore-not-found interactive l now o output raw selector timeout wait',
  rollout: '',
  'rollout history': '@print @files l revision selector',
  'rollout pause': '@print @files field-manager l selector',
  'rollout restart': '@print @files field-manager l selector',
  'rollout resume': '@print @files field-manager l selector',
  'rollout status': '@files l revision selector timeout w watch',
  'rollout undo': '@print @files dry-run l selector to-revision',
  scale: '@print @files all current-replicas dry-run l replicas resource-version selector timeout',
  autoscale: '@print @files cpu-percent dry-run field-manager max min name save-config',
  certificate: '',
  'certificate approve': '@print @files force',
  'certificate deny': '@print @files force',
  'cluster-info': '',
  'cluster-info dump': '@print A all-namespaces namespaces output-directory pod-running-timeout',
  top: '',
  'top node': 'l no-headers selector show-capacity sort-by use-protocol-buffers',
  'top pod':
    'A all-namespaces containers field-selector l no-headers selector sort-by sum use-protocol-buffers',
  cordon: 'dry-run l selector',
  uncordon: 'dry-run l selector',
  drain:
    'chunk-size delete-emptydir-data disable-eviction dry-run force grace-period ignore-daemonsets l pod-selector selector skip-wait-for-delete-timeout timeout',
  taint: '@print all dry-run field-manager l overwrite selector validate',
  describe: '@files A all-namespaces chunk-size l selector show-events',
  logs: 'all-containers all-pods c container f follow ignore-errors insecure-skip-tls-verify-backend l limit-bytes max-log-requests p pod-running-timeout prefix previous selector since since-time tail timestamps',
  attach: 'c container i pod-running-timeout q quiet stdin t tty',
  exec: 'c container f filename i pod-running-timeout q quiet stdin t tty',
  'port-forward': 'address pod-running-timeout',
  proxy:
    'P accept-hosts accept-paths address api-prefix append-server-path disable-filter keepalive p port reject-methods reject-paths u unix-socket w www www-prefix',
  cp: 'c container no-preserve retries',
  auth: '',
  'auth can-i': 'A all-namespaces list no-headers q quiet subresource',
  'auth reconcile': '@print @files dry-run remove-extra-permissions remove-extra-subjects',
  'auth whoami': '@print',
  debug:
    'arguments-only attach c container copy-to custom env f filename i image image-pull-policy keep-annotations keep-init-containers keep-labels keep-liveness keep-readiness keep-startup profile q quiet replace same-node set-image share-processes stdin t target tty',
  events: '@print A all-namespaces chunk-size for no-headers types w watch',
  diff: '@files concurrency field-manager force-conflicts l prune prune-allowlist selector server-side show-managed-fields',
  apply:
    '@print @files all cascade dry-run field-manager force force-conflicts grace-period l openapi-patch overwrite prune prune-allowlist selector server-side subresource timeout validate wait',
  'apply edit-last-applied': '@print @files field-manager validate windows-line-endings',
  'apply set-last-applied': '@print create-annotation dry-run f filename',
  'apply view-last-applied': '@files all l o output selector',
  patch: '@print @files dry-run field-manager local p patch patch-file subresource type',
  replace: '@create @files cascade force grace-period raw subresource timeout wait',
  wait: '@print A R all all-namespaces f field-selector filename for l local recursive selector timeout',
  kustomize:
    'as-current-user e enable-alpha-plugins enable-helm env helm-api-versions helm-command helm-debug helm-kube-version load-restrictor mount network network-name o output',
  label:
    '@print @files A all all-namespaces dry-run field-manager field-selector l list local overwrite resource-version selector',
  annotate:
    '@print @files A all all-namespaces dry-run field-manager field-selector l list local overwrite resource-version selector',
  completion: '',
  'api-resources': 'api-group cached categories namespaced no-headers o output sort-by verbs',
  'api-versions': '',
  config: '',
  'config current-context': '',
  'config delete-cluster': '',
  'config delete-context': '',
  'config delete-user': '',
  'config get-clusters': '',
  'config get-contexts': 'no-headers o output',
  'config get-users': '',
  'config rename-context': '',
  'config set': 'set-raw-bytes',
  'config set-cluster':
    'certificate-authority embed-certs insecure-skip-tls-verify proxy-url server tls-server-name',
  'config set-context': 'cluster current namespace user',
  'config set-credentials':
    'auth-provider auth-provider-arg client-certificate client-key embed-certs exec-api-version exec-arg exec-command exec-env exec-interactive-mode exec-provide-cluster-info password token username',
  'config unset': '',
  'config use-context': '',
  'config view': '@print flatten merge minify raw',
  plugin: '',
  'plugin list': 'name-only',
  version: 'client o output',
};

const sets: Readonly<Record<string, string>> = {
  '@print': 'allow-missing-template-keys o output show-managed-fields template',
  '@create':
    'allow-missing-template-keys dry-run field-manager o output save-config show-managed-fields template validate',
  '@files': 'R f filename k kustomize recursive',
};

/** The names of a command's own flags. */
export const realFlagsOf = (command: string): readonly string[] =>
  (realFlags[command] ?? '')
    .split(' ')
    .flatMap((word) => (sets[word] ?? word).split(' '))
    .filter(Boolean);

/** Whether kubectl itself knows the flag (a name without dashes) for a command. */
export const isRealFlag = (command: string, flag: string): boolean =>
  realFlagsOf(command).includes(flag) || realGlobalFlags.split(' ').includes(flag);
