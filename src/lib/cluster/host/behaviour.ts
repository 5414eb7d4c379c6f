/**
 * What the program of a built image will do, as far as it can be known: it may be the one that its base image brought, a script for the
 * stand-in shell, or something in a language that nobody here runs. The last one says so wherever it is asked for something.
 */
import type { AppBehaviour, HttpAnswer } from '#lib/cluster/images/catalogue.ts';
import { hasProgram, isShell } from '#lib/cluster/kubelet/sh/names.ts';
import { flaskApp } from './python/flask.ts';

/** What stands in a file that a build step which is not simulated would have made: a binary. */
export const OPAQUE = '\u007fELF (made by a build step that is not simulated)\n';
const isOpaque = (text: string): boolean => text.startsWith('\u007fELF');

/** Programs that run what somebody wrote. */
const INTERPRETERS =
  /^(node|nodejs|npm|npx|yarn|pnpm|bun|deno|python[\d.]*|pip3?|flask|gunicorn|uvicorn|uwsgi|celery|java|\.\/mvnw|mvn|gradle|ruby|rails|rackup|puma|bundle|php|php-fpm|artisan|perl|go|cargo|dotnet|elixir|mix|R|Rscript|nodemon|pm2|serve|ts-node|next|vite)$/;

/** A source that serves says so somewhere. */
const SERVES =
  /listen\s*\(|listen_and_serve|ListenAndServe|createServer|http\.server|HTTPServer|Flask\(|FastAPI\(|app\.run\(|runserver|TCPServer|Sinatra|uvicorn|Bun\.serve|Deno\.serve/;

export interface Built {
  readonly base: AppBehaviour;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  readonly ports: readonly number[];
  readonly user: number | undefined;
  readonly files: Readonly<Record<string, string>>;
  /** What RUN ran. */
  readonly ran: readonly string[];
}

/** How the image behaves. */
export function behaviourOf(built: Built): AppBehaviour {
  const { base, entrypoint, cmd, env, workdir, files, user } = built;
  const command = [...entrypoint, ...cmd];
  const common = {
    env,
    files,
    entrypoint,
    command,
    workdir,
    ...(user !== undefined && { user }),
  };
  const words = plainWords(command);
  const name = baseName(words[0] ?? '');
  const first = base.command ?? [];
  const { shell: _, ...withoutShell } = base;
  if (!base.shell && first.length > 0 && sameProgram(words, first))
    return { ...base, ...common, ...pagesOf(base, files) };
  const [foreign, ...others] = foreignPrograms(command, files, workdir);
  const isAlone = others.length === 0 && commandsOf(command, files, workdir).length === 1;
  if (foreign !== undefined && isAlone) {
    const read = flaskApp({ ...built, command });
    if (read && !('notRead' in read)) return { ...stripped(withoutShell), ...common, ...read, isRead: true };
    const why = read ? `${foreign} (${read.notRead})` : foreign;
    return { ...stripped(withoutShell), ...common, ...notSimulated(built, foreign, why) };
  }
  if (base.shell === false && !hasProgram(name)) return { ...stripped(base), ...common, shell: false };
  const own =
    base.shell || INTERPRETERS.test(baseName(first[0] ?? ''))
      ? []
      : [{ ...withoutShell, ...pagesOf(base, files) }];
  const more = (foreign === undefined ? [] : [foreign, ...others]).map((words) => ({
    ...notSimulated(built, words, words),
    command: words.split(/\s+/),
  }));
  const brings = [...own, ...more];
  const { wrapper } = base;
  return {
    ...stripped(withoutShell),
    ...common,
    ...(wrapper && { wrapper }),
    ...(brings.length > 0 && { brings }),
    shell: true,
  };
}

function pagesOf(base: AppBehaviour, files: Built['files']): AppBehaviour {
  const http = sitePages(base, files);
  return http ? { http } : {};
}

/** What has nothing to do with which program runs. */
const stripped = ({ user, requires: _, shell }: AppBehaviour): AppBehaviour => ({
  ...(user !== undefined && { user }),
  ...(shell !== undefined && { shell }),
});

/** The same program as the base image's own, and where that is an interpreter the same script. */
const sameProgram = (words: readonly string[], own: readonly string[]): boolean =>
  baseName(words[0] ?? '') === baseName(own[0] ?? '') &&
  !(INTERPRETERS.test(baseName(own[0] ?? '')) && words.length !== own.length);

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** `sh -c "nginx -g 'daemon off;'"` is what the shell would run, where that is a single plain command. */
function plainWords(command: readonly string[]): readonly string[] {
  const [name = '', flag = '', script = ''] = command;
  if (
    !isShell(name) ||
    !/^-\w*c$/.test(flag) ||
    /[|&<>$`(){}\n]/.test(script.replace(/'[^']*'|"[^"]*"/g, ''))
  )
    return command;
  const words = [...script.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replace(/["']/g, ''),
  );
  return words[0] === 'exec' ? words.slice(1) : words;
}

/** What is run that nobody here can run: as it was written. */
function foreignPrograms(
  command: readonly string[],
  files: Readonly<Record<string, string>>,
  workdir: string,
): readonly string[] {
  const isForeign = (word: string): boolean => {
    if (INTERPRETERS.test(baseName(word))) return true;
    const text = fileOf(word, files, workdir);
    if (text === undefined) return false;
    return isOpaque(text) || !isShell(interpreterOf(text) ?? '');
  };
  return commandsOf(command, files, workdir).filter((one) => isForeign(one.split(/\s+/)[0] ?? ''));
}

function fileOf(word: string, files: Built['files'], workdir: string): string | undefined {
  if (!word.includes('/')) return files[`/usr/local/bin/${word}`] ?? files[`/usr/bin/${word}`];
  return files[word.startsWith('/') ? word : `${workdir.replace(/\/$/, '')}/${word.replace(/^\.\//, '')}`];
}

/** What the first line of a script says that it is for. */
function interpreterOf(text: string): string | undefined {
  const script = /^#!\s*(\S+)(?:[ \t]+(\S+))?/.exec(text);
  return baseName((baseName(script?.[1] ?? '') === 'env' ? script?.[2] : script?.[1]) ?? '') || undefined;
}

/** The commands that words come to: their own, or those of a script, which may hand on the words after it. */
function commandsOf(command: readonly string[], files: Built['files'], workdir: string): readonly string[] {
  const [name = '', ...rest] = command;
  const isText = isShell(name) && /^-\w*c$/.test(rest[0] ?? '');
  const path = isShell(name) ? rest[0] : name;
  const file = isText ? undefined : fileOf(path ?? '', files, workdir);
  const script = isText
    ? rest[1]
    : file !== undefined && isShell(interpreterOf(file) ?? '')
      ? file
      : undefined;
  if (script === undefined) return [command.join(' ')];
  const after = command.slice(command.indexOf(path ?? '') + 1);
  const handsOn = !isText && script.includes('"$@"') && after.length > 0;
  return [
    ...script
      .split(/[;|&\n]+/)
      .map((one) =>
        one
          .trim()
          .replace(/^exec\s+/, '')
          .replace(/^(\w+=\S*\s+)+/, ''),
      )
      .filter((one) => one !== '' && !one.startsWith('#')),
    ...(handsOn ? commandsOf(after, files, workdir) : []),
  ];
}

/** A program in a language that is not run here: it listens where the image says it does, and says what it is. */
function notSimulated({ files, workdir, ports }: Built, command: string, why: string): AppBehaviour {
  const sources = command
    .split(/\s+/)
    .map(
      (word) =>
        files[word.startsWith('/') ? word : `${workdir.replace(/\/$/, '')}/${word.replace(/^\.\//, '')}`] ??
        '',
    );
  const serves = ports.length > 0 || sources.some((text) => SERVES.test(text) || isOpaque(text));
  const logs = [`not simulated: ${why}`];
  if (!serves && sources.some((text) => text !== '')) return { logs, exitAfterMs: 80 };
  return {
    logs,
    ...(ports.length > 0 && { ports }),
    listenAfterMs: 300,
    stopAfterMs: 100,
    http: [{ path: '*', status: 200, body: `not simulated: what ${command} answers\n` }],
  };
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  txt: 'text/plain',
};

/** What a web server answers that serves a folder of these files; undefined where it serves none. */
export function sitePages(
  { root, http = [] }: AppBehaviour,
  files: Readonly<Record<string, string>>,
): readonly HttpAnswer[] | undefined {
  if (root === undefined) return undefined;
  const pages = Object.entries(files).flatMap(([file, body]): readonly HttpAnswer[] => {
    if (!file.startsWith(`${root}/`) || file.endsWith('/')) return [];
    const path = file.slice(root.length);
    const contentType = TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    const one = { path, status: 200, body, contentType };
    return path.endsWith('/index.html')
      ? [one, { ...one, path: path.slice(0, -'index.html'.length) }]
      : [one];
  });
  return [...pages, ...http.filter(({ path }) => path === '*')];
}
