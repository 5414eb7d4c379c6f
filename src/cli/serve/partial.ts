/** PartialObjectMetadata: objects of which a client wants to know only that they are there. */
import type { KubeList, KubeObject } from '#lib/kube/types.ts';
import type { Wanted } from './accept.ts';

/** The body as the client wants it: a Status, a Table and plain objects stay what they are. */
export function transformed(body: unknown, { as, version }: Wanted): unknown {
  if (as !== 'PartialObjectMetadata' && as !== 'PartialObjectMetadataList') return body;
  const { kind } = body as KubeObject;
  const apiVersion = `meta.k8s.io/${version}`;
  if (kind === 'Status') return body;
  const partial = ({ metadata }: KubeObject) => ({ kind: 'PartialObjectMetadata', apiVersion, metadata });
  if (!kind.endsWith('List')) return partial(body as KubeObject);
  const { metadata, items } = body as KubeList;
  return { kind: 'PartialObjectMetadataList', apiVersion, metadata, items: items.map(partial) };
}
