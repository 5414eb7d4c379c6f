/** The kustomization file: its fields, their types, and what is said about old and unknown ones. From kustomize api/types. */
import { CommandError } from '#lib/kubectl/errors.ts';
import type { FieldSpec } from './field-specs.ts';
import type { Loader } from './load.ts';
import { plainDocument } from './parse.ts';
import { isObj, type Gvk, type Obj } from './resource.ts';

export interface Selector extends Partial<Gvk> {
  readonly name?: string;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly annotationSelector?: string;
}

export interface Patch {
  readonly path?: string;
  readonly patch?: string;
  readonly target?: Selector;
  readonly options?: Readonly<Record<string, boolean>>;
}

export interface Image {
  readonly name?: string;
  readonly newName?: string;
  readonly newTag?: string;
  readonly tagSuffix?: string;
  readonly digest?: string;
}

export interface GeneratorOptions {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly disableNameSuffixHash?: boolean;
  readonly immutable?: boolean;
}

export interface GeneratorArgs {
  readonly name?: string;
  readonly namespace?: string;
  readonly behavior?: string;
  readonly literals?: readonly string[];
  readonly files?: readonly string[];
  readonly envs?: readonly string[];
  readonly env?: string;
  readonly type?: string;
  readonly options?: GeneratorOptions;
}

export interface FieldOptions {
  readonly delimiter?: string;
  readonly index?: number;
  readonly create?: boolean;
}

export interface Replacement {
  readonly path?: string;
  readonly source?: Partial<Gvk> & {
    readonly name?: string;
    readonly namespace?: string;
    readonly fieldPath?: string;
    readonly options?: FieldOptions;
  };
  readonly sourceValue?: string;
  readonly targets?: readonly {
    readonly select?: Selector;
    readonly reject?: readonly Selector[];
    readonly fieldPaths?: readonly string[];
    readonly options?: FieldOptions;
  }[];
}

export interface Var {
  readonly name?: string;
  readonly objref?: {
    readonly apiVersion?: string;
    readonly name?: string;
    readonly namespace?: string;
  } & Partial<Gvk>;
  readonly fieldref?: { readonly fieldPath?: string };
}

export interface Label {
  readonly pairs?: Readonly<Record<string, string>>;
  readonly includeSelectors?: boolean;
  readonly includeTemplates?: boolean;
  readonly fields?: readonly FieldSpec[];
}

export interface SortOptions {
  readonly order?: string;
  readonly legacySortOptions?: {
    readonly orderFirst?: readonly string[];
    readonly orderLast?: readonly string[];
  };
}

export interface Kustomization {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly namePrefix?: string;
  readonly nameSuffix?: string;
  readonly namespace?: string;
  readonly commonLabels?: Readonly<Record<string, string>>;
  readonly labels?: readonly Label[];
  readonly commonAnnotations?: Readonly<Record<string, string>>;
  readonly patchesStrategicMerge?: readonly string[];
  readonly patchesJson6902?: readonly Patch[];
  readonly patches?: readonly Patch[];
  readonly images?: readonly Image[];
  readonly imageTags?: readonly Image[];
  readonly replacements?: readonly Replacement[];
  readonly replicas?: readonly { readonly name?: string; readonly count?: number }[];
  readonly vars?: readonly Var[];
  readonly sortOptions?: SortOptions;
  readonly resources?: readonly string[];
  readonly components?: readonly string[];
  readonly crds?: readonly string[];
  readonly bases?: readonly string[];
  readonly configMapGenerator?: readonly GeneratorArgs[];
  readonly secretGenerator?: readonly GeneratorArgs[];
  readonly helmCharts?: readonly Obj[];
  readonly helmChartInflationGenerator?: readonly Obj[];
  readonly generatorOptions?: GeneratorOptions;
  readonly configurations?: readonly string[];
  readonly generators?: readonly string[];
  readonly transformers?: readonly string[];
  readonly validators?: readonly string[];
  readonly buildMetadata?: readonly string[];
  readonly openapi?: Readonly<Record<string, string>>;
}

