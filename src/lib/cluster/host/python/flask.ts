/**
 * A Flask app as the behaviour of its image: `flask run` (or `python app.py`, where it ends in `app.run(…)`) over a module of which all
 * lines are understood. What is not understood is for the caller to say; an app that Python itself would refuse ends as it does there.
 */
import type { AppBehaviour, HttpAnswer } from '#lib/cluster/images/catalogue.ts';
import { runModule, runView } from './evaluate.ts';
import type { Module, Route, Surroundings } from './module.ts';
import { PythonSyntaxError } from './tokens.ts';
import { frame, notSimulatedFrames, Raised, sourceFile, syntaxError, type SourceFile } from './traceback.ts';
import { NotRead, parsePython } from './tree.ts';
import { asJson, marked } from './values.ts';

/** What is looked at in an image. */
export interface PythonImage {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  readonly files: Readonly<Record<string, string>>;
  /** What RUN ran, to know what was installed. */
  readonly ran: readonly string[];
}

/** How the program behaves, or which line (`app.py, line 3`) is not understood; undefined where it is no Flask app. */
export function flaskApp(image: PythonImage): AppBehaviour | { readonly notRead: string } | undefined {
  const started = startOf(image);
  if (!started) return undefined;
  try {
    return new Flask(image, started).behaviour();
  } catch (error) {
    if (error instanceof NotRead) return { notRead: `${started.shown}, line ${error.line}` };
    if (error instanceof Unclear) return { notRead: error.message };
    throw error;
  }
}

/** What is asked of Flask or Python that is not simulated. */
class Unclear extends Error {}

interface Start {
  readonly path: string;
  /** As a learner knows the file. */
  readonly shown: string;
  /** `__name__`. */
  readonly name: string;
  /** Where `flask run` listens; a script says it itself. */
  readonly listens?: { readonly host: string; readonly port: number };
  /** What `flask run` was told to import. */
  readonly imports?: string;
}

/** Which file is run, and how. */
function startOf({ command, env, workdir, files }: PythonImage): Start | undefined {
  const [program = '', ...rest] = command;
  const base = program.slice(program.lastIndexOf('/') + 1);
  const isPython = /^python(3(\.\d+)?)?$/.test(base);
  const found = (path: string) => {
    const whole = path.startsWith('/') ? path : `${workdir.replace(/\/$/, '')}/${path.replace(/^\.\//, '')}`;
    return files[whole] === undefined ? undefined : { path: whole, shown: path };
  };
  const words =
    base === 'flask' ? rest : isPython && rest[0] === '-m' && rest[1] === 'flask' ? rest.slice(2) : undefined;
  if (words) {
    const told = flaskWords(words);
    if (!told) return undefined;
    const named = told.app ?? env['FLASK_APP'];
    const imports = named ?? 'app';
    const module = imports
      .replace(/:\w+$/, '')
      .replace(/(\/__init__)?\.py$/, '')
      .replaceAll('.', '/');
    const file = found(`${module}/__init__.py`) ?? found(`${module}.py`);
    const host = told.host ?? env['FLASK_RUN_HOST'] ?? '127.0.0.1';
    const port = Number(told.port ?? env['FLASK_RUN_PORT'] ?? 5000);
    return (
      file && {
        ...file,
        name: module.replaceAll('/', '.'),
        listens: { host, port },
        ...(named !== undefined && { imports }),
      }
    );
  }
  const [script, ...more] = rest;
  if (
    !isPython ||
    script === undefined ||
    more.length > 0 ||
    !/Flask\(/.test(files[found(script)?.path ?? ''] ?? '')
  )
    return undefined;
  const file = found(script);
  return file && { ...file, name: '__main__' };
}

/** The options of `flask run`; undefined where there is another one. */
function flaskWords(words: readonly string[]) {
  const told: { app?: string; host?: string; port?: string } = {};
  let runs = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === 'run') {
      runs = true;
      continue;
    }
    const [, name = '', value] = /^(--app|-A|--host|-h|--port|-p)(?:=(.*))?$/.exec(word) ?? [];
    if (name === '') return undefined;
    const given = value ?? words[(at += 1)];
    if (given === undefined) return undefined;
    const key =
      name === '--app' || name === '-A' ? 'app' : name === '--host' || name === '-h' ? 'host' : 'port';
    told[key] = given;
  }
  return runs ? told : undefined;
}

/** How soon such a program is up, or has ended. */
const UP_MS = [600, 1200] as const;
const ENDED_MS = 700;

