/** Requests through sidecars and the ingress gateway, as VirtualServices and DestinationRules say. */
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { Cluster } from '#lib/cluster/cluster.ts';
import { loadConfig } from '#lib/cluster/images/load.ts';
import type { Origin } from '#lib/cluster/network/connections.ts';
import type { Request } from '#lib/cluster/network/flight.ts';
import { encodeBase64 } from '#lib/bytes/base64.ts';
import type { Status } from '#lib/kube/status.ts';
import type { Pod } from '#lib/kube/types.ts';
import { Simulation, type Snapshot } from '#lib/sim/simulation.ts';
import { bringMesh } from './part.ts';

const IP = '198.51.100.7';
const NETWORKING = '/apis/networking.istio.io/v1/namespaces/shop';
let cluster: Cluster;
let begun: Snapshot;

const images = ['front', 'back'].map((name) => ({
  repository: `registry.example/${name}`,
  tags: ['v1', 'v2', 'slow', 'bad'],
  app: {
    ports: [8080],
    listenAfterMs: 10,
    forwards: ['X-group'],
    http:
      name === 'front'
        ? [
            {
              path: '/*',
              status: 200,
              body: '{{tag}} {{calls.back}}',
              calls: { back: 'http://back{{path}}' },
            },
          ]
        : [{ path: '/*', status: 200, body: '{{tag}} {{path}} {{header.host}}', afterMs: 5 }],
  },
  byTag: {
    slow: { http: [{ path: '/*', status: 200, body: 'slow', afterMs: 5000 }] },
    bad: { http: [{ path: '/*', status: 503, body: 'bad' }] },
  },
}));

function send(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) {
  const contentType = method === 'PATCH' ? 'application/json-patch+json' : undefined;
  const answer = cluster.handle({
    method,
    path,
    ...(body !== undefined && { body }),
    ...(contentType && { contentType }),
  });
  cluster.sim.settle();
  return { status: answer.status, body: answer.body as Status, warnings: answer.warnings };
}

function create(path: string, object: object): void {
  const { status, body } = send('POST', path, object);
  expect(status, JSON.stringify(body)).toBe(201);
}

const istio = (kind: string, name: string, spec: object) => ({
  apiVersion: 'networking.istio.io/v1alpha3',
  kind,
  metadata: { name },
  spec,
});
const route = (name: string, spec: object) =>
  send(
    'POST',
    `${NETWORKING.replace('/v1/', '/v1alpha3/')}/virtualservices`,
    istio('VirtualService', name, spec),
  );
const rule = (spec: object) =>
  create(
    `${NETWORKING.replace('/v1/', '/v1alpha3/')}/destinationrules`,
    istio('DestinationRule', 'back', spec),
  );

function pod(name: string, tag: string, app = name): void {
  create('/api/v1/namespaces/shop/pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${name}-${tag}`, labels: { app, version: tag } },
    spec: { containers: [{ name, image: `registry.example/${name}:${tag}` }] },
  });
}

