/**
 * `docker build`: a Dockerfile and a folder of files to an image. Steps are worked out at once and hold how long they take, so that whoever
 * shows them lets the time pass; nothing is kept before the last one. RUN runs in the stand-in for a container's shell: what installs or
 * compiles is taken to succeed, says that it is not simulated, and leaves binaries that say so too.
 */
import type { AppBehaviour } from '#lib/cluster/images/catalogue.ts';
import type { MadeImage } from '#lib/cluster/images/made.ts';
import { madeUpDigest } from '#lib/cluster/images/reference.ts';
import type { Answer, Question } from '#lib/cluster/kubelet/sh/run-options.ts';
import { copyFiles, type Files } from './build-copy.ts';
import { imageOf } from './build-image.ts';
import { runStep } from './build-run.ts';
import { filledIn, fresh, inFolder, note, SCRATCH, type StageState } from './build-stage.ts';
import {
  excerpt,
  jsonWords,
  neededStages,
  parseDockerfile,
  substituted,
  unquoted,
  wordsOf,
  type Dockerfile,
  type Instruction,
  type Stage,
} from './dockerfile.ts';

export interface BuildRequest {
  readonly dockerfile: string;
  /** As errors name it. */
  readonly dockerfileName: string;
  /** Files by path below the context's folder. */
  readonly context: Files;
  readonly args: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly noCache: boolean;
}

export interface BuildStep {
  /** `[2/3] COPY . /app` */
  readonly name: string;
  readonly ms: number;
  readonly cached: boolean;
  /** What it printed, line by line. */
  readonly log: readonly string[];
  readonly error?: string;
}

export interface BuildResult {
  readonly steps: readonly BuildStep[];
  readonly image?: MadeImage;
  /** Keys of the steps, to be remembered as done. */
  readonly keys: readonly string[];
  /** What comes behind `failed to solve: `. */
  readonly error?: string;
  /** The lines of the Dockerfile that are meant. */
  readonly excerpt?: string;
}

export interface BuildWorld {
  readonly now: number;
  /** The image that FROM names (a normalised or a short name), or why there is none. */
  base(name: string): { readonly image: MadeImage } | { readonly error: string };
  ask(question: Question): Answer;
  /** Whether a step with that key was done before. */
  isCached(key: string): boolean;
  /** How a lab says that an image of the name that is built behaves. */
  readonly behaves?: AppBehaviour;
}

/** Ends the build; the message comes behind `failed to solve: `. */
class Failed extends Error {
  readonly at: Instruction | undefined;
  constructor(message: string, at?: Instruction) {
    super(message);
    this.at = at;
  }
}

export function buildImage(request: BuildRequest, world: BuildWorld): BuildResult {
  return new Build(request, world).result();
}

class Build {
  readonly #request: BuildRequest;
  readonly #world: BuildWorld;
  readonly #steps: BuildStep[] = [];
  readonly #keys: string[] = [];
  readonly #stages = new Map<string, StageState>();

  constructor(request: BuildRequest, world: BuildWorld) {
    this.#request = request;
    this.#world = world;
  }

