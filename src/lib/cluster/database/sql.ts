/**
 * What is in a database: tables as the scripts made them that MySQL's image runs at its first start, and plain SELECTs over them.
 * Statements of the scripts that make no table and fill none change nothing here.
 */
import { hashOf } from '#lib/cluster/images/reference.ts';

export type Cell = string | number | null;

interface Table {
  readonly columns: readonly { readonly name: string; readonly counts: boolean }[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Tables by name, by database. */
export type Databases = ReadonlyMap<string, ReadonlyMap<string, Table>>;

/** What the server says against a statement: `1146 (42S02): Table 'a.b' doesn't exist`. */
export class SqlError extends Error {
  constructor(code: number, state: string, message: string) {
    super(`ProgrammingError: ${code} (${state}): ${message}`);
  }
}

const NAME = '`?(\\w+)`?';
const TABLE = `(?:${NAME}\\.)?${NAME}`;

/** The databases after the scripts, which begin in the database `current` where one was asked for. Scripts that fail end there. */
export function afterScripts(scripts: readonly string[], current: string | undefined): Databases {
  const made = new Map<string, Map<string, Table>>();
  if (current !== undefined) made.set(current, new Map());
  for (const script of scripts) {
    let use = current;
    for (const statement of statementsOf(script)) {
      const used = new RegExp(`^use\\s+${NAME}$`, 'i').exec(statement)?.[1];
      if (used !== undefined && made.has(used)) use = used;
      else change(made, statement, use);
    }
  }
  return made;
}

function change(made: Map<string, Map<string, Table>>, statement: string, use: string | undefined): void {
  const database = new RegExp(
    `^create\\s+(?:database|schema)\\s+(?:if\\s+not\\s+exists\\s+)?${NAME}`,
    'i',
  ).exec(statement);
  if (database) {
    const [, name = ''] = database;
    if (!made.has(name)) made.set(name, new Map());
    return;
  }
  const create = new RegExp(
    `^create\\s+table\\s+(?:if\\s+not\\s+exists\\s+)?${TABLE}\\s*\\(([^]*)\\)[^)]*$`,
    'i',
  ).exec(statement);
  if (create) {
    const [, of = use, name = '', columns = ''] = create;
    const tables = made.get(of ?? '');
    if (tables && !tables.has(name)) tables.set(name, { columns: columnsOf(columns), rows: [] });
    return;
  }
  const insert = new RegExp(
    `^insert\\s+(?:ignore\\s+)?into\\s+${TABLE}\\s*(?:\\(([^)]*)\\))?\\s*values?\\s*([^]*)$`,
    'i',
  ).exec(statement);
  if (!insert) return;
  const [, of = use, name = '', named, values = ''] = insert;
  const tables = made.get(of ?? '');
  const table = tables?.get(name);
  if (!tables || !table) return;
  const given = named?.split(',').map((one) => one.replace(/[`\s]/g, '').toLowerCase());
  tables.set(name, {
    ...table,
    rows: [...table.rows, ...tuples(values).map((cells, at) => row(table, given, cells, at))],
  });
}

function row(
  { columns, rows }: Table,
  given: readonly string[] | undefined,
  cells: readonly Cell[],
  at: number,
): readonly Cell[] {
  return columns.map(({ name, counts }, column) => {
    const cell = cells[given ? given.indexOf(name.toLowerCase()) : column] ?? null;
    return cell === null && counts ? rows.length + at + 1 : cell;
  });
}

/** Statements without their comments and semicolons. */
function statementsOf(script: string): readonly string[] {
  const plain = script.replace(
    /('(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*")|\/\*[^]*?\*\/|(?:--[ \t]|#).*|--$/gm,
    '$1',
  );
  return (plain.match(/(?:'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|[^;'"])+/g) ?? [])
    .map((one) => one.trim())
    .filter(Boolean);
}

function columnsOf(text: string): Table['columns'] {
  const parts = text.match(/(?:\([^()]*\)|[^,(])+/g) ?? [];
  return parts.flatMap((part) => {
    const [, name = ''] = /^\s*`?(\w+)`?/.exec(part) ?? [];
    if (/^(primary|key|unique|index|constraint|foreign|fulltext|check)$/i.test(name)) return [];
    return [{ name, counts: /\bauto_increment\b/i.test(part) }];
  });
}

const LITERAL = `'(?:[^'\\\\]|\\\\.|'')*'|"(?:[^"\\\\]|\\\\.|"")*"|-?\\d+(?:\\.\\d+)?|null`;

function tuples(text: string): readonly (readonly Cell[])[] {
  const found =
    text.match(new RegExp(`\\(\\s*(?:${LITERAL})(?:\\s*,\\s*(?:${LITERAL}))*\\s*\\)`, 'gi')) ?? [];
  return found.map((tuple) => (tuple.match(new RegExp(LITERAL, 'gi')) ?? []).map(cellOf));
}

function cellOf(literal: string): Cell {
  if (/^null$/i.test(literal)) return null;
  const quote = literal[0] ?? '';
  if (quote !== "'" && quote !== '"') return Number(literal);
  return literal
    .slice(1, -1)
    .replaceAll(quote + quote, quote)
    .replace(/\\(.)/g, '$1');
}

/**
 * What a SELECT of columns of one table finds, with WHERE of one equality, ORDER BY and LIMIT; undefined for any other statement.
 * `rand()` is the same order for the same `moment`. Throws `SqlError`.
 */
export function select(
  databases: Databases,
  use: string | undefined,
  sql: string,
  moment: number,
): readonly (readonly Cell[])[] | undefined {
  const [statement = '', ...more] = statementsOf(sql);
  const parts = new RegExp(
    `^select\\s+(\\*|count\\(\\*\\)|${NAME}(?:\\s*,\\s*${NAME})*)\\s+from\\s+${TABLE}` +
      `(?:\\s+where\\s+${NAME}\\s*=\\s*(${LITERAL}))?(?:\\s+order\\s+by\\s+(rand\\(\\)|${NAME})(?:\\s+(asc|desc))?)?(?:\\s+limit\\s+(\\d+))?$`,
    'i',
  ).exec(statement);
  if (!parts || more.length > 0) return undefined;
  const [, wanted = '', , , of = use, name = '', where, equals, order, , direction, limit] = parts;
  if (of === undefined) throw new SqlError(1046, '3D000', 'No database selected');
  const table = databases.get(of)?.get(name);
  if (!table) {
    if (!databases.has(of)) throw new SqlError(1049, '42000', `Unknown database '${of}'`);
    throw new SqlError(1146, '42S02', `Table '${of}.${name}' doesn't exist`);
  }
  const column = (named: string, place: string): number => {
    const bare = named.replace(/[`\s]/g, '');
    const at = table.columns.findIndex((one) => one.name.toLowerCase() === bare.toLowerCase());
    if (at < 0) throw new SqlError(1054, '42S22', `Unknown column '${bare}' in '${place}'`);
    return at;
  };
  const isCount = /^count/i.test(wanted);
  const columns = isCount
    ? []
    : wanted === '*'
      ? table.columns.map((_, at) => at)
      : wanted.split(',').map((one) => column(one, 'field list'));
  const value = equals === undefined ? null : cellOf(equals);
  const filter = where === undefined ? undefined : column(where, 'where clause');
  const found = table.rows.filter((cells) => filter === undefined || String(cells[filter]) === String(value));
  if (isCount) return [[found.length]];
  const sorted =
    order === undefined ? found : inOrder(found, order, (one) => column(one, 'order clause'), moment);
  const turned = /desc/i.test(direction ?? '') ? [...sorted].reverse() : sorted;
  return turned
    .slice(0, limit === undefined ? undefined : Number(limit))
    .map((cells) => columns.map((at) => cells[at] ?? null));
}

function inOrder(
  rows: readonly (readonly Cell[])[],
  order: string,
  column: (name: string) => number,
  moment: number,
): readonly (readonly Cell[])[] {
  const isRandom = /^rand/i.test(order);
  const at = isRandom ? 0 : column(order);
  const keyed = rows.map((cells, index) => ({
    cells,
    key: isRandom ? hashOf(`${moment} row ${index}`) : (cells[at] ?? null),
  }));
  const before = (a: Cell, b: Cell): number => {
    if (a === b) return 0;
    if (a === null || b === null) return a === null ? -1 : 1;
    return a < b ? -1 : 1;
  };
  return keyed.sort((a, b) => before(a.key, b.key)).map(({ cells }) => cells);
}
