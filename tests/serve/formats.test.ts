/** The formats in which one and the same object comes and goes: JSON, YAML, protobuf, Tables, metadata only. */
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { messageNamed } from '../../src/cli/serve/protobuf/messages.ts';
import { open, seal } from '../../src/cli/serve/protobuf/envelope.ts';
import { warningHeader } from '../../src/cli/serve/respond.ts';
import { startServer, type TestServer } from './serving.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer(1);
});

afterAll(async () => {
  await server.close();
  expect(server.faults).toEqual([]);
});

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const META = 'v=v1;g=meta.k8s.io';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'many-fields', labels: { a: 'b' }, creationTimestamp: '2026-01-02T03:04:05Z' },
  spec: {
    terminationGracePeriodSeconds: 0,
    volumes: [{ name: 'c', configMap: { name: 'x', optional: true } }],
    containers: [
      {
        name: 'main',
        image: 'nginx',
        env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
        resources: { requests: { cpu: '100m' } },
        readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 5 },
        livenessProbe: { tcpSocket: { port: 80 } },
      },
    ],
  },
};

test('protobuf and back is the same object', () => {
  expect(open(seal(pod))).toEqual(pod);
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { k: 'w6Q=' } };
  expect(open(seal(secret))).toEqual(secret);
  const lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'l' },
    spec: { renewTime: '2026-01-02T03:04:05.000006Z', leaseDurationSeconds: 40 },
  };
  expect(open(seal(lease))).toEqual(lease);
});

test('field numbers are those of k8s.io/api', () => {
  expect(messageNamed('core.v1.PodSpec')?.byNumber.get(2)?.name).toBe('containers');
  expect(messageNamed('apps.v1.DeploymentSpec')?.byNumber.get(9)?.name).toBe('progressDeadlineSeconds');
});

test('a client that speaks nothing but protobuf creates and reads', async () => {
  const headers = { 'Content-Type': PROTOBUF, Accept: PROTOBUF };
  const path = '/api/v1/namespaces/default/configmaps';
  const body = seal({ ...pod, kind: 'ConfigMap', metadata: { name: 'binary' } });
  const made = await server.ask(path, { method: 'POST', headers, body });
  expect([made.status, made.headers['content-type']]).toEqual([201, PROTOBUF]);
  const read = await server.ask(`${path}/binary`, { headers: { Accept: PROTOBUF } });
  expect(open(read.bytes)).toMatchObject({
    kind: 'ConfigMap',
    metadata: { name: 'binary', namespace: 'default' },
  });
  const list = await server.ask(path, { headers: { Accept: PROTOBUF } });
  expect(open(list.bytes)).toMatchObject({ kind: 'ConfigMapList' });
  const missing = await server.ask(`${path}/missing`, { headers: { Accept: PROTOBUF } });
  expect(open(missing.bytes)).toMatchObject({ kind: 'Status', reason: 'NotFound', code: 404 });
  // The first four bytes of a frame of a watch are its length.
  const watch = await server.ask(`${path}?watch=true&timeoutSeconds=1`, { headers: { Accept: PROTOBUF } });
  expect(watch.headers['content-type']).toBe(`${PROTOBUF};stream=watch`);
  expect(watch.bytes.readUInt32BE(0)).toBeLessThanOrEqual(watch.bytes.length - 4);
  expect(watch.bytes.includes('ADDED')).toBe(true);
});

test('Tables and metadata alone are given to whoever asks', async () => {
  const ask = (accept: string, path = '/api/v1/namespaces') =>
    server.ask(path, { headers: { Accept: accept } });
  const table = (await ask(`application/json;as=Table;${META},application/json`)).json();
  expect(table).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
  const partial = (await ask(`application/json;as=PartialObjectMetadataList;${META}`)).json();
  expect(partial).toMatchObject({ kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' });
  expect((partial['items'] as object[])[0]).not.toHaveProperty('spec');
  const one = (
    await ask(`application/json;as=PartialObjectMetadata;${META}`, '/api/v1/namespaces/default')
  ).json();
  expect(Object.keys(one)).toEqual(['kind', 'apiVersion', 'metadata']);
  expect((await ask('application/json;as=Table;v=v9;g=meta.k8s.io')).status).toBe(406);
  expect((await ask('application/yaml', '/api/v1/namespaces/default')).text).toContain('kind: Namespace\n');
});

test('large answers are zipped for those who can read that', async () => {
  const headers = { 'Accept-Encoding': 'gzip' };
  const zipped = await server.ask('/openapi/v2', { headers });
  expect(zipped.headers['content-encoding']).toBe('gzip');
  expect(JSON.parse(gunzipSync(zipped.bytes).toString('utf8'))).toMatchObject({ swagger: '2.0' });
  expect((await server.ask('/version', { headers })).headers['content-encoding']).toBeUndefined();
});

test('warnings come as headers, quoted', async () => {
  expect(warningHeader('unknown field "spec.a\\b"')).toBe('299 - "unknown field \\"spec.a\\\\b\\""');
  const { headers } = await server.ask('/api/v1/namespaces/default/configmaps?dryRun=All', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"metadata":{"name":"warned"},"nothing":1}',
  });
  expect(headers['warning']).toBe('299 - "unknown field \\"nothing\\""');
});

test('the address of an OpenAPI document changes with it, and it says how lists are merged', async () => {
  const index = (await server.ask('/openapi/v3')).json()['paths'] as Record<
    string,
    { serverRelativeURL: string }
  >;
  const { json } = await server.ask(index['api/v1']?.serverRelativeURL ?? '');
  const { schemas } = json()['components'] as {
    schemas: Record<string, { properties: Record<string, object> }>;
  };
  expect(schemas['io.k8s.api.core.v1.PodSpec']?.properties['containers']).toMatchObject({
    'x-kubernetes-patch-merge-key': 'name',
    'x-kubernetes-patch-strategy': 'merge',
    'x-kubernetes-list-map-keys': ['name'],
  });
  expect(schemas['io.k8s.api.core.v1.Pod']).toMatchObject({
    'x-kubernetes-group-version-kind': [{ group: '', version: 'v1', kind: 'Pod' }],
  });
});
