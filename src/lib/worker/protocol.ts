/**
 * The worker's one small face (comlink). Plain data crosses it; failures are data too, for errors lose their fields on the way.
 */
import type { MeshEdge } from '#lib/cluster/network/edges.ts';
import type { WatchEvent } from '#lib/kube/client.ts';
import type { Lab } from '#lib/lab/lab.ts';
import type { Mistake } from '#lib/lab/mistakes/mistake.ts';

export interface OpenRequest {
  /** Read and translated when the site was built. */
  readonly lab: Lab;
  readonly seed: number;
  /** A saved run to go on from, as `save()` returned it. */
  readonly saved?: string;
}

/** The prompt can come at once; the lab's own objects and its checks follow, and what is typed before they are there waits. */
export type OpenResult =
  | { readonly ok: true; readonly resumed: boolean; readonly setAside?: string; readonly state: LessonState }
  | { readonly ok: false; readonly message: string };

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface CheckState {
  readonly id: string;
  readonly say: string;
  readonly holds: boolean;
  /** About this attempt, when it does not hold and there is something to say. */
  readonly message?: string;
  /** Which parts of the learner's files, or of objects, are not as the check wants them. */
  readonly mistakes?: readonly Mistake[];
  /** A question rather than a condition; a short answer where there are no choices. */
  readonly ask?: {
    readonly question: string;
    readonly choices?: readonly string[];
    readonly answer?: string;
  };
}

export interface StepState {
  readonly id: string;
  readonly title: string;
  readonly checks: readonly CheckState[];
  readonly done: boolean;
  /** How many hints were asked for so far. */
  readonly hintsShown: number;
}

export interface LessonState {
  readonly steps: readonly StepState[];
  /**
   * Index of the step whose checks are looked at now; the number of steps when finished. It moves on by itself the moment a
   * step is done: the page keeps showing the done step until the learner goes on.
   */
  readonly current: number;
  readonly finished: boolean;
}

/** A way through a step, to be shown and to be played. */
export interface Solution {
  /** What is typed, one command after the other, each of one line or more. */
  readonly commands: readonly string[];
  /** Laid over the home folder first, by path within it. */
  readonly edits: Readonly<Record<string, string>>;
  /** Given to the step's questions at the end. */
  readonly answers: readonly { readonly check: string; readonly answer: string }[];
}

/** The solution that is being played. */
export interface PlayState {
  readonly terminal: number;
  /** Which command is typed or runs, from 0; before the first one the terminal may have to come free. */
  readonly command: number;
  readonly of: number;
}

/** The cluster's clock as the page shows it. */
export interface ClockState {
  /** Virtual epoch milliseconds, and milliseconds since the run began. */
  readonly now: number;
  readonly elapsed: number;
  /** 0 is paused. */
  readonly speed: number;
}

/** Answers of the background load, for the picture: what requests got since the run began. */
export interface TrafficState {
  /** The cluster's time of the report: milliseconds since the run began. */
  readonly elapsed: number;
  readonly running: boolean;
  readonly total: number;
  readonly failed: number;
  readonly byVersion: Readonly<Record<string, number>>;
}

/** Requests that went one way: counted by who sent them, the Service that was addressed and who got them. */
export type FlowEdge = MeshEdge;

/** What the worker tells the page, unasked. Each is a comlink proxy; calls arrive in order per listener. */
export interface LabListener {
  /** Text for a terminal, as a tty would get it. Answered when it is on screen. */
  output(terminal: number, text: string): Promise<void> | void;
  lesson(state: LessonState): void;
  /** Changes of nodes, pods, ReplicaSets, Deployments and Services, at most once a frame. The first batch is the whole. */
  cluster(events: readonly WatchEvent[], clock: ClockState): void;
  clock(clock: ClockState): void;
  traffic(state: TrafficState): void;
  /** Who asked whom in the last `windowMs` of the cluster's time; at most once a second, and only when it is different. */
  flows(edges: readonly FlowEdge[], windowMs: number): void;
  /** Undefined when nothing is played any more. */
  playing(state: PlayState | undefined): void;
  /** A program (`kubectl edit`, `vi`) wants the editor on this file; answer with `editorClosed`. */
  edit(request: { readonly terminal: number; readonly path: string; readonly text: string }): void;
  /** The lab could not be set up after all. */
  failed(message: string): void;
  /** A file in the home folder changed other than through `writeFile`. */
  filesChanged(paths: readonly string[]): void;
}

export interface LabApi {
  open(request: OpenRequest, listener: LabListener): Promise<OpenResult>;
  /** A new terminal; returns its number. */
  openTerminal(size: TerminalSize): Promise<number>;
  closeTerminal(terminal: number): Promise<void>;
  /** What xterm's onData brings: keys, pastes (bracketed), Ctrl-C. */
  input(terminal: number, data: string): Promise<void>;
  resize(terminal: number, size: TerminalSize): Promise<void>;
  /** Resolves when the terminal waits for a command: at once where none is running. */
  untilPrompt(terminal: number): Promise<void>;
  /** 0 pauses. */
  setSpeed(speed: number): Promise<void>;
  /** Lets time pass until the cluster next changes (a pod, a Deployment, an event), at most an hour of it. */
  untilChange(): Promise<void>;
  showHint(step: string): Promise<void>;
  /**
   * Back to the moment at which that step began (a checkpoint). Where it was never reached, the learner's step begins again, and it and
   * those between are solved by `solutions` (of all steps, in their order), unseen. Resolves when the step has begun.
   */
  goToStep(index: number, solutions: readonly (Solution | undefined)[]): Promise<void>;
  /** The lab's author changed it: its checks are read anew against the same cluster, and what was passed stays passed. */
  revise(lab: Lab): Promise<void>;
  answer(step: string, check: string, answer: string): Promise<void>;
  /**
   * Plays a solution: lays its files over the home folder, types its commands into the terminal, each when the one before has ended, and
   * answers its questions. A key of the learner's in that terminal ends it. `atOnce`: whole lines, not key by key.
   */
  play(terminal: number, solution: Solution, atOnce: boolean): Promise<void>;
  /** Ends what is played, and stops its command. */
  stopPlaying(): Promise<void>;
  listFiles(): Promise<readonly { readonly path: string; readonly size: number }[]>;
  readFile(path: string): Promise<string | undefined>;
  writeFile(path: string, text: string): Promise<void>;
  editorClosed(terminal: number, saved: boolean): Promise<void>;
  /** The run as JSON text, for IndexedDB. */
  save(): Promise<string>;
  ping(): Promise<void>;
}
