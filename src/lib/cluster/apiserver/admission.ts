/**
 * The contract of admission plugins: the server's last word on an object before it is stored. Plugins run in the order
 * of their list. `admit` may change the object and runs before validation; `validate` only refuses and runs after it
 * (ResourceQuota, LimitRanger's limits, PodSecurity), as the mutating and validating phases of Kubernetes do.
 */
import type { Random } from '#lib/sim/random.ts';
import type { View } from '#lib/cluster/controllers/controller.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import type { User } from './access/users.ts';
import type { ResourceDefinition } from './resource.ts';

export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly resource: ResourceDefinition;
  /** Defaulted, with its namespace; named too, unless only `generateName` was given. The old object on DELETE. */
  readonly object: KubeObject;
  /** What is stored now: UPDATE and DELETE. */
  readonly old?: KubeObject;
  /** `status`, `scale`, `binding`, `eviction`; undefined on the resource itself. */
  readonly subresource?: string;
  readonly dryRun: boolean;
  /** Who asks; undefined within the control plane. */
  readonly user?: User;
}

export interface AdmissionContext {
  readonly view: View;
  readonly random: Random;
  /** Virtual epoch milliseconds. */
  readonly now: number;
  /** Adds a warning to the response: kubectl prints it as `Warning: …`. */
  warn(message: string): void;
  /** Stores the status of another object, which the plugin keeps an account in (what is used of a quota). */
  putStatus(object: KubeObject): void;
}

export interface AdmissionPlugin {
  readonly name: string;
  /** The object, changed or not. Throws StatusError to refuse. */
  admit?(request: AdmissionRequest, context: AdmissionContext): KubeObject;
  /** Throws StatusError to refuse. */
  validate?(request: AdmissionRequest, context: AdmissionContext): void;
  /** Called once the object is stored, never for a dry run: where the plugin keeps accounts. */
  stored?(request: AdmissionRequest, context: AdmissionContext): void;
}
