/** How the writing verbs say what they did: `deployment.apps/web created`, or the object in the form of `-o`. */
import type { KubeObject } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { escapeHtml, toJson } from '#lib/kubectl/printers/json.ts';
import { toYaml } from '#lib/kubectl/printers/yaml.ts';
import { dryRunSuffix, type DryRun } from './flags.ts';
import type { Basics } from './requests.ts';

export interface OutputValues {
  readonly output: string;
  readonly template: string;
  readonly 'allow-missing-template-keys': boolean;
  readonly 'show-managed-fields': boolean;
}

/** `deployment.apps/web` */
export function objectRef({ apiVersion, kind, metadata }: KubeObject): string {
  const group = apiVersion.includes('/') ? `.${apiVersion.slice(0, apiVersion.indexOf('/'))}` : '';
  return `${kind.toLowerCase()}${group}/${metadata.name}`;
}

export type Printer = (object: KubeObject, made?: 'here' | 'there') => Promise<void>;

/** Prints objects one after another. `here` marks an object that this command made itself: its fields keep their order in JSON. */
export function resultPrinter(
  run: Basics,
  flags: OutputValues,
  operation: string,
  dryRun: DryRun = 'none',
): Printer {
  const line = `${operation}${dryRunSuffix(dryRun)}`;
  const format = flags.output || (flags.template ? 'go-template' : '');
  let printed = 0;
  if (format === '') return (object) => run.print(`${objectRef(object)} ${line}`);
  if (format === 'name') return (object) => run.print(objectRef(object));
  if (format === 'yaml')
    return (object) => run.write(`${printed++ > 0 ? '---\n' : ''}${toYaml(shown(object, flags))}`);
  if (format === 'json')
    return (object, made = 'there') =>
      run.write(
        made === 'here'
          ? `${escapeHtml(JSON.stringify(shown(object, flags), null, 4))}\n`
          : toJson(shown(object, flags)),
      );
  throw new CommandError(
    `unable to match a printer suitable for the output format "${format}", allowed formats are: ` +
      'go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,yaml',
  );
}

function shown(object: KubeObject, flags: OutputValues): KubeObject {
  if (flags['show-managed-fields'] || !('managedFields' in object.metadata)) return object;
  const { managedFields: _, ...metadata } = object.metadata as KubeObject['metadata'] & {
    managedFields: unknown;
  };
  return { ...object, metadata };
}
