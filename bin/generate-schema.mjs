#!/usr/bin/env node
/**
 * Makes src/lib/kube/schema.json (the fields of every kind) and src/lib/kube/field-docs.json (what is said of them):
 *
 *   npm install --prefix FOLDER --no-save kubernetes-types@1.30.0 cdk8s-plus-32@2.5
 *   node bin/generate-schema.mjs KUBECTL FOLDER/node_modules
 *
 * KUBECTL is a kubectl 1.32 for Linux: its Go types know names, types, pointers and the tags for JSON, patches and protobuf.
 * The models of @kubernetes/client-node (1.1: OpenAPI of 1.32) know what is required and describe the fields; what
 * they leave out (fields that refer to another type, line breaks) cdk8s-plus-32 has for what one writes, kubernetes-types for the rest. The kinds that kubectl does not
 * link come from client-node alone. Only the values of enumerations stand here by hand: constants leave no trace.
 *
 * A field is packed as `name=CODE`: s string, b boolean, i int32, l int64, n number, q quantity, x int-or-string,
 * t time, u micro-time, y bytes, r an object of any kind, * any, #Name a named string type, [CODE a list, {CODE a map, Name another type;
 * then `!` required, `-` a zero value is the same as none, `+key` merged by that key (`+` alone: a set), `~` retainKeys.
 */
import { writeFileSync } from 'node:fs';
import { ModelDocs, modelFields } from './schema/client-models.mjs';
import { UNPUBLISHED } from './schema/enum-docs.mjs';
import { GoTypes } from './schema/go-types.mjs';
import { typeDocs } from './schema/type-docs.mjs';

const KINDS = {
  v1: `Pod Namespace Node Service Endpoints Event ConfigMap Secret ServiceAccount Binding PersistentVolumeClaim PersistentVolume
    ReplicationController ResourceQuota LimitRange PodTemplate ComponentStatus`,
  'apps/v1': 'Deployment ReplicaSet StatefulSet DaemonSet ControllerRevision',
  'discovery.k8s.io/v1': 'EndpointSlice',
  'autoscaling/v1': 'Scale HorizontalPodAutoscaler',
  'autoscaling/v2': 'HorizontalPodAutoscaler',
  'batch/v1': 'Job CronJob',
  'networking.k8s.io/v1': 'Ingress IngressClass NetworkPolicy',
  'policy/v1': 'Eviction PodDisruptionBudget',
  'storage.k8s.io/v1': 'StorageClass CSIDriver CSINode CSIStorageCapacity VolumeAttachment',
  'rbac.authorization.k8s.io/v1': 'Role RoleBinding ClusterRole ClusterRoleBinding',
  'scheduling.k8s.io/v1': 'PriorityClass',
  'coordination.k8s.io/v1': 'Lease',
  'node.k8s.io/v1': 'RuntimeClass',
  'certificates.k8s.io/v1': 'CertificateSigningRequest',
  'events.k8s.io/v1': 'Event',
  'flowcontrol.apiserver.k8s.io/v1': 'FlowSchema PriorityLevelConfiguration',
  'admissionregistration.k8s.io/v1': `MutatingWebhookConfiguration ValidatingWebhookConfiguration ValidatingAdmissionPolicy
    ValidatingAdmissionPolicyBinding`,
  'apiextensions.k8s.io/v1': 'CustomResourceDefinition',
  'apiregistration.k8s.io/v1': 'APIService',
  'authentication.k8s.io/v1': 'TokenReview SelfSubjectReview TokenRequest',
  'authorization.k8s.io/v1': `SubjectAccessReview SelfSubjectAccessReview LocalSubjectAccessReview SelfSubjectRulesReview`,
};

