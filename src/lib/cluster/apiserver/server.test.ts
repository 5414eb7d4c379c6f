import { beforeEach, describe, expect, test } from 'vitest';
import type { KubeRequest, StreamItem, WatchEvent } from '#lib/kube/client.ts';
import type { Status } from '#lib/kube/status.ts';
import type { KubeList, KubeObject, KubeTable, Pod } from '#lib/kube/types.ts';
import { Simulation } from '#lib/sim/simulation.ts';
import { Store } from '#lib/cluster/store/store.ts';
import { InternalClient } from './internal.ts';
import { resources } from './kinds/index.ts';
import { ApiServer } from './server.ts';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const NS = '/api/v1/namespaces/default';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

let sim: Simulation;
let api: ApiServer;
let client: InternalClient;

beforeEach(() => {
  sim = new Simulation({ seed: 7 });
  api = new ApiServer({ sim, store: new Store(sim), resources, admission: [], version: 'v1.32.13' });
  client = new InternalClient(api);
  post('/api/v1/namespaces', { metadata: { name: 'default' } });
});

const send = (method: KubeRequest['method'], path: string, rest: Partial<KubeRequest> = {}) => {
  const [bare = '', query] = path.split('?');
  const params = Object.fromEntries(new URLSearchParams(query));
  return api.handle({ method, path: bare, query: params, ...rest });
};
const post = (path: string, body: unknown) => send('POST', path, { body, contentType: 'application/json' });
const put = (path: string, body: unknown) => send('PUT', path, { body, contentType: 'application/json' });
const get = (path: string) => send('GET', path).body as KubeObject;
const patch = (path: string, body: unknown, kind = 'merge-patch') =>
  send('PATCH', path, { body, contentType: `application/${kind}+json` });
const message = (response: { body: unknown }) => (response.body as Status).message;

const configMap = (name: string, rest: object = {}) => ({
  metadata: { name, ...rest },
  data: { mode: 'fast' },
});
const pod = (name: string, meta: object = {}, spec: object = {}) => ({
  metadata: { name, ...meta },
  spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec },
});
const deployment = (name: string) => ({
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
  },
});

/** What a watch brings, as `TYPE name`. */
function watching(path: string, rest: Partial<KubeRequest> = {}) {
  const { stream } = send('GET', `${path}${path.includes('?') ? '&' : '?'}watch=true`, rest);
  const events: WatchEvent[] = [];
  const seen: string[] = [];
  stream!.listen(
    (item: StreamItem) => {
      if (!('watch' in item)) return;
      events.push(item.watch);
      seen.push(`${item.watch.type} ${item.watch.object.metadata?.name ?? ''}`.trim());
    },
    () => seen.push('end'),
  );
  return { stream: stream!, seen, events, take: () => seen.splice(0) };
}

