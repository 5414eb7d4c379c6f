/**
 * Who makes volumes for claims: a program outside of the control plane, in clusters that have one (sig-storage-lib-external-provisioner,
 * and for CSI drivers external-provisioner and external-resizer). It also takes them away, and makes them larger.
 */
import type { InternalClient } from '#lib/cluster/apiserver/internal.ts';
import type { StorageConfig } from '#lib/cluster/config.ts';
import { SELECTED_NODE, PROVISIONERS } from '#lib/cluster/controllers/persistent-volume/claims.ts';
import { requestOf } from '#lib/cluster/controllers/persistent-volume/match.ts';
import { CLAIMS, PROVISIONED_BY } from '#lib/cluster/controllers/persistent-volume/volumes.ts';
import { splitKey } from '#lib/cluster/controllers/owners.ts';
import type { EventRecorder } from '#lib/cluster/event-recorder.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import { compareQuantity } from '#lib/kube/quantity.ts';
import { classOf } from '#lib/kube/storage.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '#lib/kube/types/storage.ts';
import { uid } from '#lib/sim/ids.ts';
import type { Simulation } from '#lib/sim/simulation.ts';
import { sourceOf, stylesOf } from './styles.ts';

const WORK = 'provisioner';
const MAKE = 'provisioner/make';
const GROW = 'provisioner/grow';

interface Parts {
  readonly sim: Simulation;
  readonly store: Store;
  readonly client: InternalClient;
  readonly recorder: EventRecorder;
  readonly storage: readonly StorageConfig[];
}

