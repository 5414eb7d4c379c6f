/** What the verbs of the server share: state, kinds, plugins. */
import type { View } from '#lib/cluster/controllers/controller.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import { StatusError, type Status } from '#lib/kube/status.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import type { Table } from '#lib/sim/table.ts';
import type { User } from './access/users.ts';
import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from './admission.ts';
import type { Writer } from './fields/managed.ts';
import { storageName, type ResourceTable } from './resources.ts';

export interface Machinery {
  readonly sim: Simulation;
  readonly store: Store;
  readonly view: View;
  readonly resources: ResourceTable;
  readonly admission: readonly AdmissionPlugin[];
  readonly pools: Table<true>;
}

/** How a write is asked for. */
export interface WriteOptions {
  readonly dryRun: boolean;
  /** Who asks; undefined within the control plane. */
  readonly user?: User;
  /** Who is noted as owner of the fields. */
  readonly writer: Writer;
  warn(message: string): void;
}

/** Within the control plane nobody reads warnings. */
export const INTERNAL: WriteOptions = {
  dryRun: false,
  writer: { manager: 'kube-apiserver', lazy: true },
  warn: () => undefined,
};

export function refuse(status: Status): never {
  throw new StatusError(status);
}

const contextOf = ({ view, sim, store, resources }: Machinery, { warn }: WriteOptions): AdmissionContext => ({
  view,
  random: sim.random,
  now: sim.now,
  warn,
  putStatus: (object) => void store.replace(storageName(resources.of(object)), object),
});

/** The mutating phase: each plugin may change the object or refuse. */
export function admit(machinery: Machinery, request: AdmissionRequest, options: WriteOptions): KubeObject {
  const context = contextOf(machinery, options);
  let current = request;
  for (const plugin of machinery.admission) {
    const object = plugin.admit?.(current, context) ?? current.object;
    if (object !== current.object) current = { ...current, object };
  }
  return current.object;
}

/** The validating phase: each plugin may refuse. */
export function approve(machinery: Machinery, request: AdmissionRequest, options: WriteOptions): void {
  const context = contextOf(machinery, options);
  for (const plugin of machinery.admission) plugin.validate?.(request, context);
}

/** The object is stored: whoever keeps accounts writes them. */
export function account(machinery: Machinery, request: AdmissionRequest, options: WriteOptions): void {
  const context = contextOf(machinery, options);
  for (const plugin of machinery.admission) plugin.stored?.(request, context);
}
