/**
 * `kubectl explain` of custom resources: what the schema in their definition says, with its descriptions.
 * From kubectl/pkg/explain/v2/templates/plaintext.tmpl.
 */
import {
  DEFINITIONS,
  type CustomResourceDefinition,
  type JsonSchema,
} from '#lib/kube/types/apiextensions.ts';
import type { Run } from '#lib/kubectl/context.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import type { ResourceInfo } from '#lib/kubectl/resources/mapper.ts';

const CONVENTIONS = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';

/** What the server says of every object, whatever its definition does. */
const OF_OBJECTS: Readonly<Record<string, JsonSchema>> = {
  apiVersion: {
    type: 'string',
    description: `APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: ${CONVENTIONS}#resources`,
  },
  kind: {
    type: 'string',
    description: `Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: ${CONVENTIONS}#types-kinds`,
  },
  metadata: {
    type: 'ObjectMeta',
    description: `Standard object's metadata. More info: ${CONVENTIONS}#metadata`,
  },
};

/** The schema of a version of a custom kind; undefined for a kind that nobody defined. */
export async function customSchema(
  { send }: Pick<Run, 'send'>,
  { resource, group }: ResourceInfo,
  version: string,
): Promise<JsonSchema | undefined> {
  const path = `/apis/apiextensions.k8s.io/v1/${DEFINITIONS.split('.')[0]}/${resource}.${group}`;
  const crd = await send<CustomResourceDefinition>({ method: 'GET', path }).catch(() => undefined);
  const schema = crd?.spec.versions.find(({ name }) => name === version)?.schema?.openAPIV3Schema;
  return schema && { ...schema, properties: { ...schema.properties, ...OF_OBJECTS } };
}

/** Lists and maps are passed through: what they hold is meant. */
const inner = (schema: JsonSchema): JsonSchema => {
  if (schema.items) return inner(schema.items);
  return typeof schema.additionalProperties === 'object' ? inner(schema.additionalProperties) : schema;
};

/** The text after the head: about the kind, or the field at the path. Throws for a field that is not there. */
export function explainCustom(root: JsonSchema, path: readonly string[], recursive: boolean): string {
  let schema = root;
  let isRequired = false;
  for (const name of path) {
    const within = inner(schema);
    const next = within.properties?.[name];
    if (!next) throw new CommandError(`field "${name}" does not exist`);
    isRequired = within.required?.includes(name) ?? false;
    schema = next;
  }
  const field = path.at(-1);
  const head =
    field === undefined
      ? ''
      : `FIELD: ${field} <${typeName(schema)}>${marked(isRequired)}\n${values(schema)}`;
  const fields = inner(schema);
  const about = `DESCRIPTION:\n${paragraph(schema.description, '<empty>')}`;
  const body = fields.properties ? `FIELDS:\n${recursive ? tree(fields, '  ') : list(fields)}` : '';
  return `${head}${about}${body}\n`;
}

const marked = (isRequired: boolean): string => (isRequired ? ' -required-' : '');

function typeName(schema: JsonSchema): string {
  if (schema['x-kubernetes-int-or-string']) return 'IntOrString';
  if (schema.type === 'array') return `[]${typeName(schema.items ?? {})}`;
  const { additionalProperties: others } = schema;
  if (schema.type === 'object' && others)
    return `map[string]${typeName(typeof others === 'object' ? others : {})}`;
  return schema.type === 'object' || !schema.type ? 'Object' : schema.type;
}

const texts = (schema: JsonSchema): string[] =>
  (schema.enum ?? []).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));

const values = (schema: JsonSchema): string =>
  schema.enum?.length
    ? `ENUM:\n${texts(schema)
        .map((value) => `    ${value}\n`)
        .join('')}\n`
    : '\n\n';

function paragraph(text: string | undefined, without: string): string {
  return `${wrapped(text || without, 76)
    .map((line) => (line ? `    ${line}` : ''))
    .join('\n')}\n`;
}

/** Lines of so many letters at most, broken at spaces. */
function wrapped(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => {
    const lines = [''];
    for (const word of line.split(' ')) {
      const last = lines.at(-1)!;
      if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
      else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
    }
    return lines;
  });
}

const byName = ({ properties = {} }: JsonSchema): [string, JsonSchema][] =>
  Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1));

/** At most four values of an enumeration are named. */
function line(name: string, field: JsonSchema, parent: JsonSchema, indent: string): string {
  const all = texts(field);
  const named = all.length > 4 ? [...all.slice(0, 4), '....'] : all;
  const listed = all.length > 0 ? `${indent}enum: ${named.join(', ')}\n` : '';
  return `${indent}${name}\t<${typeName(field)}>${marked(parent.required?.includes(name) ?? false)}\n${listed}`;
}

const list = (parent: JsonSchema): string =>
  byName(parent)
    .map(
      ([name, field]) =>
        `${line(name, field, parent, '  ')}${paragraph(field.description, '<no description>')}\n`,
    )
    .join('');

function tree(parent: JsonSchema, indent: string): string {
  return byName(parent)
    .map(([name, field]) => {
      const deeper = inner(field);
      return line(name, field, parent, indent) + (deeper.properties ? tree(deeper, `${indent}  `) : '');
    })
    .join('');
}
