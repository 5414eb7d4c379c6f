/** What `get` shows of custom resources: their name, the columns that the definition asks for (Age where it asks for none). */
import { formatValue } from '#lib/kube/go-fmt.ts';
import { evaluateJsonPath } from '#lib/kube/jsonpath/evaluate.ts';
import { parseJsonPath, type PathNode } from '#lib/kube/jsonpath/parse.ts';
import { translateTimestampSince } from '#lib/kube/duration.ts';
import type { CustomColumn } from '#lib/kube/types/apiextensions.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { nameColumn } from '#lib/cluster/apiserver/tables/common.ts';

/** From pkg/apiserver: a definition without columns has this one. */
const AGE: CustomColumn = {
  name: 'Age',
  type: 'date',
  description:
    'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata',
  jsonPath: '.metadata.creationTimestamp',
};

export const customColumns = (asked: readonly CustomColumn[] | undefined): readonly PrinterColumn[] => [
  nameColumn,
  ...(asked?.length ? asked : [AGE]).map(column),
];

function column({ name, type, format, description, priority, jsonPath }: CustomColumn): PrinterColumn {
  const nodes = parsed(jsonPath);
  return {
    name,
    type: type as NonNullable<PrinterColumn['type']>,
    ...(format && { format }),
    ...(priority && { priority }),
    description: description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    cell: (object, now) => cellOf(type, nodes && found(nodes, object), now) as string,
  };
}

function parsed(jsonPath: string): PathNode[] | undefined {
  try {
    return parseJsonPath(`{${jsonPath}}`);
  } catch {
    return undefined;
  }
}

/** The first thing that the path finds; undefined for nothing. */
function found(nodes: PathNode[], object: unknown): unknown {
  try {
    return evaluateJsonPath(nodes, object, true)[0]?.[0];
  } catch {
    return undefined;
  }
}

/** A value that does not fit its column is not there (tableconvertor.go). */
function cellOf(type: string, value: unknown, now: number): unknown {
  if (value === undefined) return null;
  if (type === 'string') return typeof value === 'object' ? JSON.stringify(value) : formatValue(value);
  if (type === 'date')
    return typeof value !== 'string'
      ? null
      : Number.isNaN(Date.parse(value))
        ? '<invalid>'
        : translateTimestampSince(value, now);
  if (type === 'integer') return typeof value === 'number' ? Math.trunc(value) : null;
  return typeof value === type ? value : null;
}