describe('creating', () => {
  test('an object is defaulted, stamped and given a revision', () => {
    const { status, body } = post(DEPLOYMENTS, deployment('web'));
    expect(status).toBe(201);
    const { metadata, spec } = body as KubeObject & { spec: { replicas: number } };
    expect(metadata).toMatchObject({
      namespace: 'default',
      generation: 1,
      creationTimestamp: '2026-01-09T09:00:00Z',
    });
    expect(metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(metadata.resourceVersion).toBe(String(api.store.revision));
    expect(spec.replicas).toBe(1);
  });

  test('generateName makes a name of its own for each', () => {
    const names = [1, 2, 3].map(
      () => (post(`${NS}/pods`, pod('', { generateName: 'web-' })).body as Pod).metadata.name,
    );
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  test.each([
    ['twice', `${NS}/configmaps`, configMap('settings'), 409, 'configmaps "settings" already exists'],
    [
      'in no namespace',
      '/api/v1/namespaces/nowhere/configmaps',
      configMap('a'),
      404,
      'namespaces "nowhere" not found',
    ],
    [
      'in another namespace than it says',
      `${NS}/configmaps`,
      configMap('a', { namespace: 'other' }),
      400,
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'of another version',
      DEPLOYMENTS,
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
      400,
      'the API version in the data (v1) does not match the expected API version (apps/v1)',
    ],
    [
      'without a name',
      `${NS}/configmaps`,
      configMap(''),
      422,
      'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    ],
  ])('%s is refused', (_, path, body, code, text) => {
    post(`${NS}/configmaps`, configMap('settings'));
    const response = post(path, body);
    expect([response.status, message(response)]).toEqual([code, text]);
  });

  test('a bad name is told with the rule', () => {
    const response = post(`${NS}/configmaps`, configMap('Bad_Name'));
    expect(response.status).toBe(422);
    expect(message(response)).toContain(
      'metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain',
    );
  });

  test('a dry run answers and stores nothing', () => {
    const before = api.store.revision;
    expect(post(`${NS}/configmaps?dryRun=All`, configMap('a')).status).toBe(201);
    expect(api.store.revision).toBe(before);
    expect(send('GET', `${NS}/configmaps/a`).status).toBe(404);
  });

  test('nothing is created in a namespace that is being deleted', () => {
    post('/api/v1/namespaces', { metadata: { name: 'old' } });
    send('DELETE', '/api/v1/namespaces/old');
    expect(message(post('/api/v1/namespaces/old/configmaps', configMap('a')))).toBe(
      'configmaps "a" is forbidden: unable to create new content in namespace old because it is being terminated',
    );
  });

  test('unknown fields are refused, told, or ignored', () => {
    const wrong = { ...configMap('a'), dat: {} };
    expect(message(post(`${NS}/configmaps?fieldValidation=Strict`, wrong))).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dat"',
    );
    expect(post(`${NS}/configmaps?dryRun=All`, wrong).warnings).toEqual(['unknown field "dat"']);
    expect(post(`${NS}/configmaps?fieldValidation=Ignore`, wrong).warnings).toBeUndefined();
  });
});

describe('updating', () => {
  test('an old resourceVersion is a conflict', () => {
    const first = post(DEPLOYMENTS, deployment('web')).body as KubeObject;
    put(`${DEPLOYMENTS}/web`, { ...first, spec: { ...(first['spec'] as object), replicas: 2 } });
    const response = put(`${DEPLOYMENTS}/web`, {
      ...first,
      spec: { ...(first['spec'] as object), replicas: 3 },
    });
    expect([response.status, message(response)]).toEqual([
      409,
      'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
    ]);
  });

  test('what changes nothing is not written', () => {
    post(DEPLOYMENTS, deployment('web'));
    const before = api.store.revision;
    expect(put(`${DEPLOYMENTS}/web`, deployment('web')).status).toBe(200);
    expect(patch(`${DEPLOYMENTS}/web`, { spec: { replicas: 1 } }).status).toBe(200);
    expect(api.store.revision).toBe(before);
  });

  test('the generation counts changes of the spec (and a Deployment’s annotations), not of labels or status', () => {
    post(DEPLOYMENTS, deployment('web'));
    const generation = () => get(`${DEPLOYMENTS}/web`).metadata.generation;
    patch(`${DEPLOYMENTS}/web`, { metadata: { labels: { a: 'b' } } });
    patch(`${DEPLOYMENTS}/web/status`, { status: { replicas: 3 } });
    expect(generation()).toBe(1);
    patch(`${DEPLOYMENTS}/web`, { spec: { replicas: 5 } });
    expect(generation()).toBe(2);
    patch(`${DEPLOYMENTS}/web`, { metadata: { annotations: { note: 'x' } } });
    expect(generation()).toBe(3);
    expect(get(`${DEPLOYMENTS}/web`)).toMatchObject({ spec: { replicas: 5 }, status: { replicas: 3 } });
  });

  test.each([
    ['another name', configMap('b'), 'the name of the object (b) does not match the name on the URL (a)'],
    [
      'another uid',
      configMap('a', { uid: 'nope' }),
      /Precondition failed: UID in precondition: nope, UID in object meta/,
    ],
  ])('%s is refused', (_, body, text) => {
    post(`${NS}/configmaps`, configMap('a'));
    expect(message(put(`${NS}/configmaps/a`, body))).toMatch(text);
  });

  test('patches of three sorts, and their mistakes', () => {
    post(DEPLOYMENTS, deployment('web'));
    const containers = [{ name: 'c', image: 'nginx:2' }];
    patch(`${DEPLOYMENTS}/web`, { spec: { template: { spec: { containers } } } }, 'strategic-merge-patch');
    patch(`${DEPLOYMENTS}/web`, [{ op: 'replace', path: '/spec/replicas', value: 4 }], 'json-patch');
    expect(get(`${DEPLOYMENTS}/web`)).toMatchObject({
      spec: {
        replicas: 4,
        template: {
          spec: { containers: [{ name: 'c', image: 'nginx:2', terminationMessagePolicy: 'File' }] },
        },
      },
    });
    expect(
      message(patch(`${DEPLOYMENTS}/web`, { spec: { replicas: 'x' } }, 'strategic-merge-patch')),
    ).toContain('patch: Invalid value: "map[spec:map[replicas:x]]": unrecognized type: int32');
    expect(patch(`${DEPLOYMENTS}/web`, { metadata: { resourceVersion: '1' } }).status).toBe(409);
    expect(message(patch(`${DEPLOYMENTS}/web`, {}, 'apply-patch'))).toMatch(
      /server-side apply|unknown format/,
    );
  });

  test('scale shows and sets the count', () => {
    post(DEPLOYMENTS, deployment('web'));
    const { body } = patch(`${DEPLOYMENTS}/web/scale`, { spec: { replicas: 4 } });
    expect(body).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 4 },
      status: { replicas: 0, selector: 'app=web' },
    });
    expect(get(`${DEPLOYMENTS}/web`)).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 4 } });
    expect(patch(`${DEPLOYMENTS}/web/scale`, { spec: { replicas: -1 } }).status).toBe(422);
  });
});

