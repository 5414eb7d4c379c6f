/** `kubectl label`. */
import { labelValueErrors } from '#lib/kube/label-names.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { labelOutcome, mark, markFlags, markManager, type Mark } from '#lib/kubectl/write/mark.ts';
import { resourcesAndPairs, type Changes } from '#lib/kubectl/write/pairs.ts';

function parseLabels(specs: readonly string[]): Changes {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const spec of specs) {
    const [key = '', value, ...more] = spec.split('=');
    if (value === undefined) {
      if (!spec.endsWith('-')) throw new CommandError(`unknown label spec: ${spec}`);
      remove.push(spec.slice(0, -1));
      continue;
    }
    if (more.length > 0) throw new CommandError(`invalid label spec: ${spec}`);
    const wrong = labelValueErrors(value);
    if (wrong.length > 0)
      throw new CommandError(`invalid label value: ${JSON.stringify(spec)}: ${wrong.join(';')}`);
    set.set(key, value);
  }
  if (remove.some((key) => set.has(key)))
    throw new CommandError('can not both modify and remove a label in the same command');
  return { set, remove };
}

const labels: Mark = {
  field: 'labels',
  noun: 'label',
  parse: parseLabels,
  refuseOverwrite: (taken) =>
    taken.map(
      ([key, value]) => new CommandError(`'${key}' already has a value (${value}), and --overwrite is false`),
    ),
  said: labelOutcome,
  reportsMissing: true,
};

export const label = command({
  use: 'label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  short: 'Change labels of objects',
  examples: [
    'kubectl label pod web-1 env=test',
    'kubectl label --overwrite pods -l app=web env=live',
    'kubectl label pod web-1 env-',
  ],
  flags: { ...markFlags, ...markManager('kubectl-label') },
  run: (run) => mark(run, run.flags, resourcesAndPairs(run.args, 'label'), labels),
});
