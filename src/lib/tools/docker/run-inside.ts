/** Commands inside a container as the learner sees them: what they write comes as time passes, and a shell reads the keyboard. */
import type { Container } from '#lib/cluster/host/container.ts';
import { notExecutable } from '#lib/cluster/kubelet/program-of.ts';
import type { DockerRun } from './context.ts';

/** How far ahead it is known what a command will do. */
const LIMIT_MS = 3_600_000;

interface Order {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly stdin: string;
  readonly quiet: boolean;
  /** Told where the command left things. */
  readonly left?: (env: Readonly<Record<string, string>>, cwd: string) => void;
}

/** Runs one command and shows what it writes as time passes. Returns its status. */
export async function runInside(run: DockerRun, { id }: Container, order: Order): Promise<number> {
  const { docker, process } = run;
  const { leash, interrupt, stdout, stderr } = process;
  const container = docker.containers.get(id);
  const result = container && docker.containers.exec(container, { ...order, limitMs: LIMIT_MS });
  if (!result || result.notFound !== undefined) {
    await stderr.write(
      `OCI runtime exec failed: exec failed: unable to start container process: ${notExecutable(order.argv[0] ?? '')}: unknown\n`,
    );
    return 127;
  }
  docker.containers.keep(id, result.files);
  if (order.quiet) return 0;
  for (const { at, text, stderr: isError } of result.output) {
    if (at > leash.now) await leash.sleep(at - leash.now, interrupt);
    await (isError ? stderr : stdout).write(text);
  }
  order.left?.(result.env, result.cwd);
  if (result.endless) await leash.sleep(LIMIT_MS * 24, interrupt);
  const end = result.exit?.at ?? leash.now + LIMIT_MS;
  if (end > leash.now) await leash.sleep(end - leash.now, interrupt);
  return result.exit?.code ?? 137;
}

/** A shell in the container on this keyboard, line by line. Returns its status. */
export async function converse(
  run: DockerRun,
  container: Container,
  startEnv: Readonly<Record<string, string>>,
  startCwd: string,
): Promise<number> {
  const { stdin, stdout } = run.process;
  let env = startEnv;
  let cwd = startCwd || '/';
  let status = 0;
  for (;;) {
    if (stdin.isTerminal) await stdout.write(`${cwd} # `);
    const line = await stdin.readLine();
    if (line === undefined) {
      if (stdin.isTerminal) await stdout.write('\n');
      return status;
    }
    const leaves = /^\s*exit(?:\s+(\d+))?\s*$/.exec(line);
    if (leaves) return Number(leaves[1] ?? status);
    if (line.trim() === '') continue;
    status = await runInside(run, container, {
      argv: ['sh', '-c', line],
      env,
      cwd,
      stdin: '',
      quiet: false,
      left: (after, folder) => {
        env = after;
        cwd = folder;
      },
    });
  }
}
