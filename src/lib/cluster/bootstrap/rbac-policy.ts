/**
 * The roles and bindings that every cluster of this version begins with (plugin/pkg/auth/authorizer/rbac/bootstrappolicy).
 * A rule is `VERBS GROUPS RESOURCES… [: NAMES…]` or `VERBS /PATH…`; commas separate verbs and groups, `-` is the core group.
 */

/** Verbs that stand together so often that they have a word. */
export const VERBS: Readonly<Record<string, string>> = {
  read: 'get,list,watch',
  follow: 'list,watch',
  write: 'create,delete,deletecollection,patch,update',
  all: 'create,delete,deletecollection,get,list,patch,update,watch',
};

const EVENTS = 'create,patch,update -,events.k8s.io events';
const REVIEWS = `create authentication.k8s.io tokenreviews
create authorization.k8s.io subjectaccessreviews`;
const signer = (name: string) => `approve certificates.k8s.io signers : kubernetes.io/${name}`;
const health = '/healthz /livez /readyz /version /version/';

export const CLUSTER_ROLES: Readonly<Record<string, string>> = {
  'cluster-admin': '* * *\n* URLS',
  'system:aggregate-to-admin': `create authorization.k8s.io localsubjectaccessreviews
all rbac.authorization.k8s.io rolebindings roles`,
  'system:aggregate-to-edit': `read - pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy
impersonate - serviceaccounts
write - pods pods/attach pods/exec pods/portforward pods/proxy
create - pods/eviction
write - configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy
create - serviceaccounts/token
write apps daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale
write autoscaling horizontalpodautoscalers
write batch cronjobs jobs
write extensions daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale
write policy poddisruptionbudgets
write networking.k8s.io ingresses networkpolicies
all coordination.k8s.io leases`,
  'system:aggregate-to-view': `read - configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status
read - bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status
read - namespaces
read discovery.k8s.io endpointslices
read apps controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status
read autoscaling horizontalpodautoscalers horizontalpodautoscalers/status
read batch cronjobs cronjobs/status jobs jobs/status
read extensions daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale
read policy poddisruptionbudgets poddisruptionbudgets/status
read networking.k8s.io ingresses ingresses/status networkpolicies`,
  'system:auth-delegator': REVIEWS,
  'system:basic-user': `create authorization.k8s.io selfsubjectaccessreviews selfsubjectrulesreviews
create authentication.k8s.io selfsubjectreviews`,
  'system:certificates.k8s.io:certificatesigningrequests:nodeclient':
    'create certificates.k8s.io certificatesigningrequests/nodeclient',
  'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient':
    'create certificates.k8s.io certificatesigningrequests/selfnodeclient',
  'system:certificates.k8s.io:kube-apiserver-client-approver': signer('kube-apiserver-client'),
  'system:certificates.k8s.io:kube-apiserver-client-kubelet-approver': signer(
    'kube-apiserver-client-kubelet',
  ),
  'system:certificates.k8s.io:kubelet-serving-approver': signer('kubelet-serving'),
  'system:certificates.k8s.io:legacy-unknown-approver': signer('legacy-unknown'),
  'system:discovery':
    'get /api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/',
  'system:heapster': `read - events namespaces nodes pods
read extensions deployments`,
  'system:kube-aggregator': 'read - endpoints services',
  'system:kube-controller-manager': `${EVENTS}
create coordination.k8s.io leases
get,update coordination.k8s.io leases : kube-controller-manager
create - secrets serviceaccounts
delete - secrets
get - configmaps namespaces secrets serviceaccounts
update - secrets serviceaccounts
${REVIEWS}
follow * *
create - serviceaccounts/token`,
  'system:kube-dns': 'follow - endpoints services',
  'system:kube-scheduler': `${EVENTS}
create coordination.k8s.io leases
get,update coordination.k8s.io leases : kube-scheduler
read - nodes
delete,get,list,watch - pods
create - bindings pods/binding
patch,update - pods/status
read - replicationcontrollers services
read apps,extensions replicasets
read apps statefulsets
read policy poddisruptionbudgets
read - persistentvolumeclaims persistentvolumes
${REVIEWS}
read storage.k8s.io csinodes
read - namespaces
read storage.k8s.io csidrivers
read storage.k8s.io csistoragecapacities`,
  'system:kubelet-api-admin': `read - nodes
proxy - nodes
* - nodes/log nodes/metrics nodes/proxy nodes/stats`,
  'system:monitoring': 'get /healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/*',
  'system:node': `create authentication.k8s.io tokenreviews
create authorization.k8s.io localsubjectaccessreviews subjectaccessreviews
read - services
create,get,list,watch - nodes
patch,update - nodes/status
patch,update - nodes
create,patch,update - events
read - pods
create,delete - pods
patch,update - pods/status
create - pods/eviction
read - configmaps secrets
get - persistentvolumeclaims persistentvolumes
get - endpoints
create,get,list,watch certificates.k8s.io certificatesigningrequests
create,delete,get,patch,update coordination.k8s.io leases
get storage.k8s.io volumeattachments
create - serviceaccounts/token
get,patch,update - persistentvolumeclaims/status
read storage.k8s.io csidrivers
create,delete,get,patch,update storage.k8s.io csinodes
read node.k8s.io runtimeclasses`,
  'system:node-bootstrapper': 'create,get,list,watch certificates.k8s.io certificatesigningrequests',
  'system:node-problem-detector': `get - nodes
patch - nodes/status
${EVENTS}`,
  'system:node-proxier': `follow - endpoints services
read - nodes
${EVENTS}
follow discovery.k8s.io endpointslices`,
  'system:persistent-volume-provisioner': `create,delete,get,list,watch - persistentvolumes
get,list,update,watch - persistentvolumeclaims
read storage.k8s.io storageclasses
watch - events
${EVENTS}`,
  'system:public-info-viewer': `get ${health}`,
  'system:service-account-issuer-discovery':
    'get /.well-known /.well-known/* /.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/',
  'system:volume-scheduler': `get,list,patch,update,watch - persistentvolumes
read storage.k8s.io storageclasses
get,list,patch,update,watch - persistentvolumeclaims`,
};

