/**
 * What a program learns that asks a MySQL server before it answers, or one of its own variables: the answer, or the words of the error as
 * MySQL's client library says them.
 */
import type { AppBehaviour, Ask } from '#lib/cluster/images/catalogue.ts';
import { afterScripts, select, SqlError, type Databases } from './sql.ts';

export interface Told {
  readonly ok: boolean;
  /** The cell that was asked for; or the error: `ProgrammingError: 1045 (28000): …`. */
  readonly text: string;
  readonly tookMs: number;
}

export interface Server {
  readonly app: AppBehaviour;
  readonly env: Readonly<Record<string, string>>;
  /** As they were when it started. */
  files(): Readonly<Record<string, string>>;
}

export interface AskWorld {
  /** Virtual epoch milliseconds. */
  readonly now: number;
  /** Of the program that asks. */
  readonly env: Readonly<Record<string, string>>;
  readonly ip: string;
  connect(host: string, port: number): Server | { readonly error: string; readonly tookMs: number };
}

const DEFAULT_PORT = 3306;
/** mysql.connector waits so long for a connection. */
const CONNECT_TIMEOUT_MS = 10_000;
const ERRNO: Readonly<Record<string, number>> = { refused: 111, timeout: 110, unreachable: 113 };
const SCRIPTS = '/docker-entrypoint-initdb.d/';

class Unanswered extends Error {
  readonly tookMs: number;
  constructor(message: string, tookMs = 1) {
    super(message);
    this.tookMs = tookMs;
  }
}

export function ask(query: Ask, world: AskWorld): Told {
  if (query.env !== undefined) {
    const value = world.env[query.env];
    return { ok: value !== undefined, text: value ?? '', tookMs: 0 };
  }
  try {
    return { ok: true, text: answer(query, world), tookMs: 2 };
  } catch (error) {
    if (error instanceof Unanswered) return { ok: false, text: error.message, tookMs: error.tookMs };
    if (error instanceof SqlError)
      return { ok: false, text: `mysql.connector.errors.${error.message}`, tookMs: 2 };
    throw error;
  }
}

function answer(query: Ask, world: AskWorld): string {
  const setting = (text: string | undefined): string => (text === undefined ? '' : filled(text, world.env));
  const host = setting(query.host) || '127.0.0.1';
  const port = portOf(query.port, world.env);
  const server = world.connect(host, port);
  if ('error' in server) throw unreachable(host, port, server.error, server.tookMs);
  if (server.app.speaks !== 'mysql')
    throw new Unanswered('not simulated: what a MySQL client says to a server that is none');
  const databases = contentOf(server);
  const database = setting(query.database) || undefined;
  letIn(server, databases, world.ip, {
    user: setting(query.user),
    password: setting(query.password),
    database,
  });
  if (query.sql === undefined) return '';
  const rows = select(databases, database, query.sql, world.now);
  if (!rows) throw new Unanswered(`not simulated: what MySQL answers to ${query.sql}`);
  const [row, column] = query.cell ?? [];
  if (row === undefined) return '';
  const cells = rows[row];
  if (!cells && query.one) {
    if (column === undefined) return '';
    throw new Unanswered("TypeError: 'NoneType' object is not subscriptable");
  }
  if (!cells) throw new Unanswered('IndexError: list index out of range');
  if (column === undefined) return '';
  const cell = cells[column];
  if (cell === undefined) throw new Unanswered('IndexError: tuple index out of range');
  return cell === null ? 'None' : String(cell);
}

/** `{{env.NAME}}` and `{{env.NAME|where it is not set}}`. */
export const filled = (text: string, env: Readonly<Record<string, string>>): string =>
  text.replace(
    /\{\{env\.(\w+)(?:\|([^}]*))?\}\}/g,
    (_, name: string, orElse = '') => env[name] ?? (orElse as string),
  );

/** As mysql.connector takes it: what is not set is None, which is no port. */
function portOf(port: string | undefined, env: AskWorld['env']): number {
  if (port === undefined) return DEFAULT_PORT;
  const given = filled(port, env);
  if (given === '')
    throw new Unanswered(
      "TypeError: int() argument must be a string, a bytes-like object or a real number, not 'NoneType'",
    );
  if (!/^\s*\d+\s*$/.test(given))
    throw new Unanswered('mysql.connector.errors.InterfaceError: TCP/IP port number should be an integer');
  return Number(given);
}

function unreachable(host: string, port: number, error: string, tookMs: number): Unanswered {
  if (error === 'not simulated')
    return new Unanswered(`not simulated: whether ${host} is reached from here`, tookMs);
  const why =
    error === 'unresolved'
      ? `2005 (HY000): Unknown MySQL server host '${host}' (-2)`
      : `2003 (HY000): Can't connect to MySQL server on '${host}:${port}' (${ERRNO[error] ?? 111})`;
  return new Unanswered(`mysql.connector.errors.DatabaseError: ${why}`, Math.min(tookMs, CONNECT_TIMEOUT_MS));
}

const known = new Map<string, Databases>();

/** What its scripts made at its first start. */
function contentOf({ env, files }: Server): Databases {
  const scripts = Object.entries(files())
    .filter(([path]) => path.startsWith(SCRIPTS) && path.endsWith('.sql'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, text]) => text);
  const current = env['MYSQL_DATABASE'] ?? env['MARIADB_DATABASE'];
  const key = JSON.stringify([current, scripts]);
  const before = known.get(key);
  if (before) return before;
  const content = afterScripts(scripts, current);
  if (known.size > 20) known.clear();
  known.set(key, content);
  return content;
}

/** Refuses whoever does not know the password, and who may not use the database. */
function letIn(
  { env, files }: Server,
  databases: Databases,
  ip: string,
  { user, password, database }: { user: string; password: string; database: string | undefined },
): void {
  const says = (name: string): string | undefined => {
    const file = env[`MYSQL_${name}_FILE`];
    if (file !== undefined) return files()[file]?.trimEnd();
    return env[`MYSQL_${name}`] ?? env[`MARIADB_${name}`];
  };
  const accounts: Readonly<Record<string, string | undefined>> = {
    root: says('ROOT_PASSWORD') ?? '',
    ...(env['MYSQL_USER'] && { [env['MYSQL_USER']]: says('PASSWORD') }),
  };
  const refused = (code: number, state: string, words: string) =>
    new Unanswered(`mysql.connector.errors.ProgrammingError: ${code} (${state}): ${words}`);
  if (!Object.hasOwn(accounts, user) || accounts[user] !== password)
    throw refused(
      1045,
      '28000',
      `Access denied for user '${user}'@'${ip}' (using password: ${password === '' ? 'NO' : 'YES'})`,
    );
  if (database === undefined) return;
  if (user !== 'root' && database !== env['MYSQL_DATABASE'])
    throw refused(1044, '42000', `Access denied for user '${user}'@'%' to database '${database}'`);
  if (!databases.has(database)) throw refused(1049, '42000', `Unknown database '${database}'`);
}