describe('deleting', () => {
  const bound = () => {
    post(`${NS}/pods`, pod('web'));
    client.bind(api.store.get('pods', 'default', 'web') as Pod, 'node01');
    return api.store.get('pods', 'default', 'web') as Pod;
  };

  test('a pod on a node gets its grace, a shorter one when asked for, and goes when the kubelet says so', () => {
    bound();
    const events = watching(`${NS}/pods`);
    events.take();
    send('DELETE', `${NS}/pods/web`);
    const meta = () => get(`${NS}/pods/web`).metadata;
    expect(meta()).toMatchObject({
      deletionTimestamp: '2026-01-09T09:00:30Z',
      deletionGracePeriodSeconds: 30,
    });
    sim.advance(sim.now + 2000);
    send('DELETE', `${NS}/pods/web`, { body: { gracePeriodSeconds: 5 } });
    expect(meta()).toMatchObject({
      deletionTimestamp: '2026-01-09T09:00:05Z',
      deletionGracePeriodSeconds: 5,
    });
    send('DELETE', `${NS}/pods/web`, { body: { gracePeriodSeconds: 60 } });
    expect(meta().deletionGracePeriodSeconds).toBe(5);
    client.remove(api.store.get('pods', 'default', 'web')!, { graceSeconds: 0 });
    expect(events.take()).toEqual(['MODIFIED web', 'MODIFIED web', 'MODIFIED web', 'DELETED web']);
    expect(events.events.at(-1)?.object.metadata.deletionGracePeriodSeconds).toBe(0);
    expect(send('GET', `${NS}/pods/web`).status).toBe(404);
  });

  test('a pod without a node goes at once; a Deployment is answered by a Status, a pod by itself', () => {
    post(`${NS}/pods`, pod('web'));
    expect(send('DELETE', `${NS}/pods/web`).body).toMatchObject({ kind: 'Pod' });
    post(DEPLOYMENTS, deployment('web'));
    expect(send('DELETE', `${DEPLOYMENTS}/web`).body).toMatchObject({
      status: 'Success',
      details: { name: 'web', group: 'apps', kind: 'deployments' },
    });
    expect(api.store.list('deployments.apps')).toEqual([]);
  });

  test('finalizers keep an object until the last is gone, and no new ones may come', () => {
    post(`${NS}/configmaps`, configMap('a', { finalizers: ['example.com/wait'] }));
    send('DELETE', `${NS}/configmaps/a`);
    expect(get(`${NS}/configmaps/a`).metadata.deletionTimestamp).toBe('2026-01-09T09:00:00Z');
    expect(message(post(`${NS}/configmaps`, configMap('a')))).toBe(
      'object is being deleted: configmaps "a" already exists',
    );
    const more = { metadata: { finalizers: ['example.com/wait', 'example.com/more'] } };
    expect(message(patch(`${NS}/configmaps/a`, more))).toContain('no new finalizers can be added');
    patch(`${NS}/configmaps/a`, { metadata: { finalizers: null } });
    expect(send('GET', `${NS}/configmaps/a`).status).toBe(404);
  });

  test('the propagation policy becomes a finalizer for the garbage collector', () => {
    post(DEPLOYMENTS, deployment('web'));
    send('DELETE', `${DEPLOYMENTS}/web`, { body: { propagationPolicy: 'Foreground' } });
    expect(get(`${DEPLOYMENTS}/web`).metadata).toMatchObject({
      finalizers: ['foregroundDeletion'],
      generation: 2,
    });
    send('DELETE', `${DEPLOYMENTS}/web`, { body: { propagationPolicy: 'Orphan' } });
    expect(get(`${DEPLOYMENTS}/web`).metadata.finalizers).toEqual(['orphan']);
  });

  test('a namespace stays, Terminating, until it is finalized', () => {
    post('/api/v1/namespaces', { metadata: { name: 'old' } });
    send('DELETE', '/api/v1/namespaces/old');
    const old = get('/api/v1/namespaces/old');
    expect(old).toMatchObject({ status: { phase: 'Terminating' }, spec: { finalizers: ['kubernetes'] } });
    put('/api/v1/namespaces/old/finalize', { ...old, spec: { finalizers: [] } });
    expect(send('GET', '/api/v1/namespaces/old').status).toBe(404);
  });

  test('a precondition that does not hold is a conflict', () => {
    post(`${NS}/configmaps`, configMap('a'));
    expect(send('DELETE', `${NS}/configmaps/a`, { body: { preconditions: { uid: 'x' } } }).status).toBe(409);
  });
});

