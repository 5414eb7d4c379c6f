/** Flask's decorators: which paths and methods lead to a view. */
import type { Def, Route, Running } from './module.ts';
import { Raised } from './traceback.ts';
import { NotRead, type Expr, type Named } from './tree.ts';
import { literal } from './values.ts';

/** The routes that a function's decorators make. `before`: those that the module has. Throws `Raised` or `NotRead`. */
export function routesOf(def: Def, before: readonly Route[], running: Running): readonly Route[] {
  return def.decorators.map((decorator) => routeOf(decorator, def, before, running));
}

function routeOf(decorator: Expr, def: Def, before: readonly Route[], running: Running): Route {
  const { line } = decorator.from;
  if (decorator.is !== 'call' || decorator.callee.is !== 'attribute') throw new NotRead(line);
  const { of, name } = decorator.callee;
  if (running.value(of).is !== 'app') throw new NotRead(line);
  const verb = /^(get|post|put|delete|patch)$/.exec(name)?.[1]?.toUpperCase();
  if (name !== 'route' && verb === undefined) throw new NotRead(line);
  const path = literal(decorator.args[0] && running.value(decorator.args[0]));
  // Converters (`<int:id>`) and folders with a slash at their end are rules of their own.
  if (path === undefined || decorator.args.length !== 1 || /[{}*]|<[^>]*:|.\/$/.test(path))
    throw new NotRead(line);
  if (!path.startsWith('/'))
    throw new Raised(`ValueError: URL rule '${path}' must start with a slash.`, decorator, 'Flask');
  if (before.some(({ view }) => view.name === def.name && view !== def))
    throw new Raised(
      `AssertionError: View function mapping is overwriting an existing endpoint function: ${def.name}`,
      decorator,
      'Flask',
    );
  return {
    path: path.replace(/<(\w+)>/g, '{$1}'),
    methods: verb ? [verb] : methodsOf(decorator.named, line, running),
    view: def,
    parts: [...path.matchAll(/<(\w+)>/g)].map(([, part = '']) => part),
  };
}

function methodsOf(named: readonly Named[], line: number, running: Running): readonly string[] {
  const given = named.find(({ name }) => name === 'methods');
  if (named.length > (given ? 1 : 0)) throw new NotRead(line);
  if (!given) return ['GET'];
  const list = running.value(given.value);
  if (list.is !== 'list') throw new NotRead(line);
  return list.items.map((item) => {
    const method = literal(item);
    if (method === undefined) throw new NotRead(line);
    return method.toUpperCase();
  });
}
