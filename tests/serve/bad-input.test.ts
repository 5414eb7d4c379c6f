/** What the server says to requests that are wrong: a Status with the right code, and nothing has changed. */
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest';
import { startServer, type Answer, type Ask, type TestServer } from './serving.ts';

let server: TestServer;
let before: string;

beforeAll(async () => {
  server = await startServer(1);
});

afterAll(() => server.close());

const revision = () => String(server.backend.cluster.store.revision);

beforeEach(() => {
  before = revision();
});

afterEach(() => {
  expect(revision()).toBe(before);
  expect(server.faults).toEqual([]);
});

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const JSON_BODY = { 'Content-Type': 'application/json' };
const configMap = (fields: object): string => JSON.stringify({ metadata: { name: 'a' }, ...fields });

const post = (body: string | Buffer, headers: Readonly<Record<string, string>> = JSON_BODY): Ask => ({
  method: 'POST',
  body,
  headers,
});

/** The parts of a Status that programs look at. */
function said(answer: Answer): readonly [number, unknown, unknown] {
  const { kind, code, reason, message } = answer.json();
  expect(kind).toBe('Status');
  expect(code).toBe(answer.status);
  return [answer.status, reason, message];
}

test.each<[string, string, Ask, number, string, RegExp]>([
  ['broken JSON', CONFIG_MAPS, post('{"metadata":'), 400, 'BadRequest', /unexpected/],
  ['JSON with a comma too many', CONFIG_MAPS, post('{"a":1,}'), 400, 'BadRequest', /invalid character '}'/],
  ['a list', CONFIG_MAPS, post('[]'), 400, 'BadRequest', /cannot unmarshal array/],
  ['no body', CONFIG_MAPS, { method: 'POST' }, 400, 'BadRequest', /./],
  [
    'another kind',
    CONFIG_MAPS,
    post('{"kind":"Pod","apiVersion":"v1"}'),
    400,
    'BadRequest',
    /Pod in version "v1"/,
  ],
  [
    'a number for a text',
    CONFIG_MAPS,
    post(configMap({ data: { a: 1 } })),
    400,
    'BadRequest',
    /unmarshal number/,
  ],
  [
    'a wrong name',
    CONFIG_MAPS,
    post('{"metadata":{"name":"A_b"}}'),
    422,
    'Invalid',
    /metadata\.name: Invalid value/,
  ],
  [
    'XML',
    CONFIG_MAPS,
    post('<a/>', { 'Content-Type': 'text/xml' }),
    415,
    'UnsupportedMediaType',
    /unknown format/,
  ],
  [
    'protobuf that is none',
    CONFIG_MAPS,
    post(Buffer.from('k8s\0\xff\xff'), { 'Content-Type': 'application/vnd.kubernetes.protobuf' }),
    400,
    'BadRequest',
    /proto|no kind/,
  ],
  [
    'protobuf without its envelope',
    CONFIG_MAPS,
    post('hello', { 'Content-Type': 'application/vnd.kubernetes.protobuf' }),
    400,
    'BadRequest',
    /expected prefix/,
  ],
  [
    'a patch of an unknown sort',
    `${CONFIG_MAPS}/kube-root-ca.crt`,
    { method: 'PATCH', body: '{}', headers: JSON_BODY },
    415,
    'UnsupportedMediaType',
    /accepted media types include: application\/json-patch\+json/,
  ],
  [
    'a patch that is no patch',
    `${CONFIG_MAPS}/kube-root-ca.crt`,
    { method: 'PATCH', body: '"x"', headers: { 'Content-Type': 'application/merge-patch+json' } },
    400,
    'BadRequest',
    /./,
  ],
  [
    'an answer in HTML',
    CONFIG_MAPS,
    { headers: { Accept: 'text/html' } },
    406,
    'NotAcceptable',
    /application\/json/,
  ],
  ['an unknown path', '/api/v1/nothings', {}, 404, 'NotFound', /could not find the requested resource/],
  ['no path at all', '/nothing/here', {}, 404, 'NotFound', /could not find/],
  ['an object that is not there', `${CONFIG_MAPS}/b`, {}, 404, 'NotFound', /configmaps "b" not found/],
  [
    'a method that does not fit',
    CONFIG_MAPS,
    { method: 'PUT', body: '{}', headers: JSON_BODY },
    405,
    'MethodNotAllowed',
    /method/,
  ],
  ['a method that nobody knows', CONFIG_MAPS, { method: 'OPTIONS' }, 405, 'MethodNotAllowed', /method/],
  ['a selector that is none', `${CONFIG_MAPS}?labelSelector=a%3D%3D%3Db`, {}, 400, 'BadRequest', /./],
  [
    'a field that cannot be selected',
    `${CONFIG_MAPS}?fieldSelector=data.x%3D1`,
    {},
    400,
    'BadRequest',
    /field/,
  ],
  [
    'a resourceVersion that is yet to come',
    `${CONFIG_MAPS}?resourceVersion=999999`,
    {},
    504,
    'Timeout',
    /Too large/,
  ],
  ['a resourceVersion that is no number', `${CONFIG_MAPS}?resourceVersion=abc`, {}, 400, 'BadRequest', /abc/],
  [
    'a continue token that is none',
    `${CONFIG_MAPS}?continue=abc&limit=1`,
    {},
    400,
    'BadRequest',
    /continue key is not valid/,
  ],
  [
    'exec without an upgrade',
    '/api/v1/namespaces/default/pods/nosuch/exec?command=ls',
    {},
    404,
    'NotFound',
    /nosuch/,
  ],
  ['metrics', '/metrics', {}, 501, 'NotImplemented', /^not simulated/],
  [
    'OpenAPI for a group that is not served',
    '/openapi/v3/apis/nothing/v1',
    {},
    404,
    'NotFound',
    /could not find/,
  ],
  [
    'groups without a user',
    CONFIG_MAPS,
    { headers: { 'Impersonate-Group': 'friends' } },
    500,
    'InternalError',
    /without impersonating a user/,
  ],
])('%s is refused', async (_what, path, options, code, reason, message) => {
  const [status, why, words] = said(await server.ask(path, options));
  expect([status, why]).toEqual([code, reason]);
  expect(words).toMatch(message);
});

