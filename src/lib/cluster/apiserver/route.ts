/** From a path to what it names: `/apis/apps/v1/namespaces/default/deployments/web/scale`. */
import type { KubeRequest } from '#lib/kube/client.ts';
import type { ResourceDefinition } from './resource.ts';
import type { ResourceTable } from './resources.ts';

/** What a request is about. */
export interface Target {
  readonly definition: ResourceDefinition;
  /** Undefined for what has no namespace, and for all namespaces. */
  readonly namespace?: string;
  /** Undefined for the collection. */
  readonly name?: string;
  readonly subresource?: string;
}

/** Subresources that a Namespace has; any other third part of `/namespaces/x/y` is a resource in it. */
const OF_NAMESPACES = new Set(['status', 'finalize']);

/** Undefined where the path names nothing that is served. */
export function targetOf(path: string, resources: ResourceTable): Target | undefined {
  const parts = path.split('/').slice(1).map(decode);
  if (parts.at(-1) === '') parts.pop();
  const apiVersion =
    parts[0] === 'api' ? parts[1] : parts[0] === 'apis' ? `${parts[1]}/${parts[2]}` : undefined;
  if (apiVersion === undefined) return undefined;
  let rest = parts.slice(parts[0] === 'api' ? 2 : 3);
  let namespace: string | undefined;
  if (rest[0] === 'namespaces' && rest.length >= 3 && !OF_NAMESPACES.has(rest[2] as string)) {
    namespace = rest[1];
    rest = rest.slice(2);
  }
  const [resource = '', name, subresource, ...more] = rest;
  const definition = resources.find(apiVersion, resource);
  if (!definition || more.length > 0) return undefined;
  if (definition.namespaced ? name !== undefined && namespace === undefined : namespace !== undefined)
    return undefined;
  return {
    definition,
    ...(namespace && { namespace }),
    ...(name && { name }),
    ...(subresource && { subresource }),
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The first value of a query parameter. */
export function param(request: KubeRequest, name: string): string | undefined {
  const value = request.query?.[name];
  return typeof value === 'string' ? value : value?.[0];
}

/** `true` and `1`, as Go's ParseBool; absent is false. */
export const flag = (request: KubeRequest, name: string): boolean =>
  /^(1|t|true)$/i.test(param(request, name) ?? '');

export function number(request: KubeRequest, name: string): number | undefined {
  const value = param(request, name);
  return value === undefined || value === '' || !Number.isFinite(Number(value)) ? undefined : Number(value);
}
