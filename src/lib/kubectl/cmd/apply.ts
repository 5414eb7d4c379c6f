/** `kubectl apply`: makes objects be as a file says (client-side), and looks after the annotation that remembers the file. */
import type { KubeObject } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import { collectable, CommandError, notSimulated, usageError } from '#lib/kubectl/errors.ts';
import { printFlags } from '#lib/kubectl/printers/output.ts';
import { LAST_APPLIED, lastAppliedText, recorded, withLastApplied } from '#lib/kubectl/write/annotations.ts';
import { applyPatch, type PatcherOptions } from '#lib/kubectl/write/apply-patch.ts';
import { describeTarget, shortName } from '#lib/kubectl/write/describe-target.ts';
import { fromSource, isNotFound, throwFindingsAnd } from '#lib/kubectl/write/failures.ts';
import {
  dryRunFlag,
  dryRunOf,
  fileFlags,
  managerFlag,
  propagationOf,
  recordFlag,
  selectorFlag,
  validateFlag,
  validationOf,
  type DryRun,
} from '#lib/kubectl/write/flags.ts';
import { resultPrinter } from '#lib/kubectl/write/print.ts';
import { checkAllowlist, prune } from '#lib/kubectl/write/prune.ts';
import { applyServerSide, SERVER_SIDE } from '#lib/kubectl/write/server-side.ts';
import { createObject, getObject, type Basics } from '#lib/kubectl/write/requests.ts';
import { findTargets, needFiles, type FoundTarget } from '#lib/kubectl/write/targets.ts';
import { setLastApplied, viewLastApplied } from './apply-annotation.ts';
import { editLastApplied } from './apply-edit.ts';

type Outcome = 'created' | 'configured' | 'unchanged' | 'serverside-applied';

const CLIENT_SIDE = 'kubectl-client-side-apply';

export const apply = command({
  use: 'apply (-f FILENAME | -k DIRECTORY)',
  short: 'Make objects be as a file says',
  examples: [
    'kubectl apply -f web.yaml',
    'kubectl apply -f manifests/ -R',
    'cat web.yaml | kubectl apply -f -',
  ],
  flags: {
    ...fileFlags,
    ...selectorFlag,
    ...dryRunFlag,
    ...printFlags,
    ...validateFlag,
    ...recordFlag,
    ...managerFlag(CLIENT_SIDE),
    all: { type: 'bool', about: 'With --prune: every object' },
    cascade: {
      type: 'string',
      default: 'background',
      alone: 'background',
      about: 'With --force: what becomes of dependents',
    },
    force: { type: 'bool', about: 'Delete and create anew what cannot be patched' },
    'force-conflicts': { type: 'bool', about: 'With --server-side: take over fields of others' },
    'grace-period': { type: 'int', default: -1, about: 'With --force: seconds for the old object to end' },
    'openapi-patch': { type: 'bool', default: true, about: 'Merge by the schema of the server' },
    overwrite: { type: 'bool', default: true, about: 'Resolve conflicts in favour of the file' },
    prune: { type: 'bool', about: 'Delete what was applied before and is no longer in the files' },
    'prune-allowlist': { type: 'string-slice', about: 'With --prune: only kinds group/version/kind' },
    'server-side': { type: 'bool', about: 'Let the server merge' },
    timeout: { type: 'duration', about: 'With --force: how long to wait for the deletion' },
    wait: { type: 'bool', about: 'With --force: wait for the deletion' },
  },
  commands: [editLastApplied, setLastApplied, viewLastApplied],
  async run(run) {
    const { flags } = run;
    if (run.args.length > 0) throw usageError(run.path, `Unexpected args: [${run.args.join(' ')}]`);
    needFiles(flags);
    const dryRun = await dryRunOf(run, flags['dry-run']);
    const propagation = propagationOf(flags.cascade);
    checkUse(flags, dryRun);
    // Unlike a real kubectl: where file and cluster both changed a field, the file always wins.
    if (!flags.overwrite) throw notSimulated('--overwrite=false');
    if (!flags['openapi-patch']) throw notSimulated('--openapi-patch=false');
    const validation = validationOf(flags.validate);
    const options: PatcherOptions = {
      dryRun,
      validation,
      manager: flags['field-manager'],
      force: flags.force,
      graceSeconds: flags['grace-period'],
      propagation,
      timeoutMs: flags.timeout,
    };
    if (flags.prune) checkAllowlist(flags['prune-allowlist']);
    const printsObjects = flags.output !== '' && flags.output !== 'name';
    if (printsObjects) resultPrinter(run, flags, '');
    const found = findTargets(run, { ...flags, validate: validation !== 'Ignore', continueOnError: true });
    const { targets, errors } = await found.all();
    if (targets.length === 0 && errors.length === 0) throw new CommandError('no objects passed to apply');
    const failures: Error[] = [];
    const results: KubeObject[] = [];
    for (const target of targets) {
      try {
        const { object, outcome } = flags['server-side']
          ? await onServer(run, target, flags, dryRun, validation)
          : await applyOne(run, target, options, flags.record);
        results.push(object);
        if (!printsObjects) await resultPrinter(run, flags, outcome, dryRun)(object);
      } catch (error) {
        failures.push(collectable(error));
      }
    }
    throwFindingsAnd(errors, failures);
    if (flags.prune) {
      const pruning = {
        selector: flags.selector,
        allowlist: flags['prune-allowlist'],
        graceSeconds: flags['grace-period'],
        propagation,
        dryRun,
      };
      const print = resultPrinter(
        run,
        { ...flags, output: printsObjects ? '' : flags.output },
        'pruned',
        dryRun,
      );
      await prune(run, results, pruning, (object) => Promise.resolve(print(object)));
    }
    if (printsObjects) await resultPrinter(run, flags, '')(asOne(results));
  },
});

