/** A lab as data: what `lab.yaml`, the steps' front matter and the folders say, once read. */

export interface Lab {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly level: string;
  readonly minutes: number;
  readonly tags: readonly string[];
  readonly seed: number;
  /** Not finished: lint does not ask for all ways through it yet, and a proof ends where a solution is missing. */
  readonly draft?: boolean;
  /** BCP 47 tags; the first is the language the lab was written in. */
  readonly languages: readonly string[];
  readonly steps: readonly Step[];
  readonly cluster: LabCluster;
  /** The learner's home folder at the start, by path relative to it. */
  readonly home: Readonly<Record<string, LabFile>>;
}

export interface LabFile {
  readonly text: string;
  readonly executable: boolean;
}

export interface LabCluster {
  /** `cluster/cluster.yaml`, parsed; checked by whoever builds the cluster. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The web outside the cluster: the text at each address. */
  readonly urls?: Readonly<Record<string, string>>;
  /** Manifests by file name, in the order in which they are applied. */
  readonly manifests: readonly { readonly name: string; readonly text: string }[];
  /** Scripts by file name, run in their order in the home folder once the manifests are rolled out. */
  readonly scripts?: readonly { readonly name: string; readonly text: string }[];
}

export interface Step {
  /** The folder's name without its number: `break-it`. */
  readonly id: string;
  readonly title: string;
  readonly checks: readonly Check[];
  readonly hints: readonly string[];
  /** A script that is run when the step begins, before the learner's next command is looked at. */
  readonly setUp?: string;
  /** Markdown below the front matter. */
  readonly text: string;
}

export type When = 'now' | 'became' | 'ever' | 'always' | 'never';

export interface Check {
  readonly id: string;
  readonly say: string;
  readonly condition:
    | { readonly when: When; readonly expression: string }
    | { readonly ran: string }
    /** A script of the step's folder, by its name there, and what it says: passed where it ends with 0. */
    | { readonly script: string; readonly text: string }
    | { readonly ask: string; readonly choices?: readonly string[]; readonly answer: string };
  /** Whether a learner who has it wrong is told what was wanted; true unless the lab says otherwise. */
  readonly reveals?: boolean;
  readonly otherwise: readonly { readonly when?: string; readonly say: string }[];
}
