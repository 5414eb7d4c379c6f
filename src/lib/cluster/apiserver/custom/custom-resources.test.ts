import { beforeAll, beforeEach, expect, test } from 'vitest';
import { Cluster } from '#lib/cluster/cluster.ts';
import { defaultConfig } from '#lib/cluster/images/load.ts';
import type { KubeRequest } from '#lib/kube/client.ts';
import type { KubeList, KubeObject } from '#lib/kube/types.ts';
import type { Status } from '#lib/kube/status.ts';
import { Simulation } from '#lib/sim/simulation.ts';
import { bringCustomKinds } from './part.ts';

beforeAll(bringCustomKinds);

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const PETS = '/apis/zoo.example.com/v1/namespaces/default/pets';

const spec = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    legs: { type: 'integer', default: 4 },
    port: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
    any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    one: {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
    },
    fixed: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'is fixed' }] },
    tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' }, maxItems: 3 },
  },
};
const version = (name: string, storage: boolean, rest: object = {}) => ({
  name,
  served: true,
  storage,
  schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
  ...rest,
});
const definition = (plural: string, kind: string, versions: object[], names: object = {}) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.zoo.example.com` },
  spec: { group: 'zoo.example.com', scope: 'Namespaced', names: { plural, kind, ...names }, versions },
});
const pets = () =>
  definition('pets', 'Pet', [
    version('v1beta1', false, { deprecated: true }),
    version('v1', true, { selectableFields: [{ jsonPath: '.spec.name' }] }),
  ]);
const pet = (name: string, fields: object) => ({
  apiVersion: 'zoo.example.com/v1',
  kind: 'Pet',
  metadata: { name },
  spec: fields,
});

let sim: Simulation;
let cluster: Cluster;
const send = (
  method: KubeRequest['method'],
  path: string,
  body?: unknown,
  rest: Partial<KubeRequest> = {},
) => {
  const answer = cluster.handle({ method, path, ...(body !== undefined && { body }), ...rest });
  sim.settle();
  return answer;
};
const message = ({ body }: { body: unknown }) => (body as Status).message;
const get = (path: string) => send('GET', path).body as KubeObject & { spec: Record<string, unknown> };

beforeEach(() => {
  sim = new Simulation({ seed: 3 });
  cluster = new Cluster(sim, defaultConfig());
  sim.settle();
  send('POST', CRDS, pets());
});

test('an object is read in every version that is served, and the old one is warned of', () => {
  send('POST', PETS, pet('rex', { name: 'Rex' }));
  const old = send('GET', `${PETS.replace('/v1/', '/v1beta1/')}/rex`);
  expect((old.body as KubeObject).apiVersion).toBe('zoo.example.com/v1beta1');
  expect(old.warnings).toEqual(['zoo.example.com/v1beta1 Pet is deprecated']);
});

test('fields without a schema are dropped, those in an open object and both sorts of a port are kept', () => {
  const body = send('POST', PETS, pet('rex', { tail: true, any: { thing: 1 }, port: 'http' })).body as {
    spec: object;
  };
  expect(body.spec).toEqual({ any: { thing: 1 }, port: 'http', legs: 4 });
});

test('a default that came later is seen in objects of before', () => {
  send('POST', PETS, pet('rex', {}));
  const crd = pets();
  const open = structuredClone(spec) as { properties: Record<string, object> };
  open.properties['coat'] = { type: 'string', default: 'brown' };
  crd.spec.versions = [
    version('v1beta1', false),
    { ...version('v1', true), schema: { openAPIV3Schema: { type: 'object', properties: { spec: open } } } },
  ] as never;
  send(
    'PATCH',
    `${CRDS}/pets.zoo.example.com`,
    { spec: crd.spec },
    { contentType: 'application/merge-patch+json' },
  );
  expect(get(`${PETS}/rex`).spec['coat']).toBe('brown');
});

test.each([
  [
    { one: {} },
    '* <nil>: Invalid value: "": "spec.one" must validate one and only one schema (oneOf). Found none valid',
  ],
  [{ tags: ['a', 'b', 'a'] }, 'spec.tags[2]: Duplicate value: "a"'],
  [{ tags: ['a', 'b', 'c', 'd'] }, 'spec.tags: Too many: 4: must have at most 3 items'],
  [
    { port: true },
    'spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"',
  ],
  [{ name: null }, 'spec.name: Invalid value: "null": spec.name in body must be of type string: "null"'],
])('%j is refused', (fields, words) => {
  const said = message(send('POST', PETS, pet('rex', fields)))!.replace('is invalid: [', 'is invalid: * ');
  expect(said).toContain(words);
});

test('a rule about the old value speaks of changes only', () => {
  send('POST', PETS, pet('rex', { fixed: 'a' }));
  const changed = send(
    'PATCH',
    `${PETS}/rex`,
    { spec: { fixed: 'b' } },
    { contentType: 'application/merge-patch+json' },
  );
  expect(message(changed)).toBe(
    'Pet.zoo.example.com "rex" is invalid: spec.fixed: Invalid value: "string": is fixed',
  );
});

test('a field that is declared selectable selects', () => {
  send('POST', PETS, pet('rex', { name: 'Rex' }));
  send('POST', PETS, pet('tom', { name: 'Tom' }));
  const names = (fieldSelector: string) =>
    (send('GET', PETS, undefined, { query: { fieldSelector } }).body as KubeList).items?.map(
      ({ metadata }) => metadata.name,
    );
  expect(names('spec.name=Tom')).toEqual(['tom']);
  expect(message(send('GET', PETS, undefined, { query: { fieldSelector: 'spec.legs=4' } }))).toBe(
    'field label not supported: spec.legs',
  );
});

test('a name that another kind of the group bears is not accepted until it is free', () => {
  send('POST', CRDS, definition('animals', 'Animal', [version('v1', true)], { shortNames: ['pets'] }));
  const condition = () => {
    const { status } = get(`${CRDS}/animals.zoo.example.com`) as unknown as {
      status: { conditions: { type: string; status: string; message: string }[] };
    };
    return status.conditions.map(({ type, status: is, message: why }) => `${type} ${is} ${why}`);
  };
  expect(condition()).toEqual([
    'NamesAccepted False "pets" is already in use',
    'Established False not all names are accepted',
  ]);
  send('DELETE', `${CRDS}/pets.zoo.example.com`);
  expect(condition()[0]).toBe('NamesAccepted True no conflicts found');
});

test('what is served follows a step back in time', () => {
  const before = sim.snapshot();
  send('DELETE', `${CRDS}/pets.zoo.example.com`);
  expect(send('GET', PETS).status).toBe(404);
  sim.restore(before);
  expect(send('GET', PETS).status).toBe(200);
});

test('an object that holds on to life holds its definition too', () => {
  send('POST', PETS, {
    ...pet('rex', {}),
    metadata: { name: 'rex', finalizers: ['zoo.example.com/keeper'] },
  });
  send('DELETE', `${CRDS}/pets.zoo.example.com`);
  expect(message(send('POST', PETS, pet('tom', {})))).toBe(
    'create not allowed while custom resource definition is terminating',
  );
  send(
    'PATCH',
    `${PETS}/rex`,
    { metadata: { finalizers: null } },
    { contentType: 'application/merge-patch+json' },
  );
  sim.advance(sim.now + 6_000);
  expect(send('GET', `${CRDS}/pets.zoo.example.com`).status).toBe(404);
});
