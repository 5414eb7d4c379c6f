/**
 * `docker build`: a Dockerfile and a folder of files to an image. Steps are worked out at once and hold how long they take, so that whoever
 * shows them lets the time pass; nothing is kept before the last one. RUN runs in the stand-in for a container's shell: what installs or
 * compiles is taken to succeed, says that it is not simulated, and leaves binaries that say so too.
 */
import type { AppBehaviour } from '#lib/cluster/images/catalogue.ts';
import type { ImageConfig, Layer, MadeImage } from '#lib/cluster/images/made.ts';
import { hashOf, madeUpDigest } from '#lib/cluster/images/reference.ts';
import { runProgram } from '#lib/cluster/kubelet/sh/run.ts';
import type { Answer, Question } from '#lib/cluster/kubelet/sh/run-options.ts';
import { behaviourOf, OPAQUE } from './behaviour.ts';
import { copyFiles, type Files } from './build-copy.ts';
import {
  excerpt,
  jsonWords,
  parseDockerfile,
  substituted,
  unquoted,
  wordsOf,
  type Dockerfile,
  type Instruction,
  type Stage,
} from './dockerfile.ts';
import { QUIET, TOOLCHAINS } from './toolchains.ts';

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

/** What a stage has come to. */
interface State {
  files: Record<string, string>;
  env: Record<string, string>;
  readonly args: Record<string, string>;
  workdir: string;
  user: string;
  shell: readonly string[];
  entrypoint: readonly string[];
  cmd: readonly string[];
  cmdIsOwn: boolean;
  labels: Record<string, string>;
  exposed: readonly string[];
  base: MadeImage;
  history: Layer[];
  sizeBytes: number;
  /** Depends on everything that was done so far. */
  key: string;
  /** A step ran something that is not simulated: what it would have made is not there. */
  guesses: boolean;
}

/** An empty image: `FROM scratch`. */
const SCRATCH: MadeImage = {
  id: '',
  digest: '',
  app: { shell: false, command: [] },
  config: { entrypoint: [], cmd: [], env: {}, workdir: '/', exposed: [], labels: {}, user: '' },
  sizeBytes: 0,
  createdMs: 0,
  history: [],
};

export function buildImage(request: BuildRequest, world: BuildWorld): BuildResult {
  return new Build(request, world).result();
}

class Build {
  readonly #request: BuildRequest;
  readonly #world: BuildWorld;
  readonly #steps: BuildStep[] = [];
  readonly #keys: string[] = [];
  readonly #stages = new Map<string, State>();

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
    let last: State | undefined;
    file.stages.forEach((stage, at) => {
      if (!needed.has(at)) return;
      const many = needed.size > 1;
      const label = !many
        ? ''
        : at === wanted
          ? `${stage.name ?? `stage-${at}`} `
          : `${stage.name ?? `stage-${at}`} `;
      last = this.#stage(stage, label, globals);
      this.#stages.set(String(at), last);
      if (stage.name !== undefined) this.#stages.set(stage.name, last);
    });
    return this.#finished(last as State);
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

  #stage(stage: Stage, label: string, globals: Readonly<Record<string, string>>): State {
    const base = substituted(stage.base, globals);
    const earlier = this.#stages.get(base.toLowerCase());
    const found = earlier ? undefined : base === 'scratch' ? { image: SCRATCH } : this.#world.base(base);
    const image = found && 'image' in found ? found.image : SCRATCH;
    const state: State = earlier ? { ...earlier, args: {}, history: [...earlier.history] } : fresh(image);
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