  result(): BuildResult {
    const { dockerfile, dockerfileName } = this.#request;
    let file: Dockerfile | undefined;
    try {
      this.#step(`[internal] load build definition from ${dockerfileName}`, [
        `transferring dockerfile: ${dockerfile.length}B done`,
      ]);
      file = parseDockerfile(dockerfile);
      const image = this.#image(file);
      return { steps: this.#steps, keys: this.#keys, image };
    } catch (error) {
      if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) throw error;
      const at = error instanceof Failed ? error.at : undefined;
      return {
        steps: this.#steps,
        keys: this.#keys,
        error: error.message,
        ...(at && file && { excerpt: excerpt(file.lines, at, dockerfileName) }),
      };
    }
  }

  #step(name: string, log: readonly string[] = [], ms = 10, more: Partial<BuildStep> = {}): void {
    this.#steps.push({ name, log, ms, cached: false, ...more });
  }

  #image(file: Dockerfile): MadeImage {
    const { target, context } = this.#request;
    const globals = this.#globals(file);
    const wanted = this.#wanted(file, target);
    const needed = neededStages(file, wanted);
    for (const [at, stage] of file.stages.entries())
      if (needed.has(at)) this.#checkBase(stage, file, globals);
    this.#step('[internal] load .dockerignore', ['transferring context: 2B done']);
    const bytes = Object.values(context).reduce((sum, text) => sum + text.length, 0);
    this.#step('[internal] load build context', [`transferring context: ${bytes}B done`]);
    const isLabelled = needed.size > 1;
    let last: StageState = fresh(SCRATCH);
    file.stages.forEach((stage, at) => {
      if (!needed.has(at)) return;
      last = this.#stage(stage, isLabelled ? `${stage.name ?? `stage-${at}`} ` : '', globals);
      this.#stages.set(String(at), last);
      if (stage.name !== undefined) this.#stages.set(stage.name, last);
    });
    const { now, behaves } = this.#world;
    const image = imageOf(last, { labels: this.#request.labels, behaves, now });
    this.#step('exporting to image', ['exporting layers done', `writing image ${image.id} done`], 60);
    return image;
  }

  #globals({ globals }: Dockerfile): Record<string, string> {
    const vars: Record<string, string> = {
      TARGETPLATFORM: 'linux/amd64',
      TARGETOS: 'linux',
      TARGETARCH: 'amd64',
      BUILDPLATFORM: 'linux/amd64',
      BUILDOS: 'linux',
      BUILDARCH: 'amd64',
    };
    for (const { args } of globals) {
      const [name = '', ...value] = args.split('=');
      const given = this.#request.args[name];
      if (given !== undefined) vars[name] = given;
      else if (value.length > 0) vars[name] = substituted(unquoted(value.join('=')), vars);
    }
    return vars;
  }

  #wanted({ stages }: Dockerfile, target: string | undefined): number {
    if (target === undefined) return stages.length - 1;
    const at = stages.findIndex(
      ({ name }, index) => name === target.toLowerCase() || String(index) === target,
    );
    if (at < 0) throw new Failed(`target stage "${target}" could not be found`);
    return at;
  }

  /** The metadata of what FROM names are asked for before anything is done. */
  #checkBase(stage: Stage, { stages }: Dockerfile, globals: Readonly<Record<string, string>>): void {
    const base = substituted(stage.base, globals);
    if (base === '') throw new Failed(`base name (${stage.base}) should not be blank`, stage.from);
    if (base === 'scratch' || stages.some(({ name }) => name === base.toLowerCase())) return;
    const found = this.#world.base(base);
    const shown = /^[^/]*[.:][^/]*\//.test(base)
      ? base
      : `docker.io/${base.includes('/') ? '' : 'library/'}${base}`;
    const tagged = /[:@][^/]*$/.test(shown) ? shown : `${shown}:latest`;
    const name = `[internal] load metadata for ${tagged}`;
    if (this.#steps.some((step) => step.name === name)) return;
    if ('image' in found) return this.#step(name, [], 600);
    this.#step(name, [], 800, { error: found.error });
    throw new Failed(
      `${/:[^/]*$|@/.test(base) ? base : `${base}:latest`}: failed to resolve source metadata for ${tagged}: ${found.error}`,
      stage.from,
    );
  }

  #stage(stage: Stage, label: string, globals: Readonly<Record<string, string>>): StageState {
    const base = substituted(stage.base, globals);
    const earlier = this.#stages.get(base.toLowerCase());
    const found = earlier ? undefined : base === 'scratch' ? { image: SCRATCH } : this.#world.base(base);
    const image = found && 'image' in found ? found.image : SCRATCH;
    const state: StageState = earlier
      ? { ...earlier, args: {}, history: [...earlier.history] }
      : fresh(image);
    const shown = stage.steps.filter(({ name }) => ['RUN', 'COPY', 'ADD', 'WORKDIR'].includes(name));
    const total = shown.length + (base === 'scratch' ? 0 : 1);
    let count = base === 'scratch' ? 0 : 1;
    if (base !== 'scratch' && !earlier) {
      const name = `[${label}1/${total}] FROM ${base}`;
      const cached = this.#done(`from ${image.id}`);
      this.#step(name, [], cached ? 0 : 900, { cached });
    }
    state.key = earlier ? earlier.key : image.id;
    for (const step of stage.steps) {
      const counted = shown.includes(step);
      if (counted) count += 1;
      this.#do(step, state, counted ? `[${label}${count}/${total}] ` : '', globals);
    }
    return state;
  }

  /** Whether the step was done by an earlier build; from now on it was. */
  #done(key: string): boolean {
    this.#keys.push(key);
    return !this.#request.noCache && this.#world.isCached(key);
  }

  #do(step: Instruction, state: StageState, label: string, globals: Readonly<Record<string, string>>): void {
    switch (step.name) {
      case 'WORKDIR':
        return this.#workdir(step, state, label);
      case 'COPY':
      case 'ADD':
        return this.#copy(step, state, label);
      case 'RUN':
        return this.#run(step, state, label);
    }
    const { name, args } = step;
    const shown = filledIn(state, args);
    note(step, state, { ...globals, ...this.#request.args });
    state.key = madeUpDigest(`${state.key} ${name} ${shown}`);
    state.history.push({ by: `${name} ${args}`, bytes: 0, atMs: this.#world.now });
  }

  #workdir(step: Instruction, state: StageState, label: string): void {
    const path = filledIn(state, unquoted(step.args));
    state.workdir = inFolder(state, path);
    state.files[`${state.workdir.replace(/\/$/, '')}/`] ??= '';
    this.#layer(step, state, label, `WORKDIR ${path}`, 0);
  }

  #layer(
    step: Instruction,
    state: StageState,
    label: string,
    shown: string,
    bytes: number,
    log: readonly string[] = [],
    ms = 30,
  ): void {
    const cached = this.#done(state.key);
    this.#step(`${label}${shown}`, cached ? [] : log, cached ? 0 : ms, { cached });
    state.history.push({ by: `${step.name} ${step.rest}`, bytes, atMs: this.#world.now });
    state.sizeBytes += bytes;
  }

  #copy(step: Instruction, state: StageState, label: string): void {
    if (/<<-?\w/.test(step.args)) throw new Failed('not simulated: here-documents in a Dockerfile', step);
    const words = wordsOf(step.args).map((word) => filledIn(state, unquoted(word)));
    const from = step.flags['from'];
    const source = from === undefined ? this.#request.context : this.#stageFiles(from, step);
    const shown = `${step.name} ${step.rest}`;
    const copied = copyFiles({
      sources: words.slice(0, -1),
      target: words.at(-1) ?? '/',
      workdir: state.workdir,
      from: source,
      isContext: from === undefined,
      guesses: from !== undefined && (this.#stages.get(from.toLowerCase())?.guesses ?? false),
      folders: state.files,
    });
    if ('missing' in copied) {
      const why = `failed to calculate checksum of ref ${madeUpDigest(step.args).slice(7, 32)}::${madeUpDigest(step.rest).slice(7, 32)}: "${copied.missing}": not found`;
      this.#step(`${label}${shown}`, [], 0, { error: why });
      throw new Failed(`failed to compute cache key: ${why}`, step);
    }
    if ('notSimulated' in copied)
      throw new Failed(`not simulated: ${step.name} ${copied.notSimulated}`, step);
    const bytes = Object.values(copied.files).reduce((sum, text) => sum + text.length, 0);
    state.files = { ...state.files, ...copied.files };
    state.key = madeUpDigest(`${state.key} ${shown} ${JSON.stringify(copied.files)}`);
    this.#layer(step, state, label, shown, bytes, [], 40);
  }

  #stageFiles(from: string, step: Instruction): Files {
    const stage = this.#stages.get(from.toLowerCase());
    if (stage) return stage.files;
    const found = this.#world.base(from);
    if ('image' in found) return found.image.app.files ?? {};
    throw new Failed(`${from}: failed to resolve source metadata for ${from}: ${found.error}`, step);
  }

  #run(step: Instruction, state: StageState, label: string): void {
    if (/^<<-?\w/.test(step.args)) throw new Failed('not simulated: here-documents in a Dockerfile', step);
    const argv = jsonWords(step.args) ?? [...state.shell, step.args];
    const shown = `RUN ${step.rest}`;
    state.key = madeUpDigest(`${state.key} ${shown} ${JSON.stringify(state.args)}`);
    const { log, code, ms, bytes, files, guesses } = runStep(state, argv, step.args, this.#world);
    if (code !== 0) {
      const why = `process ${JSON.stringify(argv.join(' '))} did not complete successfully: exit code: ${code}`;
      this.#step(`${label}${shown}`, log, ms, { error: why });
      throw new Failed(why, step);
    }
    state.guesses ||= guesses;
    state.files = files;
    this.#layer(step, state, label, shown, bytes, log, ms);
  }
}
