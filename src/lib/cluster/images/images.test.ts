import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from './load.ts';
import { invalidImageName, parseReference, type ImageReference } from './reference.ts';
import { resolvePull } from './resolve.ts';
import { stockImages } from './stock.ts';

test.each([
  ['nginx', 'docker.io/library/nginx:latest'],
  ['docker.io/nginx:1.27', 'docker.io/library/nginx:1.27'],
  ['jocatalin/kubernetes-bootcamp:v2', 'docker.io/jocatalin/kubernetes-bootcamp:v2'],
  ['index.docker.io/library/nginx', 'docker.io/library/nginx:latest'],
  ['localhost/app', 'localhost/app:latest'],
  ['registry.corp.example:5000/team/billing:2.1', 'registry.corp.example:5000/team/billing:2.1'],
  [`busybox@sha256:${'a'.repeat(64)}`, `docker.io/library/busybox@sha256:${'a'.repeat(64)}`],
])('%s is %s', (text, name) => expect(parseReference(text)).toMatchObject({ name }));

test.each([
  ['Nginx:1.27', 'invalid reference format: repository name (library/Nginx) must be lowercase'],
  ['nginx:1.27:alpine', 'invalid reference format'],
  ['nginx:-1', 'invalid reference format'],
  ['https://registry.example.com/shop/storefront:v1', 'invalid reference format'],
  ['a'.repeat(64), `invalid repository name (${'a'.repeat(64)}), cannot specify 64-byte hexadecimal strings`],
])('%s is no image name', (text, error) => {
  expect(parseReference(text)).toEqual({ error });
  expect(invalidImageName(text, error)).toBe(
    `Failed to apply default image tag "${text}": couldn't parse image name "${text}": ${error}`,
  );
});

const lab = loadConfig(parse(readFileSync('tests/conformance/lab/cluster/cluster.yaml', 'utf8'))).images;
const pull = (image: string, password?: string, platform?: string) => {
  const reference = parseReference(image) as ImageReference;
  const credentials = password === undefined ? [] : [{ host: reference.host, username: 'ci-bot', password }];
  const pulled = resolvePull(lab, reference, credentials, undefined, platform);
  return 'error' in pulled ? pulled.error : 'pulled';
};
const unpack = (code: string, name: string, why: string) =>
  `rpc error: code = ${code} desc = failed to pull and unpack image "${name}": ${why}`;
const unresolved = (name: string, why: string, code = 'Unknown') =>
  unpack(code, name, `failed to resolve reference "${name}": ${why}`);
const DENIED = 'pull access denied, repository does not exist or may require authorization';

test.each([
  [
    'nginx:1.272',
    unresolved('docker.io/library/nginx:1.272', 'docker.io/library/nginx:1.272: not found', 'NotFound'),
  ],
  [
    'acme/x:1',
    unresolved('docker.io/acme/x:1', `${DENIED}: server message: insufficient_scope: authorization failed`),
  ],
  [
    'registry.corp.example:5000/team/billing:2.1',
    unresolved(
      'registry.corp.example:5000/team/billing:2.1',
      `${DENIED}: authorization failed: no basic auth credentials`,
    ),
  ],
  [
    'arm64v8/nginx:1.27',
    unpack('NotFound', 'docker.io/arm64v8/nginx:1.27', 'no match for platform in manifest: not found'),
  ],
  [
    'registry.down.example/a:1',
    unresolved(
      'registry.down.example/a:1',
      'failed to do request: Head "https://registry.down.example/v2/a/manifests/1": dial tcp 203.0.113.11:443: connect: connection refused',
    ),
  ],
  [
    'registry.exmaple.com/shop/storefront:v1',
    unresolved(
      'registry.exmaple.com/shop/storefront:v1',
      'failed to do request: Head "https://registry.exmaple.com/v2/shop/storefront/manifests/v1": dial tcp: lookup registry.exmaple.com on 127.0.0.53:53: no such host',
    ),
  ],
  [
    'ghcr.io/acme/reports:1.4',
    unresolved(
      'ghcr.io/acme/reports:1.4',
      'failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Aacme%2Freports%3Apull&service=ghcr.io: 401 Unauthorized',
    ),
  ],
  [
    'registry.example.com/broken/api:1.0',
    unresolved(
      'registry.example.com/broken/api:1.0',
      'unexpected status from HEAD request to https://registry.example.com/v2/broken/api/manifests/1.0: 500 Internal Server Error',
    ),
  ],
])('pulling %s fails in the words of containerd', (image, error) => expect(pull(image)).toBe(error));

test.each([
  'haproxy:3.0',
  'registry.corp.example:5000/team/billing:2.1',
  'ghcr.io/acme/reports:1.4',
  'acme/x:1',
])('%s is pulled with the right password and not with a wrong one', (image) => {
  expect(pull(image, 'correct-horse')).toBe('pulled');
  expect(pull(image, 'wrong')).toMatch(/^rpc error/);
});

test.each([
  'nginx',
  'nginx:1.27-alpine',
  'busybox:1.36',
  'redis:7',
  'python:3.12-slim',
  'node:20-alpine',
  'httpd:2.4',
  'postgres:16',
])('the stock has %s', (image) =>
  expect(resolvePull(stockImages, parseReference(image) as ImageReference)).toHaveProperty('app'),
);

test.each([
  [{ nodes: [{ name: 'a' }] }, 'cluster.yaml: nodes[0].internalIP: is missing'],
  [{ images: [{ repository: 'a', tags: '1' }] }, 'cluster.yaml: images[0].tags: wants a list'],
  [
    { images: [{ repository: 'a', tags: ['1'], app: { listenAfter: 1 } }] },
    /^cluster\.yaml: images\[0\]\.app\.listenAfter: there is no such field/,
  ],
  [
    { images: [{ repository: 'A b', tags: ['1'] }] },
    /^cluster\.yaml: images\[0\]\.repository: "A b": invalid/,
  ],
  [{ pull: { firstMs: [2, 1] } }, 'cluster.yaml: pull.firstMs: wants milliseconds or [low, high], not [2,1]'],
  [{ nodes: [] }, 'cluster.yaml: nodes: a cluster needs at least one'],
])('a lab that says %j is told where it is wrong', (data, message) =>
  expect(() => loadConfig(data)).toThrow(message),
);

test.each([
  ['nginx:1.27', 'linux/amd64', true],
  ['nginx:1.27', 'linux/arm64', true],
  ['arm64v8/nginx:1.27', 'linux/amd64', false],
  ['arm64v8/nginx:1.27', 'linux/arm64', true],
  ['gcr.io/google-samples/kubernetes-bootcamp:v1', 'linux/arm64', false],
])('%s was made for %s: %s', (image, platform, isThere) => {
  const pulled = pull(image, undefined, platform);
  if (isThere) expect(pulled).toBe('pulled');
  else expect(pulled).toContain('no match for platform in manifest: not found');
});

test('tags of one repository may be made for different machines', () => {
  const { images } = loadConfig({
    images: [{ repository: 'r.example/x', tags: ['1', '2'], platforms: { '2': ['linux/arm64'] }, app: {} }],
    registries: [{ host: 'r.example' }],
  });
  const isThere = (image: string) => 'app' in resolvePull(images, parseReference(image) as ImageReference);
  expect([isThere('r.example/x:1'), isThere('r.example/x:2')]).toEqual([true, false]);
});
