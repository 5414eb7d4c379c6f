/** The shapes of what keeps pods running, beside Deployments and ReplicaSets (apps/v1, and ReplicationControllers of v1). */
import type {
  Condition,
  IntOrString,
  KubeObject,
  Labels,
  LabelSelector,
  ObjectMeta,
  PodTemplateSpec,
  ReplicaSet,
} from '#lib/kube/types.ts';

/** A claim as a StatefulSet has it for each of its pods. */
export interface ClaimTemplate {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: Partial<ObjectMeta>;
  readonly spec?: {
    readonly accessModes?: readonly string[];
    readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
    readonly storageClassName?: string;
    readonly volumeMode?: string;
    readonly [field: string]: unknown;
  };
  readonly status?: Readonly<Record<string, unknown>>;
}

export interface StatefulSet extends KubeObject {
  readonly spec: {
    readonly replicas?: number;
    readonly selector: LabelSelector;
    readonly template: PodTemplateSpec;
    readonly volumeClaimTemplates?: readonly ClaimTemplate[];
    readonly serviceName?: string;
    readonly podManagementPolicy?: 'OrderedReady' | 'Parallel';
    readonly updateStrategy?: {
      readonly type?: 'RollingUpdate' | 'OnDelete';
      readonly rollingUpdate?: { readonly partition?: number; readonly maxUnavailable?: IntOrString } | null;
    };
    readonly revisionHistoryLimit?: number;
    readonly minReadySeconds?: number;
    readonly persistentVolumeClaimRetentionPolicy?: {
      readonly whenDeleted?: 'Retain' | 'Delete';
      readonly whenScaled?: 'Retain' | 'Delete';
    };
    readonly ordinals?: { readonly start?: number };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas: number;
    readonly readyReplicas?: number;
    readonly currentReplicas?: number;
    readonly updatedReplicas?: number;
    readonly currentRevision?: string;
    readonly updateRevision?: string;
    readonly collisionCount?: number;
    readonly availableReplicas: number;
    readonly conditions?: readonly Condition[];
  };
}

export interface DaemonSet extends KubeObject {
  readonly spec: {
    readonly selector: LabelSelector;
    readonly template: PodTemplateSpec;
    readonly updateStrategy?: {
      readonly type?: 'RollingUpdate' | 'OnDelete';
      readonly rollingUpdate?: {
        readonly maxUnavailable?: IntOrString;
        readonly maxSurge?: IntOrString;
      } | null;
    };
    readonly minReadySeconds?: number;
    readonly revisionHistoryLimit?: number;
  };
  readonly status?: {
    readonly currentNumberScheduled: number;
    readonly numberMisscheduled: number;
    readonly desiredNumberScheduled: number;
    readonly numberReady: number;
    readonly observedGeneration?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberAvailable?: number;
    readonly numberUnavailable?: number;
    readonly collisionCount?: number;
    readonly conditions?: readonly Condition[];
  };
}

/** A template that a StatefulSet or a DaemonSet had, as the patch that brings it back. */
export interface ControllerRevision extends KubeObject {
  readonly data?: { readonly spec: { readonly template: PodTemplateSpec } };
  readonly revision: number;
}

export interface ReplicationController extends KubeObject {
  readonly spec: {
    readonly replicas?: number;
    readonly minReadySeconds?: number;
    readonly selector?: Labels;
    readonly template?: PodTemplateSpec;
  };
  readonly status?: ReplicaSet['status'];
}

export interface PodTemplate extends KubeObject {
  readonly template: PodTemplateSpec;
}
