/**
 * The Docker daemons that a learner can reach: that of their own machine, and the ones of nodes that share theirs (`minikube docker-env`).
 * Images are named in tables; what is in them is `images/made.ts`. What is pushed here is what nodes can pull; what is loaded onto a node
 * is there without being pulled.
 */
import type { ClusterConfig } from '#lib/cluster/config.ts';
import type { AppBehaviour } from '#lib/cluster/images/catalogue.ts';
import type { MadeImage, MadeImages } from '#lib/cluster/images/made.ts';
import {
  familiar,
  madeUpDigest,
  parseReference,
  type ImageReference,
} from '#lib/cluster/images/reference.ts';
import { localImage, resolvePull, type Credentials } from '#lib/cluster/images/resolve.ts';
import { stockImages } from '#lib/cluster/images/stock.ts';
import type { NodeImages } from '#lib/cluster/kubelet/nodes.ts';
import type { Answer, Question } from '#lib/cluster/kubelet/sh/run-options.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import type { Table } from '#lib/sim/table.ts';
import { buildImage, type BuildRequest, type BuildResult } from './build.ts';
import { Containers } from './containers.ts';
import { ageInDays } from './image-age.ts';
import { loginRefusal, pullError, pushRefusal, withoutNames } from './registries.ts';

export interface DockerParts {
  readonly sim: Simulation;
  readonly config: ClusterConfig;
  readonly made: MadeImages;
  readonly nodes: NodeImages;
  readonly ask: (question: Question) => Answer;
  /** Somebody made, named, moved or took away an image; a pull is none of these. */
  readonly onChange?: () => void;
}

/** One line of `docker images`. */
export interface ImageRow {
  /** As people write it: `nginx`, `me/app`; `<none>` where no name is left. */
  readonly repository: string;
  readonly tag: string;
  readonly image: MadeImage;
}

interface Known {
  /** Whether a registry has it under that name: then it has a digest. */
  readonly digests: readonly string[];
}

export type Refused = { readonly error: string };

const DAY_MS = 86_400_000;

export class Docker {
  readonly containers: Containers;
  readonly #parts: DockerParts;
  /** Id by daemon and normalised name. */
  readonly #tags: Table<string>;
  readonly #images: Table<Known>;
  readonly #steps: Table<true>;

  constructor(parts: DockerParts) {
    this.#parts = parts;
    const { sim, made, ask } = parts;
    this.containers = new Containers({ sim, image: (id) => made.get(id), ask });
    this.#tags = sim.table('docker/tags');
    this.#images = sim.table('docker/images');
    this.#steps = sim.table('docker/build-steps');
  }

  // --- names

  /** The image of a name, an id or the beginning of one. */
  find(daemon: string, name: string): MadeImage | undefined {
    this.#seeNode(daemon);
    const reference = parseReference(name);
    const tagged = 'error' in reference ? undefined : this.#tags.get(key(daemon, reference.name));
    if (tagged !== undefined) return this.#parts.made.get(tagged);
    const bare = name.replace(/^sha256:/, '');
    if (!/^[0-9a-f]{3,64}$/.test(bare)) return undefined;
    return this.#known(daemon).find(({ id }) => id.slice('sha256:'.length).startsWith(bare));
  }

