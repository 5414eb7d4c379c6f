/** What apps answer by the parts of a request: paths, forms, headers that go on, JSON of others, guards and tokens. */
import { beforeAll, expect, test } from 'vitest';
import { Cluster } from '#lib/cluster/cluster.ts';
import { loadConfig } from '#lib/cluster/images/load.ts';
import { encodeBase64 } from '#lib/bytes/base64.ts';
import { Simulation } from '#lib/sim/simulation.ts';
import { pathParts } from './asked.ts';
import { bringGuards } from './guards-part.ts';
import type { Request } from './flight.ts';

let cluster: Cluster;

const app = (name: string, rest: object) => ({
  repository: `registry.example/${name}`,
  tags: ['v1'],
  app: { ports: [8080], listenAfterMs: 10, ...rest },
});

beforeAll(async () => {
  await bringGuards();
  const json = 'application/json';
  const config = loadConfig({
    registries: [{ host: 'registry.example' }],
    images: [
      app('shop', {
        forwards: ['X-group'],
        guards: [
          { path: '/health', open: true },
          { path: '/admin*', basic: { users: { root: 'pw' }, realm: 'Shop' } },
          { path: '/product/*', method: 'DELETE', bearer: { key: 'shop', scope: 'write' } },
          { path: '/product/*', bearer: { key: 'shop' } },
        ],
        http: [
          { path: '/health', status: 200, body: 'up' },
          { path: '/admin*', status: 200, body: 'in' },
          { path: '/product/{id:[0-9]+}', method: 'DELETE', status: 200 },
          {
            path: '/product/{id:[0-9]+}',
            status: 200,
            contentType: json,
            headers: { 'X-Id': '{{path.id}}' },
            calls: {
              rev: { url: 'http://reviews/review?productId={{path.id}}', pick: ['author'] },
              gone: { url: 'http://nobody/', orElse: '[]' },
            },
            body: '{"id":{{path.id}},"at":"{{address}}","rev":{{calls.rev}},"by":{{calls.rev.0.by}},"none":{{calls.rev.9.x}},"gone":{{calls.gone}}}',
          },
          {
            path: '/product/*',
            status: 400,
            contentType: json,
            body: '{"path":"{{path}}","q":"{{query.q}}"}',
          },
          {
            path: '/oauth/token',
            method: 'POST',
            status: 200,
            tokens: {
              key: 'shop',
              clients: {
                writer: { secret: 's', scopes: ['read', 'write'] },
                reader: { secret: 's', scopes: ['read'] },
              },
              users: { magnus: 'password' },
              expiresS: 60,
            },
          },
        ],
      }),
      app('reviews', {
        http: [
          {
            path: '/review',
            when: { query: { productId: '*' }, header: { 'x-GROUP': 'test' } },
            status: 200,
            contentType: json,
            body: '[{"author":"A","by":"{{header.X-group}} {{query.productId}} {{pod}}"}]',
          },
          { path: '/review', when: { query: { productId: '13' } }, status: 404 },
          { path: '/review', status: 200, contentType: json, body: '[]' },
        ],
      }),
    ],
  });
  cluster = new Cluster(new Simulation({ seed: 1 }), config);
  const post = (path: string, body: object) => {
    expect(cluster.handle({ method: 'POST', path, body }).status).toBe(201);
    cluster.sim.settle();
  };
  for (const name of ['shop', 'reviews']) {
    const spec = { containers: [{ name, image: `registry.example/${name}:v1` }] };
    post('/api/v1/namespaces/default/pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { app: name } },
      spec,
    });
    post('/api/v1/namespaces/default/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] },
    });
  }
  cluster.sim.advance(cluster.sim.now + 60_000);
});

function ask(path: string, request: Partial<Request> = {}) {
  const sent = { method: 'GET', headers: {}, ...request, url: `http://shop${path}` };
  const flight = cluster.network.send(sent, 'test', { namespace: 'default' });
  const outcome = cluster.network.finish(flight);
  if (!outcome.ok) throw new Error(outcome.error);
  return outcome;
}

const basic = (user: string) => ({ Authorization: `Basic ${encodeBase64(user)}` });

function token(
  user: string,
  form = 'grant_type=password&username=magnus&password=password',
): Record<string, unknown> {
  const headers = { ...basic(user), 'Content-Type': 'application/x-www-form-urlencoded' };
  const { status, body } = ask('/oauth/token', { method: 'POST', headers, body: form });
  return { ...(JSON.parse(body) as Record<string, unknown>), status };
}

