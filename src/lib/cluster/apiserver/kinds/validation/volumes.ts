/** Volumes of a pod, and where containers mount them. */
import type { FieldError } from '#lib/kube/status.ts';
import type { Volume, VolumeMount } from '#lib/kube/types.ts';
import {
  duplicate,
  fieldNotFound,
  forbiddenField,
  invalid,
  required,
} from '#lib/kube/validation/field-error.ts';
import { compareQuantity } from '#lib/kube/quantity.ts';
import { configKeyProblems } from '#lib/kube/validation/names.ts';
import { dnsLabel, problems } from '#lib/kube/validation/values.ts';
import { fieldPathErrors } from './env.ts';

interface Item {
  readonly key?: string;
  readonly path?: string;
  readonly mode?: number;
  readonly fieldRef?: { readonly fieldPath?: string };
  readonly resourceFieldRef?: { readonly resource?: string };
}

/** The fields of any source that there are rules for. */
interface Source {
  readonly name?: string;
  readonly secretName?: string;
  readonly claimName?: string;
  readonly path?: string;
  readonly server?: string;
  readonly sizeLimit?: string;
  readonly defaultMode?: number;
  readonly items?: readonly Item[];
  readonly sources?: readonly Readonly<Record<string, Source & { readonly expirationSeconds?: number }>>[];
}

const FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
const MODE = 'must be a number between 0 and 0777 (octal), both inclusive';
const MAX_MODE = 0o777;

export function volumeErrors(volumes: readonly Volume[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  volumes?.forEach((volume, i) => {
    const { name, ...sources } = volume;
    errors.push(...sourceErrors(sources as Record<string, Source>, `${path}[${i}]`));
    if (!name) errors.push(required(`${path}[${i}].name`, ''));
    else errors.push(...dnsLabel(name, `${path}[${i}].name`));
    if (name && names.has(name)) errors.push(duplicate(`${path}[${i}].name`, name));
    names.add(name);
  });
  return errors;
}

function sourceErrors(sources: Readonly<Record<string, Source>>, path: string): FieldError[] {
  const [first, ...others] = Object.keys(sources);
  if (!first) return [required(path, 'must specify a volume type')];
  const more = others.map((kind) =>
    forbiddenField(`${path}.${kind}`, 'may not specify more than 1 volume type'),
  );
  return [...(CHECKS[first]?.(sources[first]!, `${path}.${first}`) ?? []), ...more];
}

const named = (value: string | undefined, field: string): FieldError[] =>
  value ? [] : [required(field, '')];

const CHECKS: Readonly<Record<string, (source: Source, path: string) => FieldError[]>> = {
  emptyDir: ({ sizeLimit }, path) =>
    sizeLimit !== undefined && compareQuantity(sizeLimit, 0) < 0
      ? [forbiddenField(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')]
      : [],
  hostPath: ({ path: file }, path) => [
    ...named(file, `${path}.path`),
    ...(hasBackstep(file) ? [invalid(`${path}.path`, file, "must not contain '..'")] : []),
  ],
  secret: (source, path) => [...named(source.secretName, `${path}.secretName`), ...fileErrors(source, path)],
  configMap: (source, path) => [...named(source.name, `${path}.name`), ...fileErrors(source, path)],
  persistentVolumeClaim: ({ claimName }, path) => named(claimName, `${path}.claimName`),
  nfs: ({ server, path: file }, path) => [...named(server, `${path}.server`), ...named(file, `${path}.path`)],
  downwardAPI: (source, path) => [...modeErrors(source, path), ...downwardErrors(source, path)],
  projected: (source, path) => [...modeErrors(source, path), ...projectedErrors(source, path)],
};

const modeErrors = ({ defaultMode }: Source, path: string): FieldError[] =>
  defaultMode !== undefined && (defaultMode < 0 || defaultMode > MAX_MODE)
    ? [invalid(`${path}.defaultMode`, defaultMode, MODE)]
    : [];

function fileErrors(source: Source, path: string): FieldError[] {
  const errors = modeErrors(source, path);
  source.items?.forEach(({ key, path: file, mode }, i) => {
    const item = `${path}.items[${i}]`;
    errors.push(...named(key, `${item}.key`));
    if (key) errors.push(...problems(`${item}.key`, key, configKeyProblems(key)));
    errors.push(...named(file, `${item}.path`), ...relativePathErrors(file, `${item}.path`));
    if (mode !== undefined && (mode < 0 || mode > MAX_MODE)) errors.push(invalid(`${item}.mode`, mode, MODE));
  });
  return errors;
}

function downwardErrors({ items = [] }: Source, path: string): FieldError[] {
  return items.flatMap(({ path: file, fieldRef, resourceFieldRef }, i) => {
    const errors = [...named(file, `${path}.path`), ...relativePathErrors(file, `${path}.path`)];
    if (fieldRef) errors.push(...fieldPathErrors(fieldRef.fieldPath, FIELDS, `${path}.items[${i}].fieldRef`));
    else if (!resourceFieldRef)
      errors.push(required(`${path}.items[${i}]`, 'one of fieldRef and resourceFieldRef is required'));
    return errors;
  });
}

function projectedErrors({ sources = [] }: Source, path: string): FieldError[] {
  return sources.flatMap((one, i) => {
    const at = `${path}.sources[${i}]`;
    return Object.entries(one).flatMap(([kind, source]) => {
      if (kind === 'secret' || kind === 'configMap')
        return [...named(source.name, `${at}.${kind}.name`), ...fileErrors(source, `${at}.${kind}`)];
      if (kind === 'downwardAPI') return downwardErrors(source, `${at}.${kind}`);
      if (kind !== 'serviceAccountToken') return [];
      const { expirationSeconds = 3600 } = source;
      const short = expirationSeconds < 600;
      return [
        ...(short
          ? [
              invalid(
                `${at}.${kind}.expirationSeconds`,
                expirationSeconds,
                'may not specify a duration less than 10 minutes',
              ),
            ]
          : []),
        ...named(source.path, `${at}.${kind}.path`),
      ];
    });
  });
}

const hasBackstep = (path: string | undefined): boolean => path?.split('/').includes('..') ?? false;

/** Below the volume, and nowhere else. */
function relativePathErrors(path: string | undefined, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (path?.startsWith('/')) errors.push(invalid(field, path, 'must be a relative path'));
  if (hasBackstep(path)) errors.push(invalid(field, path, "must not contain '..'"));
  else if (path?.startsWith('..')) errors.push(invalid(field, path, "must not start with '..'"));
  return errors;
}

export function mountErrors(
  mounts: readonly VolumeMount[] | undefined,
  volumes: ReadonlySet<string>,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const taken = new Set<string>();
  mounts?.forEach(({ name, mountPath, subPath }, i) => {
    if (!name) errors.push(required(`${path}[${i}].name`, ''));
    if (!volumes.has(name)) errors.push(fieldNotFound(`${path}[${i}].name`, name ?? ''));
    if (!mountPath) errors.push(required(`${path}[${i}].mountPath`, ''));
    if (taken.has(mountPath)) errors.push(invalid(`${path}[${i}].mountPath`, mountPath, 'must be unique'));
    taken.add(mountPath);
    if (subPath) errors.push(...relativePathErrors(subPath, `${path}.subPath`));
  });
  return errors;
}
