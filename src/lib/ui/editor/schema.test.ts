import { expect, test } from 'vitest';
import { objectSchema } from './schema.ts';

interface Kind {
  readonly title: string;
  readonly properties: Readonly<Record<string, { const?: string; $ref?: string }>>;
}

const schema = objectSchema() as unknown as {
  readonly oneOf: readonly Kind[];
  readonly definitions: Readonly<Record<string, { properties: Readonly<Record<string, unknown>> }>>;
};

test('kind: offers what goes with the apiVersion', () => {
  const deployment = schema.oneOf.find((kind) => kind.title === 'apps/v1 Deployment');
  expect(deployment?.properties['kind']).toEqual({ const: 'Deployment' });
  expect(deployment?.properties['apiVersion']).toEqual({ const: 'apps/v1' });
});

test('every type that a field refers to is there', () => {
  const refs = [...JSON.stringify(schema).matchAll(/#\/definitions\/([\w.]+)/g)].map(
    (match) => match[1] ?? '',
  );
  expect(refs.length).toBeGreaterThan(20);
  expect(refs.filter((ref) => schema.definitions[ref]?.properties === undefined)).toEqual([]);
});

test('imagePullPolicy offers its three values', () => {
  expect(schema.definitions['Container']?.properties['imagePullPolicy']).toEqual({
    type: 'string',
    enum: ['Always', 'IfNotPresent', 'Never'],
  });
});
