/** Runs a program of the network (`net/act.ts`) in the shell: its acts are waits on the leash, writes and requests. */
import { Stopped, type Act, type Call, type NetProgram } from '#lib/net/act.ts';
import type { Net, PendingHttp } from '#lib/net/network.ts';
import { Interrupt, Interrupted } from '#lib/sim/leash.ts';
import { FileError, type Process, type Program } from '#lib/shell/program.ts';

/** `source`: who asks, as the traffic log names it. */
export const netProgram =
  (program: NetProgram, net: Net, source: string): Program =>
  async (outer) => {
    const process = { ...outer, ...lastingOutputs(outer) };
    const acts = program(callOf(process));
    const pending: PendingHttp[] = [];
    let stop: Interrupted | undefined;
    let step = acts.next();
    while (!step.done) {
      let came: unknown;
      try {
        came = await perform(step.value, process, net, source, pending);
      } catch (error) {
        if (!(error instanceof Interrupted) || error.signal !== 'SIGINT' || stop) throw error;
        stop = error;
        step = stopped(acts, error);
        continue;
      }
      step = acts.next(came);
    }
    return step.value;
  };

/** Outputs that can still be written to after Ctrl-C, by a program that ends with a summary. */
function lastingOutputs({ interrupt, stdout, stderr }: Process): Pick<Process, 'stdout' | 'stderr'> {
  const lasting = new Interrupt();
  interrupt.onRaise((signal) => {
    if (signal !== 'SIGINT') lasting.raise(signal);
  });
  return { stdout: stdout.bind?.(lasting) ?? stdout, stderr: stderr.bind?.(lasting) ?? stderr };
}

/** Ctrl-C: a program that has nothing to say to it ends of it. */
function stopped(acts: ReturnType<NetProgram>, why: Interrupted): IteratorResult<Act, number> {
  try {
    return acts.throw(new Stopped());
  } catch (error) {
    throw error instanceof Stopped ? why : error;
  }
}

async function perform(
  act: Act,
  process: Process,
  net: Net,
  source: string,
  pending: PendingHttp[],
): Promise<unknown> {
  const { leash, interrupt } = process;
  switch (act.act) {
    case 'out':
      return process.stdout.write(act.text);
    case 'err':
      return process.stderr.write(act.text);
    case 'sleep':
      return leash.sleep(act.ms, interrupt);
    case 'input':
      return process.stdin.readAll();
    case 'begin': {
      // A program that asks thousands of times lets the terminal have a say in between.
      if (pending.length % 200 === 199) await process.pause?.();
      const { tookMs, ip, connectMs, certificate, finish } = net.begin(act.request, source);
      pending.push({ tookMs, finish });
      return { id: pending.length - 1, tookMs, ip, connectMs, certificate };
    }
    case 'finish': {
      const one = pending[act.id];
      delete pending[act.id];
      return one?.finish();
    }
    case 'lookUp':
      return net.lookUp(act.name, act.server);
    case 'reach':
      return net.reach(act.host, act.protocol, act.port);
  }
}

function callOf(process: Process): Call {
  const { args, stdin, stdout, stderr, leash, files, cwd } = process;
  return {
    args,
    inIsTerminal: stdin.isTerminal,
    outIsTerminal: stdout.isTerminal,
    errIsTerminal: stderr.isTerminal,
    env: (name) => process.env.get(name),
    now: () => leash.now,
    random: (below) => leash.sim.random.below(below),
    read: (path) => {
      const full = files.resolve(cwd, path);
      return files.stat(full)?.kind === 'file' ? files.read(full) : undefined;
    },
    write: (path, text, folders) => {
      const full = files.resolve(cwd, path);
      if (full === '/dev/null') return undefined;
      try {
        if (folders) files.makeDir(full.slice(0, full.lastIndexOf('/')) || '/', true);
        files.write(full, text);
        return undefined;
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        return error.message;
      }
    },
  };
}
