/**
 * Runs the learner's Python as far as it is known before a container runs: modules once, functions once for each route. What a container
 * finds out itself (its name, its variables, what a database says) stays a mark, and how it may fail is noted with the place in the file.
 */
import type { Ask } from '#lib/cluster/images/catalogue.ts';
import { frame, notSimulatedFrames, Raised, type SourceFile } from './traceback.ts';
import { NotRead, type Expr, type Span, type Statement } from './tree.ts';
import { BUILTINS, suggestion } from './suggestion.ts';
import { literal, text, type Text, type Value, type Variable } from './values.ts';

export type Def = Extract<Statement, { is: 'function' }>;

export interface Route {
  readonly path: string;
  readonly methods: readonly string[];
  readonly view: Def;
  /** Parts of the path that the view is given. */
  readonly parts: readonly string[];
}

/** How a program's file is run as a server by its own last lines. */
export interface Started {
  readonly host: string;
  readonly port: number;
}

/** What a module came to. */
export interface Module {
  readonly scope: ReadonlyMap<string, Value>;
  readonly routes: readonly Route[];
  /** `app.run(…)` was reached. */
  readonly started?: Started;
  /** Variables without which it does not come up, and the error then. */
  readonly needs: readonly { readonly name: string; readonly raised: Raised }[];
}

/** What a view answers, and whom it asks before. */
export interface Answered {
  readonly value: Value;
  /** 200 unless the view says another one. */
  readonly status?: number;
  readonly asks: Readonly<Record<string, Ask>>;
  /** For each query the lines that tell of its failure. */
  readonly failures: Readonly<Record<string, readonly string[]>>;
}

/** Modules that are there, and what of each may be used. */
const MODULES: Readonly<Record<string, readonly string[]>> = {
  os: ['getenv', 'environ'],
  socket: ['gethostname'],
  flask: ['Flask', 'jsonify'],
  'mysql.connector': ['connect'],
};
/** Of the standard library, imported and otherwise not used. */
const STANDARD = new Set('sys time json random datetime logging re math string platform'.split(' '));
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

export interface Surroundings {
  readonly file: SourceFile;
  /** `__name__`. */
  readonly name: string;
  /** Whether a distribution was installed that brings the module. */
  isInstalled(module: string): boolean;
}

/** Runs a module. Throws `Raised` or `NotRead`. */
export function runModule(statements: readonly Statement[], around: Surroundings): Module {
  return new Run(around, new Map([['__name__', text(around.name)]])).module(statements);
}

/** Runs a view, to the end or to the error that it is sure to raise. Throws `Raised` or `NotRead`. */
export function runView({ view, parts }: Route, module: Module, around: Surroundings): Answered {
  return new Run(around, new Map(module.scope), view.name).view(view, parts);
}

class Run {
  readonly #around: Surroundings;
  readonly #scope: Map<string, Value>;
  readonly #inside: string | undefined;
  readonly #routes: Route[] = [];
  readonly #needs: { name: string; raised: Raised }[] = [];
  readonly #asks: Record<string, Ask> = {};
  readonly #failures: Record<string, readonly string[]> = {};
  readonly #locals = new Set<string>();
  #started: Started | undefined;

  constructor(around: Surroundings, scope: Map<string, Value>, inside?: string) {
    this.#around = around;
    this.#scope = scope;
    this.#inside = inside;
  }

