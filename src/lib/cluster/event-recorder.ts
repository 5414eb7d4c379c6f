/**
 * Events as client-go's two recorders write them (tools/record and tools/events): the same event again only counts, many
 * similar ones become one, who says too much is cut short, and all are gone after an hour.
 */
import { isStatus } from '#lib/kube/status.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import type { Event, KubeObject, ObjectReference } from '#lib/kube/types.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import type { Table } from '#lib/sim/table.ts';
import type { InternalClient } from './apiserver/internal.ts';
import { RecentTable } from './recent-table.ts';

export interface EventSourceName {
  readonly component: string;
  /** The node, for kubelets. */
  readonly host?: string;
}

export interface EventOptions {
  /** `spec.containers{web}` */
  readonly fieldPath?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Of the scheduler's recorder: who says it, and what it was about to do. */
export interface ModernEvent {
  /** `default-scheduler` */
  readonly controller: string;
  readonly instance: string;
  /** `Binding`, `Scheduling` */
  readonly action: string;
}

/** So many different messages of one sort within ten minutes, and from then on they are written as one. */
const SIMILAR = 10;
const SIMILAR_MS = 600_000;
/** A source may give one reason so often about one object, and once more every five minutes. */
const BURST = 25;
const REFILL_MS = 300_000;
/** A series that is not seen for so long is over. */
const SERIES_MS = 360_000;
const KEEP_MS = 3_600_000;
/** What is said again after so long is counted from one again. */
const REMEMBER_MS = 86_400_000;
/** Components that are programs of their own. */
const PROGRAMS: Readonly<Record<string, string>> = {
  kubelet: 'kubelet',
  'default-scheduler': 'kube-scheduler',
};
const SWEEP = 'event-expiry';
const SERIES = 'event-series';

interface Similar {
  readonly messages: readonly string[];
  readonly at: number;
}

interface Seen {
  readonly name: string;
  readonly count: number;
  readonly first: string;
  readonly at: number;
}

interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

interface Series {
  readonly name: string;
  readonly namespace: string;
  readonly count: number;
  readonly at: number;
}

export class EventRecorder {
  readonly #sim: Simulation;
  readonly #client: InternalClient;
  readonly #clients = new Map<string, InternalClient>();
  readonly #similar: RecentTable<Similar>;
  readonly #seen: RecentTable<Seen>;
  readonly #buckets: RecentTable<Bucket>;
  readonly #series: RecentTable<Series>;
  /** The newest stamp, in decimal: it has more digits than a number. */
  readonly #last: Table<string>;
  /** When each event is gone, soonest first. */
  readonly #expiry: RecentTable<number>;

