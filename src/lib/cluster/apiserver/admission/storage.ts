/** The plugins that look at claims, volumes and classes (plugin/pkg/admission/storage). */
import { hasClass, defaultClass } from '#lib/kube/storage.ts';
import { compareQuantity } from '#lib/kube/quantity.ts';
import { forbidden, StatusError } from '#lib/kube/status.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { PersistentVolumeClaim, StorageClass } from '#lib/kube/types/storage.ts';
import type { AdmissionPlugin, AdmissionRequest } from '#lib/cluster/apiserver/admission.ts';
import { classOf } from '#lib/kube/storage.ts';

const CLASSES = 'storageclasses.storage.k8s.io';

const isCore = ({ resource, subresource }: AdmissionRequest, kind: string): boolean =>
  resource.kind === kind && resource.group === '' && !subresource;

const withFinalizer = (object: KubeObject, name: string): KubeObject => {
  const { finalizers = [] } = object.metadata;
  return finalizers.includes(name)
    ? object
    : { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, name] } };
};

/** A claim that names no class is of the default one (DefaultStorageClass). */
export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  admit(request, { view }) {
    const claim = request.object as PersistentVolumeClaim;
    if (request.operation !== 'CREATE' || !isCore(request, 'PersistentVolumeClaim') || hasClass(claim))
      return request.object;
    const found = defaultClass(view.list<StorageClass>(CLASSES));
    return found ? { ...claim, spec: { ...claim.spec, storageClassName: found.metadata.name } } : claim;
  },
};

/** What is in use does not vanish (StorageObjectInUseProtection). */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  admit(request) {
    if (request.operation !== 'CREATE') return request.object;
    if (isCore(request, 'PersistentVolumeClaim'))
      return withFinalizer(request.object, 'kubernetes.io/pvc-protection');
    if (isCore(request, 'PersistentVolume'))
      return withFinalizer(request.object, 'kubernetes.io/pv-protection');
    return request.object;
  },
};

/** Claims grow only where their class allows it (PersistentVolumeClaimResize). */
export const persistentVolumeClaimResize: AdmissionPlugin = {
  name: 'PersistentVolumeClaimResize',
  validate(request, { view }) {
    if (request.operation !== 'UPDATE' || !isCore(request, 'PersistentVolumeClaim')) return;
    const [claim, old] = [request.object, request.old] as [PersistentVolumeClaim, PersistentVolumeClaim];
    const size = ({ spec }: PersistentVolumeClaim) => spec.resources?.requests?.['storage'] ?? '0';
    if (compareQuantity(size(claim), size(old)) <= 0) return;
    const refuse = (why: string): never => {
      throw new StatusError(forbidden(request.resource, claim.metadata.name, why));
    };
    if (old.status?.phase !== 'Bound') refuse('Only bound persistent volume claims can be expanded');
    const name = classOf(claim);
    const found = name ? view.get<StorageClass>(CLASSES, undefined, name) : undefined;
    if (!found?.allowVolumeExpansion)
      refuse(
        'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
      );
  },
};
