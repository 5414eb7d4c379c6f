/** What `label` and `annotate` share: they change a map in an object's metadata and send a merge patch. */
import { deepEqual } from '#lib/kube/equal.ts';
import { goJson, type Json } from '#lib/kube/patch/json.ts';
import { createMergePatch } from '#lib/kube/patch/merge-patch.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { printFlags, type PrintValues } from '#lib/kubectl/printers/output.ts';
import { CHANGE_CAUSE, recorded } from './annotations.ts';
import {
  dryRunFlag,
  dryRunOf,
  fileFlags,
  managerFlag,
  recordFlag,
  selectorFlag,
  type DryRun,
} from './flags.ts';
import type { Changes, Words } from './pairs.ts';
import { resultPrinter } from './print.ts';
import { patchObject, type Basics } from './requests.ts';
import { findTargets, type FoundTarget } from './targets.ts';

export const markFlags = {
  ...fileFlags,
  ...selectorFlag,
  ...dryRunFlag,
  ...printFlags,
  ...recordFlag,
  all: { type: 'bool', about: 'Every object of the kinds' },
  'all-namespaces': { type: 'bool', short: 'A', about: 'In every namespace' },
  'field-selector': { type: 'string', about: 'Only objects with these fields' },
  list: { type: 'bool', about: 'Show what is there' },
  local: { type: 'bool', about: 'Change the files only, without asking the server' },
  overwrite: { type: 'bool', about: 'Allow to change what is there already' },
  'resource-version': { type: 'string', about: 'Change nothing unless this is the version now' },
} as const;

export const markManager = managerFlag;

export interface MarkValues extends PrintValues {
  readonly filename: readonly string[];
  readonly recursive: boolean;
  readonly kustomize: string;
  readonly selector: string;
  readonly 'dry-run': string;
  readonly record: boolean;
  readonly all: boolean;
  readonly 'all-namespaces': boolean;
  readonly 'field-selector': string;
  readonly list: boolean;
  readonly local: boolean;
  readonly overwrite: boolean;
  readonly 'resource-version': string;
  readonly 'field-manager': string;
}

/** What tells the two verbs apart. */
export interface Mark {
  readonly field: 'labels' | 'annotations';
  /** `label`: for `at least one label update is required`. */
  readonly noun: string;
  readonly parse: (pairs: readonly string[]) => Changes;
  /** What stands in the way of changing these values without --overwrite. */
  readonly refuseOverwrite: (taken: readonly (readonly [string, string])[]) => Error[];
  /** What was done, from the object's JSON before and after. */
  readonly said: (before: KubeObject, after: KubeObject, overwrite: boolean) => string;
  /** Says which keys could not be removed. */
  readonly reportsMissing: boolean;
}

/** Runs `label` or `annotate`. */
export async function mark(run: Basics, flags: MarkValues, words: Words, verb: Mark): Promise<void> {
  const changes = verb.parse(words.pairs);
  const dryRun = await dryRunOf(run, flags['dry-run']);
  checkUse(flags, words, changes, verb, dryRun);
  resultPrinter(run, flags, '');
  const found = findTargets(run, {
    ...flags,
    // Selectors are for the server.
    selector: flags.local ? '' : flags.selector,
    args: flags.local ? [] : words.resources,
    kindMeansAll: flags.all,
    allNamespaces: flags['all-namespaces'],
    fieldSelector: flags['field-selector'],
    fetch: !flags.local,
    local: flags.local,
    continueOnError: true,
  });
  const { targets } = flags['resource-version'] || flags.list ? await found.all() : { targets: [] };
  if (flags['resource-version'] && targets.length > 1)
    throw new CommandError('--resource-version may only be used with a single resource');
  await found.visit(async (target) => {
    const { object, said } = await markOne(run, flags, target, changes, verb, dryRun);
    if (flags.list) return list(run, object, verb, targets.length === 1);
    await resultPrinter(run, flags, said, dryRun)(object);
  });
}

function checkUse(
  flags: MarkValues,
  { resources }: Words,
  { set, remove }: Changes,
  verb: Mark,
  dryRun: DryRun,
): void {
  if (flags.all && flags.selector) throw new CommandError('cannot set --all and --selector at the same time');
  if (flags.all && flags['field-selector'])
    throw new CommandError('cannot set --all and --field-selector at the same time');
  if (flags.local && resources.length > 0)
    throw new CommandError(
      'can only use local files by -f rsrc.yaml or --filename=rsrc.json when --local=true is set',
    );
  if (flags.local && dryRun === 'server')
    throw new CommandError('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  if (resources.length === 0 && flags.filename.length === 0 && !flags.kustomize)
    throw new CommandError(
      'one or more resources must be specified as <resource> <name> or <resource>/<name>',
    );
  if (set.size === 0 && remove.length === 0 && !flags.list)
    throw new CommandError(`at least one ${verb.noun} update is required`);
}

async function markOne(
  run: Basics,
  flags: MarkValues,
  target: FoundTarget,
  changes: Changes,
  verb: Mark,
  dryRun: DryRun,
): Promise<{ readonly object: KubeObject; readonly said: string }> {
  const before = target.object;
  const isSent = !(dryRun === 'client' || flags.local || flags.list);
  const missing = changes.remove.filter((key) => before.metadata[verb.field]?.[key] === undefined);
  if (isSent && verb.reportsMissing) for (const key of missing) await run.print(`label "${key}" not found.`);
  const changed = changedObject(before, changes, verb, flags);
  if (!isSent) return { object: changed, said: verb.said(before, changed, flags.overwrite) };
  const after = recorded(run, changed, flags.record);
  const said = verb.said(before, after, flags.overwrite);
  const options = { dryRun, manager: flags['field-manager'] };
  const object = await patchObject(run, target, 'merge', createMergePatch(before, after), options);
  return { object, said };
}

function changedObject(
  object: KubeObject,
  { set, remove }: Changes,
  verb: Mark,
  flags: MarkValues,
): KubeObject {
  const old = object.metadata[verb.field] ?? {};
  if (!flags.overwrite) {
    const taken = [...set].filter(
      ([key, value]) => old[key] !== undefined && old[key] !== value && key !== CHANGE_CAUSE,
    );
    const refusals = verb.refuseOverwrite(taken.map(([key]) => [key, old[key]!] as const));
    if (refusals.length > 0) throw refusals[0]!;
  }
  const next: Record<string, string> = { ...old, ...Object.fromEntries(set) };
  for (const key of remove) delete next[key];
  const version = flags['resource-version'];
  return {
    ...object,
    metadata: { ...object.metadata, [verb.field]: next, ...(version && { resourceVersion: version }) },
  };
}

async function list(run: Basics, object: KubeObject, { field }: Mark, isOnly: boolean): Promise<void> {
  const { apiVersion, kind, metadata } = object;
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  if (!isOnly) await run.print(`Listing ${field} for ${kind}.${group}/${metadata.name}:`);
  const entries = Object.entries(metadata[field] ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, value] of entries) await run.print(`${isOnly ? '' : ' '}${key}=${value}`);
}

/** `labeled`, `unlabeled` or `not labeled`: judged by the length of the JSON, as kubectl does. */
export function labelOutcome(before: KubeObject, after: KubeObject, overwrite: boolean): string {
  if (deepEqual(before, after)) return 'not labeled';
  const length = (object: KubeObject) => goJson(object as unknown as Json).length;
  return !overwrite && length(after) < length(before) ? 'unlabeled' : 'labeled';
}
