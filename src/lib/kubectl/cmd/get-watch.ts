/** `kubectl get -w`: the list, then a row or an object for every change. */
import type { StreamItem } from '#lib/kube/client.ts';
import { StatusError, type Status } from '#lib/kube/status.ts';
import type { KubeObject, KubeTable } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { itemsOf, type ObjectPrinter } from '#lib/kubectl/printers/output.ts';
import { TablePrinter } from '#lib/kubectl/printers/table.ts';
import { TABLE } from '#lib/kubectl/resources/list.ts';
import { pathOf } from '#lib/kubectl/resources/mapper.ts';
import type { Wanted } from '#lib/kubectl/resources/plan.ts';
import { eachItem } from '#lib/kubectl/streams.ts';
import { ownTable, tableOf, tableOptions, wantedOf, type GetRun } from './get.ts';

/** Runs until it is interrupted; kubectl's own exit status is then 1. */
export async function watchObjects(run: GetRun, printer: ObjectPrinter | undefined): Promise<number | void> {
  const errors: Error[] = [];
  const wanted = await wantedOf(run, run.args, errors);
  if (errors.length) throw errors[0]!;
  if (new Set(wanted.map(({ mapping }) => mapping)).size > 1)
    throw new CommandError('you may only specify a single resource type');
  if (wanted.length !== 1) {
    throw new CommandError(
      `watch is only supported on individual resources and resource collections - ${wanted.length} resources were found`,
    );
  }
  const show = printer ? objectRows(run, printer) : tableRows(run, wanted[0]!);
  const resourceVersion = printer
    ? await listObjects(run, wanted[0]!, show)
    : await listTable(run, wanted[0]!, show);
  return follow(run, wanted[0]!, resourceVersion, show, printer === undefined);
}

/** Shows what a watch or the first list brought; `event` is ADDED, MODIFIED or DELETED. */
type Show = (object: KubeObject, event: string) => Promise<void>;

function tableRows(run: GetRun, wanted: Wanted): Show {
  const options = tableOptions(run.flags, wanted.mapping, false);
  const printer = new TablePrinter(options);
  return async (object, event) => {
    const table = object.kind === 'Table' ? (object as unknown as KubeTable) : ownTable(run, object);
    printer.add(table, run.flags['output-watch-events'] ? { ...options, event } : options);
    await run.write(printer.flush());
  };
}

function objectRows(run: GetRun, printer: ObjectPrinter): Show {
  return async (object, event) => {
    for (const item of itemsOf(object)) {
      await printer(
        run.flags['output-watch-events'] ? ({ type: event, object: item } as unknown as KubeObject) : item,
      );
    }
  };
}

async function listTable(run: GetRun, wanted: Wanted, show: Show): Promise<string> {
  const table = await tableOf(run, wanted);
  if (!run.flags['watch-only']) await show(table as unknown as KubeObject, 'ADDED');
  const version = table.metadata.resourceVersion;
  return version ?? table.rows[0]?.object.metadata.resourceVersion ?? '0';
}

async function listObjects(run: GetRun, wanted: Wanted, show: Show): Promise<string> {
  const isOne = wanted.type === 'one';
  const answer = await run.send<KubeObject & { readonly metadata: { readonly resourceVersion?: string } }>({
    method: 'GET',
    path: pathOf(wanted.mapping, wanted.namespace, isOne ? wanted.name : undefined),
    query: isOne ? {} : selectors(run),
  });
  const { items } = answer;
  const kind = answer.kind.replace(/List$/, '');
  const named = Array.isArray(items)
    ? (items as KubeObject[]).map((item) => ({ ...item, apiVersion: answer.apiVersion, kind }))
    : undefined;
  if (!run.flags['watch-only']) await show(named ? { ...answer, items: named } : answer, 'ADDED');
  return answer.metadata.resourceVersion ?? '0';
}

const selectors = ({ flags }: GetRun): Record<string, string> => ({
  ...(flags.selector && { labelSelector: flags.selector }),
  ...(flags['field-selector'] && { fieldSelector: flags['field-selector'] }),
});

async function follow(
  run: GetRun,
  wanted: Wanted,
  resourceVersion: string,
  show: Show,
  asTable: boolean,
): Promise<number | void> {
  const query = {
    watch: 'true',
    resourceVersion,
    ...(wanted.type === 'one' ? { fieldSelector: `metadata.name=${wanted.name}` } : selectors(run)),
  };
  const path = pathOf(wanted.mapping, wanted.namespace);
  const accept = asTable && run.flags['server-print'] ? TABLE : undefined;
  const { stream } = await run.open({ method: 'GET', path, query, accept });
  if (!stream) return;
  return eachItem(run.process, stream, (item: StreamItem) => showChange(item, show));
}

async function showChange(item: StreamItem, show: Show): Promise<void> {
  if (!('watch' in item)) return;
  const { type, object } = item.watch;
  if (type === 'ERROR') throw new StatusError(object as unknown as Status);
  if (type !== 'BOOKMARK') await show(object, type);
}
