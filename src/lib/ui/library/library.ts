/** What the pages are given of the labs, made when the site is built. */
import type { Finding } from '#lib/lab/finding.ts';
import type { Lab } from '#lib/lab/lab.ts';
import type { Solution } from '#lib/worker/protocol.ts';

export interface LabSummary {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly level: string;
  readonly minutes: number;
  readonly tags: readonly string[];
  readonly languages: readonly string[];
  readonly seed: number;
  /** The language that this page is in. */
  readonly language: string;
  readonly steps: number;
}

export interface Catalogue {
  readonly tracks: readonly {
    /** Empty for labs that stand in no track. */
    readonly title: string;
    readonly summary: string;
    readonly labs: readonly LabSummary[];
  }[];
  /** For the author only; the published site has none. */
  readonly broken?: readonly BrokenLab[];
}

export interface BrokenLab {
  readonly id: string;
  /** How much lint has to say. */
  readonly count: number;
  readonly first?: Finding;
}

export interface LessonCheck {
  readonly id: string;
  readonly say: string;
  /** What its condition looks at. */
  readonly evidence?: readonly EvidenceLink[];
}

/** What can be looked at: by a command, or without one a file of the home folder, which has that name. */
export interface EvidenceLink {
  readonly name: string;
  readonly command?: string;
}

export interface LessonStep {
  readonly id: string;
  readonly title: string;
  readonly html: string;
  readonly checks: readonly LessonCheck[];
  /** HTML of one line each. */
  readonly hints: readonly string[];
  readonly solution?: Solution;
}

export interface LessonPage {
  readonly lab: LabSummary;
  readonly steps: readonly LessonStep[];
  /** For the worker. */
  readonly runs: Lab;
}

/** A lab's page. Without a lesson the lab is broken, which only its author gets to see. */
export interface LabPage {
  readonly id: string;
  /** What lint says; empty on the published site. */
  readonly findings: readonly Finding[];
  readonly lesson?: LessonPage;
}
