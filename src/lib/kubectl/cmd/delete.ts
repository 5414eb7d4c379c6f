/** `kubectl delete`. */
import { command } from '#lib/kubectl/command.ts';
import { CommandError, throwAll } from '#lib/kubectl/errors.ts';
import type { Target } from '#lib/kubectl/resources/targets.ts';
import { deadlineAfter, deletedLine, deleteTarget, kindWord, waitGone } from '#lib/kubectl/write/delete.ts';
import { isNotFound } from '#lib/kubectl/write/failures.ts';
import {
  dryRunFlag,
  dryRunOf,
  dryRunSuffix,
  cascadeFlag,
  fileFlags,
  propagationOf,
  selectorFlag,
} from '#lib/kubectl/write/flags.ts';
import type { Basics } from '#lib/kubectl/write/requests.ts';
import { rawRequest, rawWrite } from './raw.ts';
import { findTargets } from '#lib/kubectl/write/targets.ts';

export const deleteCommand = command({
  use: 'delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])',
  short: 'Delete objects by file, name or label',
  examples: [
    'kubectl delete -f web.yaml',
    'kubectl delete pod web-1 --now',
    'kubectl delete pods,services -l app=web',
    'kubectl delete pods --all',
  ],
  flags: {
    ...fileFlags,
    ...selectorFlag,
    ...dryRunFlag,
    all: { type: 'bool', about: 'Every object of the kinds' },
    'all-namespaces': { type: 'bool', short: 'A', about: 'In every namespace' },
    'field-selector': { type: 'string', about: 'Only objects with these fields' },
    'ignore-not-found': { type: 'bool', about: 'What is not there counts as deleted' },
    ...cascadeFlag,
    force: { type: 'bool', about: 'With --grace-period=0: do not wait for the kubelet' },
    'grace-period': { type: 'int', default: -1, about: 'Seconds to end in; -1 leaves it to the object' },
    now: { type: 'bool', about: 'The same as --grace-period=1' },
    output: { type: 'string', short: 'o', about: 'name prints just that' },
    timeout: { type: 'duration', about: 'How long to wait; 0 means for ever' },
    wait: { type: 'bool', default: true, about: 'Wait until the objects are gone' },
    raw: { type: 'string', about: 'A path of the API to delete as it is' },
    interactive: { type: 'bool', short: 'i', about: 'Ask first' },
  },
  async run(run) {
    const { flags } = run;
    if (flags.raw) {
      if (flags.output) throw new CommandError('--raw and --output are mutually exclusive');
      if (flags.filename.length === 0) return rawRequest(run, flags.raw, 'DELETE');
      return rawWrite(run, 'DELETE', { ...flags, selector: '' });
    }
    const propagation = propagationOf(flags.cascade);
    const dryRun = await dryRunOf(run, flags['dry-run']);
    const isBySelector = flags.all || flags.selector !== '' || flags['field-selector'] !== '';
    const ignoreNotFound =
      flags['ignore-not-found'] ||
      (isBySelector && flags.filename.length === 0 && !run.changed('ignore-not-found'));
    const graceSeconds = graceOf(flags);
    const found = findTargets(run, {
      ...flags,
      args: run.args,
      allNamespaces: flags['all-namespaces'],
      fieldSelector: flags['field-selector'],
      continueOnError: true,
    });
    const { targets, errors } = await found.all();
    if (targets.length === 0)
      throwAll(ignoreNotFound ? errors.filter((error) => !isNotFound(error)) : errors);
    await checkUse(run, flags, graceSeconds);
    if (flags.interactive && targets.length > 0 && !(await confirmed(run, targets))) return;

    const failures = errors.filter((error) => !ignoreNotFound || !isNotFound(error));
    const deleted = new Map<Target, string | undefined>();
    const operation = `${graceSeconds === 0 ? 'force deleted' : 'deleted'}${dryRunSuffix(dryRun)}`;
    const line = (target: Target) =>
      flags.output === 'name' ? `${kindWord(target.mapping)}/${target.name}` : deletedLine(target, operation);
    let warn = run.namespaceGiven && !flags['all-namespaces'];
    for (const target of targets) {
      if (warn && !target.mapping.namespaced) {
        await run.printErr(
          'Warning: deleting cluster-scoped resources, not scoped to the provided namespace',
        );
        warn = false;
      }
      try {
        if (dryRun !== 'client')
          deleted.set(target, await deleteTarget(run, target, { graceSeconds, propagation, dryRun }));
        await run.print(line(target));
      } catch (error) {
        if (!isNotFound(error)) failures.push(collected(error));
        else if (!ignoreNotFound) failures.push(error as Error);
      }
    }
    throwAll(failures);
    if (targets.length === 0) return run.print('No resources found');
    if (!flags.wait || dryRun !== 'none') return;
    const deadline = deadlineAfter(run, flags.timeout);
    for (const [target, uid] of deleted) await waitGone(run, target, uid, deadline);
  },
});

interface GraceFlags {
  readonly now: boolean;
  readonly force: boolean;
  readonly 'grace-period': number;
}

/** Without --force, 0 becomes 1: an older habit must not lose data. */
function graceOf({ now, force, 'grace-period': grace }: GraceFlags): number {
  if (now && grace !== -1) throw new CommandError('--now and --grace-period cannot be specified together');
  const seconds = now ? 1 : grace;
  if (seconds === 0 && !force) return 1;
  return force && seconds < 0 ? 0 : seconds;
}

interface Use extends GraceFlags {
  readonly output: string;
  readonly all: boolean;
  readonly selector: string;
  readonly 'field-selector': string;
}

async function checkUse(run: Basics, flags: Use, graceSeconds: number): Promise<void> {
  if (flags.output !== '' && flags.output !== 'name')
    throw new CommandError(`unexpected -o output mode: ${flags.output}. We only support '-o name'`);
  if (flags.all && flags.selector) throw new CommandError('cannot set --all and --selector at the same time');
  if (flags.all && flags['field-selector'])
    throw new CommandError('cannot set --all and --field-selector at the same time');
  if (!flags.force) return;
  if (graceSeconds > 0)
    throw new CommandError('--force and --grace-period greater than 0 cannot be specified together');
  await run.printErr(
    'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. ' +
      'The resource may continue to run on the cluster indefinitely.',
  );
}

/** `--interactive`: what would go, and a question. */
async function confirmed(run: Basics, targets: readonly Target[]): Promise<boolean> {
  await run.print('You are about to delete the following ' + `${targets.length} resource(s):`);
  for (const { mapping, name } of targets) await run.print(`${kindWord(mapping)}/${name}`);
  await run.write('Do you want to continue? (y/N): ');
  const answer = (await run.process.stdin.readLine()) ?? '';
  if (/^y(es)?$/i.test(answer.trim())) return true;
  await run.print('deletion is cancelled');
  return false;
}

function collected(error: unknown): Error {
  if (error instanceof CommandError || (error as { status?: unknown }).status) return error as Error;
  throw error;
}
