/** What containers write: worked out from what runs in them, and what the network adds line by line. */
import type { LogOptions } from '#lib/cluster/node-agent.ts';
import { badRequest, failure, type Status } from '#lib/kube/status.ts';
import type { ContainerStatus, Pod } from '#lib/kube/types.ts';
import type { Table } from '#lib/sim/table.ts';
import { tagOf, type Context } from './context.ts';
import type { Nodes } from './nodes.ts';
import { appIsFirst, begunWith } from './launches.ts';
import type { Processes } from './processes.ts';
import { argument } from './program-of.ts';
import type { Launch, PodRecord, Run } from './record.ts';
import { isRunning } from './status.ts';

interface Line {
  readonly at: number;
  readonly text: string;
}

/** Lines that were added, in blocks: adding one copies no more than its block. */
type Block = readonly Line[];
const BLOCK = 128;
/** Of each container at least so many added lines are kept. */
const BLOCKS_KEPT = 16;

const FOLLOW = 'kubelet/follow';
const AHEAD_MS = 60_000;

interface Follower {
  readonly uid: string;
  readonly container: string;
  readonly id: string;
  readonly options: LogOptions;
  readonly line: (text: string) => void;
  readonly end: () => void;
  /** Lines up to this one were handed on. */
  seen: number;
}

export class Logs {
  readonly #context: Context;
  readonly #processes: Processes;
  readonly #nodes: Nodes;
  readonly #blocks: Table<Block>;
  readonly #counts: Table<number>;
  /** Programs that read along. They do not survive a restore, nor do these. */
  readonly #followers = new Map<string, Follower>();
  #nextFollower = 0;

