/** get and list. */
import type { KubeRequest } from '#lib/kube/client.ts';
import { badRequest, failure } from '#lib/kube/status.ts';
import type { KubeList, KubeObject } from '#lib/kube/types.ts';
import { checkListOptions } from './list-options.ts';
import { refuse, type Machinery } from './machinery.ts';
import { pageOf } from './paging.ts';
import { groupVersion, inVersion } from './resources.ts';
import { param, type Target } from './route.ts';
import { selectionOf } from './selection.ts';
import type { ServerResponse } from './stream.ts';
import { tableFor } from './table-output.ts';
import { withFields } from './fields/managed.ts';
import { presented } from './versions.ts';
import { stored } from './write.ts';

export function get(machinery: Machinery, request: KubeRequest, target: Target): ServerResponse {
  checkVersion(machinery, request);
  const object = stored(machinery, target.definition, target.namespace, target.name as string);
  return shown(machinery, request, target, object);
}

/** One object, as a Table where that was asked for. */
export function shown(
  { sim }: Machinery,
  request: KubeRequest,
  { definition }: Target,
  object: KubeObject,
  status = 200,
): ServerResponse {
  const { resourceVersion } = object.metadata;
  const told = withFields(definition, object);
  const table = tableFor(request, definition, () => sim.now);
  const body = table
    ? table([told], resourceVersion ? { resourceVersion } : {})
    : inVersion(definition, told, sim.now);
  return { status, body };
}

export function list(machinery: Machinery, request: KubeRequest, target: Target): ServerResponse {
  const { store, sim } = machinery;
  checkVersion(machinery, request);
  checkListOptions(request, false);
  const page = pageOf(store, request, target, selectionOf(request, target));
  const { metadata } = page;
  const objects = presented(target.definition, page.items).map((object) =>
    withFields(target.definition, object),
  );
  const table = tableFor(request, target.definition, () => sim.now);
  if (table) return { status: 200, body: table(objects, metadata) };
  const { definition } = target;
  const body: KubeList = {
    kind: definition.listKind ?? `${definition.kind}List`,
    apiVersion: groupVersion(definition),
    metadata,
    items: objects.map((object) => untyped(inVersion(definition, object, sim.now))),
  };
  return { status: 200, body };
}

/** The items of a list do not say what they are: the list does. */
function untyped({ apiVersion: _version, kind: _kind, ...rest }: KubeObject): KubeObject {
  return rest as KubeObject;
}

/** A revision that is yet to come cannot be read. */
export function checkVersion({ store }: Machinery, request: KubeRequest): void {
  const asked = Number(param(request, 'resourceVersion') || 0);
  if (Number.isNaN(asked)) {
    const given = JSON.stringify(param(request, 'resourceVersion'));
    refuse(badRequest(`Invalid value: ${given}: strconv.ParseUint: parsing ${given}: invalid syntax`));
  }
  if (asked > store.revision) refuse(tooLarge(asked, store.revision));
}

export const tooLarge = (asked: number, current: number) =>
  failure(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
