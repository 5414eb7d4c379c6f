/** The server's tables as text: which columns show, what is added to them, when headers are printed. */
import type { KubeObject, KubeTable, TableColumn, TableRow } from '#lib/kube/types.ts';
import { joinLabels } from '#lib/kube/labels.ts';
import { ColumnWriter } from './columns.ts';

export interface TableOptions {
  readonly wide?: boolean;
  readonly noHeaders?: boolean;
  readonly showLabels?: boolean;
  /** -L: labels that get a column of their own. */
  readonly labelColumns?: readonly string[];
  readonly withNamespace?: boolean;
  /** `pod`, `deployment.apps`: put before each name. */
  readonly withKind?: string;
  /** The type of a watch event goes before each row. */
  readonly event?: string;
}

/** Prints tables one after another; headers come again only when the columns change, and widths never shrink. */
export class TablePrinter {
  #options: TableOptions;
  #writer = new ColumnWriter();
  #last: readonly TableColumn[] | undefined;
  #pending: string[][] = [];

  constructor(options: TableOptions) {
    this.#options = options;
  }

  /** Adds a table's rows to what `flush` lays out. */
  add(table: KubeTable, options: TableOptions = this.#options): void {
    const isNew = table.columnDefinitions.length > 0 && !sameColumns(table.columnDefinitions, this.#last);
    const definitions = table.columnDefinitions.length > 0 ? table.columnDefinitions : (this.#last ?? []);
    if (table.rows.length === 0) return;
    this.#last = definitions;
    const shown = definitions.flatMap((column, i) => (options.wide || column.priority === 0 ? [i] : []));
    if (isNew && !options.noHeaders) this.#pending.push(headers(definitions, shown, options));
    const named = definitions.findIndex(({ format }) => format === 'name');
    for (const row of table.rows) this.#pending.push(cells(row, shown, Math.max(named, 0), options));
  }

  /** The text of all rows since the last flush. */
  flush(): string {
    const text = this.#writer.layout(this.#pending);
    this.#pending = [];
    return text;
  }
}

const sameColumns = (a: readonly TableColumn[], b: readonly TableColumn[] | undefined): boolean =>
  a === b ||
  (a.length === b?.length &&
    a.every(({ name, priority }, i) => name === b[i]!.name && priority === b[i]!.priority));

function headers(
  definitions: readonly TableColumn[],
  shown: readonly number[],
  options: TableOptions,
): string[] {
  const labels = (options.labelColumns ?? []).map((label) =>
    label.slice(label.lastIndexOf('/') + 1).toUpperCase(),
  );
  return [
    ...(options.event === undefined ? [] : ['EVENT']),
    ...(options.withNamespace ? ['NAMESPACE'] : []),
    ...shown.map((i) => definitions[i]!.name.toUpperCase()),
    ...labels,
    ...(options.showLabels ? ['LABELS'] : []),
  ];
}

function cells(row: TableRow, shown: readonly number[], nameAt: number, options: TableOptions): string[] {
  const { metadata } = row.object;
  const kind = options.withKind ? `${options.withKind}/` : '';
  return [
    ...(options.event === undefined ? [] : [options.event]),
    ...(options.withNamespace ? [metadata.namespace ?? ''] : []),
    ...shown.map((i) => (i === nameAt ? kind : '') + cellText(row.cells[i])),
    ...(options.labelColumns ?? []).map((label) => metadata.labels?.[label] ?? ''),
    ...(options.showLabels ? [joinLabels(metadata.labels) || '<none>'] : []),
  ];
}

/** Only the first line of a cell shows, and nothing where there is no value (cli-runtime, tableprinter.go). */
function cellText(cell: string | number | boolean | null | undefined): string {
  if (cell === null || cell === undefined) return '';
  const text = String(cell);
  const end = text.search(/[\f\n\r]/);
  return end < 0 ? text : `${text.slice(0, end)}...`;
}

const column = (name: string, format = ''): TableColumn => ({
  name,
  type: 'string',
  format,
  description: '',
  priority: 0,
});

/** What kubectl makes of objects itself (--server-print=false, or a server without tables): name and age. */
export function plainTable(objects: readonly KubeObject[], age: (object: KubeObject) => string): KubeTable {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: {},
    columnDefinitions: [column('Name', 'name'), column('Age')],
    rows: objects.map((object) => ({ cells: [object.metadata.name, age(object)], object })),
  };
}
