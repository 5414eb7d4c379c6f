/** `kubectl get` */
import type { KubeObject, KubeTable } from '#lib/kube/types.ts';
import { translateTimestampSince } from '#lib/kube/duration.ts';
import { command, type FlagValues } from '#lib/kubectl/command.ts';
import type { GlobalFlags, Run } from '#lib/kubectl/context.ts';
import { collectable, CommandError, Failures, throwAll, usageError } from '#lib/kubectl/errors.ts';
import { GET_FORMATS, objectPrinter, printFlags, type ObjectPrinter } from '#lib/kubectl/printers/output.ts';
import { sortByPath } from '#lib/kubectl/printers/sort.ts';
import { plainTable, TablePrinter, type TableOptions } from '#lib/kubectl/printers/table.ts';
import { fetchTable, SINGLE } from '#lib/kubectl/resources/list.ts';
import { kindGroup, pathOf, type ResourceInfo } from '#lib/kubectl/resources/mapper.ts';
import { planArguments, type Wanted } from '#lib/kubectl/resources/plan.ts';
import { findOne, targetsOf } from '#lib/kubectl/resources/builder.ts';
import { isNotFound } from '#lib/kubectl/write/failures.ts';
import { rawRequest } from './raw.ts';
import { watchObjects } from './get-watch.ts';

const flags = {
  ...printFlags,
  'all-namespaces': { type: 'bool', short: 'A', about: 'Look in all namespaces; -n is ignored' },
  'chunk-size': { type: 'int', default: 500, about: 'How many objects to ask for at once; 0 for all' },
  'field-selector': {
    type: 'string',
    about: 'Only objects whose fields are so (metadata.name=x,status.phase!=y)',
  },
  filename: { type: 'string-slice', short: 'f', about: 'Files or folders that name the objects' },
  'ignore-not-found': { type: 'bool', about: 'Objects that do not exist are no failure' },
  kustomize: { type: 'string', short: 'k', about: 'Folder with a kustomization' },
  'label-columns': { type: 'string-slice', short: 'L', about: 'Labels to show as columns' },
  'no-headers': { type: 'bool', about: 'Leave the headers out' },
  'output-watch-events': { type: 'bool', about: 'Show the kind of change too, with -w' },
  raw: { type: 'string', about: 'A path of the API to print as the server sends it' },
  recursive: { type: 'bool', short: 'R', about: 'Go into the folders of -f' },
  selector: { type: 'string', short: 'l', about: 'Only objects with these labels' },
  'server-print': { type: 'bool', default: true, about: 'Let the server make the table' },
  'show-kind': { type: 'bool', about: 'Show the kind before each name' },
  'show-labels': { type: 'bool', about: 'Show all labels in a last column' },
  'sort-by': { type: 'string', about: 'A JSONPath to sort by' },
  subresource: { type: 'string', about: 'Get a part of the object: status or scale' },
  watch: { type: 'bool', short: 'w', about: 'After the list, show changes as they happen' },
  'watch-only': { type: 'bool', about: 'Show changes only' },
} as const;

type GetFlags = typeof flags & GlobalFlags;
export type GetRun = Run<GetFlags>;

/** What one request of `get` brought: a table, or objects to make one of. */
interface Found {
  readonly mapping: ResourceInfo;
  readonly table: KubeTable;
}

export const get = command({
  use: 'get [(-o|--output=)FORMAT] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...)',
  short: 'List objects',
  long: 'Prints a table of the objects, or with -o their fields. Without a name it lists all of a kind in the namespace.',
  examples: [
    '# All pods of the namespace',
    'kubectl get pods',
    '# The same with node and address',
    'kubectl get pods -o wide',
    '# One object as YAML',
    'kubectl get deployment/web -o yaml',
    '# Several kinds by label, in every namespace',
    'kubectl get deploy,svc -l app=web -A',
  ],
  flags,
  async run(run) {
    const { args, flags } = run;
    if (flags.raw) {
      checkRaw(run);
      return rawRequest(run, flags.raw);
    }
    const printer = await objectPrinter(run, flags, GET_FORMATS);
    await checkUse(run);
    if (flags.watch || flags['watch-only']) return watchObjects(run, printer);
    if (printer) return printObjects(run, printer);
    return printTables(run, args);
  },
});

function checkRaw({ args, flags }: GetRun): void {
  if (args.length > 0) throw new CommandError('arguments may not be passed when --raw is specified');
  if (flags.output) throw new CommandError('--raw and --output are mutually exclusive');
  if (flags.watch || flags['watch-only'] || flags.selector)
    throw new CommandError(
      '--raw may not be specified with other flags that filter the server request or alter the output',
    );
}

async function checkUse(run: GetRun): Promise<void> {
  const { args, flags } = run;
  if (args.length === 0 && flags.filename.length === 0 && !flags.kustomize) {
    await run.printErr(
      'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n',
    );
    throw usageError(
      run.path,
      'Required resource not specified.\n' +
        'Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
    );
  }
  if (flags['output-watch-events'] && !flags.watch && !flags['watch-only']) {
    throw new CommandError('--output-watch-events option can only be used with --watch or --watch-only');
  }
  if (flags.subresource && !['status', 'scale', 'resize'].includes(flags.subresource)) {
    throw new CommandError(
      `invalid subresource value: "${flags.subresource}". Must be one of [status scale resize]`,
    );
  }
}

const searchOf = ({ args, flags }: GetRun) => ({
  args,
  filenames: flags.filename,
  recursive: flags.recursive,
  kustomize: flags.kustomize,
  selector: flags.selector,
  fieldSelector: flags['field-selector'],
  allNamespaces: flags['all-namespaces'],
  kindMeansAll: true,
  continueOnError: true,
});

