/** `kubectl diff`: what `apply` would change, as a diff of two folders of YAML. From pkg/cmd/diff. */
import type { KubeObject } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import {
  collectable,
  CommandError,
  explain,
  ExitError,
  notSimulated,
  usageError,
} from '#lib/kubectl/errors.ts';
import { toYaml } from '#lib/kubectl/printers/yaml.ts';
import { LAST_APPLIED, withAnnotation } from '#lib/kubectl/write/annotations.ts';
import { applyPatch } from '#lib/kubectl/write/apply-patch.ts';
import { isNotFound } from '#lib/kubectl/write/failures.ts';
import { fileFlags, managerFlag, selectorFlag } from '#lib/kubectl/write/flags.ts';
import { createObject, getObject, type Basics } from '#lib/kubectl/write/requests.ts';
import { applyServerSide, SERVER_SIDE } from '#lib/kubectl/write/server-side.ts';
import { findTargets, needFiles, type FoundTarget } from '#lib/kubectl/write/targets.ts';

const CLIENT_SIDE = 'kubectl-client-side-apply';

const flags = {
  ...fileFlags,
  ...selectorFlag,
  ...managerFlag(CLIENT_SIDE),
  concurrency: { type: 'int', default: 1, about: 'How many objects to work on at once' },
  'force-conflicts': { type: 'bool', about: 'With --server-side: take over fields of others' },
  prune: { type: 'bool', about: 'Show what --prune would delete' },
  'server-side': { type: 'bool', about: 'Let the server merge' },
  'show-managed-fields': { type: 'bool', about: 'Keep managedFields in the comparison' },
} as const;

export const diff = command({
  use: 'diff -f FILENAME',
  short: 'Compare files with the live objects',
  long: 'The status is 0 without differences, 1 with some, and more than 1 when something failed.',
  examples: ['kubectl diff -f web.yaml', 'cat web.yaml | kubectl diff -f -'],
  flags,
  run: (run) =>
    atLeastTwo(async () => {
      const { flags } = run;
      needFiles(flags);
      if (flags['force-conflicts'] && !flags['server-side'])
        throw new CommandError('--force-conflicts only works with --server-side');
      if (run.args.length > 0) throw usageError(run.path, `Unexpected args: [${run.args.join(' ')}]`);
      if (flags.prune) throw notSimulated('--prune');
      const folders = new Folders(run);
      try {
        await findTargets(run, flags).visit(async (target) => {
          const [live, merged] = flags['server-side']
            ? await onServer(run, target, flags)
            : await versionsOf(run, target, flags['field-manager']);
          folders.write(target, live, merged, flags['show-managed-fields']);
        });
        return await folders.compare();
      } finally {
        folders.remove();
      }
    }, run),
});

/** A failure must not look like a difference: its status is one more than elsewhere. */
async function atLeastTwo(act: () => Promise<number>, run: Basics): Promise<number> {
  try {
    return await act();
  } catch (error) {
    const { text, exitCode } = explain(collectable(error));
    await run.printErr(text);
    throw new ExitError(exitCode > 1 ? exitCode : 2);
  }
}

type Version = KubeObject | undefined;

/** The object as it is and as it would be. Nothing is stored: the server merges in a dry run. */
async function versionsOf(
  run: Basics,
  target: FoundTarget,
  manager: string,
): Promise<readonly [Version, Version]> {
  const options = { dryRun: 'server', manager } as const;
  const live = await liveOf(run, target);
  if (!live) return [undefined, await createObject(run, target, target.object, options)];
  // Without the annotation that remembers the file: apply would change it too, but that is not what is asked.
  const modified = withAnnotation(target.object, LAST_APPLIED, undefined);
  const patching = {
    ...options,
    force: false,
    propagation: 'Background' as const,
    graceSeconds: -1,
    timeoutMs: 0,
  };
  const { object } = await applyPatch(run, target, modified, live, patching);
  return masked(live, object);
}

/** As `versionsOf`, merged by the server with the owners in mind. */
async function onServer(
  run: Basics,
  target: FoundTarget,
  flags: { readonly 'field-manager': string; readonly 'force-conflicts': boolean },
): Promise<readonly [Version, Version]> {
  const manager = flags['field-manager'];
  const live = await liveOf(run, target);
  const object = await applyServerSide(run, target, {
    manager: manager === CLIENT_SIDE ? SERVER_SIDE : manager,
    force: flags['force-conflicts'],
    dryRun: 'server',
  });
  return live ? masked(live, object) : [undefined, object];
}

async function liveOf(run: Basics, target: FoundTarget): Promise<Version> {
  try {
    return await getObject(run, target);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** The values of a Secret never show; those that differ say so. */
function masked(live: KubeObject, merged: KubeObject): readonly [KubeObject, KubeObject] {
  if (live.kind !== 'Secret' || live.apiVersion !== 'v1') return [live, merged];
  const from = (live.data ?? {}) as Readonly<Record<string, string>>;
  const to = (merged.data ?? {}) as Readonly<Record<string, string>>;
  const differs = (key: string) => key in from && key in to && from[key] !== to[key];
  const mask = (object: KubeObject, word: string) =>
    object.data === undefined
      ? object
      : {
          ...object,
          data: Object.fromEntries(
            Object.keys(object.data as object).map((key) => [key, differs(key) ? `*** (${word})` : '***']),
          ),
        };
  return [mask(live, 'before'), mask(merged, 'after')];
}

/** Who owns what is shown on demand only. */
function withoutOwners(object: Version): Version {
  if (!object?.metadata.managedFields) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Two temporary folders, LIVE and MERGED, with a file for each object. */
class Folders {
  readonly #run: Basics;
  readonly #live: string;
  readonly #merged: string;

  constructor(run: Basics) {
    this.#run = run;
    this.#live = this.#make('LIVE');
    this.#merged = this.#make('MERGED');
  }

  write(
    { mapping, namespace, name }: FoundTarget,
    before: Version,
    after: Version,
    withOwners: boolean,
  ): void {
    const [live, merged] = withOwners ? [before, after] : [before, after].map(withoutOwners);
    const { group, version, kind } = mapping;
    const file = `${group && `${group}.`}${version}.${kind}.${namespace}.${name}`;
    const { files } = this.#run;
    files.write(`${this.#live}/${file}`, live ? toYaml(live) : '', 0o700);
    files.write(`${this.#merged}/${file}`, merged ? toYaml(merged) : '', 0o700);
  }

  /** Runs `diff`, or what $KUBECTL_EXTERNAL_DIFF names; its status says whether they differ. Throws where it fails. */
  async compare(): Promise<number> {
    const { process } = this.#run;
    const words = (process.env.get('KUBECTL_EXTERNAL_DIFF') || 'diff -u -N').split(' ').filter(Boolean);
    const status = await process.spawn([...words, this.#live, this.#merged]);
    if (status <= 1) return status;
    throw new CommandError(`failed to run "${words[0]}": exit status ${status}`, status);
  }

  remove(): void {
    for (const path of [this.#live, this.#merged]) this.#run.files.remove(path, true);
  }

  #make(name: string): string {
    const { files, process } = this.#run;
    if (!files.stat('/tmp')) files.makeDir('/tmp', true);
    for (;;) {
      const path = `/tmp/${name}-${process.leash.sim.random.uint32()}`;
      if (files.stat(path)) continue;
      files.makeDir(path);
      return path;
    }
  }
}
