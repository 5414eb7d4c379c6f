/** What a run in a container is given, and what comes of it: plain data. */
import type { Function as ShellFunctionNode } from 'unbash';
import type { Base } from '#lib/cluster/images/tools.ts';
import type { Certificate, Lookup, Reach } from '#lib/net/network.ts';

/** A file that came, changed or (null) went, at a moment. */
export interface FileChange {
  readonly at: number;
  readonly path: string;
  readonly text: string | null;
  /** Which container or command made it, where that matters. */
  readonly by?: string;
}

/** What the network says: an HTTP answer, or only whether the name resolves or the port is open. */
export interface Answer {
  readonly ok: boolean;
  readonly status?: number;
  readonly body?: string;
  readonly error?: string;
  readonly tookMs?: number;
  readonly statusText?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly ip?: string;
  readonly connectMs?: number;
  readonly certificate?: Certificate;
  /** To a question of DNS (`dns://name`), and to whether somebody is there (`tcp://host:port`, `icmp://host`). */
  readonly lookup?: Lookup;
  readonly reach?: Reach;
}

export interface Question {
  readonly at: number;
  readonly url: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Written {
  readonly at: number;
  readonly text: string;
  readonly stderr?: boolean;
}

/** Who a program runs as, by number. */
export interface User {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

export const ROOT: User = { uid: 0, gid: 0, groups: [0] };

/** What a shell remembers between two commands. */
export interface SavedShell {
  readonly vars: ReadonlyMap<string, Variable>;
  readonly functions: ReadonlyMap<string, ShellFunction>;
  readonly traps: ReadonlyMap<string, string>;
  readonly args: readonly string[];
  readonly options: ReadonlySet<string>;
  readonly cwd: string;
}

export interface Variable {
  readonly text: string;
  readonly exported?: boolean;
  readonly readonly?: boolean;
}

/** A function as it was written, in what text, and its tree. */
export interface ShellFunction {
  readonly text: string;
  readonly source: string;
  readonly body: ShellFunctionNode['body'];
}

/**
 * A run between two turns of its script's outermost loop: from here it goes on without what came before being run again. Good as
 * long as what happened until then stays so (`goesOnFrom`).
 */
export interface Turn {
  readonly now: number;
  /** Which command of the script the loop is. */
  readonly command: number;
  /** Of the last command, and of the loop's last turn. */
  readonly status: number;
  readonly loopStatus: number;
  readonly steps: number;
  readonly pid: number;
  readonly shell: SavedShell;
  readonly files: ReadonlyMap<string, string>;
  /** When the network was asked of late. */
  readonly asked: readonly number[];
  readonly answersSeen: number;
  readonly lastAnswer: Answer | undefined;
  readonly changesSeen: number;
  readonly changes: readonly FileChange[];
  /** What the run had written, made and sent, at the beginning of these lists. */
  readonly output: readonly Written[];
  readonly made: readonly FileChange[];
  readonly signals: RunResult['signals'];
  readonly counts: { readonly output: number; readonly made: number; readonly signals: number };
}

/** An image's own program that a script begins. */
export interface AppStart {
  readonly at: number;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** It took the place of process 1, so that signals are for it. */
  readonly first: boolean;
  /** Whether what it writes comes to the container's log. */
  readonly logs: boolean;
}

export interface RunOptions {
  /** Where to go on instead of at the beginning. */
  readonly from?: Turn;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly hostname: string;
  /** What is in the image and mounted into it. */
  readonly files: Readonly<Record<string, string>>;
  /** Folders that are there though they may be empty. */
  readonly folders?: readonly string[];
  /** Folders that cannot be written to; '' for all but what is mounted. */
  readonly readOnly?: readonly string[];
  readonly user?: User;
  /** Others may write to files that it sees, and it is not known yet what. */
  readonly shared?: boolean;
  /** Made from outside (`kubectl exec -- touch …`), in order of time. */
  readonly changes?: readonly FileChange[];
  readonly answers?: readonly Answer[];
  /** Whether it is process 1 of its container. */
  readonly first?: boolean;
  /** What comes to process 1, in order of time. */
  readonly signals?: readonly { readonly at: number; readonly signal: string }[];
  /** Whether words begin a program of the image's own, and whether that goes to the background by itself. */
  readonly own?: (argv: readonly string[]) => 'stays' | 'leaves' | undefined;
  /** The image's script that runs whatever words follow it. */
  readonly wrapper?: string;
  /** What became of the image's own programs, in the order in which they were begun. */
  readonly apps?: readonly { readonly ends?: { readonly at: number; readonly code: number } }[];
  /** Functions that the lines before made, as they were written. */
  readonly functions?: Readonly<Record<string, string>>;
  readonly startMs: number;
  /** Virtual milliseconds up to which it is run. */
  readonly untilMs: number;
  readonly cwd?: string;
  readonly stdin?: string;
  /** Whether the container's own app accepts connections (for `redis-cli ping` and its like). */
  readonly serving?: boolean;
  /** Programs that are taken to succeed without doing anything; the loud ones say that they are not simulated. */
  readonly passes?: { readonly loud: readonly string[]; readonly quiet: readonly string[] };
  /** Whose editions its programs are; undefined where nobody knows. */
  readonly base?: Base;
  /** The image's tag, and the version of its program. */
  readonly tag?: string;
  readonly version?: string;
  /** Which programs there are: all that there can be unless given. */
  readonly has?: (name: string) => boolean;
  /** Whether it writes to a terminal. */
  readonly tty?: boolean;
  /** A line of a shell that somebody talks to, and the status of the line before. */
  readonly interactive?: boolean;
  readonly status?: number;
  /** Its address, and that of its node. */
  readonly ip?: string;
  /** What process 1 runs, for `ps`. */
  readonly main?: readonly string[];
}

export interface RunResult {
  readonly output: readonly Written[];
  readonly files: readonly FileChange[];
  /** Absent: it is still running at `untilMs`, or waits for the answer to `asks` or for what becomes of `starts`. */
  readonly exit?: { readonly at: number; readonly code: number };
  readonly asks?: Question;
  readonly starts?: AppStart;
  /** No such program: nothing was run. */
  readonly notFound?: string;
  /** Signals that were sent to process 1 of another run, or to one of the image's own programs (`app`). */
  readonly signals: readonly { readonly at: number; readonly signal: string; readonly app?: number }[];
  /** It will never end by itself. */
  readonly endless?: boolean;
  /** Variables and functions of the shell that it was. */
  readonly env: Readonly<Record<string, string>>;
  readonly functions: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** The shell itself was told to exit. */
  readonly left?: boolean;
  /** The last turn of its outermost loop, in scripts that ask the network: they are run anew with each answer. */
  readonly turn?: Turn;
}

/** Whether what a run is given now agrees with what the turn came from. */
export function goesOnFrom(
  turn: Turn,
  { answers = [], changes = [], signals = [], untilMs }: RunOptions,
): boolean {
  if (signals[0] && signals[0].at <= turn.now) return false;
  if (turn.now > untilMs || answers[turn.answersSeen - 1] !== turn.lastAnswer) return false;
  const next = changes[turn.changesSeen];
  if (next && next.at <= turn.now) return false;
  for (let at = 0; at < turn.changesSeen; at += 1) {
    const [was, is] = [turn.changes[at], changes[at]];
    if (was !== is && (was?.at !== is?.at || was?.path !== is?.path || was?.text !== is?.text)) return false;
  }
  return true;
}