class Flask {
  readonly #image: PythonImage;
  readonly #start: Start;
  readonly #file: SourceFile;
  readonly #around: Surroundings;

  constructor(image: PythonImage, start: Start) {
    this.#image = image;
    this.#start = start;
    this.#file = sourceFile(start.path, image.files[start.path] ?? '');
    this.#around = {
      file: this.#file,
      name: start.name,
      isInstalled: (module) => installed(image, module),
    };
  }

  behaviour(): AppBehaviour {
    const start = this.#start;
    const image = this.#image;
    const folder = start.path.slice(0, start.path.lastIndexOf('/'));
    if (Object.keys(image.files).some((path) => path.startsWith(`${folder}/static/`)))
      throw new Unclear('it serves files of a folder static');
    if (start.listens && !installed(image, 'flask'))
      throw new Unclear('Flask is not installed in this image');
    let module: Module;
    try {
      module = runModule(parsePython(this.#file.lines.join('\n')), this.#around);
    } catch (error) {
      if (error instanceof PythonSyntaxError) return this.#ends(syntaxError(this.#file, error));
      if (error instanceof Raised) return this.#ends(this.#raised(error), error);
      throw error;
    }
    const listens = start.listens ?? module.started;
    if (!this.#hasApp(module)) return this.#withoutApp();
    if (!listens) return { exitAfterMs: ENDED_MS, exitCode: 0 };
    if (!/^(0\.0\.0\.0|::)$/.test(listens.host))
      throw new Unclear(`it listens on ${listens.host}, where only its own container reaches it`);
    const [need, ...others] = module.needs;
    if (others.length > 0) throw new NotRead(others[0]?.raised.span.from.line ?? 1);
    return {
      ports: [listens.port],
      listenAfterMs: UP_MS,
      // As process 1 Python is sent a SIGTERM that it never asked for.
      stopAfterMs: 'ignore',
      listenLogs: this.#banner(listens.port),
      requestLog: '{{client}} - - [{{date}}] "{{method}} {{path}} HTTP/1.1" {{status}} -',
      http: [...module.routes.flatMap((route) => this.#answers(route, module)), ...NOWHERE],
      ...(need && {
        requires: { anyOf: [need.name], log: this.#crash(this.#raised(need.raised)).join('\n') },
      }),
    };
  }

  #hasApp = ({ scope }: Module): boolean => [...scope.values()].some(({ is }) => is === 'app');

  #banner(port: number): readonly string[] {
    const { imports, path, listens } = this.#start;
    const stem = /([^/]*)\.py$/.exec(path)?.[1] ?? '';
    const name = listens ? imports : stem;
    return [
      ...(name === undefined ? [] : [` * Serving Flask app '${name}'`]),
      ' * Debug mode: off',
      'WARNING: This is a development server. Do not use it in a production deployment. Use a production WSGI server instead.',
      ' * Running on all addresses (0.0.0.0)',
      ` * Running on http://127.0.0.1:${port}`,
      ` * Running on http://{{ip}}:${port}`,
      'Press CTRL+C to quit',
    ];
  }

  #raised({ span, words, library }: Raised): readonly string[] {
    const more = library === undefined ? [] : [notSimulatedFrames(library)];
    return [...frame(this.#file, '<module>', span), ...more, words];
  }

  /** As Python ends, or `flask run` over it. */
  #crash(lines: readonly string[]): readonly string[] {
    const libraries = this.#start.listens ? [notSimulatedFrames('Flask and Click')] : [];
    return ['Traceback (most recent call last):', ...libraries, ...lines];
  }

  #ends(lines: readonly string[], error?: Raised): AppBehaviour {
    const { listens, name } = this.#start;
    if (listens && error?.words.startsWith('ModuleNotFoundError'))
      return {
        exitAfterMs: ENDED_MS,
        exitCode: 2,
        logs: [
          ...USAGE,
          `Error: While importing '${name}', an ImportError was raised:`,
          '',
          ...this.#crash(lines),
          '',
        ],
      };
    // What is no Python at all is told without the frame of who raised it.
    const isScript = !listens && !error;
    return { exitAfterMs: ENDED_MS, exitCode: 1, logs: isScript ? lines : this.#crash(lines) };
  }

  #withoutApp(): AppBehaviour {
    const { listens, name } = this.#start;
    if (!listens) return { exitAfterMs: ENDED_MS, exitCode: 0 };
    const error = `Error: Failed to find Flask application or factory in module '${name}'. Use '${name}:name' to specify one.`;
    return { exitAfterMs: ENDED_MS, exitCode: 2, logs: [...USAGE, error] };
  }

  #answers(route: Route, module: Module): readonly HttpAnswer[] {
    const { path, methods } = route;
    const answer = this.#answer(route, module);
    const fitting = methods.map((method) => ({ ...answer, path, method }));
    const options: HttpAnswer = { path, method: 'OPTIONS', status: 200, contentType: HTML };
    const others = module.routes.some((one) => one.path === path && one !== route);
    if (others) throw new NotRead(route.view.from.line);
    return [...fitting, options, NOT_ALLOWED(path)];
  }

  #answer(route: Route, module: Module): Omit<HttpAnswer, 'path'> {
    const { view } = route;
    const told = (lines: readonly string[]) =>
      [
        `[{{stamp}}] ERROR in ${this.#appName()}: Exception on {{path}} [{{method}}]`,
        'Traceback (most recent call last):',
        notSimulatedFrames('Flask'),
        ...lines,
      ].join('\n');
    const failed = { status: 500, contentType: HTML, body: page('500 Internal Server Error', BROKEN) };
    try {
      const { value, asks, failures, status = 200 } = runView(route, module, this.#around);
      const said = value.is === 'variable' ? undefined : value;
      if (said?.is === 'constant' && said.value === null)
        return {
          ...failed,
          log: told([
            `TypeError: The view function for '${view.name}' did not return a valid response. The function either returned None or ended without a return statement.`,
          ]),
        };
      if (said?.is === 'number')
        return {
          ...failed,
          log: told([
            'TypeError: The view function did not return a valid response. The return type must be a string, dict, list, tuple with headers or status, Response instance, or WSGI callable, but it was a int.',
          ]),
        };
      const data =
        said?.is === 'json' ? said.of : said?.is === 'dict' || said?.is === 'list' ? said : undefined;
      const json = data && asJson(data);
      const body = said?.is === 'text' ? marked(said) : json === undefined ? undefined : `${json}\n`;
      if (body === undefined) throw new NotRead(view.from.line);
      const names = Object.keys(asks);
      return {
        status,
        contentType: data ? 'application/json' : HTML,
        body,
        ...(names.length > 0 && {
          asks,
          otherwise: {
            ...failed,
            logs: Object.fromEntries(names.map((name) => [name, told(failures[name] ?? [])])),
          },
        }),
      };
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      const more = error.library === undefined ? [] : [notSimulatedFrames(error.library)];
      return { ...failed, log: told([...frame(this.#file, view.name, error.span), ...more, error.words]) };
    }
  }

  /** A logger has the name of the app: of its module, or of its file. */
  #appName(): string {
    const { name, path } = this.#start;
    return name === '__main__' ? (/([^/]*)\.py$/.exec(path)?.[1] ?? '') : name;
  }
}

/** Whether a RUN installed it: by its name, or in a list that it named. */
function installed({ ran, files, workdir }: PythonImage, module: string): boolean {
  const fits = (text: string) =>
    module === 'mysql'
      ? /(^|[\s"'])mysql[-_]connector/im.test(text)
      : new RegExp(`(^|[\\s"'])${module}\\b`, 'im').test(text);
  return ran.some((step) => {
    const install = /\bpip3?\b[^;&|]*\binstall\b([^;&|]*)/.exec(step)?.[1];
    if (install === undefined) return false;
    const lists = [...install.matchAll(/(?:-r|--requirement)[= ]?(\S+)/g)].map(([, path = '']) =>
      path.startsWith('/') ? path : `${workdir.replace(/\/$/, '')}/${path.replace(/^\.\//, '')}`,
    );
    return (
      fits(install.replace(/(?:-r|--requirement)[= ]?\S+/g, '')) ||
      lists.some((path) => fits(files[path] ?? ''))
    );
  });
}

const USAGE = ['Usage: flask run [OPTIONS]', "Try 'flask run --help' for help.", ''];
const HTML = 'text/html; charset=utf-8';

const page = (title: string, words: string): string =>
  `<!doctype html>\n<html lang=en>\n<title>${title}</title>\n<h1>${title.slice(4)}</h1>\n<p>${words}</p>\n`;

const BROKEN =
  'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.';

const NOT_ALLOWED = (path: string): HttpAnswer => ({
  path,
  status: 405,
  contentType: HTML,
  body: page('405 Method Not Allowed', 'The method is not allowed for the requested URL.'),
});

const NOWHERE: readonly HttpAnswer[] = [
  {
    path: '*',
    status: 404,
    contentType: HTML,
    body: page(
      '404 Not Found',
      'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.',
    ),
  },
];