beforeAll(async () => {
  await bringMesh();
  const config = loadConfig({
    mesh: true,
    loadBalancers: [IP],
    registries: [{ host: 'registry.example' }],
    images,
  });
  cluster = new Cluster(new Simulation({ seed: 1 }), config);
  for (const [name, labels] of [
    ['shop', { 'istio-injection': 'enabled' }],
    ['plain', {}],
  ] as const)
    create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  for (const name of ['front', 'back'])
    create('/api/v1/namespaces/shop/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    });
  pod('front', 'v1');
  pod('back', 'v1');
  pod('back', 'v2');
  cluster.sim.advance(cluster.sim.now + 60_000);
  begun = cluster.sim.snapshot();
});

beforeEach(() => cluster.sim.restore(begun));

const podAt = (name: string) => cluster.store.get('pods', 'shop', name) as Pod;

interface Answered {
  readonly tookMs: number;
  readonly subject?: string | undefined;
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly error?: string;
}

/** Asked from the pod of the app `front`, unless from elsewhere. */
function ask(url: string, request: Partial<Request> = {}, from?: Origin | null): Answered {
  const origin = from === undefined ? { namespace: 'shop', pod: podAt('front-v1') } : from;
  const flight = cluster.network.send(
    { method: 'GET', headers: {}, ...request, url },
    'test',
    origin ?? undefined,
  );
  const outcome = cluster.network.finish(flight);
  const { tookMs, certificate } = flight;
  if (!outcome.ok) return { tookMs, error: outcome.error };
  const { status, body, headers } = outcome;
  return { tookMs, subject: certificate?.subject, status, body, headers };
}

const answers = (url: string, times: number, request: Partial<Request> = {}) => {
  const counts: Record<string, number> = {};
  for (let n = 0; n < times; n += 1) {
    const { status, body = '' } = ask(url, request);
    const key = `${status} ${body.split(' ')[0] ?? ''}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
};

const subsets = [
  { name: 'old', labels: { version: 'v1' } },
  { name: 'new', labels: { version: 'v2' } },
];
const to = (subset: string, weight?: number | string) => ({
  destination: { host: 'back', subset },
  ...(weight !== undefined && { weight }),
});

test('a labelled namespace gives its pods a sidecar, another does not', () => {
  const { spec, metadata, status } = podAt('back-v1');
  expect(spec.containers.map(({ name }) => name)).toEqual(['back', 'istio-proxy']);
  expect(spec.initContainers?.map(({ name }) => name)).toEqual(['istio-init']);
  expect(status?.containerStatuses?.every(({ ready }) => ready)).toBe(true);
  expect(metadata.annotations?.['kubectl.kubernetes.io/default-container']).toBe('back');
  create('/api/v1/namespaces/plain/pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a' },
    spec: { containers: [{ name: 'a', image: 'nginx:1.27' }] },
  });
  expect((cluster.store.get('pods', 'plain', 'a') as Pod).spec.containers).toHaveLength(1);
});

test('a pod has its own word about its sidecar', () => {
  for (const [name, namespace, word] of [
    ['out', 'shop', 'false'],
    ['in', 'plain', 'true'],
  ] as const)
    create(`/api/v1/namespaces/${namespace}/pods`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { 'sidecar.istio.io/inject': word } },
      spec: { containers: [{ name: 'a', image: 'nginx:1.27' }] },
    });
  expect((cluster.store.get('pods', 'shop', 'out') as Pod).spec.containers).toHaveLength(1);
  expect((cluster.store.get('pods', 'plain', 'in') as Pod).spec.containers).toHaveLength(2);
});

test('without rules a Service is asked as it is, by its proxy', () => {
  const { status, headers } = ask('http://back/x');
  expect(status).toBe(200);
  expect(headers?.['server']).toBe('envoy');
  expect(headers?.['x-envoy-upstream-service-time']).toMatch(/^\d+$/);
  expect(Object.keys(answers('http://back/', 40)).sort()).toEqual(['200 v1', '200 v2']);
});

test('weights, also as text; a header that wins; both for the calls of an app', () => {
  rule({ host: 'back', subsets });
  const canary = { match: [{ headers: { 'X-group': { exact: 'test' } } }], route: [to('new')] };
  route('back-vs', { hosts: ['back'], http: [canary, { route: [to('old', 100), to('new', 0)] }] });
  expect(answers('http://back/', 30)).toEqual({ '200 v1': 30 });
  expect(answers('http://back.shop.svc.cluster.local/', 10)).toEqual({ '200 v1': 10 });
  expect(answers('http://back/', 10, { headers: { 'x-group': 'test' } })).toEqual({ '200 v2': 10 });
  expect(ask('http://front/a', { headers: { 'X-group': 'test' } }).body).toMatch(/^v1 v2/);
  expect(ask('http://front/a').body).toMatch(/^v1 v1/);
  const patched = send('PATCH', `${NETWORKING}/virtualservices/back-vs`, [
    { op: 'add', path: '/spec/http/1/route/0/weight', value: '80' },
    { op: 'add', path: '/spec/http/1/route/1/weight', value: '20' },
  ]);
  expect(patched.status).toBe(200);
  const shares = answers('http://back/', 400);
  expect(shares['200 v2']).toBeGreaterThan(50);
  expect(shares['200 v2']).toBeLessThan(110);
  // Who has no proxy is not routed.
  expect(Object.keys(answersPlain('http://back.shop/', 30)).sort()).toEqual(['v1', 'v2']);
});

function answersPlain(url: string, times: number) {
  const counts: Record<string, number> = {};
  for (let n = 0; n < times; n += 1) {
    const key = ask(url, {}, { namespace: 'plain' }).body?.split(' ')[0] ?? '';
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

test('a subset that nobody defined, one that nobody is in, a host that is not there', () => {
  rule({ host: 'back', subsets: [...subsets, { name: 'empty', labels: { version: 'v9' } }] });
  route('back-vs', {
    hosts: ['back'],
    http: [
      { match: [{ uri: { prefix: '/none' } }], route: [to('none')] },
      { match: [{ uri: { prefix: '/empty' } }], route: [to('empty')] },
      { match: [{ uri: { prefix: '/nohost' } }], route: [{ destination: { host: 'nobody' } }] },
      { match: [{ uri: { exact: '/v2' } }], route: [to('new')] },
    ],
  });
  expect(ask('http://back/none')).toMatchObject({ status: 503, body: '' });
  expect(ask('http://back/empty')).toMatchObject({ status: 503, body: 'no healthy upstream' });
  expect(ask('http://back/nohost')).toMatchObject({ status: 503, body: '' });
  expect(ask('http://back/v2?a=1').body).toMatch(/^v2/);
  expect(ask('http://back/else')).toMatchObject({ status: 404, body: '' });
});

test('what a request is asked for: methods, queries, expressions, presence, absence', () => {
  rule({ host: 'back', subsets });
  const match = (one: object) => [{ ...one }];
  route('back-vs', {
    hosts: ['back'],
    http: [
      { match: match({ method: { exact: 'POST' } }), route: [to('new')] },
      { match: match({ queryParams: { v: { exact: '2' } } }), route: [to('new')] },
      { match: match({ uri: { regex: '/[ab]/\\d+' } }), route: [to('new')] },
      { match: match({ headers: { cookie: { regex: '^(.*?;)?(user=jo)(;.*)?$' } } }), route: [to('new')] },
      { match: match({ uri: { prefix: '/x' }, withoutHeaders: { 'x-a': {} } }), route: [to('new')] },
      { match: match({ sourceLabels: { app: 'other' } }), route: [to('new')] },
      { route: [to('old')] },
    ],
  });
  const version = (path: string, request: Partial<Request> = {}) =>
    ask(`http://back${path}`, request).body?.slice(0, 2);
  expect(version('/')).toBe('v1');
  expect(version('/', { method: 'POST' })).toBe('v2');
  expect(version('/?v=2')).toBe('v2');
  expect(version('/?v=22')).toBe('v1');
  expect(version('/a/12')).toBe('v2');
  expect(version('/a/12/x')).toBe('v1');
  expect(version('/', { headers: { Cookie: 'a=1;user=jo' } })).toBe('v2');
  expect(version('/x')).toBe('v2');
  expect(version('/x', { headers: { 'X-A': '1' } })).toBe('v1');
});

test('faults, redirects, rewrites, direct answers, timeouts, retries, mirrors', () => {
  pod('back', 'slow', 'slow');
  pod('back', 'bad', 'back');
  create('/api/v1/namespaces/shop/services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'slow' },
    spec: { selector: { app: 'slow' }, ports: [{ port: 80, targetPort: 8080 }] },
  });
  cluster.sim.advance(cluster.sim.now + 60_000);
  rule({ host: 'back', subsets: [...subsets, { name: 'bad', labels: { version: 'bad' } }] });
  const at = (prefix: string, rest: object) => ({ match: [{ uri: { prefix } }], ...rest });
  route('back-vs', {
    hosts: ['back'],
    http: [
      at('/abort', { fault: { abort: { percentage: { value: 100 }, httpStatus: 418 } }, route: [to('old')] }),
      at('/delay', {
        fault: { delay: { percentage: { value: 100 }, fixedDelay: '3s' } },
        route: [to('old')],
      }),
      at('/moved', { redirect: { uri: '/new', authority: 'other.example', redirectCode: 302 } }),
      at('/api/', { rewrite: { uri: '/' }, route: [to('old')] }),
      at('/re', {
        rewrite: { uriRegexRewrite: { match: '/re/(\\d+)', rewrite: '/\\1/re' } },
        route: [to('old')],
      }),
      at('/say', { directResponse: { status: 200, body: { string: 'hello' } } }),
      at('/slow', { timeout: '0.5s', route: [{ destination: { host: 'slow' } }] }),
      at('/bad', { retries: { attempts: 2, retryOn: '5xx' }, route: [to('bad')] }),
      at('/mirror', { mirror: { host: 'back', subset: 'new' }, route: [to('old')] }),
      at('/head', {
        headers: { request: { set: { host: 'x.example' } }, response: { add: { 'X-Seen': 'yes' } } },
        route: [to('old')],
      }),
    ],
  });
  expect(ask('http://back/abort')).toMatchObject({ status: 418, body: 'fault filter abort' });
  expect(ask('http://back/delay').tookMs).toBeGreaterThanOrEqual(3000);
  expect(ask('http://back/moved')).toMatchObject({
    status: 302,
    headers: { Location: 'http://other.example/new' },
  });
  expect(ask('http://back/api/a?b=1').body).toBe('v1 /a?b=1 ');
  expect(ask('http://back/re/42').body).toBe('v1 /42/re ');
  expect(ask('http://back/say')).toMatchObject({ status: 200, body: 'hello' });
  expect(ask('http://back/slow')).toMatchObject({
    status: 504,
    body: 'upstream request timeout',
    tookMs: 500,
  });
  expect(ask('http://back/bad')).toMatchObject({ status: 503, body: 'bad' });
  expect(ask('http://back/head')).toMatchObject({ body: 'v1 /head x.example', headers: { 'X-Seen': 'yes' } });
  const seen = () =>
    cluster.network.edges.totals
      .filter(({ to: got }) => got?.version === 'v2')
      .reduce((sum, { ok }) => sum + ok, 0);
  const before = seen();
  expect(ask('http://back/mirror').body).toMatch(/^v1/);
  expect(seen()).toBe(before + 1);
});

