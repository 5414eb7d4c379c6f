import { expect, test } from 'vitest';
import type { KubeObject } from '#lib/kube/types.ts';
import { command, type Command } from '#lib/kubectl/command.ts';
import { changeCause, withLastApplied } from './annotations.ts';
import { comparable, headerText } from './edit-file.ts';
import { envLine, parseEnv, splitEnvWords, withEnv } from './env.ts';
import { fieldCheck } from './field-check.ts';
import { fileFlags, recordFlag, validationOf } from './flags.ts';
import { checkImage } from './images.ts';
import { labelOutcome } from './mark.ts';
import { parsePairs, resourcesAndPairs } from './pairs.ts';
import { asTyped, wildcard } from './pod-template.ts';
import { readPatch } from './patch-text.ts';
import type { Basics } from './requests.ts';

const pod = (labels?: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', ...(labels && { labels }) },
});

const runOf = (line: string, flags: Command['flags']): Basics =>
  ({
    process: { args: line.split(' ') },
    command: command({ use: 'x', short: '', flags }),
  }) as unknown as Basics;

test.each([
  ['kubectl apply -f web.yaml --record', 'kubectl apply --filename=web.yaml --record=true'],
  [
    'kubectl set image deployment/web web=nginx:1 --record',
    'kubectl set image deployment/web web=nginx:1 --record=true',
  ],
  [
    'kubectl apply --record -n shop -fweb.yaml',
    'kubectl apply --record=true --namespace=shop --filename=web.yaml',
  ],
])('%s is noted as %s', (line, cause) => {
  expect(changeCause(runOf(line, { ...fileFlags, ...recordFlag }))).toBe(cause);
});

test('what was applied is kept without its own annotation, keys sorted, with a newline', () => {
  const twice = withLastApplied(withLastApplied(pod({ b: '<', a: '1' })));
  expect(twice.metadata.annotations).toEqual({
    'kubectl.kubernetes.io/last-applied-configuration':
      '{"apiVersion":"v1","kind":"Pod","metadata":{"annotations":{},"labels":{"a":"1","b":"\\u003c"},"name":"p"}}\n',
  });
});

test.each([
  [{ a: '1' }, { a: '1' }, false, 'not labeled'],
  [{ a: '1' }, { a: '1', b: '2' }, false, 'labeled'],
  [{ a: '1', b: '2' }, { a: '1' }, false, 'unlabeled'],
  [{ a: 'long' }, { a: 's' }, true, 'labeled'],
])('labels from %j to %j (overwrite %s): %s', (before, after, overwrite, said) => {
  expect(labelOutcome(pod(before), pod(after), overwrite)).toBe(said);
});

test('resources come before pairs', () => {
  expect(resourcesAndPairs(['pod', 'x', 'a=b', 'c-'], 'label')).toEqual({
    resources: ['pod', 'x'],
    pairs: ['a=b', 'c-'],
  });
  expect(() => resourcesAndPairs(['pod', 'a=b', 'c'], 'label')).toThrow(
    'all resources must be specified before label changes: c',
  );
  expect(() => parsePairs(['a=b', 'c-'], 'image', false)).toThrow('invalid image format: c-');
});

test.each(['nginx', 'nginx:1.25', 'registry.example.com:5000/shop/web:1.0', 'Foo/bar'])(
  '%s is an image',
  (image) => expect(() => checkImage(image)).not.toThrow(),
);

test.each(['BadImage', 'nginx:', 'x y', 'x@sha256:abc', ':1'])('%s is no image', (image) =>
  expect(() => checkImage(image)).toThrow(`Invalid image name "${image}": invalid reference format`),
);

test('variables are set in place, added at the end, and removed', () => {
  const { resources, specs } = splitEnvWords(['deployment/web', 'A=2', 'C=3', 'B-']);
  expect(resources).toEqual(['deployment/web']);
  const container = {
    name: 'c',
    env: [
      { name: 'A', value: '1' },
      { name: 'B', value: 'x' },
    ],
  };
  expect(withEnv(container, parseEnv(specs)).env!.map(envLine)).toEqual(['A=2', 'C=3']);
  expect(() => parseEnv(['1A=b'])).toThrow('"1A" is not a valid key name');
  expect(() => parseEnv(['A=1', 'A-'])).toThrow(
    'can not both modify and remove the same environment variable',
  );
  expect(wildcard('si*r')('sidecar')).toBe(true);
});

test.each([
  ['{.status.phase}=Running', true],
  ['.status.phase=Pending', false],
  ["{.status.phase}='Running'", true],
  ['{.status.phase}', true],
  ['{.status.nothing}', false],
  ['{.status.conditions[?(@.type=="Ready")].status}=True', true],
])('waiting for %s: %s', (text, holds) => {
  const object = { ...pod(), status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } };
  expect(fieldCheck(text)(object)).toBe(holds);
});

test('an edited file is compared by its data', () => {
  expect(comparable('# note\na: 1\nb: 2\n')).toBe(comparable('b: 2\na: 1\n'));
  expect(comparable('a: 1\n')).not.toBe(comparable('a: 2\n'));
  const reopened = headerText([
    { head: 'deployments.apps "web" was not valid', details: ['spec.replicas: Invalid value'] },
  ]);
  expect(reopened).toMatch(
    /#\n# deployments.apps "web" was not valid:\n# \* spec.replicas: Invalid value\n#\n$/,
  );
});

test('a patch in braces is read by the server, anything else here', () => {
  expect(readPatch('spec:\n  replicas: 3', 'strategic')).toEqual({ spec: { replicas: 3 } });
  expect(() => readPatch('{"spec":{"replicas":3}', 'strategic')).toThrow('unexpected end of JSON input');
  expect(validationOf('true')).toBe('Strict');
});

test('an object out of a file is printed as Go prints its type', () => {
  const spec = { template: { spec: { containers: [{ name: 'a' }] } } };
  const shown = asTyped({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec });
  expect(JSON.stringify(shown)).toBe(
    '{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","creationTimestamp":null},' +
      '"spec":{"template":{"metadata":{"creationTimestamp":null},"spec":{"containers":[{"name":"a","resources":{}}]}},"strategy":{}},"status":{}}',
  );
});
