/** The describer of a kind. */
import type { KubeObject } from '#lib/kube/types.ts';
import type { Describer } from './describer.ts';

export interface Described {
  /** '' for the core group. */
  readonly group: string;
  readonly kind: string;
  /** The text of `kubectl describe`. */
  readonly describe: Describer;
}

/** A describer takes the type of its kind; the API says of what kind an object is. */
export const describedBy = <T extends KubeObject>(describer: Describer<T>): Describer =>
  describer as unknown as Describer;
