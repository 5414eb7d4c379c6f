/** docker exec and cp: commands and files in containers that run. */
import type { Container } from '#lib/cluster/host/container.ts';
import { isShell } from '#lib/cluster/kubelet/sh/names.ts';
import { notExecutable } from '#lib/cluster/kubelet/program-of.ts';
import { FileError } from '#lib/shell/program.ts';
import { containerOf, type Command, type DockerRun } from './context.ts';
import { daemonError, DockerError, notSimulated } from './parse.ts';
import { envIn } from './run.ts';

/** How far ahead it is known what a command will do. */
const LIMIT_MS = 3_600_000;

export const exec: Command = async (run) => {
  const { docker, flags, args, process } = run;
  const container = containerOf(run, args[0] ?? '');
  if (!docker.containers.isRunning(container)) throw daemonError(`container ${container.id} is not running`);
  if (flags.given.includes('user') && !/^(0|root)(:|$)/.test(flags.value('user') ?? ''))
    throw notSimulated('exec --user');
  if (flags.has('tty') && !process.stdin.isTerminal && flags.has('interactive'))
    throw new DockerError('the input device is not a TTY');
  const argv = args.slice(1);
  const env = { ...container.env, ...envIn(run) };
  const cwd = flags.value('workdir') ?? (container.workdir || '/');
  if (flags.has('interactive') && argv.length === 1 && isShell(argv[0] ?? '') && process.stdin.isTerminal)
    return converse(run, container, env, cwd);
  const stdin = flags.has('interactive') && !process.stdin.isTerminal ? await process.stdin.readAll() : '';
  return command(run, container, { argv, env, cwd, stdin, quiet: flags.has('detach') });
};

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
async function command(run: DockerRun, { id }: Container, order: Order): Promise<number> {
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
    status = await command(run, container, {
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

// --- files

interface Place {
  readonly container?: Container;
  readonly path: string;
}

export const copy: Command = (run) => {
  const [from = '', to = ''] = run.args;
  const places = [from, to].map((word) => placeOf(run, word));
  const [source, target] = places as [Place, Place];
  if (source.container && target.container)
    throw new DockerError('copying between containers is not supported');
  if (!source.container && !target.container)
    throw new DockerError('must specify at least one container source');
  if (from === '-' || to === '-') throw notSimulated('cp with -');
  return source.container
    ? outOf(run, source.container, source.path, target.path)
    : into(run, source.path, target.container as Container, target.path);
};

function placeOf(run: DockerRun, word: string): Place {
  const at = word.indexOf(':');
  if (at <= 0 || word.startsWith('.') || word.startsWith('/')) return { path: word };
  return { container: containerOf(run, word.slice(0, at)), path: word.slice(at + 1) };
}

const clean = (path: string): string =>
  `/${path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')}`;
const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

async function outOf(run: DockerRun, container: Container, path: string, to: string): Promise<void> {
  const { files, cwd, stderr } = run.process;
  const source = clean(path);
  const inside = run.docker.containers.files(container);
  const single = inside[source];
  const below = Object.keys(inside).filter((one) => one.startsWith(`${source}/`) && !one.endsWith('/'));
  if (single === undefined && below.length === 0)
    throw daemonError(`Could not find the file ${path} in container ${container.name}`);
  const given = files.resolve(cwd, to);
  const isFolder = files.stat(given)?.kind === 'dir';
  const target = isFolder ? `${given.replace(/\/$/, '')}/${baseName(source)}` : given;
  try {
    if (single !== undefined) files.write(target, single);
    for (const one of below) {
      const path = `${target}${one.slice(source.length)}`;
      files.makeDir(path.slice(0, path.lastIndexOf('/')), true);
      files.write(path, inside[one] ?? '');
    }
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new DockerError(
      `invalid output path: directory ${JSON.stringify(given.slice(0, given.lastIndexOf('/')))} does not exist`,
    );
  }
  if (!run.flags.has('quiet'))
    await stderr.write(
      `Successfully copied ${kilobytes(single ?? below.map((one) => inside[one]).join(''))} to ${given}\n`,
    );
}

async function into(run: DockerRun, path: string, container: Container, to: string): Promise<void> {
  const { files, cwd, stderr, leash } = run.process;
  const source = files.resolve(cwd, path);
  const stat = files.stat(source);
  if (!stat) throw new DockerError(`lstat ${source}: no such file or directory`);
  const inside = run.docker.containers.files(container);
  const given = clean(to);
  const isFolder =
    to.endsWith('/') ||
    given === '/' ||
    Object.keys(inside).some((one) => one.startsWith(`${given}/`)) ||
    /^\/(tmp|etc|var|usr|opt|home|root|srv|mnt)$/.test(given);
  const target = isFolder ? `${given.replace(/\/$/, '')}/${baseName(source)}` : given;
  const texts = new Map<string, string>();
  const read = (from: string, as: string): void => {
    if (files.stat(from)?.kind === 'dir')
      for (const name of files.list(from)) read(`${from}/${name}`, `${as}/${name}`);
    else texts.set(as, files.read(from));
  };
  read(source, path.endsWith('/.') ? given : target);
  run.docker.containers.keep(
    container.id,
    [...texts].map(([one, text]) => ({ at: leash.now, path: one, text })),
  );
  if (!run.flags.has('quiet'))
    await stderr.write(
      `Successfully copied ${kilobytes([...texts.values()].join(''))} to ${container.name}:${to}\n`,
    );
}

/** The size of the archive that goes over the wire. */
const kilobytes = (text: string): string =>
  `${((Math.ceil(text.length / 512) * 512 + 1536) / 1000).toPrecision(3)}kB`;
