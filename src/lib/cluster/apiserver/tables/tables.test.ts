import { expect, test } from 'vitest';
import type { Endpoints, Event, Node, Pod, Service } from '#lib/kube/types.ts';
import type { PrinterColumn } from '#lib/cluster/apiserver/resource.ts';
import { endpointsColumns } from '#lib/cluster/apiserver/kinds/endpoints/columns.ts';
import { eventColumns } from '#lib/cluster/apiserver/kinds/event/columns.ts';
import { nodeColumns } from '#lib/cluster/apiserver/kinds/node/columns.ts';
import { podColumns } from '#lib/cluster/apiserver/kinds/pod/columns.ts';
import { serviceColumns } from '#lib/cluster/apiserver/kinds/service/columns.ts';

const NOW = Date.parse('2026-01-09T09:05:00Z');

type Row<T> = (object: T, wide?: boolean) => string;
const rows =
  <T extends object>(columns: readonly PrinterColumn<never>[]): Row<T> =>
  (object, wide = false) =>
    columns
      .filter(({ priority = 0 }) => wide || priority === 0)
      .map(({ cell }) => (cell as (object: T, now: number) => unknown)(object, NOW))
      .join(' | ');

const podRow = rows<Pod>(podColumns);

const meta = { name: 'x', creationTimestamp: '2026-01-09T09:00:00Z' };
const gone = { ...meta, deletionTimestamp: '2026-01-09T09:05:30Z' };
const running = { name: 'c', ready: true, restartCount: 0, state: { running: {} } };
const waiting = (reason: string) => ({
  name: 'c',
  ready: false,
  restartCount: 0,
  state: { waiting: { reason } },
});
const ended = (terminated: object) => ({ name: 'c', ready: false, restartCount: 0, state: { terminated } });

test.each<[string, object, object, object?]>([
  ['x | 0/1 | Pending | 0 | 5m', {}, { phase: 'Pending' }],
  [
    'x | 0/1 | ContainerCreating | 0 | 5m',
    {},
    { phase: 'Pending', containerStatuses: [waiting('ContainerCreating')] },
  ],
  ['x | 1/1 | Running | 0 | 5m', {}, { phase: 'Running', containerStatuses: [running] }],
  [
    'x | 0/1 | ImagePullBackOff | 0 | 5m',
    {},
    { phase: 'Pending', containerStatuses: [waiting('ImagePullBackOff')] },
  ],
  [
    'x | 0/1 | CrashLoopBackOff | 3 (20s ago) | 5m',
    {},
    {
      phase: 'Running',
      containerStatuses: [
        {
          ...waiting('CrashLoopBackOff'),
          restartCount: 3,
          lastState: { terminated: { finishedAt: '2026-01-09T09:04:40Z' } },
        },
      ],
    },
  ],
  [
    'x | 0/1 | Completed | 0 | 5m',
    {},
    { phase: 'Succeeded', containerStatuses: [ended({ exitCode: 0, reason: 'Completed' })] },
  ],
  ['x | 0/1 | ExitCode:3 | 0 | 5m', {}, { phase: 'Failed', containerStatuses: [ended({ exitCode: 3 })] }],
  [
    'x | 0/1 | Signal:9 | 0 | 5m',
    {},
    { phase: 'Failed', containerStatuses: [ended({ exitCode: 137, signal: 9 })] },
  ],
  ['x | 0/1 | Evicted | 0 | 5m', {}, { phase: 'Failed', reason: 'Evicted' }],
  [
    'x | 1/2 | NotReady | 0 | 5m',
    { containers: [{ name: 'c' }, { name: 'd' }] },
    { phase: 'Running', containerStatuses: [ended({ exitCode: 0, reason: 'Completed' }), running] },
  ],
  [
    'x | 0/1 | Init:0/2 | 0 | 5m',
    { initContainers: [{ name: 'i' }, { name: 'j' }] },
    {
      phase: 'Pending',
      initContainerStatuses: [{ ...running, name: 'i' }],
      containerStatuses: [waiting('PodInitializing')],
    },
  ],
  [
    'x | 0/1 | Init:Error | 1 | 5m',
    { initContainers: [{ name: 'i' }] },
    {
      phase: 'Pending',
      initContainerStatuses: [{ ...ended({ exitCode: 1, reason: 'Error' }), name: 'i', restartCount: 1 }],
    },
  ],
  [
    'x | 2/2 | Running | 0 | 5m',
    { initContainers: [{ name: 'i', restartPolicy: 'Always' }] },
    {
      phase: 'Running',
      initContainerStatuses: [{ ...running, name: 'i', started: true }],
      containerStatuses: [running],
    },
  ],
  ['x | 1/1 | Terminating | 0 | 5m', {}, { phase: 'Running', containerStatuses: [running] }, gone],
  [
    'x | 0/1 | Completed | 0 | 5m',
    {},
    { phase: 'Succeeded', containerStatuses: [ended({ exitCode: 0, reason: 'Completed' })] },
    gone,
  ],
])('get pods: %s', (row, spec, status, metadata = meta) =>
  expect(podRow({ metadata, spec: { containers: [{ name: 'c' }], ...spec }, status } as unknown as Pod)).toBe(
    row,
  ),
);

