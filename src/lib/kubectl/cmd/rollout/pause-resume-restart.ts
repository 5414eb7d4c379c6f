/** `kubectl rollout pause`, `resume` and `restart`: one small change to a workload each (polymorphichelpers). */
import { rfc3339 } from '#lib/kube/time.ts';
import { command, type Command } from '#lib/kubectl/command.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { kindNamed } from '#lib/kubectl/kinds/index.ts';
import { fileFlags, managerFlag, outputFlags, selectorFlag } from '#lib/kubectl/write/flags.ts';
import { resultPrinter } from '#lib/kubectl/write/print.ts';
import { patchObject } from '#lib/kubectl/write/requests.ts';
import { rolloutTargets } from './targets.ts';

interface Verb {
  readonly name: 'pause' | 'resume' | 'restart';
  readonly short: string;
  readonly done: string;
  /** `pausing`: what is not supported for other kinds. */
  readonly doing: string;
}

const verbs: readonly Verb[] = [
  {
    name: 'pause',
    short: 'Hold a rollout: changes to the template start nothing until it is resumed',
    done: 'paused',
    doing: 'pausing',
  },
  { name: 'resume', short: 'Let a paused rollout go on', done: 'resumed', doing: 'resuming' },
  {
    name: 'restart',
    short: 'Replace all pods by new ones, as in an update',
    done: 'restarted',
    doing: 'restarting',
  },
];

const changeCommand = ({ name, short, done, doing }: Verb): Command =>
  command({
    use: `${name} RESOURCE`,
    short,
    examples: [`kubectl rollout ${name} deployment/web`],
    flags: { ...fileFlags, ...selectorFlag, ...outputFlags, ...managerFlag('kubectl-rollout') },
    async run(run) {
      const found = rolloutTargets(run, run.flags);
      const print = resultPrinter(run, run.flags, done);
      const options = { manager: run.flags['field-manager'] };
      await found.visit(async (target) => {
        const { resource, group, kind } = target.mapping;
        const ref = `${resource}${group && `.${group}`} "${target.name}"`;
        const change = kindNamed(group, kind).rollout?.[name];
        if (!change) throw new CommandError(`${ref} ${doing} is not supported`);
        const decided = change(target.object, rfc3339(run.process.leash.now));
        if (typeof decided === 'string') throw new CommandError(`${ref} ${decided}`);
        await print(await patchObject(run, target, 'strategic', decided.patch, options));
      });
    },
  });

export const [pause, resume, restart] = verbs.map(changeCommand) as [Command, Command, Command];
