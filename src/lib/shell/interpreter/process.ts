/** Programs: where the PATH finds them, and how one is run as a process. */
import { Interrupted, NotLoaded, type Interrupt } from '#lib/sim/leash.ts';
import {
  MEMORY_EXHAUSTED,
  Sink,
  StreamInput,
  StreamOutput,
  sinkOf,
  streamOf,
  TextSource,
} from '#lib/shell/io.ts';
import { STEPS_PER_PROGRAM } from '#lib/shell/pacer.ts';
import { FileError, type Process, type Program } from '#lib/shell/program.ts';
import { signalStatus } from './flow.ts';
import type { Descriptor, Interpreter } from './interpreter.ts';
import { isNotSimulated } from './not-simulated.ts';
import { runShellProgram } from './subshell-program.ts';

/** Folders whose programs are those the simulation was given. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
export const DEFAULT_PATH = SYSTEM_FOLDERS.join(':');

export type Found =
  | { readonly kind: 'program'; readonly path: string; readonly program: Program }
  | { readonly kind: 'file'; readonly path: string; readonly shown?: string }
  | {
      readonly kind: 'none';
      readonly status: 126 | 127;
      readonly message: string;
      /** A tool that nothing here stands in for: the message is all that is to be said. */
      readonly notSimulated?: true;
    };

/** Looks a command up as the PATH says. */
export function findCommand(sh: Interpreter, name: string, path = sh.value('PATH') ?? ''): Found {
  const { files, programs } = sh.host;
  const programAt = (folder: string, base: string): Found | undefined => {
    const program = SYSTEM_FOLDERS.includes(folder) ? programs.get(base) : undefined;
    return (
      program && {
        kind: 'program',
        path: `${folder === '/usr/bin' && base === 'kubectl' ? '/usr/local/bin' : folder}/${base}`,
        program,
      }
    );
  };
  if (name.includes('/')) {
    const full = files.resolve(sh.cwd, name);
    const at = full.lastIndexOf('/');
    const program = programAt(full.slice(0, at), full.slice(at + 1));
    if (program) return program;
    const stat = files.stat(full);
    if (!stat) return { kind: 'none', status: 127, message: `${name}: No such file or directory` };
    if (stat.kind === 'dir') return { kind: 'none', status: 126, message: `${name}: Is a directory` };
    return stat.mode & 0o111
      ? { kind: 'file', path: full }
      : { kind: 'none', status: 126, message: `${name}: Permission denied` };
  }
  const named = path.split(':').map((folder) => folder || '.');
  const folders = named.map((folder) => files.resolve(sh.cwd, folder));
  for (const [i, folder] of folders.entries()) {
    const stat = files.stat(`${folder}/${name}`);
    if (stat?.kind === 'file' && stat.mode & 0o111)
      return { kind: 'file', path: `${folder}/${name}`, shown: `${named[i]}/${name}` };
  }
  // One list of programs stands in all system folders; what is asked for by name is found where Debian has it.
  if (folders.includes('/usr/bin')) return programAt('/usr/bin', name) ?? notFound(name);
  for (const folder of folders) {
    const program = programAt(folder, name);
    if (program) return program;
  }
  return notFound(name);
}

const notFound = (name: string): Found =>
  isNotSimulated(name)
    ? { kind: 'none', status: 127, message: `not simulated: ${name}`, notSimulated: true }
    : { kind: 'none', status: 127, message: `${name}: command not found` };

/** Runs a program, or a script that has the run bit. */
export async function runProgram(
  sh: Interpreter,
  args: readonly string[],
  env: ReadonlyMap<string, string>,
): Promise<number> {
  const found = findCommand(sh, args[0] as string, env.get('PATH'));
  if (found.kind === 'none') {
    await (found.notSimulated ? sh.print(`${found.message}\n`, 2) : sh.complain(found.message));
    return found.status;
  }
  if (found.kind === 'program') return runProcess(sh, found.program, args, env);
  const line = /^#!\s*(\S+)[ \t]*(.*)/.exec(sh.host.files.read(found.path));
  if (!line)
    return runProcess(sh, runShellProgram(sh), ['bash', found.path, ...args.slice(1)], env, [
      args[0] as string,
      ...args.slice(1),
    ]);
  const interpreter = line[1] as string;
  const options = (line[2] ?? '').trim() === '' ? [] : [(line[2] as string).trim()];
  const through = findCommand(sh, interpreter);
  if (through.kind !== 'program') {
    await sh.complain(`${args[0]}: cannot execute: required file not found`);
    return 127;
  }
  const script = (args[0] as string).includes('/') ? (args[0] as string) : (found.shown ?? found.path);
  return runProcess(
    sh,
    through.program,
    [interpreter.slice(interpreter.lastIndexOf('/') + 1), ...options, script, ...args.slice(1)],
    env,
  );
}

