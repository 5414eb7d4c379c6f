/**
 * Watches: first the past (or the present, as ADDED), then each change as it happens. Objects that begin or cease to
 * match a selector are told as ADDED and DELETED, as the watch cache does (apiserver/pkg/storage/cacher).
 */
import type { Change } from '#lib/cluster/store/change.ts';
import type { KubeRequest, StreamItem, WatchEvent } from '#lib/kube/client.ts';
import { gone, type Status } from '#lib/kube/status.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import type { Table } from '#lib/sim/table.ts';
import { checkListOptions } from './list-options.ts';
import type { Machinery } from './machinery.ts';
import { tooLarge } from './read.ts';
import { groupVersion, inVersion, storageName } from './resources.ts';
import { flag, number, param, type Target } from './route.ts';
import { selected, selectionOf, type Selection } from './selection.ts';
import type { ServerResponse, ServerStream } from './stream.ts';
import { tableFor, type TableMaker } from './table-output.ts';
import { withFields } from './fields/managed.ts';
import { presentedOne } from './versions.ts';

const TIMEOUT = 'watch/timeout';

/** The ends of watches with `timeoutSeconds`. A watch does not survive a restore; its timer may, and then rings for nobody. */
export class WatchClock {
  readonly #sim: Simulation;
  readonly #numbers: Table<number>;
  #ends = new Map<string, () => void>();

  constructor(sim: Simulation) {
    this.#sim = sim;
    this.#numbers = sim.table('watches');
    sim.onTimer(TIMEOUT, (key) => this.#ends.get(key)?.());
  }

  /** Calls back once after so long. Returns the way to stop it. */
  after(seconds: number, end: () => void): () => void {
    const next = (this.#numbers.get('next') ?? 0) + 1;
    this.#numbers.set('next', next);
    const key = String(next);
    const stop = () => {
      this.#ends.delete(key);
      this.#sim.cancel(TIMEOUT, key);
    };
    this.#ends.set(key, () => {
      stop();
      end();
    });
    this.#sim.scheduleIn(TIMEOUT, key, seconds * 1000);
    return stop;
  }
}

export function watch(
  machinery: Machinery,
  clock: WatchClock,
  request: KubeRequest,
  target: Target,
): ServerResponse {
  checkListOptions(request, true);
  const stream = new Watch(machinery, clock, request, target, selectionOf(request, target));
  return { status: 200, body: undefined, stream };
}

class Watch implements ServerStream {
  readonly #machinery: Machinery;
  readonly #clock: WatchClock;
  readonly #request: KubeRequest;
  readonly #target: Target;
  readonly #selection: Selection;
  readonly #table: TableMaker | undefined;
  #stops: (() => void)[] = [];
  #onItem: (item: StreamItem) => void = () => undefined;
  /** The columns come with the first event only. */
  #headers = true;

  constructor(
    machinery: Machinery,
    clock: WatchClock,
    request: KubeRequest,
    target: Target,
    selection: Selection,
  ) {
    this.#machinery = machinery;
    this.#clock = clock;
    this.#request = request;
    this.#target = target;
    this.#selection = selection;
    this.#table = tableFor(request, target.definition, () => machinery.sim.now);
  }

  listen(onItem: (item: StreamItem) => void, onEnd: () => void): void {
    this.#onItem = onItem;
    const { store } = this.#machinery;
    const refused = this.#past();
    if (refused) {
      onItem({ watch: { type: 'ERROR', object: refused as unknown as KubeObject } });
      return onEnd();
    }
    this.#stops.push(store.subscribe((change) => this.#tell(change)));
    const seconds = number(this.#request, 'timeoutSeconds');
    if (!seconds) return;
    const end = () => {
      this.close();
      onEnd();
    };
    this.#stops.push(this.#clock.after(seconds, end));
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** What there is to tell before the first change to come; or why there can be no watch. */
  #past(): Status | undefined {
    const { store } = this.#machinery;
    const asked = param(this.#request, 'resourceVersion') ?? '';
    const initial = param(this.#request, 'sendInitialEvents');
    if (initial === 'true' || (initial === undefined && (asked === '' || asked === '0'))) {
      for (const object of selected(store, this.#target, this.#selection)) this.#send('ADDED', object);
      if (initial === 'true') this.#bookmark();
      return undefined;
    }
    if (asked === '' || asked === '0') return undefined;
    const from = Number(asked);
    if (from > store.revision) return tooLarge(from, store.revision);
    const changes = store.changesSince(from, storageName(this.#target.definition));
    if (!changes) return gone(`too old resource version: ${from} (${store.oldest})`);
    for (const change of changes) this.#tell(change);
    return undefined;
  }

  #tell(change: Change): void {
    const { definition, namespace } = this.#target;
    if (change.resource !== storageName(definition)) return;
    const { before, after } = change;
    if (namespace !== undefined && (after ?? before)?.metadata.namespace !== namespace) return;
    const matched = before !== undefined && this.#selection.matches(before);
    const matches = after !== undefined && this.#selection.matches(after);
    if (matches) this.#send(matched ? 'MODIFIED' : 'ADDED', after);
    else if (matched) this.#send('DELETED', stamped(before, change.revision));
  }

  #send(type: WatchEvent['type'], stored: KubeObject): void {
    const { definition } = this.#target;
    const object = withFields(definition, presentedOne(definition, stored));
    const { resourceVersion = '' } = object.metadata;
    const table = this.#table?.([object], { resourceVersion }, this.#headers);
    this.#headers = false;
    const shown =
      (table as unknown as KubeObject | undefined) ?? inVersion(definition, object, this.#machinery.sim.now);
    this.#onItem({ watch: { type, object: shown } });
  }

  #bookmark(): void {
    const { definition } = this.#target;
    const annotations = { 'k8s.io/initial-events-end': 'true' };
    const metadata = { name: '', resourceVersion: String(this.#machinery.store.revision), annotations };
    const object = { kind: definition.kind, apiVersion: groupVersion(definition), metadata };
    if (flag(this.#request, 'allowWatchBookmarks')) this.#onItem({ watch: { type: 'BOOKMARK', object } });
  }
}

/** What is gone is told with the revision at which it went. */
const stamped = (object: KubeObject, revision: number): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: String(revision) },
});
