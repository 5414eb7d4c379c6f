/** Who is alive: a lease for each node and for the API server. They are renewed as they are read (kinds/lease). */
import { rfc3339Micro } from '#lib/kube/time.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { uid } from '#lib/sim/ids.ts';
import type { Simulation } from '#lib/sim/simulation.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
const SERVER_LETTERS = 26;
const NODE_SECONDS = 40;
const SERVER_SECONDS = 3600;

const lease = (
  metadata: KubeObject['metadata'],
  holder: string,
  seconds: number,
  now: number,
): KubeObject => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata,
  spec: { holderIdentity: holder, leaseDurationSeconds: seconds, renewTime: rfc3339Micro(now) },
});

/** The lease of a kubelet goes with its node. */
export const nodeLease = ({ metadata: { name, uid: nodeUid = '' } }: KubeObject, now: number): KubeObject =>
  lease(
    {
      name,
      namespace: 'kube-node-lease',
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: nodeUid }],
    },
    name,
    NODE_SECONDS,
    now,
  );

export function serverLease({ random, now }: Simulation, hostname: string): KubeObject {
  let name = 'apiserver-';
  for (let i = 0; i < SERVER_LETTERS; i += 1) name += LETTERS[random.below(LETTERS.length)];
  const labels = { 'apiserver.kubernetes.io/identity': 'kube-apiserver', 'kubernetes.io/hostname': hostname };
  return lease({ name, namespace: 'kube-system', labels }, `${name}_${uid(random)}`, SERVER_SECONDS, now);
}
