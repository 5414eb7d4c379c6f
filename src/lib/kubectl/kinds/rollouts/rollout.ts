/** What the sub-verbs of `kubectl rollout` ask of a kind. A missing entry is the answer "this kind cannot do that". */
import type { KubeObject } from '#lib/kube/types.ts';
import type { DryRun } from '#lib/kubectl/write/flags.ts';
import type { Basics, Place } from '#lib/kubectl/write/requests.ts';

export interface Progress {
  readonly text: string;
  readonly done: boolean;
}

/** A template that an object had. */
export interface Revision {
  readonly number: number;
  readonly cause: string | undefined;
  /** The template as `--revision` shows it. */
  readonly text: () => Promise<string>;
  /** What `-o` prints of it. */
  readonly object: KubeObject;
}

/** Why it cannot be done to this object, or the patch that does it. `now` is an RFC 3339 time. */
export type Change = (object: KubeObject, now: string) => string | { readonly patch: unknown };

export interface UndoOptions {
  /** 0: the one before the present. */
  readonly toRevision: number;
  readonly dryRun: DryRun;
}

export interface Rollout {
  /** Where the rollout is. Throws where it has failed. `revision` 0: whichever. */
  readonly progress: (object: KubeObject, revision: number) => Progress;
  /** By number. */
  readonly revisions: (run: Basics, object: KubeObject) => Promise<readonly Revision[]>;
  /** Returns what was done, as it is printed behind the name. */
  readonly undo: (run: Basics, place: Place, object: KubeObject, options: UndoOptions) => Promise<string>;
  readonly pause?: Change;
  readonly resume?: Change;
  readonly restart: Change;
}
