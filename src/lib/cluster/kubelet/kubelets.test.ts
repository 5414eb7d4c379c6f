import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { InternalClient } from '#lib/cluster/apiserver/internal.ts';
import { resources } from '#lib/cluster/apiserver/kinds/index.ts';
import { ApiServer } from '#lib/cluster/apiserver/server.ts';
import type { EventRecorder } from '#lib/cluster/event-recorder.ts';
import { loadConfig } from '#lib/cluster/images/load.ts';
import { Store } from '#lib/cluster/store/store.ts';
import { isStatus } from '#lib/kube/status.ts';
import type { Container, ContainerState, KubeObject, Pod, PodSpec } from '#lib/kube/types.ts';
import { Simulation, type Snapshot } from '#lib/sim/simulation.ts';
import { Kubelets } from './kubelets.ts';

const config = loadConfig(parse(readFileSync('tests/conformance/lab/cluster/cluster.yaml', 'utf8')));

/** A node with a pod on it, and what is said of it: `1.9 BackOff Back-off pulling image …`. */
function started(spec: PodSpec, seed = 3) {
  const sim = new Simulation({ seed });
  const store = new Store(sim);
  const api = new ApiServer({ sim, store, resources, admission: [], version: config.version });
  const client = new InternalClient(api);
  const events: string[] = [];
  const states: string[] = [];
  const recorder = {
    event: (_source: unknown, _about: unknown, _type: unknown, reason: string, message: string) =>
      void events.push(`${reason}: ${message}`),
  } as unknown as EventRecorder;
  const kubelets = new Kubelets({ sim, store, client, recorder, config });
  const create = (object: Omit<KubeObject, 'apiVersion'>) =>
    client.create({ apiVersion: 'v1', ...object } as KubeObject);
  create({ kind: 'Namespace', metadata: { name: 'default' } });
  const pod = () => store.get('pods', 'default', 'p') as Pod | undefined;
  store.subscribe(({ resource, after }) => {
    const shown = resource === 'pods' && after ? shownStatus(after as Pod) : undefined;
    if (shown && shown !== states.at(-1)) states.push(shown);
  });
  const made = create({
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec,
  } as unknown as KubeObject) as Pod;
  if (isStatus(made)) throw new Error(made.message);
  client.bind(made, 'node01');
  const after = (seconds: number) => sim.advance(sim.startMs + seconds * 1000);
  const count = (text: string) => events.filter((event) => event.includes(text)).length;
  sim.settle();
  return { sim, client, kubelets, events, states, pod, create, after, count };
}

/** The STATUS column of `kubectl get pods`, as far as it matters here. */
function shownStatus({ status, metadata }: Pod): string {
  const of = (state: ContainerState | undefined) => state?.waiting?.reason ?? state?.terminated?.reason;
  const init = status?.initContainerStatuses?.find(({ state }) => state?.terminated?.exitCode !== 0);
  const main = status?.containerStatuses?.map(({ state }) => of(state)).find(Boolean);
  const shown = init ? `Init:${of(init.state) ?? ''}` : (main ?? status?.phase ?? '');
  return metadata.deletionTimestamp ? `${shown}, going` : shown;
}

const one = (image: string, more: Partial<Container> = {}): PodSpec => ({
  containers: [{ name: 'c', image, ...more }],
});
const storefront = (tag: string, more?: Partial<Container>) =>
  one(`registry.example.com/shop/storefront:${tag}`, { ports: [{ containerPort: 8080 }], ...more });
const get = (path: string) => ({ httpGet: { path, port: 8080 } });

test('an image that does not exist is asked for again and again, ever more seldom (bootcamp recording: 4 pulls and 10 back-offs in 160 s)', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const { after, count, states, pod } = started(one('gcr.io/google-samples/kubernetes-bootcamp:v10'), seed);
    after(165);
    expect(count('Pulling: Pulling image')).toBe(4);
    expect(count('Failed: Error: ErrImagePull')).toBe(4);
    expect(count('BackOff: Back-off pulling image')).toBeGreaterThanOrEqual(8);
    expect(count('BackOff: Back-off pulling image')).toBeLessThanOrEqual(11);
    // What a sync found out is shown when the next one begins.
    expect(states.slice(0, 6)).toEqual([
      'Pending',
      'ContainerCreating',
      'ErrImagePull',
      'ImagePullBackOff',
      'ErrImagePull',
      'ImagePullBackOff',
    ]);
    expect(pod()?.status?.containerStatuses?.[0]?.state?.waiting?.message).toContain(
      'Back-off pulling image "gcr.io/google-samples/kubernetes-bootcamp:v10": ErrImagePull: rpc error: code = NotFound',
    );
  }
});

