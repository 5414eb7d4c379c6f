/** The modules that a learner's program may use here, and what their functions come to: os, socket, Flask, MySQL's connector. */
import type { Ask } from '#lib/cluster/images/catalogue.ts';
import type { Running } from './module.ts';
import { format } from './texts.ts';
import { Raised } from './traceback.ts';
import { NotRead, type Call, type Expr, type Span } from './tree.ts';
import { literal, text, type Cursor, type Value, type Variable } from './values.ts';

/** Modules that are there, and what of each may be used. */
const MODULES: Readonly<Record<string, readonly string[]>> = {
  os: ['getenv', 'environ'],
  socket: ['gethostname'],
  flask: ['Flask', 'jsonify'],
  'mysql.connector': ['connect'],
};
/** Of the standard library, imported and otherwise not used. */
const STANDARD = new Set('sys time json random datetime logging re math string platform'.split(' '));
/** What `mysql.connector.connect` is told. */
const MYSQL_ARGUMENTS = new Set([
  'host',
  'port',
  'user',
  'username',
  'password',
  'passwd',
  'database',
  'db',
  'auth_plugin',
]);

const NOTHING: Value = { is: 'constant', value: null };

/** An import: the module has to be there. Throws `Raised` or `NotRead`. */
export function mustBeThere(
  name: string,
  at: Span | Expr,
  isInstalled: (distribution: string) => boolean,
): void {
  if (!Object.hasOwn(MODULES, name) && !STANDARD.has(name)) throw new NotRead(at.from.line);
  const [root = ''] = name.split('.');
  if ((root === 'flask' || root === 'mysql') && !isInstalled(root))
    throw new Raised(`ModuleNotFoundError: No module named '${root}'`, at);
}

/** What `module.name` is; undefined where that is not read. */
export function memberOf(module: string, name: string): Value | undefined {
  const path = `${module}.${name}`;
  if (path === 'os.environ') return { is: 'environ' };
  return Object.hasOwn(MODULES, path) || offers(module, name) ? { is: 'module', path } : undefined;
}

/** Whether a module has such a name to import. */
export const offers = (module: string, name: string): boolean => MODULES[module]?.includes(name) === true;

/** Calls a function of a module, named by its whole path. Throws `Raised` or `NotRead`. */
export function callFunction(path: string, call: Call, running: Running): Value {
  switch (path) {
    case 'os.getenv':
      return variable(call, running);
    case 'socket.gethostname':
      takes(0, call);
      return text({ mark: 'pod' });
    case 'flask.Flask':
      takes(1, call);
      if (literal(call.args[0] && running.value(call.args[0])) !== running.name) throw unread(call);
      return { is: 'app' };
    case 'flask.jsonify':
      return jsonify(call, running);
    case 'mysql.connector.connect':
      return connect(call, running);
    default:
      throw unread(call);
  }
}

/** Calls a method of a value that is no module. Throws `Raised` or `NotRead`. */
export function callMethod(of: Value, name: string, call: Call, running: Running): Value {
  if (of.is === 'text' && name === 'format') return format(of, call, (expr) => running.value(expr));
  if (of.is === 'app' && name === 'run') return runApp(call, running);
  if (of.is === 'environ' && name === 'get') return variable(call, running);
  if (of.is === 'connection' && name === 'cursor') {
    takes(0, call);
    return { is: 'cursor', to: of.to };
  }
  if ((of.is === 'connection' || of.is === 'cursor') && name === 'close') {
    takes(0, call);
    return NOTHING;
  }
  if (of.is === 'cursor' && name === 'execute') return execute(of, call, running);
  if (of.is === 'cursor' && (name === 'fetchall' || name === 'fetchone'))
    return fetched(of, name === 'fetchone', call);
  throw unread(call);
}

const unread = (call: Call): NotRead => new NotRead(call.from.line);

