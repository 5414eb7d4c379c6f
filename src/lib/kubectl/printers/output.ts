/** `-o`: which printer a format means. Verbs that print objects share it. */
import type { KubeObject } from '#lib/kube/types.ts';
import type { Run } from '#lib/kubectl/context.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { columnsFromFile, columnsFromSpec, customColumnsPrinter } from './custom-columns.ts';
import { toJson } from './json.ts';
import { jsonPathPrinter } from './jsonpath/jsonpath.ts';
import { TemplateFailure } from './template/failure.ts';
import { toYaml } from './yaml.ts';

export const printFlags = {
  output: { type: 'string', short: 'o', about: 'Format of the output' },
  template: { type: 'string', about: 'Template, or the file it is in, for -o go-template and the like' },
  'allow-missing-template-keys': {
    type: 'bool',
    default: true,
    about: 'Let templates name fields that are missing',
  },
  'show-managed-fields': { type: 'bool', about: 'Keep managedFields in JSON and YAML' },
} as const;

export interface PrintValues {
  readonly output: string;
  readonly template: string;
  readonly 'allow-missing-template-keys': boolean;
  readonly 'show-managed-fields': boolean;
  readonly 'no-headers'?: boolean;
}

/** Prints one object, or a list as one. */
export type ObjectPrinter = (object: KubeObject | KubeListObject) => Promise<void>;

interface KubeListObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly resourceVersion?: string };
  readonly items: readonly KubeObject[];
}

const TEMPLATES = [
  'go-template',
  'go-template-file',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
  'template',
  'templatefile',
];
const COMMON = [...TEMPLATES, 'json', 'name', 'yaml'];
/** The formats of `get`. */
export const GET_FORMATS = [...COMMON, 'custom-columns', 'custom-columns-file', 'wide'];
export const PLAIN_FORMATS = COMMON;

type Basics = Pick<Run, 'readFile' | 'write' | 'process'>;

/** The printer for the flags; undefined where a human-readable form is wanted (no -o, or `wide`). Throws kubectl's messages. */
export async function objectPrinter(
  run: Basics,
  flags: PrintValues,
  formats: readonly string[] = PLAIN_FORMATS,
): Promise<ObjectPrinter | undefined> {
  const { output, template } = flags;
  if (output === '' && !template) return undefined;
  const at = output.indexOf('=');
  const format = at < 0 ? output || 'go-template' : output.slice(0, at);
  const argument = at < 0 ? template : output.slice(at + 1);
  if (at >= 0 && ['json', 'yaml', 'name', 'wide'].includes(format)) throw unknownFormat(output, formats);
  if (!formats.includes(format)) throw unknownFormat(output, formats);
  if (format === 'wide') return undefined;
  if (format.startsWith('custom-columns')) return columnsPrinter(run, format, at < 0 ? '' : argument, flags);
  return textPrinter(run, await printerOf(run, format, argument, flags));
}

const unknownFormat = (format: string, formats: readonly string[]): CommandError =>
  new CommandError(
    `unable to match a printer suitable for the output format "${format}", allowed formats are: ${[...formats].sort().join(',')}`,
  );

/** Writes what a printer makes; a template that fails prints what it got that far. */
function textPrinter(run: Basics, print: (object: KubeObject) => string): ObjectPrinter {
  return async (object) => {
    try {
      await run.write(print(object as KubeObject));
    } catch (error) {
      if (error instanceof TemplateFailure) await run.write(error.output);
      throw error;
    }
  };
}

async function printerOf(
  run: Basics,
  format: string,
  argument: string,
  flags: PrintValues,
): Promise<(object: KubeObject) => string> {
  const shown = (object: KubeObject) =>
    flags['show-managed-fields'] ? object : withoutManagedFields(object);
  const allowMissing = flags['allow-missing-template-keys'];
  let documents = 0;
  switch (format) {
    case 'json':
      return (object) => toJson(shown(object));
    case 'yaml':
      return (object) => `${documents++ > 0 ? '---\n' : ''}${toYaml(shown(object))}`;
    case 'name':
      return (object) =>
        itemsOf(object)
          .map((item) => `${objectName(item)}\n`)
          .join('');
  }
  const text = await templateText(run, format, argument);
  if (format === 'jsonpath-as-json') return jsonPathPrinter(text, { allowMissing, asJson: true });
  if (format.startsWith('jsonpath')) return jsonPathPrinter(text, { allowMissing });
  const { leash, interrupt } = run.process;
  const { templatePrinter } = await leash.load(() => import('./template/template.ts'), interrupt);
  return templatePrinter(text, allowMissing);
}

async function templateText(run: Basics, format: string, argument: string): Promise<string> {
  if (!argument) throw new CommandError('template format specified but no template given');
  if (!format.endsWith('file')) return argument;
  return readTemplate(run, argument, '--template');
}

async function readTemplate(run: Basics, path: string, what: string): Promise<string> {
  try {
    return await run.readFile(path);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(`error reading ${what} ${path}, ${error.message}\n`);
  }
}

async function columnsPrinter(
  run: Basics,
  format: string,
  argument: string,
  flags: PrintValues,
): Promise<ObjectPrinter> {
  const fromFile = format === 'custom-columns-file';
  if (!argument)
    throw new CommandError(
      `${format} format specified but no custom columns${fromFile ? ' file' : ''} given`,
    );
  const columns = fromFile
    ? columnsFromFile(await readTemplate(run, argument, 'template'))
    : columnsFromSpec(argument);
  const print = customColumnsPrinter(columns, flags['no-headers'] ?? false);
  return (object) => run.write(print(itemsOf(object)));
}

/** The items of a list; anything else alone. */
export const itemsOf = (object: KubeObject | KubeListObject): readonly KubeObject[] =>
  Array.isArray(object.items) ? (object as KubeListObject).items : [object as KubeObject];

/** `pod/web`, `deployment.apps/web` */
export function objectName({ apiVersion, kind, metadata }: KubeObject): string {
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : `.${apiVersion.slice(0, slash)}`;
  return `${kind.toLowerCase()}${group}/${metadata.name}`;
}

/** An object, or the items of a list, without who owns which fields. */
export function withoutManagedFields<T extends KubeObject>(object: T): T {
  if (Array.isArray(object.items))
    return { ...object, items: (object.items as KubeObject[]).map(withoutManagedFields) };
  if (!object.metadata || !('managedFields' in object.metadata)) return object;
  const { managedFields: _, ...metadata } = object.metadata as T['metadata'] & { managedFields: unknown };
  return { ...object, metadata };
}
