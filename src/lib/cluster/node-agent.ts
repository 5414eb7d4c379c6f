/** What the API server asks of a node's kubelet: logs of a container, and commands run in one. */
import type { Status } from '#lib/kube/status.ts';
import type { Pod } from '#lib/kube/types.ts';

export interface LogOptions {
  readonly container: string;
  readonly previous?: boolean;
  readonly timestamps?: boolean;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  /** Virtual epoch milliseconds. */
  readonly sinceMs?: number;
}

export interface ExecOptions {
  readonly container: string;
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly tty: boolean;
}

export interface ExecListener {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Once, at the end. `message` is what the runtime says when the command could not run or ended with a status above 0. */
  exit(code: number, message?: string): void;
}

export interface ExecSession {
  send(text: string): void;
  /** End of standard input. */
  end(): void;
  close(): void;
}

export interface NodeAgent {
  /** What is there now, whole lines; or why not. */
  logs(pod: Pod, options: LogOptions): { readonly text: string } | { readonly status: Status };
  /** What is there now and then each line as it comes; `end` when the container ends. Returns the way to stop. */
  followLogs(
    pod: Pod,
    options: LogOptions,
    line: (text: string) => void,
    end: () => void,
  ): (() => void) | { readonly status: Status };
  exec(pod: Pod, options: ExecOptions, listener: ExecListener): ExecSession | { readonly status: Status };
  /** Process 1 of a container where it is a shell that waits for somebody to type; undefined where it is not. */
  attach(pod: Pod, options: Omit<ExecOptions, 'command'>, listener: ExecListener): ExecSession | undefined;
}
