/** The cluster as a program sees it: a request is answered at once, what it sets off settles, and streams arrive by mailbox. */
import type { KubeClient, KubeRequest, KubeResponse, KubeStream, StreamItem } from '#lib/kube/client.ts';
import type { Leash } from '#lib/sim/leash.ts';
import type { ServerResponse, ServerStream } from './apiserver/stream.ts';

interface Server {
  /** What the request cannot be answered without. */
  needs?(request: KubeRequest): (() => Promise<void>) | undefined;
  handle(request: KubeRequest): ServerResponse;
}

export class LocalClient implements KubeClient {
  readonly #cluster: Server;
  readonly #leash: Leash;

  constructor(cluster: Server, leash: Leash) {
    this.#cluster = cluster;
    this.#leash = leash;
  }

  async request(request: KubeRequest): Promise<KubeResponse> {
    const part = this.#cluster.needs?.(request);
    if (part) await this.#leash.load(part);
    const { stream, ...response } = this.#cluster.handle(request);
    // Listening comes before settling: what the request sets off is part of what is watched.
    const result = stream ? { ...response, stream: this.#wrap(stream) } : response;
    this.#leash.sim.settle();
    return result;
  }

  #wrap(stream: ServerStream): KubeStream {
    const { sim } = this.#leash;
    const box = this.#leash.mailbox<StreamItem>();
    stream.listen(
      (item) => box.put(item),
      () => box.close(),
    );
    return {
      next: () => box.take(),
      send: (text) => {
        stream.send?.(text);
        sim.settle();
      },
      close: () => {
        stream.close();
        box.close();
        sim.settle();
      },
    };
  }
}