  constructor(context: Context, processes: Processes, nodes: Nodes) {
    this.#context = context;
    this.#processes = processes;
    this.#nodes = nodes;
    this.#blocks = context.sim.table('kubelet/logs');
    this.#counts = context.sim.table('kubelet/log-lines');
    context.onRemoved = (id) => this.#drop(id);
    context.sim.onTimer(FOLLOW, (key) => this.#tell(key));
    processes.onWentOn = (uid, container) => this.changed(uid, container);
    processes.linesOf = (pod, container, run) =>
      this.#lines(pod, container, run).map(({ text }) => (text.endsWith('\n') ? text : `${text}\n`));
  }

  /** A line that the program in the container writes now. */
  append(uid: string, container: string, text: string): void {
    const run = this.#context.records.get(uid)?.containers[container]?.run;
    if (!isRunning(run)) return;
    const count = this.#counts.get(run.id) ?? 0;
    const key = `${run.id}/${Math.floor(count / BLOCK)}`;
    const { now } = this.#context.sim;
    const filled = text
      .replace('{{requests}}', String(count + 1))
      .replace('{{uptime}}', String((now - run.startedAt) / 1000));
    this.#blocks.set(key, [...(this.#blocks.get(key) ?? []), { at: now, text: fillTime(filled, now) }]);
    this.#counts.set(run.id, count + 1);
    this.#blocks.delete(`${run.id}/${Math.floor(count / BLOCK) - BLOCKS_KEPT}`);
    this.changed(uid, container);
  }

  /** Something was written, or the container ended: whoever reads along hears of it. */
  changed(uid: string, container: string): void {
    if (this.#followers.size === 0) return;
    for (const [key, follower] of this.#followers) {
      if (follower.uid === uid && follower.container === container) this.#tell(key);
    }
  }

  /** The containers of the pod are gone for good, and what they wrote. */
  forget(record: PodRecord): void {
    for (const { run, last } of Object.values(record.containers)) {
      for (const one of [run, last]) if (one) this.#drop(one.id);
    }
    for (const [key, { uid, end }] of this.#followers) {
      if (uid !== record.uid) continue;
      this.#tell(key);
      if (this.#followers.delete(key)) end();
    }
  }

  #drop(id: string): void {
    const count = this.#counts.get(id);
    if (count === undefined) return;
    this.#counts.delete(id);
    for (
      let block = Math.floor(count / BLOCK);
      block >= 0 && block >= Math.floor(count / BLOCK) - BLOCKS_KEPT;
      block -= 1
    ) {
      this.#blocks.delete(`${id}/${block}`);
    }
  }

  read(pod: Pod, options: LogOptions): { readonly text: string } | { readonly status: Status } {
    const found = this.#find(pod, options);
    if ('status' in found || 'text' in found) return found;
    return { text: chosen(this.#lines(pod, options.container, found.run), options).join('') };
  }

  follow(
    pod: Pod,
    options: LogOptions,
    line: (text: string) => void,
    end: () => void,
  ): (() => void) | { readonly status: Status } {
    const found = this.#find(pod, options);
    if ('status' in found) return found;
    if ('text' in found) {
      line(found.text);
      end();
      return () => undefined;
    }
    const { run } = found;
    const lines = this.#lines(pod, options.container, run);
    for (const text of chosen(lines, options)) line(text);
    if (!isRunning(run)) {
      end();
      return () => undefined;
    }
    const key = String((this.#nextFollower += 1));
    const { uid = '' } = pod.metadata;
    this.#followers.set(key, {
      uid,
      container: options.container,
      id: run.id,
      options,
      line,
      end,
      seen: lines.length,
    });
    this.#scheduleNext(key, pod, options.container, run);
    return () => {
      this.#followers.delete(key);
      this.#context.sim.cancel(FOLLOW, key);
    };
  }

  #tell(key: string): void {
    const follower = this.#followers.get(key);
    const record = follower && this.#context.records.get(follower.uid);
    const pod = record && this.#context.pod(record);
    const known = record?.containers[follower?.container ?? ''];
    const run = known?.run?.id === follower?.id ? known?.run : known?.last;
    if (!follower || !pod || !run || run.id !== follower.id) return;
    const lines = this.#lines(pod, follower.container, run);
    const fresh = lines.slice(follower.seen);
    follower.seen = lines.length;
    for (const line of fresh) follower.line(written(line, follower.options));
    if (isRunning(run)) this.#scheduleNext(key, pod, follower.container, run);
    else if (this.#followers.delete(key)) {
      this.#context.sim.cancel(FOLLOW, key);
      follower.end();
    }
  }

  /** When the container will write something by itself, somebody who reads along is woken. */
  #scheduleNext(key: string, pod: Pod, container: string, run: Run): void {
    const { sim } = this.#context;
    const listensAt = run.listensAt ?? 0;
    if (listensAt > sim.now) return sim.schedule(FOLLOW, key, listensAt);
    if (appIsFirst(run)) return;
    const result = this.#processes.scripts.script(pod, container, run, sim.now + AHEAD_MS);
    const next = result.output.find(({ at }) => at > sim.now);
    if (next) sim.schedule(FOLLOW, key, next.at);
    else if (!result.endless && !result.exit) sim.scheduleIn(FOLLOW, key, AHEAD_MS);
  }

  /** All that a container has written so far. */
  #lines(pod: Pod, container: string, run: Run): readonly Line[] {
    const at = run.startedAt;
    if (at === undefined) return [];
    if (run.broken !== undefined) return [{ at, text: run.broken }];
    if (run.app) {
      const wrapper = run.bare ? [] : (this.#context.appOf(run).wrapper?.logs ?? []);
      const begins = wrapper.map((text) => ({ at, text }));
      return [...begins, ...this.#appLines(pod, run, { ...run, at }), ...this.#added(run.id)];
    }
    const own = linesOf(this.#processes.scripts.script(pod, container, run, this.#context.sim.now).output);
    if (!run.launches) return own;
    const launches = run.launches.filter(({ logs }) => logs);
    const lines = launches.flatMap((launch) => this.#appLines(pod, { ...run, launches: [launch] }, launch));
    return [...own, ...lines, ...this.#added(run.id)].sort((a, b) => a.at - b.at);
  }

  /** What an image's own program writes by itself. */
  #appLines(
    pod: Pod,
    run: Run,
    { at, listensAt = Infinity, fault, ends }: Pick<Launch, 'at' | 'listensAt' | 'fault' | 'ends'>,
  ): Line[] {
    const app = this.#context.appOf(run);
    const line = (when: number) => (text: string) => ({
      at: when,
      text: fillTime(fillMarks(text, { pod, run }), when),
    });
    const upTo = Math.min(run.ended?.at ?? this.#context.sim.now, ends?.at ?? Infinity);
    return [
      ...(app.logs ?? []).map(line(at)),
      ...(listensAt <= upTo ? (app.listenLogs ?? []) : []).map(line(listensAt)),
      ...(fault?.split('\n') ?? []).map((text) => ({ at, text: fillTime(text, at) })),
    ];
  }

  #added(id: string): readonly Line[] {
    const count = this.#counts.get(id) ?? 0;
    const lines: Line[] = [];
    for (let block = 0; block * BLOCK < count; block += 1)
      lines.push(...(this.#blocks.get(`${id}/${block}`) ?? []));
    return lines;
  }

  /** The container whose logs are meant, or why there are none (the kubelet's validateContainerLogStatus). */
  #find(pod: Pod, { container, previous }: LogOptions): { run: Run } | { text: string } | { status: Status } {
    const { name, uid = '' } = pod.metadata;
    const record = this.#context.records.get(uid);
    const { run, last } = record?.containers[container] ?? {};
    const known = {
      run,
      last: run?.ended && this.#nodes.removed(record?.node ?? '', run.ended.at) ? undefined : last,
    };
    const refuse = (why: string) => ({ status: badRequest(`${why}`) });
    const status = [
      ...(pod.status?.containerStatuses ?? []),
      ...(pod.status?.initContainerStatuses ?? []),
      ...(pod.status?.ephemeralContainerStatuses ?? []),
    ].find((one) => one.name === container);
    if (!status) return refuse(`container "${container}" in pod "${name}" is not available`);
    const lastEnd = status.lastState?.terminated;
    if (previous) {
      if (!lastEnd) return refuse(`previous terminated container "${container}" in pod "${name}" not found`);
      return byId(known, lastEnd.containerID);
    }
    if (status.state?.running ?? status.state?.terminated) {
      return byId(known, status.state?.terminated?.containerID ?? status.containerID);
    }
    if (lastEnd) return byId(known, lastEnd.containerID);
    return refuse(`container "${container}" in pod "${name}" is waiting to start: ${waitsFor(status)}`);
  }
}

function waitsFor({ state }: ContainerStatus): string {
  const reason = state?.waiting?.reason;
  if (reason === 'ErrImagePull') return "image can't be pulled";
  if (reason === 'ImagePullBackOff') return 'trying and failing to pull image';
  return reason ?? 'no logs yet';
}

function byId(
  { run: now, last }: { run: Run | undefined; last: Run | undefined },
  containerID = '',
): { run: Run } | { text: string } {
  const run = [now, last].find((one) => one && containerID.endsWith(one.id));
  return run ? { run } : { text: `unable to retrieve container logs for ${containerID}` };
}

function linesOf(output: readonly { readonly at: number; readonly text: string }[]): readonly Line[] {
  const lines: { at: number; text: string }[] = [];
  let open = false;
  for (const { at, text } of output) {
    const parts = text.split('\n');
    parts.forEach((part, index) => {
      const last = lines.at(-1);
      if (open && index === 0 && last) last.text += part;
      else if (index < parts.length - 1 || part !== '') lines.push({ at, text: part });
    });
    open = parts.at(-1) !== '';
  }
  return lines;
}

/** Those of the lines that were asked for, as text. */
function chosen(lines: readonly Line[], options: LogOptions): readonly string[] {
  const { tailLines, sinceMs, limitBytes } = options;
  const recent = sinceMs === undefined ? lines : lines.filter(({ at }) => at >= sinceMs);
  const some = tailLines === undefined ? recent : recent.slice(Math.max(0, recent.length - tailLines));
  const texts = some.map((line) => written(line, options));
  if (limitBytes === undefined) return texts;
  const whole = texts.join('').slice(0, limitBytes);
  return whole ? [whole] : [];
}

const written = ({ at, text }: Line, { timestamps }: LogOptions): string =>
  timestamps ? `${new Date(at).toISOString().slice(0, 23)}000000Z ${text}\n` : `${text}\n`;

/** `{{pod}}`, `{{ip}}`, `{{started}}`, `{{tag}}`, `{{env.NAME}}`, `{{arg.NAME}}` in what an app writes. */
export function fillMarks(text: string, { pod, run }: { readonly pod: Pod; readonly run: Run }): string {
  if (!text.includes('{{')) return text;
  return text.replace(/\{\{([\w.-]+)\}\}/g, (all, mark: string) => {
    if (mark === 'pod') return pod.metadata.name;
    if (mark === 'ip') return pod.status?.podIP ?? '';
    if (mark === 'tag') return tagOf(run.image);
    if (mark === 'started') return new Date(run.startedAt ?? 0).toISOString();
    if (mark.startsWith('env.')) return begunWith(run).env[mark.slice(4)] ?? '';
    if (mark.startsWith('arg.')) return argument(begunWith(run).argv, mark.slice(4)) ?? '';
    return all;
  });
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * `{{now}}` as RFC 3339 with milliseconds, `{{time}}` as web servers write it: `20/Nov/2026:19:32:50 +0000`, `{{date}}` as Python's does:
 * `20/Nov/2026 19:32:50`, `{{stamp}}` as its loggers do: `2026-11-20 19:32:50,123`.
 */
export function fillTime(text: string, now: number): string {
  if (!text.includes('{{')) return text;
  const iso = new Date(now).toISOString();
  const month = months[Number(iso.slice(5, 7)) - 1] ?? '';
  const day = `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}`;
  const web = `${day}:${iso.slice(11, 19)} +0000`;
  const stamp = `${iso.slice(0, 10)} ${iso.slice(11, 19)},${iso.slice(20, 23)}`;
  const clock = `${iso.slice(0, 10).replaceAll('-', '/')} ${iso.slice(11, 19)}`;
  return text
    .replaceAll('{{now}}', iso)
    .replaceAll('{{time}}', web)
    .replaceAll('{{clock}}', clock)
    .replaceAll('{{date}}', `${day} ${iso.slice(11, 19)}`)
    .replaceAll('{{stamp}}', stamp);
}

/** Internal error of the kubelet, as the API server passes it on. */
export const containerNotFound = (container: string): Status =>
  failure(
    500,
    'InternalError',
    `Internal error occurred: unable to upgrade connection: container not found ("${container}")`,
  );
