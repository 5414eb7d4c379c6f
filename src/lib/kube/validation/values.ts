/** Checks that many kinds share. Each gives FieldErrors; an empty list is good news. */
import type { FieldError } from '#lib/kube/status.ts';
import type { IntOrString } from '#lib/kube/types.ts';
import { subdomainErrors } from '#lib/kube/label-names.ts';
import { invalid, notSupported, required } from './field-error.ts';
import { dnsLabelProblems, portNameProblems, portProblems } from './names.ts';

const NONE: readonly FieldError[] = [];

export const AT_LEAST_ZERO = 'must be greater than or equal to 0';
export const IMMUTABLE = 'field is immutable';

/** The problems of one value, as errors of its field. */
export const problems = (field: string, value: unknown, texts: readonly string[]): readonly FieldError[] =>
  texts.length === 0 ? NONE : texts.map((text) => invalid(field, value, text));

export const nonNegative = (value: number | undefined, field: string): readonly FieldError[] =>
  value !== undefined && value < 0 ? [invalid(field, value, AT_LEAST_ZERO)] : NONE;

/** One of a few words. `supported` in the order in which the real server lists them. */
export function oneOf(
  value: string | undefined,
  supported: readonly string[],
  field: string,
): readonly FieldError[] {
  if (!value) return [required(field, '')];
  return supported.includes(value) ? NONE : [notSupported(field, value, supported)];
}

export const dnsLabel = (name: string, field: string): readonly FieldError[] =>
  problems(field, name, dnsLabelProblems(name));

const PLAIN = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

export const subdomain = (name: string, field: string): readonly FieldError[] =>
  PLAIN.test(name) ? NONE : problems(field, name, subdomainErrors(name));

/** A port by number or by name. */
export const portNumberOrName = (port: IntOrString | undefined, field: string): readonly FieldError[] =>
  typeof port === 'string'
    ? problems(field, port, portNameProblems(port))
    : problems(field, port ?? 0, portProblems(port ?? 0));

/** TCP before UDP, but sorted as a set is. */
export const PROTOCOLS = ['SCTP', 'TCP', 'UDP'] as const;
