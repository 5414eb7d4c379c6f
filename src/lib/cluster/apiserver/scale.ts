/** The `scale` subresource: a Scale (autoscaling/v1) is a view of the object, and writing it sets the wanted count. */
import { decode } from '#lib/kube/decode.ts';
import type { KubeRequest } from '#lib/kube/client.ts';
import { badRequest } from '#lib/kube/status.ts';
import type { KubeObject, Scale } from '#lib/kube/types.ts';
import { invalid, invalidStatus } from '#lib/kube/validation/field-error.ts';
import { checkName, fieldValidation, jsonIn } from './body.ts';
import { refuse, type Machinery, type WriteOptions } from './machinery.ts';
import { applyPatch } from './patch.ts';
import type { PrinterColumn, ResourceDefinition } from './resource.ts';
import type { Target } from './route.ts';
import type { ServerResponse } from './stream.ts';
import { tableFor } from './table-output.ts';
import { ageColumn, integer, nameColumn } from './tables/common.ts';
import { stored, update } from './write.ts';

const SCALE = { apiVersion: 'autoscaling/v1', kind: 'Scale' } as const;

export function scale(
  machinery: Machinery,
  request: KubeRequest,
  { definition, namespace, name = '' }: Target,
  options: WriteOptions,
): ServerResponse {
  const old = stored(machinery, definition, namespace, name);
  const present = scaleOf(definition, old);
  if (request.method === 'GET') return answer(machinery, request, present);
  const wanted = request.method === 'PUT' ? inBody(request, name) : patchedScale(request, present);
  const { replicas = 0 } = wanted.spec ?? {};
  if (replicas < 0) {
    const error = invalid('spec.replicas', replicas, 'must be greater than or equal to 0');
    refuse(invalidStatus('autoscaling', 'Scale', name, [error]));
  }
  const { uid, resourceVersion } = wanted.metadata;
  const next = definition.scale!.withReplicas(old, replicas);
  const { uid: _u, resourceVersion: _r, ...metadata } = next.metadata;
  const preconditions = { ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) };
  const given = { ...next, metadata: { ...metadata, ...preconditions } };
  const result = update(machinery, definition, given, old, { ...options, subresource: 'scale' });
  return answer(machinery, request, scaleOf(definition, result));
}

/** A Scale has a table of its own. */
const columns: readonly PrinterColumn<Scale>[] = [
  nameColumn as PrinterColumn<Scale>,
  integer('Desired', ({ spec }) => spec?.replicas ?? 0),
  integer('Available', ({ status }) => status?.replicas ?? 0),
  ageColumn as PrinterColumn<Scale>,
];

function answer({ sim }: Machinery, request: KubeRequest, scale: Scale): ServerResponse {
  const { resourceVersion } = scale.metadata;
  const table = tableFor(request, { columns: columns as readonly PrinterColumn[] }, () => sim.now);
  return { status: 200, body: table ? table([scale], resourceVersion ? { resourceVersion } : {}) : scale };
}

function scaleOf({ scale: how }: ResourceDefinition, object: KubeObject): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = how!.selector(object);
  const metadata = {
    name,
    ...(namespace && { namespace }),
    ...(uid && { uid }),
    ...(resourceVersion && { resourceVersion }),
    ...(creationTimestamp && { creationTimestamp }),
  };
  const replicas = how!.specReplicas(object);
  const status = { replicas: how!.statusReplicas(object), ...(selector && { selector }) };
  // Go leaves out a count of zero.
  return { ...SCALE, metadata, spec: replicas ? { replicas } : {}, status };
}

function inBody(request: KubeRequest, name: string): Scale {
  const body = jsonIn(request.body);
  if (body['kind'] && body['kind'] !== 'Scale')
    refuse(badRequest(`${String(body['kind'])} in version "v1" cannot be handled as a Scale`));
  const { object } = decode<Scale>(SCALE.apiVersion, SCALE.kind, body, fieldValidation(request));
  checkName(object, name);
  return object;
}

function patchedScale(request: KubeRequest, present: Scale): Scale {
  const type = (request.contentType ?? '').split(';')[0]?.trim() ?? '';
  const result = applyPatch(type, present, request.body, SCALE.apiVersion, SCALE.kind);
  return decode<Scale>(SCALE.apiVersion, SCALE.kind, result, fieldValidation(request)).object;
}