test('edges name the versions that rules lead to', () => {
  rule({ host: 'back', subsets });
  route('back-vs', { hosts: ['back'], http: [{ route: [to('new')] }] });
  ask('http://front/', {}, null);
  ask('http://front.shop/', {}, { namespace: 'plain' });
  const edges = cluster.network.edges.totals.map(({ from, service, to: got, ok }) => [
    from.app,
    service,
    got?.version,
    ok,
  ]);
  expect(edges).toContainEqual(['front', 'back.shop', 'v2', 1]);
});

const gateway = (servers: object[]) =>
  create(`${NETWORKING}/gateways`, {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: { name: 'edge' },
    spec: { selector: { istio: 'ingressgateway' }, servers },
  });
const http = { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['shop.example'] };
const https = (credentialName: string) => ({
  port: { number: 443, name: 'https', protocol: 'HTTPS' },
  hosts: ['shop.example'],
  tls: { mode: 'SIMPLE', credentialName },
});

test('the ingress gateway listens where a Gateway says so, and routes by host', () => {
  const headers = { Host: 'shop.example' };
  expect(ask(`http://${IP}/`, { headers }, null).error).toBe('refused');
  gateway([http]);
  expect(ask(`http://${IP}/`, { headers }, null)).toMatchObject({ status: 404, body: '' });
  route('edge', {
    hosts: ['shop.example'],
    gateways: ['edge'],
    http: [{ match: [{ uri: { prefix: '/shop' } }], route: [{ destination: { host: 'back' } }] }],
  });
  expect(ask(`http://${IP}/shop`, { headers }, null)).toMatchObject({
    status: 200,
    headers: { server: 'istio-envoy' },
  });
  expect(ask(`http://${IP}/else`, { headers }, null).status).toBe(404);
  expect(ask(`http://${IP}/shop`, { headers: { Host: 'other' } }, null).status).toBe(404);
  expect(ask(`https://${IP}/shop`, { headers }, null).error).toBe('refused');
  const edges = cluster.network.edges.totals.map(({ from, service, to: got }) => [
    from.app,
    service,
    got?.app,
  ]);
  expect(edges).toContainEqual(['unknown', 'istio-ingressgateway.istio-system', 'istio-ingressgateway']);
  expect(edges).toContainEqual(['istio-ingressgateway', 'back.shop', 'back']);
});

