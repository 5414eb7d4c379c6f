/**
 * What an API server answers when it refuses: a Status object (meta/v1), its reasons, its HTTP codes and its words.
 * Source of the texts: k8s.io/apimachinery/pkg/api/errors and pkg/util/validation/field.
 */

export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Record<string, never>;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code: number;
}

/** The server's refusal, as something to throw within one side of the API. It never crosses the API: the Status does. */
export class StatusError extends Error {
  readonly status: Status;

  constructor(status: Status) {
    super(status.message ?? '');
    this.name = 'StatusError';
    this.status = status;
  }
}

export function isStatus(body: unknown): body is Status {
  return typeof body === 'object' && body !== null && (body as Status).kind === 'Status';
}

/** The parts of a resource's address that errors name: `deployments.apps "web" not found`. */
export interface ResourceName {
  readonly group: string;
  readonly resource: string;
}

/** `pods`, `deployments.apps`: how errors and `kubectl` write a resource. */
export const qualified = ({ group, resource }: ResourceName): string =>
  group ? `${resource}.${group}` : resource;

export function failure(code: number, reason: string, message: string, details?: StatusDetails): Status {
  const base = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
  } as const;
  return { ...base, ...(details && { details }), code };
}

const named = (of: ResourceName, name: string): StatusDetails => ({
  name,
  ...(of.group && { group: of.group }),
  kind: of.resource,
});

export const notFound = (of: ResourceName, name: string): Status =>
  failure(404, 'NotFound', `${qualified(of)} "${name}" not found`, named(of, name));

export const alreadyExists = (of: ResourceName, name: string): Status =>
  failure(409, 'AlreadyExists', `${qualified(of)} "${name}" already exists`, named(of, name));

export const conflict = (of: ResourceName, name: string, why: string): Status =>
  failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(of)} "${name}": ${why}`,
    named(of, name),
  );

export const badRequest = (message: string): Status => failure(400, 'BadRequest', message);

export const forbidden = (of: ResourceName, name: string, why: string): Status =>
  failure(403, 'Forbidden', `${qualified(of)} "${name}" is forbidden: ${why}`, named(of, name));

export const methodNotAllowed = (): Status =>
  failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');

export const gone = (message: string): Status => failure(410, 'Expired', message);

/** The path names nothing that the server has. */
export const noSuchPath = (): Status =>
  failure(404, 'NotFound', 'the server could not find the requested resource', {});

/** What is wrong with one field, in the words of field.Error: `spec.replicas: Invalid value: -1: must be …`. */
export interface FieldError {
  readonly type: FieldErrorType;
  /** `spec.template.spec.containers[0].image` */
  readonly field: string;
  /** The value that was found; left out where the words do not show one (Required, Forbidden). */
  readonly value?: unknown;
  readonly detail: string;
}

export type FieldErrorType =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueDuplicate'
  | 'FieldValueForbidden'
  | 'FieldValueNotFound'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTypeInvalid';
