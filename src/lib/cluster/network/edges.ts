/**
 * Who asks whom: a count of the requests that were delivered, or should have been, by the workload that sent them, the Service they were
 * addressed to and the workload that answered. Plain data in tables, so that a saved run keeps it; a minute or two second by
 * second, and the totals.
 */
import { RecentTable } from '#lib/cluster/recent-table.ts';
import type { AppBehaviour } from '#lib/cluster/images/catalogue.ts';
import type { Pod, Service } from '#lib/kube/types.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import type { Table } from '#lib/sim/table.ts';

/** An end of an edge. `gateway`: a proxy at the border of the cluster. `unknown`: nobody that runs in a pod. */
export interface MeshNode {
  readonly kind: 'workload' | 'gateway' | 'unknown';
  readonly namespace: string;
  /** Label `app`, or `app.kubernetes.io/name`, or what the pod is named after. */
  readonly app: string;
  /** Label `version`, or `app.kubernetes.io/version`; '' without one. */
  readonly version: string;
}

/** What a request is counted under. */
export interface EdgeEnds {
  readonly from: MeshNode;
  /** `name.namespace` of the Service that was addressed; '' where it was a pod itself. */
  readonly service: string;
  /** Missing where nobody was reached. */
  readonly to?: MeshNode;
}

export interface MeshEdge extends EdgeEnds {
  readonly ok: number;
  /** Not answered at all, or with 500 and more. */
  readonly failed: number;
}

/** What came to a Service. */
export interface ServiceRequests {
  readonly total: number;
  readonly failed: number;
  /** Requests by the version that got them. */
  readonly byVersion: Readonly<Record<string, number>>;
  /** The same as a part of all that got to somebody, from 0 to 1. */
  readonly share: Readonly<Record<string, number>>;
}

type Bucket = Readonly<Record<string, MeshEdge>>;

const SECOND = 1000;
/** So far back single seconds are known. */
export const KEPT_MS = 120_000;
/** So many different edges have totals; those that were seen last. */
const KEPT_EDGES = 512;

export const NOBODY: MeshNode = { kind: 'unknown', namespace: '', app: 'unknown', version: '' };

/** The pod as an end of an edge. */
export function nodeOf({ metadata }: Pod, kind: 'workload' | 'gateway' = 'workload'): MeshNode {
  const { labels = {}, namespace = '', name } = metadata;
  return {
    kind,
    namespace,
    app: labels['app'] ?? labels['app.kubernetes.io/name'] ?? ownerOf(metadata) ?? name,
    version: labels['version'] ?? labels['app.kubernetes.io/version'] ?? '',
  };
}

/** The pod as an end that was reached, by what runs in it. */
export const endpointOf = (pod: Pod, { proxies }: Pick<AppBehaviour, 'proxies'>): MeshNode =>
  nodeOf(pod, proxies ? 'gateway' : 'workload');

/** A Service as edges name it; '' for none. */
export const addressOf = (service: Service | undefined): string =>
  service ? `${service.metadata.name}.${service.metadata.namespace ?? ''}` : '';

/** A ReplicaSet is named after its Deployment and a hash. */
function ownerOf({ labels = {}, ownerReferences }: Pod['metadata']): string | undefined {
  const owner = ownerReferences?.find(({ controller }) => controller);
  const hash = labels['pod-template-hash'];
  return hash === undefined ? owner?.name : owner?.name.replace(new RegExp(`-${hash}$`), '');
}

export class Edges {
  readonly #sim: Simulation;
  /** By the second since the epoch. */
  readonly #buckets: Table<Bucket>;
  readonly #totals: RecentTable<MeshEdge>;
  readonly #listeners = new Set<() => void>();

  constructor(sim: Simulation) {
    this.#sim = sim;
    this.#buckets = sim.table('network/edges');
    this.#totals = new RecentTable(sim.table('network/edge-totals'), KEPT_EDGES);
  }

  /** Told of each request that is counted. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Counts a request that is over, under all the edges that it went along. */
  note(edges: readonly EdgeEnds[], ok: boolean): void {
    if (edges.length === 0) return;
    const second = Math.floor(this.#sim.now / SECOND);
    let bucket = this.#buckets.get(String(second)) ?? {};
    for (const ends of edges) {
      const key = keyOf(ends);
      bucket = { ...bucket, [key]: counted(bucket[key], ends, ok) };
      this.#totals.set(key, counted(this.#totals.get(key), ends, ok));
    }
    this.#buckets.set(String(second), bucket);
    for (const old of this.#buckets.keys()) {
      if (Number(old) > second - KEPT_MS / SECOND) break;
      this.#buckets.delete(old);
    }
    for (const listener of this.#listeners) listener();
  }

  /** Counts of the last `windowMs` virtual milliseconds, to a second; at most `KEPT_MS`. */
  recent(windowMs: number): readonly MeshEdge[] {
    const from = Math.floor((this.#sim.now - windowMs) / SECOND);
    const sums = new Map<string, MeshEdge>();
    for (const [second, bucket] of this.#buckets.entries()) {
      if (Number(second) <= from) continue;
      for (const [key, edge] of Object.entries(bucket)) {
        const { ok = 0, failed = 0 } = sums.get(key) ?? {};
        sums.set(key, { ...edge, ok: ok + edge.ok, failed: failed + edge.failed });
      }
    }
    return [...sums.values()];
  }

  /** Counts from the beginning, of the edges that were seen last. */
  get totals(): readonly MeshEdge[] {
    return [...this.#totals.entries()].map(([, edge]) => edge);
  }
}

/** What came after `before` was written down. */
export function since(before: readonly MeshEdge[], now: readonly MeshEdge[]): readonly MeshEdge[] {
  const known = new Map(before.map((edge) => [keyOf(edge), edge]));
  return now.flatMap((edge) => {
    const { ok = 0, failed = 0 } = known.get(keyOf(edge)) ?? {};
    const more = { ...edge, ok: edge.ok - ok, failed: edge.failed - failed };
    return more.ok + more.failed > 0 ? [more] : [];
  });
}

/** Edges summed up by the Service that was addressed. */
export function byService(edges: readonly MeshEdge[]): Readonly<Record<string, ServiceRequests>> {
  const found: Record<string, Omit<ServiceRequests, 'share'>> = {};
  for (const { service, to, ok, failed } of edges) {
    if (service === '') continue;
    const before = found[service] ?? { total: 0, failed: 0, byVersion: {} };
    const version = to?.version ?? '';
    found[service] = {
      total: before.total + ok + failed,
      failed: before.failed + failed,
      byVersion: to
        ? { ...before.byVersion, [version]: (before.byVersion[version] ?? 0) + ok + failed }
        : before.byVersion,
    };
  }
  return Object.fromEntries(
    Object.entries(found).map(([service, counts]) => [
      service,
      { ...counts, share: sharesOf(counts.byVersion) },
    ]),
  );
}

function sharesOf(counts: Readonly<Record<string, number>>): Record<string, number> {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return Object.fromEntries(Object.entries(counts).map(([version, count]) => [version, count / all]));
}

const counted = (before: MeshEdge | undefined, ends: EdgeEnds, ok: boolean): MeshEdge => ({
  ...ends,
  ok: (before?.ok ?? 0) + (ok ? 1 : 0),
  failed: (before?.failed ?? 0) + (ok ? 0 : 1),
});

const nodeKey = ({ kind, namespace, app, version }: MeshNode): string =>
  `${kind}/${namespace}/${app}/${version}`;

const keyOf = ({ from, service, to }: EdgeEnds): string =>
  `${nodeKey(from)} ${service} ${to ? nodeKey(to) : '-'}`;