test('TLS at the gateway needs the Secret beside it', () => {
  const headers = { Host: 'shop.example' };
  gateway([{ ...http, tls: { httpsRedirect: true } }, https('cert')]);
  route('edge', {
    hosts: ['*'],
    gateways: ['shop/edge'],
    http: [{ route: [{ destination: { host: 'back' } }] }],
  });
  expect(ask(`https://${IP}/`, { headers }, null).error).toBe('reset');
  create('/api/v1/namespaces/istio-system/secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'cert' },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': encodeBase64('a certificate'), 'tls.key': encodeBase64('a key') },
  });
  expect(ask(`https://${IP}/`, { headers }, null)).toMatchObject({
    status: 200,
    subject: 'CN=shop.example',
  });
  expect(ask(`http://${IP}/a`, { headers }, null)).toMatchObject({
    status: 301,
    headers: { Location: 'https://shop.example/a' },
  });
});

const security = (kind: string, plural: string, spec: object) =>
  create(`/apis/security.istio.io/v1/namespaces/shop/${plural}`, {
    apiVersion: 'security.istio.io/v1',
    kind,
    metadata: { name: 'a' },
    spec,
  });

test('STRICT mTLS keeps out who has no proxy', () => {
  const plain = { namespace: 'plain' };
  expect(ask('http://back.shop/', {}, plain).status).toBe(200);
  security('PeerAuthentication', 'peerauthentications', { mtls: { mode: 'STRICT' } });
  expect(ask('http://back.shop/', {}, plain).error).toBe('reset');
  expect(ask('http://back/').status).toBe(200);
  rule({ host: 'back', trafficPolicy: { tls: { mode: 'DISABLE' } } });
  expect(ask('http://back/')).toMatchObject({
    status: 503,
    body: expect.stringMatching(/^upstream connect error/),
  });
});

