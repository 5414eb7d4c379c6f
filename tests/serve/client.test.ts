/** The official client for JavaScript against a server of ours: what a program that somebody wrote for a real cluster does. */
import { PassThrough, Writable } from 'node:stream';
import {
  AppsV1Api,
  CoreV1Api,
  Exec,
  Log,
  makeInformer,
  PatchStrategy,
  PortForward,
  setHeaderOptions,
  VersionApi,
  Watch,
  type V1ConfigMap,
  type V1Deployment,
  type V1Pod,
  type V1Status,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from './serving.ts';

let server: TestServer;
let core: CoreV1Api;
let apps: AppsV1Api;

beforeAll(async () => {
  server = await startServer();
  core = server.config.makeApiClient(CoreV1Api);
  apps = server.config.makeApiClient(AppsV1Api);
});

afterAll(async () => {
  await server.close();
  expect(server.faults).toEqual([]);
});

const web = (name: string): V1Deployment => ({
  metadata: { name },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'nginx', image: 'nginx', ports: [{ containerPort: 80 }] }] },
    },
  },
});

/** A ready pod of a deployment of this name. */
async function readyPod(app: string): Promise<string> {
  await apps.createNamespacedDeployment({ namespace: 'default', body: web(app) });
  const ready = (pod: V1Pod) =>
    pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
  const pod = await new Promise<V1Pod>((resolve, reject) => {
    const watch = new Watch(server.config);
    const query = { labelSelector: `app=${app}` };
    const seen = (_phase: string, object: V1Pod) => {
      if (!ready(object)) return;
      resolve(object);
      void watching.then((request) => request.abort());
    };
    const watching = watch.watch('/api/v1/namespaces/default/pods', query, seen, (error: Error | null) => {
      if (error && error.name !== 'AbortError') reject(error);
    });
  });
  return pod.metadata?.name ?? '';
}

/** Collects what is written to it. */
function collector(): { readonly sink: Writable; readonly text: () => string } {
  let text = '';
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString('utf8');
      done();
    },
  });
  return { sink, text: () => text };
}

test('a list comes whole, or page after page', async () => {
  const whole = await core.listNamespace();
  expect(Number(whole.metadata?.resourceVersion)).toBeGreaterThan(0);
  const names: string[] = [];
  let next: string | undefined;
  let late = false;
  do {
    const page = await core.listNamespace({ limit: 1, ...(next && { _continue: next }) });
    expect(page.items).toHaveLength(1);
    names.push(...page.items.map(({ metadata }) => metadata?.name ?? ''));
    next = page.metadata?._continue || undefined;
    // What comes and goes meanwhile does not show.
    if (!late) await core.createNamespace({ body: { metadata: { name: 'late' } } });
    late = true;
  } while (next);
  expect(names).toEqual(whole.items.map(({ metadata }) => metadata?.name));
});

test('the server says which Kubernetes it is', async () => {
  const { major, minor } = await server.config.makeApiClient(VersionApi).getCode();
  expect(`${major}.${minor}`).toBe('1.32');
});

