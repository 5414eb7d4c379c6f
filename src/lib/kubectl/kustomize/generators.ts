/** configMapGenerator and secretGenerator. From kustomize api/internal/generators and api/kv. */
import { encodeBase64 } from '#lib/bytes/base64.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import type { GeneratorArgs, GeneratorOptions } from './kustomization.ts';
import type { Loader } from './load.ts';
import { Resource, type Behavior, type Obj } from './resource.ts';

type Pair = readonly [key: string, value: string];

/** The object that one entry of a generator makes. */
export function generated(
  kind: 'ConfigMap' | 'Secret',
  args: GeneratorArgs,
  globals: GeneratorOptions | undefined,
  loader: Loader,
): Resource {
  // Of a secret kustomize says the same.
  if (!args.name) throw new CommandError('a configmap must have a name');
  const options = merged(globals, args.options);
  const data = dataOf(kind, args, loader);
  const metadata: Obj = {
    name: args.name,
    ...(args.namespace && { namespace: args.namespace }),
    ...(options.labels && { labels: { ...options.labels } }),
    ...(options.annotations && { annotations: { ...options.annotations } }),
  };
  const resource = new Resource({
    apiVersion: 'v1',
    kind,
    metadata,
    ...(kind === 'Secret' && { type: args.type || 'Opaque' }),
    ...(Object.keys(data).length > 0 && { data }),
    ...(options.immutable && { immutable: true }),
  });
  resource.behavior = (args.behavior ?? '') as Behavior;
  resource.needsHash = !options.disableNameSuffixHash;
  return resource;
}

/** What one generator says goes before what is said for all; switches are only ever turned on. */
function merged(globals: GeneratorOptions = {}, own: GeneratorOptions = {}): GeneratorOptions {
  const maps = (field: 'labels' | 'annotations') =>
    globals[field] || own[field] ? { [field]: { ...globals[field], ...own[field] } } : {};
  return {
    ...maps('labels'),
    ...maps('annotations'),
    disableNameSuffixHash: own.disableNameSuffixHash || globals.disableNameSuffixHash || false,
    immutable: own.immutable || globals.immutable || false,
  };
}

function dataOf(kind: string, args: GeneratorArgs, loader: Loader): Obj {
  const data: Obj = {};
  for (const [key, value] of pairsOf(args, loader)) {
    if (key in data)
      throw new CommandError(`${kind.toLowerCase()} ${args.name} illegally repeats the key \`${key}\``);
    data[key] = kind === 'Secret' ? wrapped(encodeBase64(value)) : value;
  }
  return data;
}

/** Long values of Secrets come in lines of 70. */
function wrapped(base64: string): string {
  if (base64.length < 70) return base64;
  return (base64.match(/.{1,70}/g) ?? []).map((line) => `${line}\n`).join('');
}

function pairsOf(args: GeneratorArgs, loader: Loader): Pair[] {
  const envs = [...(args.envs ?? []), ...(args.env ? [args.env] : [])];
  return told('loading KV pairs', () => [
    ...told(`env source files: [${envs.join(' ')}]`, () =>
      envs.flatMap((path) => envPairs(loader.read(path))),
    ),
    ...told(`literal sources [${(args.literals ?? []).join(' ')}]`, () => (args.literals ?? []).map(literal)),
    ...told(`file sources: [${(args.files ?? []).join(' ')}]`, () =>
      (args.files ?? []).map((source) => fromFile(source, loader)),
    ),
  ]);
}

/** What goes wrong inside is told with what was being done. */
export function told<T>(doing: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(`${doing}: ${error.message}`);
  }
}

function literal(source: string): Pair {
  const at = source.indexOf('=');
  if (at < 1) throw new CommandError(`invalid literal source ${source}, expected key=value`);
  return [source.slice(0, at), unquoted(source.slice(at + 1))];
}

const unquoted = (text: string): string =>
  text.length >= 2 && /^(".*"|'.*')$/s.test(text) ? text.slice(1, -1) : text;

function fromFile(source: string, loader: Loader): Pair {
  const parts = source.split('=');
  if (parts.length > 2) throw new CommandError("key names or file paths cannot contain '='");
  if (parts.length === 1) return [source.split('/').pop()!, loader.read(source)];
  const [key, path] = parts as [string, string];
  if (!key) throw new CommandError(`key name for file path ${path} missing`);
  if (!path) throw new CommandError(`file path for key name ${key} missing`);
  return [key, loader.read(path)];
}

function envPairs(text: string): Pair[] {
  const lines = text
    .replace(/^\ufeff/, '')
    .split('\n')
    .map((line) => line.replace(/\r$/, '').trimStart());
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const at = line.indexOf('=');
      return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
    });
}