/** Roles that take their rules from others with a label: which, and what they are taken into themselves. */
export const AGGREGATED: Readonly<Record<string, string | undefined>> = {
  admin: undefined,
  edit: 'admin',
  view: 'edit',
};

const MANAGE = 'create,delete,get,list,patch,update,watch';
const PODS = 'create,delete,list,patch,watch - pods';
const workload = (group: string, name: string, verbs = 'get,list,update,watch') => `${verbs} ${group} ${name}
update ${group} ${name}/status
update ${group} ${name}/finalizers`;

/** Of each controller, by the name of its service account. */
export const CONTROLLER_ROLES: Readonly<Record<string, string>> = {
  'attachdetach-controller': `follow - persistentvolumeclaims persistentvolumes
read - nodes
patch,update - nodes/status
follow - pods
${EVENTS}
create,delete,get,list,watch storage.k8s.io volumeattachments
read storage.k8s.io csidrivers
read storage.k8s.io csinodes`,
  'certificate-controller': `delete,get,list,watch certificates.k8s.io certificatesigningrequests
update certificates.k8s.io certificatesigningrequests/approval certificatesigningrequests/status
${signer('kube-apiserver-client-kubelet')}
sign certificates.k8s.io signers : kubernetes.io/kube-apiserver-client kubernetes.io/kube-apiserver-client-kubelet kubernetes.io/kubelet-serving kubernetes.io/legacy-unknown
create authorization.k8s.io subjectaccessreviews
${EVENTS}`,
  'clusterrole-aggregation-controller':
    'escalate,get,list,patch,update,watch rbac.authorization.k8s.io clusterroles',
  'cronjob-controller': `get,list,update,watch batch cronjobs
${MANAGE} batch jobs
update batch cronjobs/status
update batch cronjobs/finalizers
delete,list,watch - pods
${EVENTS}`,
  'daemon-set-controller': `${workload('apps,extensions', 'daemonsets', 'read')}
follow - nodes
${PODS}
create - pods/binding
${MANAGE} apps controllerrevisions
${EVENTS}`,
  'deployment-controller': `${workload('apps,extensions', 'deployments')}
${MANAGE} apps,extensions replicasets
get,list,update,watch - pods
${EVENTS}`,
  'disruption-controller': `read apps,extensions deployments
read apps,extensions replicasets
read - replicationcontrollers
read policy poddisruptionbudgets
read apps statefulsets
update policy poddisruptionbudgets/status
patch,update - pods/status
get * */scale
${EVENTS}`,
  'endpoint-controller': `read - pods services
create,delete,get,list,update,watch - endpoints
create - endpoints/restricted
${EVENTS}`,
  'endpointslice-controller': `read - nodes pods services
update - services/finalizers
create,delete,get,list,update,watch discovery.k8s.io endpointslices
${EVENTS}`,
  'endpointslicemirroring-controller': `read - endpoints services
update - services/finalizers
update - endpoints/finalizers
create,delete,get,list,update,watch discovery.k8s.io endpointslices
${EVENTS}`,
  'ephemeral-volume-controller': `read - pods
update - pods/finalizers
create,get,list,watch - persistentvolumeclaims
${EVENTS}`,
  'expand-controller': `get,list,patch,update,watch - persistentvolumes
patch,update - persistentvolumeclaims/status
read - persistentvolumeclaims
${EVENTS}`,
  'generic-garbage-collector': `delete,get,list,patch,update,watch * *
${EVENTS}`,
  'horizontal-pod-autoscaler': `read autoscaling horizontalpodautoscalers
update autoscaling horizontalpodautoscalers/status
get,update * */scale
follow - pods
follow metrics.k8s.io pods
read custom.metrics.k8s.io *
read external.metrics.k8s.io *
${EVENTS}`,
  'job-controller': `${workload('batch', 'jobs', 'get,list,patch,update,watch')}
${PODS}
${EVENTS}`,
  'legacy-service-account-token-cleaner': `get - configmaps : kube-apiserver-legacy-service-account-token-tracking
delete,patch - secrets`,
  'namespace-controller': `delete,get,list,watch - namespaces
update - namespaces/finalize namespaces/status
delete,deletecollection,get,list,watch * *`,
  'node-controller': `delete,get,list,patch,update,watch - nodes
patch,update - nodes/status
patch,update - pods/status
delete,get,list,watch - pods
${EVENTS}`,
  'persistent-volume-binder': `create,delete,get,list,update,watch - persistentvolumes
update - persistentvolumes/status
get,list,update,watch - persistentvolumeclaims
update - persistentvolumeclaims/status
create,delete,get,list,watch - pods
read storage.k8s.io storageclasses
follow - nodes
${EVENTS}
watch - events`,
  'pod-garbage-collector': `delete,list,watch - pods
read - nodes
patch - pods/status`,
  'pv-protection-controller': `get,list,update,watch - persistentvolumes
${EVENTS}`,
  'pvc-protection-controller': `get,list,update,watch - persistentvolumeclaims
read - pods
${EVENTS}`,
  'replicaset-controller': `${workload('apps,extensions', 'replicasets')}
${PODS}
${EVENTS}`,
  'replication-controller': `${workload('-', 'replicationcontrollers')}
${PODS}
${EVENTS}`,
  'resourcequota-controller': `follow * *
update - resourcequotas/status
${EVENTS}`,
  'root-ca-cert-publisher': `create,update - configmaps
${EVENTS}`,
  'route-controller': `follow - nodes
patch - nodes/status
${EVENTS}`,
  'service-account-controller': `create - serviceaccounts
${EVENTS}`,
  'service-controller': `read - services
patch,update - services/status
follow - nodes
${EVENTS}`,
  'statefulset-controller': `follow - pods
${workload('apps', 'statefulsets', 'read')}
create,delete,get,patch,update - pods
${MANAGE} apps controllerrevisions
create,get,list,watch - persistentvolumeclaims
delete,update - persistentvolumeclaims
update - pods/finalizers
${EVENTS}`,
  'ttl-after-finished-controller': `delete,get,list,watch batch jobs
${EVENTS}`,
  'ttl-controller': `list,patch,update,watch - nodes
${EVENTS}`,
  'validatingadmissionpolicy-status-controller': `read admissionregistration.k8s.io validatingadmissionpolicies
get,patch,update admissionregistration.k8s.io validatingadmissionpolicies/status
${EVENTS}`,
};

