/** What the page's picture is told: watch events of a few kinds, gathered for a frame, and a way to put it right after a jump in time. */
import type { Cluster } from '#lib/cluster/cluster.ts';
import type { WatchEvent } from '#lib/kube/client.ts';
import type { KubeObject } from '#lib/kube/types.ts';

const WATCHED: readonly string[] = [
  '/api/v1/nodes',
  '/api/v1/pods',
  '/apis/apps/v1/replicasets',
  '/apis/apps/v1/deployments',
  '/api/v1/services',
];

/** The system's own namespaces are not part of the picture. */
const HIDDEN = 'kube-system';

const keyOf = ({ kind, metadata }: KubeObject): string =>
  `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;

export class PictureFeed {
  readonly #cluster: Cluster;
  readonly #ready: () => void;
  /** What the page knows. */
  #known = new Map<string, KubeObject>();
  #pending = new Map<string, WatchEvent>();
  #close: (() => void)[] = [];

  /** `ready` is called when there is something to take. */
  constructor(cluster: Cluster, ready: () => void) {
    this.#cluster = cluster;
    this.#ready = ready;
    this.#open();
  }

  /** The events since the last call, the newest of each object. */
  take(): readonly WatchEvent[] {
    const events = [...this.#pending.values()];
    this.#pending.clear();
    for (const { type, object } of events) {
      if (type === 'DELETED') this.#known.delete(keyOf(object));
      else this.#known.set(keyOf(object), object);
    }
    return events;
  }

  /** After a restore: the watches begin anew, and what is gone is told to be gone. */
  reopen(): void {
    for (const close of this.#close.splice(0)) close();
    this.#pending.clear();
    const before = this.#known;
    this.#open();
    for (const [key, object] of before) if (!this.#pending.has(key)) this.#put({ type: 'DELETED', object });
  }

  #open(): void {
    for (const path of WATCHED) {
      const { stream } = this.#cluster.handle({ method: 'GET', path, query: { watch: 'true' } });
      if (!stream) continue;
      this.#close.push(() => stream.close());
      stream.listen(
        (item) => {
          if ('watch' in item) this.#put(item.watch);
        },
        () => undefined,
      );
    }
  }

  #put(event: WatchEvent): void {
    if (event.object.metadata.namespace === HIDDEN) return;
    const key = keyOf(event.object);
    // Added and deleted within a frame: the page never knew it.
    if (event.type === 'DELETED' && !this.#known.has(key)) this.#pending.delete(key);
    else this.#pending.set(key, event);
    this.#ready();
  }
}
