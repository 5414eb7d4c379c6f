/**
 * A kind as data plus small functions. The machinery of the API server knows no kind by name:
 * one more is one more `ResourceDefinition` in `kinds/`, and nothing else.
 */
import type { FieldError } from '#lib/kube/status.ts';
import type { JsonSchema } from '#lib/kube/types/apiextensions.ts';
import type { KubeObject, TableColumn } from '#lib/kube/types.ts';

export interface ResourceDefinition<T extends KubeObject = KubeObject> {
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** `deployments` */
  readonly resource: string;
  /** `deployment` */
  readonly singular: string;
  readonly shortNames?: readonly string[];
  /** `all` makes `kubectl get all` list it. */
  readonly categories?: readonly string[];
  readonly namespaced: boolean;
  /** What a list of them is; the kind with `List` behind it unless given. */
  readonly listKind?: string;
  /** What discovery says can be done with it; the usual eight verbs unless given. */
  readonly verbs?: readonly string[];
  /** `status` and `scale`; subresources with machinery of their own (`log`, `exec`, `binding`, `eviction`) are handled by their routes. */
  readonly subresources?: readonly string[];
  /** The smallest valid value of the fields that are absent. Returns the same object where nothing is missing. */
  readonly defaults?: (object: T) => T;
  /** Clears or sets what a creator may not decide (status, initial phase). */
  readonly prepareForCreate?: (object: T) => T;
  /** What a new object makes of its own name and uid (a Job's selector and labels). */
  readonly withIdentity?: (object: T) => T;
  /** Carries over what an updater may not change (status on the main resource, spec on `status`). */
  readonly prepareForUpdate?: (object: T, old: T) => T;
  readonly prepareForStatusUpdate?: (object: T, old: T) => T;
  /** Other subresources that are the object itself (`ephemeralcontainers`, `approval`): what is taken over of a write to them. */
  readonly prepareForSubresource?: Readonly<Record<string, (object: T, old: T) => T>>;
  /** How it looks at a moment: what changes all the time is not written all the time (a Lease's renewTime). */
  readonly asOf?: (object: T, now: number) => T;
  /** Objects that are stored nowhere, made when somebody asks (measurements). They can only be read. */
  readonly computed?: (namespace: string | undefined) => readonly KubeObject[];
  /** What is said not to be found where there is no such computed object, if not the object itself. */
  readonly absent?: (
    namespace: string | undefined,
    name: string,
  ) => { readonly group: string; readonly resource: string; readonly name: string };
  /** Another version or group of objects that are stored under a definition of their own. All other functions get them as stored. */
  readonly storedAs?: {
    readonly definition: ResourceDefinition;
    readonly toStored: (object: KubeObject) => KubeObject;
    readonly fromStored: (object: KubeObject) => KubeObject;
  };
  /** Everything that is wrong, in the order in which the real server says it. */
  readonly validate?: (object: T) => readonly FieldError[];
  /** Objects of this kind that the control plane itself writes need no validation: it makes them of what was validated. */
  readonly trustsControlPlane?: boolean;
  readonly validateUpdate?: (object: T, old: T, subresource?: string) => readonly FieldError[];
  /** Whether a change raises `metadata.generation`; by default whether `spec` changed, for kinds that keep a generation. */
  readonly keepsGeneration?: boolean;
  /** Where more than a changed `spec` raises the generation (a Deployment's annotations do). */
  readonly raisesGeneration?: (object: T, old: T) => boolean;
  /** The rule for `metadata.name`: a DNS subdomain unless given. `path` takes all but `/`, `%`, `.` and `..` (RBAC). */
  readonly nameRule?: 'subdomain' | 'label' | 'label1035' | 'path';
  /** What the server warns of when such an object is created or changed (`metadata.name: this is used in …`). */
  readonly warnings?: (object: T, old?: T) => readonly string[];
  /** Field labels of `--field-selector` beyond metadata.name and metadata.namespace. */
  readonly fields?: Readonly<Record<string, (object: T) => string>>;
  /** What the server prints for `get`. The `Age` column is an ordinary cell. */
  readonly columns: readonly PrinterColumn<T>[];
  /** Values the server hands out at creation from its own pools (cluster IPs, node ports), and takes back after deletion. */
  readonly allocate?: Allocator<T>;
  /** The scale subresource: where the wanted and the present counts and the selector live. */
  readonly scale?: {
    readonly specReplicas: (object: T) => number;
    readonly statusReplicas: (object: T) => number;
    readonly selector: (object: T) => string;
    readonly withReplicas: (object: T, replicas: number) => T;
  };
  /** Seconds of grace a DELETE without `gracePeriodSeconds` gives; undefined deletes at once. */
  readonly deletionGraceSeconds?: (object: T) => number | undefined;
  /** What a DELETE changes in an object that stays for now (a Namespace's phase). */
  readonly beginDeletion?: (object: T) => T;
  /** Whether something but `metadata.finalizers` keeps an object that is being deleted (a Namespace's `spec.finalizers`). */
  readonly holdsDeletion?: (object: T) => boolean;
  /** DELETE answers with the object that was there instead of a Status (pods, services, service accounts, claims, quotas). */
  readonly returnsDeleted?: boolean;
  /** The warning of every request for a version that will go (`example.com/v1 CronTab is deprecated`). */
  readonly deprecation?: string;
  /** A kind that a CustomResourceDefinition brought. */
  readonly custom?: CustomKind;
  /** What happens to dependents when a DELETE does not say: `background` unless given. */
  readonly defaultPropagation?: 'Background' | 'Foreground' | 'Orphan';
}

/** What the server knows of a kind by its schema instead of by the table of fields (kube/schema.ts). */
export interface CustomKind {
  readonly schema: JsonSchema;
  /** The object in a body, pruned and with defaults, and the paths of unknown fields. Throws DecodeError. */
  readonly decode: (body: unknown) => { readonly object: KubeObject; readonly unknown: readonly string[] };
  /** A stored object as this version shows it, and an object of this version as it is stored. */
  readonly present: (object: KubeObject) => KubeObject;
  readonly stored: (object: KubeObject) => KubeObject;
  /** What is wrong with it by its schema; `old` is undefined for a new one. */
  readonly errors: (object: KubeObject, old: KubeObject | undefined) => readonly FieldError[];
  /** The definition is going, and its objects with it: no more are made. */
  readonly isTerminating: boolean;
}

export interface PrinterColumn<T extends KubeObject = KubeObject> extends Partial<TableColumn> {
  readonly name: string;
  /** `now` is virtual epoch milliseconds. */
  readonly cell: (object: T, now: number) => string | number;
}

/** `random` and the pools come from the server, so that allocation is repeatable. */
export interface Allocator<T extends KubeObject = KubeObject> {
  /** The object with its values filled in, or what is wrong (a node port in use, an address outside the range). */
  readonly take: (
    object: T,
    old: T | undefined,
    pool: AllocationPool,
  ) => { object: T } | { errors: readonly FieldError[] };
  readonly release: (object: T, pool: AllocationPool) => void;
}

export interface AllocationPool {
  /** Whether the value was free; it is taken now. */
  take(pool: string, value: string): boolean;
  release(pool: string, value: string): void;
  isTaken(pool: string, value: string): boolean;
  /** Where cluster IPs come from; `10.96.0.0/12` unless given. */
  readonly serviceCidr?: string;
  /** A whole number from `low` to `high`. */
  between(low: number, high: number): number;
}
