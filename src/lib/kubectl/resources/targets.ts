/** What a command is about: the objects its words, files and selectors name. Found by builder.ts. */
import type { KubeObject } from '#lib/kube/types.ts';
import type { ResourceInfo } from './mapper.ts';

/** One object that a command is about: kubectl's resource.Info. */
export interface Target {
  readonly mapping: ResourceInfo;
  /** '' for what lives outside namespaces. */
  readonly namespace: string;
  readonly name: string;
  /** The file it came from; '' when it was named by arguments. */
  readonly source: string;
  /** From the file, or from the server when it was asked for. */
  readonly object?: KubeObject;
}

export interface TargetOptions {
  /** The words that name resources. */
  readonly args?: readonly string[];
  readonly filenames?: readonly string[];
  readonly recursive?: boolean;
  readonly kustomize?: string;
  readonly selector?: string;
  readonly fieldSelector?: string;
  readonly allNamespaces?: boolean;
  /** --all: every object of the kinds. */
  readonly all?: boolean;
  /** A kind without names and selectors means every object (ResourceTypeOrNameArgs(true)). */
  readonly kindMeansAll?: boolean;
  /** Ask the server for what was named (Latest); for files too. */
  readonly fetch?: boolean;
  /** Never ask the server. */
  readonly local?: boolean;
  /** Go on with the other objects after a failure (ContinueOnError). */
  readonly continueOnError?: boolean;
  /** Check apiVersion and kind before anything else, as --validate does. */
  readonly validate?: boolean;
  /** `status`, `scale`: what to fetch of each object. */
  readonly subresource?: string;
}

export interface Targets {
  /** In order; `visit` is called for each, and what it throws is collected with what could not be found. Throws them at the end. */
  visit(visit: (target: Target) => Promise<void>): Promise<void>;
  /** All of them, and what went wrong on the way. */
  all(): Promise<{
    readonly targets: readonly Target[];
    readonly errors: readonly Error[];
    /** Exactly one object was asked for, so that it prints as itself and not as a list. */
    readonly single: boolean;
  }>;
}
