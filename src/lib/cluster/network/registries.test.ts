/** Image registries as hosts of the network: what DNS says of them, and what they answer. */
import { expect, test } from 'vitest';
import { Cluster } from '#lib/cluster/cluster.ts';
import { loadConfig } from '#lib/cluster/images/load.ts';
import { Simulation } from '#lib/sim/simulation.ts';

const credentials = { username: 'bot', password: 'secret' };

function cluster(): Cluster {
  const sim = new Simulation({ seed: 1 });
  const made = new Cluster(
    sim,
    loadConfig({
      images: [{ repository: 'images.team.example/app', tags: ['1'] }],
      registries: [
        { host: 'registry.open.example', address: '203.0.113.77' },
        { host: 'registry.shut.example:5000', auth: 'basic', credentials },
        { host: 'registry.down.example', trouble: 'refused' },
        { host: 'registry.slow.example', trouble: 'timeout' },
        { host: 'registry.plain.example:5000', trouble: 'plain-http' },
        { host: 'registry.own.example', trouble: 'unknown-authority' },
        { host: 'registry.broken.example', trouble: 'server-error' },
      ],
    }),
  );
  sim.settle();
  return made;
}

const address = ({ network }: Cluster, name: string, namespace?: string) =>
  network.lookUp(name, namespace === undefined ? undefined : { namespace }).addresses?.[0];

function get({ network }: Cluster, url: string) {
  const flight = network.send({ method: 'GET', url, headers: {} }, 'test');
  const outcome = network.finish(flight);
  return outcome.ok ? outcome : outcome.error;
}

test('the hosts of registries resolve, on nodes and in pods; a misspelt one does not', () => {
  const here = cluster();
  for (const namespace of [undefined, 'default']) {
    expect(address(here, 'registry.open.example', namespace)).toBe('203.0.113.77');
    expect(address(here, 'registry.open.example.', namespace)).toBe('203.0.113.77');
    expect(address(here, 'registry.oqen.example', namespace)).toBeUndefined();
  }
  const found = ['registry.shut.example', 'images.team.example', 'registry-1.docker.io', 'quay.io'];
  for (const host of found) expect(address(here, host), host).toMatch(/^203\.0\.113\.\d+$/);
  expect(address(here, 'team.example')).toBeUndefined();
});

test('a registry answers /v2/: to all, or only to those who say who they are', () => {
  const here = cluster();
  expect(get(here, 'https://registry.open.example/v2/')).toMatchObject({ status: 200, body: '{}' });
  expect(get(here, 'https://images.team.example/v2/')).toMatchObject({ status: 200 });
  expect(get(here, 'https://registry.shut.example:5000/v2/')).toMatchObject({
    status: 401,
    headers: { 'Www-Authenticate': expect.stringMatching(/^Basic realm=/) },
  });
  expect(get(here, 'https://registry-1.docker.io/v2/')).toMatchObject({
    status: 401,
    headers: {
      'Www-Authenticate': 'Bearer realm="https://auth.docker.io/token",service="registry.docker.io"',
    },
  });
  expect(get(here, 'https://registry.open.example/v2/app/tags/list')).toMatchObject({
    status: 501,
    body: 'not simulated: what registry.open.example answers to GET /v2/app/tags/list\n',
  });
  expect(get(here, 'https://registry.oqen.example/v2/')).toBe('unresolved');
});

test('a registry in trouble fails for everybody as it does for a pull', () => {
  const here = cluster();
  expect(get(here, 'https://registry.down.example/v2/')).toBe('refused');
  expect(get(here, 'https://registry.slow.example/v2/')).toBe('timeout');
  expect(get(here, 'https://registry.plain.example:5000/v2/')).toBe('not-tls');
  expect(get(here, 'http://registry.plain.example:5000/v2/')).toMatchObject({ status: 200 });
  expect(get(here, 'https://registry.broken.example/v2/')).toMatchObject({ status: 500 });
  const { certificate } = here.network.send(
    { method: 'GET', url: 'https://registry.own.example/v2/', headers: {} },
    'test',
  );
  expect(certificate?.problem).toBe('unable to get local issuer certificate');
});

test('its port is open, and others are not', () => {
  const { network } = cluster();
  expect(network.reach('registry.open.example', 'tcp', 443)).not.toHaveProperty('error');
  expect(network.reach('registry.open.example', 'tcp', 5000)).toMatchObject({ error: 'unreachable' });
  expect(network.reach('registry.down.example', 'tcp', 443)).toMatchObject({ error: 'refused' });
});