const bearer = (user = 'writer:s') => ({ Authorization: `Bearer ${String(token(user)['access_token'])}` });

test('patterns take a path apart', () => {
  expect(pathParts('/a/{id}', '/a/x%20y?q=1')).toEqual({ id: 'x y' });
  expect(pathParts('/a/{id}', '/a/x/y')).toBeUndefined();
  expect(pathParts('/a/{id}/*', '/a/x/y/z')).toEqual({ id: 'x' });
  expect(pathParts('/a/{id:[0-9]{2}}', '/a/12')).toEqual({ id: '12' });
  expect(pathParts('/a/{id:[0-9]{2}}', '/a/123')).toBeUndefined();
  expect(pathParts('/a.b', '/axb')).toBeUndefined();
});

test('calls take parts of the path, and the headers that the app hands on', () => {
  const { body, headers } = ask('/product/2', { headers: { ...bearer(), 'x-group': 'test' } });
  const ip =
    (cluster.store.get('pods', 'default', 'shop') as { status?: { podIP?: string } }).status?.podIP ?? '';
  expect(JSON.parse(body)).toEqual({
    id: 2,
    at: `shop/${ip}:8080`,
    rev: [{ author: 'A' }],
    by: 'test 2 reviews',
    none: null,
    gone: [],
  });
  expect(headers['X-Id']).toBe('2');
});

test('a call that fails without a stand-in fails the answer', () => {
  expect(ask('/product/13', { headers: bearer() }).status).toBe(500);
  expect(ask('/product/1', { headers: bearer() }).body).toContain('"rev":[]');
});

test('what the client sent stands in strings as JSON writes it', () => {
  const { status, body } = ask('/product/x?q=a%22b', { headers: bearer() });
  expect(status).toBe(400);
  expect(JSON.parse(body)).toMatchObject({ q: 'a"b' });
});

test('tokens: for a client that is known, and a user whose password it has', () => {
  const given = token('writer:s');
  expect(given).toMatchObject({ status: 200, token_type: 'bearer', scope: 'read write', expires_in: 59 });
  expect(String(given['access_token']).split('.')).toHaveLength(3);
  expect(token('writer:wrong')).toMatchObject({ status: 401, error: 'Unauthorized' });
  const wrong = 'grant_type=password&username=magnus&password=x';
  expect(token('writer:s', wrong)).toMatchObject({
    status: 400,
    error: 'invalid_grant',
    error_description: 'Bad credentials',
  });
  expect(token('writer:s', 'grant_type=magic')).toMatchObject({ error: 'unsupported_grant_type' });
  expect(
    token('reader:s', 'grant_type=password&username=magnus&password=password&scope=write'),
  ).toMatchObject({
    error: 'invalid_scope',
  });
});

test('guards: no token, a bad one, one that lacks the scope, one that is over', () => {
  const said = (path: string, request: Partial<Request> = {}) => {
    const { status, headers } = ask(path, request);
    return [status, headers['WWW-Authenticate']];
  };
  expect(said('/health')).toEqual([200, undefined]);
  expect(said('/product/2')).toEqual([401, 'Bearer']);
  expect(said('/product/2', { headers: { Authorization: 'Bearer x' } })[1]).toMatch(
    /invalid_token.*Malformed token/,
  );
  const forged = { Authorization: `${bearer().Authorization}x` };
  expect(said('/product/2', { headers: forged })[1]).toMatch(/Invalid signature/);
  expect(said('/product/2', { method: 'DELETE', headers: bearer('reader:s') })).toEqual([
    403,
    expect.stringMatching(/insufficient_scope/),
  ]);
  expect(said('/product/2', { method: 'DELETE', headers: bearer() })).toEqual([200, undefined]);
  expect(
    said('/product/2', {
      headers: { authorization: bearer().Authorization.replace('Bearer ', 'Bearer  ') },
    })[0],
  ).toBe(200);
  const old = bearer();
  cluster.sim.advance(cluster.sim.now + 61_000);
  expect(said('/product/2', { headers: old })[1]).toMatch(/Jwt expired/);
  expect(said('/admin')).toEqual([401, 'Basic realm="Shop"']);
  expect(said('/admin', { headers: basic('root:pw') })).toEqual([200, undefined]);
  expect(said('/admin', { headers: basic('root:no') })[0]).toBe(401);
});
