/**
 * The Go structs behind a pod's spec (pkg/apis/core/types.go): names and order of their fields, which a refused update
 * of a pod shows. Field by field `Name:TYPE`: s string, m an access mode, b boolean, i number, q quantity, x int or string, * before a
 * pointer, [ a slice, { a map, < an embedded struct (its fields are the object's own), ? not told apart further.
 */

const PACKED: Readonly<Record<string, string>> = {
  PodSpec: `Volumes:[Volume InitContainers:[Container Containers:[Container EphemeralContainers:[? RestartPolicy:s
    TerminationGracePeriodSeconds:*i ActiveDeadlineSeconds:*i DNSPolicy:s NodeSelector:{s ServiceAccountName:s
    AutomountServiceAccountToken:*b NodeName:s SecurityContext:*PodSecurityContext
    ImagePullSecrets:[LocalObjectReference Hostname:s Subdomain:s SetHostnameAsFQDN:*b Affinity:*Affinity
    SchedulerName:s Tolerations:[Toleration HostAliases:[HostAlias PriorityClassName:s Priority:*i
    PreemptionPolicy:*s DNSConfig:*PodDNSConfig ReadinessGates:[PodReadinessGate RuntimeClassName:*s Overhead:{q
    EnableServiceLinks:*b TopologySpreadConstraints:[? OS:*PodOS SchedulingGates:[PodSchedulingGate ResourceClaims:[?
    Resources:*?`,
  Container: `Name:s Image:s Command:[s Args:[s WorkingDir:s Ports:[ContainerPort EnvFrom:[EnvFromSource Env:[EnvVar
    Resources:ResourceRequirements ResizePolicy:[? RestartPolicy:*s VolumeMounts:[VolumeMount VolumeDevices:[?
    LivenessProbe:*Probe ReadinessProbe:*Probe StartupProbe:*Probe Lifecycle:*Lifecycle TerminationMessagePath:s
    TerminationMessagePolicy:s ImagePullPolicy:s SecurityContext:*SecurityContext Stdin:b StdinOnce:b TTY:b`,
  ContainerPort: 'Name:s HostPort:i ContainerPort:i Protocol:s HostIP:s',
  EnvFromSource: 'Prefix:s ConfigMapRef:*ConfigMapEnvSource SecretRef:*SecretEnvSource',
  ConfigMapEnvSource: 'LocalObjectReference:<LocalObjectReference Optional:*b',
  SecretEnvSource: 'LocalObjectReference:<LocalObjectReference Optional:*b',
  EnvVar: 'Name:s Value:s ValueFrom:*EnvVarSource',
  EnvVarSource: `FieldRef:*ObjectFieldSelector ResourceFieldRef:*ResourceFieldSelector
    ConfigMapKeyRef:*ConfigMapKeySelector SecretKeyRef:*SecretKeySelector`,
  ObjectFieldSelector: 'APIVersion:s FieldPath:s',
  ResourceFieldSelector: 'ContainerName:s Resource:s Divisor:q',
  ConfigMapKeySelector: 'LocalObjectReference:<LocalObjectReference Key:s Optional:*b',
  SecretKeySelector: 'LocalObjectReference:<LocalObjectReference Key:s Optional:*b',
  ResourceRequirements: 'Limits:{q Requests:{q Claims:[?',
  VolumeMount:
    'Name:s ReadOnly:b RecursiveReadOnly:*s MountPath:s SubPath:s MountPropagation:*s SubPathExpr:s',
  Probe: `ProbeHandler:<ProbeHandler InitialDelaySeconds:i TimeoutSeconds:i PeriodSeconds:i SuccessThreshold:i
    FailureThreshold:i TerminationGracePeriodSeconds:*i`,
  ProbeHandler: 'Exec:*ExecAction HTTPGet:*HTTPGetAction TCPSocket:*TCPSocketAction GRPC:*GRPCAction',
  Lifecycle: 'PostStart:*LifecycleHandler PreStop:*LifecycleHandler',
  LifecycleHandler: 'Exec:*ExecAction HTTPGet:*HTTPGetAction TCPSocket:*TCPSocketAction Sleep:*SleepAction',
  ExecAction: 'Command:[s',
  HTTPGetAction: 'Path:s Port:x Host:s Scheme:s HTTPHeaders:[HTTPHeader',
  HTTPHeader: 'Name:s Value:s',
  TCPSocketAction: 'Port:x Host:s',
  GRPCAction: 'Port:i Service:*s',
  SleepAction: 'Seconds:i',
  SecurityContext: `Capabilities:*Capabilities Privileged:*b SELinuxOptions:*? WindowsOptions:*? RunAsUser:*i
    RunAsGroup:*i RunAsNonRoot:*b ReadOnlyRootFilesystem:*b AllowPrivilegeEscalation:*b ProcMount:*s
    SeccompProfile:*SeccompProfile AppArmorProfile:*?`,
  Capabilities: 'Add:[s Drop:[s',
  SeccompProfile: 'Type:s LocalhostProfile:*s',
  PodSecurityContext: `HostNetwork:b HostPID:b HostIPC:b ShareProcessNamespace:*b HostUsers:*b SELinuxOptions:*?
    WindowsOptions:*? RunAsUser:*i RunAsGroup:*i RunAsNonRoot:*b SupplementalGroups:[i SupplementalGroupsPolicy:*s
    FSGroup:*i FSGroupChangePolicy:*s Sysctls:[? SeccompProfile:*SeccompProfile AppArmorProfile:*?
    SELinuxChangePolicy:*s`,
  PersistentVolumeClaimSpec: `AccessModes:[m Selector:*? Resources:VolumeResourceRequirements VolumeName:s StorageClassName:*s
    VolumeMode:*s DataSource:*TypedLocalObjectReference DataSourceRef:*TypedObjectReference VolumeAttributesClassName:*s`,
  PersistentVolumeSource: `GCEPersistentDisk:*? AWSElasticBlockStore:*? HostPath:*HostPathVolumeSource Glusterfs:*?
    NFS:*NFSVolumeSource RBD:*? Quobyte:*? ISCSI:*? FlexVolume:*? Cinder:*? CephFS:*? FC:*? Flocker:*? AzureFile:*?
    VsphereVolume:*? AzureDisk:*? PhotonPersistentDisk:*? PortworxVolume:*? ScaleIO:*? Local:*LocalVolumeSource
    StorageOS:*? CSI:*?`,
  NFSVolumeSource: 'Server:s Path:s ReadOnly:b',
  LocalVolumeSource: 'Path:s FSType:*s',
  VolumeResourceRequirements: 'Limits:{q Requests:{q',
  TypedLocalObjectReference: 'APIGroup:*s Kind:s Name:s',
  TypedObjectReference: 'APIGroup:*s Kind:s Name:s Namespace:*s',
  LocalObjectReference: 'Name:s',
  Affinity: 'NodeAffinity:*? PodAffinity:*? PodAntiAffinity:*?',
  Toleration: 'Key:s Operator:s Value:s Effect:s TolerationSeconds:*i',
  HostAlias: 'IP:s Hostnames:[s',
  PodDNSConfig: 'Nameservers:[s Searches:[s Options:[?',
  PodReadinessGate: 'ConditionType:s',
  PodOS: 'Name:s',
  PodSchedulingGate: 'Name:s',
  Volume: 'Name:s VolumeSource:<VolumeSource',
  VolumeSource: `HostPath:*HostPathVolumeSource EmptyDir:*EmptyDirVolumeSource GCEPersistentDisk:*?
    AWSElasticBlockStore:*? GitRepo:*? Secret:*SecretVolumeSource NFS:*? ISCSI:*? Glusterfs:*?
    PersistentVolumeClaim:*PersistentVolumeClaimVolumeSource RBD:*? Quobyte:*? FlexVolume:*? Cinder:*? CephFS:*?
    Flocker:*? DownwardAPI:*DownwardAPIVolumeSource FC:*? AzureFile:*? ConfigMap:*ConfigMapVolumeSource
    VsphereVolume:*? AzureDisk:*? PhotonPersistentDisk:*? Projected:*ProjectedVolumeSource PortworxVolume:*? ScaleIO:*?
    StorageOS:*? CSI:*? Ephemeral:*? Image:*?`,
  HostPathVolumeSource: 'Path:s Type:*s',
  EmptyDirVolumeSource: 'Medium:s SizeLimit:*q',
  SecretVolumeSource: 'SecretName:s Items:[KeyToPath DefaultMode:*i Optional:*b',
  ConfigMapVolumeSource:
    'LocalObjectReference:<LocalObjectReference Items:[KeyToPath DefaultMode:*i Optional:*b',
  KeyToPath: 'Key:s Path:s Mode:*i',
  PersistentVolumeClaimVolumeSource: 'ClaimName:s ReadOnly:b',
  DownwardAPIVolumeSource: 'Items:[DownwardAPIVolumeFile DefaultMode:*i',
  DownwardAPIVolumeFile:
    'Path:s FieldRef:*ObjectFieldSelector ResourceFieldRef:*ResourceFieldSelector Mode:*i',
  ProjectedVolumeSource: 'Sources:[VolumeProjection DefaultMode:*i',
  VolumeProjection: `Secret:*SecretProjection DownwardAPI:*DownwardAPIProjection ConfigMap:*ConfigMapProjection
    ServiceAccountToken:*ServiceAccountTokenProjection ClusterTrustBundle:*?`,
  SecretProjection: 'LocalObjectReference:<LocalObjectReference Items:[KeyToPath Optional:*b',
  ConfigMapProjection: 'LocalObjectReference:<LocalObjectReference Items:[KeyToPath Optional:*b',
  DownwardAPIProjection: 'Items:[DownwardAPIVolumeFile',
  ServiceAccountTokenProjection: 'Audience:s ExpirationSeconds:i Path:s',
};

interface GoField {
  readonly name: string;
  /** As JSON names it; undefined for an embedded struct. */
  readonly json: string | undefined;
  readonly type: string;
}

const unpacked = new Map<string, readonly GoField[]>();

/** The fields of a struct; none for one that is not listed. */
export function goFields(struct: string): readonly GoField[] {
  let fields = unpacked.get(struct);
  if (!fields) {
    const words = PACKED[struct]?.split(/\s+/) ?? [];
    fields = words.map((word) => {
      const [name = '', type = ''] = word.split(':');
      return type.startsWith('<')
        ? { name, json: undefined, type: type.slice(1) }
        : { name, json: jsonName(name), type };
    });
    unpacked.set(struct, fields);
  }
  return fields;
}

/** `DNSPolicy` is `dnsPolicy`, `HTTPGet` `httpGet`, `TTY` `tty`. */
const jsonName = (name: string): string =>
  name.replace(/^([A-Z]+(?=[A-Z][a-z])|[A-Z]+$|[A-Z])/, (start) => start.toLowerCase());
