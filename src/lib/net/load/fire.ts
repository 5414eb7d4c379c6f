/**
 * What all load generators do: so many users, each a request after another, until there were enough of them, the time is up or Ctrl-C.
 * One thread of acts plays all users: whatever is due next is done next.
 */
import { begin, finish, sleep, Stopped, type Acts, type Call } from '#lib/net/act.ts';
import { byteLength } from '#lib/bytes/utf8.ts';
import type { HttpOutcome, HttpRequest, Pending } from '#lib/net/network.ts';

/** One request and what came of it. */
export interface Shot {
  /** Virtual milliseconds. */
  readonly tookMs: number;
  readonly connectMs: number;
  readonly outcome: HttpOutcome;
  readonly bytes: number;
  /** With the head of the answer. */
  readonly wireBytes: number;
}

export interface Plan {
  readonly request: HttpRequest;
  readonly users: number;
  /** Requests of all users together, and of each. */
  readonly total: number;
  readonly each?: number;
  readonly lastsMs: number;
  /** How long a user rests after an answer. */
  restMs?(): number;
  /** A request that is not answered by then has failed. */
  readonly limitMs?: number;
  /** Called with each shot as it comes; false ends it all. */
  onShot?(shot: Shot): Acts<boolean> | Acts<void> | boolean | void;
  /** Called now and then. */
  readonly every?: { readonly ms: number; say(shots: number): Acts<void> };
}

export interface Fired {
  readonly elapsedMs: number;
  readonly stopped: boolean;
}

/** More than this in a second no machine of a learner sends: it also keeps long loads quick. */
const MOST_PER_SECOND = 1000;

interface Event {
  readonly at: number;
  readonly order: number;
  readonly user: number;
  readonly sent?: { readonly at: number; readonly pending: Pending };
}

export function* fire(call: Call, plan: Plan): Acts<Fired> {
  const startedMs = call.now();
  const until = startedMs + plan.lastsMs;
  const queue = new Queue();
  const done = new Array<number>(plan.users).fill(0);
  const answered = { count: 0 };
  let sent = 0;
  let slotMs = startedMs;
  for (let user = 0; user < Math.min(plan.users, plan.total); user += 1) queue.put(startedMs, user);
  let tellMs = startedMs + (plan.every?.ms ?? Infinity);
  try {
    for (let next = queue.take(); next; next = queue.take()) {
      while (tellMs <= next.at) {
        yield* sleep(tellMs - call.now());
        if (plan.every) yield* plan.every.say(answered.count);
        tellMs += plan.every?.ms ?? Infinity;
      }
      const atMs = Math.min(next.at, until);
      if (atMs > call.now()) yield* sleep(atMs - call.now());
      if (call.now() >= until) break;
      if (!next.sent) {
        if (sent >= plan.total || (done[next.user] ?? 0) >= (plan.each ?? Infinity)) continue;
        // Whoever comes too soon waits for a slot.
        slotMs = Math.max(slotMs, call.now());
        if (slotMs - call.now() >= 1) {
          queue.put(Math.ceil(slotMs), next.user);
          continue;
        }
        slotMs += 1000 / MOST_PER_SECOND;
        sent += 1;
        done[next.user] = (done[next.user] ?? 0) + 1;
        const pending = yield* begin(plan.request);
        const answerMs = Math.max(1, Math.min(pending.tookMs, plan.limitMs ?? Infinity));
        queue.put(call.now() + answerMs, next.user, { at: call.now(), pending });
        continue;
      }
      const shot = yield* taken(next.sent, call.now(), plan.limitMs ?? Infinity);
      answered.count += 1;
      const said = plan.onShot?.(shot);
      if ((typeof said === 'object' ? yield* said : said) === false) break;
      queue.put(call.now() + (plan.restMs?.() ?? 0), next.user);
    }
  } catch (stop) {
    if (!(stop instanceof Stopped)) throw stop;
    return { elapsedMs: call.now() - startedMs, stopped: true };
  }
  return { elapsedMs: call.now() - startedMs, stopped: false };
}

function* taken({ at, pending }: NonNullable<Event['sent']>, now: number, limitMs: number): Acts<Shot> {
  const outcome: HttpOutcome =
    pending.tookMs > limitMs ? { ok: false, error: 'timeout' } : yield* finish(pending);
  const bytes = outcome.ok ? byteLength(outcome.body) : 0;
  const head = outcome.ok
    ? Object.entries(outcome.headers).reduce((sum, [name, value]) => sum + name.length + value.length + 4, 19)
    : 0;
  return {
    tookMs: now - at,
    connectMs: pending.connectMs ?? 0,
    outcome,
    bytes,
    wireBytes: bytes + head + (outcome.ok ? outcome.statusText.length : 0),
  };
}

/** What is due, the earliest first; of the same moment what was put first (a binary heap). */
class Queue {
  readonly #heap: Event[] = [];
  #order = 0;

  put(at: number, user: number, sent?: Event['sent']): void {
    const heap = this.#heap;
    heap.push({ at, user, order: (this.#order += 1), ...(sent && { sent }) });
    for (let child = heap.length - 1; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!this.#swapped(parent, child)) break;
      child = parent;
    }
  }

  take(): Event | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    heap[0] = last;
    for (let parent = 0; ;) {
      const left = 2 * parent + 1;
      const child = left + 1 < heap.length && this.#isLater(left, left + 1) ? left + 1 : left;
      if (child >= heap.length || !this.#swapped(parent, child)) return first;
      parent = child;
    }
  }

  #isLater(one: number, other: number): boolean {
    const a = this.#heap[one] as Event;
    const b = this.#heap[other] as Event;
    return a.at > b.at || (a.at === b.at && a.order > b.order);
  }

  #swapped(parent: number, child: number): boolean {
    if (!this.#isLater(parent, child)) return false;
    const heap = this.#heap;
    [heap[parent], heap[child]] = [heap[child] as Event, heap[parent] as Event];
    return true;
  }
}

/** The value below which so many of a hundred lie. Of sorted values. */
export const percentile = (sorted: readonly number[], percent: number): number =>
  sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1))] ?? 0;

export const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, one) => sum + one, 0) / values.length;

export const spreadOf = (values: readonly number[]): number => {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((one) => (one - mean) ** 2)));
};

/** Go's duration of a flag (`30s`, `1m30s`, `500ms`) in milliseconds; undefined where it is none. */
export function goDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|us|s|m|h))+$/.test(text)) return undefined;
  const units: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  let sum = 0;
  for (const [, count, , unit = ''] of text.matchAll(/(\d+(\.\d+)?)(ms|us|s|m|h)/g))
    sum += Number(count) * (units[unit] ?? 0);
  return sum;
}

/** How Go's HTTP client says what went wrong. */
export function goError(method: string, url: string, error: string, ip: string): string {
  const verb = method.charAt(0) + method.slice(1).toLowerCase();
  const [, host = '', port = '80'] = /^\w+:\/\/([^:/]+):?(\d*)/.exec(url) ?? [];
  const dial = `dial tcp ${ip || host}:${port || '80'}: connect:`;
  const why =
    {
      refused: `${dial} connection refused`,
      unreachable: `${dial} no route to host`,
      timeout: 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      unresolved: `dial tcp: lookup ${host} on 127.0.0.53:53: no such host`,
      reset: `read tcp ${host}: read: connection reset by peer`,
      greeting: 'net/http: HTTP/1.x transport connection broken: malformed HTTP response',
      'not-tls': 'http: server gave HTTP response to HTTPS client',
    }[error] ?? 'EOF';
  return `${verb} "${url}": ${why}`;
}
