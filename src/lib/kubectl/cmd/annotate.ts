/** `kubectl annotate`. */
import { command } from '#lib/kubectl/command.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { mark, markFlags, markManager, type Mark } from '#lib/kubectl/write/mark.ts';
import { parsePairs, resourcesAndPairs, type Changes } from '#lib/kubectl/write/pairs.ts';

function parseAnnotations(pairs: readonly string[]): Changes {
  const changes = parsePairs(pairs, 'annotation', true);
  const both = changes.remove.filter((key) => changes.set.has(key));
  if (both.length > 0)
    throw new CommandError(
      `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`,
    );
  return changes;
}

const annotations: Mark = {
  field: 'annotations',
  noun: 'annotation',
  parse: parseAnnotations,
  refuseOverwrite(taken) {
    if (taken.length === 0) return [];
    const found = taken.map(([key, value]) => `'${key}' already has a value (${value})`).join('; ');
    return [
      new CommandError(`--overwrite is false but found the following declared annotation(s): ${found}`),
    ];
  },
  said: () => 'annotated',
  reportsMissing: false,
};

export const annotate = command({
  use: 'annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  short: 'Change annotations of objects',
  examples: [
    "kubectl annotate deployment web kubernetes.io/change-cause='image 1.26'",
    'kubectl annotate pod web-1 note-',
  ],
  flags: { ...markFlags, ...markManager('kubectl-annotate') },
  run: (run) => mark(run, run.flags, resourcesAndPairs(run.args, 'annotation'), annotations),
});