test('policies of authorization: allow some, deny others', () => {
  security('AuthorizationPolicy', 'authorizationpolicies', {
    selector: { matchLabels: { app: 'back' } },
    rules: [
      {
        from: [{ source: { principals: ['cluster.local/ns/shop/sa/default'] } }],
        to: [{ operation: { methods: ['GET'], paths: ['/open*'] } }],
      },
    ],
  });
  expect(ask('http://back/open').status).toBe(200);
  expect(ask('http://back/open', { method: 'POST' })).toMatchObject({
    status: 403,
    body: 'RBAC: access denied',
  });
  expect(ask('http://back/').status).toBe(403);
  expect(ask('http://back.shop/open', {}, { namespace: 'plain' }).status).toBe(403);
});

test('istiod lets in what is valid, and says why not', () => {
  const said = (spec: object) => route('x', spec).body.message;
  const denied = 'admission webhook "validation.istio.io" denied the request: configuration is invalid: ';
  expect(said({ hosts: ['back'], http: [{ route: [to('old', 0), to('new', 0)] }] })).toBe(
    `${denied}total destination weight = 0`,
  );
  expect(said({ hosts: ['back'], http: [{}] })).toBe(
    `${denied}HTTP route, redirect or direct_response is required`,
  );
  expect(said({ hosts: ['*'], http: [{ redirect: { uri: '/' }, route: [to('old')] }] })).toBe(
    `${denied}2 errors occurred:\n\t* wildcard host * is not allowed for virtual services bound to the mesh gateway\n\t* HTTP route cannot contain both route and redirect\n\n`,
  );
  expect(said({ hosts: ['back'], http: [{ route: [to('old', '8O')] }] })).toMatch(/cannot unmarshal "8O"/);
  const rules = send('POST', `${NETWORKING}/destinationrules`, {
    ...istio('DestinationRule', 'x', { host: 'back', subsets: [subsets[0], subsets[0]] }),
    apiVersion: 'networking.istio.io/v1',
  });
  expect(rules.body.message).toBe(`${denied}duplicate subset names: old`);
  // Other fields than the schema knows are dropped, as of any custom kind; a field of another type is refused by it.
  expect(said({ hosts: 'back', http: [] })).toMatch(/spec.hosts: Invalid value: "string"/);
});
