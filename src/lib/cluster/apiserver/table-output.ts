/** meta.k8s.io/v1 Tables: what a client that asks for `as=Table` gets instead of objects. */
import type { KubeRequest } from '#lib/kube/client.ts';
import type { KubeObject, KubeTable, TableColumn, TableRow } from '#lib/kube/types.ts';
import type { ResourceDefinition } from './resource.ts';
import { param } from './route.ts';

/** Makes Tables of objects for one request; undefined where it did not ask for any. */
export type TableMaker = (
  objects: readonly KubeObject[],
  metadata: KubeTable['metadata'],
  headers?: boolean,
) => KubeTable;

export function tableFor(
  request: KubeRequest,
  definition: Pick<ResourceDefinition, 'columns'>,
  now: () => number,
): TableMaker | undefined {
  const first = request.accept?.split(',')[0] ?? '';
  if (!/;\s*as=Table\b/.test(first)) return undefined;
  const include = param(request, 'includeObject') ?? 'Metadata';
  return (objects, metadata, headers = true) => ({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: headers ? columnsOf(definition) : [],
    rows: objects.map((object): TableRow => ({
      cells: definition.columns.map(({ cell }) => cell(object, now())),
      object: shown(object, include),
    })),
  });
}

function columnsOf({ columns }: Pick<ResourceDefinition, 'columns'>): TableColumn[] {
  return columns.map(({ name, type = 'string', format = '', description = '', priority = 0 }) => ({
    name,
    type,
    format,
    description,
    priority,
  }));
}

function shown(object: KubeObject, include: string): KubeObject {
  if (include === 'Object') return object;
  // `null` is what the wire has; only a client that asked for it meets it.
  if (include === 'None') return null as unknown as KubeObject;
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}