  module(statements: readonly Statement[]): Module {
    for (const statement of statements) {
      this.#do(statement);
      // It serves until it ends: what comes behind is not reached.
      if (this.#started) break;
    }
    const started = this.#started;
    return {
      scope: this.#scope,
      routes: this.#routes,
      needs: this.#needs,
      ...(started && { started }),
    };
  }

  view({ body, params, from }: Def, parts: readonly string[]): Answered {
    if ([...params].sort().join() !== [...parts].sort().join()) throw new NotRead(from.line);
    // A name that is given anything in a function is its own, all through it.
    for (const one of body) {
      if (one.is === 'if' || one.is === 'function') throw new NotRead(one.from.line);
      if (one.is === 'assign' || one.is === 'augment') this.#locals.add(one.name);
    }
    for (const name of this.#locals) this.#scope.delete(name);
    for (const name of params) this.#scope.set(name, text({ mark: `path.${name}` }));
    let status: number | undefined;
    let value: Value = { is: 'constant', value: null };
    for (const statement of body) {
      if (statement.is === 'return') {
        if (statement.value) value = this.#value(statement.value);
        if (statement.second) status = this.#status(statement.second);
        break;
      }
      this.#do(statement);
    }
    return { value, asks: this.#asks, failures: this.#failures, ...(status !== undefined && { status }) };
  }

  #status(expr: Expr): number {
    const value = this.#value(expr);
    if (value.is !== 'number' || value.value < 200 || value.value > 599) throw new NotRead(expr.from.line);
    return value.value;
  }

  #do(statement: Statement): void {
    const { line } = statement.from;
    switch (statement.is) {
      case 'import':
        return this.#import(statement);
      case 'from':
        for (const [name, as] of statement.names) {
          this.#module(statement.module, statement);
          if (!MODULES[statement.module]?.includes(name)) throw new NotRead(line);
          this.#scope.set(as, { is: 'module', path: `${statement.module}.${name}` });
        }
        return;
      case 'assign':
        this.#scope.set(statement.name, this.#value(statement.value));
        return;
      case 'augment': {
        const { from, name } = statement;
        const to = { ...from, column: from.column + name.length };
        const before = this.#look(name, { from, to });
        this.#scope.set(statement.name, this.#sum(before, this.#value(statement.value), statement));
        return;
      }
      case 'expression':
        this.#value(statement.value);
        return;
      case 'if': {
        const test = this.#value(statement.test);
        if (test.is !== 'constant') throw new NotRead(line);
        if (test.value) for (const one of statement.body) this.#do(one);
        return;
      }
      case 'function':
        return this.#define(statement);
      case 'pass':
        return;
      case 'return':
        throw new NotRead(line);
    }
  }

  #import({ module, as, from, to }: Extract<Statement, { is: 'import' }>): void {
    this.#module(module, { from, to });
    if (as !== undefined) this.#scope.set(as, { is: 'module', path: module });
    else {
      const [root = ''] = module.split('.');
      this.#scope.set(root, { is: 'module', path: root });
    }
  }

  /** It has to be there. */
  #module(name: string, at: Span | Expr): void {
    if (!Object.hasOwn(MODULES, name) && !STANDARD.has(name)) throw new NotRead(at.from.line);
    const [root = ''] = name.split('.');
    if ((root === 'flask' || root === 'mysql') && !this.#around.isInstalled(root))
      throw new Raised(`ModuleNotFoundError: No module named '${root}'`, at);
  }

  #define(def: Def): void {
    this.#scope.set(def.name, { is: 'function', name: def.name });
    for (const decorator of def.decorators) {
      const { line } = decorator.from;
      if (decorator.is !== 'call' || decorator.callee.is !== 'attribute') throw new NotRead(line);
      const { of, name } = decorator.callee;
      if (this.#value(of).is !== 'app') throw new NotRead(line);
      const verb = /^(get|post|put|delete|patch)$/.exec(name)?.[1]?.toUpperCase();
      if (name !== 'route' && verb === undefined) throw new NotRead(line);
      const path = literal(decorator.args[0] && this.#value(decorator.args[0]));
      // Converters (`<int:id>`) and folders with a slash at their end are rules of their own.
      if (path === undefined || decorator.args.length !== 1 || /[{}*]|<[^>]*:|.\/$/.test(path))
        throw new NotRead(line);
      if (!path.startsWith('/'))
        throw new Raised(`ValueError: URL rule '${path}' must start with a slash.`, decorator, 'Flask');
      if (this.#routes.some(({ view }) => view.name === def.name && view !== def))
        throw new Raised(
          `AssertionError: View function mapping is overwriting an existing endpoint function: ${def.name}`,
          decorator,
          'Flask',
        );
      const parts = [...path.matchAll(/<(\w+)>/g)].map(([, part = '']) => part);
      this.#routes.push({
        path: path.replace(/<(\w+)>/g, '{$1}'),
        methods: verb ? [verb] : this.#methods(decorator.named, line),
        view: def,
        parts,
      });
    }
  }

