/** ConfigMaps and Secrets. */
import { decodeBase64 } from '#lib/bytes/base64.ts';
import { utf8 } from '#lib/bytes/utf8.ts';
import { deepEqual } from '#lib/kube/equal.ts';
import type { FieldError } from '#lib/kube/status.ts';
import type { ConfigMap, Secret } from '#lib/kube/types.ts';
import { forbiddenField, invalid, required, tooLong } from '#lib/kube/validation/field-error.ts';
import { configKeyProblems } from '#lib/kube/validation/names.ts';
import { IMMUTABLE, problems } from '#lib/kube/validation/values.ts';

/** One mebibyte: what etcd was made for. */
const MAX_SIZE = 1024 * 1024;
const FROZEN = 'field is immutable when `immutable` is set';

type Bag = Readonly<Record<string, string>> | undefined;

const keyErrors = (bag: Bag, path: string): FieldError[] =>
  Object.keys(bag ?? {})
    .sort()
    .flatMap((key) => problems(`${path}[${key}]`, key, configKeyProblems(key)));

/** Lengths of text are an upper bound for most: only what is near the limit is counted in bytes. */
function size(bag: Bag, bytes: (text: string) => number): number {
  return Object.values(bag ?? {}).reduce((sum, text) => sum + bytes(text), 0);
}

const ofText = (text: string): number => (text.length * 3 <= MAX_SIZE / 64 ? text.length : utf8(text).length);
const ofBase64 = (text: string): number => Math.floor((text.replace(/=+$/, '').length * 3) / 4);

export function configMapErrors({ data, binaryData }: ConfigMap): FieldError[] {
  const errors = keyErrors(data, 'data');
  for (const key in data)
    if (binaryData?.[key] !== undefined)
      errors.push(invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'));
  errors.push(...keyErrors(binaryData, 'binaryData'));
  if (size(data, ofText) + size(binaryData, ofBase64) > MAX_SIZE) errors.push(tooLong('', MAX_SIZE));
  return errors;
}

export function secretErrors({ metadata, data, type }: Secret): FieldError[] {
  const errors = keyErrors(data, 'data');
  if (size(data, ofBase64) > MAX_SIZE) errors.push(tooLong('data', MAX_SIZE));
  const needs = (key: string) => (data?.[key] === undefined ? [required(`data[${key}]`, '')] : []);
  const account = 'kubernetes.io/service-account.name';
  switch (type) {
    case 'kubernetes.io/service-account-token':
      if (!metadata.annotations?.[account]) errors.push(required(`metadata.annotations[${account}]`, ''));
      break;
    case 'kubernetes.io/dockercfg':
      errors.push(...needs('.dockercfg'), ...jsonErrors(data, '.dockercfg'));
      break;
    case 'kubernetes.io/dockerconfigjson':
      errors.push(...needs('.dockerconfigjson'), ...jsonErrors(data, '.dockerconfigjson'));
      break;
    case 'kubernetes.io/basic-auth':
      if (data?.username === undefined && data?.password === undefined)
        errors.push(...needs('username'), ...needs('password'));
      break;
    case 'kubernetes.io/ssh-auth':
      if (!data?.['ssh-privatekey']) errors.push(required('data[ssh-privatekey]', ''));
      break;
    case 'kubernetes.io/tls':
      errors.push(...needs('tls.crt'), ...needs('tls.key'));
  }
  return errors;
}

function jsonErrors(data: Bag, key: string): FieldError[] {
  const text = data?.[key];
  if (text === undefined) return [];
  try {
    JSON.parse(decodeBase64(text));
    return [];
  } catch {
    const why = text === '' ? 'unexpected end of JSON input' : 'invalid character in JSON input';
    return [invalid(`data[${key}]`, '<secret contents redacted>', why)];
  }
}

interface Freezable {
  readonly immutable?: boolean;
  readonly data?: unknown;
  readonly binaryData?: unknown;
}

/** What was declared immutable stays as it is, and stays immutable. */
export function frozenErrors(object: Freezable, old: Freezable): FieldError[] {
  if (!old.immutable) return [];
  const errors = object.immutable ? [] : [forbiddenField('immutable', FROZEN)];
  for (const bag of ['data', 'binaryData'] as const)
    if (!deepEqual(object[bag] ?? {}, old[bag] ?? {})) errors.push(forbiddenField(bag, FROZEN));
  return errors;
}

export const secretUpdateErrors = (object: Secret, old: Secret): FieldError[] => [
  ...(object.type === old.type ? [] : [invalid('type', object.type ?? '', IMMUTABLE)]),
  ...frozenErrors(object, old),
];