/** `s` text, `b` yes or no, `i` a number, `*` anything; `[x]` a list, `{x}` a map of texts; any other word is a struct below. */
type Structs = Readonly<Record<string, Readonly<Record<string, string>>>>;

const GVK = { group: 's', version: 's', kind: 's' };
const SELECTOR = {
  ...GVK,
  apiVersion: 's',
  name: 's',
  namespace: 's',
  labelSelector: 's',
  annotationSelector: 's',
};
const GENERATOR = {
  name: 's',
  namespace: 's',
  behavior: 's',
  literals: '[s]',
  files: '[s]',
  envs: '[s]',
  env: 's',
  options: 'GeneratorOptions',
};

const STRUCTS: Structs = {
  Kustomization: {
    apiVersion: 's',
    kind: 's',
    metadata: '*',
    openapi: '{s}',
    namePrefix: 's',
    nameSuffix: 's',
    namespace: 's',
    commonLabels: '{s}',
    labels: '[Label]',
    commonAnnotations: '{s}',
    patchesStrategicMerge: '[s]',
    patchesJson6902: '[Patch]',
    patches: '[Patch]',
    images: '[Image]',
    imageTags: '[Image]',
    replacements: '[ReplacementField]',
    replicas: '[Replica]',
    vars: '[Var]',
    sortOptions: 'SortOptions',
    resources: '[s]',
    components: '[s]',
    crds: '[s]',
    bases: '[s]',
    configMapGenerator: '[ConfigMapArgs]',
    secretGenerator: '[SecretArgs]',
    helmGlobals: '*',
    helmCharts: '*',
    helmChartInflationGenerator: '*',
    generatorOptions: 'GeneratorOptions',
    configurations: '[s]',
    generators: '[s]',
    transformers: '[s]',
    validators: '[s]',
    buildMetadata: '[s]',
  },
  Label: { pairs: '{s}', includeSelectors: 'b', includeTemplates: 'b', fields: '[FieldSpec]' },
  FieldSpec: { ...GVK, path: 's', create: 'b' },
  Patch: { path: 's', patch: 's', target: 'Selector', options: '{b}' },
  Selector: SELECTOR,
  Image: { name: 's', newName: 's', tagSuffix: 's', newTag: 's', digest: 's' },
  ReplacementField: { path: 's', source: 'SourceSelector', sourceValue: 's', targets: '[TargetSelector]' },
  SourceSelector: { ...GVK, name: 's', namespace: 's', fieldPath: 's', options: 'FieldOptions' },
  TargetSelector: { select: 'Selector', reject: '[Selector]', fieldPaths: '[s]', options: 'FieldOptions' },
  FieldOptions: { delimiter: 's', index: 'i', encoding: 's', create: 'b' },
  Replica: { name: 's', count: 'i' },
  Var: { name: 's', objref: 'Target', fieldref: 'FieldSelector' },
  Target: { ...GVK, apiVersion: 's', name: 's', namespace: 's' },
  FieldSelector: { fieldPath: 's' },
  SortOptions: { order: 's', legacySortOptions: 'LegacySortOptions' },
  LegacySortOptions: { orderFirst: '[s]', orderLast: '[s]' },
  ConfigMapArgs: GENERATOR,
  SecretArgs: { ...GENERATOR, type: 's' },
  GeneratorOptions: { labels: '{s}', annotations: '{s}', disableNameSuffixHash: 'b', immutable: 'b' },
};

const jsonType = (value: unknown): string =>
  Array.isArray(value)
    ? 'array'
    : isObj(value)
      ? 'object'
      : typeof value === 'boolean'
        ? 'bool'
        : typeof value;

const GO_TYPES: Readonly<Record<string, string>> = { s: 'string', b: 'bool', i: 'int64' };
const goType = (type: string): string =>
  GO_TYPES[type] ??
  (type.startsWith('[')
    ? `[]${goType(type.slice(1, -1))}`
    : type.startsWith('{')
      ? `map[string]${goType(type.slice(1, -1))}`
      : `types.${type}`);

