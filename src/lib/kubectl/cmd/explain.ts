/** `kubectl explain`: the fields of a kind, with their types and what is said of them. From pkg/explain/v2. */
import { loadFieldDocs } from '#lib/kube/field-docs.ts';
import { kindSchema } from '#lib/kube/schema.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError, notSimulated, plainly } from '#lib/kubectl/errors.ts';
import { builtInField } from '#lib/kubectl/explain/built-in.ts';
import { customField, type CustomSchema } from '#lib/kubectl/explain/custom.ts';
import type { ExplainedField } from '#lib/kubectl/explain/field.ts';
import { fieldBody, fieldHead } from '#lib/kubectl/explain/text.ts';
import { groupVersion, type ResourceInfo } from '#lib/kubectl/resources/mapper.ts';
import type { Run } from '#lib/kubectl/context.ts';

export const explain = command({
  use: 'explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]',
  short: 'Describe the fields of a kind',
  examples: ['kubectl explain pods', 'kubectl explain deployment.spec.strategy --recursive'],
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
    const kind = await kindField(run, version, info);
    if (!kind)
      throw new CommandError(
        `couldn't find resource for "${group ?? ''}/${name}, Resource=${info.resource}"`,
      );
    const head = `${group ? `GROUP:      ${group}\n` : ''}KIND:       ${info.kind}\nVERSION:    ${name}\n\n`;
    const [field, at] = fieldAt(kind, path);
    if (!field) {
      await run.write(head);
      throw new CommandError(`field "${at}" does not exist`);
    }
    await run.write(
      `${head}${path.length > 0 ? fieldHead(at, field) : ''}${fieldBody(field, flags.recursive)}\n`,
    );
  },
});

/** `deploy.spec.replicas`; the group may stand between: `deployments.apps.spec`. */
async function meant(
  { mapper }: Pick<Run, 'mapper'>,
  what: string,
): Promise<{ readonly info: ResourceInfo; readonly path: readonly string[] }> {
  const [type = '', ...path] = what.split('.');
  const info = await plainly(mapper.resourceFor(type));
  const group = info.group ? info.group.split('.') : [];
  const named = group.length > 0 && group.every((part, at) => path[at] === part);
  return { info, path: named ? path.slice(group.length) : path };
}

/** Lists and maps are passed through: what they hold is meant. */
function fieldAt(
  root: ExplainedField,
  path: readonly string[],
): readonly [ExplainedField | undefined, string] {
  let field: ExplainedField | undefined = root;
  for (const name of path) {
    const fields: Readonly<Record<string, ExplainedField>> = field.fields();
    field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field) return [undefined, name];
  }
  return [field, path.at(-1) ?? ''];
}

/** The kind as a field: from the table of built-in kinds, or from the definition of a custom one. */
async function kindField(
  { process, send }: Pick<Run, 'process' | 'send'>,
  version: string,
  info: ResourceInfo,
): Promise<ExplainedField | undefined> {
  const { kind, resource, group } = info;
  const docs = await process.leash.load(loadFieldDocs, process.interrupt);
  const built = (ref: string) => builtInField({ type: 'object', ref }, docs);
  const ref = kindSchema(version, kind);
  if (ref !== undefined) return built(ref);
  if (kindSchema(groupVersion(info), kind) !== undefined) return undefined; // built in, in another version
  const definition = await send<Definition>({
    method: 'GET',
    path: `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${resource}.${group}`,
  });
  const served = definition.spec.versions.find(({ name }) => `${group}/${name}` === version);
  if (!served) return undefined;
  const { apiVersion, kind: kindName, metadata } = built('Pod').fields();
  const standard = { apiVersion: apiVersion!, kind: kindName!, metadata: metadata! };
  return customField(served.schema?.openAPIV3Schema ?? { type: 'object' }, false, standard);
}

/** The part of a CustomResourceDefinition that is explained. */
interface Definition {
  readonly spec: {
    readonly versions: readonly {
      readonly name: string;
      readonly schema?: { readonly openAPIV3Schema?: CustomSchema };
    }[];
  };
}
