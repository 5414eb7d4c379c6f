/** What the pages are given of the labs, made when the site is built. */
import type { Lab } from '#lib/lab/lab.ts';

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
}

export interface LessonStep {
  readonly id: string;
  readonly title: string;
  readonly html: string;
  readonly checks: readonly { readonly id: string; readonly say: string }[];
  /** HTML of one line each. */
  readonly hints: readonly string[];
}

export interface LessonPage {
  readonly lab: LabSummary;
  readonly steps: readonly LessonStep[];
  /** For the worker. */
  readonly runs: Lab;
}
