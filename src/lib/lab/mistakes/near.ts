/** Which key was probably meant where one is missing: a misspelt one beside it, or the same one on another level. */
import { kindSchema, typeSchema, type FieldSchema } from '#lib/kube/schema.ts';
import { pathText, type Neighbour, type Path } from './mistake.ts';

type Mapping = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * `top`: the whole file or object. `wanted`: the path that should be there, of which the first `there` parts are. `lineOf`: the line of
 * a path, where lines are known.
 */
export function neighbourOf(
  top: unknown,
  wanted: Path,
  there: number,
  lineOf: (path: Path) => number | undefined,
): Neighbour | undefined {
  const parent = wanted.slice(0, there);
  const missing = wanted[there];
  if (typeof missing !== 'string') return undefined;
  const withLine = <T extends object>(neighbour: T, path: Path): T & { line?: number } => {
    const line = lineOf(path);
    return { ...neighbour, ...(line !== undefined && { line }) };
  };
  const misspelt = spelledLike(top, parent, missing);
  if (misspelt !== undefined)
    return withLine({ how: 'spelling', key: misspelt } as const, [...parent, misspelt]);
  const leaf = wanted.findLast((part) => typeof part === 'string') ?? missing;
  for (const [key, home] of [
    [missing, parent],
    [leaf, wanted.slice(0, wanted.lastIndexOf(leaf))],
  ] as const) {
    const stands = elsewhere(top, key, home);
    if (stands) return withLine({ how: 'level', key, under: pathText(stands.slice(0, -1)) } as const, stands);
  }
  return undefined;
}

function spelledLike(top: unknown, parent: Path, missing: string): string | undefined {
  const siblings = valueAt(top, parent);
  if (!isMapping(siblings)) return undefined;
  const most = Math.max(1, Math.floor(missing.length / 4));
  const near = Object.keys(siblings)
    .filter((key) => isKnown(top, [...parent, key]) !== true)
    .map((key) => ({ key, far: distance(key.toLowerCase(), missing.toLowerCase()) }))
    .filter(({ far }) => far <= most);
  return near.sort((a, b) => a.far - b.far)[0]?.key;
}

/** The nearest place at which the key stands where it means nothing. Where nobody knows what means something: one level off. */
function elsewhere(top: unknown, key: string, home: Path): Path | undefined {
  const candidates = pathsTo(top, key)
    .map((path) => ({ path, far: steps(path.slice(0, -1), home) }))
    .filter(({ path, far }) => {
      const known = isKnown(top, path);
      return far > 0 && (known === undefined ? far === 1 : !known);
    });
  return candidates.sort((a, b) => a.far - b.far)[0]?.path;
}

function pathsTo(value: unknown, key: string, at: Path = []): readonly Path[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => pathsTo(item, key, [...at, index]));
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = [...at, name];
    return name === key ? [path, ...pathsTo(inner, key, path)] : pathsTo(inner, key, path);
  });
}

/** How many levels lie between two places. */
function steps(a: Path, b: Path): number {
  let common = 0;
  while (common < a.length && common < b.length && a[common] === b[common]) common += 1;
  return a.length + b.length - 2 * common;
}

/** Whether the kind has that field; undefined where the kind is not known, or anything may stand there. */
function isKnown(top: unknown, path: Path): boolean | undefined {
  if (!isMapping(top)) return undefined;
  const ref = kindSchema(String(top['apiVersion']), String(top['kind']));
  let schema: FieldSchema | undefined = ref === undefined ? undefined : { type: 'object', ref };
  for (const [at, part] of path.entries()) {
    if (!schema) return undefined;
    if (typeof part === 'number') schema = schema.type === 'array' ? schema.of : undefined;
    else if (schema.type === 'object' && schema.ref !== undefined) {
      const field: FieldSchema | undefined = typeSchema(schema.ref).fields[part];
      // What stands under an unknown key is unknown too.
      if (!field) return at === 0 && (part === 'apiVersion' || part === 'kind');
      schema = field;
    } else return undefined;
  }
  return true;
}

export function valueAt(top: unknown, path: Path): unknown {
  let value = top;
  for (const part of path) value = (value as Record<string | number, unknown> | null | undefined)?.[part];
  return value;
}

/** Letters to change, add, drop or swap. */
export function distance(a: string, b: string): number {
  const rows: number[][] = [];
  for (let i = 0; i <= a.length; i += 1) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j += 1) {
      if (i === 0) {
        rows[0]!.push(j);
        continue;
      }
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      rows[i]!.push(
        Math.min(
          rows[i - 1]![j]! + 1,
          rows[i]![j - 1]! + 1,
          rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
          swapped ? rows[i - 2]![j - 2]! + 1 : Infinity,
        ),
      );
    }
  }
  return rows[a.length]![b.length]!;
}
