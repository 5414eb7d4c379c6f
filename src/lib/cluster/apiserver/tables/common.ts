/** Cells that several tables share. From pkg/printers/internalversion/printers.go. */
import { translateTimestampSince } from '#lib/kube/duration.ts';
import type { Container, KubeObject, PodSpec } from '#lib/kube/types.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';

export const nameColumn: PrinterColumn = {
  name: 'Name',
  format: 'name',
  cell: ({ metadata }) => metadata.name,
};

export const ageColumn: PrinterColumn = {
  name: 'Age',
  cell: ({ metadata }, now) => translateTimestampSince(metadata.creationTimestamp, now),
};

/** Only with `-o wide`. */
export const wide = <T extends KubeObject>(
  name: string,
  cell: (object: T, now: number) => string | number,
): PrinterColumn<T> => ({ name, priority: 1, cell });

export const integer = <T extends KubeObject>(
  name: string,
  cell: (object: T) => number,
): PrinterColumn<T> => ({
  name,
  type: 'integer',
  cell,
});

const commaSeparated = (containers: readonly Container[], what: (container: Container) => string): string =>
  containers.map(what).join(',');

/** The wide columns of whatever makes pods: the containers of its template and their images. */
export const templateColumns = <
  T extends KubeObject & { spec: { template: { spec: PodSpec } } },
>(): PrinterColumn<T>[] => [
  wide('Containers', ({ spec }) => commaSeparated(spec.template.spec.containers, ({ name }) => name)),
  wide('Images', ({ spec }) => commaSeparated(spec.template.spec.containers, ({ image }) => image ?? '')),
];

/** `a,b,c + 2 more...`: the first three. */
export function firstThree(items: readonly string[]): string {
  const shown = items.slice(0, 3).join(',');
  return items.length > 3 ? `${shown} + ${items.length - 3} more...` : shown;
}

export const orNone = (text: string | undefined): string => text || '<none>';