/** -o json, yaml, name, templates: the one object that was named, or a List. */
async function printObjects(run: GetRun, printer: ObjectPrinter): Promise<void> {
  const { flags } = run;
  const found = await targetsOf(run, {
    ...searchOf(run),
    fetch: true,
    subresource: flags.subresource,
  }).all();
  const errors = withoutMissing(found.errors, flags['ignore-not-found']);
  if (errors.length && found.single) throwAll(errors);
  if (found.targets.length === 0 && flags['ignore-not-found']) return throwAll(errors);
  const objects = found.targets.map(({ object }) => object!);
  if (found.single && objects.length === 1) await printer(objects[0]!);
  else {
    const items = flags['sort-by'] ? sortByPath(objects, (object) => object, flags['sort-by']) : objects;
    const list = { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items };
    // What cannot be printed is told after what could not be had.
    const failed = await printer(list).then(
      () => [],
      (error: unknown) => [collectable(error)],
    );
    return throwAll([...errors, ...failed]);
  }
  throwAll(errors);
}

const withoutMissing = (errors: readonly Error[], ignore: boolean): readonly Error[] =>
  ignore ? errors.filter((error) => !isNotFound(error)) : errors;

export const tableOptions = (
  flags: FlagValues<GetFlags>,
  mapping: ResourceInfo,
  withKind: boolean,
): TableOptions => ({
  wide: flags.output === 'wide',
  noHeaders: flags['no-headers'],
  showLabels: flags['show-labels'],
  labelColumns: flags['label-columns'],
  withNamespace: flags['all-namespaces'] && mapping.namespaced,
  ...((withKind || flags['show-kind']) && { withKind: kindGroup(mapping) }),
});

async function printTables(run: GetRun, args: readonly string[]): Promise<void> {
  const { flags } = run;
  const errors: Error[] = [];
  const found: Found[] = [];
  const wanted = await wantedOf(run, args, errors);
  for (const one of wanted) {
    try {
      const table = await findOne(run, one.namespace, () => tableOf(run, one));
      found.push({ mapping: one.mapping, table: sorted(table, flags['sort-by']) });
    } catch (error) {
      errors.push(collectable(error));
    }
  }
  const text = layout(flags, found);
  await run.write(text);
  const left = withoutMissing(errors, flags['ignore-not-found']);
  if (!text && !flags['ignore-not-found'] && left.length === 0) {
    const inNamespace = !flags['all-namespaces'] && wanted.every(({ mapping }) => mapping.namespaced);
    await run.printErr(
      inNamespace ? `No resources found in ${run.namespace} namespace.` : 'No resources found',
    );
  }
  if (left.length) throw left.length === 1 ? left[0]! : new Failures(left);
}

/** Objects in files are asked for one by one, as if they had been named. */
export async function wantedOf(
  run: GetRun,
  args: readonly string[],
  errors: Error[],
): Promise<readonly Wanted[]> {
  const { flags } = run;
  if (flags.filename.length || flags.kustomize) {
    const found = await targetsOf(run, searchOf(run)).all();
    errors.push(...found.errors);
    return found.targets.map(({ mapping, namespace, name }) => ({ type: 'one', mapping, namespace, name }));
  }
  const options = { ...searchOf(run), args, namespace: run.namespace, all: false };
  return (await planArguments(run.mapper, options)).wanted;
}

/** All groups under each other: a new kind gets new headers after an empty line. */
function layout(flags: FlagValues<GetFlags>, found: readonly Found[]): string {
  const kinds = new Set(found.map(({ mapping }) => kindGroup(mapping)));
  let text = '';
  let last: ResourceInfo | undefined;
  let printer: TablePrinter | undefined;
  for (const { mapping, table } of found) {
    if (!printer || mapping.resource !== last?.resource || mapping.group !== last.group) {
      text = joined(text, printer?.flush() ?? '', flags['no-headers']);
      printer = new TablePrinter(tableOptions(flags, mapping, kinds.size > 1));
      last = mapping;
    }
    printer.add(table);
  }
  return joined(text, printer?.flush() ?? '', flags['no-headers']);
}

const joined = (text: string, more: string, noHeaders: boolean): string =>
  text && more && !noHeaders ? `${text}\n${more}` : text + more;

/** The server's table, or without --server-print our own. */
export async function tableOf(run: GetRun, wanted: Wanted): Promise<KubeTable> {
  const { flags } = run;
  const isOne = wanted.type === 'one';
  const path = pathOf(
    wanted.mapping,
    wanted.namespace,
    isOne ? wanted.name : undefined,
    isOne ? flags.subresource : undefined,
  );
  const query = {
    ...(!isOne && { labelSelector: flags.selector, fieldSelector: flags['field-selector'] }),
    ...(flags['sort-by'] && { includeObject: 'Object' }),
  };
  const answer = flags['server-print']
    ? await fetchTable(run, wanted.mapping, path, query, isOne ? SINGLE : flags['chunk-size'])
    : await run.send<KubeObject>({ method: 'GET', path, query });
  return answer.kind === 'Table' ? (answer as KubeTable) : ownTable(run, answer as KubeObject);
}

export function ownTable(run: GetRun, answer: KubeObject): KubeTable {
  const objects = Array.isArray(answer.items) ? (answer.items as KubeObject[]) : [answer];
  const { now } = run.process.leash;
  return plainTable(objects, ({ metadata }) => translateTimestampSince(metadata.creationTimestamp, now));
}

/** A table that cannot be sorted counts as empty: so 1.32 does. */
function sorted(table: KubeTable, path: string): KubeTable {
  if (!path) return table;
  try {
    return { ...table, rows: sortByPath(table.rows, ({ object }) => object, path) };
  } catch (error) {
    if (error instanceof CommandError) return { ...table, rows: [] };
    throw error;
  }
}
