/** Where the markers of k8s.io/api say more than its patch tags do, which schema.json has. `Type.field`, as in schema.json. */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Lists of objects that are told apart by other fields than those of a strategic merge patch. */
export const LIST_KEYS: Readonly<Record<string, string>> = {
  'Container.ports': 'containerPort protocol',
  'EphemeralContainer.ports': 'containerPort protocol',
  'ServiceSpec.ports': 'port protocol',
  'PodSpec.topologySpreadConstraints': 'topologyKey whenUnsatisfiable',
  'ServiceStatus.conditions': 'type',
  'CustomResourceDefinitionStatus.conditions': 'type',
  'NetworkPolicyStatus.conditions': 'type',
  'PodDisruptionBudgetStatus.conditions': 'type',
  'V2HorizontalPodAutoscalerStatus.conditions': 'type',
  'PodSpec.schedulingGates': 'name',
  'PodSpec.resourceClaims': 'name',
  'ResourceRequirements.claims': 'name',
  'FlowSchemaStatus.conditions': 'type',
  'PriorityLevelConfigurationStatus.conditions': 'type',
};

/** Lists of plain values that are sets. */
export const SETS = words(`
  ObjectMeta.finalizers NodeSpec.podCIDRs EndpointSlice.endpoints.addresses UncountedTerminatedPods.failed
  UncountedTerminatedPods.succeeded`);

/** Lists that are merged by a patch and yet one piece, and maps that are. */
export const ATOMIC_FIELDS = words(`
  ServiceSpec.selector PodSpec.nodeSelector ReplicationControllerSpec.selector JobStatus.conditions
  PodStatus.hostIPs ServiceAccount.imagePullSecrets`);

/** Types that are one piece. */
export const ATOMIC_TYPES = words(`
  LabelSelector ObjectReference LocalObjectReference SecretReference SecretKeySelector ConfigMapKeySelector
  ObjectFieldSelector ResourceFieldSelector NodeSelector NodeSelectorTerm TypedLocalObjectReference OwnerReference
  TopologySelectorTerm RoleRef CoreSubject RbacV1Subject Subject CrossVersionObjectReference ScopeSelector
  V2CrossVersionObjectReference AggregationRule ParamRef MatchResources EndpointPort IngressPortStatus
  VolumeNodeAffinity ServiceReference`);

/** Structs that are no pointers in Go: they are there, if empty, in every object. */
export const ALWAYS = words(`
  Pod.spec Pod.status Pod.metadata Deployment.metadata Deployment.spec Deployment.status DeploymentSpec.template
  DeploymentSpec.strategy PodTemplateSpec.metadata PodTemplateSpec.spec ReplicaSet.metadata ReplicaSet.spec
  ReplicaSet.status ReplicaSetSpec.template StatefulSet.metadata StatefulSet.spec StatefulSet.status
  StatefulSetSpec.template StatefulSetSpec.updateStrategy DaemonSet.metadata DaemonSet.spec DaemonSet.status
  DaemonSetSpec.template DaemonSetSpec.updateStrategy Job.metadata Job.spec Job.status JobSpec.template
  CronJob.metadata CronJob.spec CronJob.status CronJobSpec.jobTemplate JobTemplateSpec.metadata JobTemplateSpec.spec
  ReplicationController.metadata ReplicationController.spec ReplicationController.status Service.metadata Service.spec
  Service.status ServiceStatus.loadBalancer ConfigMap.metadata Secret.metadata ServiceAccount.metadata
  Namespace.metadata Namespace.spec Namespace.status Node.metadata Node.spec Node.status NodeStatus.daemonEndpoints
  NodeDaemonEndpoints.kubeletEndpoint NodeStatus.nodeInfo Event.metadata Event.involvedObject Event.source
  Endpoints.metadata EndpointSlice.metadata PersistentVolume.metadata PersistentVolume.spec PersistentVolume.status
  PersistentVolumeClaim.metadata PersistentVolumeClaim.spec PersistentVolumeClaim.status
  PersistentVolumeClaimSpec.resources ResourceQuota.metadata ResourceQuota.spec ResourceQuota.status
  LimitRange.metadata LimitRange.spec Ingress.metadata Ingress.spec Ingress.status IngressStatus.loadBalancer
  IngressClass.metadata IngressClass.spec NetworkPolicy.metadata NetworkPolicy.spec PodDisruptionBudget.metadata
  PodDisruptionBudget.spec PodDisruptionBudget.status HorizontalPodAutoscaler.metadata HorizontalPodAutoscaler.spec
  HorizontalPodAutoscaler.status HorizontalPodAutoscalerSpec.scaleTargetRef V2HorizontalPodAutoscaler.metadata
  V2HorizontalPodAutoscaler.spec V2HorizontalPodAutoscaler.status V2HorizontalPodAutoscalerSpec.scaleTargetRef
  StorageClass.metadata Role.metadata ClusterRole.metadata RoleBinding.metadata RoleBinding.roleRef
  ClusterRoleBinding.metadata ClusterRoleBinding.roleRef PriorityClass.metadata Lease.metadata Lease.spec
  RuntimeClass.metadata CertificateSigningRequest.metadata CertificateSigningRequest.spec
  CertificateSigningRequest.status CustomResourceDefinition.metadata CustomResourceDefinition.spec
  CustomResourceDefinition.status CustomResourceDefinitionSpec.names CustomResourceDefinitionStatus.acceptedNames
  ControllerRevision.metadata`);
