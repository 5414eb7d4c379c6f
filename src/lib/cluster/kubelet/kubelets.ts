/** The kubelets of all nodes: they see to it that what the API says about their pods is what runs. */
import type { AppBehaviour } from '#lib/cluster/images/catalogue.ts';
import type { Network } from '#lib/cluster/network/network.ts';
import type {
  ExecListener,
  ExecOptions,
  ExecSession,
  LogOptions,
  NodeAgent,
} from '#lib/cluster/node-agent.ts';
import type { Change } from '#lib/cluster/store/change.ts';
import type { Status } from '#lib/kube/status.ts';
import type { KubeObject, Node, Pod } from '#lib/kube/types.ts';
import { containerNamed, Context, tagOf, type KubeletsOptions } from './context.ts';
import { Execs } from './execs.ts';
import { fillMarks, fillTime, Logs } from './logs.ts';
import { Nodes, type NodeImages } from './nodes.ts';
import { PodWorkers } from './pod-workers.ts';
import { Probes } from './probes.ts';
import { Processes } from './processes.ts';
import type { Run } from './record.ts';
import { answersOf } from './site.ts';
import { isRunning } from './status.ts';
import { Volumes } from './volumes.ts';

export type { KubeletsOptions } from './context.ts';

/** What answers on a port of a pod. */
export interface Listener {
  readonly app: AppBehaviour;
  readonly container: string;
  /** Of the image that runs; `latest` where the reference has none. */
  readonly tag: string;
  readonly env: Readonly<Record<string, string>>;
  /** The files of its container as it started. */
  readonly files: () => Readonly<Record<string, string>>;
}

const WORK = 'kubelet';

export class Kubelets implements NodeAgent {
  readonly #context: Context;
  readonly #nodes: Nodes;
  readonly #workers: PodWorkers;
  readonly #processes: Processes;
  readonly #volumes: Volumes;
  readonly #logs: Logs;
  readonly #execs: Execs;
  /** The images on the nodes. */
  readonly images: NodeImages;

