/** `-o custom-columns=NAME:.metadata.name,…` and its file form. */
import { CommandError } from '#lib/kubectl/errors.ts';
import { ColumnWriter } from './columns.ts';
import { pathFinder, relaxedPath } from './jsonpath/jsonpath.ts';
import { formatValue } from '#lib/kube/go-fmt.ts';

interface Column {
  readonly header: string;
  readonly find: (object: unknown) => unknown[];
}

/** Columns from the words after `custom-columns=`. Throws kubectl's messages. */
export function columnsFromSpec(spec: string): Column[] {
  if (!spec) throw new CommandError('custom-columns format specified but no custom columns given');
  return spec.split(',').map((part) => {
    const at = part.indexOf(':');
    if (at < 0)
      throw new CommandError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return toColumn(part.slice(0, at), part.slice(at + 1));
  });
}

/** The file form: headers on the first line, paths on the second. */
export function columnsFromFile(text: string): Column[] {
  const [headers = '', paths = ''] = text.split('\n');
  const names = headers.split(/\s+/).filter(Boolean);
  const specs = paths.split(/\s+/).filter(Boolean);
  if (names.length !== specs.length) {
    throw new CommandError(
      `number of headers (${names.length}) and field specifications (${specs.length}) don't match`,
    );
  }
  return names.map((name, i) => toColumn(name, specs[i]!));
}

const toColumn = (header: string, path: string): Column => ({ header, find: pathFinder(relaxedPath(path)) });

/** A function that prints objects as rows; the header comes once. */
export function customColumnsPrinter(
  columns: readonly Column[],
  noHeaders: boolean,
): (objects: readonly unknown[]) => string {
  const writer = new ColumnWriter();
  let first = !noHeaders;
  return (objects) => {
    const rows = objects.map((object) => columns.map(({ find }) => cell(find(object))));
    if (first) rows.unshift(columns.map(({ header }) => header));
    first = false;
    return writer.layout(rows);
  };
}

const cell = (values: readonly unknown[]): string =>
  values.length ? values.map(formatValue).join(',') : '<none>';