test('a container that crashes is restarted at once, and then after 10, 20, 40 seconds', () => {
  const { after, events, pod, states } = started(storefront('v1-crash'));
  after(120);
  const begun = events.filter((event) => event.startsWith('Started')).length;
  expect(begun).toBe(5);
  expect(pod()?.status?.containerStatuses?.[0]).toMatchObject({ restartCount: 4, ready: false });
  expect(states).toContain('CrashLoopBackOff');
  expect(events.at(-1)).toMatch(/^BackOff: Back-off restarting failed container c in pod p_default\(/);
});

test('an app that takes SIGTERM leaves Completed, one that ignores it is killed after the grace', () => {
  const good = started(storefront('v1'));
  good.after(20);
  good.client.remove(good.pod() as Pod);
  good.after(21);
  expect(good.kubelets.podIsListening(good.pod() as Pod, 8080)).toBeDefined();
  good.after(25);
  expect(good.states.at(-1)).toBe('Completed, going');
  expect(good.pod()).toBeUndefined();

  const deaf = started(one('gcr.io/google-samples/kubernetes-bootcamp:v1'));
  deaf.after(20);
  deaf.client.remove(deaf.pod() as Pod);
  deaf.after(49);
  expect(deaf.states.at(-1)).toBe('Running, going');
  deaf.after(53);
  expect(deaf.states.at(-1)).toBe('Error, going');
  expect(deaf.pod()).toBeUndefined();
});

test('a readiness probe is asked when the container starts and every period after that, and then nobody looks any more', () => {
  const { after, sim, count, pod } = started(
    storefront('v1', { readinessProbe: { ...get('/ready'), periodSeconds: 5 } }),
  );
  after(12);
  expect(
    count(
      'Unhealthy: Readiness probe failed: Get "http://10.244.1.2:8080/ready": dial tcp 10.244.1.2:8080: connect: connection refused',
    ),
  ).toBeGreaterThan(0);
  expect(pod()?.status?.containerStatuses?.[0]?.ready).toBe(true);
  expect(sim.nextDue()).toBeUndefined();
});

test('a liveness probe that fails three times restarts the container within the sync', () => {
  const { after, events, pod } = started(
    storefront('v1-slow', {
      livenessProbe: { ...get('/healthz'), initialDelaySeconds: 3, periodSeconds: 3 },
    }),
  );
  after(20);
  expect(events).toContain('Killing: Container c failed liveness probe, will be restarted');
  expect(pod()?.status?.containerStatuses?.[0]).toMatchObject({
    restartCount: 1,
    lastState: { terminated: { exitCode: 0 } },
  });
});

test('a startup probe keeps the others waiting', () => {
  const { after, pod, count } = started(
    storefront('v1-slow', {
      startupProbe: { ...get('/healthz'), periodSeconds: 5, failureThreshold: 12 },
      livenessProbe: { ...get('/healthz'), periodSeconds: 3 },
    }),
  );
  after(15);
  expect(pod()?.status?.containerStatuses?.[0]).toMatchObject({ started: false, ready: false });
  after(40);
  expect(pod()?.status?.containerStatuses?.[0]).toMatchObject({
    started: true,
    ready: true,
    restartCount: 0,
  });
  expect(count('Liveness')).toBe(0);
});

test('a probe by command notices the moment the file is gone', () => {
  const { after, count } = started(
    one('busybox:1.36', {
      args: ['/bin/sh', '-c', 'touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600'],
      livenessProbe: { exec: { command: ['cat', '/tmp/healthy'] }, initialDelaySeconds: 5, periodSeconds: 5 },
    }),
  );
  after(30);
  expect(count('Unhealthy')).toBe(0);
  after(49);
  expect(count('Unhealthy: Liveness probe failed: cat: /tmp/healthy: No such file or directory\n')).toBe(3);
});

test.each([
  [
    'a missing ConfigMap',
    one('nginx:1.27', { envFrom: [{ configMapRef: { name: 'app' } }] }),
    'Failed: Error: configmap "app" not found',
    'CreateContainerConfigError',
  ],
  [
    'a command that is not there',
    one('nginx:1.27', { command: ['storefrontd'] }),
    'Failed: Error: failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "storefrontd": executable file not found in $PATH: unknown',
    'RunContainerError',
  ],
  [
    'an image that may not be pulled',
    one('nginx:1.26', { imagePullPolicy: 'Never' }),
    'ErrImageNeverPull: Container image "nginx:1.26" is not present with pull policy of Never',
    'ErrImageNeverPull',
  ],
  ['a name that is none', one('nginx:1.27:alpine'), 'Failed: Error: InvalidImageName', 'InvalidImageName'],
  [
    'too little memory',
    one('polinux/stress', {
      command: ['stress'],
      args: ['--vm-bytes', '250M'],
      resources: { limits: { memory: '100Mi' } },
    }),
    'Started: Started container c',
    'OOMKilled',
  ],
  [
    'a volume without its Secret',
    { ...one('nginx:1.27'), volumes: [{ name: 'v', secret: { secretName: 'creds' } }] },
    'FailedMount: MountVolume.SetUp failed for volume "v" : secret "creds" not found',
    'ContainerCreating',
  ],
])('%s is said and shown', (_, spec, event, status) => {
  const { after, events, states } = started(spec as PodSpec);
  after(15);
  expect(events).toContain(event);
  expect(states).toContain(status);
});

const sh = (...script: string[]) => ['sh', '-c', script.join('; ')];

test.each<[string, Partial<Container>, string | undefined]>([
  [
    'its termination message',
    { command: sh('echo no database > /dev/termination-log', 'exit 2') },
    'no database\n',
  ],
  [
    'the end of its log, where the pod asks for it',
    { command: sh('echo one', 'echo two', 'exit 2'), terminationMessagePolicy: 'FallbackToLogsOnError' },
    'one\ntwo\n',
  ],
  [
    'not its log when it ended well',
    { command: sh('echo one'), terminationMessagePolicy: 'FallbackToLogsOnError' },
    undefined,
  ],
  ['not its log unless asked', { command: sh('echo one', 'exit 2') }, undefined],
])('a container that ended says %s', (_, container, message) => {
  const { after, pod } = started({ ...one('busybox:1.36', container), restartPolicy: 'Never' });
  after(15);
  expect(pod()?.status?.containerStatuses?.[0]?.state?.terminated?.message).toBe(message);
});

test.each<[string, NonNullable<Container['lifecycle']>['postStart'], string]>([
  [
    'a command',
    { exec: { command: sh('exit 1') } },
    'Exec lifecycle hook ([sh -c exit 1]) for Container "c"',
  ],
  ['a request that nobody answers yet', get('/hello'), 'HTTP lifecycle hook (/hello) for Container "c"'],
])('a postStart hook that fails ends the container: %s', (_, postStart, message) => {
  const { after, events, pod } = started(storefront('v1', { lifecycle: { postStart } }));
  after(12);
  expect(events).toContain('FailedPostStartHook: PostStartHook failed');
  expect(events).toContain('Killing: FailedPostStartHook');
  const waiting = pod()?.status?.containerStatuses?.[0]?.state?.waiting;
  expect(waiting?.reason).toMatch(/^(PostStartHookError|CrashLoopBackOff)$/);
  if (waiting?.reason === 'PostStartHookError') expect(waiting.message).toContain(message);
});

test('while the postStart hook runs the status does not show the container', () => {
  const { after, states } = started(
    storefront('v1', { lifecycle: { postStart: { sleep: { seconds: 20 } } } }),
  );
  after(20);
  expect(states.at(-1)).toBe('ContainerCreating');
  after(32);
  expect(states.at(-1)).toBe('Running');
});

test('a preStop hook that fails is said, and the container stops all the same', () => {
  const { after, client, events, pod } = started(
    storefront('v1', { lifecycle: { preStop: { exec: { command: sh('sleep 3', 'exit 1') } } } }),
  );
  after(15);
  client.remove(pod() as Pod);
  after(17);
  expect(events).not.toContain('FailedPreStopHook: PreStopHook failed');
  after(25);
  expect(events).toContain('FailedPreStopHook: PreStopHook failed');
  expect(pod()).toBeUndefined();
});

test('of two containers that ended one is kept: the logs of the one before are gone when the next look has passed', () => {
  const { after, pod, kubelets } = started(storefront('v1-crash'));
  for (let at = 6; at < 40; at += 0.25) {
    after(at);
    const { state, lastState } = pod()?.status?.containerStatuses?.[0] ?? {};
    if (!state?.terminated || !lastState?.terminated) continue;
    after(at + 3);
    const read = kubelets.logs(pod() as Pod, { container: 'c', previous: true });
    if (pod()?.status?.containerStatuses?.[0]?.state?.terminated)
      expect(read).toEqual({
        text: `unable to retrieve container logs for ${lastState.terminated.containerID}`,
      });
  }
  expect.hasAssertions();
});

test('init containers run one after the other before the rest', () => {
  const init = (name: string, script: string) => ({ name, image: 'busybox:1.36', command: sh(script) });
  const spec = {
    initContainers: [init('a', 'sleep 1'), init('b', 'true')],
    containers: [{ name: 'c', image: 'nginx:1.27' }],
  };
  const { after, events, pod } = started(spec);
  after(30);
  const names = events.filter((event) => event.startsWith('Started')).map((event) => event.slice(-1));
  expect(names).toEqual(['a', 'b', 'c']);
  expect(pod()?.status?.phase).toBe('Running');
});

test('a pod that is done stays, and says what it wrote', () => {
  const { after, pod, kubelets } = started({
    ...one('busybox:1.36', { command: ['echo', 'done'] }),
    restartPolicy: 'Never',
  });
  after(15);
  expect(pod()?.status?.phase).toBe('Succeeded');
  expect(kubelets.logs(pod() as Pod, { container: 'c' })).toEqual({ text: 'done\n' });
});

test('logs of a container that waits are refused in the words of the kubelet', () => {
  const { after, pod, kubelets } = started(one('nginx:nosuch'));
  after(14);
  expect(kubelets.logs(pod() as Pod, { container: 'c' })).toMatchObject({
    status: {
      message: expect.stringMatching(
        /^container "c" in pod "p" is waiting to start: (trying and failing|image can't)/,
      ),
    },
  });
});

test('logs are followed to the end of the container', () => {
  const { after, pod, kubelets } = started(
    one('busybox:1.36', { command: ['sh', '-c', 'for i in 1 2 3; do echo $i; sleep 5; done'] }),
  );
  after(6);
  const lines: string[] = [];
  let ended = false;
  kubelets.followLogs(
    pod() as Pod,
    { container: 'c' },
    (line) => lines.push(line),
    () => (ended = true),
  );
  after(14);
  expect([lines.join(''), ended]).toEqual(['1\n2\n3\n', false]);
  after(25);
  expect(ended).toBe(true);
});

function exec(at: ReturnType<typeof started>, command: string[], input?: string) {
  const said: string[] = [];
  const session = at.kubelets.exec(
    at.pod() as Pod,
    { container: 'c', command, stdin: input !== undefined, tty: false },
    {
      stdout: (text) => said.push(text),
      stderr: (text) => said.push(`! ${text}`),
      exit: (code, message) => said.push(`= ${code}${message ? ` ${message}` : ''}`),
    },
  );
  if ('send' in session && input !== undefined) {
    session.send(input);
    session.end();
  }
  return said;
}

test.each([
  [['hostname'], ['p\n', '= 0']],
  [['sh', '-c', 'exit 3'], ['= 3 command terminated with exit code 3']],
  [
    ['ls', '/nosuch'],
    ["! ls: cannot access '/nosuch': No such file or directory\n", '= 2 command terminated with exit code 2'],
  ],
  [
    ['nosuchcmd'],
    [
      expect.stringMatching(
        /^= 1 .*OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuchcmd": executable file not found in \$PATH: unknown$/,
      ),
    ],
  ],
])('exec -- %j', (command, said) => {
  const at = started(one('nginx:1.27'));
  at.after(15);
  expect(exec(at, command)).toEqual(said);
});

test('a shell in a container reads lines, and what it does stays', () => {
  const at = started(one('nginx:1.27'));
  at.after(15);
  expect(exec(at, ['sh'], 'X=5\ncd /tmp\necho $X > file\npwd\nexit 7\n')).toEqual([
    '/tmp\n',
    '= 7 command terminated with exit code 7',
  ]);
  expect(exec(at, ['cat', '/tmp/file'])).toEqual(['5\n', '= 0']);
});

test('a node saved in the middle of a crash loop goes on as if it had not been', () => {
  const whole = started(storefront('v1-crash'));
  whole.after(150);
  const first = started(storefront('v1-crash'));
  first.after(37);
  const saved = JSON.parse(JSON.stringify(first.sim.snapshot())) as Snapshot;
  const second = started(storefront('v1-crash'), 9);
  second.sim.restore(saved);
  second.after(150);
  expect(second.pod()).toEqual(whole.pod());
});