/** Cluster roles and whom they are bound to under their own name: `g` groups, `u` users, `s` service accounts. */
export const CLUSTER_BINDINGS: Readonly<Record<string, string>> = {
  'cluster-admin': 'g:system:masters',
  'system:basic-user': 'g:system:authenticated',
  'system:discovery': 'g:system:authenticated',
  'system:kube-controller-manager': 'u:system:kube-controller-manager',
  'system:kube-dns': 's:kube-system/kube-dns',
  'system:kube-scheduler': 'u:system:kube-scheduler',
  'system:monitoring': 'g:system:monitoring',
  'system:node': '',
  'system:node-proxier': 'u:system:kube-proxy',
  'system:public-info-viewer': 'g:system:authenticated g:system:unauthenticated',
  'system:service-account-issuer-discovery': 'g:system:serviceaccounts',
  'system:volume-scheduler': 'u:system:kube-scheduler',
};

const LEADER = (name: string) => `watch coordination.k8s.io leases
get,update coordination.k8s.io leases : ${name}`;

/** By `namespace/name`. */
export const ROLES: Readonly<Record<string, string>> = {
  'kube-public/system:controller:bootstrap-signer': `read - configmaps
update - configmaps : cluster-info
${EVENTS}`,
  'kube-system/extension-apiserver-authentication-reader':
    'read - configmaps : extension-apiserver-authentication',
  'kube-system/system::leader-locking-kube-controller-manager': LEADER('kube-controller-manager'),
  'kube-system/system::leader-locking-kube-scheduler': LEADER('kube-scheduler'),
  'kube-system/system:controller:bootstrap-signer': 'read - secrets',
  'kube-system/system:controller:cloud-provider': 'create,get,list,watch - configmaps',
  'kube-system/system:controller:token-cleaner': `delete,get,list,watch - secrets
${EVENTS}`,
};

