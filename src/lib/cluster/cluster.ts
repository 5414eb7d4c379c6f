/** A whole cluster on one simulation: everything behind the API, introduced to each other. */
import type { KubeRequest } from '#lib/kube/client.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { Simulation, Snapshot } from '#lib/sim/simulation.ts';
import { bringCustomKinds } from './apiserver/custom/part.ts';
import { bringMesh, meshParts } from './mesh/part.ts';
import { admission } from './apiserver/admission/index.ts';
import { InternalClient } from './apiserver/internal.ts';
import { resources } from './apiserver/kinds/index.ts';
import { ApiServer } from './apiserver/server.ts';
import type { ServerResponse } from './apiserver/stream.ts';
import { bootstrap } from './bootstrap.ts';
import type { ClusterConfig } from './config.ts';
import { ControlLoop } from './control-loop.ts';
import { EventRecorder } from './event-recorder.ts';
import { Kubelets } from './kubelet/kubelets.ts';
import { bringGuards, hasGuards } from './network/guards-part.ts';
import { startIngressStatus } from './network/ingress-status.ts';
import { metricsKinds } from './metrics/kinds.ts';
import { Usage } from './metrics/usage.ts';
import { startLoadBalancers } from './network/load-balancer.ts';
import { Network } from './network/network.ts';
import { Traffic } from './network/traffic.ts';
import { Provisioner } from './storage/provisioner.ts';
import { Scheduler } from './scheduler/scheduler.ts';
import { Store } from './store/store.ts';

export class Cluster {
  readonly sim: Simulation;
  readonly config: ClusterConfig;
  readonly store: Store;
  readonly api: ApiServer;
  readonly kubelets: Kubelets;
  readonly network: Network;
  readonly traffic: Traffic;

  /** Writes the first objects (namespaces, nodes, kube-system); the caller settles, or restores a saved state over them. */
  constructor(sim: Simulation, config: ClusterConfig) {
    this.sim = sim;
    const mesh = config.mesh && meshParts();
    if (mesh) {
      const { images } = config;
      config = { ...config, images: { ...images, images: [...mesh.meshImages, ...images.images] } };
    }
    this.config = config;
    const plugins = [...admission, ...(config.mesh && mesh ? mesh.meshAdmission(config.mesh) : [])];
    const store = new Store(sim);
    const usage = new Usage(sim, store, { appAt: (pod, container) => this.kubelets.appAt(pod, container) });
    const measured = config.metricsServer ? metricsKinds(sim, store, usage) : [];
    const served = [...resources, ...measured];
    const api = new ApiServer({ sim, store, resources: served, admission: plugins, version: config.version });
    const client = new InternalClient(api);
    const recorder = new EventRecorder({ sim, client });
    const manager = client.as('kube-controller-manager');
    new ControlLoop({ sim, store, client: manager, recorder, ...(config.metricsServer && { usage }) });
    new Scheduler({ sim, store, client: client.as('kube-scheduler'), recorder });
    this.kubelets = new Kubelets({ sim, store, client: client.as('kubelet'), recorder, config });
    api.agent = this.kubelets;
    this.network = new Network({
      sim,
      store,
      servers: this.kubelets,
      policies: config.networkPolicies ?? true,
      images: config.images,
      ...(config.web && { web: config.web }),
      ...(config.hosts && { hosts: config.hosts }),
    });
    this.kubelets.network = this.network;
    if (mesh) {
      const istio = new mesh.IstioMesh(store, sim.random);
      this.network.mesh = new mesh.Proxies(istio, this.network.wires);
    }
    this.network.onServed = (pod) => usage.note(pod);
    this.traffic = new Traffic(sim, this.network);
    const cloud = client.as('cloud-controller-manager');
    startLoadBalancers({ sim, store, client: cloud, recorder, pool: config.loadBalancers ?? [] });
    const controller = client.as('nginx-ingress-controller');
    startIngressStatus({ sim, store, client: controller, recorder, ...config.ingress });
    new Provisioner({ sim, store, client, recorder, storage: config.storage ?? [] });
    this.store = store;
    this.api = api;
    const extra = config.mesh && mesh ? mesh.meshObjects(config.mesh) : [];
    bootstrap({ client, config, sim, recorder, extra });
  }

  /** What has to be there before `handle` can answer the request; whether it is there already does not count. */
  needs({ method, path }: KubeRequest): (() => Promise<void>) | undefined {
    const defines = method !== 'GET' && path.startsWith('/apis/apiextensions.k8s.io/');
    return defines ? bringCustomKinds : undefined;
  }

  /** Brings what has to be there before a cluster of that sort is made. */
  static async bringPartsFor({ mesh, images }: ClusterConfig): Promise<void> {
    if (mesh) await bringMesh();
    if (hasGuards(images)) await bringGuards();
  }

  /** What has to be there before a saved state can be restored. */
  static needsOf({ tables }: Snapshot): (() => Promise<void>) | undefined {
    const objects = (tables.find(([name]) => name === 'objects')?.[1] ?? []) as [string, KubeObject][];
    return objects.some(([, { kind }]) => kind === 'CustomResourceDefinition') ? bringCustomKinds : undefined;
  }

  /** A request from outside: the caller settles afterwards (`LocalClient` does). */
  handle(request: KubeRequest): ServerResponse {
    return this.api.handle(request);
  }
}
