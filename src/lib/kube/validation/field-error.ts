/**
 * Complaints about fields, and the refusal that gathers them.
 * Texts as in k8s.io/apimachinery/pkg/util/validation/field/errors.go and pkg/api/errors NewInvalid.
 */
import { isGoValue } from './go-value.ts';
import {
  failure,
  type FieldError,
  type FieldErrorType,
  type Status,
  type StatusCause,
} from '#lib/kube/status.ts';

export const required = (field: string, detail: string): FieldError => ({
  type: 'FieldValueRequired',
  field,
  detail,
});
export const invalid = (field: string, value: unknown, detail: string): FieldError => ({
  type: 'FieldValueInvalid',
  field,
  value: value ?? null,
  detail,
});
export const duplicate = (field: string, value: unknown): FieldError => ({
  type: 'FieldValueDuplicate',
  field,
  value,
  detail: '',
});
export const forbiddenField = (field: string, detail: string): FieldError => ({
  type: 'FieldValueForbidden',
  field,
  detail,
});
export const fieldNotFound = (field: string, value: unknown): FieldError => ({
  type: 'FieldValueNotFound',
  field,
  value,
  detail: '',
});
/** `supported` in the order in which the real server lists them (sorted, as it makes them from sets). */
export const notSupported = (field: string, value: unknown, supported: readonly string[]): FieldError => ({
  type: 'FieldValueNotSupported',
  field,
  value,
  detail: supported.length
    ? `supported values: ${supported.map((one) => JSON.stringify(one)).join(', ')}`
    : '',
});
export const tooLong = (field: string, max: number): FieldError => ({
  type: 'FieldValueTooLong',
  field,
  detail: `may not be more than ${max} bytes`,
});

/** An error about a whole part of an object, of which nothing is shown (field.OmitValueType). */
export const OMITTED = { omitted: true } as const;

const PREFIX: Readonly<Record<FieldErrorType, string>> = {
  FieldValueRequired: 'Required value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueForbidden: 'Forbidden',
  FieldValueNotFound: 'Not found',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  FieldValueTypeInvalid: 'Invalid value',
};

/** Types whose words show no value. */
const VALUELESS: ReadonlySet<FieldErrorType> = new Set([
  'FieldValueRequired',
  'FieldValueForbidden',
  'FieldValueTooLong',
]);

/** Strings in quotes, numbers bare, what is absent as `"null"`: fmt's %q and %v as field.Error uses them. */
function shownValue(value: unknown): string {
  if (isGoValue(value)) return value.go;
  return JSON.stringify(value === null || value === undefined ? 'null' : value);
}

/** What is wrong without the field: `Invalid value: -1: must be …`. */
function errorBody({ type, value, detail }: FieldError): string {
  const shown =
    VALUELESS.has(type) || value === OMITTED ? PREFIX[type] : `${PREFIX[type]}: ${shownValue(value)}`;
  return detail ? `${shown}: ${detail}` : shown;
}

/** `spec.replicas: Invalid value: -1: must be …` */
export const errorText = (error: FieldError): string => `${error.field}: ${errorBody(error)}`;

/** Several texts as one error: alone as it is, more in brackets, each once (util/errors Aggregate). */
function aggregate(texts: readonly string[]): string {
  const unique = [...new Set(texts)];
  return unique.length === 1 ? (unique[0] ?? '') : `[${unique.join(', ')}]`;
}

/** 422: `Deployment.apps "web" is invalid: spec.replicas: …`. */
export function invalidStatus(
  group: string,
  kind: string,
  name: string,
  errors: readonly FieldError[],
): Status {
  const qualifiedKind = group ? `${kind}.${group}` : kind;
  const causes = errors.map((error): StatusCause => ({
    reason: error.type,
    message: errorBody(error),
    field: error.field,
  }));
  const message = `${qualifiedKind} "${name}" is invalid: ${aggregate(errors.map(errorText))}`;
  return failure(422, 'Invalid', message, { name, ...(group && { group }), kind, causes });
}