test('a body of more than three megabytes is refused, announced or not', async () => {
  const body = configMap({ data: { a: 'x'.repeat(3 * 1024 * 1024) } });
  const ways: Record<string, string>[] = [
    { 'Content-Length': String(body.length) },
    { 'Transfer-Encoding': 'chunked' },
  ];
  for (const headers of ways) {
    const [status, reason, message] = said(
      await server.ask(CONFIG_MAPS, post(body, { ...JSON_BODY, ...headers })),
    );
    expect([status, reason, message]).toEqual([
      413,
      'RequestEntityTooLarge',
      'Request entity is too large: limit is 3145728',
    ]);
  }
});

test('whoever does not know the token, or comes from elsewhere, learns nothing', async () => {
  const refused = async (headers: Readonly<Record<string, string>>) =>
    said(await server.ask(CONFIG_MAPS, { headers }));
  expect(await refused({ Authorization: '' })).toEqual([401, 'Unauthorized', 'Unauthorized']);
  for (const path of [CONFIG_MAPS, '/openapi/v3', '/api', '/version']) {
    const headers = { Authorization: 'Bearer wrong' };
    expect(said(await server.ask(path, { headers }))).toEqual([401, 'Unauthorized', 'Unauthorized']);
  }
  expect((await refused({ Host: 'evil.example' }))[0]).toBe(403);
  expect((await refused({ Host: `evil.example:${server.port}` }))[0]).toBe(403);
  expect((await refused({ Origin: 'https://evil.example' }))[0]).toBe(403);
  const { status } = await server.ask(CONFIG_MAPS, { headers: { Host: `localhost:${server.port}` } });
  expect(status).toBe(200);
});

test('health is told without a token', async () => {
  const { status, text } = await server.ask('/readyz', { headers: { Authorization: '' } });
  expect([status, text]).toEqual([200, 'ok']);
});

test('revisions that are forgotten are gone, for a watch, for a list and for the rest of one', async () => {
  const { continue: token } = (
    await server.ask(`${CONFIG_MAPS.replace('/namespaces/default', '')}?limit=1`)
  ).json()['metadata'] as { continue: string };
  const old = revision();
  const path = `${CONFIG_MAPS}/kube-root-ca.crt`;
  const contentType = 'application/merge-patch+json';
  for (let n = 0; n < 3100; n += 1) {
    const body = { metadata: { labels: { n: String(n) } } };
    server.backend.ask({ method: 'PATCH', path, contentType, body }, () => undefined);
  }
  before = revision();
  const { status, text } = await server.ask(`${CONFIG_MAPS}?watch=true&resourceVersion=${old}`);
  expect(status).toBe(200);
  const event = JSON.parse(text) as { type: string; object: Record<string, unknown> };
  expect(event.type).toBe('ERROR');
  expect(event.object).toMatchObject({ kind: 'Status', code: 410, reason: 'Expired' });
  const list = (query: string) => server.ask(`/api/v1/configmaps?${query}`);
  expect(said(await list(`limit=1&continue=${token}`))).toEqual([
    410,
    'Expired',
    expect.stringMatching(/too old/),
  ]);
  const exact = await list(`resourceVersion=${old}&resourceVersionMatch=Exact`);
  expect(said(exact)).toEqual([410, 'Expired', expect.stringMatching(/too old/)]);
});
