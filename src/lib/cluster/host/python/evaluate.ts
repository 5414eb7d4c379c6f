/**
 * Runs the learner's Python as far as it is known before a container runs: modules once, functions once for each route. What a container
 * finds out itself (its name, its variables, what a database says) stays a mark, and how it may fail is noted with the place in the file.
 */
import type { Ask } from '#lib/cluster/images/catalogue.ts';
import { callFunction, callMethod, offers, memberOf, mustBeThere } from './libraries.ts';
import type { Answered, Def, Module, Route, Running, Started, Surroundings } from './module.ts';
import { routesOf } from './routes.ts';
import { BUILTINS, suggestion } from './suggestion.ts';
import { shown, sum } from './texts.ts';
import { frame, notSimulatedFrames, Raised, spanOfCall } from './traceback.ts';
import { NotRead, type Call, type Expr, type Span, type Statement } from './tree.ts';
import { literal, text, type Value } from './values.ts';

/** Runs a module. Throws `Raised` or `NotRead`. */
export function runModule(statements: readonly Statement[], around: Surroundings): Module {
  return new Run(around, new Map([['__name__', text(around.name)]])).module(statements);
}

/** Runs a view, to the end or to the error that it is sure to raise. Throws `Raised` or `NotRead`. */
export function runView({ view, parts }: Route, module: Module, around: Surroundings): Answered {
  return new Run(around, new Map(module.scope), view.name).view(view, parts);
}

class Run implements Running {
  readonly #around: Surroundings;
  readonly #scope: Map<string, Value>;
  readonly name: string;
  readonly inside: string | undefined;
  readonly #routes: Route[] = [];
  readonly #needs: { name: string; raised: Raised }[] = [];
  readonly #asks: Record<string, Ask> = {};
  readonly #failures: Record<string, readonly string[]> = {};
  readonly #locals = new Set<string>();
  #started: Started | undefined;

  constructor(around: Surroundings, scope: Map<string, Value>, inside?: string) {
    this.#around = around;
    this.name = around.name;
    this.#scope = scope;
    this.inside = inside;
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
        if (statement.value) value = this.value(statement.value);
        if (statement.second) status = this.#status(statement.second);
        break;
      }
      this.#do(statement);
    }
    return { value, asks: this.#asks, failures: this.#failures, ...(status !== undefined && { status }) };
  }

  #status(expr: Expr): number {
    const value = this.value(expr);
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
          if (!offers(statement.module, name)) throw new NotRead(line);
          this.#scope.set(as, { is: 'module', path: `${statement.module}.${name}` });
        }
        return;
      case 'assign':
        this.#scope.set(statement.name, this.value(statement.value));
        return;
      case 'augment': {
        const { from, name } = statement;
        const to = { ...from, column: from.column + name.length };
        const before = this.#look(name, { from, to });
        this.#scope.set(statement.name, sum(before, this.value(statement.value), statement));
        return;
      }
      case 'expression':
        this.value(statement.value);
        return;
      case 'if': {
        const test = this.value(statement.test);
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

  #module(name: string, at: Span | Expr): void {
    mustBeThere(name, at, (distribution) => this.#around.isInstalled(distribution));
  }

  #define(def: Def): void {
    this.#scope.set(def.name, { is: 'function', name: def.name });
    this.#routes.push(...routesOf(def, this.#routes, this));
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
    const near = this.inside === undefined ? suggestion(name, [...this.#scope.keys()]) : undefined;
    const meant = near === undefined ? '' : `. Did you mean: '${near}'?`;
    throw new Raised(`NameError: name '${name}' is not defined${meant}`, at);
  }

  /** What an expression comes to. */
  value(expr: Expr): Value {
    switch (expr.is) {
      case 'text':
        return text(
          ...expr.parts.flatMap((part) =>
            typeof part === 'string' ? [part] : shown(this.value(part), expr).parts,
          ),
        );
      case 'number':
      case 'constant':
        return expr;
      case 'name':
        return this.#look(expr.name, expr);
      case 'list':
        return { is: 'list', items: expr.items.map((item) => this.value(item)) };
      case 'dict':
        return { is: 'dict', entries: new Map(expr.entries.map((entry) => this.#entry(entry))) };
      case 'add':
        return sum(this.value(expr.left), this.value(expr.right), expr);
      case 'equal': {
        const [left, right] = [literal(this.value(expr.left)), literal(this.value(expr.right))];
        if (left === undefined || right === undefined) throw new NotRead(expr.from.line);
        return { is: 'constant', value: left === right };
      }
      case 'attribute':
        return this.#attribute(this.value(expr.of), expr.name, expr);
      case 'index':
        return this.#index(this.value(expr.of), this.value(expr.at), expr);
      case 'call':
        return this.#call(expr);
    }
  }

  #entry([key, value]: readonly [Expr, Expr]): readonly [string, Value] {
    const name = literal(this.value(key));
    if (name === undefined) throw new NotRead(key.from.line);
    return [name, this.value(value)];
  }

  #attribute(of: Value, name: string, at: Span | Expr): Value {
    const member = of.is === 'module' ? memberOf(of.path, name) : undefined;
    if (!member) throw new NotRead(at.from.line);
    return member;
  }

  #index(of: Value, at: Value, expr: Expr): Value {
    const { line } = expr.from;
    if (of.is === 'environ') {
      const name = literal(at);
      if (name === undefined) throw new NotRead(line);
      const raised = new Raised(`KeyError: '${name}'`, expr, 'os');
      if (this.inside === undefined) {
        this.#needs.push({ name, raised });
        return { is: 'variable', name };
      }
      return text({ mark: `asks.${this.ask({ env: name }, expr, `KeyError: '${name}'`, 'os')}` });
    }
    if (of.is !== 'rows' || at.is !== 'number') throw new NotRead(line);
    const path = [...of.path, at.value];
    if (path.length > 2) throw new NotRead(line);
    const cell = this.ask({ ...of.of, cell: path }, expr, '{{failed}}');
    return path.length < 2 ? { ...of, path } : text({ mark: `asks.${cell}` });
  }

  start(started: Started): void {
    this.#started = started;
  }

  ask(query: Ask, at: Span | Expr, words: string, library?: string): string {
    const key = `q${Object.keys(this.#asks).length + 1}`;
    this.#asks[key] = query;
    this.#failures[key] = [
      ...frame(this.#around.file, this.inside ?? '<module>', spanOfCall(at)),
      ...(library === undefined ? [] : [notSimulatedFrames(library)]),
      words,
    ];
    return key;
  }

  #call(call: Call): Value {
    const { callee } = call;
    if (callee.is === 'attribute') {
      const of = this.value(callee.of);
      if (of.is !== 'module') return callMethod(of, callee.name, call, this);
    }
    const called = this.value(callee);
    if (called.is !== 'module') throw new NotRead(call.from.line);
    return callFunction(called.path, call, this);
  }
}