/** By `namespace/name`: the role in that namespace, and whom it is bound to. */
export const ROLE_BINDINGS: Readonly<Record<string, readonly [role: string, subjects: string]>> = {
  'kube-public/system:controller:bootstrap-signer': [
    'system:controller:bootstrap-signer',
    's:kube-system/bootstrap-signer',
  ],
  'kube-system/system::extension-apiserver-authentication-reader': [
    'extension-apiserver-authentication-reader',
    'u:system:kube-controller-manager u:system:kube-scheduler',
  ],
  'kube-system/system::leader-locking-kube-controller-manager': [
    'system::leader-locking-kube-controller-manager',
    'u:system:kube-controller-manager s:kube-system/kube-controller-manager',
  ],
  'kube-system/system::leader-locking-kube-scheduler': [
    'system::leader-locking-kube-scheduler',
    'u:system:kube-scheduler s:kube-system/kube-scheduler',
  ],
  'kube-system/system:controller:bootstrap-signer': [
    'system:controller:bootstrap-signer',
    's:kube-system/bootstrap-signer',
  ],
  'kube-system/system:controller:cloud-provider': [
    'system:controller:cloud-provider',
    's:kube-system/cloud-provider',
  ],
  'kube-system/system:controller:token-cleaner': [
    'system:controller:token-cleaner',
    's:kube-system/token-cleaner',
  ],
};
