/** Whether a request fits what a VirtualService wants of it (pilot/pkg/networking/core/route). */
import { headerOf } from '#lib/cluster/network/ingress-routes.ts';
import type { MeshRequest } from '#lib/cluster/network/mesh.ts';
import { queryOf } from '#lib/cluster/network/asked.ts';
import type { Pod } from '#lib/kube/types.ts';
import type { HttpMatch, StringMatch } from './types.ts';

/** An RE2 expression that has to take the whole text; undefined where it is none. */
export function wholeRegex(source: string): RegExp | undefined {
  const [, flags = '', rest = source] = /^\(\?([is]+)\)([\s\S]*)$/.exec(source) ?? [];
  try {
    return new RegExp(`^(?:${rest})$`, flags);
  } catch {
    return undefined;
  }
}

function textFits(match: StringMatch | undefined | null, text: string | undefined, anyCase = false): boolean {
  if (!match) return true;
  if (text === undefined) return false;
  const fold = (one: string) => (anyCase ? one.toLowerCase() : one);
  if (match.exact !== undefined) return fold(text) === fold(match.exact);
  if (match.prefix !== undefined) return fold(text).startsWith(fold(match.prefix));
  // Nothing but its presence is asked for.
  return match.regex === undefined || (wholeRegex(match.regex)?.test(text) ?? false);
}

/** `at`: the gateway (`namespace/name`) or `mesh` that the request came through; `from`: its pod, in the mesh. */
export function matches(
  match: HttpMatch,
  request: MeshRequest,
  at: string,
  home: string,
  from: Pod | undefined,
): boolean {
  const { gateways, port, sourceLabels, sourceNamespace, ignoreUriCase = false } = match;
  if (gateways?.length && !gateways.some((one) => gatewayName(one, home) === at)) return false;
  if (port !== undefined && port !== request.port) return false;
  const labels = from?.metadata.labels ?? {};
  if (Object.entries(sourceLabels ?? {}).some(([name, value]) => labels[name] !== value)) return false;
  if (sourceNamespace !== undefined && from?.metadata.namespace !== sourceNamespace) return false;
  const [plain = '/'] = request.path.split('?');
  if (!textFits(match.uri, plain, ignoreUriCase)) return false;
  if (!textFits(match.scheme, request.isSecure ? 'https' : 'http')) return false;
  if (!textFits(match.method, request.method)) return false;
  if (!textFits(match.authority, request.host)) return false;
  const header = (name: string) => headerOf(request.headers, name.toLowerCase());
  const query = queryOf({ method: request.method, path: request.path, headers: {} });
  return (
    Object.entries(match.headers ?? {}).every(([name, one]) => textFits(one ?? {}, header(name))) &&
    Object.entries(match.withoutHeaders ?? {}).every(
      ([name, one]) => header(name) === undefined || !textFits(one ?? {}, header(name)),
    ) &&
    Object.entries(match.queryParams ?? {}).every(([name, one]) => textFits(one ?? {}, query[name]))
  );
}

/** `mesh`, or a gateway with its namespace: that of the object which names it, unless it says another. */
export function gatewayName(name: string, home: string): string {
  if (name === 'mesh' || name.includes('/')) return name;
  const [short = '', namespace = home] = name.split('.');
  return `${namespace}/${short}`;
}