  #do(step: Instruction, state: State, label: string, globals: Readonly<Record<string, string>>): void {
    const vars = { ...state.args, ...state.env };
    const filled = (text: string) => substituted(text, vars);
    const { args, name } = step;
    switch (name) {
      case 'ARG': {
        const [key = '', ...value] = args.split('=');
        const own = this.#request.args[key] ?? globals[key];
        if (own !== undefined) state.args[key] = own;
        else if (value.length > 0) state.args[key] = filled(unquoted(value.join('=')));
        break;
      }
      case 'ENV':
      case 'LABEL': {
        const pairs = pairsOf(args).map(([key, value]) => [key, filled(value)] as const);
        Object.assign(name === 'ENV' ? state.env : state.labels, Object.fromEntries(pairs));
        break;
      }
      case 'WORKDIR': {
        const path = filled(unquoted(args));
        state.workdir = path.startsWith('/') ? path : `${state.workdir.replace(/\/$/, '')}/${path}`;
        state.files[`${state.workdir.replace(/\/$/, '')}/`] ??= '';
        this.#layer(step, state, label, `WORKDIR ${path}`, 0);
        return;
      }
      case 'USER':
        state.user = filled(args);
        break;
      case 'EXPOSE':
        state.exposed = [
          ...new Set([
            ...state.exposed,
            ...filled(args)
              .split(/\s+/)
              .map((port) => (port.includes('/') ? port : `${port}/tcp`)),
          ]),
        ];
        break;
      case 'SHELL':
        state.shell = jsonWords(args) ?? state.shell;
        break;
      case 'CMD':
        state.cmd = jsonWords(args) ?? [...state.shell, args];
        state.cmdIsOwn = true;
        break;
      case 'ENTRYPOINT':
        state.entrypoint = jsonWords(args) ?? [...state.shell, args];
        if (!state.cmdIsOwn) state.cmd = [];
        break;
      case 'COPY':
      case 'ADD':
        return this.#copy(step, state, label, filled);
      case 'RUN':
        return this.#run(step, state, label);
      default:
        break;
    }
    state.key = madeUpDigest(`${state.key} ${name} ${filled(args)}`);
    state.history.push({ by: `${name} ${args}`, bytes: 0, atMs: this.#world.now });
  }

  #layer(
    step: Instruction,
    state: State,
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

  #copy(step: Instruction, state: State, label: string, filled: (text: string) => string): void {
    if (/<<-?\w/.test(step.args)) throw new Failed('not simulated: here-documents in a Dockerfile', step);
    const words = wordsOf(step.args).map((word) => filled(unquoted(word)));
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

  #run(step: Instruction, state: State, label: string): void {
    if (/^<<-?\w/.test(step.args)) throw new Failed('not simulated: here-documents in a Dockerfile', step);
    const listed = jsonWords(step.args);
    const argv = listed ?? [...state.shell, step.args];
    const shown = `RUN ${step.rest}`;
    state.key = madeUpDigest(`${state.key} ${shown} ${JSON.stringify(state.args)}`);
    const options = {
      argv,
      env: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        HOME: '/root',
        ...state.args,
        ...state.env,
      },
      hostname: 'buildkitsandbox',
      files: state.files,
      folders: [state.workdir],
      startMs: this.#world.now,
      untilMs: this.#world.now + 3_600_000,
      cwd: state.workdir,
      passes: { loud: TOOLCHAINS, quiet: QUIET },
    };
    const answers: Answer[] = [];
    let result = runProgram(options);
    while (result.asks && answers.length < 50) {
      answers.push(this.#world.ask(result.asks));
      result = runProgram({ ...options, answers });
    }
    const log = result.output
      .map(({ text }) => text)
      .join('')
      .split('\n')
      .filter((line, at, all) => line !== '' || at < all.length - 1);
    const code = result.notFound !== undefined ? 127 : (result.exit?.code ?? 137);
    const took = (result.exit?.at ?? options.startMs) - options.startMs;
    const heavy = log.filter((line) => line.startsWith('not simulated: ')).length;
    if (code !== 0) {
      const words = argv.join(' ');
      const why = `process ${JSON.stringify(words)} did not complete successfully: exit code: ${code}`;
      this.#step(`${label}${shown}`, log, took + 200, { error: why });
      throw new Failed(why, step);
    }
    state.guesses ||= heavy > 0;
    let bytes = heavy * (5 + (hashOf(step.args) % 20)) * 1_000_000;
    for (const { path, text } of result.files) {
      if (text === null) delete state.files[path];
      else state.files = { ...state.files, [path]: text };
      bytes += text?.length ?? 0;
    }
    for (const path of outputsOf(step.args, state.workdir)) if (heavy > 0) state.files[path] ??= OPAQUE;
    this.#layer(step, state, label, shown, bytes, log, took + 200 + heavy * 2500);
  }

