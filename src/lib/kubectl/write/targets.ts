/** Objects that a writing verb is about, as kubectl's resource builder finds them. */
import type { KubeObject } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import type { Target, TargetOptions } from '#lib/kubectl/resources/targets.ts';
import { targetsOf } from '#lib/kubectl/resources/builder.ts';
import type { Basics } from './requests.ts';

/** A target whose object is known, from its file or from the server. */
export interface FoundTarget extends Target {
  readonly object: KubeObject;
}

export interface FoundTargets {
  visit(visit: (target: FoundTarget) => Promise<void>): Promise<void>;
  all(): Promise<{ readonly targets: readonly FoundTarget[]; readonly errors: readonly Error[] }>;
}

/** The flags of -f and -k, as the commands declare them. */
export interface FileValues {
  readonly filename: readonly string[];
  readonly kustomize: string;
}

type Options = Omit<TargetOptions, 'filenames'> & { readonly filename?: readonly string[] };

/** Targets named by words have no object unless `fetch` is set; verbs that read it must ask for it. */
export function findTargets(run: Basics, { filename = [], ...options }: Options): FoundTargets {
  return targetsOf(run, { ...options, filenames: filename }) as FoundTargets;
}

/** -f or -k, not both, not neither. Throws. */
export function needFiles({ filename, kustomize }: FileValues): void {
  if (filename.length === 0 && !kustomize) throw new CommandError('must specify one of -f and -k');
  if (filename.length > 0 && kustomize) throw new CommandError('only one of -f or -k can be specified');
}