  /** All images, newest first, a row for each name. */
  rows(daemon: string): readonly ImageRow[] {
    this.#seeNode(daemon);
    const rows = this.#known(daemon).flatMap((image): ImageRow[] => {
      const names = this.namesOf(daemon, image.id);
      if (names.length === 0) return [{ repository: '<none>', tag: '<none>', image }];
      return names.map((name) => ({ ...splitTag(familiar(name)), image }));
    });
    return rows
      .map((row, at) => ({ row, at }))
      .sort((a, b) => b.row.image.createdMs - a.row.image.createdMs || a.at - b.at)
      .map(({ row }) => row);
  }

  /** Normalised names of an image. */
  namesOf(daemon: string, id: string): readonly string[] {
    const prefix = key(daemon, '');
    return [...this.#tags.entries()].flatMap(([name, of]) =>
      of === id && name.startsWith(prefix) ? [name.slice(prefix.length)] : [],
    );
  }

  digestsOf(daemon: string, id: string): readonly string[] {
    return this.#images.get(key(daemon, id))?.digests ?? [];
  }

  tag(daemon: string, image: MadeImage, name: string): void {
    this.#name(daemon, image, name);
    this.#parts.onChange?.();
  }

  #name(daemon: string, image: MadeImage, name: string): void {
    const before = this.#tags.get(key(daemon, name));
    this.#parts.made.add(image);
    this.#tags.set(key(daemon, name), image.id);
    const known = key(daemon, image.id);
    if (!this.#images.has(known)) this.#images.set(known, { digests: [] });
    if (daemon !== '' && before !== image.id) this.#parts.nodes.load(daemon, name, image);
  }

  untag(daemon: string, name: string): void {
    this.#tags.delete(key(daemon, name));
    if (daemon !== '') this.#parts.nodes.unload(daemon, name);
    this.#parts.onChange?.();
  }

  forget(daemon: string, id: string): void {
    this.#images.delete(key(daemon, id));
  }

  #known(daemon: string): readonly MadeImage[] {
    const prefix = key(daemon, '');
    return [...this.#images.keys()].flatMap((known) => {
      const image = known.startsWith(prefix) ? this.#parts.made.get(known.slice(prefix.length)) : undefined;
      return image ? [image] : [];
    });
  }

  /** A node's daemon has what its kubelet pulled. */
  #seeNode(daemon: string): void {
    if (daemon === '') return;
    const { nodes, made } = this.#parts;
    for (const [name, { bytes, id }] of Object.entries(nodes.images(daemon))) {
      if (this.#tags.has(key(daemon, name))) continue;
      const reference = parseReference(name);
      const image = id === undefined ? undefined : made.get(id);
      const found = image ?? ('error' in reference ? undefined : this.#ofCatalogue(reference, bytes));
      if (!found) continue;
      made.add(found);
      this.#tags.set(key(daemon, name), found.id);
      this.#images.set(key(daemon, found.id), { digests: [] });
    }
  }

  // --- registries

  /** Asks the registry for an image. `new` is false where this daemon has just that already. */
  pull(
    daemon: string,
    name: string,
    credentials: readonly Credentials[],
  ): { readonly image: MadeImage; readonly reference: ImageReference; readonly isNew: boolean } | Refused {
    const reference = parseReference(name);
    if ('error' in reference) return reference;
    const { made } = this.#parts;
    const found = this.#ask(reference, credentials);
    if ('error' in found) return { error: pullError(reference, found.error) };
    const { image } = found;
    const isNew = this.#tags.get(key(daemon, reference.name)) !== image.id;
    made.add(image);
    const digest = `${familiar(reference.repository)}@${image.digest}`;
    if (reference.tag !== undefined) this.#name(daemon, image, reference.name);
    const known = this.digestsOf(daemon, image.id);
    this.#images.set(key(daemon, image.id), { digests: [...new Set([...known, digest])] });
    return { image, reference, isNew };
  }

  /** The image that the registry has, or containerd's words for why there is none. */
  #ask(
    reference: ImageReference,
    credentials: readonly Credentials[],
  ): { readonly image: MadeImage } | Refused {
    const { config, made } = this.#parts;
    const pushed = made.pushed(reference.name);
    const found = resolvePull(config.images, reference, credentials, pushed);
    if ('error' in found) return { error: found.error };
    const image = pushed ?? this.#ofCatalogue(reference, found.sizeBytes);
    return image ? { image } : { error: 'not found' };
  }

  /** An image of the catalogue as one that can be tagged and built upon. */
  #ofCatalogue(reference: ImageReference, bytes: number): MadeImage | undefined {
    const { config, sim } = this.#parts;
    const found = localImage(config.images, reference);
    if (!found) return undefined;
    const { app, digest } = found;
    const command = app.command ?? [];
    return {
      id: madeUpDigest(`config ${digest}`),
      digest,
      app,
      config: {
        entrypoint: [],
        cmd: command,
        env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...app.env },
        workdir: '',
        exposed: (app.ports ?? []).map((port) => `${port}/tcp`),
        labels: {},
        user: app.user === undefined ? '' : String(app.user),
      },
      sizeBytes: bytes || found.sizeBytes,
      createdMs: sim.startMs - ageInDays(found.entry, reference) * DAY_MS,
      history: [
        { by: 'ADD rootfs.tar.xz /', bytes: found.sizeBytes, atMs: sim.startMs - 2 * DAY_MS },
        ...(command.length > 0
          ? [{ by: `CMD ${JSON.stringify(command)}`, bytes: 0, atMs: sim.startMs - 2 * DAY_MS }]
          : []),
      ],
    };
  }

  /** Puts what the daemon has under a name into its registry; or the daemon's words for why not. */
  push(
    daemon: string,
    name: string,
    credentials: readonly Credentials[],
  ): { readonly image: MadeImage; readonly reference: ImageReference } | Refused {
    const reference = parseReference(name);
    if ('error' in reference) return reference;
    const id = this.#tags.get(key(daemon, reference.name));
    const image = id === undefined ? undefined : this.#parts.made.get(id);
    if (!image) return { error: `tag does not exist: ${familiar(reference.name)}` };
    // A node's own ports are not this machine's.
    const published = daemon === '' ? this.#publishedImage : () => undefined;
    const refusal = pushRefusal(this.#parts.config.images, reference, credentials, published);
    if (refusal !== undefined) return { error: refusal };
    this.#parts.made.push(reference.name, image.id);
    this.#parts.onChange?.();
    const digest = `${familiar(reference.repository)}@${image.digest}`;
    this.#images.set(key(daemon, image.id), {
      digests: [...new Set([...this.digestsOf(daemon, image.id), digest])],
    });
    return { image, reference };
  }

  /** Whether a registry takes a name and a password; its words where it does not. */
  logIn(host: string, username: string, password: string): string | undefined {
    const { images } = this.#parts.config;
    return loginRefusal(images, { host, username, password }, this.#publishedImage);
  }

  #publishedImage = (port: number): string | undefined => this.containers.published(port)?.container.image;

  // --- building

  /** Works a build out; nothing is kept before `built`. `names` are normalised. */
  build(
    daemon: string,
    request: BuildRequest,
    names: readonly string[],
    credentials: readonly Credentials[],
  ): BuildResult {
    const { sim, made, ask } = this.#parts;
    const behaves = this.#labSays(names);
    return buildImage(request, {
      now: sim.now,
      base: (name) => {
        const reference = parseReference(name);
        if ('error' in reference) return reference;
        const id = this.#tags.get(key(daemon, reference.name));
        const own = id === undefined ? this.find(daemon, name) : made.get(id);
        if (own) return { image: own };
        const found = this.#ask(reference, credentials);
        return 'image' in found ? found : { error: withoutNames(found.error) };
      },
      ask,
      isCached: (step) => this.#steps.has(key(daemon, step)),
      ...(behaves && { behaves }),
    });
  }

  /** Keeps what a build has come to. */
  built(daemon: string, { image, keys }: BuildResult, names: readonly string[]): void {
    for (const step of keys) this.#steps.set(key(daemon, step), true);
    if (!image) return;
    this.#parts.made.add(image);
    const known = key(daemon, image.id);
    if (!this.#images.has(known)) this.#images.set(known, { digests: [] });
    for (const name of names) this.#name(daemon, image, name);
    this.#parts.onChange?.();
  }

  /** How the lab says that an image behaves which a learner builds under one of these names. */
  #labSays(names: readonly string[]): AppBehaviour | undefined {
    const { images } = this.#parts.config;
    const own = { ...images, images: images.images.filter((entry) => !stockImages.images.includes(entry)) };
    if (own.images.length === 0) return undefined;
    for (const name of names) {
      const reference = parseReference(name);
      const found = 'error' in reference ? undefined : resolvePull(own, reference);
      if (found && 'app' in found) return found.app;
    }
    return undefined;
  }

  /** Puts an image onto a node: `kind load docker-image`, `minikube image load`. */
  load(node: string, name: string, image: MadeImage): void {
    this.#parts.made.add(image);
    this.#parts.nodes.load(node, name, image);
    this.#parts.onChange?.();
  }
}

const key = (daemon: string, name: string): string => `${daemon} ${name}`;

function splitTag(name: string): { repository: string; tag: string } {
  const at = name.lastIndexOf(':');
  return at > name.lastIndexOf('/')
    ? { repository: name.slice(0, at), tag: name.slice(at + 1) }
    : { repository: name, tag: '<none>' };
}
