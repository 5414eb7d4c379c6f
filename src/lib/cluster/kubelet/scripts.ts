/** What scripts in containers do, and which files there are: worked out whenever somebody asks. */
import type { AppBehaviour } from '#lib/cluster/images/catalogue.ts';
import { ownProgram, leaves } from '#lib/cluster/images/own-program.ts';
import { toolsOf } from '#lib/cluster/images/tools.ts';
import { versionOf } from '#lib/cluster/images/version.ts';
import type { Pod, Service } from '#lib/kube/types.ts';
import { systemFiles } from './container-files.ts';
import { containerNamed, tagOf, type Context } from './context.ts';
import { userOf, waitsForInput } from './program-of.ts';
import type { Run } from './record.ts';
import { goesOnFrom, type FileChange, type RunOptions, type RunResult, type Turn } from './sh/run-options.ts';
import { runProgram } from './sh/run.ts';
import type { Volumes } from './volumes.ts';

const TURNS_KEPT = 100;
const NO_FOLDERS = { all: [], readOnly: [] };

export class Scripts {
  readonly volumes: Volumes;
  readonly #context: Context;
  /** How far the scripts are that ask the network, by container id: derived, and nothing to keep. */
  readonly #turns = new Map<string, Turn>();

  constructor(context: Context, volumes: Volumes) {
    this.#context = context;
    this.volumes = volumes;
    volumes.writes = (pod, name, run, untilMs) => this.script(pod, name, run, untilMs).files;
    context.sim.onRestored(() => this.#turns.clear());
  }

  /** What a container's script has done by a moment. */
  script(pod: Pod, name: string, run: Run, untilMs: number): RunResult {
    const container = containerNamed(pod, name);
    const until = run.ended ? run.ended.at : untilMs;
    const image = this.#context.imageApp(run);
    const options: RunOptions = {
      argv: waitsForInput(container, run.argv) ? ['sleep', 'infinity'] : run.argv,
      env: run.env,
      hostname: run.env['HOSTNAME'] ?? '',
      ...this.root(pod, name, run),
      changes: this.#changesFrom(pod, name, run, until),
      answers: run.answers,
      first: true,
      signals: run.told ?? [],
      apps: run.launches ?? [],
      own: (argv) => {
        const own = ownProgram(image, argv);
        return own && (leaves(own, argv) ? 'leaves' : 'stays');
      },
      ...(image.wrapper && { wrapper: image.wrapper.name }),
      startMs: run.startedAt ?? 0,
      untilMs: until,
      cwd: container?.workingDir ?? this.#context.appOf(run).workdir ?? '/',
      shared: container?.volumeMounts !== undefined && this.volumes.isShared(pod, name, run),
    };
    return this.#goOnFrom(run.id, options);
  }

  /** Runs from the last turn that is known, where it is good still. */
  #goOnFrom(id: string, options: RunOptions): RunResult {
    const from = options.answers?.length ? this.#turns.get(id) : undefined;
    const result = runProgram({ ...options, ...(from && goesOnFrom(from, options) && { from }) });
    // Who looks further back than it is does not take it back.
    if (result.turn && !(from && from.now > options.untilMs)) {
      if (this.#turns.size >= TURNS_KEPT) this.#turns.clear();
      this.#turns.set(id, result.turn);
    }
    return result;
  }

  /** How the program that runs in a container behaves. */
  appOf(run: Run): AppBehaviour {
    return this.#context.appOf(run);
  }

  /** What a container has from its image, and which folders its volumes add. */
  root(pod: Pod, name: string, run: Run) {
    const container = containerNamed(pod, name);
    const { all, readOnly } = container?.volumeMounts ? this.volumes.folders(pod, name, run) : NO_FOLDERS;
    const locked = container?.securityContext?.['readOnlyRootFilesystem'] === true;
    const app = this.#context.appOf(run);
    const workingDir = container?.workingDir ?? app.workdir;
    const tag = tagOf(run.image);
    const { base, has } = toolsOf(app, tag);
    const ip = this.#context.records.get(pod.metadata.uid ?? '')?.ip ?? '';
    const dns =
      this.#context.client.get<Service>('services', 'kube-system', 'kube-dns')?.spec.clusterIP ?? '';
    const place = { hostname: run.env['HOSTNAME'] ?? '', ip, dns, base };
    return {
      files: { ...systemFiles(pod, place), ...app.files },
      tag,
      version: versionOf(app, tag),
      ip,
      ...(base && { base, has }),
      folders: workingDir ? [...all, workingDir] : all,
      readOnly: locked ? ['', ...readOnly] : readOnly,
      user: userOf(pod, container, app),
    };
  }

  /** What others did to the files of a container, in order of time. */
  #changesFrom(pod: Pod, name: string, run: Run, untilMs: number, by?: string): readonly FileChange[] {
    if (!containerNamed(pod, name)?.volumeMounts?.length) return run.changes;
    const inVolumes = this.volumes.changes(pod, name, run, untilMs, by);
    if (inVolumes.length === 0) return run.changes;
    return run.changes.length === 0 ? inVolumes : [...inVolumes, ...run.changes].sort((a, b) => a.at - b.at);
  }

  /** All that happened to the files of a container up to a moment, but for what `by` did. */
  changes(pod: Pod, name: string, run: Run, untilMs: number, by?: string): readonly FileChange[] {
    const others = this.#changesFrom(pod, name, run, untilMs, by ?? '');
    const own = run.app ? [] : this.script(pod, name, run, untilMs).files;
    return [...own, ...others]
      .filter((change) => by === undefined || change.by !== by)
      .sort((a, b) => a.at - b.at);
  }

  /** What files a container has now (or had at a moment), whether an app or a script runs in it. */
  files(pod: Pod, name: string, run: Run, now = this.#context.sim.now): Readonly<Record<string, string>> {
    const files: Record<string, string> = { ...this.root(pod, name, run).files };
    for (const { at, path, text } of this.changes(pod, name, run, now)) {
      if (at > now) continue;
      if (text === null) delete files[path];
      else files[path] = text;
    }
    return files;
  }
}