/** Go's decoder: unknown fields and wrong types. Throws. */
function check(value: unknown, type: string, struct: string, path: string): void {
  if (value === null || value === undefined || type === '*') return;
  const wrong = () =>
    new CommandError(
      `invalid Kustomization: json: cannot unmarshal ${jsonType(value)} into Go ${path ? `struct field ${struct}.${path}` : 'value'} of type ${path ? goType(type) : 'types.Kustomization'}`,
    );
  if (type.startsWith('[')) {
    if (!Array.isArray(value)) throw wrong();
    for (const item of value) check(item, type.slice(1, -1), struct, path);
  } else if (type.startsWith('{')) {
    if (!isObj(value)) throw wrong();
    for (const one of Object.values(value)) check(one, type.slice(1, -1), struct, path);
  } else if (GO_TYPES[type] !== undefined) {
    const isRight = { s: 'string', b: 'boolean', i: 'number' }[type] === typeof value;
    if (!isRight) throw wrong();
  } else {
    if (!isObj(value)) throw wrong();
    const fields = STRUCTS[type]!;
    for (const key of Object.keys(value)) {
      const field = fields[key];
      if (field === undefined) throw new CommandError(`invalid Kustomization: json: unknown field "${key}"`);
      check(value[key], field, type, path ? `${path}.${key}` : key);
    }
  }
}

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
const RUN_FIX = "Run 'kustomize edit fix' to update your Kustomization automatically.";

const DEPRECATED: readonly (readonly [field: keyof Kustomization, instead: string, before: string])[] = [
  ['bases', 'resources', ''],
  ['commonLabels', 'labels', ''],
  ['imageTags', 'images', ''],
  ['patchesJson6902', 'patches', ''],
  ['patchesStrategicMerge', 'patches', ''],
  ['vars', 'replacements', '[EXPERIMENTAL] '],
];

/** Reads the one kustomization file of a folder; `warn` gets a line for each old field. Throws. */
export function loadKustomization(loader: Loader, warn: (line: string) => void): Kustomization {
  const found = NAMES.flatMap((name) => {
    try {
      return [{ name, text: loader.read(name) }];
    } catch {
      return [];
    }
  });
  if (found.length === 0) {
    throw new CommandError(
      `unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${loader.root}'`,
    );
  }
  if (found.length > 1) throw new CommandError(`Found multiple kustomization files under: ${loader.root}\n`);
  const file = decoded(found[0]!.text);
  for (const [field, instead, before] of DEPRECATED) {
    if (file[field] !== undefined && file[field] !== null)
      warn(`# Warning: '${field}' is deprecated. Please use '${instead}' instead. ${before}${RUN_FIX}`);
  }
  if (Object.keys(file).length === 0) throw new CommandError(`${found[0]!.name} is empty`);
  enforce(file, loader.root);
  return {
    ...file,
    resources: [...(file.resources ?? []), ...(file.bases ?? [])],
    images: [...(file.images ?? []), ...(file.imageTags ?? [])],
  };
}

function decoded(text: string): Kustomization {
  let value: unknown;
  try {
    value = plainDocument(text) ?? {};
  } catch (error) {
    throw error instanceof CommandError ? new CommandError(`invalid Kustomization: ${error.message}`) : error;
  }
  check(value, 'Kustomization', '', '');
  return Object.fromEntries(
    Object.entries(value as Obj).filter(([, field]) => field !== null),
  ) as Kustomization;
}

function enforce({ kind = 'Kustomization', apiVersion }: Kustomization, root: string): void {
  const errors: string[] = [];
  if (kind !== 'Kustomization' && kind !== 'Component')
    errors.push('kind should be Kustomization or Component');
  const wanted = `kustomize.config.k8s.io/${kind === 'Component' ? 'v1alpha1' : 'v1beta1'}`;
  if (apiVersion && apiVersion !== wanted) errors.push(`apiVersion for ${kind} should be ${wanted}`);
  if (errors.length)
    throw new CommandError(`Failed to read kustomization file under ${root}:\n${errors.join('\n')}`);
}
