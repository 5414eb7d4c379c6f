/**
 * A cloud's part: gives Services of type LoadBalancer an address, in clusters that have a pool of them. Without one they stay
 * `<pending>`, as on any cluster without a cloud behind it. (The service controller of cloud-provider, with its events.)
 */
import type { InternalClient } from '#lib/cluster/apiserver/internal.ts';
import type { EventRecorder } from '#lib/cluster/event-recorder.ts';
import { keyOf } from '#lib/cluster/store/change.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import type { Service } from '#lib/kube/types.ts';
import type { Simulation } from '#lib/sim/simulation.ts';

const WORK = 'load-balancer';
const SOURCE = { component: 'service-controller' };

interface Parts {
  readonly sim: Simulation;
  readonly store: Store;
  readonly client: InternalClient;
  readonly recorder: EventRecorder;
  /** Addresses it may give, in the order in which it gives them. */
  readonly pool: readonly string[];
}

export function startLoadBalancers({ sim, store, client, recorder, pool }: Parts): void {
  const given = sim.table<string>('load-balancers');
  store.subscribe(({ resource, key, before, after }) => {
    if (resource !== 'services') return;
    if (wantsAddress(after as Service | undefined) || wantsAddress(before as Service | undefined))
      sim.enqueue(WORK, key);
  });
  sim.onWork(WORK, (key) => {
    const [namespace, name = ''] = key.split('/');
    const service = store.get('services', namespace, name) as Service | undefined;
    if (!service || !wantsAddress(service)) {
      given.delete(key);
      return;
    }
    const taken = new Set(given.values());
    const address = given.get(key) ?? pool.find((free) => !taken.has(free));
    if (address === undefined || service.status?.loadBalancer?.ingress?.some(({ ip }) => ip === address))
      return;
    given.set(keyOf(namespace, name), address);
    recorder.event(SOURCE, service, 'Normal', 'EnsuringLoadBalancer', 'Ensuring load balancer');
    const ingress = [{ ip: address, ipMode: 'VIP' }];
    client.updateStatus({ ...service, status: { loadBalancer: { ingress } } });
    recorder.event(SOURCE, service, 'Normal', 'EnsuredLoadBalancer', 'Ensured load balancer');
  });
}

const wantsAddress = (service: Service | undefined): boolean =>
  service?.spec.type === 'LoadBalancer' && !service.metadata.deletionTimestamp;
