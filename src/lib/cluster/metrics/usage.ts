/**
 * What containers take of CPU and memory: what their image says they take at rest, and a little for each request that
 * they answered of late. Measured when somebody asks, so that nothing runs while nobody does.
 */
import { milliValue, wholeValue } from '#lib/kube/quantity.ts';
import type { KubeObject, Pod } from '#lib/kube/types.ts';
import type { PodUsage } from '#lib/kube/types/autoscaling.ts';
import type { AppBehaviour } from '#lib/cluster/images/catalogue.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import type { Table } from '#lib/sim/table.ts';

export interface Containers {
  /** What runs in a container now, if anything does. */
  appAt(pod: Pod, container: string): { readonly app: AppBehaviour } | undefined;
}

const MIB = 1024 * 1024;
const BUCKET_MS = 15_000;
/** So many buckets of requests are looked at, the present one not included. */
const BUCKETS = 2;
const IDLE_MILLIS = 1;
const IDLE_MIB = 12;
const REQUEST_MS = 5;

/** The system's own share of a node. */
const NODE_CPU = 80;
const NODE_MEMORY = 420 * MIB;

type Served = readonly (readonly [bucket: number, count: number])[];

export class Usage {
  readonly #sim: Simulation;
  readonly #containers: Containers;
  readonly #served: Table<Served>;

  constructor(sim: Simulation, store: Store, containers: Containers) {
    this.#sim = sim;
    this.#containers = containers;
    this.#served = sim.table('metrics/served');
    store.subscribe(({ resource, before, after }) => {
      if (resource === 'pods' && !after) this.#served.delete(before?.metadata.uid ?? '');
    });
  }

  /** The pod has answered a request. */
  note({ metadata: { uid = '' } }: KubeObject): void {
    const bucket = this.#bucket();
    const known = (this.#served.get(uid) ?? []).filter(([at]) => at >= bucket - BUCKETS);
    const last = known.at(-1);
    const next: Served =
      last?.[0] === bucket ? [...known.slice(0, -1), [bucket, last[1] + 1]] : [...known, [bucket, 1]];
    this.#served.set(uid, next);
  }

  /** Undefined for a pod in which nothing runs. */
  of(pod: Pod): PodUsage | undefined {
    const rate = this.#rate(pod);
    const containers = pod.spec.containers.flatMap(({ name, resources }) => {
      const app = this.#containers.appAt(pod, name)?.app;
      if (!app) return [];
      const cpu = (app.cpuMillis ?? IDLE_MILLIS) + rate * (app.cpuPerRequestMs ?? REQUEST_MS);
      const memory = (typeof app.memoryMiB === 'number' ? app.memoryMiB : IDLE_MIB) * MIB;
      const { cpu: most, memory: room } = resources?.limits ?? {};
      return {
        name,
        cpu: Math.min(cpu, most === undefined ? Infinity : milliValue(most)),
        memory: Math.min(memory, room === undefined ? Infinity : wholeValue(room)),
      };
    });
    return containers.length > 0 ? { containers } : undefined;
  }

  ofNode(pods: readonly Pod[]): { readonly cpu: number; readonly memory: number } {
    let [cpu, memory] = [NODE_CPU, NODE_MEMORY];
    for (const container of pods.flatMap((pod) => this.of(pod)?.containers ?? [])) {
      cpu += container.cpu;
      memory += container.memory;
    }
    return { cpu, memory };
  }

  /** Requests a second, of late. */
  #rate({ metadata: { uid = '' } }: Pod): number {
    const bucket = this.#bucket();
    let count = 0;
    for (const [at, served] of this.#served.get(uid) ?? [])
      if (at < bucket && at >= bucket - BUCKETS) count += served;
    return (count * 1000) / (BUCKETS * BUCKET_MS);
  }

  #bucket(): number {
    return Math.floor(this.#sim.now / BUCKET_MS);
  }
}
