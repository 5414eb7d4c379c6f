import { expect, test } from 'vitest';
import { decode, decodeFields, strictError } from './decode.ts';

const message = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

const deployment = (spec: unknown) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec,
});
const podSpec = (spec: unknown) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec });
const handled = (kind: string) => `${kind} in version "v1" cannot be handled as a ${kind}: `;

test.each([
  ['Deployment', deployment({ replica: 2 }), 'strict decoding error: unknown field "spec.replica"'],
  [
    'Deployment',
    deployment({
      template: { spec: { containers: [{ imagee: 'x', name: 'c', ports: [{ containrPort: 80 }] }] } },
    }),
    'strict decoding error: unknown field "spec.template.spec.containers[0].imagee", unknown field "spec.template.spec.containers[0].ports[0].containrPort"',
  ],
  [
    'Deployment',
    deployment({ replicas: '2' }),
    'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    'Deployment',
    deployment({ template: { spec: { containers: 'web' } } }),
    'json: cannot unmarshal string into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container',
  ],
  [
    'Pod',
    podSpec({ containers: [{ name: 'c', command: [1] }] }),
    'json: cannot unmarshal number into Go struct field Container.spec.containers.command of type string',
  ],
  [
    'Pod',
    podSpec({ containers: [{ name: 'c', resources: { limits: { cpu: 'lots' } } }] }),
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  [
    'ConfigMap',
    { data: { a: 1 } },
    'json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
  ],
  ['Secret', { data: { a: 'not base64!' } }, 'illegal base64 data at input byte 3'],
])('a %s that does not fit: %j', (kind, body, why) => {
  const apiVersion = kind === 'Deployment' ? 'apps/v1' : 'v1';
  expect(message(() => decode(apiVersion, kind, body))).toBe(handled(kind) + why);
});

test('a patched object is refused in the words of the converter', () => {
  const patched = (spec: unknown) =>
    message(() => decodeFields('apps/v1', 'Deployment', deployment(spec), 'patched'));
  expect(patched({ replicas: 'two' })).toBe('unrecognized type: int32');
  expect(patched({ selector: { matchLabels: 'app' } })).toBe('cannot restore map from string');
  expect(
    strictError(decodeFields('apps/v1', 'Deployment', deployment({ replica: 1 }), 'patched').unknown),
  ).toBe('strict decoding error: unknown field "spec.replica"');
});

test('an unknown field is a warning, or nothing, when the client asks for that', () => {
  expect(decode('apps/v1', 'Deployment', deployment({ replica: 2 }), 'Warn')).toEqual({
    object: deployment({}),
    warnings: ['unknown field "spec.replica"'],
  });
  expect(decode('apps/v1', 'Deployment', deployment({ replica: 2 }), 'Ignore').warnings).toEqual([]);
});

test('what Go would not keep is not kept: nulls, empty maps, zeros without pointers', () => {
  const container = {
    name: 'c',
    image: '',
    env: [{ name: 'A', value: '' }],
    command: [],
    stdin: false,
    resources: {},
  };
  const given = {
    replicas: 0,
    paused: false,
    strategy: null,
    template: { spec: { containers: [container], nodeSelector: {} } },
  };
  expect(decode('apps/v1', 'Deployment', deployment(given)).object.spec).toEqual({
    replicas: 0,
    template: { spec: { containers: [{ name: 'c', env: [{ name: 'A' }], resources: {} }] } },
  });
});

test('quantities come out in their canonical form', () => {
  const container = { name: 'c', resources: { limits: { cpu: 0.5, memory: '1024Mi' } } };
  expect(decode('v1', 'Pod', podSpec({ containers: [container] })).object.spec).toEqual({
    containers: [{ name: 'c', resources: { limits: { cpu: '500m', memory: '1Gi' } } }],
  });
});
