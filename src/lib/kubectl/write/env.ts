/** Environment variables of containers: how `set env` reads, lists and changes them. */
import type { Container, EnvVar } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { checkEnvName } from './sources.ts';

export interface EnvChanges {
  readonly set: readonly EnvVar[];
  readonly remove: readonly string[];
}

export interface EnvWords {
  readonly resources: readonly string[];
  readonly specs: readonly string[];
}

const isSpec = (word: string): boolean => word.includes('=') || word.endsWith('-');

/** Resources first, then `KEY=value` and `KEY-`. Throws. */
export function splitEnvWords(words: readonly string[]): EnvWords {
  const first = words.findIndex(isSpec);
  if (first < 0) return { resources: words, specs: [] };
  const specs = words.slice(first);
  if (!specs.every(isSpec))
    throw new CommandError(`all resources must be specified before environment changes: ${words.join(' ')}`);
  return { resources: words.slice(0, first), specs };
}

/** Throws for names that no variable can have. */
export function parseEnv(specs: readonly string[]): EnvChanges {
  const set: EnvVar[] = [];
  const remove: string[] = [];
  for (const spec of specs) {
    const at = spec.indexOf('=');
    if (at >= 0) {
      checkEnvName(spec.slice(0, at));
      set.push({ name: spec.slice(0, at), value: spec.slice(at + 1) });
    } else if (spec.endsWith('-')) remove.push(spec.slice(0, -1));
    else throw new CommandError(`unknown argument: ${spec}`);
  }
  if (set.some(({ name }) => remove.includes(name)))
    throw new CommandError(
      'can not both modify and remove the same environment variable in the same command',
    );
  return { set, remove };
}

/** New variables go to the end, known ones keep their place. */
export function withEnv(container: Container, { set, remove }: EnvChanges): Container {
  const env = (container.env ?? []).filter(({ name }) => !remove.includes(name));
  for (const variable of set) {
    const at = env.findIndex(({ name }) => name === variable.name);
    if (at < 0) env.push(variable);
    else env[at] = variable;
  }
  if (env.length > 0) return { ...container, env };
  const { env: _, ...rest } = container;
  return rest;
}

/** `A=1`, or `# B from configmap c, key k`. */
export function envLine({ name, value, valueFrom }: EnvVar): string {
  if (!valueFrom) return `${name}=${value ?? ''}`;
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = valueFrom;
  if (configMapKeyRef)
    return `# ${name} from configmap ${configMapKeyRef.name ?? ''}, key ${configMapKeyRef.key}`;
  if (secretKeyRef) return `# ${name} from secret ${secretKeyRef.name ?? ''}, key ${secretKeyRef.key}`;
  if (fieldRef) return `# ${name} from field path ${fieldRef.fieldPath}`;
  const { containerName = '', resource = '' } = resourceFieldRef ?? {};
  return `# ${name} from resource field ${containerName && `${containerName}/`}${resource}`;
}

/** `my-key.x` as a variable: `MY_KEY_X`. */
export const envName = (key: string): string => key.replace(/[^a-zA-Z0-9_]/g, '_').toUpperCase();
