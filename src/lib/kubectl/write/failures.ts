/** How several failures of one command are put together. */
import { CommandError, Failures, throwAll, withSource } from '#lib/kubectl/errors.ts';
import { StatusError } from '#lib/kube/status.ts';

/** Runs something about an object out of a file; a refusal says which file (AddSourceToErr). */
export async function fromSource<T>(verb: string, source: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof StatusError || error instanceof CommandError) throw withSource(verb, source, error);
    throw error;
  }
}

/** The failures of finding objects are one among those of the rest: `[a, b]` where there are others too. */
export function throwFindingsAnd(finding: readonly Error[], rest: readonly Error[]): void {
  if (rest.length === 0 || finding.length < 2) throwAll([...finding, ...rest]);
  else throwAll([new CommandError(new Failures(finding).message), ...rest]);
}

export const isNotFound = (error: unknown): boolean =>
  error instanceof StatusError && error.status.reason === 'NotFound';

export const isConflict = (error: unknown): boolean =>
  error instanceof StatusError && error.status.reason === 'Conflict';

export const isInvalid = (error: unknown): boolean =>
  error instanceof StatusError && error.status.reason === 'Invalid';