  constructor(options: KubeletsOptions) {
    const context = new Context(options);
    const volumes = new Volumes(context);
    const processes = new Processes(context, volumes);
    const probes = new Probes(context, processes);
    const nodes = new Nodes(context);
    this.images = nodes;
    this.#nodes = nodes;
    this.#context = context;
    this.#processes = processes;
    this.#volumes = volumes;
    this.#workers = new PodWorkers(context, { nodes, processes, probes });
    this.#logs = new Logs(context, processes, nodes);
    this.#execs = new Execs(context, processes);
    this.#workers.onGone = (record) => {
      for (const name of Object.keys(record.containers)) this.#execs.containerEnded(record.uid, name);
      this.#logs.forget(record);
      volumes.forget(record.uid);
    };
    const ended = processes.onEnded;
    processes.onEnded = (uid, container) => {
      this.#execs.containerEnded(uid, container);
      this.#logs.changed(uid, container);
      ended(uid, container);
    };
    processes.onFilesChanged = (uid, name) => {
      const record = context.records.get(uid);
      const pod = record && context.pod(record);
      const container = pod && containerNamed(pod, name);
      if (container) probes.filesChanged(uid, container);
      this.#logs.changed(uid, name);
    };
    context.sim.onWork(WORK, (key) => this.#work(key), { first: true });
    options.store.subscribe((change) => this.#heard(change));
  }

  /** How programs in containers reach the rest of the cluster; without it no name is known to them. */
  set network(network: Pick<Network, 'send' | 'finish' | 'lookUp' | 'reach'>) {
    this.#context.network = network;
  }

  /** What accepts connections on that port of the pod now, also while it terminates; undefined where they are refused. */
  podIsListening(pod: Pod, port: number): Listener | undefined {
    const record = this.#context.records.get(pod.metadata.uid ?? '');
    const found = record && this.#processes.asking.listening(record, port);
    return found && this.#listener(pod, found.name, found.run);
  }

  /** What runs in a container now, whether it listens or not. */
  appAt(pod: Pod, container: string): Listener | undefined {
    const run = this.#context.records.get(pod.metadata.uid ?? '')?.containers[container]?.run;
    return isRunning(run) ? this.#listener(pod, container, run) : undefined;
  }

  #listener(pod: Pod, container: string, run: Run): Listener {
    const app = this.#context.appOf(run);
    // Arguments and the time are filled in here; the other marks by whoever answers.
    const { now } = this.#context.sim;
    const fill = (body: string) => fillTime(fillMarks(body, { pod, run }), now);
    const answers = answersOf(this.#context, this.#processes, pod, container, run);
    const marked = answers.some(({ body = '' }) => /\{\{(arg\.|now|time)/.test(body));
    const http = marked ? answers.map((answer) => ({ ...answer, body: fill(answer.body ?? '') })) : answers;
    return {
      app: http === app.http ? app : { ...app, http },
      container,
      tag: tagOf(run.image),
      env: run.env,
      files: () => this.#processes.scripts.files(pod, container, run, run.startedAt),
    };
  }

  /** A line that the program in the container writes now. */
  appendLog(pod: Pod, container: string, line: string): void {
    this.#logs.append(pod.metadata.uid ?? '', container, line);
  }

  logs(pod: Pod, options: LogOptions): { readonly text: string } | { readonly status: Status } {
    return this.#logs.read(pod, options);
  }

  followLogs(
    pod: Pod,
    options: LogOptions,
    line: (text: string) => void,
    end: () => void,
  ): (() => void) | { readonly status: Status } {
    return this.#logs.follow(pod, options, line, end);
  }

  exec(pod: Pod, options: ExecOptions, listener: ExecListener): ExecSession | { readonly status: Status } {
    return this.#execs.open(pod, options, listener);
  }

  attach(pod: Pod, options: Omit<ExecOptions, 'command'>, listener: ExecListener): ExecSession | undefined {
    return this.#execs.attach(pod, options, listener);
  }

  #heard({ resource, before, after }: Change): void {
    if (resource === 'configmaps' || resource === 'secrets')
      return this.#sourceChanged(resource, before, after);
    if (resource === 'nodes') return this.#nodeChanged(before, after);
    if (resource !== 'pods') return;
    const pod = (after ?? before) as Pod;
    const { nodeName } = pod.spec;
    if (!nodeName || !this.#context.node(nodeName)) return;
    if (!after) return this.#workers.gone(pod.metadata.uid ?? '', pod);
    if (before && !sameMarks(before, after)) this.#volumes.podChanged(after as Pod);
    // Its own reports are no news.
    if (before && (before as Pod).spec === after['spec'] && sameOrders(before as Pod, after as Pod)) return;
    this.#context.sim.enqueue(WORK, `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`);
  }

  #nodeChanged(before: KubeObject | undefined, after: KubeObject | undefined): void {
    const marks = [before, after].map((node) => (node as Node | undefined)?.spec.unschedulable ?? false);
    if (after && marks[0] !== marks[1]) this.#nodes.marked(after.metadata.name);
  }

  #sourceChanged(
    resource: 'configmaps' | 'secrets',
    before: KubeObject | undefined,
    after: KubeObject | undefined,
  ): void {
    if (!after || (before?.['data'] === after['data'] && before?.['binaryData'] === after['binaryData']))
      return;
    this.#volumes.sourceChanged(resource === 'secrets' ? 'secret' : 'configmap', after);
  }

  #work(key: string): void {
    const [namespace, name = ''] = key.split('/');
    const pod = this.#context.client.get<Pod>('pods', namespace, name);
    if (pod?.spec.nodeName) this.#workers.accept(pod);
  }
}

const sameMarks = ({ metadata: before }: KubeObject, { metadata: after }: KubeObject): boolean =>
  before.labels === after.labels && before.annotations === after.annotations;

/** Whether nothing changed that a kubelet acts on. */
const sameOrders = (before: Pod, after: Pod): boolean =>
  !after.spec.readinessGates?.length &&
  before.metadata.deletionTimestamp === after.metadata.deletionTimestamp &&
  before.metadata.deletionGracePeriodSeconds === after.metadata.deletionGracePeriodSeconds;