/** A `Process` beyond what programs see of it: the interpreter it was started from. */
export interface ShellProcess extends Process {
  readonly startedBy: Interpreter;
  readonly pid: number;
}

async function runProcess(
  sh: Interpreter,
  program: Program,
  args: readonly string[],
  env: ReadonlyMap<string, string>,
  shownArgs = args,
): Promise<number> {
  const { leash, pacer, processes } = sh.host;
  const pause = pacer.tick(STEPS_PER_PROGRAM, sh.interrupt);
  if (pause) await pause;
  if (processes.list().length > 300) {
    await sh.complain('fork: retry: Resource temporarily unavailable');
    return 254;
  }
  const interrupt = sh.interrupt.child();
  const pid = processes.newPid();
  processes.add(pid, shownArgs, leash.now, interrupt);
  try {
    return (await program(processFor(sh, args, env, interrupt, pid))) & 255;
  } catch (error) {
    if (error instanceof Interrupted) {
      const signal = interrupt.signal ?? error.signal;
      if (!sh.interrupt.raised && signal !== 'SIGINT' && signal !== 'SIGPIPE' && sh.interactive)
        await sh.print(`${signal === 'SIGKILL' ? 'Killed' : 'Terminated'}\n`, 2);
      return signalStatus(signal);
    }
    if (error instanceof NotLoaded) {
      await sh.fds.get(2)?.output?.write(`${args[0]}: ${error.message}\n`);
      return 1;
    }
    if (!(error instanceof FileError)) throw error;
    await sh.fds
      .get(2)
      ?.output?.write(
        `${args[0]}: ${error.message === MEMORY_EXHAUSTED ? '' : 'write error: '}${error.message}\n`,
      );
    return 1;
  } finally {
    interrupt.leave();
    processes.remove(pid);
  }
}

function processFor(
  sh: Interpreter,
  args: readonly string[],
  env: ReadonlyMap<string, string>,
  interrupt: Interrupt,
  pid: number,
): ShellProcess {
  const { files, leash, pacer, terminal, processes } = sh.host;
  const stdin = sh.fds.get(0)?.input ?? new TextSource();
  const output = (fd: number) => new StreamOutput(sh.fds.get(fd)?.output ?? new ClosedSink(), interrupt);
  const hasTerminal = [0, 1, 2].some(
    (fd) => sh.fds.get(fd)?.input?.isTerminal || sh.fds.get(fd)?.output?.isTerminal,
  );
  const process: ShellProcess = {
    args,
    env,
    cwd: sh.cwd,
    files,
    stdin: new StreamInput(stdin, interrupt),
    stdout: output(1),
    stderr: output(2),
    interrupt,
    leash,
    ...(terminal && hasTerminal && { terminal }),
    processes,
    startedBy: sh,
    pid,
    async pause() {
      await pacer.tick(64, interrupt);
      interrupt.check();
    },
    spawn: (childArgs, changes = {}) => spawn(sh, process, childArgs, changes),
  };
  return process;
}

/** `>&-`: whoever writes there is told. */
class ClosedSink extends Sink {
  protected override put(): never {
    throw new FileError('EINVAL', 'Bad file descriptor');
  }
}

/** How a program says that it could not start another. */
function cannotRun(starter: string, name: string): string {
  if (starter === 'timeout' || starter === 'nohup') return `${starter}: failed to run command ‘${name}’`;
  return starter === 'env' || starter === 'find' ? `${starter}: ‘${name}’` : `${starter}: ${name}`;
}

async function spawn(
  sh: Interpreter,
  process: Process,
  args: readonly string[],
  changes: Parameters<Process['spawn']>[1] = {},
): Promise<number> {
  const fds = new Map<number, Descriptor>(sh.fds);
  const { stdin, stdout, stderr } = { ...process, ...changes };
  fds.set(0, { input: streamOf(stdin).source });
  fds.set(1, { output: sinkOf(stdout, sh.host.pacer) });
  fds.set(2, { output: sinkOf(stderr, sh.host.pacer) });
  const child = sh.fork(fds);
  child.interactive = false;
  child.interrupt = changes.interrupt ?? process.interrupt;
  child.cwd = changes.cwd ?? process.cwd;
  child.name = process.args[0] ?? 'bash';
  child.scripted = false;
  const found = findCommand(child, args[0] as string, (changes.env ?? process.env).get('PATH'));
  if (found.kind === 'none') {
    const why = found.status === 126 ? 'Permission denied' : 'No such file or directory';
    await stderr.write(
      `${found.notSimulated ? found.message : `${cannotRun(child.name, args[0] as string)}: ${why}`}\n`,
    );
    return found.status;
  }
  return child.runToEnd(() => runProgram(child, args, changes.env ?? process.env));
}