/** The values of Go's named string types, for editors and `explain`. */
const ENUMS = {
  AddressType: 'IPv4 IPv6 FQDN',
  AppArmorProfileType: 'Localhost RuntimeDefault Unconfined',
  AzureDataDiskCachingMode: 'None ReadOnly ReadWrite',
  AzureDataDiskKind: 'Dedicated Managed Shared',
  CompletionMode: 'NonIndexed Indexed',
  ConcurrencyPolicy: 'Allow Forbid Replace',
  ContainerRestartPolicy: 'Always',
  DNSPolicy: 'ClusterFirst ClusterFirstWithHostNet Default None',
  DaemonSetUpdateStrategyType: 'RollingUpdate OnDelete',
  DeploymentStrategyType: 'RollingUpdate Recreate',
  HostPathType: '"" BlockDevice CharDevice Directory DirectoryOrCreate File FileOrCreate Socket',
  IPFamily: '"" IPv4 IPv6',
  IPFamilyPolicy: 'SingleStack PreferDualStack RequireDualStack',
  LabelSelectorOperator: 'In NotIn Exists DoesNotExist',
  MountPropagationMode: 'Bidirectional HostToContainer None',
  NamespacePhase: 'Active Terminating',
  NodeInclusionPolicy: 'Honor Ignore',
  NodePhase: 'Pending Running Terminated',
  NodeSelectorOperator: 'In NotIn Exists DoesNotExist Gt Lt',
  PathType: 'Exact Prefix ImplementationSpecific',
  PersistentVolumeAccessMode: 'ReadOnlyMany ReadWriteMany ReadWriteOnce ReadWriteOncePod',
  PersistentVolumeClaimPhase: 'Bound Lost Pending',
  PersistentVolumeMode: 'Filesystem Block',
  PersistentVolumePhase: 'Available Bound Failed Pending Released',
  PersistentVolumeReclaimPolicy: 'Delete Recycle Retain',
  PodFSGroupChangePolicy: 'Always OnRootMismatch',
  PodFailurePolicyAction: 'Count FailIndex FailJob Ignore',
  PodFailurePolicyOnExitCodesOperator: 'In NotIn',
  PodManagementPolicyType: 'OrderedReady Parallel',
  PodPhase: 'Failed Pending Running Succeeded Unknown',
  PodQOSClass: 'BestEffort Burstable Guaranteed',
  PodReplacementPolicy: 'Failed TerminatingOrFailed',
  PolicyType: 'Egress Ingress',
  PreemptionPolicy: 'PreemptLowerPriority Never',
  ProcMountType: 'Default Unmasked',
  Protocol: 'TCP UDP SCTP',
  PullPolicy: 'Always IfNotPresent Never',
  ResourceQuotaScope:
    'BestEffort CrossNamespacePodAffinity NotBestEffort NotTerminating PriorityClass Terminating',
  RestartPolicy: 'Always OnFailure Never',
  ScopeSelectorOperator: 'DoesNotExist Exists In NotIn',
  SeccompProfileType: 'Localhost RuntimeDefault Unconfined',
  SecretType:
    'Opaque kubernetes.io/basic-auth kubernetes.io/dockerconfigjson kubernetes.io/ssh-auth kubernetes.io/tls',
  ServiceAffinity: 'None ClientIP',
  ServiceExternalTrafficPolicy: 'Cluster Local',
  ServiceInternalTrafficPolicy: 'Cluster Local',
  ServiceType: 'ClusterIP NodePort LoadBalancer ExternalName',
  StatefulSetUpdateStrategyType: 'RollingUpdate OnDelete',
  StorageMedium: 'Memory',
  SupplementalGroupsPolicy: 'Merge Strict',
  TaintEffect: 'NoSchedule PreferNoSchedule NoExecute',
  TerminationMessagePolicy: 'File FallbackToLogsOnError',
  TolerationOperator: 'Exists Equal',
  URIScheme: 'HTTP HTTPS',
  UnhealthyPodEvictionPolicyType: 'AlwaysAllow IfHealthyBudget',
  UnsatisfiableConstraintAction: 'DoNotSchedule ScheduleAnyway',
  VolumeBindingMode: 'Immediate WaitForFirstConsumer',
};

/** Go types with a notation of their own in JSON. */
const SPECIAL = {
  'resource.Quantity': 'q',
  'intstr.IntOrString': 'x',
  'v1.Time': 't',
  'v1.MicroTime': 'u',
  'v1.Duration': 's',
  'v1.FieldsV1': '*',
  'runtime.RawExtension': 'r',
};
const PLAIN = {
  bool: 'b',
  int32: 'i',
  int64: 'l',
  uint32: 'i',
  uint16: 'i',
  int: 'l',
  float64: 'n',
  string: 's',
};

const [kubectl, packages] = process.argv.slice(2);
if (!kubectl || !packages) {
  console.error('usage: generate-schema.mjs KUBECTL FOLDER/node_modules');
  process.exit(2);
}
const go = new GoTypes(kubectl);
const models = await ModelDocs.load();
const structs = new Map(go.structs().map((struct) => [`${struct.package}.${struct.name}`, struct]));
const types = {};
const origins = {};
const taken = new Map();
const waiting = [];

const META = 'k8s.io/apimachinery/pkg/apis/meta/v1';
const packageOf = (apiVersion) => {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  return `k8s.io/api/${group.split('.')[0]}/${version}`;
};