interface Use {
  readonly prune: boolean;
  readonly all: boolean;
  readonly selector: string;
  readonly force: boolean;
  readonly 'force-conflicts': boolean;
  readonly 'server-side': boolean;
}

function checkUse(flags: Use, dryRun: DryRun): void {
  const serverSide = flags['server-side'];
  if (flags['force-conflicts'] && !serverSide)
    throw new CommandError('--force-conflicts only works with --server-side');
  if (dryRun === 'client' && serverSide)
    throw new CommandError(
      "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)",
    );
  if (flags.force && serverSide) throw new CommandError('--force cannot be used with --server-side');
  if (dryRun === 'server' && flags.force)
    throw new CommandError('--dry-run=server cannot be used with --force');
  if (flags.all && flags.selector) throw new CommandError('cannot set --all and --selector at the same time');
  if (flags.prune && !flags.all && !flags.selector)
    throw new CommandError(
      'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
    );
}

/** Several objects are printed as one list. */
const asOne = (objects: readonly KubeObject[]): KubeObject =>
  objects.length === 1
    ? objects[0]!
    : ({ apiVersion: 'v1', kind: 'List', metadata: {}, items: objects } as unknown as KubeObject);

async function onServer(
  run: Basics,
  target: FoundTarget,
  flags: { readonly 'field-manager': string; readonly 'force-conflicts': boolean },
  dryRun: DryRun,
  validation: string,
): Promise<{ readonly object: KubeObject; readonly outcome: Outcome }> {
  const manager = flags['field-manager'];
  const object = await applyServerSide(run, target, {
    // The name that it has by itself is another one where the server merges.
    manager: manager === CLIENT_SIDE ? SERVER_SIDE : manager,
    force: flags['force-conflicts'],
    dryRun,
    validation,
  });
  return { object, outcome: 'serverside-applied' };
}

async function applyOne(
  run: Basics,
  target: FoundTarget,
  options: PatcherOptions,
  record: boolean,
): Promise<{ readonly object: KubeObject; readonly outcome: Outcome }> {
  const wanted = recorded(run, target.object, record);
  const { generateName } = wanted.metadata;
  if (!target.name && generateName)
    throw new CommandError(`from ${generateName}: cannot use generate name with apply`);
  const modified = withLastApplied(wanted);
  const current = await currentOf(run, target);
  const { dryRun } = options;
  if (!current) {
    const object = withoutNulls(modified) as KubeObject;
    if (dryRun === 'client') return { object, outcome: 'created' };
    const made = await fromSource('creating', target.source, () =>
      createObject(run, target, object, options),
    );
    return { object: made, outcome: 'created' };
  }
  if (dryRun === 'client') return { object: current, outcome: 'configured' };
  if (lastAppliedText(current) === undefined) await warnUnknownOrigin(run, target);
  const { patch, object } = await applyPatch(run, target, modified, current, options);
  if (object.metadata.deletionTimestamp)
    await run.printErr(
      `Warning: Detected changes to resource ${target.name} which is currently being deleted.`,
    );
  return { object, outcome: Object.keys(patch).length === 0 ? 'unchanged' : 'configured' };
}

async function currentOf(run: Basics, target: FoundTarget): Promise<KubeObject | undefined> {
  const verb = `retrieving current configuration of:\n${describeTarget(target)}\nfrom server for:`;
  return fromSource(verb, target.source, async () => {
    if (!target.name) throw new CommandError('resource name may not be empty');
    try {
      return await getObject(run, target);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  });
}

const warnUnknownOrigin = (run: Basics, target: FoundTarget): Promise<void> =>
  run.printErr(
    `Warning: resource ${shortName(target)} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. ` +
      'kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. ' +
      'The missing annotation will be patched automatically.',
  );

/** Fields that are null in the file are not sent when the object is created. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(kept.map(([key, field]) => [key, withoutNulls(field)]));
}
