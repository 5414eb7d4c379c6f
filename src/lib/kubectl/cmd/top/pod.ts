/** `kubectl top pod` */
import { parseTime } from '#lib/kube/time.ts';
import type { KubeList, KubeObject, Pod } from '#lib/kube/types.ts';
import type { Run } from '#lib/kubectl/context.ts';
import { command } from '#lib/kubectl/command.ts';
import { formatDuration } from '#lib/kubectl/duration.ts';
import { CommandError, usageError } from '#lib/kubectl/errors.ts';
import {
  add,
  amountsOf,
  cells,
  checkMetrics,
  checkSelectors,
  checkSort,
  getMetrics,
  laidOut,
  listMetrics,
  NOTHING,
  ordered,
  sharedFlags,
  type Amounts,
} from './measurements.ts';

interface PodMetrics extends KubeObject {
  readonly containers: readonly { readonly name: string; readonly usage: Readonly<Record<string, string>> }[];
}

const flags = {
  ...sharedFlags,
  'all-namespaces': { type: 'bool', short: 'A', about: 'Of all namespaces' },
  containers: { type: 'bool', about: 'Show containers' },
  'field-selector': { type: 'string', about: 'Only pods with these fields' },
  sum: { type: 'bool', about: 'Add a line with the total' },
} as const;

export const topPod = command({
  use: 'pod [NAME | -l label]',
  short: 'Show use of CPU and memory by pods',
  aliases: ['pods', 'po'],
  flags,
  async run(run) {
    const { args, flags } = run;
    const [name] = args;
    if (args.length > 1) throw usageError(run.path, run.command.use);
    checkSort(flags['sort-by']);
    if (name && (flags.selector || flags['field-selector']))
      throw new CommandError('only one of NAME or selector can be provided');
    checkSelectors(flags.selector, flags['field-selector']);
    await checkMetrics(run);
    const everywhere = flags['all-namespaces'];
    const path = everywhere ? '/pods' : `/namespaces/${run.namespace}/pods`;
    const query = { labelSelector: flags.selector, fieldSelector: flags['field-selector'] };
    const found = name
      ? [await getMetrics<PodMetrics>(run, `${path}/${name}`)]
      : await listMetrics<PodMetrics>(run, path, query);
    if (found.length === 0) {
      await checkPods(run, everywhere ? '/api/v1/pods' : `/api/v1/namespaces/${run.namespace}/pods`, query);
      return run.printErr(
        everywhere ? 'No resources found' : `No resources found in ${run.namespace} namespace.`,
      );
    }
    await run.write(laidOut(table(found, flags, everywhere)));
  },
});

/** So long it may take until a new pod was measured. */
const DELAY_MS = 120_000;

/** Where there are pods but no measurements, that is an error (verifyEmptyMetrics). */
async function checkPods(run: Run, path: string, query: Readonly<Record<string, string>>): Promise<void> {
  const { items } = await run.send<KubeList<Pod>>({ method: 'GET', path, query });
  for (const { metadata } of items) {
    const age = run.process.leash.now - parseTime(metadata.creationTimestamp ?? '');
    if (age > DELAY_MS)
      throw new CommandError(
        `Metrics not available for pod ${metadata.namespace}/${metadata.name}, age: ${formatDuration(age)}`,
      );
  }
  if (items.length > 0) throw new CommandError('metrics not available yet');
}

interface Looks {
  readonly containers: boolean;
  readonly sum: boolean;
  readonly 'no-headers': boolean;
  readonly 'sort-by': string;
}

const totalOf = ({ containers }: PodMetrics): Amounts =>
  containers.reduce((sum, { usage }) => add(sum, amountsOf(usage)), NOTHING);

function table(found: readonly PodMetrics[], looks: Looks, everywhere: boolean): string[][] {
  const by = looks['sort-by'];
  const sorted = ordered(found, by, totalOf, ({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  const rows = sorted.flatMap((pod) => {
    const { namespace = '', name } = pod.metadata;
    const lead = everywhere ? [namespace] : [];
    if (!looks.containers) return [[...lead, name, ...cells(totalOf(pod))]];
    const parts = ordered(
      pod.containers,
      by,
      ({ usage }) => amountsOf(usage),
      (one) => one.name,
    );
    return parts.map((one) => [...lead, name, one.name, ...cells(amountsOf(one.usage))]);
  });
  const leading = [...(everywhere ? ['NAMESPACE'] : []), ...(looks.containers ? ['POD'] : [])];
  const head = looks['no-headers'] ? [] : [[...leading, 'NAME', 'CPU(cores)', 'MEMORY(bytes)']];
  if (!looks.sum) return [...head, ...rows];
  const gap = Array.from({ length: leading.length + 1 }, () => '');
  const total = found.reduce((sum, pod) => add(sum, totalOf(pod)), NOTHING);
  return [...head, ...rows, [...gap, '________', '________'], [...gap, ...cells(total)]];
}