  #finished(state: State): MadeImage {
    const { labels } = this.#request;
    const config: ImageConfig = {
      entrypoint: state.entrypoint,
      cmd: state.cmd,
      env: state.env,
      workdir: state.workdir,
      exposed: state.exposed,
      labels: { ...state.labels, ...labels },
      user: state.user,
    };
    const uid =
      /^\d+/.exec(state.user)?.[0] ?? (state.user === '' ? undefined : state.user === 'root' ? '0' : '1000');
    const app = behaviourOf({
      base: state.base.app,
      entrypoint: config.entrypoint,
      cmd: config.cmd,
      env: config.env,
      workdir: config.workdir,
      ports: config.exposed.map((port) => Number(port.split('/')[0])),
      user: uid === undefined ? undefined : Number(uid),
      files: state.files,
      ran: state.history.flatMap(({ by }) => (by.startsWith('RUN ') ? [by.slice('RUN '.length)] : [])),
    });
    const { behaves } = this.#world;
    // What the learner's own source says counts for more than what a lab says of its name.
    const own = behaves &&
      !app.isRead && {
        ...app,
        ...behaves,
        files: { ...behaves.files, ...app.files },
        env: { ...behaves.env, ...app.env },
      };
    const id = madeUpDigest(`image ${state.key} ${JSON.stringify(config)}`);
    this.#step('exporting to image', ['exporting layers done', `writing image ${id} done`], 60);
    return {
      id,
      digest: madeUpDigest(`manifest ${id}`),
      app: own || app,
      config,
      sizeBytes: state.sizeBytes,
      createdMs: this.#world.now,
      history: state.history,
    };
  }
}

function fresh(base: MadeImage): State {
  const { config } = base;
  return {
    files: { ...base.app.files },
    env: { ...config.env },
    args: {},
    workdir: config.workdir || '/',
    user: config.user,
    shell: ['/bin/sh', '-c'],
    entrypoint: config.entrypoint,
    cmd: config.cmd,
    cmdIsOwn: false,
    labels: { ...config.labels },
    exposed: config.exposed,
    base,
    history: [...base.history],
    sizeBytes: base.sizeBytes,
    key: base.id,
    guesses: false,
  };
}

/** Stages that the wanted one stands on, or copies from. */
function neededStages({ stages }: Dockerfile, wanted: number): ReadonlySet<number> {
  const needed = new Set<number>();
  const need = (at: number): void => {
    if (at < 0 || needed.has(at)) return;
    needed.add(at);
    const stage = stages[at] as Stage;
    const named = (name: string) =>
      stages.findIndex(
        (one, index) => index < at && (one.name === name.toLowerCase() || String(index) === name),
      );
    need(stages.findIndex((one, index) => index < at && one.name === stage.base.toLowerCase()));
    for (const { flags } of stage.steps) if (flags['from'] !== undefined) need(named(flags['from']));
  };
  need(wanted);
  return needed;
}

/** `A=1 B="two words"`, or the old form `A everything else`. */
function pairsOf(text: string): readonly (readonly [string, string])[] {
  const words = wordsOf(text);
  if (!words[0]?.includes('=')) {
    const [, key = '', value = ''] = /^(\S+)\s+([^]*)$/.exec(text) ?? [];
    return [[key, value]];
  }
  return words.map((word) => {
    const at = word.indexOf('=');
    return [unquoted(word.slice(0, at)), unquoted(word.slice(at + 1))] as const;
  });
}

/** What a compiler that is not simulated would leave: `go build -o app`, `gcc -o /bin/app`. */
function outputsOf(script: string, workdir: string): readonly string[] {
  return [...script.matchAll(/(?:^|\s)-o[= ]?(\S+)/g)].map(([, path = '']) => {
    const bare = path.replace(/^\.\//, '').replace(/["']/g, '');
    return bare.startsWith('/') ? bare : `${workdir.replace(/\/$/, '')}/${bare}`;
  });
}