describe('reading', () => {
  beforeEach(() => {
    for (const [name, app] of [
      ['b', 'web'],
      ['a', 'web'],
      ['c', 'db'],
    ] as const)
      post(`${NS}/pods`, pod(name, { labels: { app } }));
  });
  const names = (path: string) =>
    (get(path) as unknown as KubeList).items.map(({ metadata }) => metadata.name);

  test.each([
    ['pods', ['a', 'b', 'c']],
    ['pods?labelSelector=app%3Dweb', ['a', 'b']],
    ['pods?labelSelector=app!%3Dweb', ['c']],
    ['pods?labelSelector=app in (db,x)', ['c']],
    ['pods?fieldSelector=metadata.name%3Db', ['b']],
    ['pods?fieldSelector=status.phase%3DRunning', []],
    ['pods?limit=2', ['a', 'b']],
  ])('%s', (path, expected) => expect(names(`${NS}/${path}`)).toEqual(expected));

  test('pages follow each other', () => {
    const first = get(`${NS}/pods?limit=2`).metadata as unknown as KubeList['metadata'];
    expect(first.remainingItemCount).toBe(1);
    expect(names(`${NS}/pods?limit=2&continue=${encodeURIComponent(first.continue!)}`)).toEqual(['c']);
  });

  test.each([
    ['pods?fieldSelector=status.nope%3Dx', 'field label not supported: status.nope'],
    ['pods?labelSelector=app in web', "unable to parse requirement: found 'web' expected: '('"],
    ['pods?resourceVersion=999', `Timeout: Too large resource version: 999, current: 4`],
    ['podz', 'the server could not find the requested resource'],
  ])('%s is refused', (path, text) => expect(message(send('GET', `${NS}/${path}`))).toBe(text));

  test('a Table has the columns and the names', () => {
    const table = send('GET', `${NS}/pods`, { accept: TABLE }).body as KubeTable;
    expect(table.columnDefinitions[0]).toMatchObject({ name: 'Name', type: 'string', priority: 0 });
    expect(table.rows.map(({ cells }) => cells[0])).toEqual(['a', 'b', 'c']);
    expect(table.rows[0]?.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'a' } });
    const one = send('GET', `${NS}/pods/a`, { accept: TABLE, query: { includeObject: 'Object' } })
      .body as KubeTable;
    expect(one.rows[0]?.object.kind).toBe('Pod');
  });

  test('somebody else may do nothing', () => {
    expect(message(send('GET', `${NS}/pods`, { asUser: 'learner' }))).toBe(
      'pods is forbidden: User "learner" cannot list resource "pods" in API group "" in the namespace "default"',
    );
  });
});

