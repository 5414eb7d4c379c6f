/** What the parts of the kubelet share: the world they are given, the table of their records, and their common manners. */
import type { InternalClient } from '#lib/cluster/apiserver/internal.ts';
import type { ClusterConfig, NodeConfig } from '#lib/cluster/config.ts';
import type { EventRecorder } from '#lib/cluster/event-recorder.ts';
import type { AppBehaviour, DurationMs } from '#lib/cluster/images/catalogue.ts';
import { ownProgram } from '#lib/cluster/images/own-program.ts';
import { MadeImages } from '#lib/cluster/images/made.ts';
import { parseReference, type ImageReference } from '#lib/cluster/images/reference.ts';
import { localImage } from '#lib/cluster/images/resolve.ts';
import type { Network } from '#lib/cluster/network/network.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import type { Container, Pod } from '#lib/kube/types.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import type { Table } from '#lib/sim/table.ts';
import type { ContainerRecord, PodRecord, Run } from './record.ts';

export interface KubeletsOptions {
  readonly sim: Simulation;
  readonly store: Store;
  readonly client: InternalClient;
  readonly recorder: EventRecorder;
  readonly config: ClusterConfig;
}

export interface Image extends ImageReference {
  readonly app: AppBehaviour;
  readonly digest: string;
}

export class Context {
  readonly sim: Simulation;
  readonly client: InternalClient;
  readonly recorder: EventRecorder;
  readonly config: ClusterConfig;
  /** By uid of the pod. */
  readonly records: Table<PodRecord>;
  readonly made: MadeImages;
  /** How programs in containers reach the rest of the cluster; without it no name is known. */
  network?: Pick<Network, 'send' | 'finish' | 'lookUp' | 'reach'>;
  /** Called when the runtime removes a container for good, by its id. */
  onRemoved: (id: string) => void = () => undefined;
  readonly #store: Store;
  #nodes: ReadonlyMap<string, NodeConfig>;
  /** Derived from the catalogue, which does not change. */
  #images = new Map<string, Image | undefined>();
  #modes = new Map<string, AppBehaviour>();

  constructor({ sim, store, client, recorder, config }: KubeletsOptions) {
    this.sim = sim;
    this.#store = store;
    this.client = client;
    this.recorder = recorder;
    this.config = config;
    this.records = sim.table('kubelet/pods');
    this.made = new MadeImages(sim);
    this.#nodes = new Map(config.nodes.map((node) => [node.name, node]));
  }

  node(name: string): NodeConfig | undefined {
    return this.#nodes.get(name);
  }

  /** All pods that the API has on a node. */
  podsOn(node: string): readonly Pod[] {
    return this.#store.indexes('pods').onNode(node) as readonly Pod[];
  }

  /** The pod as the API has it now, if it is still the same one. */
  pod({ namespace, name, uid }: PodRecord): Pod | undefined {
    const pod = this.client.get<Pod>('pods', namespace, name);
    return pod?.metadata.uid === uid ? pod : undefined;
  }

  patch(uid: string, changes: Partial<PodRecord>): PodRecord {
    const record = this.records.get(uid);
    if (!record) throw new Error(`no kubelet knows pod ${uid}`);
    const next = { ...record, ...changes };
    this.records.set(uid, next);
    return next;
  }

  patchContainer(uid: string, name: string, changes: Partial<ContainerRecord>): void {
    const record = this.records.get(uid);
    if (!record) return;
    const before = record.containers[name] ?? { restarts: 0 };
    this.patch(uid, { containers: { ...record.containers, [name]: { ...before, ...changes } } });
  }

  /** Changes the container that runs; nothing where another one (or none) runs by now. */
  patchRun(uid: string, name: string, id: string, changes: Partial<Run>): Run | undefined {
    const run = this.records.get(uid)?.containers[name]?.run;
    if (run?.id !== id) return undefined;
    const next = { ...run, ...changes };
    this.patchContainer(uid, name, { run: next });
    return next;
  }

  /** An event about the pod, or about one of its containers. */
  event(pod: Pod, type: 'Normal' | 'Warning', reason: string, message: string, container?: string): void {
    const fieldPath = container === undefined ? undefined : `spec.${listOf(pod, container)}{${container}}`;
    const source = { component: 'kubelet', host: pod.spec.nodeName ?? '' };
    this.recorder.event(source, pod, type, reason, message, { ...(fieldPath && { fieldPath }) });
  }

  pick(duration: DurationMs): number {
    return typeof duration === 'number' ? duration : this.sim.random.between(duration[0], duration[1]);
  }

  /** An image as the catalogue knows it; undefined for what is not in it, or is no reference. */
  image(text: string): Image | undefined {
    let image = this.#images.get(text);
    if (image === undefined && !this.#images.has(text)) {
      const reference = parseReference(text);
      const local = 'error' in reference ? undefined : localImage(this.config.images, reference);
      image = local && !('error' in reference) ? { ...reference, ...local } : undefined;
      this.#images.set(text, image);
    }
    return image;
  }

  /** How the program in an image behaves. */
  app(image: string): AppBehaviour {
    return this.image(image)?.app ?? {};
  }

  /** What is known of the image of a container. */
  imageApp({ image, made }: Pick<Run, 'image' | 'made'>): AppBehaviour {
    return (made === undefined ? undefined : this.made.get(made)?.app) ?? this.app(image);
  }

  /** How the program that runs in a container behaves: its arguments may make another one of it. */
  appOf(run: Pick<Run, 'image' | 'argv' | 'made' | 'launches'>): AppBehaviour {
    const { image, made, launches } = run;
    const argv = launches?.at(-1)?.argv ?? run.argv;
    const whole = this.imageApp(run);
    const app = launches ? (ownProgram(whole, argv) ?? whole) : whole;
    if (!app.modes) return app;
    const mode = Object.keys(app.modes).find((word) => argv.includes(word));
    if (mode === undefined) return app;
    const key = `${made ?? image} ${launches ? (argv[0] ?? '') : ''} ${mode}`;
    const known = this.#modes.get(key) ?? { ...app, ...app.modes[mode] };
    this.#modes.set(key, known);
    return known;
  }
}

export const containersOf = ({ spec }: Pod): readonly Container[] =>
  spec.initContainers || spec.ephemeralContainers
    ? [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])]
    : spec.containers;

/** Which of the pod's lists has the container. */
export function listOf({ spec }: Pod, name: string): 'initContainers' | 'containers' | 'ephemeralContainers' {
  const has = (containers: readonly Container[] = []) => containers.some((one) => one.name === name);
  if (has(spec.initContainers)) return 'initContainers';
  return has(spec.ephemeralContainers) ? 'ephemeralContainers' : 'containers';
}

export const containerNamed = (pod: Pod, name: string): Container | undefined =>
  containersOf(pod).find((container) => container.name === name);

/** Tag of an image as the runtime names it: `docker.io/library/nginx:1.27`. */
export const tagOf = (image: string): string =>
  /:([\w][\w.-]*)(?:@.*)?$/.exec(image.slice(image.lastIndexOf('/') + 1))?.[1] ?? 'latest';
