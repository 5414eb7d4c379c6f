/** What Kubernetes' types say of the values of their enumerations: comments at constants, which no generated model keeps. */
export const ENUM_DOCS = {
  ConcurrencyPolicy: {
    Allow: 'allows CronJobs to run concurrently.',
    Forbid: "forbids concurrent runs, skipping next run if previous hasn't finished yet.",
    Replace: 'cancels currently running job and replaces it with a new one.',
  },
  DNSPolicy: {
    ClusterFirst:
      'indicates that the pod should use cluster DNS first unless hostNetwork is true, if it is available, then fall back on the default (as determined by kubelet) DNS settings.',
    ClusterFirstWithHostNet:
      'indicates that the pod should use cluster DNS first, if it is available, then fall back on the default (as determined by kubelet) DNS settings.',
    Default: 'indicates that the pod should use the default (as determined by kubelet) DNS settings.',
    None: 'indicates that the pod should use empty DNS settings. DNS parameters such as nameservers and search paths should be defined via DNSConfig.',
  },
  DaemonSetUpdateStrategyType: {
    OnDelete: "Replace the old daemons only when it's killed",
    RollingUpdate:
      'Replace the old daemons by new ones using rolling update i.e replace them on each node one after the other.',
  },
  DeploymentStrategyType: {
    Recreate: 'Kill all existing pods before creating new ones.',
    RollingUpdate:
      'Replace the old ReplicaSets by new one using rolling update i.e gradually scale down the old ReplicaSets and scale up the new one.',
  },
  PersistentVolumeClaimPhase: {
    Bound: 'used for PersistentVolumeClaims that are bound',
    Lost: 'used for PersistentVolumeClaims that lost their underlying PersistentVolume. The claim was bound to a PersistentVolume and this volume does not exist any longer and all data on it was lost.',
    Pending: 'used for PersistentVolumeClaims that are not yet bound',
  },
  PersistentVolumeReclaimPolicy: {
    Delete:
      'means the volume will be deleted from Kubernetes on release from its claim. The volume plugin must support Deletion.',
    Recycle:
      'means the volume will be recycled back into the pool of unbound persistent volumes on release from its claim. The volume plugin must support Recycling.',
    Retain:
      'means the volume will be left in its current phase (Released) for manual reclamation by the administrator. The default policy is Retain.',
  },
  PodManagementPolicyType: {
    OrderedReady:
      'will create pods in strictly increasing order on scale up and strictly decreasing order on scale down, progressing only when the previous pod is ready or terminated. At most one pod will be changed at any time.',
    Parallel:
      'will create and delete pods as soon as the stateful set replica count is changed, and will not wait for pods to be ready or complete termination.',
  },
  PodPhase: {
    Failed:
      'means that all containers in the pod have terminated, and at least one container has terminated in a failure (exited with a non-zero exit code or was stopped by the system).',
    Pending:
      'means the pod has been accepted by the system, but one or more of the containers has not been started. This includes time before being bound to a node, as well as time spent pulling images onto the host.',
    Running:
      'means the pod has been bound to a node and all of the containers have been started. At least one container is still running or is in the process of being restarted.',
    Succeeded:
      'means that all containers in the pod have voluntarily terminated with a container exit code of 0, and the system is not going to restart any of these containers.',
    Unknown:
      "means that for some reason the state of the pod could not be obtained, typically due to an error in communicating with the host of the pod. Deprecated: It isn't being set since 2015 (74da3b14b0c0f658b3bb8d2def5094686d0e9095)",
  },
  PreemptionPolicy: {
    Never: 'means that pod never preempts other pods with lower priority.',
    PreemptLowerPriority: 'means that pod can preempt other pods with lower priority.',
  },
  Protocol: {
    SCTP: 'is the SCTP protocol.',
    TCP: 'is the TCP protocol.',
    UDP: 'is the UDP protocol.',
  },
  PullPolicy: {
    Always:
      'means that kubelet always attempts to pull the latest image. Container will fail If the pull fails.',
    IfNotPresent:
      "means that kubelet pulls if the image isn't present on disk. Container will fail if the image isn't present and the pull fails.",
    Never:
      "means that kubelet never pulls an image, but only uses a local image. Container will fail if the image isn't present",
  },
  ServiceAffinity: { ClientIP: 'is the Client IP based.', None: '- no session affinity.' },
  ServiceType: {
    ClusterIP: 'means a service will only be accessible inside the cluster, via the cluster IP.',
    ExternalName:
      'means a service consists of only a reference to an external name that kubedns or equivalent will return as a CNAME record, with no exposing or proxying of any pods involved.',
    LoadBalancer:
      "means a service will be exposed via an external load balancer (if the cloud provider supports it), in addition to 'NodePort' type.",
    NodePort: "means a service will be exposed on one port of every node, in addition to 'ClusterIP' type.",
  },
  StatefulSetUpdateStrategyType: {
    OnDelete:
      "triggers the legacy behavior. Version tracking and ordered rolling restarts are disabled. Pods are recreated from the StatefulSetSpec when they are manually deleted. When a scale operation is performed with this strategy,specification version indicated by the StatefulSet's currentRevision.",
    RollingUpdate:
      "indicates that update will be applied to all Pods in the StatefulSet with respect to the StatefulSet ordering constraints. When a scale operation is performed with this strategy, new Pods will be created from the specification version indicated by the StatefulSet's updateRevision.",
  },
  TaintEffect: {
    NoExecute:
      'Evict any already-running pods that do not tolerate the taint. Currently enforced by NodeController.',
    NoSchedule:
      'Do not allow new pods to schedule onto the node unless they tolerate the taint, but allow all pods submitted to Kubelet without going through the scheduler to start, and allow all already-running pods to continue running. Enforced by the scheduler.',
    PreferNoSchedule:
      'Like TaintEffectNoSchedule, but the scheduler tries not to schedule new pods onto the node, rather than prohibiting new pods from scheduling onto the node entirely. Enforced by the scheduler.',
  },
  TerminationMessagePolicy: {
    FallbackToLogsOnError:
      'will read the most recent contents of the container logs for the container status message when the container exits with an error and the terminationMessagePath has no contents.',
    File: "is the default behavior and will set the container status message to the contents of the container's terminationMessagePath when the container exits.",
  },
  URIScheme: {
    HTTP: 'means that the scheme used will be http://',
    HTTPS: 'means that the scheme used will be https://',
  },
  UnsatisfiableConstraintAction: {
    DoNotSchedule: 'instructs the scheduler not to schedule the pod when constraints are not satisfied.',
    ScheduleAnyway: 'instructs the scheduler to schedule the pod even if constraints are not satisfied.',
  },
};

/** Enumerations that the server's OpenAPI publishes as plain strings: k8s.io/api does not mark them `+enum`. schema.json carries the list. */
export const UNPUBLISHED = ['LabelSelectorOperator', 'StorageMedium', 'ContainerRestartPolicy', 'SecretType'];
