/** Something wrong with a lab, for its author; line and column are counted from 1. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** The lab can be used all the same: a translation lags behind, a proof is missing. Without this the lab is broken, and not published. */
  readonly mild?: true;
}
