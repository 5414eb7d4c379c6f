/** What the sub-verbs of `set` have in common: find objects, change their pod template, send what differs. */
import { createTwoWayStrategicPatch } from '#lib/kube/patch/strategic-merge.ts';
import { StatusError } from '#lib/kube/status.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { collectable, CommandError, throwAll } from '#lib/kubectl/errors.ts';
import { objectName, type PrintValues } from '#lib/kubectl/printers/output.ts';
import { recorded } from '#lib/kubectl/write/annotations.ts';
import {
  dryRunFlag,
  dryRunOf,
  fileFlags,
  managerFlag,
  outputFlags,
  recordFlag,
  selectorFlag,
  type DryRun,
} from '#lib/kubectl/write/flags.ts';
import { asTyped } from '#lib/kubectl/write/pod-template.ts';
import { resultPrinter } from '#lib/kubectl/write/print.ts';
import { patchObject, type Basics } from '#lib/kubectl/write/requests.ts';
import { findTargets, type FoundTarget } from '#lib/kubectl/write/targets.ts';

/** What all of them have. Which objects a flag may choose differs, and whether --record is known. */
export const setFlags = {
  filename: fileFlags.filename,
  recursive: fileFlags.recursive,
  ...dryRunFlag,
  ...outputFlags,
  ...managerFlag('kubectl-set'),
  all: { type: 'bool', about: 'Every object of the kinds' },
  local: { type: 'bool', about: 'Change the files only, without asking the server' },
} as const;

/** Flags of some of the sub-verbs. */
export const setExtras = {
  kustomize: { kustomize: fileFlags.kustomize },
  selector: selectorFlag,
  record: recordFlag,
} as const;

export interface SetValues extends PrintValues {
  readonly filename: readonly string[];
  readonly recursive: boolean;
  readonly kustomize?: string;
  readonly selector?: string;
  readonly 'dry-run': string;
  readonly record?: boolean;
  readonly 'field-manager': string;
  readonly all: boolean;
  readonly local: boolean;
}

export interface SetVerb {
  /** `image updated` */
  readonly done: string;
  /** What introduces a refusal of the server. */
  readonly failure: string;
  /** Whether an object that stays as it is is said to be updated too. */
  readonly printsUnchanged?: boolean;
  readonly dryRun: DryRun;
}

/** Looked at before anything else: --dry-run (which may warn) and the form of the output. Throws where one is wrong. */
export async function startSet(run: Basics, flags: SetValues): Promise<DryRun> {
  const dryRun = await dryRunOf(run, flags['dry-run']);
  resultPrinter(run, flags, '', dryRun);
  return dryRun;
}

/** The objects: from the server, or with --local from files alone. */
export async function objectsToSet(
  run: Basics,
  flags: SetValues,
  words: readonly string[],
): Promise<readonly FoundTarget[]> {
  if (flags.local && words.length > 0)
    throw new CommandError(
      "you must specify resources by --filename when --local is set.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'",
    );
  const { targets, errors } = await findTargets(run, {
    ...flags,
    // Selectors are for the server.
    selector: flags.local ? '' : flags.selector,
    args: words,
    all: false,
    kindMeansAll: flags.all,
    fetch: !flags.local,
    continueOnError: true,
  }).all();
  throwAll(errors);
  return targets;
}

/** Throws when --all comes with a selector, or --local with the server's dry run. */
export function checkSetFlags(flags: SetValues, count: number): void {
  if (flags.all && flags.selector) throw new CommandError('cannot set --all and --selector at the same time');
  if (flags.local && flags['dry-run'] === 'server')
    throw new CommandError('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  if (count === 0 && flags.filename.length === 0 && !flags.kustomize)
    throw new CommandError(
      'one or more resources must be specified as <resource> <name> or <resource>/<name>',
    );
}

/** A refusal with the name of the object before it; that of a group's kind takes a line of its own. */
export const namedFailure = (object: KubeObject, why: string): CommandError =>
  new CommandError(`error: ${objectName(object)}${object.apiVersion.includes('/') ? '\n' : ''} ${why}\n`);

/** `change` returns the object as it should be, or undefined to leave it alone; what it throws is collected. */
export async function setEach(
  run: Basics,
  flags: SetValues,
  verb: SetVerb,
  targets: readonly FoundTarget[],
  change: (object: KubeObject) => KubeObject | undefined | Promise<KubeObject | undefined>,
): Promise<void> {
  const { dryRun } = verb;
  const print = resultPrinter(run, flags, verb.done, dryRun);
  const failures: Error[] = [];
  for (const target of targets) {
    try {
      const changed = await change(target.object);
      if (!changed) continue;
      const wanted = recorded(run, changed, flags.record ?? false);
      const { apiVersion, kind } = wanted;
      const patch = createTwoWayStrategicPatch(target.object, wanted, apiVersion, kind);
      const isSame = Object.keys(patch).length === 0;
      if (isSame && !verb.printsUnchanged) continue;
      if (flags.local || dryRun === 'client') await print(asTyped(wanted), 'here');
      else
        await print(
          await sent(run, target, patch, verb.failure, { dryRun, manager: flags['field-manager'] }),
        );
    } catch (error) {
      failures.push(collectable(error));
    }
  }
  throwAll(failures);
}

async function sent(
  run: Basics,
  target: FoundTarget,
  patch: unknown,
  failure: string,
  options: Parameters<typeof patchObject>[4],
): Promise<KubeObject> {
  try {
    return await patchObject(run, target, 'strategic', patch, options);
  } catch (error) {
    if (error instanceof StatusError) throw new CommandError(failure + error.message);
    throw error;
  }
}
