import { expect, test } from 'vitest';
import type { ImageCatalogue } from '#lib/cluster/images/catalogue.ts';
import { parseReference, type ImageReference } from '#lib/cluster/images/reference.ts';
import { resolvePull } from '#lib/cluster/images/resolve.ts';
import { loginRefusal, pullError, pushRefusal } from './registries.ts';

const catalogue: ImageCatalogue = {
  images: [],
  registries: [{ host: '*.down.example', trouble: 'refused' }],
  pull: { firstMs: 0, againMs: 0, failMs: 0 },
  containerStartMs: 0,
};
const image = parseReference('a.down.example/team/app') as ImageReference;
const nobody = () => undefined;

test('a registry that is down is at the same address for docker pull, push and login', () => {
  const pulled = resolvePull(catalogue, image);
  const address = /dial tcp \S+: connect: connection refused/;
  const said = address.exec('error' in pulled ? pullError(image, pulled.error) : '')?.[0];
  expect(said).toBeDefined();
  expect(address.exec(pushRefusal(catalogue, image, [], nobody) ?? '')?.[0]).toBe(said);
  const login = { host: 'a.down.example', username: 'ada', password: 'x' };
  expect(address.exec(loginRefusal(catalogue, login, nobody) ?? '')?.[0]).toBe(said);
});
