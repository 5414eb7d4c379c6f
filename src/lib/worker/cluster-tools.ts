/** The tools around a cluster: each is loaded when it is first run, and gets its ways to the cluster. */
import type { Program } from '#lib/shell/program.ts';

export interface ClusterToolParts {
  /** kubectl as the learner's programs call it. */
  readonly kubectl: Program;
}

/** By name (`cluster-tool-names.ts` lists them). */
export function clusterTools({ kubectl }: ClusterToolParts): ReadonlyMap<string, Program> {
  const contexts = () => import('#lib/kubectl/programs/kubectx.ts');
  return new Map<string, Program>([
    ['kubecolor', kubectl],
    ['kubectx', lazily(async () => (await contexts()).kubectx(kubectl))],
    ['kubens', lazily(async () => (await contexts()).kubens(kubectl))],
    ['kustomize', lazily(async () => (await import('#lib/kubectl/programs/kustomize.ts')).kustomize)],
  ]);
}

/** A program that is loaded when it is first run; the clock stands still meanwhile. */
function lazily(load: () => Promise<Program>): Program {
  let loaded: Promise<Program> | undefined;
  return async (process) => (await process.leash.hold((loaded ??= load())))(process);
}
