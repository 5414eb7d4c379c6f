/** What the kubelets remember of each pod: plain data in a table of the simulation, replaced and never changed. */
import type { BackOff } from './back-off.ts';
import type { Answer, FileChange } from './sh/run-options.ts';

export type ProbeType = 'startup' | 'liveness' | 'readiness';
export const PROBE_TYPES: readonly ProbeType[] = ['startup', 'liveness', 'readiness'];

export interface PodRecord {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  /**
   * What the pod's worker does: waits for news of the pod; waits for the runtime to be looked at again; is in the middle of a
   * sync; stops the containers; waits until all is cleaned up; is done with the pod.
   */
  readonly state: 'idle' | 'waiting' | 'syncing' | 'stopping' | 'stopped' | 'ended';
  /** Somebody asked for a sync while one was under way. */
  readonly again: boolean;
  /** When the last sync ended; 0 before the first. */
  readonly syncedAt: number;
  readonly startTime: number;
  readonly sync?: Sync;
  readonly mounted: boolean;
  /** How often mounting the volumes has failed. */
  readonly mountTries: number;
  /** IP address, once there is a sandbox. */
  readonly ip?: string;
  /** Whether the sandbox was removed again. */
  readonly torn?: boolean;
  readonly containers: Readonly<Record<string, ContainerRecord>>;
  /** The kubelet's reason cache: why a container could not be started, by container. */
  readonly reasons: Readonly<Record<string, Reason>>;
  readonly imageBackOff: Readonly<Record<string, BackOff>>;
  /** By container and its image. */
  readonly crashBackOff: Readonly<Record<string, BackOff>>;
  /** When the pod's probe workers began to tick. */
  readonly probesFrom?: number;
  /** Why the pod as a whole failed: `DeadlineExceeded`, `OutOfcpu`. */
  readonly failed?: Reason;
  /** Seconds of grace its containers were given. */
  readonly graceSeconds?: number;
  /** When they were first told to stop. */
  readonly stopFrom?: number;
}

export interface Reason {
  readonly reason: string;
  readonly message?: string;
}

/** A sync under way (the kubelet's SyncPod): which stage it is at. */
export interface Sync {
  readonly from: number;
  readonly stage: number;
  /** When the stage began to wait. */
  readonly since?: number;
  /** Containers that have to make way for new ones. */
  readonly kill: readonly string[];
  /** Nothing of the pod is to run any more: all containers are stopped. */
  readonly over?: boolean;
  /** Containers to start, the first one now. */
  readonly todo: readonly string[];
  readonly step?: 'pull' | 'start' | 'hook';
  /** The first container's image as it was when the sync asked for it: the pod may say another one by the time it is there. */
  readonly image?: string;
  /** That image was just pulled. */
  readonly pulled?: boolean;
  /** Why the first container's postStart hook failed: the sync goes on when the container has ended. */
  readonly hookError?: string;
  readonly failed: boolean;
}

export interface ContainerRecord {
  readonly restarts: number;
  readonly run?: Run;
  /** The one before. */
  readonly last?: Run;
}

/** One container of the runtime, from its creation on. */
export interface Run {
  /** 64 hexadecimal digits. */
  readonly id: string;
  /** As the runtime names it: `docker.io/library/nginx:1.27`. */
  readonly image: string;
  readonly imageId: string;
  /** The id of the image where it is none of the catalogue's (`images/made.ts`). */
  readonly made?: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Whether the image's own program runs, and not one of the stand-ins. */
  readonly app: boolean;
  /** Without the script that the image begins its program with. */
  readonly bare?: true;
  /** The image's own programs that its script began, the latest last. */
  readonly launches?: readonly Launch[];
  /** What process 1 was sent, where it is a script. */
  readonly told?: readonly { readonly at: number; readonly signal: string }[];
  /** How many signals of the script to the image's own programs were dealt with. */
  readonly passedOn?: number;
  /** From SIGTERM on: when it is killed. */
  readonly killed?: Ending;
  /** Why the runtime cannot begin the program: it is not there, say. */
  readonly missing?: string;
  /** What the kernel says of a file that is to be executed and is no program. */
  readonly broken?: string;
  readonly createdAt: number;
  readonly startedAt?: number;
  /** What the program says before it ends at once: it may not do what it must. */
  readonly fault?: string;
  /** From when on it accepts connections, and where. */
  readonly listensAt?: number;
  readonly ports: readonly number[];
  /** How it is going to end, as far as is known. */
  readonly ends?: Ending;
  readonly ended?: Ending;
  /** From SIGTERM on. */
  readonly stopping?: boolean;
  /** A sidecar that is to stop after others; when its preStop hook is over. */
  readonly awaitsTurn?: { readonly hookUntil: number };
  /** Failed its liveness or startup probe: to be restarted. */
  readonly unwell?: ProbeType;
  readonly started: boolean;
  readonly ready: boolean;
  /** The status of the pod has shown that it runs. */
  readonly seen?: boolean;
  readonly probes: Readonly<Partial<Record<ProbeType, ProbeState>>>;
  /** What the network said to its script. */
  readonly answers: readonly Answer[];
  /** What `kubectl exec` did to its files. */
  readonly changes: readonly FileChange[];
}

/** An image's own program that the container's script began. */
export interface Launch {
  readonly at: number;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** It took the place of process 1. */
  readonly first: boolean;
  /** Whether what it writes is in the container's log. */
  readonly logs: boolean;
  /** When it listens. */
  readonly listensAt?: number;
  /** What it says before it ends at once. */
  readonly fault?: string;
  readonly ends?: Ending;
}

export interface Ending {
  readonly at: number;
  readonly code: number;
  readonly reason: string;
  readonly message?: string;
}

export interface ProbeState {
  /** Ticks come every period from here on. */
  readonly from: number;
  readonly result?: boolean;
  readonly last?: boolean;
  /** How often in a row the last outcome came. */
  readonly inRow: number;
}
