/** A container of the learner's own machine as the daemon keeps it: plain data, replaced and never changed. */
import type { Answer, FileChange } from '#lib/cluster/kubelet/sh/run-options.ts';

export interface PortMapping {
  readonly host: number;
  readonly container: number;
  readonly protocol: string;
}

/** What `docker run` asks for. */
export interface ContainerSpec {
  readonly name: string;
  /** As it was typed. */
  readonly image: string;
  readonly imageId: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  readonly hostname?: string;
  readonly ports: readonly PortMapping[];
  readonly removes: boolean;
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly restart: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly network: string;
}

export interface Container extends ContainerSpec {
  readonly id: string;
  /** Whose daemon has it: '' for the machine's own. */
  readonly daemon: string;
  readonly address: string;
  readonly createdMs: number;
  readonly startedMs?: number;
  readonly listensMs?: number;
  readonly endedMs?: number;
  readonly exitCode?: number;
  readonly paused?: boolean;
  readonly answers: readonly Answer[];
  /** The image's own programs that its script began, the latest last. */
  readonly launches?: readonly Launch[];
  /** What `docker exec` and `docker cp` did to its files. */
  readonly changes: readonly FileChange[];
  /** Lines for the requests that it answered. */
  readonly requests: readonly LogLine[];
  /** What was typed into it, once that is known. */
  readonly typed?: string;
}

/** An image's own program that a script began. */
export interface Launch {
  readonly at: number;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly first: boolean;
  readonly logs: boolean;
  readonly listensMs: number;
  readonly ends?: End;
}

/** When something ends by itself, and with which status. */
export interface End {
  readonly at: number;
  readonly code: number;
}

export interface LogLine {
  readonly at: number;
  readonly text: string;
  readonly stderr?: boolean;
}

export const hostnameOf = ({ id, hostname }: Container): string => hostname ?? id.slice(0, 12);
