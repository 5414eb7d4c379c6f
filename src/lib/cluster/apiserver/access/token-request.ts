/** The `token` subresource of service accounts (pkg/registry/core/serviceaccount/storage/token.go). */
import { decode } from '#lib/kube/decode.ts';
import type { KubeRequest } from '#lib/kube/client.ts';
import { conflict, notFound, type FieldError } from '#lib/kube/status.ts';
import { rfc3339 } from '#lib/kube/time.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { invalid, invalidStatus, notSupported, required } from '#lib/kube/validation/field-error.ts';
import { uid } from '#lib/sim/ids.ts';
import { fieldValidation, jsonIn } from '#lib/cluster/apiserver/body.ts';
import { refuse, type Machinery } from '#lib/cluster/apiserver/machinery.ts';
import type { ServerResponse } from '#lib/cluster/apiserver/stream.ts';
import { ISSUER, tokenOf } from './tokens.ts';

const USUAL_SECONDS = 3600;
const LEAST_SECONDS = 600;
const MOST_SECONDS = 2 ** 32;

interface Spec {
  readonly audiences?: readonly string[];
  readonly expirationSeconds?: number;
  readonly boundObjectRef?: { readonly kind?: string; readonly name?: string; readonly uid?: string };
}

const BOUND: Readonly<Record<string, { resource: string; namespaced: boolean; claim: string }>> = {
  Pod: { resource: 'pods', namespaced: true, claim: 'pod' },
  Secret: { resource: 'secrets', namespaced: true, claim: 'secret' },
  Node: { resource: 'nodes', namespaced: false, claim: 'node' },
};

function errorsOf({ expirationSeconds = USUAL_SECONDS, boundObjectRef }: Spec): FieldError[] {
  const errors: FieldError[] = [];
  const at = 'spec.expirationSeconds';
  if (expirationSeconds < LEAST_SECONDS)
    errors.push(invalid(at, expirationSeconds, 'may not specify a duration less than 10 minutes'));
  if (expirationSeconds > MOST_SECONDS)
    errors.push(invalid(at, expirationSeconds, 'may not specify a duration larger than 2^32 seconds'));
  if (boundObjectRef && !boundObjectRef.name) errors.push(required('spec.boundObjectRef.name', ''));
  if (boundObjectRef && !BOUND[boundObjectRef.kind ?? ''])
    errors.push(notSupported('spec.boundObjectRef.kind', boundObjectRef.kind ?? '', Object.keys(BOUND)));
  return errors;
}

/** Answers POST …/serviceaccounts/NAME/token. */
export function requestToken(
  { store, sim }: Machinery,
  request: KubeRequest,
  account: KubeObject,
  dryRun: boolean,
): ServerResponse {
  const body = jsonIn(request.body);
  const { object } = decode<KubeObject>(
    'authentication.k8s.io/v1',
    'TokenRequest',
    body,
    fieldValidation(request),
  );
  const given = (object['spec'] ?? {}) as Spec;
  const errors = errorsOf(given);
  if (errors.length > 0) refuse(invalidStatus('authentication.k8s.io', 'TokenRequest', '', errors));
  const { namespace = '', name, uid: accountUid = '' } = account.metadata;
  const { expirationSeconds = USUAL_SECONDS } = given;
  const audiences = given.audiences?.length ? given.audiences : [ISSUER];
  const bound = boundTo(store, namespace, given);
  const issued = Math.floor(sim.now / 1000);
  const token = tokenOf({
    aud: audiences,
    exp: issued + expirationSeconds,
    iat: issued,
    iss: ISSUER,
    jti: uid(sim.random),
    'kubernetes.io': { namespace, ...bound, serviceaccount: { name, uid: accountUid } },
    nbf: issued,
    sub: `system:serviceaccount:${namespace}:${name}`,
  });
  const expirationTimestamp = rfc3339((issued + expirationSeconds) * 1000);
  const metadata = { name, namespace, creationTimestamp: rfc3339(sim.now) };
  const spec = { audiences, expirationSeconds, boundObjectRef: given.boundObjectRef ?? null };
  const status = { token: dryRun ? '' : token, expirationTimestamp };
  return { status: 201, body: { ...object, metadata, spec, status } };
}

function boundTo(store: Machinery['store'], namespace: string, { boundObjectRef: ref }: Spec) {
  const of = BOUND[ref?.kind ?? ''];
  if (!ref || !of) return {};
  const { name = '' } = ref;
  const found = store.get(of.resource, of.namespaced ? namespace : undefined, name);
  const id = { group: '', resource: of.resource };
  if (!found) return refuse(notFound(id, name));
  const { uid: stored = '' } = found.metadata;
  if (ref.uid && ref.uid !== stored) {
    const why = `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    return refuse(conflict(id, name, why));
  }
  return { [of.claim]: { name, uid: stored } };
}
