/** What a cluster is made of before anybody has asked it for anything: data, from a lab's `cluster/cluster.yaml` or the stock. */
import type { DurationMs, ImageCatalogue } from './images/catalogue.ts';

export interface ClusterConfig {
  readonly nodes: readonly NodeConfig[];
  readonly images: ImageCatalogue;
  /** `v1.32.13` */
  readonly version: string;
  readonly serviceCidr: string;
  /** The address that the API server is said to have; `https://172.30.1.2:6443`. */
  readonly apiServer: string;
  /** Addresses for Services of type LoadBalancer; without any they stay `<pending>`. */
  readonly loadBalancers?: readonly string[];
  /** Who makes volumes for claims, and the classes that are there from the start; without any, nobody does. */
  readonly storage?: readonly StorageConfig[];
  /** The ingress controller that runs from the start, if any. */
  readonly ingress?: IngressConfig;
  /** The service mesh that is installed from the start, if any; `bringMesh` comes before a cluster with one is made. */
  readonly mesh?: MeshConfig;
  /** Whether the network holds to NetworkPolicies (not every CNI plugin does); it does unless this is false. */
  readonly networkPolicies?: boolean;
  /** The web outside the cluster: the text at each address. */
  readonly web?: Readonly<Record<string, string>>;
  /** Names that DNS knows beside those of the cluster, with their addresses; pods and the learner's machine ask for them alike. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** Whether somebody measures what pods take (`kubectl top`, autoscalers); nobody does unless this is true. */
  readonly metricsServer?: boolean;
}

export interface StorageConfig {
  /** `rancher.io/local-path`, `k8s.io/minikube-hostpath`, or the name of a CSI driver. */
  readonly provisioner: string;
  /** The StorageClass that is made for it; none without a name. */
  readonly class?: string;
  readonly default?: boolean;
  readonly bindingMode?: 'Immediate' | 'WaitForFirstConsumer';
  readonly reclaimPolicy?: 'Delete' | 'Retain';
  /** Whether claims of the class may grow. */
  readonly expandable?: boolean;
  /** How long it takes to make a volume. */
  readonly afterMs?: DurationMs;
}

/** ingress-nginx, as its own manifests or minikube's addon install it. */
export interface IngressConfig {
  /** The name of its class. */
  readonly class: string;
  /** Whether Ingresses that name no class are of this one. */
  readonly default: boolean;
  /** The address that it says Ingresses have; that of its load balancer, or of the node it runs on, unless given. */
  readonly address?: string;
  /** How it is reached: on ports of its node (as minikube and kind have it), or through a load balancer (as clouds do). */
  readonly service?: 'NodePort' | 'LoadBalancer';
}

/** Images are made for one, or for several. */
export type Architecture = 'amd64' | 'arm64';

/** Istio, as `istioctl install` puts it into a cluster. */
export interface MeshConfig {
  /** Its version: `1.24.2`. */
  readonly istio: string;
  /** What is installed beside istiod: an ingress gateway (`default`), an egress gateway too (`demo`), or neither (`minimal`). */
  readonly profile: 'demo' | 'default' | 'minimal';
}

export interface NodeConfig {
  readonly name: string;
  readonly internalIP: string;
  readonly roles?: readonly string[];
  readonly taints?: readonly {
    readonly key: string;
    readonly value?: string;
    readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  }[];
  readonly labels?: Readonly<Record<string, string>>;
  /** `cpu`, `memory`, `pods`, `ephemeral-storage` as quantities. */
  readonly capacity: Readonly<Record<string, string>>;
  readonly podCIDR: string;
  /** Of its processor, as Go names it; amd64 unless given. */
  readonly architecture?: Architecture;
  /** Images that are on the node from the start. */
  readonly cached?: readonly string[];
}
