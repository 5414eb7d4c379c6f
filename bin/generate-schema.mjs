#!/usr/bin/env node
/**
 * Makes src/lib/kube/schema.json from the compiled models of @kubernetes/client-node 2.0.1, which is not a dependency:
 *
 *   npm install --prefix SOME_FOLDER @kubernetes/client-node@2.0.1
 *   node bin/generate-schema.mjs SOME_FOLDER/node_modules/@kubernetes/client-node
 *
 * The models know names, types and what is required. What they lack (merge keys, enumerations, Go's names of types,
 * quantities) and what is newer than Kubernetes 1.32 stands in the tables below; both from the patchStrategy and
 * patchMergeKey tags and the constants of k8s.io/api's types.go.
 *
 * A field is packed as `name=CODE`: s string, b boolean, i int32, l int64, n number, q quantity, x int-or-string,
 * t time, u micro-time, y bytes, * any, #Name an enumeration, [CODE a list, {CODE a map, Name another type;
 * then `!` required, `-` a zero value is the same as none, `+key` merged by that key (`+` alone: a set), `~` retainKeys.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

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
  'events.k8s.io/v1': 'EventsV1Event',
  'flowcontrol.apiserver.k8s.io/v1': 'FlowSchema PriorityLevelConfiguration',
  'admissionregistration.k8s.io/v1': `MutatingWebhookConfiguration ValidatingWebhookConfiguration ValidatingAdmissionPolicy
    ValidatingAdmissionPolicyBinding`,
  'apiextensions.k8s.io/v1': 'CustomResourceDefinition',
  'apiregistration.k8s.io/v1': 'APIService',
  'authentication.k8s.io/v1': 'TokenReview SelfSubjectReview AuthenticationV1TokenRequest',
  'authorization.k8s.io/v1': `SubjectAccessReview SelfSubjectAccessReview LocalSubjectAccessReview SelfSubjectRulesReview`,
};

/** Fields that came after 1.32. */
const LATER = `
  PodSpec.hostnameOverride PodSpec.schedulingGroup PodStatus.allocatedResources PodStatus.resources
  PodStatus.extendedResourceClaimStatus PodStatus.nodeAllocatableResourceClaimStatuses PodStatus.observedGeneration
  PodCondition.observedGeneration ContainerStatus.stopSignal Container.restartPolicyRules
  EphemeralContainer.restartPolicyRules Lifecycle.stopSignal EnvVarSource.fileKeyRef VolumeProjection.podCertificate
  DeploymentStatus.terminatingReplicas ReplicaSetStatus.terminatingReplicas EndpointHints.forNodes
  NodeStatus.declaredFeatures NodeSystemInfo.swap VolumeMountStatus.volumeStatus JobSpec.scheduling`
  .trim()
  .split(/\s+/);

/** `Type.field`: merge key. An empty one merges a list of plain values as a set. */
const MERGED = {
  'ObjectMeta.ownerReferences': 'uid',
  'ObjectMeta.finalizers': '',
  'PodSpec.volumes': 'name~',
  'PodSpec.containers': 'name',
  'PodSpec.initContainers': 'name',
  'PodSpec.ephemeralContainers': 'name',
  'PodSpec.imagePullSecrets': 'name',
  'PodSpec.hostAliases': 'ip',
  'PodSpec.topologySpreadConstraints': 'topologyKey',
  'PodSpec.schedulingGates': 'name',
  'PodSpec.resourceClaims': 'name~',
  'Container.ports': 'containerPort',
  'Container.env': 'name',
  'Container.volumeMounts': 'mountPath',
  'Container.volumeDevices': 'devicePath',
  'EphemeralContainer.ports': 'containerPort',
  'EphemeralContainer.env': 'name',
  'EphemeralContainer.volumeMounts': 'mountPath',
  'EphemeralContainer.volumeDevices': 'devicePath',
  'PodStatus.conditions': 'type',
  'PodStatus.podIPs': 'ip',
  'PodStatus.hostIPs': 'ip',
  'PodStatus.resourceClaimStatuses': 'name~',
  'DeploymentStatus.conditions': 'type',
  'ReplicaSetStatus.conditions': 'type',
  'StatefulSetStatus.conditions': 'type',
  'DaemonSetStatus.conditions': 'type',
  'JobStatus.conditions': 'type',
  'PersistentVolumeClaimStatus.conditions': 'type',
  'ServiceSpec.ports': 'port',
  'ServiceStatus.conditions': 'type',
  'ServiceAccount.secrets': 'name',
  'NodeSpec.podCIDRs': '',
  'NodeStatus.conditions': 'type',
  'NodeStatus.addresses': 'type',
  'NamespaceStatus.conditions': 'type',
};
const RETAIN_KEYS = ['DeploymentSpec.strategy'];

