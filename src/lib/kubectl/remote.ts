/** Programs in containers that talk with the terminal: what exec, attach, run, debug and cp have in common. */
import type { KubeStream } from '#lib/kube/client.ts';
import { StatusError } from '#lib/kube/status.ts';
import type { Pod } from '#lib/kube/types.ts';
import type { Keyboard } from '#lib/shell/program.ts';
import { Interrupted } from '#lib/sim/leash.ts';
import type { Run } from './context.ts';
import { CommandError, PlainError } from './errors.ts';

type Basics = Pick<Run, 'process' | 'open'>;
type Query = Readonly<Record<string, string | readonly string[]>>;

/** What fails before the program starts is no plain refusal: client-go reports it as a failed upgrade. */
export async function openRemote(
  run: Basics,
  { metadata }: Pod,
  verb: 'exec' | 'attach',
  query: Query,
): Promise<KubeStream> {
  const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/${verb}`;
  try {
    const { stream } = await run.open({ method: 'POST', path, query });
    if (!stream) throw new CommandError('unable to upgrade connection');
    return stream;
  } catch (error) {
    if (error instanceof StatusError && error.status.reason === 'InternalError')
      throw new CommandError(error.message);
    throw error;
  }
}

/** Passes input and output on until the program ends; returns its status, or throws what the runtime says of it. */
export async function converse(
  run: Basics,
  stream: KubeStream,
  stdin: boolean,
  tty = false,
): Promise<number> {
  const { process } = run;
  const reading = process.interrupt.child();
  const keyboard = stdin && tty ? process.terminal?.keyboard?.() : undefined;
  const pump = keyboard
    ? passKeys(keyboard, stream, reading)
    : stdin
      ? passInput(run, stream, reading)
      : Promise.resolve();
  const stop = process.interrupt.onRaise(() => stream.close());
  try {
    return await passOutput(run, stream);
  } finally {
    stop();
    stream.close();
    reading.raise();
    await pump;
  }
}

/** What is pressed goes to the other end as it is: there is the terminal's own line. */
async function passKeys(
  keyboard: Keyboard,
  stream: KubeStream,
  reading: Basics['process']['interrupt'],
): Promise<void> {
  try {
    for (;;) {
      const keys = await keyboard.read(reading);
      if (keys === undefined) return;
      stream.send?.(keys);
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  } finally {
    keyboard.close();
  }
}

async function passInput(
  { process }: Basics,
  stream: KubeStream,
  reading: Basics['process']['interrupt'],
): Promise<void> {
  const input = process.stdin.bind?.(reading) ?? process.stdin;
  try {
    for (;;) {
      const text = await input.read();
      if (text === undefined || text === '') break;
      stream.send?.(text);
    }
    stream.send?.('');
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
}

async function passOutput({ process }: Basics, stream: KubeStream): Promise<number> {
  for (;;) {
    const item = await stream.next();
    process.interrupt.check();
    if (item === undefined) return 0;
    if ('stdout' in item) await process.stdout.write(item.stdout);
    else if ('stderr' in item) await process.stderr.write(item.stderr);
    else if ('exit' in item) return finish(item.exit, item.message);
  }
}

function finish(exit: number, message: string | undefined): number {
  const plain = `command terminated with exit code ${exit}`;
  if (message !== undefined && message !== plain) throw new CommandError(message);
  if (exit !== 0) throw new PlainError(plain, exit);
  return 0;
}

/** Runs a program to its end and keeps what it wrote; `input` is all it gets. */
export async function outputOf(
  run: Basics,
  pod: Pod,
  container: string,
  command: readonly string[],
  input?: string,
): Promise<{
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
  readonly message?: string;
}> {
  const stream = await openRemote(run, pod, 'exec', {
    command,
    container,
    stdout: 'true',
    stderr: 'true',
    ...(input !== undefined && { stdin: 'true' }),
  });
  const stop = run.process.interrupt.onRaise(() => stream.close());
  try {
    if (input) stream.send?.(input);
    if (input !== undefined) stream.send?.('');
    let [stdout, stderr] = ['', ''];
    for (;;) {
      const item = await stream.next();
      run.process.interrupt.check();
      if (item === undefined) return { stdout, stderr, exit: 0 };
      if ('stdout' in item) stdout += item.stdout;
      else if ('stderr' in item) stderr += item.stderr;
      else if ('exit' in item)
        return {
          stdout,
          stderr,
          exit: item.exit,
          ...(item.message !== undefined && { message: item.message }),
        };
    }
  } finally {
    stop();
    stream.close();
  }
}
