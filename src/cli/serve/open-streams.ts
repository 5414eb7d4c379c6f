/** How many answers may go on at the same time: a client that leaks watches is told, instead of filling the memory. */
import { failure, StatusError } from '#lib/kube/status.ts';

const MOST = 500;

export class OpenStreams {
  readonly #ends = new Set<() => void>();

  /** Keeps the way to end a stream. Returns what to call when it has ended. Throws StatusError where there are too many. */
  add(end: () => void): () => void {
    if (this.#ends.size >= MOST) {
      const message = `too many requests: ${MOST} watches, logs and commands are open`;
      throw new StatusError(failure(429, 'TooManyRequests', message, { retryAfterSeconds: 1 }));
    }
    this.#ends.add(end);
    return () => void this.#ends.delete(end);
  }

  endAll(): void {
    for (const end of [...this.#ends]) end();
  }
}
