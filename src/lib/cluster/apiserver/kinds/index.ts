/** Every kind that this cluster serves. Discovery sorts them itself. */
import type { KubeObject } from '#lib/kube/types.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import {
  mutatingWebhookConfiguration,
  validatingAdmissionPolicy,
  validatingAdmissionPolicyBinding,
  validatingWebhookConfiguration,
} from './admission-registration/definitions.ts';
import { apiService } from './api-service/definition.ts';
import { certificateSigningRequest } from './certificate-signing-request/definition.ts';
import { componentStatus } from './component-status/definition.ts';
import { configMap } from './config-map/definition.ts';
import { customResourceDefinition } from './custom-resource-definition/definition.ts';
import { controllerRevision } from './controller-revision/definition.ts';
import { daemonSet } from './daemon-set/definition.ts';
import { cronJob } from './cron-job/definition.ts';
import { csiDriver, csiNode, csiStorageCapacity, volumeAttachment } from './csi/definitions.ts';
import { deployment } from './deployment/definition.ts';
import { endpointSlice } from './endpoint-slice/definition.ts';
import { endpoints } from './endpoints/definition.ts';
import { event } from './event/definition.ts';
import {
  horizontalPodAutoscaler,
  horizontalPodAutoscalerV1,
} from './horizontal-pod-autoscaler/definition.ts';
import { job } from './job/definition.ts';
import { flowSchema, priorityLevelConfiguration } from './flow-control/definitions.ts';
import { lease } from './lease/definition.ts';
import { ingressClass } from './ingress-class/definition.ts';
import { ingress } from './ingress/definition.ts';
import { limitRange } from './limit-range/definition.ts';
import { modernEvent } from './modern-event/definition.ts';
import { namespace } from './namespace/definition.ts';
import { networkPolicy } from './network-policy/definition.ts';
import { node } from './node/definition.ts';
import { persistentVolumeClaim } from './persistent-volume-claim/definition.ts';
import { persistentVolume } from './persistent-volume/definition.ts';
import { podTemplate } from './pod-template/definition.ts';
import { pod } from './pod/definition.ts';
import { podDisruptionBudget } from './pod-disruption-budget/definition.ts';
import { clusterRole, clusterRoleBinding, role, roleBinding } from './rbac/definitions.ts';
import { priorityClass } from './priority-class/definition.ts';
import { replicaSet } from './replica-set/definition.ts';
import { replicationController } from './replication-controller/definition.ts';
import { resourceQuota } from './resource-quota/definition.ts';
import { runtimeClass } from './runtime-class/definition.ts';
import { secret } from './secret/definition.ts';
import { serviceAccount } from './service-account/definition.ts';
import { service } from './service/definition.ts';
import { statefulSet } from './stateful-set/definition.ts';
import { storageClass } from './storage-class/definition.ts';

/** A kind's functions take its own type; the machinery calls them with any object of the kind. */
const any = <T extends KubeObject>(definition: ResourceDefinition<T>): ResourceDefinition =>
  definition as unknown as ResourceDefinition;

export const resources: readonly ResourceDefinition[] = [
  any(componentStatus),
  any(configMap),
  any(endpoints),
  any(event),
  any(limitRange),
  any(namespace),
  any(node),
  any(persistentVolumeClaim),
  any(persistentVolume),
  any(pod),
  any(podTemplate),
  any(replicationController),
  any(resourceQuota),
  any(secret),
  any(serviceAccount),
  any(service),
  any(controllerRevision),
  any(daemonSet),
  any(deployment),
  any(replicaSet),
  any(statefulSet),
  any(horizontalPodAutoscaler),
  any(horizontalPodAutoscalerV1),
  any(cronJob),
  any(job),
  any(podDisruptionBudget),
  any(priorityClass),
  any(endpointSlice),
  any(ingressClass),
  any(ingress),
  any(networkPolicy),
  any(csiDriver),
  any(csiNode),
  any(csiStorageCapacity),
  any(storageClass),
  any(volumeAttachment),
  any(customResourceDefinition),
  any(apiService),
  any(modernEvent),
  any(certificateSigningRequest),
  any(role),
  any(roleBinding),
  any(clusterRole),
  any(clusterRoleBinding),
  any(mutatingWebhookConfiguration),
  any(validatingWebhookConfiguration),
  any(validatingAdmissionPolicy),
  any(validatingAdmissionPolicyBinding),
  any(lease),
  any(runtimeClass),
  any(flowSchema),
  any(priorityLevelConfiguration),
];
