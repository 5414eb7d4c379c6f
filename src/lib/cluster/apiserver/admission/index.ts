/** The admission plugins of this cluster, in the order in which Kubernetes runs those that are on by default. */
import type { AdmissionPlugin } from '#lib/cluster/apiserver/admission.ts';
import { certificates } from './certificates.ts';
import { defaultIngressClass } from './default-ingress-class.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { limitRanger } from './limit-ranger.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { priority } from './priority.ts';
import { resourceQuota } from './resource-quota.ts';
import { runtimeClass } from './runtime-class.ts';
import { serviceAccount } from './service-account.ts';
import { defaultStorageClass, persistentVolumeClaimResize, storageObjectInUseProtection } from './storage.ts';
import { webhooks } from './webhooks.ts';

export const admission: readonly AdmissionPlugin[] = [
  namespaceLifecycle,
  limitRanger,
  serviceAccount,
  priority,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageObjectInUseProtection,
  persistentVolumeClaimResize,
  runtimeClass,
  certificates,
  webhooks,
  defaultIngressClass,
  resourceQuota,
];