test('a deployment that is created becomes ready, and its log and port can be read', async () => {
  const pod = await readyPod('readable');
  const { sink, text } = collector();
  await new Log(server.config).log('default', pod, 'nginx', sink, {});
  await expect.poll(text, { timeout: 30_000 }).toContain('start up');

  const answer = collector();
  const input = new PassThrough();
  const socket = await new PortForward(server.config).portForward(
    'default',
    pod,
    [80],
    answer.sink,
    null,
    input,
  );
  input.write('GET / HTTP/1.1\r\nHost: web\r\n\r\n');
  await expect.poll(answer.text, { timeout: 30_000 }).toContain('Welcome to nginx!');
  expect(answer.text()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  (socket as { close(): void }).close();
});

test('a command in a container prints, reads its input and tells how it ended', async () => {
  const pod = await readyPod('commands');
  const run = async (command: string[], stdin: string | null) => {
    const out = collector();
    const input = stdin === null ? null : new PassThrough();
    const status = await new Promise<V1Status>((resolve, reject) => {
      new Exec(server.config)
        .exec('default', pod, 'nginx', command, out.sink, out.sink, input, false, resolve)
        .catch(reject);
      input?.end(stdin);
    });
    return { status, text: out.text() };
  };
  expect((await run(['hostname'], null)).text).toBe(`${pod}\n`);
  const failed = await run(['sh', '-c', 'echo oh >&2; exit 3'], null);
  expect(failed.text).toBe('oh\n');
  expect(failed.status).toMatchObject({ status: 'Failure', reason: 'NonZeroExitCode' });
  expect(failed.status.details?.causes).toEqual([{ reason: 'ExitCode', message: '3' }]);
  expect((await run(['cat'], 'typed\n')).text).toBe('typed\n');
});

test('an informer hears of what is added, changed and deleted', async () => {
  const heard: string[] = [];
  const list = () => core.listNamespacedConfigMap({ namespace: 'default', labelSelector: 'heard=yes' });
  const informer = makeInformer<V1ConfigMap>(
    server.config,
    '/api/v1/namespaces/default/configmaps',
    list,
    'heard=yes',
  );
  for (const verb of ['add', 'update', 'delete'] as const)
    informer.on(verb, ({ metadata, data }) => void heard.push(`${verb} ${metadata?.name} ${data?.['x']}`));
  await informer.start();
  const body = { metadata: { name: 'heard', labels: { heard: 'yes' } }, data: { x: '1' } };
  await core.createNamespacedConfigMap({ namespace: 'default', body });
  await core.createNamespacedConfigMap({ namespace: 'default', body: { metadata: { name: 'unheard' } } });
  await core.replaceNamespacedConfigMap({
    namespace: 'default',
    name: 'heard',
    body: { ...body, data: { x: '2' } },
  });
  await core.deleteNamespacedConfigMap({ namespace: 'default', name: 'heard' });
  await expect
    .poll(() => heard, { timeout: 30_000 })
    .toEqual(['add heard 1', 'update heard 2', 'delete heard 2']);
  await informer.stop();
});

test('three sorts of patches change an object, and a dry run does not', async () => {
  await apps.createNamespacedDeployment({ namespace: 'default', body: web('patched') });
  const at = { namespace: 'default', name: 'patched' };
  const as = (strategy: string) => setHeaderOptions('Content-Type', strategy);
  const containers = [{ name: 'nginx', env: [{ name: 'A', value: 'b' }] }];
  const strategic = { spec: { template: { spec: { containers } } } };
  const merged = await apps.patchNamespacedDeployment(
    { ...at, body: strategic },
    as(PatchStrategy.StrategicMergePatch),
  );
  expect(merged.spec?.template.spec?.containers[0]).toMatchObject({
    image: 'nginx',
    env: [{ name: 'A', value: 'b' }],
  });
  const body = [{ op: 'replace', path: '/spec/replicas', value: 2 }];
  expect(
    (await apps.patchNamespacedDeployment({ ...at, body }, as(PatchStrategy.JsonPatch))).spec?.replicas,
  ).toBe(2);
  const dry = await apps.patchNamespacedDeployment(
    { ...at, body: { spec: { replicas: 5 } }, dryRun: 'All' },
    as(PatchStrategy.MergePatch),
  );
  expect(dry.spec?.replicas).toBe(5);
  expect((await apps.readNamespacedDeployment(at)).spec?.replicas).toBe(2);
});

test('a token that the cluster handed out is that service account, with its rights', async () => {
  const path = '/api/v1/namespaces/default/serviceaccounts/default/token';
  const headers = { 'Content-Type': 'application/json' };
  const asked = await server.ask(path, { method: 'POST', headers, body: '{"spec":{}}' });
  const { token } = asked.json()['status'] as { token: string };
  const { status, text } = await server.ask('/api/v1/namespaces/default/pods', {
    headers: { Authorization: `Bearer ${token}` },
  });
  expect(status).toBe(403);
  expect(text).toContain('User \\"system:serviceaccount:default:default\\" cannot list resource');
});

test('a collection is deleted by its labels', async () => {
  const labels = { group: 'gone' };
  for (const name of ['one', 'two'])
    await core.createNamespacedConfigMap({ namespace: 'default', body: { metadata: { name, labels } } });
  await core.deleteCollectionNamespacedConfigMap({ namespace: 'default', labelSelector: 'group=gone' });
  const left = await core.listNamespacedConfigMap({ namespace: 'default', labelSelector: 'group=gone' });
  expect(left.items).toEqual([]);
});
