/** `kubectl rollout pause`, `resume` and `restart`: one small change to a Deployment each (polymorphichelpers). */
import type { Deployment } from '#lib/kube/types.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import { command, type Command } from '#lib/kubectl/command.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { fileFlags, managerFlag, outputFlags, selectorFlag } from '#lib/kubectl/write/flags.ts';
import { resultPrinter } from '#lib/kubectl/write/print.ts';
import { patchObject } from '#lib/kubectl/write/requests.ts';
import { rolloutTargets } from './targets.ts';

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

interface Change {
  readonly name: string;
  readonly short: string;
  readonly done: string;
  /** `pausing`: what is not supported for other kinds. */
  readonly doing: string;
  /** Why it cannot be done to this Deployment, or the patch that does it. */
  readonly change: (deployment: Deployment, now: string) => string | { readonly patch: unknown };
}

const changes: readonly Change[] = [
  {
    name: 'pause',
    short: 'Hold a rollout: changes to the template start nothing until it is resumed',
    done: 'paused',
    doing: 'pausing',
    change: ({ spec }) => (spec.paused ? 'is already paused' : { patch: { spec: { paused: true } } }),
  },
  {
    name: 'resume',
    short: 'Let a paused rollout go on',
    done: 'resumed',
    doing: 'resuming',
    change: ({ spec }) => (spec.paused ? { patch: { spec: { paused: null } } } : 'is not paused'),
  },
  {
    name: 'restart',
    short: 'Replace all pods by new ones, as in an update',
    done: 'restarted',
    doing: 'restarting',
    change: ({ spec }, now) => {
      if (spec.paused) return "can't restart paused deployment (run rollout resume first)";
      if (spec.template.metadata?.annotations?.[RESTARTED_AT] === now) {
        return 'failed to create patch: if restart has already been triggered within the past second, please wait before attempting to trigger another';
      }
      return { patch: { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: now } } } } } };
    },
  },
];

const changeCommand = ({ name, short, done, doing, change }: Change): Command =>
  command({
    use: `${name} RESOURCE`,
    short,
    examples: [`kubectl rollout ${name} deployment/web`],
    completes: 'resources',
    flags: { ...fileFlags, ...selectorFlag, ...outputFlags, ...managerFlag('kubectl-rollout') },
    async run(run) {
      const print = resultPrinter(run, run.flags, done);
      const options = { manager: run.flags['field-manager'] };
      await rolloutTargets(run, run.flags).visit(async (target) => {
        const ref = `${target.mapping.resource}${target.mapping.group && `.${target.mapping.group}`} "${target.name}"`;
        if (target.mapping.resource !== 'deployments' || !target.object)
          throw new CommandError(`${ref} ${doing} is not supported`);
        const decided = change(target.object as Deployment, rfc3339(run.process.leash.now));
        if (typeof decided === 'string') throw new CommandError(`${ref} ${decided}`);
        await print(await patchObject(run, target, 'strategic', decided.patch, options));
      });
    },
  });

export const [pause, resume, restart] = changes.map(changeCommand) as [Command, Command, Command];