export class Provisioner {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { sim, store } = parts;
    store.subscribe(({ resource, key, after }) => {
      const concerned = resource === CLAIMS || resource === 'persistentvolumes';
      if (concerned && after && this.#isOurs(after)) sim.enqueue(WORK, key);
    });
    sim.onWork(WORK, (key) => (key.includes('/') ? this.#claim(key) : this.#volume(key)));
    sim.onTimer(MAKE, (key) => this.#make(key));
    sim.onTimer(GROW, (key) => this.#grow(key));
  }

  #isOurs({ metadata }: KubeObject): boolean {
    const names = [PROVISIONED_BY, PROVISIONERS[1]].map((name) => metadata.annotations?.[name]);
    return this.#parts.storage.some(({ provisioner }) => names.includes(provisioner));
  }

  #configOf({ metadata }: KubeObject): StorageConfig | undefined {
    const by = metadata.annotations?.[PROVISIONERS[1]] ?? metadata.annotations?.[PROVISIONED_BY];
    return this.#parts.storage.find(({ provisioner }) => provisioner === by);
  }

  #say(about: KubeObject, reason: string, message: string, component?: string): void {
    const config = this.#configOf(about);
    const source = component ?? sourceOf(config?.provisioner ?? '', this.#identity());
    this.#parts.recorder.event({ component: source }, about, 'Normal', reason, message);
  }

  /** The same as long as the program runs. */
  #identity(): string {
    const table = this.#parts.sim.table<string>('provisioner/identity');
    const known = table.get('id');
    if (known !== undefined) return known;
    const made = uid(this.#parts.sim.random);
    table.set('id', made);
    return made;
  }

  #claim(key: string): void {
    const { sim, client } = this.#parts;
    const claim = client.get<PersistentVolumeClaim>(CLAIMS, ...splitKey(key));
    const config = claim && this.#configOf(claim);
    if (!claim || !config || claim.metadata.deletionTimestamp) return;
    if (claim.status?.phase === 'Bound') return this.#seeSize(key, claim, config);
    if (claim.spec.volumeName || sim.scheduled(MAKE, key) !== undefined || !this.#mayMake(claim)) return;
    const { namespace, name } = claim.metadata;
    this.#say(
      claim,
      'Provisioning',
      `External provisioner is provisioning volume for claim "${namespace}/${name}"`,
    );
    const took = config.afterMs ?? [300, 1500];
    sim.scheduleIn(MAKE, key, typeof took === 'number' ? took : sim.random.between(took[0], took[1]));
  }

  /** Once the pod's node is known, where the class wants to wait for that; and not twice. */
  #mayMake(claim: PersistentVolumeClaim): boolean {
    const storageClass = this.#classOf(claim);
    if (!storageClass || this.#parts.client.get('persistentvolumes', undefined, nameFor(claim))) return false;
    return (
      storageClass.volumeBindingMode !== 'WaitForFirstConsumer' ||
      claim.metadata.annotations?.[SELECTED_NODE] !== undefined
    );
  }

  #classOf = (claim: PersistentVolumeClaim): StorageClass | undefined =>
    this.#parts.client.get<StorageClass>('storageclasses.storage.k8s.io', undefined, classOf(claim));

  #make(key: string): void {
    const { client } = this.#parts;
    const claim = client.get<PersistentVolumeClaim>(CLAIMS, ...splitKey(key));
    const config = claim && this.#configOf(claim);
    const storageClass = claim && this.#classOf(claim);
    if (!claim || !config || !storageClass || claim.metadata.deletionTimestamp || !this.#mayMake(claim))
      return;
    const name = nameFor(claim);
    const node = claim.metadata.annotations?.[SELECTED_NODE];
    const style = stylesOf(config)({ claim, name, node, identity: this.#identity() });
    const { uid: claimUid, resourceVersion, namespace } = claim.metadata;
    client.create<PersistentVolume>({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name, annotations: { ...style.annotations, [PROVISIONED_BY]: config.provisioner } },
      spec: {
        accessModes: claim.spec.accessModes ?? [],
        capacity: { storage: requestOf(claim) },
        claimRef: {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          name: claim.metadata.name,
          ...(namespace && { namespace }),
          ...(resourceVersion && { resourceVersion }),
          ...(claimUid && { uid: claimUid }),
        },
        ...style.spec,
        persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
        storageClassName: storageClass.metadata.name,
        ...(storageClass.mountOptions && { mountOptions: storageClass.mountOptions }),
        ...(claim.spec.volumeMode && { volumeMode: claim.spec.volumeMode }),
      },
    });
    this.#say(claim, 'ProvisioningSucceeded', `Successfully provisioned volume ${name}`);
  }

  /** What was made for a claim that is gone goes too, unless it is to be kept. */
  #volume(name: string): void {
    const { client } = this.#parts;
    const volume = client.get<PersistentVolume>('persistentvolumes', undefined, name);
    if (!volume || volume.metadata.deletionTimestamp || volume.status?.phase !== 'Released') return;
    if (volume.spec.persistentVolumeReclaimPolicy === 'Delete') client.remove(volume);
  }

  // --- more room

  #seeSize(key: string, claim: PersistentVolumeClaim, config: StorageConfig): void {
    const { sim } = this.#parts;
    const has = claim.status?.capacity?.['storage'] ?? '0';
    if (
      !config.expandable ||
      compareQuantity(requestOf(claim), has) <= 0 ||
      sim.scheduled(GROW, key) !== undefined
    )
      return;
    const resizer = `external-resizer ${config.provisioner}`;
    this.#say(claim, 'Resizing', `External resizer is resizing volume ${claim.spec.volumeName}`, resizer);
    sim.scheduleIn(GROW, key, sim.random.between(1_000, 3_000));
  }

  /** The volume is larger, and its file system with it: the kubelet of a pod that uses it grows it at once. */
  #grow(key: string): void {
    const { client } = this.#parts;
    const claim = client.get<PersistentVolumeClaim>(CLAIMS, ...splitKey(key));
    const volume =
      claim && client.get<PersistentVolume>('persistentvolumes', undefined, claim.spec.volumeName ?? '');
    if (!claim || !volume) return;
    const storage = requestOf(claim);
    client.update<PersistentVolume>({ ...volume, spec: { ...volume.spec, capacity: { storage } } });
    client.updateStatus<PersistentVolumeClaim>({
      ...claim,
      status: { ...claim.status, capacity: { storage } },
    });
    const config = this.#configOf(claim);
    const resizer = `external-resizer ${config?.provisioner ?? ''}`;
    this.#say(claim, 'VolumeResizeSuccessful', 'Resize volume succeeded', resizer);
  }
}

const nameFor = ({ metadata }: PersistentVolumeClaim): string => `pvc-${metadata.uid ?? ''}`;
