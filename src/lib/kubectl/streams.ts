/** Answers that go on: reading them until they end or the command is interrupted. */
import type { KubeStream, StreamItem } from '#lib/kube/client.ts';
import { Interrupted } from '#lib/sim/leash.ts';
import type { Process } from '#lib/shell/program.ts';

/** kubectl ends such waits itself when interrupted: with status 1. */
const STOPPED = 1;

/** Hands every item to `take`. Returns 1 when interrupted, nothing when the stream ended. Closes the stream in any case. */
export async function eachItem(
  process: Process,
  stream: KubeStream,
  take: (item: StreamItem) => Promise<void>,
): Promise<number | void> {
  const stop = process.interrupt.onRaise(() => stream.close());
  try {
    for (;;) {
      const item = await stream.next();
      if (process.interrupt.raised) process.interrupt.check();
      if (item === undefined) return;
      await take(item);
    }
  } catch (error) {
    if (error instanceof Interrupted && (error.signal === 'SIGINT' || error.signal === 'SIGTERM'))
      return STOPPED;
    throw error;
  } finally {
    stop();
    stream.close();
  }
}
