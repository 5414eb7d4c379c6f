/** `kubectl rollout undo`: back to an earlier template, as the client does it (polymorphichelpers/rollback.go). */
import { command } from '#lib/kubectl/command.ts';
import { dryRunFlag, dryRunOf, fileFlags, outputFlags, selectorFlag } from '#lib/kubectl/write/flags.ts';
import { resultPrinter } from '#lib/kubectl/write/print.ts';
import { rolloutOf, rolloutTargets } from './targets.ts';

export const undo = command({
  use: 'undo (TYPE NAME | TYPE/NAME) [flags]',
  short: 'Go back to an earlier revision',
  examples: ['kubectl rollout undo deployment/web', 'kubectl rollout undo deployment/web --to-revision=3'],
  flags: {
    ...fileFlags,
    ...selectorFlag,
    ...dryRunFlag,
    ...outputFlags,
    'to-revision': {
      type: 'int',
      default: 0,
      about: 'The revision to go back to; 0: the one before the present',
    },
  },
  async run(run) {
    const { flags } = run;
    const dryRun = await dryRunOf(run, flags['dry-run']);
    await rolloutTargets(run, flags).visit(async (target) => {
      const rollout = rolloutOf(target, 'rollbacker');
      const options = { toRevision: flags['to-revision'], dryRun };
      const said = await rollout.undo(run, target, target.object, options);
      await resultPrinter(run, flags, said, dryRun)(target.object);
    });
  },
});
