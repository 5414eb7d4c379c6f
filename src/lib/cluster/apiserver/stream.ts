/** Answers that go on: a watch, a log that is followed, a command in a container. Pushed synchronously as they happen. */
import type { StreamItem } from '#lib/kube/client.ts';

export interface ServerStream {
  /** Starts the stream; called once. Items of the past come at once, before it returns. `onEnd` is called at most once, and not after `close`. */
  listen(onItem: (item: StreamItem) => void, onEnd: () => void): void;
  /** Standard input of `pods/exec`; an empty text ends it. */
  send?(text: string): void;
  /** The client is gone. */
  close(): void;
}

/** An answer of the server. From 400 on the body is a Status. */
export interface ServerResponse {
  readonly status: number;
  readonly body: unknown;
  readonly stream?: ServerStream;
  /** What HTTP carries in `Warning` headers; kubectl prints each as `Warning: …`. */
  readonly warnings?: readonly string[];
}