/** Go's named string types, the fields that have them, and their values where an editor can offer them. */
const ENUMS = {
  PullPolicy: [
    'Container.imagePullPolicy EphemeralContainer.imagePullPolicy ImageVolumeSource.pullPolicy',
    'Always IfNotPresent Never',
  ],
  RestartPolicy: ['PodSpec.restartPolicy', 'Always OnFailure Never'],
  ContainerRestartPolicy: ['Container.restartPolicy EphemeralContainer.restartPolicy', 'Always'],
  DNSPolicy: ['PodSpec.dnsPolicy', 'ClusterFirst ClusterFirstWithHostNet Default None'],
  PreemptionPolicy: ['PodSpec.preemptionPolicy', 'PreemptLowerPriority Never'],
  Protocol: [
    'ContainerPort.protocol ServicePort.protocol CoreEndpointPort.protocol DiscoveryEndpointPort.protocol PortStatus.protocol',
    'TCP UDP SCTP',
  ],
  TerminationMessagePolicy: [
    'Container.terminationMessagePolicy EphemeralContainer.terminationMessagePolicy',
    'File FallbackToLogsOnError',
  ],
  URIScheme: ['HTTPGetAction.scheme', 'HTTP HTTPS'],
  TaintEffect: ['Taint.effect Toleration.effect', 'NoSchedule PreferNoSchedule NoExecute'],
  TolerationOperator: ['Toleration.operator', 'Exists Equal'],
  UnsatisfiableConstraintAction: [
    'TopologySpreadConstraint.whenUnsatisfiable',
    'DoNotSchedule ScheduleAnyway',
  ],
  LabelSelectorOperator: ['LabelSelectorRequirement.operator', 'In NotIn Exists DoesNotExist'],
  NodeSelectorOperator: ['NodeSelectorRequirement.operator', 'In NotIn Exists DoesNotExist Gt Lt'],
  StorageMedium: ['EmptyDirVolumeSource.medium', 'Memory'],
  HostPathType: [
    'HostPathVolumeSource.type',
    'DirectoryOrCreate Directory FileOrCreate File Socket CharDevice BlockDevice',
  ],
  DeploymentStrategyType: ['DeploymentStrategy.type', 'RollingUpdate Recreate'],
  ServiceType: ['ServiceSpec.type', 'ClusterIP NodePort LoadBalancer ExternalName'],
  ServiceAffinity: ['ServiceSpec.sessionAffinity', 'None ClientIP'],
  ServiceExternalTrafficPolicy: ['ServiceSpec.externalTrafficPolicy', 'Cluster Local'],
  ServiceInternalTrafficPolicy: ['ServiceSpec.internalTrafficPolicy', 'Cluster Local'],
  IPFamilyPolicy: ['ServiceSpec.ipFamilyPolicy', 'SingleStack PreferDualStack RequireDualStack'],
  SecretType: [
    'Secret.type',
    'Opaque kubernetes.io/basic-auth kubernetes.io/dockerconfigjson kubernetes.io/ssh-auth kubernetes.io/tls',
  ],
  AddressType: ['EndpointSlice.addressType', 'IPv4 IPv6 FQDN'],
  PodManagementPolicyType: ['StatefulSetSpec.podManagementPolicy', 'OrderedReady Parallel'],
  StatefulSetUpdateStrategyType: ['StatefulSetUpdateStrategy.type', 'RollingUpdate OnDelete'],
  DaemonSetUpdateStrategyType: ['DaemonSetUpdateStrategy.type', 'RollingUpdate OnDelete'],
  ConcurrencyPolicy: ['CronJobSpec.concurrencyPolicy', 'Allow Forbid Replace'],
  CompletionMode: ['JobSpec.completionMode', 'NonIndexed Indexed'],
  PathType: ['HTTPIngressPath.pathType', 'Exact Prefix ImplementationSpecific'],
  PersistentVolumeMode: ['PersistentVolumeClaimSpec.volumeMode', 'Filesystem Block'],
};

/** Numbers and booleans that Go does not hold by pointer: a zero is the same as nothing. */
const ZERO_IS_ABSENT = new Set(
  `PodSpec.hostNetwork PodSpec.hostPID PodSpec.hostIPC Container.stdin Container.stdinOnce Container.tty
   EphemeralContainer.stdin EphemeralContainer.stdinOnce EphemeralContainer.tty VolumeMount.readOnly
   DeploymentSpec.paused NodeSpec.unschedulable ServiceSpec.publishNotReadyAddresses
   PersistentVolumeClaimVolumeSource.readOnly ServicePort.nodePort ContainerPort.hostPort Probe.initialDelaySeconds
   Probe.timeoutSeconds Probe.periodSeconds Probe.successThreshold Probe.failureThreshold
   DeploymentSpec.minReadySeconds ReplicaSetSpec.minReadySeconds StatefulSetSpec.minReadySeconds
   DaemonSetSpec.minReadySeconds ObjectMeta.generation Event.count EventSeries.count ServiceSpec.healthCheckNodePort
   ScaleSpec.replicas ContainerStateTerminated.signal DeploymentStatus.observedGeneration DeploymentStatus.replicas
   DeploymentStatus.updatedReplicas DeploymentStatus.readyReplicas DeploymentStatus.availableReplicas
   DeploymentStatus.unavailableReplicas ReplicaSetStatus.fullyLabeledReplicas ReplicaSetStatus.readyReplicas
   ReplicaSetStatus.availableReplicas ReplicaSetStatus.observedGeneration`.split(/\s+/),
);
/** Optional strings that Go does hold by pointer: an empty one is not the same as nothing. */
const EMPTY_IS_PRESENT = new Set(
  `PersistentVolumeClaimSpec.storageClassName PersistentVolumeClaimSpec.volumeMode ServicePort.appProtocol
   PersistentVolumeClaimSpec.volumeAttributesClassName CoreEndpointPort.appProtocol DiscoveryEndpointPort.name
   DiscoveryEndpointPort.appProtocol DiscoveryEndpointPort.protocol IngressSpec.ingressClassName
   PodSpec.runtimeClassName PodSpec.preemptionPolicy GRPCAction.service HostPathVolumeSource.type Endpoint.hostname
   Endpoint.nodeName Endpoint.zone ServiceSpec.ipFamilyPolicy ServiceSpec.internalTrafficPolicy
   ServiceSpec.loadBalancerClass ServiceSpec.trafficDistribution Container.restartPolicy HTTPIngressPath.pathType
   EphemeralContainer.restartPolicy EndpointAddress.nodeName`.split(/\s+/),
);

