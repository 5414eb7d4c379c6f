import { expect, test } from 'vitest';
import { kindSchema, knownKinds, typeSchema } from './schema.ts';

test.each([
  ['PodSpec', 'containers', { type: 'array', mergeKey: 'name', strategy: 'merge', required: true }],
  ['PodSpec', 'volumes', { mergeKey: 'name', strategy: 'merge,retainKeys' }],
  ['Container', 'ports', { mergeKey: 'containerPort', of: { type: 'object', ref: 'ContainerPort' } }],
  ['ObjectMeta', 'finalizers', { type: 'array', strategy: 'merge', of: { type: 'string' } }],
  ['DeploymentSpec', 'strategy', { strategy: 'retainKeys', ref: 'DeploymentStrategy' }],
  ['DeploymentSpec', 'replicas', { type: 'integer', goType: 'int32' }],
  ['Container', 'imagePullPolicy', { enum: ['Always', 'IfNotPresent', 'Never'] }],
  ['ResourceRequirements', 'limits', { type: 'map', of: { type: 'quantity' } }],
  ['RollingUpdateDeployment', 'maxSurge', { type: 'int-or-string' }],
  ['Event', 'eventTime', { type: 'micro-time' }],
])('%s.%s', (type, field, schema) => expect(typeSchema(type).fields[field]).toMatchObject(schema));

test('a set has no merge key, a plain list no strategy', () => {
  expect(typeSchema('ObjectMeta').fields.finalizers).not.toHaveProperty('mergeKey');
  expect(typeSchema('PodSpec').fields.tolerations).not.toHaveProperty('strategy');
});

test('every kind leads only to types that are known', () => {
  const seen = new Set<string>();
  const visit = (ref: string) => {
    if (seen.has(ref)) return;
    seen.add(ref);
    for (const field of Object.values(typeSchema(ref).fields)) {
      let type = field;
      while (type.of) type = type.of;
      if (type.ref) visit(type.ref);
    }
  };
  for (const { ref } of knownKinds()) visit(ref);
  expect(seen.size).toBeGreaterThan(150);
  expect(kindSchema('apps/v1', 'Deployment')).toBe('Deployment');
  expect(kindSchema('apps/v2', 'Deployment')).toBeUndefined();
});
