import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { applyJsonPatch } from './json-patch.ts';
import { applyMergePatch, createMergePatch } from './merge-patch.ts';
import { applyStrategicMergePatch, createTwoWayStrategicPatch } from './strategic-merge.ts';
import { createThreeWayJsonMergePatch, createThreeWayMergePatch } from './three-way.ts';

const pod = (spec: string) => ({ spec: parse(spec) as unknown });
const strategic = (doc: string, patch: string) =>
  applyStrategicMergePatch(pod(doc), pod(patch), 'v1', 'Pod').spec;

test.each([
  ['a field is set', '{nodeName: a}', '{nodeName: b}', '{nodeName: b}'],
  ['null removes', '{nodeName: a, hostname: h}', '{nodeName: null}', '{hostname: h}'],
  ['null of nothing is nothing', '{}', '{securityContext: {runAsUser: null}}', '{securityContext: {}}'],
  [
    'containers are told apart by name',
    '{containers: [{name: a, image: x}, {name: b, image: y}]}',
    '{containers: [{name: b, image: z}]}',
    '{containers: [{name: a, image: x}, {name: b, image: z}]}',
  ],
  [
    'a new container comes first',
    '{containers: [{name: a}]}',
    '{containers: [{name: b}]}',
    '{containers: [{name: b}, {name: a}]}',
  ],
  [
    'a container is deleted',
    '{containers: [{name: a}, {name: b}]}',
    '{containers: [{$patch: delete, name: a}]}',
    '{containers: [{name: b}]}',
  ],
  [
    'all containers are replaced',
    '{containers: [{name: a}, {name: b}]}',
    '{containers: [{name: c}, {$patch: replace}]}',
    '{containers: [{name: c}]}',
  ],
  [
    'a map is replaced',
    '{nodeSelector: {a: "1"}}',
    '{nodeSelector: {$patch: replace, b: "2"}}',
    '{nodeSelector: {b: "2"}}',
  ],
  [
    'tolerations have no key: the list is replaced',
    '{tolerations: [{key: a}]}',
    '{tolerations: [{key: b}]}',
    '{tolerations: [{key: b}]}',
  ],
  [
    'the declared order wins',
    '{containers: [{name: a}, {name: b}]}',
    '{$setElementOrder/containers: [{name: b}, {name: a}]}',
    '{containers: [{name: b}, {name: a}]}',
  ],
  [
    'what is not in the order stays where it was',
    '{containers: [{name: s}, {name: a}, {name: b}]}',
    '{$setElementOrder/containers: [{name: b}, {name: a}]}',
    '{containers: [{name: s}, {name: b}, {name: a}]}',
  ],
  [
    'only retained keys stay',
    '{volumes: [{name: v, emptyDir: {}}]}',
    '{volumes: [{name: v, $retainKeys: [name, hostPath], hostPath: {path: /x}}]}',
    '{volumes: [{name: v, hostPath: {path: /x}}]}',
  ],
])('strategic: %s', (_, doc, patch, result) => expect(strategic(doc, patch)).toEqual(parse(result)));

test('finalizers are a set: merged, and removed by name', () => {
  const doc = { metadata: { finalizers: ['a', 'b'] } };
  expect(
    applyStrategicMergePatch(doc, { metadata: { finalizers: ['c'] } }, 'v1', 'Pod').metadata.finalizers,
  ).toEqual(['c', 'a', 'b']);
  const gone = { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } };
  expect(applyStrategicMergePatch(doc, gone, 'v1', 'Pod').metadata.finalizers).toEqual(['b']);
});

test('an item without its merge key is refused in the words of the server', () => {
  expect(() => strategic('{containers: [{name: a}]}', '{containers: [{image: x}]}')).toThrow(
    'map: map[image:x] does not contain declared merge key: name',
  );
});

test.each([
  ['nothing changed', '{containers: [{name: a, image: x}]}', '{containers: [{name: a, image: x}]}', null],
  [
    'an image',
    '{containers: [{name: a, image: x}]}',
    '{containers: [{name: a, image: y}]}',
    '{$setElementOrder/containers: [{name: a}], containers: [{name: a, image: y}]}',
  ],
  [
    'a container is gone',
    '{containers: [{name: a}, {name: b}]}',
    '{containers: [{name: b}]}',
    '{$setElementOrder/containers: [{name: b}], containers: [{$patch: delete, name: a}]}',
  ],
  [
    'the order changed',
    '{containers: [{name: a}, {name: b}]}',
    '{containers: [{name: b}, {name: a}]}',
    '{$setElementOrder/containers: [{name: b}, {name: a}]}',
  ],
  [
    'a volume of another sort',
    '{volumes: [{name: v, emptyDir: {}}]}',
    '{volumes: [{name: v, hostPath: {path: /x}}]}',
    '{$setElementOrder/volumes: [{name: v}], volumes: [{name: v, emptyDir: null, hostPath: {path: /x}, $retainKeys: [hostPath, name]}]}',
  ],
])('two-way: %s', (_, from, to, patch) => {
  const made = createTwoWayStrategicPatch(pod(from), pod(to), 'v1', 'Pod');
  expect(made).toEqual(patch === null ? {} : pod(patch));
  expect(applyStrategicMergePatch(pod(from), made, 'v1', 'Pod')).toEqual(pod(to));
});

