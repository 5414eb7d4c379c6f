/**
 * The structs that a pod template is made of in Go (k8s.io/api 1.32): their fields in Go's order and the types that are printed
 * with them. `Name` alone is a string; `^Name` is an embedded struct, whose fields stand beside the others in JSON.
 */

const text = `
PodTemplateSpec: ObjectMeta=v1.ObjectMeta Spec=v1.PodSpec
ObjectMeta: Name GenerateName Namespace SelfLink UID=types.UID ResourceVersion Generation=int64 CreationTimestamp=v1.Time DeletionTimestamp=*v1.Time DeletionGracePeriodSeconds=*int64 Labels=map[string]string Annotations=map[string]string OwnerReferences=[]v1.OwnerReference Finalizers=[]string ManagedFields=[]v1.ManagedFieldsEntry
PodSpec: Volumes=[]v1.Volume InitContainers=[]v1.Container Containers=[]v1.Container EphemeralContainers=[]v1.EphemeralContainer RestartPolicy=v1.RestartPolicy TerminationGracePeriodSeconds=*int64 ActiveDeadlineSeconds=*int64 DNSPolicy=v1.DNSPolicy NodeSelector=map[string]string ServiceAccountName DeprecatedServiceAccount AutomountServiceAccountToken=*bool NodeName HostNetwork=bool HostPID=bool HostIPC=bool ShareProcessNamespace=*bool SecurityContext=*v1.PodSecurityContext ImagePullSecrets=[]v1.LocalObjectReference Hostname Subdomain Affinity=*v1.Affinity SchedulerName Tolerations=[]v1.Toleration HostAliases=[]v1.HostAlias PriorityClassName Priority=*int32 DNSConfig=*v1.PodDNSConfig ReadinessGates=[]v1.PodReadinessGate RuntimeClassName=*string EnableServiceLinks=*bool PreemptionPolicy=*v1.PreemptionPolicy Overhead=v1.ResourceList TopologySpreadConstraints=[]v1.TopologySpreadConstraint SetHostnameAsFQDN=*bool OS=*v1.PodOS HostUsers=*bool SchedulingGates=[]v1.PodSchedulingGate ResourceClaims=[]v1.PodResourceClaim Resources=*v1.ResourceRequirements
Container: Name Image Command=[]string Args=[]string WorkingDir Ports=[]v1.ContainerPort EnvFrom=[]v1.EnvFromSource Env=[]v1.EnvVar Resources=v1.ResourceRequirements ResizePolicy=[]v1.ContainerResizePolicy RestartPolicy=*v1.ContainerRestartPolicy VolumeMounts=[]v1.VolumeMount VolumeDevices=[]v1.VolumeDevice LivenessProbe=*v1.Probe ReadinessProbe=*v1.Probe StartupProbe=*v1.Probe Lifecycle=*v1.Lifecycle TerminationMessagePath TerminationMessagePolicy=v1.TerminationMessagePolicy ImagePullPolicy=v1.PullPolicy SecurityContext=*v1.SecurityContext Stdin=bool StdinOnce=bool TTY=bool
ContainerPort: Name HostPort=int32 ContainerPort=int32 Protocol=v1.Protocol HostIP
EnvFromSource: Prefix ConfigMapRef=*v1.ConfigMapEnvSource SecretRef=*v1.SecretEnvSource
ConfigMapEnvSource: ^LocalObjectReference Optional=*bool
SecretEnvSource: ^LocalObjectReference Optional=*bool
EnvVar: Name Value ValueFrom=*v1.EnvVarSource
EnvVarSource: FieldRef=*v1.ObjectFieldSelector ResourceFieldRef=*v1.ResourceFieldSelector ConfigMapKeyRef=*v1.ConfigMapKeySelector SecretKeyRef=*v1.SecretKeySelector
ObjectFieldSelector: APIVersion FieldPath
ResourceFieldSelector: ContainerName Resource Divisor=resource.Quantity
ConfigMapKeySelector: ^LocalObjectReference Key Optional=*bool
SecretKeySelector: ^LocalObjectReference Key Optional=*bool
LocalObjectReference: Name
ResourceRequirements: Limits=v1.ResourceList Requests=v1.ResourceList Claims=[]v1.ResourceClaim
ResourceClaim: Name Request
ContainerResizePolicy: ResourceName=v1.ResourceName RestartPolicy=v1.ResourceResizeRestartPolicy
VolumeMount: Name ReadOnly=bool RecursiveReadOnly=*v1.RecursiveReadOnlyMode MountPath SubPath MountPropagation=*v1.MountPropagationMode SubPathExpr
VolumeDevice: Name DevicePath
Probe: ^ProbeHandler InitialDelaySeconds=int32 TimeoutSeconds=int32 PeriodSeconds=int32 SuccessThreshold=int32 FailureThreshold=int32 TerminationGracePeriodSeconds=*int64
ProbeHandler: Exec=*v1.ExecAction HTTPGet=*v1.HTTPGetAction TCPSocket=*v1.TCPSocketAction GRPC=*v1.GRPCAction
ExecAction: Command=[]string
HTTPGetAction: Path Port=intstr.IntOrString Host Scheme=v1.URIScheme HTTPHeaders=[]v1.HTTPHeader
HTTPHeader: Name Value
TCPSocketAction: Port=intstr.IntOrString Host
GRPCAction: Port=int32 Service=*string
Lifecycle: PostStart=*v1.LifecycleHandler PreStop=*v1.LifecycleHandler
LifecycleHandler: Exec=*v1.ExecAction HTTPGet=*v1.HTTPGetAction TCPSocket=*v1.TCPSocketAction Sleep=*v1.SleepAction
SleepAction: Seconds=int64
SecurityContext: Capabilities=*v1.Capabilities Privileged=*bool SELinuxOptions=*v1.SELinuxOptions WindowsOptions=*v1.WindowsSecurityContextOptions RunAsUser=*int64 RunAsGroup=*int64 RunAsNonRoot=*bool ReadOnlyRootFilesystem=*bool AllowPrivilegeEscalation=*bool ProcMount=*v1.ProcMountType SeccompProfile=*v1.SeccompProfile AppArmorProfile=*v1.AppArmorProfile
Capabilities: Add=[]v1.Capability Drop=[]v1.Capability
PodSecurityContext: SELinuxOptions=*v1.SELinuxOptions WindowsOptions=*v1.WindowsSecurityContextOptions RunAsUser=*int64 RunAsGroup=*int64 RunAsNonRoot=*bool SupplementalGroups=[]int64 SupplementalGroupsPolicy=*v1.SupplementalGroupsPolicy FSGroup=*int64 Sysctls=[]v1.Sysctl FSGroupChangePolicy=*v1.PodFSGroupChangePolicy SeccompProfile=*v1.SeccompProfile AppArmorProfile=*v1.AppArmorProfile SELinuxChangePolicy=*v1.PodSELinuxChangePolicy
SELinuxOptions: User Role Type Level
SeccompProfile: Type=v1.SeccompProfileType LocalhostProfile=*string
AppArmorProfile: Type=v1.AppArmorProfileType LocalhostProfile=*string
Sysctl: Name Value
Toleration: Key Operator=v1.TolerationOperator Value Effect=v1.TaintEffect TolerationSeconds=*int64
Affinity: NodeAffinity=*v1.NodeAffinity PodAffinity=*v1.PodAffinity PodAntiAffinity=*v1.PodAntiAffinity
NodeAffinity: RequiredDuringSchedulingIgnoredDuringExecution=*v1.NodeSelector PreferredDuringSchedulingIgnoredDuringExecution=[]v1.PreferredSchedulingTerm
NodeSelector: NodeSelectorTerms=[]v1.NodeSelectorTerm
NodeSelectorTerm: MatchExpressions=[]v1.NodeSelectorRequirement MatchFields=[]v1.NodeSelectorRequirement
NodeSelectorRequirement: Key Operator=v1.NodeSelectorOperator Values=[]string
PreferredSchedulingTerm: Weight=int32 Preference=v1.NodeSelectorTerm
PodAffinity: RequiredDuringSchedulingIgnoredDuringExecution=[]v1.PodAffinityTerm PreferredDuringSchedulingIgnoredDuringExecution=[]v1.WeightedPodAffinityTerm
PodAntiAffinity: RequiredDuringSchedulingIgnoredDuringExecution=[]v1.PodAffinityTerm PreferredDuringSchedulingIgnoredDuringExecution=[]v1.WeightedPodAffinityTerm
WeightedPodAffinityTerm: Weight=int32 PodAffinityTerm=v1.PodAffinityTerm
PodAffinityTerm: LabelSelector=*v1.LabelSelector Namespaces=[]string TopologyKey NamespaceSelector=*v1.LabelSelector MatchLabelKeys=[]string MismatchLabelKeys=[]string
LabelSelector: MatchLabels=map[string]string MatchExpressions=[]v1.LabelSelectorRequirement
LabelSelectorRequirement: Key Operator=v1.LabelSelectorOperator Values=[]string
TopologySpreadConstraint: MaxSkew=int32 TopologyKey WhenUnsatisfiable=v1.UnsatisfiableConstraintAction LabelSelector=*v1.LabelSelector MinDomains=*int32 NodeAffinityPolicy=*v1.NodeInclusionPolicy NodeTaintsPolicy=*v1.NodeInclusionPolicy MatchLabelKeys=[]string
HostAlias: IP Hostnames=[]string
PodDNSConfig: Nameservers=[]string Searches=[]string Options=[]v1.PodDNSConfigOption
PodDNSConfigOption: Name Value=*string
PodReadinessGate: ConditionType=v1.PodConditionType
PodOS: Name=v1.OSName
PodSchedulingGate: Name
PodResourceClaim: Name ResourceClaimName=*string ResourceClaimTemplateName=*string
Volume: Name ^VolumeSource
VolumeSource: HostPath=*v1.HostPathVolumeSource EmptyDir=*v1.EmptyDirVolumeSource GCEPersistentDisk=*v1.GCEPersistentDiskVolumeSource AWSElasticBlockStore=*v1.AWSElasticBlockStoreVolumeSource GitRepo=*v1.GitRepoVolumeSource Secret=*v1.SecretVolumeSource NFS=*v1.NFSVolumeSource ISCSI=*v1.ISCSIVolumeSource Glusterfs=*v1.GlusterfsVolumeSource PersistentVolumeClaim=*v1.PersistentVolumeClaimVolumeSource RBD=*v1.RBDVolumeSource FlexVolume=*v1.FlexVolumeSource Cinder=*v1.CinderVolumeSource CephFS=*v1.CephFSVolumeSource Flocker=*v1.FlockerVolumeSource DownwardAPI=*v1.DownwardAPIVolumeSource FC=*v1.FCVolumeSource AzureFile=*v1.AzureFileVolumeSource ConfigMap=*v1.ConfigMapVolumeSource VsphereVolume=*v1.VsphereVirtualDiskVolumeSource Quobyte=*v1.QuobyteVolumeSource AzureDisk=*v1.AzureDiskVolumeSource PhotonPersistentDisk=*v1.PhotonPersistentDiskVolumeSource Projected=*v1.ProjectedVolumeSource PortworxVolume=*v1.PortworxVolumeSource ScaleIO=*v1.ScaleIOVolumeSource StorageOS=*v1.StorageOSVolumeSource CSI=*v1.CSIVolumeSource Ephemeral=*v1.EphemeralVolumeSource Image=*v1.ImageVolumeSource
HostPathVolumeSource: Path Type=*v1.HostPathType
EmptyDirVolumeSource: Medium=v1.StorageMedium SizeLimit=*resource.Quantity
SecretVolumeSource: SecretName Items=[]v1.KeyToPath DefaultMode=*int32 Optional=*bool
ConfigMapVolumeSource: ^LocalObjectReference Items=[]v1.KeyToPath DefaultMode=*int32 Optional=*bool
KeyToPath: Key Path Mode=*int32
NFSVolumeSource: Server Path ReadOnly=bool
PersistentVolumeClaimVolumeSource: ClaimName ReadOnly=bool
DownwardAPIVolumeSource: Items=[]v1.DownwardAPIVolumeFile DefaultMode=*int32
DownwardAPIVolumeFile: Path FieldRef=*v1.ObjectFieldSelector ResourceFieldRef=*v1.ResourceFieldSelector Mode=*int32
ProjectedVolumeSource: Sources=[]v1.VolumeProjection DefaultMode=*int32
VolumeProjection: Secret=*v1.SecretProjection DownwardAPI=*v1.DownwardAPIProjection ConfigMap=*v1.ConfigMapProjection ServiceAccountToken=*v1.ServiceAccountTokenProjection ClusterTrustBundle=*v1.ClusterTrustBundleProjection
SecretProjection: ^LocalObjectReference Items=[]v1.KeyToPath Optional=*bool
ConfigMapProjection: ^LocalObjectReference Items=[]v1.KeyToPath Optional=*bool
DownwardAPIProjection: Items=[]v1.DownwardAPIVolumeFile
ServiceAccountTokenProjection: Audience ExpirationSeconds=*int64 Path`;

