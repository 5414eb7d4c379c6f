/** What belongs to a node rather than to a pod: its images and the queue of pulls, the addresses of its pods, its rhythms. */
import type { MadeImage } from '#lib/cluster/images/made.ts';
import { parseReference, type ImageReference } from '#lib/cluster/images/reference.ts';
import { resolvePull, type Credentials } from '#lib/cluster/images/resolve.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import type { KubeObject, Node } from '#lib/kube/types.ts';
import type { Table } from '#lib/sim/table.ts';
import type { Context } from './context.ts';

interface NodeState {
  /** The runtime is looked at every second (PLEG), failed syncs are taken up every second: from when on. */
  readonly phases: { readonly look: number; readonly retry: number };
  /** Bytes by normalised name. */
  readonly images: Readonly<Record<string, number>>;
  /** Ids of those that are not as the catalogue has them, by normalised name. */
  readonly made?: Readonly<Record<string, string>>;
  readonly nextAddress: number;
  /** Waiting pulls; the first one is under way. */
  readonly pulls: readonly Pull[];
  /** Whether the node was cordoned when its kubelet last looked. */
  readonly cordoned?: boolean;
}

interface Pull {
  readonly uid: string;
  readonly container: string;
  /** As the pod wrote it. */
  readonly image: string;
  readonly askedAt: number;
  readonly beganAt?: number;
  readonly credentials: readonly Credentials[];
}

export type PullResult =
  | { readonly tookMs: number; readonly waitedMs: number; readonly sizeBytes: number }
  | { readonly error: string };

/** As a node's status names it. */
interface ReportedImage {
  readonly names: readonly string[];
  readonly sizeBytes: number;
}

const PULL = 'kubelet/pull';
const REPORT = 'kubelet/report-node';
const REPORT_MS = 10_000;

/** The images on nodes, for the tools that put some there without a pull. */
export interface NodeImages {
  /** By normalised name. */
  images(node: string): Readonly<Record<string, { readonly bytes: number; readonly id?: string }>>;
  load(node: string, name: string, image: MadeImage): void;
  unload(node: string, name: string): void;
}

export class Nodes implements NodeImages {
  /** Called when a pull that was asked for has come to its end. */
  onPulled: (uid: string, container: string, result: PullResult) => void = () => undefined;
  readonly #context: Context;
  readonly #states: Table<NodeState>;
  /** Which pod has an address: uid by `node/address`. */
  readonly #addresses: Table<string>;

