/** What a cluster is made of before anybody has asked it for anything: data, from a lab's `cluster/cluster.yaml` or the stock. */
import type { ImageCatalogue } from './images/catalogue.ts';

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
  /** Images that are on the node from the start. */
  readonly cached?: readonly string[];
}
