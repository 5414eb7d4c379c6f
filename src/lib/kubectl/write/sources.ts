/** Keys and values out of `--from-literal`, `--from-file` and `--from-env-file`. From k8s.io/kubectl/pkg/util. */
import { regexError } from '#lib/kube/label-names.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import type { Basics } from './requests.ts';

export interface DataFlags {
  readonly 'from-literal': readonly string[];
  readonly 'from-file': readonly string[];
  readonly 'from-env-file': readonly string[];
}

type Pair = readonly [key: string, value: string];

/** In the order in which kubectl adds them: files, literals, env files. Throws CommandError. */
export async function keyValues(run: Basics, flags: DataFlags): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (const source of flags['from-file']) pairs.push(...(await fromFile(run, source)));
  for (const source of flags['from-literal']) pairs.push(literal(source));
  for (const path of flags['from-env-file']) pairs.push(...(await fromEnvFile(run, path)));
  return pairs;
}

function literal(source: string): Pair {
  const at = source.indexOf('=');
  if (at < 1) throw new CommandError(`invalid literal source ${source}, expected key=value`);
  return [source.slice(0, at), source.slice(at + 1)];
}

async function fromFile(run: Basics, source: string): Promise<Pair[]> {
  const [key, path] = fileSource(source);
  const { files, process } = run;
  const full = files.resolve(process.cwd, path);
  const stat = path === '-' ? undefined : files.stat(full);
  if (path !== '-' && !stat) throw new CommandError(`error reading ${path}: no such file or directory`);
  if (stat?.kind !== 'dir') return [[key, await run.readFile(path)]];
  if (source.includes('=')) throw new CommandError('cannot give a key name for a directory path');
  const names = files.list(full).filter((name) => files.stat(`${full}/${name}`)?.kind === 'file');
  return names.map((name) => [name, files.read(`${full}/${name}`)]);
}

function fileSource(source: string): Pair {
  const [key = '', path, ...more] = source.split('=');
  if (path === undefined) return [source.replace(/\/+$/, '').split('/').pop()!, source];
  if (more.length > 0) throw new CommandError("key names or file paths cannot contain '='");
  if (!key) throw new CommandError(`key name for file path ${path} missing`);
  if (!path) throw new CommandError(`file path for key name ${key} missing`);
  return [key, path];
}

/** Comments and empty lines are left out; a name without `=` takes its value from the shell's environment. */
async function fromEnvFile(run: Basics, path: string): Promise<Pair[]> {
  const { files, process } = run;
  if (path !== '-' && !files.stat(files.resolve(process.cwd, path)))
    throw new CommandError(`error reading ${path}: no such file or directory`);
  const lines = (await run.readFile(path)).replace(/^\ufeff/, '').split(/\r?\n/);
  const kept = lines.map((line) => line.trimStart()).filter((line) => line && !line.startsWith('#'));
  return kept.map((line) => {
    const [key = '', ...rest] = line.split('=');
    checkEnvName(key);
    return [key, rest.length > 0 ? rest.join('=') : (run.process.env.get(key) ?? '')];
  });
}

const envName = '[-._a-zA-Z][-._a-zA-Z0-9]*';

/** Throws in kubectl's words when a variable cannot be called so. */
export function checkEnvName(key: string): void {
  if (new RegExp(`^${envName}$`).test(key) && key !== '.' && !key.startsWith('..')) return;
  const words =
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit";
  const why = regexError(words, envName, 'my.env-name', 'MY_ENV.NAME', 'MyEnvName1');
  throw new CommandError(`"${key}" is not a valid key name: ${why}`);
}

/** What is wrong with a key of a config map or secret (validation.IsConfigMapKey). */
export function configKeyErrors(key: string): string[] {
  if (key.length > 253) return ['must be no more than 253 characters'];
  const pattern = '[-._a-zA-Z0-9]+';
  const words = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
  if (!new RegExp(`^${pattern}$`).test(key))
    return [regexError(words, pattern, 'key.name', 'KEY_NAME', 'key-name')];
  if (key === '.') return ["must not be '.'"];
  if (key === '..') return ["must not be '..'"];
  return key.startsWith('..') ? ["must not start with '..'"] : [];
}
