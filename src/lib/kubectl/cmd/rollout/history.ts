/** `kubectl rollout history`: the revisions that an object remembers. */
import { command } from '#lib/kubectl/command.ts';
import { alignTabs } from '#lib/kubectl/describe/tab-writer.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { fileFlags, outputFlags, selectorFlag } from '#lib/kubectl/write/flags.ts';
import { objectRef, resultPrinter } from '#lib/kubectl/write/print.ts';
import { rolloutOf, rolloutTargets } from './targets.ts';

export const history = command({
  use: 'history (TYPE NAME | TYPE/NAME) [flags]',
  short: 'Show earlier revisions of a rollout',
  examples: ['kubectl rollout history deployment/web', 'kubectl rollout history deployment/web --revision=3'],
  flags: {
    ...fileFlags,
    ...selectorFlag,
    ...outputFlags,
    revision: { type: 'int', default: 0, about: 'Show the template of this revision' },
  },
  async run(run) {
    const { flags } = run;
    if (flags.revision < 0) throw new CommandError(`revision must be a positive integer: ${flags.revision}`);
    await rolloutTargets(run, flags).visit(async (target) => {
      const all = await rolloutOf(target, 'history viewer').revisions(run, target.object);
      const chosen = all.find(({ number }) => number === flags.revision);
      if (flags.revision > 0 && !chosen) throw new CommandError('unable to find the specified revision');
      if (flags.output !== '' || flags.template !== '') {
        const print = resultPrinter(run, flags, '');
        for (const { object } of chosen ? [chosen] : all) await print(object);
        return;
      }
      const ref = objectRef(target.object);
      if (chosen) return run.print(`${ref} with revision #${flags.revision}\n${await chosen.text()}`);
      if (all.length === 0) return run.print(`${ref} \nNo rollout history found.`);
      const rows = all.map(({ number, cause }) => `${number}\t${cause || '<none>'}\n`);
      await run.print(`${ref} \n${alignTabs(`REVISION\tCHANGE-CAUSE\n${rows.join('')}`)}`);
    });
  },
});
