/** `kubectl rollout history`: the revisions that a Deployment remembers. */
import type { Deployment } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import { alignTabs } from '#lib/kubectl/describe/tab-writer.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { fileFlags, outputFlags, selectorFlag } from '#lib/kubectl/write/flags.ts';
import { objectRef, resultPrinter } from '#lib/kubectl/write/print.ts';
import { CHANGE_CAUSE, revisionOf, revisionsOf, templateText } from './revisions.ts';
import { rolloutTargets } from './targets.ts';

export const history = command({
  use: 'history (TYPE NAME | TYPE/NAME) [flags]',
  short: 'Show earlier revisions of a rollout',
  examples: ['kubectl rollout history deployment/web', 'kubectl rollout history deployment/web --revision=3'],
  completes: 'resources',
  flags: {
    ...fileFlags,
    ...selectorFlag,
    ...outputFlags,
    revision: { type: 'int', default: 0, about: 'Show the template of this revision' },
  },
  async run(run) {
    const { flags } = run;
    if (flags.revision < 0) throw new CommandError(`revision must be a positive integer: ${flags.revision}`);
    await rolloutTargets(run, flags).visit(async ({ mapping, object }) => {
      if (mapping.resource !== 'deployments' || !object) {
        throw new CommandError(`no history viewer has been implemented for "${mapping.kind}"`);
      }
      const sets = await revisionsOf(run, object as Deployment);
      const chosen = sets.find((set) => revisionOf(set) === flags.revision);
      if (flags.revision > 0 && !chosen) throw new CommandError('unable to find the specified revision');
      if (flags.output !== '' || flags.template !== '') {
        const print = resultPrinter(run, flags, '');
        for (const set of chosen ? [chosen] : sets) await print(set);
        return;
      }
      const ref = objectRef(object);
      if (chosen) return run.print(`${ref} with revision #${flags.revision}\n${templateText(chosen)}`);
      if (sets.length === 0) return run.print(`${ref} \nNo rollout history found.`);
      const rows = sets.map(
        (set) => `${revisionOf(set)}\t${set.metadata.annotations?.[CHANGE_CAUSE] || '<none>'}\n`,
      );
      await run.print(`${ref} \n${alignTabs(`REVISION\tCHANGE-CAUSE\n${rows.join('')}`)}`);
    });
  },
});