  constructor({ sim, client }: { readonly sim: Simulation; readonly client: InternalClient }) {
    this.#sim = sim;
    this.#client = client;
    this.#similar = new RecentTable(sim.table('events/similar'));
    this.#seen = new RecentTable(sim.table('events/seen'));
    this.#buckets = new RecentTable(sim.table('events/buckets'));
    this.#series = new RecentTable(sim.table('events/series'));
    this.#last = sim.table('events/stamp');
    this.#expiry = new RecentTable(sim.table('events/expiry'), Infinity);
    sim.onTimer(SWEEP, () => this.#sweep());
    sim.onTimer(SERIES, (key) => this.#endSeries(key));
  }

  /** A v1 event about the object, as controllers and kubelets write it. */
  event(
    source: EventSourceName,
    about: KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    options: EventOptions = {},
  ): void {
    const involved = { ...reference(about), ...(options.fieldPath && { fieldPath: options.fieldPath }) };
    const spoken = `${source.component} ${source.host ?? ''} ${identity(about)}`;
    const sort = `${spoken} ${type} ${reason}`;
    const similar = this.#isSimilar(sort, message);
    const text = similar ? `(combined from similar events): ${message}` : message;
    const key = similar ? sort : `${sort} ${options.fieldPath ?? ''} ${message}`;

    const before = this.#seen.get(key);
    const { now } = this.#sim;
    const at = rfc3339(now);
    const seen = before
      ? { ...before, count: before.count + 1, at: now }
      : { name: `${about.metadata.name}.${this.#stamp().toString(16)}`, count: 1, first: at, at: now };
    this.#seen.set(key, seen);
    // Unlike client-go's default, kubelets are rationed by reason: recorded ones say fifty things of a pod in three minutes.
    if (!this.#maySpeak(source.component === 'kubelet' ? sort : spoken)) return;

    const metadata = {
      name: seen.name,
      namespace: namespaceOf(about),
      ...(options.annotations && { annotations: options.annotations }),
    };
    const said = { count: seen.count, lastTimestamp: at, message: text };
    if (before && this.#amend(metadata.namespace, metadata.name, said)) return;
    this.#create({
      apiVersion: 'v1',
      kind: 'Event',
      metadata,
      involvedObject: involved,
      reason,
      source,
      firstTimestamp: seen.first,
      ...said,
      type,
      eventTime: null,
      reportingComponent: source.component,
      reportingInstance: source.host ?? '',
    });
  }

  /** An event of events.k8s.io about the object, as the scheduler writes it. */
  modern(
    by: ModernEvent,
    about: KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    const { controller, instance, action } = by;
    const involvedObject = reference(about);
    const { resourceVersion = '' } = about.metadata;
    const key = `${controller} ${action} ${type} ${reason} ${identity(about)} ${resourceVersion}`;
    const known = this.#series.get(key);
    if (known && this.#sim.now - known.at <= SERIES_MS) return this.#count(key, known);
    const stamp = this.#stamp();
    const event: Event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${about.metadata.name}.${stamp.toString(16)}`, namespace: namespaceOf(about) },
      involvedObject,
      reason,
      message,
      source: {},
      firstTimestamp: null,
      lastTimestamp: null,
      type,
      eventTime: microTime(stamp),
      action,
      reportingComponent: controller,
      reportingInstance: instance,
    };
    const { name, namespace = '' } = event.metadata;
    this.#series.set(key, { name, namespace, count: 1, at: this.#sim.now });
    this.#create(event);
  }

  /** The second time begins a series; how long it got is written when it is over. */
  #count(key: string, known: Series): void {
    const series = { ...known, count: known.count + 1, at: this.#sim.now };
    this.#series.set(key, series);
    if (series.count === 2) this.#writeSeries(series);
    this.#sim.schedule(SERIES, key, this.#sim.now + SERIES_MS + 1);
  }

  #endSeries(key: string): void {
    const series = this.#series.get(key);
    if (!series) return;
    if (series.count > 2) this.#writeSeries(series);
    this.#series.delete(key);
  }

  #writeSeries({ namespace, name, count, at }: Series): void {
    this.#amend(namespace, name, { series: { count, lastObservedTime: microTime(BigInt(at) * 1_000_000n) } });
  }

  /** Whether so many different things of this sort were said lately that this one is one of many. */
  #isSimilar(sort: string, message: string): boolean {
    const known = this.#similar.get(sort);
    const recent = known && this.#sim.now - known.at <= SIMILAR_MS ? known.messages : [];
    const messages = recent.includes(message) ? recent : [...recent, message];
    const many = messages.length >= SIMILAR;
    // Any one of them is forgotten, and is said by itself when it comes again; those that are remembered still are counted.
    const forgotten = many ? this.#sim.random.below(messages.length) : -1;
    this.#similar.set(sort, {
      messages: many ? messages.toSpliced(forgotten, 1) : messages,
      at: this.#sim.now,
    });
    return many;
  }

  #maySpeak(sort: string): boolean {
    const { now } = this.#sim;
    const { tokens, at } = this.#buckets.get(sort) ?? { tokens: BURST, at: now };
    const left = Math.min(BURST, tokens + (now - at) / REFILL_MS);
    this.#buckets.set(sort, { tokens: left >= 1 ? left - 1 : left, at: now });
    return left >= 1;
  }

  /** Returns whether the event was there still. */
  #amend(namespace: string, name: string, fields: Partial<Event>): boolean {
    const stored = this.#client.get<Event>('events', namespace, name);
    if (!stored) return false;
    if (isStatus(this.#clientOf(stored).update<Event>({ ...stored, ...fields }))) return false;
    this.#keep(`${namespace}/${name}`);
    return true;
  }

  /** A refusal (the namespace is going away) is nobody's concern. */
  #create(event: Event): void {
    if (isStatus(this.#clientOf(event).create(event, { complete: true }))) return;
    this.#keep(`${event.metadata.namespace}/${event.metadata.name}`);
  }

  /** The program that the component is part of writes its events, and owns their fields. */
  #clientOf({ reportingComponent }: Event): InternalClient {
    const manager = PROGRAMS[reportingComponent ?? ''] ?? 'kube-controller-manager';
    let client = this.#clients.get(manager);
    if (!client) this.#clients.set(manager, (client = this.#client.as(manager)));
    return client;
  }

  #keep(key: string): void {
    this.#expiry.set(key, this.#sim.now + KEEP_MS);
    if (this.#sim.scheduled(SWEEP, '') === undefined) this.#sim.scheduleIn(SWEEP, '', KEEP_MS);
  }

  #sweep(): void {
    const { now } = this.#sim;
    this.#similar.forget(({ at }) => at < now - SIMILAR_MS);
    this.#buckets.forget(({ at }) => at < now - BURST * REFILL_MS);
    this.#series.forget(({ at }) => at < now - SERIES_MS);
    this.#seen.forget(({ at }) => at < now - REMEMBER_MS);
    for (const [key, at] of this.#expiry.entries()) {
      if (at > now) return this.#sim.schedule(SWEEP, '', at);
      this.#expiry.delete(key);
      const slash = key.indexOf('/');
      const event = this.#client.get('events', key.slice(0, slash), key.slice(slash + 1));
      if (event) this.#client.remove(event);
    }
  }

  /** Nanoseconds since the epoch, later than any before: events of one moment are listed in the order they were said. */
  #stamp(): bigint {
    const now = BigInt(this.#sim.now) * 1_000_000n;
    const last = BigInt(this.#last.get('stamp') ?? '0');
    const stamp = (now > last ? now : last) + BigInt(this.#sim.random.between(100, 900));
    this.#last.set('stamp', String(stamp));
    return stamp;
  }
}

/** Which object it is: by its uid, if it has one. */
const identity = ({ kind, metadata: { uid, namespace = '', name } }: KubeObject): string =>
  uid ?? `${kind}/${namespace}/${name}`;

/** Events about what has no namespace (nodes) are in `default`. */
const namespaceOf = ({ metadata }: KubeObject): string => metadata.namespace ?? 'default';

function reference({ apiVersion, kind, metadata }: KubeObject): ObjectReference {
  const { namespace, name, uid, resourceVersion } = metadata;
  return {
    kind,
    ...(namespace && { namespace }),
    name,
    ...(uid && { uid }),
    ...(apiVersion && { apiVersion }),
    ...(resourceVersion && { resourceVersion }),
  };
}

/** metav1.MicroTime of nanoseconds since the epoch. */
function microTime(nanos: bigint): string {
  const micros = String((nanos / 1000n) % 1_000_000n).padStart(6, '0');
  return `${rfc3339(Number(nanos / 1_000_000n)).slice(0, -1)}.${micros}Z`;
}