test.each([
  [
    'only what was applied before is removed',
    '{nodeName: a, hostname: h}',
    '{nodeName: a}',
    '{nodeName: a, hostname: h, subdomain: s}',
    '{hostname: null}',
  ],
  ['what somebody else set stays', '{}', '{}', '{nodeName: a}', null],
  ['drift is corrected', '{nodeName: a}', '{nodeName: a}', '{nodeName: b}', '{nodeName: a}'],
  [
    'a removed container goes, a foreign one stays',
    '{containers: [{name: a}, {name: b}]}',
    '{containers: [{name: a}]}',
    '{containers: [{name: x}, {name: a}, {name: b}]}',
    '{$setElementOrder/containers: [{name: a}], containers: [{$patch: delete, name: b}]}',
  ],
  [
    'a removed port of a container',
    '{containers: [{name: a, ports: [{containerPort: 80}]}]}',
    '{containers: [{name: a}]}',
    '{containers: [{name: a, ports: [{containerPort: 80, protocol: TCP}]}]}',
    '{$setElementOrder/containers: [{name: a}], containers: [{name: a, ports: null}]}',
  ],
])('three-way: %s', (_, original, modified, current, patch) => {
  const made = createThreeWayMergePatch(pod(original), pod(modified), pod(current), 'v1', 'Pod');
  expect(made).toEqual(patch === null ? {} : pod(patch));
});

test('the JSON variant replaces lists and removes what was applied before', () => {
  const made = createThreeWayJsonMergePatch({ a: 1, b: 1 }, { a: 1, l: [1] }, { a: 2, b: 1, c: 3, l: [2] });
  expect(made).toEqual({ a: 1, b: null, l: [1] });
});

test('merge patches', () => {
  const doc = { a: { b: 1, c: 2 }, d: [1] };
  expect(applyMergePatch(doc, { a: { b: null }, d: [2] })).toEqual({ a: { c: 2 }, d: [2] });
  expect(createMergePatch(doc, { a: { b: 1 }, e: 1 })).toEqual({ a: { c: null }, d: null, e: 1 });
});

test.each([
  ['add to the end of a list', '[{op: add, path: /l/-, value: 3}]', '{l: [1, 2, 3], m: {}}'],
  ['add before', '[{op: add, path: /l/0, value: 0}]', '{l: [0, 1, 2], m: {}}'],
  ['replace', '[{op: replace, path: /l/1, value: 5}]', '{l: [1, 5], m: {}}'],
  ['replace what is not there', '[{op: replace, path: /m/new, value: 5}]', '{l: [1, 2], m: {new: 5}}'],
  ['remove', '[{op: remove, path: /l/0}]', '{l: [2], m: {}}'],
  ['slashes in keys', '[{op: add, path: /m/a~1b, value: x}]', '{l: [1, 2], m: {a/b: x}}'],
  [
    'replace of what is not there adds it, as the library of the server does',
    '[{op: replace, path: /m/new, value: 1}]',
    '{l: [1, 2], m: {new: 1}}',
  ],
  ['move', '[{op: move, from: /l/0, path: /m/x}]', '{l: [2], m: {x: 1}}'],
  ['a test that holds', '[{op: test, path: /l/0, value: 1}]', '{l: [1, 2], m: {}}'],
])('json patch: %s', (_, ops, result) => {
  const doc = { l: [1, 2], m: {} };
  expect(applyJsonPatch<unknown>(doc, parse(ops))).toEqual(parse(result));
});

test.each([
  '[{op: test, path: /a, value: 2}]',
  '[{op: remove, path: /b}]',
  '[{op: add, path: /x/y, value: 1}]',
])('json patch %s is refused', (ops) => {
  expect(() => applyJsonPatch({ a: 1 }, parse(ops))).toThrow(
    'the server rejected our request due to an error in our request',
  );
});