/** So many arguments, and none by name. */
function takes(count: number, call: Call): void {
  if (call.args.length !== count || call.named.length > 0) throw unread(call);
}

// --- os

/** `getenv(NAME, DEFAULT)` and `environ.get(NAME, DEFAULT)`. */
function variable(call: Call, running: Running): Variable {
  const { args, named } = call;
  const [name, orElse] = args.map((arg) => literal(running.value(arg)));
  const isDefaultUnknown = args.length === 2 && orElse === undefined;
  if (name === undefined || isDefaultUnknown || args.length > 2 || named.length > 0) throw unread(call);
  return { is: 'variable', name, ...(orElse !== undefined && { orElse }) };
}

// --- Flask

/** Of one value itself, of several a list, of named ones an object. */
function jsonify(call: Call, running: Running): Value {
  const { args, named } = call;
  if (args.length > 0 === named.length > 0) throw unread(call);
  const items = args.map((arg) => running.value(arg));
  const entries = new Map(named.map(({ name, value }) => [name, running.value(value)] as const));
  const [only] = items;
  if (items.length === 0) return { is: 'json', of: { is: 'dict', entries } };
  return { is: 'json', of: items.length === 1 && only ? only : { is: 'list', items } };
}

/** `app.run(host=…, port=…)`; what Flask takes where nothing is said. */
function runApp(call: Call, running: Running): Value {
  if (call.args.length > 0 || running.inside !== undefined) throw unread(call);
  let host = '127.0.0.1';
  let port = 5000;
  for (const { name, value: given } of call.named) {
    const value = running.value(given);
    const said = literal(value);
    if (name === 'host' && said !== undefined) host = said;
    else if (name === 'port' && value.is === 'number') port = value.value;
    else if (!(name === 'debug' && value.is === 'constant' && !value.value)) throw unread(call);
  }
  running.start({ host, port });
  return NOTHING;
}

// --- MySQL

function connect(call: Call, running: Running): Value {
  // A program that asks its database before it serves: whether it comes up depends on who is there.
  if (running.inside === undefined || call.args.length > 0) throw unread(call);
  const given: Record<string, string> = {};
  for (const { name, value } of call.named) {
    if (!MYSQL_ARGUMENTS.has(name)) throw unread(call);
    given[name] = setting(running.value(value), call);
  }
  const user = given['user'] ?? given['username'];
  const password = given['password'] ?? given['passwd'];
  const database = given['database'] ?? given['db'];
  const to: Ask = {
    host: given['host'] ?? '',
    ...(given['port'] !== undefined && { port: given['port'] }),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(database !== undefined && { database }),
  };
  running.ask(to, call, '{{failed}}', 'mysql.connector');
  return { is: 'connection', to };
}

/** An argument as a query has it: with marks for variables. */
function setting(value: Value, call: Call): string {
  if (value.is === 'number') return String(value.value);
  if (value.is === 'variable')
    return `{{env.${value.name}${value.orElse === undefined ? '' : `|${value.orElse}`}}}`;
  if (value.is !== 'text') throw unread(call);
  const { parts } = value;
  if (parts.some((part) => typeof part === 'string' && part.includes('{{'))) throw unread(call);
  return parts.map((part) => (typeof part === 'string' ? part : `{{${part.mark}}}`)).join('');
}

function execute(cursor: Cursor, call: Call, running: Running): Value {
  takes(1, call);
  const sql = literal(call.args[0] && running.value(call.args[0]));
  if (sql === undefined) throw unread(call);
  cursor.sql = sql;
  running.ask({ ...cursor.to, sql }, call, '{{failed}}', 'mysql.connector');
  return NOTHING;
}

function fetched({ to, sql }: Cursor, isOne: boolean, call: Call): Value {
  takes(0, call);
  if (sql === undefined) throw unread(call);
  return { is: 'rows', of: { ...to, sql, ...(isOne && { one: true }) }, path: isOne ? [0] : [] };
}
