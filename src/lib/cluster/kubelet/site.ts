/** What a web server answers: its image's own pages, or the files that were mounted or put where it serves them from. */
import type { HttpAnswer } from '#lib/cluster/images/catalogue.ts';
import type { Pod } from '#lib/kube/types.ts';
import { containerNamed, type Context } from './context.ts';
import type { Processes } from './processes.ts';
import type { Run } from './record.ts';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  txt: 'text/plain',
};

export function answersOf(
  context: Context,
  processes: Processes,
  pod: Pod,
  name: string,
  run: Run,
): readonly HttpAnswer[] {
  const answers = served(context, processes, pod, name, run) ?? context.appOf(run).http ?? [];
  const age = context.sim.now - (run.startedAt ?? 0);
  return answers.some(({ forMs }) => forMs !== undefined && forMs <= age)
    ? answers.filter(({ forMs = Infinity }) => forMs > age)
    : answers;
}

/** Undefined while nobody touched the files. */
function served(
  context: Context,
  processes: Processes,
  pod: Pod,
  name: string,
  run: Run,
): readonly HttpAnswer[] | undefined {
  const { root, http = [] } = context.appOf(run);
  if (root === undefined) return undefined;
  const within = (path: string) => path === root || path.startsWith(`${root}/`);
  const mounts = (containerNamed(pod, name)?.volumeMounts ?? [])
    .map(({ mountPath }) => mountPath.replace(/\/+$/, ''))
    .filter(within);
  const isTouched =
    mounts.length > 0 || run.launches !== undefined || run.changes.some(({ path }) => within(path));
  if (!isTouched) return undefined;
  const files = Object.entries(filesBelow(context, processes, pod, name, run, mounts.includes(root)));
  const answers = files.flatMap(([path, body]) => (within(path) ? page(path.slice(root.length), body) : []));
  const index = answers.some(({ path }) => path === '/');
  return [...answers, ...(index ? [] : [refusal(403, '/')]), ...http.filter(({ path }) => path === '*')];
}

/** The files of the container; where a volume lies over the folder, none of the image's own. */
function filesBelow(
  context: Context,
  processes: Processes,
  pod: Pod,
  name: string,
  run: Run,
  hidden: boolean,
): Readonly<Record<string, string>> {
  if (!hidden) return processes.scripts.files(pod, name, run);
  const files: Record<string, string> = {};
  for (const { path, text } of processes.scripts.changes(pod, name, run, context.sim.now)) {
    if (text === null) delete files[path];
    else files[path] = text;
  }
  return files;
}

function page(path: string, body: string): readonly HttpAnswer[] {
  const contentType = TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  if (path.endsWith('/')) return [];
  const one = { path, status: 200, body, contentType };
  if (!path.endsWith('/index.html')) return [one];
  const folder = path.slice(0, -'index.html'.length);
  return [one, { ...one, path: folder }];
}

const WORDS: Readonly<Record<number, string>> = { 403: '403 Forbidden', 404: '404 Not Found' };

const refusal = (status: number, path: string): HttpAnswer => ({
  path,
  status,
  body: `<html>\n<head><title>${WORDS[status]}</title></head>\n<body>\n<center><h1>${WORDS[status]}</h1></center>\n</body>\n</html>\n`,
  contentType: 'text/html',
});