describe('watching', () => {
  test('begins with what is there, or after a revision', () => {
    post(`${NS}/configmaps`, configMap('a'));
    const from = api.store.revision;
    post(`${NS}/configmaps`, configMap('b'));
    const all = watching(`${NS}/configmaps`);
    const since = watching(`${NS}/configmaps?resourceVersion=${from}`);
    send('DELETE', `${NS}/configmaps/a`);
    expect(all.seen).toEqual(['ADDED a', 'ADDED b', 'DELETED a']);
    expect(since.seen).toEqual(['ADDED b', 'DELETED a']);
    expect(since.events[1]?.object.metadata.resourceVersion).toBe(String(api.store.revision));
  });

  test('an object that begins to match is ADDED, one that ceases to is DELETED', () => {
    post(`${NS}/configmaps`, configMap('a'));
    const { take } = watching(`${NS}/configmaps?labelSelector=tier%3Dx`);
    for (const tier of ['x', 'x', 'y', 'z', 'x'])
      patch(`${NS}/configmaps/a`, {
        metadata: { labels: { tier }, annotations: { step: String(sim.random.uint32()) } },
      });
    expect(take()).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a', 'ADDED a']);
  });

  test('a Table watch brings the columns once', () => {
    const { events } = watching(`${NS}/configmaps`, { accept: TABLE });
    post(`${NS}/configmaps`, configMap('a'));
    post(`${NS}/configmaps`, configMap('b'));
    const tables = events.map(({ object }) => object as unknown as KubeTable);
    expect(tables.map(({ columnDefinitions }) => columnDefinitions.length > 0)).toEqual([true, false]);
    expect(tables[1]?.rows[0]?.cells[0]).toBe('b');
  });

  test('ends after timeoutSeconds, and when it is closed', () => {
    const timed = watching(`${NS}/configmaps?timeoutSeconds=10`);
    const closed = watching(`${NS}/configmaps`);
    closed.stream.close();
    sim.advance(sim.now + 10_000);
    post(`${NS}/configmaps`, configMap('a'));
    expect([timed.seen, closed.seen]).toEqual([['end'], []]);
  });

  test('a revision from before a restore is too old', () => {
    const early = api.store.revision;
    post(`${NS}/configmaps`, configMap('a'));
    sim.restore(sim.snapshot());
    const { seen, events } = watching(`${NS}/configmaps?resourceVersion=${early}`);
    expect(seen).toEqual(['ERROR', 'end']);
    expect(events[0]?.object).toMatchObject({ code: 410, reason: 'Expired' });
    expect(watching(`${NS}/configmaps?resourceVersion=${api.store.revision}`).seen).toEqual([]);
  });
});

test('the parts of the control plane meet the same rules', () => {
  post(DEPLOYMENTS, deployment('web'));
  const old = api.store.get('deployments.apps', 'default', 'web')!;
  const status = { replicas: 1 };
  expect(client.updateStatus({ ...old, status, spec: {} } as KubeObject)).toMatchObject({
    spec: old['spec'],
    status,
  });
  expect(client.update({ ...old, metadata: { ...old.metadata, labels: { a: 'b' } } })).toMatchObject({
    code: 409,
  });
  expect(client.remove({ ...old, metadata: { ...old.metadata, name: 'x' } })).toMatchObject({ code: 404 });
});
