/** The controllers of this cluster, in the order in which they see a change. */
import { certificateSigner } from './certificates/signer.ts';
import { clusterRoleAggregation } from './cluster-role-aggregation.ts';
import type { Controller } from './controller.ts';
import { customResourceDefinition } from './custom-resource-definition/custom-resource-definition.ts';
import { daemonset } from './daemon-set/daemon-set.ts';
import { cronJob } from './cron-job/cron-job.ts';
import { deployment } from './deployment/deployment.ts';
import { disruption } from './disruption/disruption.ts';
import { staleDisruption } from './disruption/stale.ts';
import { endpoints } from './endpoints/endpoints.ts';
import { endpointSlices } from './endpoints/slices.ts';
import { garbageCollector } from './garbage-collector.ts';
import { horizontalPodAutoscaler } from './horizontal-pod-autoscaler/horizontal-pod-autoscaler.ts';
import { job } from './job/job.ts';
import { ttlAfterFinished } from './job/ttl.ts';
import { namespace } from './namespace.ts';
import { nodeTaints } from './node-taints.ts';
import { volumeExpansion } from './persistent-volume/expand.ts';
import { persistentVolumes } from './persistent-volume/persistent-volume.ts';
import { claimProtection, volumeProtection } from './persistent-volume/protection.ts';
import { replicasetClaims } from './replicaset/claims.ts';
import { replicaset } from './replicaset/replicaset.ts';
import { resourceQuota } from './resource-quota/resource-quota.ts';
import {
  replicationController,
  replicationControllerClaims,
} from './replication-controller/replication-controller.ts';
import { serviceAccountTokens } from './service-account-tokens.ts';
import { rootCaPublisher, serviceAccounts } from './service-accounts.ts';
import { statefulset } from './stateful-set/stateful-set.ts';
import { taintEviction } from './taint-eviction.ts';

export const controllers: readonly Controller[] = [
  // Whose a pod is must be known before pods are counted.
  replicasetClaims,
  replicationControllerClaims,
  replicaset,
  replicationController,
  statefulset,
  daemonset,
  deployment,
  endpoints,
  endpointSlices,
  cronJob,
  job,
  ttlAfterFinished,
  horizontalPodAutoscaler,
  disruption,
  staleDisruption,
  serviceAccounts,
  serviceAccountTokens,
  rootCaPublisher,
  namespace,
  nodeTaints,
  taintEviction,
  customResourceDefinition,
  garbageCollector,
  persistentVolumes,
  volumeExpansion,
  claimProtection,
  volumeProtection,
  resourceQuota,
  clusterRoleAggregation,
  certificateSigner,
];
