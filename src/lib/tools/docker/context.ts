/** What a docker command gets. */
import type { Docker } from '#lib/cluster/host/docker.ts';
import type { Credentials } from '#lib/cluster/images/resolve.ts';
import type { Process } from '#lib/shell/program.ts';
import { daemonError, type Parsed } from './parse.ts';

export interface DockerRun {
  readonly process: Process;
  readonly docker: Docker;
  /** '' for this machine's own daemon, else the node whose daemon it is. */
  readonly daemon: string;
  /** The command as it was typed: `image ls`. */
  readonly shown: string;
  readonly flags: Parsed;
  readonly args: readonly string[];
  /** What the learner has logged in with. */
  readonly credentials: readonly Credentials[];
  /** A Go template over plain data. */
  readonly template: (source: string, allowMissing?: boolean) => (data: unknown) => string;
}

export type Command = (run: DockerRun) => Promise<number | void>;

/** Writes a line. */
export const print = ({ process }: DockerRun, line: string): Promise<void> =>
  process.stdout.write(`${line}\n`);
export const printErr = ({ process }: DockerRun, line: string): Promise<void> =>
  process.stderr.write(`${line}\n`);

/** Lets time pass. */
export const pass = ({ process }: DockerRun, ms: number): Promise<void> =>
  process.leash.sleep(Math.round(ms), process.interrupt);

/** The container of that name. Throws the daemon's error where there is none. */
export function containerOf({ docker, daemon }: DockerRun, name: string) {
  const found = docker.containers.find(daemon, name);
  if (!found) throw daemonError(`No such container: ${name}`);
  return found;
}

/** Does the same with each of the names; what goes wrong with one is said, and does not keep the others from it. */
export async function each(
  run: DockerRun,
  names: readonly string[],
  act: (name: string) => Promise<void>,
): Promise<number> {
  let status = 0;
  for (const name of names) {
    try {
      await act(name);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'DockerError') throw error;
      await printErr(run, error.message);
      status = 1;
    }
  }
  return status;
}

/** Rows by `--format`: a table of ours, a template with or without `table`, or JSON. */
export async function formatted(
  run: DockerRun,
  items: readonly Readonly<Record<string, string>>[],
  format: string,
  headers: Readonly<Record<string, string>>,
  layOut: (rows: readonly (readonly string[])[]) => string,
): Promise<void> {
  const source = format.replaceAll('\\t', '\t').replaceAll('\\n', '\n');
  if (format === 'json' || format === '{{json .}}') {
    for (const item of items) await print(run, JSON.stringify(item));
    return;
  }
  const isTable = source.startsWith('table ');
  const show = run.template(isTable ? source.slice('table '.length) : source);
  const lines = items.map((item) => show(item));
  if (!isTable) return run.process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  const rows = [show(headers), ...lines].map((line) => line.split('\t'));
  await run.process.stdout.write(layOut(rows));
}
