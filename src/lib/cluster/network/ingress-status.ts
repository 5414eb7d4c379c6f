/** The ingress controller's word on Ingresses: that it has seen them, and at which address they are (ingress-nginx, status.go). */
import type { InternalClient } from '#lib/cluster/apiserver/internal.ts';
import { splitKey } from '#lib/cluster/controllers/owners.ts';
import type { EventRecorder } from '#lib/cluster/event-recorder.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import type { Pod, Service } from '#lib/kube/types.ts';
import type { Ingress } from '#lib/kube/types/networking.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import { NAME, NAMESPACE } from './ingress-install.ts';
import { INGRESSES, isServed } from './ingress-routes.ts';

const WORK = 'ingress-controller';
const PUBLISH = 'ingress-controller/publish';
const SOURCE = { component: 'nginx-ingress-controller' };
/** Addresses are written so often. */
const PUBLISH_MS = 60_000;
const SELECTOR = { 'app.kubernetes.io/component': 'controller', 'app.kubernetes.io/name': 'ingress-nginx' };

interface Parts {
  readonly sim: Simulation;
  readonly store: Store;
  readonly client: InternalClient;
  readonly recorder: EventRecorder;
  /** That of the controller's load balancer, or of its node, unless given. */
  readonly address?: string;
}

export function startIngressStatus({ sim, store, client, recorder, address }: Parts): void {
  const controller = () =>
    (store.indexes('pods').withLabels('ingress-nginx', SELECTOR) as readonly Pod[]).find(
      ({ status }) => status?.phase === 'Running',
    );
  /** Where the controller is found: the address of its load balancer where it has one, or of its node. */
  const found = () => {
    const service = store.get('services', NAMESPACE, NAME) as Service | undefined;
    const balanced = service?.spec.type === 'LoadBalancer';
    return balanced ? service.status?.loadBalancer?.ingress?.[0]?.ip : controller()?.status?.hostIP;
  };
  store.subscribe(({ resource, key, before, after }) => {
    // A controller that came later looks at what is there already.
    if (resource === 'pods' && after?.metadata.namespace === 'ingress-nginx') {
      const was = (before as Pod | undefined)?.status?.phase;
      if (was !== 'Running' && (after as Pod).status?.phase === 'Running')
        for (const { metadata } of client.list<Ingress>(INGRESSES))
          sim.enqueue(WORK, `${metadata.namespace ?? ''}/${metadata.name}`);
      return;
    }
    if (resource !== INGRESSES || !after) return;
    if (
      before &&
      before['spec'] === after['spec'] &&
      before['status'] === after['status'] &&
      before.metadata.annotations === after.metadata.annotations
    )
      return;
    sim.enqueue(WORK, key);
  });
  sim.onWork(WORK, (key) => {
    const ingress = client.get<Ingress>(INGRESSES, ...splitKey(key));
    if (!ingress || !isServed(store, ingress) || !controller()) return;
    recorder.event(SOURCE, ingress, 'Normal', 'Sync', 'Scheduled for sync');
    if (!ingress.status?.loadBalancer?.ingress?.length && sim.scheduled(PUBLISH, '') === undefined)
      sim.schedule(PUBLISH, '', sim.now + PUBLISH_MS - (sim.now % PUBLISH_MS));
  });
  sim.onTimer(PUBLISH, () => {
    const ip = address ?? found();
    if (!ip) return;
    const ingress = [{ ip }];
    for (const one of client.list<Ingress>(INGRESSES))
      if (isServed(store, one) && !deepEqual(one.status?.loadBalancer?.ingress, ingress))
        client.updateStatus<Ingress>({ ...one, status: { loadBalancer: { ingress } } });
  });
}