export interface GoField {
  readonly name: string;
  /** As Go prints it: `*v1.Probe`. */
  readonly type: string;
  /** In JSON; none for what is embedded. */
  readonly key: string | undefined;
}

/** Names that JSON has for Go's, where they do not follow from them. */
const KEYS: Readonly<Record<string, string>> = {
  ObjectMeta: 'metadata',
  DeprecatedServiceAccount: 'serviceAccount',
  CephFS: 'cephfs',
  StorageOS: 'storageos',
};

/** `HTTPGet`: httpGet, `TTY`: tty, `SELinuxOptions`: seLinuxOptions. */
const jsonKey = (name: string): string =>
  KEYS[name] ?? name.replace(/^(?:[A-Z](?![a-z]))*[A-Z]?/, (head) => fold(head, name));

/** Of capitals in a row the last one begins the next word, if one follows. */
const fold = (head: string, name: string): string =>
  head.length === 1 || head.length === name.length
    ? head.toLowerCase()
    : head.slice(0, -1).toLowerCase() + head.slice(-1);

function fieldOf(word: string): GoField {
  const [name = '', type = 'string'] = word.split('=');
  if (name.startsWith('^')) return { name: name.slice(1), type: `v1.${name.slice(1)}`, key: undefined };
  return { name, type, key: jsonKey(name) };
}

/** By name without the package. */
export const goStructs: ReadonlyMap<string, readonly GoField[]> = new Map(
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', fields = ''] = line.split(': ');
      return [name, fields.split(' ').map(fieldOf)];
    }),
);