/** The name under which a type stands in the table: that of Go, with its group (or version) where another has it already. */
function refOf({ package: home, name }) {
  const [version, group] = home.split('/').reverse();
  const first = version === 'v1' ? name : `${version}.${name}`;
  for (const ref of [first, `${group}.${name}`]) {
    if ((taken.get(ref) ?? home) !== home) continue;
    if (!taken.has(ref)) waiting.push([ref, home, name]);
    taken.set(ref, home);
    return ref;
  }
  throw new Error(`no name is left for ${home}.${name}`);
}

/** `SecretType`, and of later versions `v2.MetricSourceType`. */
function namedString({ full, name }) {
  const [version] = full.split('.');
  return `#${version === 'v1' ? name : full}`;
}

function code(type) {
  if (type.kind === 'pointer') return code(type.of);
  if (SPECIAL[type.full]) return SPECIAL[type.full];
  if (type.kind === 'slice') return type.of.full === 'uint8' ? 'y' : `[${code(type.of)}`;
  if (type.kind === 'map') return `{${code(type.of)}`;
  if (type.kind === 'struct') return refOf(type);
  if (type.kind === 'string' && type.named && type.full.includes('.')) return namedString(type);
  return PLAIN[type.full] ?? (type.name === 'int32' ? 'i' : '*');
}

/** The fields as JSON has them: what is inlined stands where it is used. */
function flat(struct) {
  return go.fields(struct).flatMap((field) => {
    const [name, ...options] = (field.tags.json ?? '').split(',');
    if (options.includes('inline') || (name === '' && field.type.kind === 'struct'))
      return flat(structs.get(`${field.type.package}.${field.type.name}`) ?? field.type);
    return name && name !== '-' ? [{ ...field, json: name, optional: options.includes('omitempty') }] : [];
  });
}

/** `+key`, `+` for a set, `~` for retainKeys. */
function merging({ patchStrategy = '', patchMergeKey }) {
  const merge = patchStrategy.includes('merge') ? `+${patchMergeKey ?? ''}` : '';
  return merge + (patchStrategy.includes('retainKeys') ? '~' : '');
}

const ZEROS = /^[sbiln#]/;

function pack(ref, home, name) {
  const struct = structs.get(`${home}.${name}`);
  if (!struct) throw new Error(`${kubectl} has no ${home}.${name}`);
  const required = models.required(home, name);
  const fields = flat(struct).map(({ json, optional, tags, type }) => {
    const packed = code(type);
    const must = required ? required.has(json) : !optional;
    const zero = type.kind !== 'pointer' && ZEROS.test(packed) && optional && !must;
    return `${json}=${packed}${must ? '!' : ''}${zero ? '-' : ''}${merging(tags)}`;
  });
  types[ref] = fields.sort().join(' ');
  origins[ref] = { home, name };
}

const kinds = {};
const unlinked = [];
for (const [apiVersion, names] of Object.entries(KINDS)) {
  for (const name of names.trim().split(/\s+/)) {
    const home = packageOf(apiVersion);
    if (structs.has(`${home}.${name}`)) kinds[`${apiVersion}/${name}`] = refOf({ package: home, name });
    else unlinked.push([apiVersion, name]);
  }
}
// Whatever holds objects of any kind: it names itself nowhere else.
refOf({ package: META, name: 'ObjectMeta' });
while (waiting.length > 0) pack(...waiting.shift());
for (const [apiVersion, name] of unlinked) {
  kinds[`${apiVersion}/${name}`] = name;
  for (const [ref, fields] of modelFields(models, name, types)) {
    types[ref] = fields;
    origins[ref] = { home: packageOf(apiVersion), name: ref };
  }
}

const byName = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
const write = (path, value) => writeFileSync(path, `${JSON.stringify(value, null, 1)}\n`);
const used = new Set(
  Object.values(types).flatMap((text) => [...text.matchAll(/#([\w.]+)/g)].map(([, name]) => name)),
);
for (const name of Object.keys(ENUMS)) if (!used.has(name)) console.error(`no field is a ${name}`);
write('src/lib/kube/schema.json', { kinds, enums: ENUMS, unpublished: UNPUBLISHED, types: byName(types) });
const folders = { types: `${packages}/kubernetes-types`, imports: `${packages}/cdk8s-plus-32` };
write('src/lib/kube/field-docs.json', byName(typeDocs(origins, { types, enums: ENUMS }, models, folders)));
