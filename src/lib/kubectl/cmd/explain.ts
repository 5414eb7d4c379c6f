/**
 * `kubectl explain`: the fields of a kind, with types and what is required. Unlike a real cluster: the schema here has no descriptions,
 * so the command says `<empty>` and `<no description>`, as it does for any schema that lacks them. From pkg/explain/v2.
 */
import { kindSchema, typeSchema, type FieldSchema } from '#lib/kube/schema.ts';
import { published } from '#lib/kubectl/data/openapi-enums.ts';
import { command } from '#lib/kubectl/command.ts';
import { customSchema, explainCustom } from '#lib/kubectl/explain/custom.ts';
import { CommandError, NoResourceMatch, notSimulated, PlainError } from '#lib/kubectl/errors.ts';
import { groupVersion, type ResourceInfo } from '#lib/kubectl/resources/mapper.ts';
import type { Run } from '#lib/kubectl/context.ts';

export const explain = command({
  use: 'explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]',
  short: 'Describe the fields of a kind',
  examples: ['kubectl explain pods', 'kubectl explain deployment.spec.strategy --recursive'],
  completes: 'kinds',
  flags: {
    'api-version': { type: 'string', about: 'The version of the kind: apps/v1' },
    output: {
      type: 'string',
      short: 'o',
      default: 'plaintext',
      values: ['plaintext', 'plaintext-openapiv2'],
      about: 'The form of the answer',
    },
    recursive: { type: 'bool', about: 'Fields of fields too' },
  },
  async run(run) {
    const { args, flags } = run;
    const [what, ...more] = args;
    if (what === undefined)
      throw new CommandError(
        'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.\n',
      );
    if (more.length > 0) throw new CommandError('We accept only this format: explain RESOURCE\n');
    if (flags.output === 'plaintext-openapiv2') throw notSimulated(`-o ${flags.output}`);
    if (flags.output !== 'plaintext') throw new CommandError(`unrecognized format: ${flags.output}`);
    const { info, path } = await meant(run, what);
    const version = flags['api-version'] || groupVersion(info);
    const [name = '', group] = version.split('/').reverse();
    const known = kindSchema(version, info.kind);
    const custom = known === undefined ? await customSchema(run, info, name) : undefined;
    if (known === undefined && !custom)
      throw new CommandError(`couldn't find resource for "${version}, Kind=${info.kind}"`);
    // Metadata is the same in every kind, those that a definition brought too.
    const ofMetadata = custom !== undefined && path[0] === 'metadata';
    const ref = ofMetadata ? 'ConfigMap' : (known ?? '');
    const head = `${group ? `GROUP:      ${group}\n` : ''}KIND:       ${info.kind}\nVERSION:    ${name}\n\n`;
    if (custom && !ofMetadata) {
      await run.write(head);
      return run.write(explainCustom(custom, path, flags.recursive));
    }
    const [field, at] = fieldAt({ type: 'object', ref }, path);
    if (!field) {
      await run.write(head);
      throw new CommandError(`field "${at}" does not exist`);
    }
    await run.write(`${head}${path.length > 0 ? fieldHead(at, field) : ''}${body(field, flags.recursive)}\n`);
  },
});

/** `deploy.spec.replicas`; the group may stand between: `deployments.apps.spec`. */
async function meant(
  { mapper }: Pick<Run, 'mapper'>,
  what: string,
): Promise<{ readonly info: ResourceInfo; readonly path: readonly string[] }> {
  const [type = '', ...path] = what.split('.');
  try {
    const info = await mapper.resourceFor(type);
    const group = info.group ? info.group.split('.') : [];
    const named = group.length > 0 && group.every((part, at) => path[at] === part);
    return { info, path: named ? path.slice(group.length) : path };
  } catch (error) {
    if (error instanceof NoResourceMatch) throw new PlainError(error.message);
    throw error;
  }
}

/** Lists and maps are passed through: what they hold is meant. */
function fieldAt(root: FieldSchema, path: readonly string[]): readonly [FieldSchema | undefined, string] {
  let field: FieldSchema | undefined = root;
  for (const name of path) {
    const fields = fieldsOf(field);
    field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field) return [undefined, name];
  }
  return [field, path.at(-1) ?? ''];
}

const inner = (field: FieldSchema): FieldSchema => (field.of ? inner(field.of) : field);

function fieldsOf(field: FieldSchema): Readonly<Record<string, FieldSchema>> {
  const { ref } = inner(field);
  if (ref === undefined) return {};
  const entries = Object.entries(typeSchema(ref).fields);
  return Object.fromEntries(entries.map(([name, schema]) => [name, published(`${ref}.${name}`, schema)]));
}

const WORDS: Partial<Record<FieldSchema['type'], string>> = {
  time: 'string',
  'micro-time': 'string',
  bytes: 'string',
  quantity: 'Quantity',
  'int-or-string': 'IntOrString',
  // The only one there is.
  any: 'FieldsV1',
};

function typeName(field: FieldSchema): string {
  if (field.type === 'array') return `[]${typeName(field.of!)}`;
  if (field.type === 'map') return `map[string]${typeName(field.of!)}`;
  return field.ref ?? WORDS[field.type] ?? field.type;
}

const required = (field: FieldSchema): string => (field.required ? ' -required-' : '');

function fieldHead(name: string, field: FieldSchema): string {
  const values = field.enum ?? [];
  const listed = values.length > 0 ? `ENUM:\n${values.map((value) => `    ${value}\n`).join('')}\n` : '\n\n';
  return `FIELD: ${name} <${typeName(field)}>${required(field)}\n${listed}`;
}

function body(field: FieldSchema, recursive: boolean): string {
  const fields = fieldsOf(field);
  const description = 'DESCRIPTION:\n    <empty>\n';
  if (Object.keys(fields).length === 0) return description;
  const { ref } = inner(field);
  return `${description}FIELDS:\n${recursive ? tree(fields, '  ', [ref!]) : list(fields)}`;
}

const byName = (fields: Readonly<Record<string, FieldSchema>>): readonly [string, FieldSchema][] =>
  Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));

/** At most four values of an enumeration are named. */
function line(name: string, field: FieldSchema, indent: string): string {
  const values = field.enum ?? [];
  const named = values.length > 4 ? [...values.slice(0, 4), '....'] : values;
  const listed = values.length > 0 ? `${indent}enum: ${named.join(', ')}\n` : '';
  return `${indent}${name}\t<${typeName(field)}>${required(field)}\n${listed}`;
}

const list = (fields: Readonly<Record<string, FieldSchema>>): string =>
  byName(fields)
    .map(([name, field]) => `${line(name, field, '  ')}    <no description>\n\n`)
    .join('');

/** A type within itself is named and not gone into. */
function tree(
  fields: Readonly<Record<string, FieldSchema>>,
  indent: string,
  within: readonly string[],
): string {
  return byName(fields)
    .map(([name, field]) => {
      const { ref } = inner(field);
      const deeper = ref !== undefined && !within.includes(ref);
      return (
        line(name, field, indent) + (deeper ? tree(fieldsOf(field), `${indent}  `, [...within, ref]) : '')
      );
    })
    .join('');
}
