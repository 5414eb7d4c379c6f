/** The kubelets of all nodes: they see to it that what the API says about their pods is what runs. */
import type { InternalClient } from '#lib/cluster/apiserver/internal.ts';
import type { ClusterConfig } from '#lib/cluster/config.ts';
import type { EventRecorder } from '#lib/cluster/event-recorder.ts';
import type { AppBehaviour } from '#lib/cluster/images/catalogue.ts';
import type {
  ExecListener,
  ExecOptions,
  ExecSession,
  LogOptions,
  NodeAgent,
} from '#lib/cluster/node-agent.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import type { Status } from '#lib/kube/status.ts';
import type { Pod } from '#lib/kube/types.ts';
import type { Simulation } from '#lib/sim/simulation.ts';

export interface KubeletsOptions {
  readonly sim: Simulation;
  readonly store: Store;
  readonly client: InternalClient;
  readonly recorder: EventRecorder;
  readonly config: ClusterConfig;
}

/** What answers on a port of a pod. */
export interface Listener {
  readonly app: AppBehaviour;
  readonly container: string;
  /** Of the image that runs; `latest` where the reference has none. */
  readonly tag: string;
}

/** A request from inside a container (`curl`, `wget`), given by the network: answers at once. */
export type InnerHttp = (
  from: Pod,
  url: string,
  method: string,
) => { status: number; body: string } | { error: string };

export class Kubelets implements NodeAgent {
  /** How commands in containers reach the network; without it every host is unknown. */
  http?: InnerHttp;

  constructor(options: KubeletsOptions) {
    void options;
  }

  /** What accepts connections on that port of the pod now, also while it terminates; undefined where they are refused. */
  podIsListening(_pod: Pod, _port: number): Listener | undefined {
    return undefined;
  }

  /** What runs in a container now. */
  appAt(_pod: Pod, _container: string): Listener | undefined {
    return undefined;
  }

  /** A line that the program in the container writes now. */
  appendLog(_pod: Pod, _container: string, _line: string): void {}

  logs(_pod: Pod, _options: LogOptions): { readonly text: string } | { readonly status: Status } {
    return { text: '' };
  }

  followLogs(
    _pod: Pod,
    _options: LogOptions,
    _line: (text: string) => void,
    _end: () => void,
  ): (() => void) | { readonly status: Status } {
    return () => undefined;
  }

  exec(_pod: Pod, _options: ExecOptions, _listener: ExecListener): ExecSession | { readonly status: Status } {
    throw new Error('not yet');
  }
}