test('get pods -o wide shows address and node', () => {
  const pod = {
    metadata: meta,
    spec: { containers: [], nodeName: 'node01' },
    status: { phase: 'Running', podIPs: [{ ip: '10.244.1.2' }] },
  };
  expect(podRow(pod as unknown as Pod, true)).toBe(
    'x | 0/0 | Running | 0 | 5m | 10.244.1.2 | node01 | <none> | <none>',
  );
});

const serviceRow = rows<Service>(serviceColumns);
const service = (spec: object, status = {}) => ({ metadata: meta, spec, status }) as Service;

test.each([
  [
    'x | ClusterIP | 10.96.0.9 | <none> | 80/TCP | 5m',
    service({ type: 'ClusterIP', clusterIPs: ['10.96.0.9'], ports: [{ port: 80, protocol: 'TCP' }] }),
  ],
  [
    'x | NodePort | 10.96.0.9 | <none> | 80:30080/TCP,53/UDP | 5m',
    service({
      type: 'NodePort',
      clusterIP: '10.96.0.9',
      ports: [
        { port: 80, nodePort: 30080, protocol: 'TCP' },
        { port: 53, protocol: 'UDP' },
      ],
    }),
  ],
  [
    'x | LoadBalancer | 10.96.0.9 | <pending> | 80:31000/TCP | 5m',
    service({
      type: 'LoadBalancer',
      clusterIP: '10.96.0.9',
      ports: [{ port: 80, nodePort: 31000, protocol: 'TCP' }],
    }),
  ],
  [
    'x | LoadBalancer | 10.96.0.9 | 172.18.0.5 | <none> | 5m',
    service(
      { type: 'LoadBalancer', clusterIP: '10.96.0.9' },
      { loadBalancer: { ingress: [{ ip: '172.18.0.5' }] } },
    ),
  ],
  [
    'x | ExternalName | <none> | example.com | <none> | 5m',
    service({ type: 'ExternalName', externalName: 'example.com' }),
  ],
])('get services: %s', (row, object) => expect(serviceRow(object)).toBe(row));

const ips = (count: number) => Array.from({ length: count }, (_, i) => ({ ip: `10.244.1.${i + 1}` }));
const endpointsRow = rows<Endpoints>(endpointsColumns);

test.each([
  ['x | <none> | 5m', undefined],
  ['x | 10.244.1.1:80,10.244.1.2:80,10.244.1.3:80 | 5m', [{ addresses: ips(3), ports: [{ port: 80 }] }]],
  [
    'x | 10.244.1.1:80,10.244.1.2:80,10.244.1.3:80 + 1 more... | 5m',
    [{ addresses: ips(4), ports: [{ port: 80 }] }],
  ],
  ['x |  | 5m', [{ notReadyAddresses: ips(1), ports: [{ port: 80 }] }]],
])('get endpoints: %s', (row, subsets) =>
  expect(endpointsRow({ metadata: meta, subsets } as Endpoints)).toBe(row),
);

test('get nodes shows roles, version, and that a node is cordoned', () => {
  const node = {
    metadata: { ...meta, labels: { 'node-role.kubernetes.io/control-plane': '' } },
    spec: { unschedulable: true },
    status: { conditions: [{ type: 'Ready', status: 'True' }], nodeInfo: { kubeletVersion: 'v1.32.13' } },
  };
  expect(rows<Node>(nodeColumns)(node as unknown as Node)).toBe(
    'x | Ready,SchedulingDisabled | control-plane | 5m | v1.32.13',
  );
});

test('get events tells repeated ones from single ones', () => {
  const row = rows<Event>(eventColumns);
  const about = { kind: 'Pod', name: 'web' };
  const single = {
    metadata: meta,
    involvedObject: about,
    type: 'Normal',
    reason: 'Scheduled',
    message: 'ok ',
    eventTime: '2026-01-09T09:04:00.000000Z',
    reportingComponent: 'default-scheduler',
    reportingInstance: 'default-scheduler-vm',
  };
  expect(row(single as Event, true)).toBe(
    '60s | Normal | Scheduled | pod/web |  | default-scheduler, default-scheduler-vm | ok | 60s | 1 | x',
  );
  const repeated = {
    metadata: meta,
    involvedObject: about,
    type: 'Warning',
    reason: 'BackOff',
    message: 'no',
    firstTimestamp: '2026-01-09T09:00:00Z',
    lastTimestamp: '2026-01-09T09:04:50Z',
    count: 7,
  };
  expect(row(repeated as Event)).toBe('10s | Warning | BackOff | pod/web | no');
});
