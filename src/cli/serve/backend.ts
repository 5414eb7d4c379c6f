/** The cluster behind the server: a lab's session whose virtual time follows the clock on the wall. */
import { bringCustomKinds } from '#lib/cluster/apiserver/custom/part.ts';
import type { ServerResponse } from '#lib/cluster/apiserver/stream.ts';
import type { Cluster } from '#lib/cluster/cluster.ts';
import type { Outcome, Request } from '#lib/cluster/network/flight.ts';
import type { KubeRequest } from '#lib/kube/client.ts';
import { loadFieldDocs, type FieldDocs } from '#lib/kube/field-docs.ts';
import type { Pod } from '#lib/kube/types.ts';
import type { Lab } from '#lib/lab/lab.ts';
import { PacedDriver } from '#lib/worker/paced.ts';
import { Session } from '#lib/worker/session.ts';

export interface BackendOptions {
  readonly lab?: Lab;
  readonly seed?: number;
  /** Virtual seconds in a real one. */
  readonly speed: number;
}

export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

export type PodRequest = Omit<Request, 'url'> & { readonly path: string };

export interface Backend {
  readonly cluster: Cluster;
  /** What the OpenAPI documents say of types and fields. */
  readonly docs: FieldDocs;
  /** Answers at this moment of virtual time. `take` sees the answer before what it sets off has settled, so that a watch misses nothing. */
  ask(request: KubeRequest, take: (response: ServerResponse) => void): void;
  /** Does something in the cluster at this moment, and what follows from it. */
  act(work: () => void): void;
  /** Sends an HTTP request to a port of a pod. Calls back when its answer is there; undefined where the pod is gone. */
  send(pod: PodName, port: number, request: PodRequest, done: (outcome: Outcome | undefined) => void): void;
  close(): void;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Throws `LabProblem` for a lab that cannot be set up. */
export async function openBackend({ lab, seed, speed }: BackendOptions): Promise<Backend> {
  const options = { ...(lab && { lab }), ...(seed !== undefined && { seed }), turn };
  // kubectl counts ages from its own clock, so the cluster's should show the same time. Setting up takes virtual time, always
  // as much: a first run measures it.
  const trial = new Session(options);
  await trial.prepare();
  const session = new Session({ ...options, startMs: Date.now() - (trial.sim.now - trial.sim.startMs) });
  const { cluster } = await session.prepare();
  const { sim, leash } = session;
  const driver = new PacedDriver({ sim, leash, turn, realNow: () => performance.now() });
  driver.setSpeed(speed);
  const act = (work: () => void) => {
    driver.sync();
    work();
    sim.settle();
  };
  const docs = await loadFieldDocs();
  await bringCustomKinds();
  return {
    cluster,
    docs,
    act,
    ask: (request, take) => act(() => take(cluster.handle(request))),
    send: ({ namespace, name }, port, { path, ...request }, done) =>
      act(() => {
        const pod = cluster.store.get('pods', namespace, name) as Pod | undefined;
        if (!pod?.status?.podIP) return done(undefined);
        const url = `http://${pod.status.podIP}:${port}${path}`;
        const flight = cluster.network.send({ ...request, url }, 'port-forward');
        void leash.sleep(flight.tookMs).then(() => act(() => done(cluster.network.finish(flight))));
      }),
    close: () => driver.stop(),
  };
}