/** Maps and strings that hold quantities. */
const QUANTITIES = new Set(
  `ResourceRequirements.limits ResourceRequirements.requests VolumeResourceRequirements.limits
   VolumeResourceRequirements.requests PodSpec.overhead ContainerStatus.allocatedResources NodeStatus.capacity
   NodeStatus.allocatable PersistentVolumeClaimStatus.capacity PersistentVolumeClaimStatus.allocatedResources
   EmptyDirVolumeSource.sizeLimit ResourceFieldSelector.divisor`.split(/\s+/),
);

const PRIMITIVES = {
  string: 's',
  boolean: 'b',
  number: 'n',
  any: '*',
  object: '*',
  Date: 't',
  V1MicroTime: 'u',
  IntOrString: 'x',
};
const FORMATS = { int32: 'i', int64: 'l', byte: 'y', 'date-time-micro': 'u' };

const source = process.argv[2];
if (!source) {
  console.error('usage: generate-schema.mjs FOLDER_OF_CLIENT_NODE');
  process.exit(2);
}
const folder = join(source, 'dist/gen/models');
const models = await import(pathToFileURL(join(folder, 'all.js')).href);

const refOf = (model) =>
  model
    .replace(/^V1/, '')
    .replace(/^Core(?:V1)?(?=(Event|ResourceClaim))/, '')
    .replace(/^(Core|Discovery)V1/, '$1')
    .replace(/^V1/, '');
const enumOf = new Map(
  Object.entries(ENUMS).flatMap(([name, [fields]]) => fields.split(' ').map((field) => [field, name])),
);
const types = {};
const waiting = [];

function code(type, format, field) {
  const list = /^Array<(.*)>$/.exec(type);
  if (list) return `[${code(list[1], format, field)}`;
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
  if (map) return `{${code(map[1], format, field)}`;
  if (QUANTITIES.has(field)) return 'q';
  if (enumOf.has(field)) return `#${enumOf.get(field)}`;
  if (FORMATS[format]) return FORMATS[format];
  if (PRIMITIVES[type]) return PRIMITIVES[type];
  waiting.push(type);
  return refOf(type);
}

function packType(model) {
  const ref = refOf(model);
  if (types[ref] !== undefined) return;
  const declaration = readFileSync(join(folder, `${model}.d.ts`), 'utf8');
  const fields = models[model].attributeTypeMap.flatMap(({ baseName, name, type, format }) => {
    const field = `${ref}.${baseName}`;
    if (LATER.includes(field)) return [];
    const required = new RegExp(`'${name}': `).test(declaration) ? '!' : '';
    const key = MERGED[field];
    const merge = key === undefined ? '' : `+${key}`;
    const packed = code(type, format, field);
    const text = packed === 's' || packed.startsWith('#');
    const zero = ZERO_IS_ABSENT.has(field) || (text && !required && !EMPTY_IS_PRESENT.has(field)) ? '-' : '';
    const retain = RETAIN_KEYS.includes(field) ? '~' : '';
    return [`${baseName}=${packed}${required}${zero}${merge}${retain}`];
  });
  types[ref] = fields.join(' ');
}

/** `V2HorizontalPodAutoscaler`, `CoreV1Event`, `V1Pod`. */
function modelOf(apiVersion, name) {
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1).toUpperCase();
  return [`${version}${name}`, `Core${version}${name}`, name].find((model) => models[model]);
}

const kinds = {};
for (const [apiVersion, names] of Object.entries(KINDS)) {
  for (const name of names.trim().split(/\s+/)) {
    const model = modelOf(apiVersion, name);
    kinds[`${apiVersion}/${name.replace(/^.*V1/, '')}`] = refOf(model);
    waiting.push(model);
  }
}
while (waiting.length > 0) packType(waiting.shift());

const enums = Object.fromEntries(Object.entries(ENUMS).map(([name, [, values]]) => [name, values]));
const sorted = Object.fromEntries(Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('src/lib/kube/schema.json', `${JSON.stringify({ kinds, enums, types: sorted }, null, 1)}\n`);
