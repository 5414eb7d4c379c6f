/**
 * The files in the volumes of pods, as a history of changes: they outlive containers (an emptyDir), pods (a hostPath, a claim),
 * and are seen by every container that mounts them. What a script writes is worked out while it runs, as its output is, and kept
 * here when it has ended.
 */
import type { KubeObject, Pod, Volume, VolumeMount } from '#lib/kube/types.ts';
import type { Table } from '#lib/sim/table.ts';
import { containerNamed, type Context } from './context.ts';
import { expand, type Place } from './environment.ts';
import type { PodRecord, Run } from './record.ts';
import type { FileChange } from './sh/run-options.ts';
import { isRunning } from './status.ts';
import {
  contentMode,
  contentOf,
  isApiAccess,
  isContent,
  mountFailures,
  shows,
  showsPod,
  type Content,
} from './volume-content.ts';

/** Where a container mounts (a part of) a volume. */
interface Mount {
  /** The row of the table and the volume in it. */
  readonly row: string;
  readonly volume: string;
  /** The path in the container, without a slash at the end. */
  readonly at: string;
  /** What of the volume is mounted there: '' for all. */
  readonly below: string;
  readonly readOnly: boolean;
  /** A single file of a ConfigMap or Secret does not follow when that changes. */
  readonly fixed: boolean;
  /** Worked out instead of stored, when somebody looks. */
  readonly content?: () => Content;
}

/** A change below the root of a volume; `by` says which container or command made it. */
type Row = Readonly<Record<string, readonly FileChange[]>>;

const REFRESH = 'kubelet/refresh';
/** The kubelet syncs a pod every 60 to 90 seconds, and its volumes with it. */
const REFRESH_MS = [1000, 85_000] as const;
/** So many changes of a volume are kept one by one; of older ones the last of each file. */
const HISTORY = 2000;
/** Folders that every node has. */
const NODE_FOLDERS =
  /^\/((boot|dev|etc(\/kubernetes(\/pki|\/manifests)?)?|home|lib|media|mnt|opt|proc|root|run|srv|sys|tmp|usr(\/[^/]+)?|var(\/(lib(\/(kubelet|containerd|etcd))?|log(\/(pods|containers))?|run|tmp))?))?\/?$/;
const NODE_FILES = /^\/etc\/(hosts|hostname|resolv\.conf|localtime|passwd|os-release)$/;

export class Volumes {
  /** Called when files changed that the containers of a pod see. */
  onChanged: (uid: string) => void = () => undefined;
  /** What a container's script writes up to a moment. */
  writes: (pod: Pod, container: string, run: Run, untilMs: number) => readonly FileChange[] = () => [];
  readonly #context: Context;
  readonly #rows: Table<Row>;
  /** Pods that mount what outlives them, by row. */
  readonly #users: Table<readonly string[]>;
  /** Containers whose writes are being worked out: what they read of each other does not go in circles. */
  readonly #asked = new Set<string>();

  constructor(context: Context) {
    this.#context = context;
    this.#rows = context.sim.table('kubelet/volumes');
    this.#users = context.sim.table('kubelet/volume-users');
    context.sim.onTimer(REFRESH, (uid) => this.#refresh(uid));
  }

  /** Why the volumes of a pod cannot be mounted now. */
  failures(pod: Pod): readonly string[] {
    const { nodeName = '' } = pod.spec;
    return mountFailures(
      this.#context.client,
      pod,
      (path) => this.#hasFolder(nodeName, path),
      (path) => this.#hasFile(nodeName, path),
    );
  }

  #hasFolder(node: string, path: string): boolean {
    const folder = path.replace(/\/$/, '');
    const files = this.#files(`node/${node}`, '');
    return NODE_FOLDERS.test(path) || Object.keys(files).some((file) => file.startsWith(`${folder}/`));
  }

