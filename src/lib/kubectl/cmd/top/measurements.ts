/** What `top node` and `top pod` share (k8s.io/kubectl/pkg/cmd/top and pkg/metricsutil). */
import { parseFieldSelector } from '#lib/kube/fields.ts';
import { parseLabelSelector } from '#lib/kube/labels.ts';
import { milliValue, wholeValue } from '#lib/kube/quantity.ts';
import type { KubeList, KubeObject } from '#lib/kube/types.ts';
import type { Run } from '#lib/kubectl/context.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { ColumnWriter } from '#lib/kubectl/printers/columns.ts';

export interface Amounts {
  readonly cpu: number;
  readonly memory: number;
}

export const sharedFlags = {
  'no-headers': { type: 'bool', about: 'Leave the headers out' },
  selector: { type: 'string', short: 'l', about: 'Only objects with these labels' },
  'sort-by': { type: 'string', about: 'cpu or memory' },
  'use-protocol-buffers': { type: 'bool', default: true, about: 'How the answers are written on the way' },
} as const;

const API = '/apis/metrics.k8s.io/v1beta1';

type Sender = Pick<Run, 'send'>;

export function checkSort(by: string): void {
  if (!['', 'cpu', 'memory'].includes(by)) throw new CommandError('--sort-by accepts only cpu or memory');
}

/** Throws what kubectl says where nobody measures. */
export async function checkMetrics({ send }: Sender): Promise<void> {
  const { groups = [] } = await send<{ groups?: readonly { name: string }[] }>({
    method: 'GET',
    path: '/apis',
  });
  if (!groups.some(({ name }) => name === 'metrics.k8s.io'))
    throw new CommandError('Metrics API not available');
}

/** Selectors are read before the server is asked. Throws where one cannot be. */
export function checkSelectors(labels: string, fields = ''): void {
  try {
    parseLabelSelector(labels);
    parseFieldSelector(fields);
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}

export const getMetrics = <T extends KubeObject>({ send }: Sender, path: string): Promise<T> =>
  send<T>({ method: 'GET', path: API + path });

export async function listMetrics<T extends KubeObject>(
  { send }: Sender,
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<readonly T[]> {
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
  return (await send<KubeList<T>>({ method: 'GET', path: API + path, query: given })).items;
}

export const amountsOf = ({ cpu = '0', memory = '0' }: Readonly<Record<string, string>>): Amounts => ({
  cpu: milliValue(cpu),
  memory: wholeValue(memory),
});

export const add = (a: Amounts, b: Amounts): Amounts => ({ cpu: a.cpu + b.cpu, memory: a.memory + b.memory });

export const NOTHING: Amounts = { cpu: 0, memory: 0 };

const MIB = 1024 * 1024;

/** `12m`, `34Mi`. */
export const cells = ({ cpu, memory }: Amounts): readonly [string, string] => [
  `${cpu}m`,
  `${Math.trunc(memory / MIB)}Mi`,
];

/** What takes most first where that was asked for, else by the keys. */
export function ordered<T>(
  items: readonly T[],
  by: string,
  amounts: (item: T) => Amounts,
  key: (item: T) => string,
): readonly T[] {
  const most = (item: T) => (by === 'cpu' ? amounts(item).cpu : by === 'memory' ? amounts(item).memory : 0);
  return items.toSorted((a, b) => most(b) - most(a) || (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** Every cell ends in a tab, the last one too. */
export const laidOut = (rows: readonly (readonly string[])[]): string =>
  new ColumnWriter().layout(rows.map((row) => [...row, '']));
