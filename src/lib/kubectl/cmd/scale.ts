/** `kubectl scale`: the size of a workload, through its scale subresource. */
import type { KubeObject, Scale } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError, throwAll } from '#lib/kubectl/errors.ts';
import { printFlags } from '#lib/kubectl/printers/output.ts';
import { changeCause, CHANGE_CAUSE } from '#lib/kubectl/write/annotations.ts';
import { shortName } from '#lib/kubectl/write/describe-target.ts';
import {
  dryRunFlag,
  dryRunOf,
  fileFlags,
  recordFlag,
  selectorFlag,
  type DryRun,
} from '#lib/kubectl/write/flags.ts';
import { resultPrinter } from '#lib/kubectl/write/print.ts';
import { getObject, patchObject, replaceObject, type Basics } from '#lib/kubectl/write/requests.ts';
import { findTargets, type FoundTarget } from '#lib/kubectl/write/targets.ts';

export const scale = command({
  use: 'scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)',
  short: 'Set how many pods a workload should have',
  examples: [
    'kubectl scale deployment/web --replicas=3',
    'kubectl scale --current-replicas=2 --replicas=3 deployment/web',
  ],
  flags: {
    ...fileFlags,
    ...selectorFlag,
    ...dryRunFlag,
    ...printFlags,
    ...recordFlag,
    all: { type: 'bool', about: 'Every object of the kinds' },
    replicas: { type: 'int', required: true, about: 'The size to aim for' },
    'current-replicas': { type: 'int', default: -1, about: 'Change nothing unless this is the size now' },
    'resource-version': { type: 'string', about: 'Change nothing unless this is the version now' },
    timeout: { type: 'duration', about: 'How long to wait for the new size; 0 does not wait' },
  },
  async run(run) {
    const { flags } = run;
    const dryRun = await dryRunOf(run, flags['dry-run']);
    const print = resultPrinter(run, flags, 'scaled', dryRun);
    const { replicas, 'current-replicas': expected, 'resource-version': version } = flags;
    if (replicas < 0)
      throw new CommandError(
        'The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0',
      );
    if (expected < -1)
      throw new CommandError('The --current-replicas must specify an integer of -1 or greater');
    const { targets, errors } = await findTargets(run, {
      ...flags,
      args: run.args,
      kindMeansAll: flags.all,
      fetch: flags.filename.length === 0,
      continueOnError: true,
    }).all();
    if (version && targets.length > 1)
      throw new CommandError('cannot use --resource-version with multiple resources');
    if (targets.length === 0 && errors.length > 0) throw refusal(errors[0]!);
    for (const target of targets) {
      if (dryRun !== 'client') await scaleOne(run, target, { replicas, expected, version, dryRun });
      if (dryRun !== 'client' && flags.record) await noteCause(run, target);
      if (flags.timeout > 0 && dryRun === 'none') await waitForSize(run, target, replicas, flags.timeout);
      await print(target.object);
    }
    throwAll(errors);
  },
});

/** Nothing was found: the errors of the words themselves stand alone, those of the server follow kubectl's own. */
const refusal = (error: Error): Error =>
  error.name === 'StatusError' ? new CommandError(`no objects passed to scale ${error.message}`) : error;

interface Size {
  readonly replicas: number;
  /** -1: whatever it is now. */
  readonly expected: number;
  readonly version: string;
  readonly dryRun: DryRun;
}

async function scaleOne(
  run: Basics,
  target: FoundTarget,
  { replicas, expected, version, dryRun }: Size,
): Promise<void> {
  const options = { dryRun, subresource: 'scale' };
  if (expected === -1 && !version) {
    await patchObject(run, target, 'merge', { spec: { replicas } }, options);
    return;
  }
  const now = (await getObject(run, target, 'scale')) as Scale;
  const size = now.spec.replicas ?? 0;
  if (expected !== -1 && size !== expected)
    throw new CommandError(`Expected replicas to be ${expected}, was ${size}`);
  if (version && now.metadata.resourceVersion !== version)
    throw new CommandError(`Expected resource version to be ${version}, was ${now.metadata.resourceVersion}`);
  await replaceObject(run, target, { ...now, spec: { ...now.spec, replicas } }, options);
}

const noteCause = (run: Basics, target: FoundTarget): Promise<KubeObject> =>
  patchObject(run, target, 'merge', { metadata: { annotations: { [CHANGE_CAUSE]: changeCause(run) } } }, {});

/** Looks once a second, as the real command does. */
async function waitForSize(
  run: Basics,
  target: FoundTarget,
  replicas: number,
  timeoutMs: number,
): Promise<void> {
  const { leash, interrupt } = run.process;
  const deadline = leash.now + timeoutMs;
  for (;;) {
    const now = (await getObject(run, target, 'scale')) as Scale;
    if (now.spec.replicas === replicas && now.status.replicas === replicas) return;
    if (leash.now + 1000 > deadline)
      throw new CommandError(`timed out waiting for "${shortName(target).split('/')[1]}" to be synced`);
    await leash.sleep(1000, interrupt);
  }
}
