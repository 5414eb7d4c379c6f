/** What listens in pods. */
import type { AppBehaviour } from '#lib/cluster/images/catalogue.ts';
import type { Pod } from '#lib/kube/types.ts';

/** What the kubelets know of the processes in pods. */
export interface PodServers {
  /** The app that accepts connections on this port of the pod at this moment. */
  podIsListening(pod: Pod, port: number): Listening | undefined;
  appendLog(pod: Pod, container: string, line: string): void;
}

export interface Listening {
  readonly app: AppBehaviour;
  readonly container: string;
  /** Of the image: what `{{tag}}` stands for. */
  readonly tag: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The files that its container has had since it started. */
  readonly files?: () => Readonly<Record<string, string>>;
}
