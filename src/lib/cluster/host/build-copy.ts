/** COPY and ADD: which files go where. */
import { OPAQUE } from './behaviour.ts';

export type Files = Readonly<Record<string, string>>;

export interface CopyOrder {
  readonly sources: readonly string[];
  readonly target: string;
  readonly workdir: string;
  /** Where the sources are: paths below the context, or of another stage from its root. */
  readonly from: Files;
  readonly isContext: boolean;
  /** Some of what the other stage made is not simulated: what is missing there is a binary. */
  readonly guesses: boolean;
  /** What the image has already: a target that is a folder takes files into it. */
  readonly folders: Files;
}

export type Copied =
  { readonly files: Files } | { readonly missing: string } | { readonly notSimulated: string };

export function copyFiles(order: CopyOrder): Copied {
  const { sources, target, workdir, isContext, guesses } = order;
  const root = target.startsWith('/')
    ? target
    : `${workdir.replace(/\/$/, '')}/${target.replace(/^\.\/?/, '')}`;
  const from = isContext
    ? Object.fromEntries(Object.entries(order.from).map(([path, text]) => [`/${path}`, text]))
    : order.from;
  const clean = root.replace(/\/+$/, '');
  const isFolder = (path: string) => Object.keys(order.folders).some((one) => one.startsWith(`${path}/`));
  const into = root.endsWith('/') || target === '.' || sources.length > 1 || isFolder(clean);
  const files: Record<string, string> = {};
  for (const source of sources) {
    if (/^(https?|git|ssh):\/\//.test(source)) return { notSimulated: source };
    const path = normal(source);
    const matching = matches(from, path);
    if (matching.length === 0) {
      if (!guesses) return { missing: path };
      files[into ? `${clean}/${baseName(path)}` : clean] = OPAQUE;
    }
    for (const found of matching) {
      const text = from[found];
      if (text !== undefined) {
        files[into ? `${clean}/${baseName(found)}` : clean] = text;
        continue;
      }
      // Of a folder the contents are copied, not the folder itself.
      const folder = found === '/' ? '/' : `${found}/`;
      for (const [one, inner] of Object.entries(from))
        if (one.startsWith(folder) && one !== folder) files[`${clean}/${one.slice(folder.length)}`] = inner;
    }
  }
  return { files };
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Files and folders that a path or a pattern names. */
function matches(from: Files, path: string): readonly string[] {
  const names = new Set<string>(['/']);
  for (const file of Object.keys(from)) {
    const parts = file.replace(/\/$/, '').split('/');
    for (let depth = 2; depth <= parts.length; depth += 1) names.add(parts.slice(0, depth).join('/'));
  }
  if (!/[*?[]/.test(path)) return names.has(path) ? [path] : [];
  const source = path
    .replace(/[.+^$(){}|\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  const pattern = new RegExp(`^${source}$`);
  return [...names].filter((name) => name !== '/' && pattern.test(name)).sort();
}

/** The files that .dockerignore leaves. Patterns as in the reference: `*`, `**`, `?`, and `!` to take one back. */
export function withoutIgnored(files: Files, ignore: string | undefined): Files {
  const rules = (ignore ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const keeps = line.startsWith('!');
      const bare = line
        .slice(keeps ? 1 : 0)
        .replace(/^\.?\//, '')
        .replace(/\/+$/, '');
      const source = bare
        .replace(/[.+^$(){}|\\]/g, '\\$&')
        .replace(/\*\*\/?|\*|\?/g, (mark) =>
          mark.startsWith('**') ? '.*' : mark === '*' ? '[^/]*' : '[^/]',
        );
      return { keeps, pattern: new RegExp(`^${source}(/|$)`) };
    });
  if (rules.length === 0) return files;
  return Object.fromEntries(
    Object.entries(files).filter(([path]) => {
      let kept = true;
      for (const { keeps, pattern } of rules) if (pattern.test(path)) kept = keeps;
      return kept;
    }),
  );
}
