export interface Case {
  /** Path and text of each file, in order. */
  readonly files: readonly (readonly [path: string, text: string])[];
  readonly stdout: string;
  readonly stderr: string;
}
export function readCase(text: string): Case;
export function writeCase(one: Case): string;