  #methods(
    named: readonly { readonly name: string; readonly value: Expr }[],
    line: number,
  ): readonly string[] {
    const given = named.find(({ name }) => name === 'methods');
    if (named.length > (given ? 1 : 0)) throw new NotRead(line);
    if (!given) return ['GET'];
    const list = this.#value(given.value);
    if (list.is !== 'list') throw new NotRead(line);
    return list.items.map((item) => {
      const method = literal(item);
      if (method === undefined) throw new NotRead(line);
      return method.toUpperCase();
    });
  }

  #look(name: string, at: Span | Expr): Value {
    const value = this.#scope.get(name);
    if (value) return value;
    if (this.#locals.has(name))
      throw new Raised(
        `UnboundLocalError: cannot access local variable '${name}' where it is not associated with a value`,
        at,
      );
    if (BUILTINS.has(name)) throw new NotRead(at.from.line);
    // Flask's logger prints errors without it.
    const near = this.#inside === undefined ? suggestion(name, [...this.#scope.keys()]) : undefined;
    const meant = near === undefined ? '' : `. Did you mean: '${near}'?`;
    throw new Raised(`NameError: name '${name}' is not defined${meant}`, at);
  }

  #value(expr: Expr): Value {
    switch (expr.is) {
      case 'text':
        return text(
          ...expr.parts.flatMap((part) =>
            typeof part === 'string' ? [part] : this.#shown(this.#value(part), expr).parts,
          ),
        );
      case 'number':
      case 'constant':
        return expr;
      case 'name':
        return this.#look(expr.name, expr);
      case 'list':
        return { is: 'list', items: expr.items.map((item) => this.#value(item)) };
      case 'dict':
        return { is: 'dict', entries: new Map(expr.entries.map((entry) => this.#entry(entry))) };
      case 'add':
        return this.#sum(this.#value(expr.left), this.#value(expr.right), expr);
      case 'equal': {
        const [left, right] = [literal(this.#value(expr.left)), literal(this.#value(expr.right))];
        if (left === undefined || right === undefined) throw new NotRead(expr.from.line);
        return { is: 'constant', value: left === right };
      }
      case 'attribute':
        return this.#attribute(this.#value(expr.of), expr.name, expr);
      case 'index':
        return this.#index(this.#value(expr.of), this.#value(expr.at), expr);
      case 'call':
        return this.#call(expr);
    }
  }

  #entry([key, value]: readonly [Expr, Expr]): readonly [string, Value] {
    const name = literal(this.#value(key));
    if (name === undefined) throw new NotRead(key.from.line);
    return [name, this.#value(value)];
  }

  #attribute(of: Value, name: string, at: Span | Expr): Value {
    if (of.is !== 'module') throw new NotRead(at.from.line);
    const path = `${of.path}.${name}`;
    if (path === 'os.environ') return { is: 'environ' };
    if (Object.keys(MODULES).some((module) => module === path) || MODULES[of.path]?.includes(name))
      return { is: 'module', path };
    throw new NotRead(at.from.line);
  }

  #index(of: Value, at: Value, expr: Expr): Value {
    const { line } = expr.from;
    if (of.is === 'environ') {
      const name = literal(at);
      if (name === undefined) throw new NotRead(line);
      const raised = new Raised(`KeyError: '${name}'`, expr, 'os');
      if (this.#inside === undefined) {
        this.#needs.push({ name, raised });
        return { is: 'variable', name };
      }
      return text({ mark: `asks.${this.#ask({ env: name }, expr, `KeyError: '${name}'`, 'os')}` });
    }
    if (of.is !== 'rows' || at.is !== 'number') throw new NotRead(line);
    const path = [...of.path, at.value];
    if (path.length > 2) throw new NotRead(line);
    const cell = this.#ask({ ...of.of, cell: path }, expr, '{{failed}}');
    return path.length < 2 ? { ...of, path } : text({ mark: `asks.${cell}` });
  }

  /** Notes whom the view asks, and what is said in the log where that fails. */
  #ask(query: Ask, at: Span | Expr, words: string, library?: string): string {
    const key = `q${Object.keys(this.#asks).length + 1}`;
    this.#asks[key] = query;
    this.#failures[key] = [
      ...frame(this.#around.file, this.#inside ?? '<module>', spanOfCall(at)),
      ...(library === undefined ? [] : [notSimulatedFrames(library)]),
      words,
    ];
    return key;
  }

  #call(expr: Extract<Expr, { is: 'call' }>): Value {
    const { callee, args, named, from } = expr;
    const unread = () => new NotRead(from.line);
    const plain = (count: number) => {
      if (args.length !== count || named.length > 0) throw unread();
    };
    if (callee.is === 'attribute') {
      const of = this.#value(callee.of);
      if (of.is === 'text' && callee.name === 'format') return this.#format(of, expr);
      if (of.is === 'app' && callee.name === 'run') return this.#runApp(expr);
      if (of.is === 'environ' && callee.name === 'get') return this.#variable(expr);
      if (of.is === 'connection' && callee.name === 'cursor') {
        plain(0);
        return { is: 'cursor', to: of.to };
      }
      if ((of.is === 'connection' || of.is === 'cursor') && callee.name === 'close') {
        plain(0);
        return { is: 'constant', value: null };
      }
      if (of.is === 'cursor' && callee.name === 'execute') {
        plain(1);
        const sql = literal(args[0] && this.#value(args[0]));
        if (sql === undefined) throw unread();
        of.sql = sql;
        this.#ask({ ...of.to, sql }, expr, '{{failed}}', 'mysql.connector');
        return { is: 'constant', value: null };
      }
      if (of.is === 'cursor' && (callee.name === 'fetchall' || callee.name === 'fetchone')) {
        plain(0);
        if (of.sql === undefined) throw unread();
        const isOne = callee.name === 'fetchone';
        return {
          is: 'rows',
          of: { ...of.to, sql: of.sql, ...(isOne && { one: true }) },
          path: isOne ? [0] : [],
        };
      }
      if (of.is !== 'module') throw unread();
    }
    const function_ = this.#value(callee);
    if (function_.is !== 'module') throw unread();
    switch (function_.path) {
      case 'os.getenv':
        return this.#variable(expr);
      case 'socket.gethostname':
        plain(0);
        return text({ mark: 'pod' });
      case 'flask.Flask':
        plain(1);
        if (literal(args[0] && this.#value(args[0])) !== this.#around.name) throw unread();
        return { is: 'app' };
      case 'flask.jsonify':
        return this.#jsonify(expr);
      case 'mysql.connector.connect':
        return this.#connect(expr);
      default:
        throw unread();
    }
  }

  /** Of one value itself, of several a list, of named ones an object. */
  #jsonify({ args, named, from }: Extract<Expr, { is: 'call' }>): Value {
    if (args.length > 0 === named.length > 0) throw new NotRead(from.line);
    const items = args.map((arg) => this.#value(arg));
    const entries = new Map(named.map(({ name, value }) => [name, this.#value(value)] as const));
    const [only] = items;
    if (items.length === 0) return { is: 'json', of: { is: 'dict', entries } };
    return { is: 'json', of: items.length === 1 && only ? only : { is: 'list', items } };
  }

  #variable({ args, named, from }: Extract<Expr, { is: 'call' }>): Variable {
    const [name, orElse] = args.map((arg) => literal(this.#value(arg)));
    if (
      name === undefined ||
      (args.length === 2 && orElse === undefined) ||
      args.length > 2 ||
      named.length > 0
    )
      throw new NotRead(from.line);
    return { is: 'variable', name, ...(orElse !== undefined && { orElse }) };
  }

  #runApp({ args, named, from }: Extract<Expr, { is: 'call' }>): Value {
    if (args.length > 0 || this.#inside !== undefined) throw new NotRead(from.line);
    let host = '127.0.0.1';
    let port = 5000;
    for (const { name, value: given } of named) {
      const value = this.#value(given);
      const said = literal(value);
      if (name === 'host' && said !== undefined) host = said;
      else if (name === 'port' && value.is === 'number') port = value.value;
      else if (!(name === 'debug' && value.is === 'constant' && !value.value)) throw new NotRead(from.line);
    }
    this.#started = { host, port };
    return { is: 'constant', value: null };
  }

  #connect(expr: Extract<Expr, { is: 'call' }>): Value {
    const { args, named, from } = expr;
    // A program that asks its database before it serves: whether it comes up depends on who is there.
    if (this.#inside === undefined || args.length > 0) throw new NotRead(from.line);
    const given: Record<string, string> = {};
    for (const { name, value } of named) {
      if (!MYSQL_ARGUMENTS.has(name)) throw new NotRead(from.line);
      given[name] = this.#setting(this.#value(value), from.line);
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
    this.#ask(to, expr, '{{failed}}', 'mysql.connector');
    return { is: 'connection', to };
  }

  /** An argument as a query has it: with marks for variables. */
  #setting(value: Value, line: number): string {
    if (value.is === 'number') return String(value.value);
    if (value.is === 'variable')
      return `{{env.${value.name}${value.orElse === undefined ? '' : `|${value.orElse}`}}}`;
    if (value.is === 'text') {
      const { parts } = value;
      if (parts.some((part) => typeof part === 'string' && part.includes('{{'))) throw new NotRead(line);
      return parts.map((part) => (typeof part === 'string' ? part : `{{${part.mark}}}`)).join('');
    }
    throw new NotRead(line);
  }

  #sum(left: Value, right: Value, at: Span | Expr): Value {
    if (left.is === 'text' && right.is === 'text') return text(...left.parts, ...right.parts);
    if (left.is === 'number' && right.is === 'number')
      return { is: 'number', value: left.value + right.value };
    const type = typeName(right);
    if (left.is !== 'text' || type === undefined) throw new NotRead(at.from.line);
    throw new Raised(`TypeError: can only concatenate str (not "${type}") to str`, at);
  }

  /** As `str()` shows it. */
  #shown(value: Value, at: Span | Expr): Text {
    if (value.is === 'text') return value;
    if (value.is === 'number') return text(String(value.value));
    if (value.is === 'constant') return text(value.value === null ? 'None' : value.value ? 'True' : 'False');
    if (value.is !== 'variable') throw new NotRead(at.from.line);
    // One that the program cannot do without was asked for as it started.
    return text({ mark: `env.${value.name}|${value.orElse ?? 'None'}` });
  }

  /** `"…{name}…".format(…)`. Formats (`{x:>3}`), conversions and attributes are not read. */
  #format(of: Text, expr: Extract<Expr, { is: 'call' }>): Text {
    const { args, named, from } = expr;
    const given = new Map(named.map(({ name, value }) => [name, this.#value(value)] as const));
    const listed = args.map((arg) => this.#value(arg));
    let next = 0;
    const field = (name: string): Text => {
      const index = name === '' ? next++ : /^\d+$/.test(name) ? Number(name) : undefined;
      if (index === undefined && !/^\w+$/.test(name)) throw new NotRead(from.line);
      const value = index === undefined ? given.get(name) : listed[index];
      if (value) return this.#shown(value, expr);
      throw new Raised(
        index === undefined
          ? `KeyError: '${name}'`
          : `IndexError: Replacement index ${index} out of range for positional args tuple`,
        spanOfCall(expr),
      );
    };
    const parts = of.parts.flatMap((part) => {
      if (typeof part !== 'string') return [part];
      return part.split(/(\{\{|\}\}|\{[^{}]*\})/).flatMap((piece) => {
        if (piece === '{{' || piece === '}}') return [piece.slice(1)];
        if (piece.startsWith('{') && piece.endsWith('}')) return field(piece.slice(1, -1)).parts;
        if (/[{}]/.test(piece)) {
          const words = piece.includes('{')
            ? `ValueError: ${/\{$/.test(piece) ? "Single '{' encountered" : "expected '}' before end of string"}`
            : "ValueError: Single '}' encountered in format string";
          throw new Raised(
            words.endsWith("'{' encountered") ? `${words} in format string` : words,
            spanOfCall(expr),
          );
        }
        return [piece];
      });
    });
    return text(...parts);
  }
}

/** Where a method's name stands on another line than what it is a method of, that is the place that is shown. */
function spanOfCall(at: Span | Expr): Span {
  if (!('is' in at) || at.is !== 'call' || at.callee.is !== 'attribute') return at;
  const { callee } = at;
  if (callee.to.line === callee.from.line) return at;
  const from = { line: callee.to.line, column: callee.to.column - callee.name.length };
  return { from, to: at.to };
}

const typeName = (value: Value): string | undefined => {
  if (value.is === 'number') return 'int';
  if (value.is === 'constant') return value.value === null ? 'NoneType' : 'bool';
  return value.is === 'list' ? 'list' : undefined;
};