  constructor(context: Context) {
    this.#context = context;
    this.#states = context.sim.table('kubelet/nodes');
    this.#addresses = context.sim.table('kubelet/addresses');
    context.sim.onTimer(PULL, (node) => this.#endPull(node));
    context.sim.onTimer(REPORT, (node) => this.#report(node));
  }

  /** The next moment after `after` (default: now) at which the node looks at its runtime. */
  nextLook(node: string, after = this.#context.sim.now): number {
    return nextBeat(this.#state(node).phases.look, 1000, after);
  }

  /** Whether the node has looked at its runtime since. */
  lookedSince(node: string, since: number): boolean {
    return this.nextLook(node, since) <= this.#context.sim.now;
  }

  /**
   * Of the containers of one name that ended the kubelet keeps one: whether the one before another that ended at this moment is
   * gone, which it is one look at the runtime after the end was seen.
   */
  removed(node: string, endedAt: number): boolean {
    return this.nextLook(node, this.nextLook(node, endedAt)) <= this.#context.sim.now;
  }

  /** The next moment, not before `from`, at which syncs that failed are taken up again. */
  nextRetry(node: string, from: number): number {
    return nextBeat(this.#state(node).phases.retry, 1000, from - 1);
  }

  // --- images

  has(node: string, reference: ImageReference): boolean {
    return Object.hasOwn(this.#state(node).images, reference.name);
  }

  images(node: string): Readonly<Record<string, { readonly bytes: number; readonly id?: string }>> {
    const { images, made = {} } = this.#state(node);
    return Object.fromEntries(
      Object.entries(images).map(([name, bytes]) => {
        const id = made[name];
        return [name, { bytes, ...(id !== undefined && { id }) }];
      }),
    );
  }

  load(node: string, name: string, { id, sizeBytes }: MadeImage): void {
    const { images, made } = this.#state(node);
    this.#set(node, { images: { ...images, [name]: sizeBytes }, made: { ...made, [name]: id } });
    this.#reportSoon(node);
  }

  unload(node: string, name: string): void {
    const { images, made = {} } = this.#state(node);
    const { [name]: _, ...others } = images;
    const { [name]: __, ...otherMade } = made;
    this.#set(node, { images: others, made: otherMade });
    this.#reportSoon(node);
  }

  /** A kubelet looks every ten seconds whether its node is otherwise than it has said. */
  #reportSoon(node: string): void {
    this.#context.sim.schedule(
      REPORT,
      node,
      nextBeat(this.#state(node).phases.look, REPORT_MS, this.#context.sim.now),
    );
  }

  /** Somebody cordoned a node or took that back: its kubelet sees it when it next looks. */
  readonly marked = (node: string): void => this.#reportSoon(node);

  #report(name: string): void {
    const { client } = this.#context;
    const node = client.get<Node>('nodes', undefined, name);
    if (!node) return;
    this.#sayCordoned(name, node.spec.unschedulable === true);
    const { images, made = {} } = this.#state(name);
    const cached = new Set((this.#context.node(name)?.cached ?? []).map(normalised));
    const isGone = (one: string) =>
      made[one] !== undefined || (cached.has(one) && !Object.hasOwn(images, one));
    const before = (node.status?.images ?? []) as readonly ReportedImage[];
    // Those from before have a digest.
    const kept = before.filter(({ names }) => names.some((one) => one.includes('@')) && !names.some(isGone));
    const own = Object.keys(made).map((one) => ({ names: [one], sizeBytes: images[one] ?? 0 }));
    const all = [...kept, ...own].sort((a, b) => b.sizeBytes - a.sizeBytes);
    if (!deepEqual(before, all))
      client.updateStatus<Node>({ ...node, status: { ...node.status, images: all } });
  }

  #sayCordoned(name: string, cordoned: boolean): void {
    if ((this.#state(name).cordoned ?? false) === cordoned) return;
    this.#set(name, { cordoned });
    const reason = cordoned ? 'NodeNotSchedulable' : 'NodeSchedulable';
    // A kubelet knows its node by name only.
    const about: KubeObject = { apiVersion: '', kind: 'Node', metadata: { name, uid: name } };
    const source = { component: 'kubelet', host: name };
    this.#context.recorder.event(source, about, 'Normal', reason, `Node ${name} status is now: ${reason}`);
  }

  /** What the node has under that name, where it is not as the catalogue has it. */
  madeOn(node: string, image: string): MadeImage | undefined {
    const id = this.#state(node).made?.[normalised(image)];
    return id === undefined ? undefined : this.#context.made.get(id);
  }

  /** Queues a pull; one at a time goes on per node (the kubelet's serializeImagePulls). */
  pull(node: string, pull: Omit<Pull, 'askedAt'>): void {
    const state = this.#state(node);
    this.#set(node, { pulls: [...state.pulls, { ...pull, askedAt: this.#context.sim.now }] });
    if (state.pulls.length === 0) this.#beginPull(node);
  }

  #beginPull(node: string): void {
    const [head, ...rest] = this.#state(node).pulls;
    if (!head) return;
    const { sim, config } = this.#context;
    const found = this.#look(node, head);
    const times = 'error' in found ? {} : found.entry.pull;
    const { firstMs, againMs, failMs } = { ...config.images.pull, ...times };
    const known = Object.hasOwn(this.#state(node).images, normalised(head.image));
    const duration = 'error' in found ? (found.failMs ?? failMs) : known ? againMs : firstMs;
    this.#set(node, { pulls: [{ ...head, beganAt: sim.now }, ...rest] });
    sim.scheduleIn(PULL, node, this.#context.pick(duration));
  }

  #endPull(node: string): void {
    const state = this.#state(node);
    const [head, ...rest] = state.pulls;
    if (!head) return;
    const { now } = this.#context.sim;
    const found = this.#look(node, head);
    const error = 'error' in found ? found.error : undefined;
    const sizeBytes = 'error' in found ? 0 : found.sizeBytes;
    this.#set(node, {
      pulls: rest,
      ...(error === undefined && { images: { ...state.images, [normalised(head.image)]: sizeBytes } }),
      ...(error === undefined && this.#madeAfter(state, normalised(head.image))),
    });
    this.#beginPull(node);
    const result =
      error !== undefined
        ? { error }
        : { tookMs: now - (head.beganAt ?? now), waitedMs: now - head.askedAt, sizeBytes };
    this.onPulled(head.uid, head.container, result);
  }

  #look(node: string, { image, credentials }: Pull) {
    const reference = parseReference(image) as ImageReference;
    const { config, made } = this.#context;
    const architecture = config.nodes.find(({ name }) => name === node)?.architecture ?? 'amd64';
    return resolvePull(
      config.images,
      reference,
      credentials,
      made.pushed(reference.name),
      `linux/${architecture}`,
    );
  }

  /** What was pulled takes the place of what had the name. */
  #madeAfter({ made = {} }: NodeState, name: string): Pick<NodeState, 'made'> | undefined {
    const pushed = this.#context.made.pushed(name);
    if (pushed) return { made: { ...made, [name]: pushed.id } };
    if (!Object.hasOwn(made, name)) return undefined;
    const { [name]: _, ...others } = made;
    return { made: others };
  }

  // --- addresses

  /** The next free address of the node's range for the pod; undefined when there is none left. */
  takeAddress(node: string, uid: string): string | undefined {
    const [base, size] = range(this.#context.node(node)?.podCIDR ?? '');
    const { nextAddress } = this.#state(node);
    for (let tried = 0; tried < size - 3; tried += 1) {
      // The first address is the bridge's own.
      const offset = 2 + ((nextAddress - 2 + tried) % (size - 3));
      const address = dotted(base + offset);
      if (this.#addresses.has(`${node}/${address}`)) continue;
      this.#addresses.set(`${node}/${address}`, uid);
      this.#set(node, { nextAddress: offset + 1 });
      return address;
    }
    return undefined;
  }

  /** Addresses are free for others once the sandbox is gone. */
  freeAddress(node: string, address: string, uid: string): void {
    const key = `${node}/${address}`;
    if (this.#addresses.get(key) === uid) this.#addresses.delete(key);
  }

  #set(node: string, changes: Partial<NodeState>): void {
    this.#states.set(node, { ...this.#state(node), ...changes });
  }

  #state(node: string): NodeState {
    const state = this.#states.get(node);
    if (state) return state;
    const { random } = this.#context.sim;
    const cached = this.#context.node(node)?.cached ?? [];
    const fresh: NodeState = {
      phases: { look: random.below(1000), retry: random.below(1000) },
      images: Object.fromEntries(cached.map((image) => [normalised(image), 0])),
      nextAddress: 2,
      pulls: [],
    };
    this.#states.set(node, fresh);
    return fresh;
  }
}

/** The first beat after a moment. */
const nextBeat = (phase: number, period: number, after: number): number =>
  (Math.floor((after - phase) / period) + 1) * period + phase;

function normalised(image: string): string {
  const reference = parseReference(image);
  return 'error' in reference ? image : reference.name;
}

/** First address and number of addresses of `10.244.1.0/24`. */
function range(cidr: string): [base: number, size: number] {
  const [address = '', bits = '24'] = cidr.split('/');
  const base = address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
  return [base, 2 ** (32 - Number(bits))];
}

const dotted = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