  #hasFile(node: string, path: string): boolean {
    return NODE_FILES.test(path) || this.#files(`node/${node}`, '')[path] !== undefined;
  }

  /** The volumes of the pod are mounted: what they show of API objects is written. */
  setUp(pod: Pod): void {
    const { uid = '' } = pod.metadata;
    for (const volume of pod.spec.volumes ?? []) {
      const { row, below } = this.#place(pod, volume);
      if (row !== uid) this.#users.set(row, [...(this.#users.get(row) ?? []), uid]);
      if (volume['hostPath']) this.#create(row, below, (volume['hostPath'] as { type?: string }).type);
      if (isContent(volume) && !isApiAccess(volume)) this.#show(pod, volume);
    }
  }

  /** A ConfigMap or Secret changed: those who mount it see it when their kubelet comes to it. */
  sourceChanged(kind: 'configmap' | 'secret', { metadata }: KubeObject): void {
    const { client, sim } = this.#context;
    for (const pod of client.list<Pod>('pods', metadata.namespace)) {
      const { uid = '' } = pod.metadata;
      if (!pod.spec.volumes?.some((volume) => !isApiAccess(volume) && shows(volume, kind, metadata.name)))
        continue;
      if (this.#context.records.get(uid)?.mounted && sim.scheduled(REFRESH, uid) === undefined)
        sim.scheduleIn(REFRESH, uid, sim.random.between(...REFRESH_MS));
    }
  }

  /** Labels or annotations changed: the kubelet hears of it at once. */
  podChanged(pod: Pod): void {
    if (pod.spec.volumes?.some((volume) => !isApiAccess(volume) && showsPod(volume)))
      this.#context.sim.scheduleIn(REFRESH, pod.metadata.uid ?? '', 1000);
  }

  #refresh(uid: string): void {
    const record = this.#context.records.get(uid);
    const pod = record?.mounted ? this.#context.pod(record) : undefined;
    if (!pod) return;
    for (const volume of pod.spec.volumes ?? []) {
      if (isContent(volume) && !isApiAccess(volume)) this.#show(pod, volume);
    }
    this.onChanged(uid);
  }

  /** Nothing is left of the pod. */
  forget(uid: string): void {
    this.#context.sim.cancel(REFRESH, uid);
    this.#rows.delete(uid);
    for (const [row, users] of this.#users.entries()) {
      if (users.includes(uid))
        this.#users.set(
          row,
          users.filter((one) => one !== uid),
        );
    }
  }

  /** What a container found where it mounts volumes, and how that changed, up to a moment; but for what `by` did. */
  changes(pod: Pod, container: string, run: Run, untilMs: number, by = run.id): readonly FileChange[] {
    const found: FileChange[] = [];
    for (const mount of this.#mounts(pod, container, run)) {
      const { row, volume, content, fixed } = mount;
      const changes: readonly FileChange[] = content
        ? Object.entries(content()).map(([path, text]) => ({ at: 0, path, text }))
        : [...(this.#rows.get(row)?.[volume] ?? []), ...this.#live(pod, container, run, mount, untilMs)];
      const until = fixed ? (run.startedAt ?? run.createdAt) : untilMs;
      for (const change of changes) {
        if (change.at > until || change.by === by) continue;
        const path = insideOf(mount, change.path);
        if (path !== undefined) found.push({ ...change, path });
      }
    }
    return found.sort((a, b) => a.at - b.at);
  }

  /** Folders that are there because something is mounted there, and those of them that cannot be written to. */
  folders(pod: Pod, container: string, run: Run): { all: readonly string[]; readOnly: readonly string[] } {
    const mounts = this.#mounts(pod, container, run);
    return {
      all: mounts.filter(({ below, fixed }) => below === '' || !fixed).map(({ at }) => at),
      readOnly: mounts.filter(({ readOnly }) => readOnly).map(({ at }) => at),
    };
  }

  /** The mode of a file of an API object that is mounted there; undefined where nothing says what it is. */
  modeOf(pod: Pod, container: string, run: Run, path: string): number | undefined {
    const mount = this.#mounts(pod, container, run).find(
      ({ at }) => path === at || path.startsWith(`${at}/`),
    );
    const volume = pod.spec.volumes?.find(({ name }) => name === mount?.volume);
    if (!mount || !volume || !isContent(volume)) return undefined;
    return contentMode(volume, `${mount.below}${path.slice(mount.at.length)}`);
  }

  /** Whether others may write what the container sees. */
  isShared(pod: Pod, container: string, run: Run): boolean {
    return this.#mounts(pod, container, run).some(({ content }) => !content);
  }

  /** Keeps those of the changes that are in volumes. Returns the others, which are the container's own. */
  keep(pod: Pod, container: string, run: Run, changes: readonly FileChange[]): readonly FileChange[] {
    if (changes.length === 0 || !containerNamed(pod, container)?.volumeMounts?.length) return changes;
    const mounts = this.#mounts(pod, container, run).filter(({ content }) => !content);
    const own: FileChange[] = [];
    const rows = new Set<string>();
    for (const change of changes) {
      const mount = mounts.find(({ at }) => change.path === at || change.path.startsWith(`${at}/`));
      if (!mount) {
        own.push(change);
        continue;
      }
      const path = `${mount.below}${change.path.slice(mount.at.length)}`;
      this.#add(mount.row, mount.volume, [{ ...change, path }]);
      rows.add(mount.row);
    }
    for (const row of rows)
      for (const uid of row === pod.metadata.uid ? [row] : (this.#users.get(row) ?? [])) this.onChanged(uid);
    return own;
  }

  /** What the scripts that run now write where this container mounts it too. */
  #live(pod: Pod, container: string, run: Run, mount: Mount, untilMs: number): readonly FileChange[] {
    if (mount.fixed || this.#asked.has(run.id)) return [];
    const found: FileChange[] = [];
    this.#asked.add(run.id);
    try {
      for (const [other, record] of this.#sharers(pod, mount.row)) {
        for (const [name, { run: writer }] of Object.entries(record.containers)) {
          if (!isRunning(writer) || writer.app || writer.id === run.id || this.#asked.has(writer.id))
            continue;
          const theirs = this.#mounts(other, name, writer).filter(
            ({ row, volume, content }) => row === mount.row && volume === mount.volume && !content,
          );
          if (theirs.length === 0) continue;
          for (const change of this.writes(other, name, writer, untilMs)) {
            const at = theirs.find((one) => change.path === one.at || change.path.startsWith(`${one.at}/`));
            if (at) found.push({ ...change, path: `${at.below}${change.path.slice(at.at.length)}` });
          }
        }
      }
    } finally {
      this.#asked.delete(run.id);
    }
    return found;
  }

  #sharers(pod: Pod, row: string): (readonly [Pod, PodRecord])[] {
    const { uid = '' } = pod.metadata;
    const uids = row === uid ? [uid] : (this.#users.get(row) ?? []);
    return uids.flatMap((one) => {
      const record = this.#context.records.get(one);
      const found = record && (one === uid ? pod : this.#context.pod(record));
      return found ? [[found, record] as const] : [];
    });
  }

  /** The deepest first, so that the first that fits is the one. */
  #mounts(pod: Pod, container: string, run: Run): readonly Mount[] {
    const { volumeMounts = [] } = containerNamed(pod, container) ?? {};
    return volumeMounts
      .flatMap((mount) => {
        const volume = pod.spec.volumes?.find(({ name }) => name === mount.name);
        return volume ? [this.#mount(pod, volume, mount, run)] : [];
      })
      .sort((a, b) => b.at.length - a.at.length);
  }

  #mount(pod: Pod, volume: Volume, mount: VolumeMount, run: Run): Mount {
    const { row, name, below } = this.#place(pod, volume);
    const sub = mount.subPath ?? (mount.subPathExpr ? expand(mount.subPathExpr, run.env) : '');
    const made = isContent(volume);
    return {
      row,
      volume: name,
      at: mount.mountPath.replace(/\/+$/, ''),
      below: sub ? `${below}/${sub.replace(/^\/|\/$/g, '')}` : below,
      readOnly: made || mount.readOnly === true,
      fixed: made && sub !== '',
      ...(isApiAccess(volume) && {
        content: () => contentOf(this.#context.client, pod, volume, this.#placeOf(pod)),
      }),
    };
  }

  /** Where the files of a volume are kept: with the pod, with the node, or with a PersistentVolume. */
  #place(pod: Pod, volume: Volume): { row: string; name: string; below: string } {
    const node = `node/${pod.spec.nodeName ?? ''}`;
    const hostPath = volume['hostPath'] as { path: string } | undefined;
    if (hostPath) return { row: node, name: '', below: hostPath.path.replace(/\/+$/, '') };
    const claim = (volume['persistentVolumeClaim'] as { claimName: string } | undefined)?.claimName;
    if (claim === undefined) return { row: pod.metadata.uid ?? '', name: volume.name, below: '' };
    const { client } = this.#context;
    const { namespace = '' } = pod.metadata;
    const pvc = client.get<KubeObject & { spec?: { volumeName?: string } }>(
      'persistentvolumeclaims',
      namespace,
      claim,
    );
    const { volumeName = '' } = pvc?.spec ?? {};
    const volumes = client.get<KubeObject & { spec?: Record<string, { path?: string } | undefined> }>(
      'persistentvolumes',
      undefined,
      volumeName,
    );
    const path = (volumes?.spec?.['hostPath'] ?? volumes?.spec?.['local'])?.path;
    if (path !== undefined) return { row: node, name: '', below: path.replace(/\/+$/, '') };
    return { row: `claim/${volumeName || `${namespace}/${claim}`}`, name: '', below: '' };
  }

  #placeOf({ metadata, spec }: Pod): Place {
    const node = this.#context.node(spec.nodeName ?? '');
    return {
      ip: this.#context.records.get(metadata.uid ?? '')?.ip ?? '',
      hostIP: node?.internalIP ?? '',
      allocatable: node?.capacity ?? {},
    };
  }

  /** Writes what differs from what a volume should show. */
  #show(pod: Pod, volume: Volume): void {
    const { uid = '' } = pod.metadata;
    const { now: at } = this.#context.sim;
    const before = this.#files(uid, volume.name);
    const after = contentOf(this.#context.client, pod, volume, this.#placeOf(pod));
    this.#add(uid, volume.name, [
      ...Object.keys(before)
        .filter((path) => after[path] === undefined)
        .map((path) => ({ at, path, text: null })),
      ...Object.entries(after)
        .filter(([path, text]) => before[path] !== text)
        .map(([path, text]) => ({ at, path, text })),
    ]);
  }

  #create(row: string, path: string, type = ''): void {
    const { now: at } = this.#context.sim;
    if (type === 'FileOrCreate' && this.#files(row, '')[path] === undefined)
      this.#add(row, '', [{ at, path, text: '' }]);
    if (type === 'DirectoryOrCreate' || type === '') this.#add(row, '', [{ at, path: `${path}/`, text: '' }]);
  }

  #add(row: string, volume: string, changes: readonly FileChange[]): void {
    if (changes.length === 0) return;
    const volumes = this.#rows.get(row) ?? {};
    const all = [...(volumes[volume] ?? []), ...changes];
    this.#rows.set(row, { ...volumes, [volume]: all.length > HISTORY ? compacted(all) : all });
  }

  #files(row: string, volume: string): Content {
    const files: Record<string, string> = {};
    for (const { path, text } of this.#rows.get(row)?.[volume] ?? []) {
      if (text === null) delete files[path];
      else files[path] = text;
    }
    return files;
  }
}

/** The path in the container of something in a volume; undefined where that part is not mounted. */
function insideOf({ at, below }: Mount, path: string): string | undefined {
  if (below === '') return `${at}${path}`;
  if (path === below || path.startsWith(`${below}/`)) return `${at}${path.slice(below.length)}`;
  return undefined;
}

/** The older half as it ended, the newer half as it was. */
function compacted(changes: readonly FileChange[]): readonly FileChange[] {
  const half = Math.floor(changes.length / 2);
  const last = new Map<string, FileChange>();
  for (const change of changes.slice(0, half)) last.set(change.path, change);
  return [...[...last.values()].filter(({ text }) => text !== null), ...changes.slice(half)];
}
