/**
 * Images that are not as the catalogue has them: built on the learner's machine, or pulled there and tagged anew, and what of them was
 * pushed to registries. An image is known by its id and never changes; who has it under which name is for others to keep.
 */
import type { Simulation } from '#lib/sim/simulation.ts';
import type { Table } from '#lib/sim/table.ts';
import type { AppBehaviour } from './catalogue.ts';

/** What an image says of how it is run: the fields of an OCI configuration. */
export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  /** `8080/tcp` */
  readonly exposed: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly user: string;
}

export interface MadeImage {
  /** `sha256:…` of its configuration. */
  readonly id: string;
  /** `sha256:…` of its manifest: what a registry calls it. */
  readonly digest: string;
  readonly app: AppBehaviour;
  readonly config: ImageConfig;
  readonly sizeBytes: number;
  /** Virtual epoch milliseconds. */
  readonly createdMs: number;
  /** From the first layer on. */
  readonly history: readonly Layer[];
}

export interface Layer {
  /** The instruction: `RUN /bin/sh -c apk add curl`. */
  readonly by: string;
  readonly bytes: number;
  readonly atMs: number;
}

export class MadeImages {
  readonly #images: Table<MadeImage>;
  readonly #pushed: Table<string>;

  constructor(sim: Simulation) {
    this.#images = sim.table('images/made');
    this.#pushed = sim.table('images/pushed');
  }

  get(id: string): MadeImage | undefined {
    return this.#images.get(id);
  }

  add(image: MadeImage): void {
    if (!this.#images.has(image.id)) this.#images.set(image.id, image);
  }

  /** Puts it into the registry under a normalised name (`docker.io/me/app:v1`), over what was there. */
  push(name: string, id: string): void {
    this.#pushed.set(name, id);
  }

  /** What the registry has under a normalised name because somebody pushed it there. */
  pushed(name: string): MadeImage | undefined {
    const id = this.#pushed.get(name);
    return id === undefined ? undefined : this.#images.get(id);
  }
}
