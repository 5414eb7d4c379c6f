/** Paths that only a server over HTTP has: its OpenAPI documents, and what a simulation has nothing to say about. */
import type { KubeRequest } from '#lib/kube/client.ts';
import { failure, methodNotAllowed, noSuchPath } from '#lib/kube/status.ts';
import type { Backend } from './backend.ts';
import { documentV2, documentV3, index } from './openapi.ts';
import { refuseWith, send, type Reply } from './respond.ts';

/** What answers this path, if it is one of them. */
export function ownAnswer(
  { cluster, docs }: Pick<Backend, 'cluster' | 'docs'>,
  { method, path, accept }: Pick<KubeRequest, 'method' | 'path' | 'accept'>,
): ((reply: Reply) => void) | undefined {
  if (/^\/(metrics|debug|logs)(\/|$)/.test(path))
    return (reply) => refuseWith(reply, failure(501, 'NotImplemented', `not simulated: ${path}`));
  if (!/^\/openapi\/v[23](\/|$)/.test(path)) return undefined;
  if (method !== 'GET') return (reply) => refuseWith(reply, methodNotAllowed());
  if (path === '/openapi/v2') return (reply) => sendV2(reply, () => documentV2(cluster, docs), accept ?? '');
  const place = path.slice('/openapi/v3'.length).replace(/^\/|\/$/g, '');
  const document = place === '' ? index(cluster) : documentV3(cluster, place, docs);
  return (reply) => (document ? send(reply, 200, document) : refuseWith(reply, noSuchPath()));
}

/** A client that reads nothing but gnostic's protobuf is told that there is none. */
function sendV2(reply: Reply, document: () => unknown, accept: string): void {
  if (accept === '' || /application\/(json|\*)|\*\/\*/.test(accept)) return send(reply, 200, document());
  refuseWith(
    reply,
    failure(406, 'NotAcceptable', 'only the following media types are accepted: application/json'),
  );
}
