/** What a command's `run` gets: its words and flags, the process it lives in, and its ways to the cluster. */
import { isStatus, StatusError, type Status } from '#lib/kube/status.ts';
import type { KubeClient, KubeRequest, KubeResponse } from '#lib/kube/client.ts';
import type { FileSystem, Process } from '#lib/shell/program.ts';
import type { Command, Flags, FlagValues } from './command.ts';
import type { Mapper } from './resources/mapper.ts';
import type { GlobalFlags } from './global-flags.ts';
import type { LocalPorts } from './local-ports.ts';

export type { GlobalFlags };

export interface Run<F extends Flags = GlobalFlags> {
  readonly process: Process;
  /** The raw way to the cluster; `send` is the usual one. */
  readonly client: KubeClient;
  /** Words that are neither flags nor the command. */
  readonly args: readonly string[];
  /** How many of `args` stood before `--`; -1 without one. */
  readonly dash: number;
  readonly flags: FlagValues<F>;
  /** Whether the flag was given on the command line. */
  readonly changed: (flag: keyof F & string) => boolean;
  /** From -n, else the kubeconfig's context, else `default`. Throws when the kubeconfig cannot be read. */
  readonly namespace: string;
  /** Address of the API server. */
  readonly server: string;
  readonly clientVersion: string;
  /** Whether -n was given: then an object's own namespace must agree. */
  readonly namespaceGiven: boolean;
  readonly files: FileSystem;
  /** The ports of the learner's machine, where there is one. */
  readonly localPorts?: LocalPorts;
  /** Discovery, asked at most once in a command. */
  readonly mapper: Mapper;
  /** The words of the command: `kubectl rollout status`. */
  readonly path: string;
  readonly command: Command;
  /** Writes a line (adds the newline). */
  readonly print: (line: string) => Promise<void>;
  /** Writes text as it is. */
  readonly write: (text: string) => Promise<void>;
  /** A line on standard error. */
  readonly printErr: (line: string) => Promise<void>;
  /** Sends a request; the server's warnings go to standard error, a refusal is thrown as `StatusError`. */
  readonly send: <T = unknown>(request: KubeRequest) => Promise<T>;
  /** The same, for answers that go on: the response with its stream. */
  readonly open: (request: KubeRequest) => Promise<KubeResponse>;
  /** Text of a file named on the command line (`-` is standard input). Throws kubectl's error where there is none. */
  readonly readFile: (path: string) => Promise<string>;
}

/** The body of an answer, or the refusal thrown. */
export function bodyOf(response: KubeResponse): unknown {
  if (response.status < 400) return response.body;
  const { body } = response;
  throw new StatusError(isStatus(body) ? body : unknownRefusal(response.status, String(body)));
}

const unknownRefusal = (code: number, message: string): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason: 'InternalError',
  code,
});
