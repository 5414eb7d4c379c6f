/** What the rollout verbs are about, found the way all of them find it. */
import { CommandError } from '#lib/kubectl/errors.ts';
import { targetsOf } from '#lib/kubectl/resources/builder.ts';
import type { Targets } from '#lib/kubectl/resources/targets.ts';
import type { Basics } from '#lib/kubectl/write/requests.ts';

interface TargetFlags {
  readonly filename: readonly string[];
  readonly recursive: boolean;
  readonly kustomize: string;
  readonly selector: string;
}

export function rolloutTargets(
  run: Basics,
  { filename, recursive, kustomize, selector }: TargetFlags,
): Targets {
  if (run.args.length === 0 && filename.length === 0 && !kustomize)
    throw new CommandError('required resource not specified');
  const args = run.args;
  return targetsOf(run, {
    args,
    filenames: filename,
    recursive,
    kustomize,
    selector,
    kindMeansAll: true,
    fetch: true,
    continueOnError: true,
  });
}
