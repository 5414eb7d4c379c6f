/** Kinds about the cluster itself: who leads, how requests queue, who else has a say in them. */
import type { Condition, KubeObject, LabelSelector } from '#lib/kube/types.ts';

/** coordination.k8s.io/v1 */
export interface Lease extends KubeObject {
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
    readonly leaseTransitions?: number;
  };
}

/** node.k8s.io/v1 */
export interface RuntimeClass extends KubeObject {
  readonly handler: string;
}

/** flowcontrol.apiserver.k8s.io/v1 */
export interface FlowSchema extends KubeObject {
  readonly spec: {
    readonly priorityLevelConfiguration: { readonly name: string };
    readonly matchingPrecedence: number;
    readonly distinguisherMethod?: { readonly type: string };
    readonly rules?: readonly unknown[];
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** flowcontrol.apiserver.k8s.io/v1 */
export interface PriorityLevelConfiguration extends KubeObject {
  readonly spec: {
    readonly type: string;
    readonly limited?: {
      readonly nominalConcurrencyShares?: number;
      readonly limitResponse?: {
        readonly type: string;
        readonly queuing?: {
          readonly queues: number;
          readonly handSize: number;
          readonly queueLengthLimit: number;
        };
      };
    };
    readonly exempt?: { readonly nominalConcurrencyShares?: number; readonly lendablePercent?: number };
  };
}

/** admissionregistration.k8s.io/v1, both sorts. */
export interface WebhookConfiguration extends KubeObject {
  readonly webhooks?: readonly Webhook[];
}

export interface Webhook {
  readonly name: string;
  readonly sideEffects?: string;
  readonly admissionReviewVersions?: readonly string[];
  readonly failurePolicy?: string;
  readonly clientConfig?: {
    readonly url?: string;
    readonly service?: { readonly name: string; readonly namespace: string; readonly port?: number };
  };
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly rules?: readonly WebhookRule[];
}

export interface WebhookRule {
  readonly operations?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly resources?: readonly string[];
  readonly scope?: string;
}

/** admissionregistration.k8s.io/v1 */
export interface ValidatingAdmissionPolicy extends KubeObject {
  readonly spec?: {
    readonly paramKind?: { readonly apiVersion: string; readonly kind: string };
    readonly validations?: readonly unknown[];
    readonly failurePolicy?: string;
  };
}

/** admissionregistration.k8s.io/v1 */
export interface ValidatingAdmissionPolicyBinding extends KubeObject {
  readonly spec?: {
    readonly policyName?: string;
    readonly paramRef?: { readonly name?: string; readonly namespace?: string; readonly selector?: object };
    readonly validationActions?: readonly string[];
  };
}

/** apiregistration.k8s.io/v1 */
export interface ApiService extends KubeObject {
  readonly spec: {
    readonly group?: string;
    readonly version?: string;
    readonly service?: { readonly name: string; readonly namespace: string; readonly port?: number } | null;
    readonly groupPriorityMinimum?: number;
    readonly versionPriority?: number;
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** v1, deprecated. */
export interface ComponentStatus extends KubeObject {
  readonly conditions?: readonly Condition[];
}

/** certificates.k8s.io/v1 */
export interface CertificateSigningRequest extends KubeObject {
  readonly spec: {
    /** Base64 of a PKCS#10 request in PEM. */
    readonly request: string;
    readonly signerName: string;
    readonly expirationSeconds?: number;
    readonly usages?: readonly string[];
    readonly username?: string;
    readonly uid?: string;
    readonly groups?: readonly string[];
    readonly extra?: Readonly<Record<string, readonly string[]>>;
  };
  readonly status?: { readonly conditions?: readonly Condition[]; readonly certificate?: string };
}
