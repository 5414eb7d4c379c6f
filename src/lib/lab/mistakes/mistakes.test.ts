/** What a learner is told of a file or an object that is not yet as a check wants it. */
import { expect, test } from 'vitest';
import type { KubeObject } from '#lib/kube/types.ts';
import { compile } from '#lib/lab/conditions.ts';
import type { World } from '#lib/lab/world.ts';
import { mistakeWords, placeWords } from './words.ts';

function told(
  condition: string,
  file?: string,
  object?: unknown,
  language = 'en',
  reveals = true,
): readonly string[] {
  const world: World = {
    now: 0,
    object: () => object as KubeObject | undefined,
    objects: () => (object === undefined ? [] : ([object].flat() as KubeObject[])),
    file: () => file,
    traffic: { total: 0, failed: 0, byVersion: {} },
  };
  return compile(condition)
    .mistakes(world, {}, { reveals })
    .map((one) => {
      const place = placeWords(one, language);
      return `${place === undefined ? '' : `${place}: `}${mistakeWords(one, language)}`;
    });
}

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: { app: web }
spec:
  replicas: 3
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      containers:
        - name: web
          image: nginx:1.27
          env:
            - name: LOG_LEVEL
              value: debug
`;
const edited = (from: string, to: string) => DEPLOYMENT.replace(from, to);

test.each([
  [
    'another value',
    "file('w').spec.replicas == 4",
    DEPLOYMENT,
    'w, line 7: `spec.replicas` is `3`; wanted is `4`.',
  ],
  [
    'the sides the other way round',
    "4 <= file('w').spec.replicas",
    DEPLOYMENT,
    'w, line 7: `spec.replicas` is `3`; wanted is `4` at least.',
  ],
  [
    'one of several values',
    "file('w').spec.template.spec.containers[0].image in ['nginx:1.28', 'nginx:1.29']",
    DEPLOYMENT,
    'w, line 16: `spec.template.spec.containers[0].image` is `nginx:1.27`; wanted is `nginx:1.28` or `nginx:1.29`.',
  ],
  [
    'a choice about one place',
    "file('w').spec.replicas == 4 || file('w').spec.replicas == 5",
    DEPLOYMENT,
    'w, line 7: `spec.replicas` is `3`; wanted is `4` or `5`.',
  ],
  [
    'the end of a text',
    "file('w').spec.template.spec.containers[0].image.endsWith(':1.28')",
    DEPLOYMENT,
    'w, line 16: `spec.template.spec.containers[0].image` is `nginx:1.27`; wanted is something that ends in `:1.28`.',
  ],
  [
    'what should not be there',
    "!has(file('w').spec.replicas)",
    DEPLOYMENT,
    'w, line 7: `spec.replicas` is `3`, and should not be there.',
  ],
  [
    'a text for a number',
    "file('w').spec.replicas == 4",
    edited('replicas: 3', "replicas: '4'"),
    "w, line 7: `spec.replicas` is a text, `'4'`; wanted is a number, `4`. Leave the quotes off.",
  ],
  [
    'a number for a text',
    "file('w').spec.template.spec.containers[0].env[0].value == '4'",
    edited('value: debug', 'value: 4'),
    "w, line 19: `spec.template.spec.containers[0].env[0].value` is a number, `4`; wanted is a text, `'4'`. Put it in quotes.",
  ],
  [
    'no value',
    "file('w').spec.replicas == 4",
    edited('replicas: 3', 'replicas:'),
    'w, line 7: `spec.replicas` has no value; wanted is `4`.',
  ],
  [
    'a misspelt key',
    "file('w').spec.replicas == 4",
    edited('replicas: 3', 'replica: 4'),
    'w, line 6: `spec` has no `replicas`; wanted is `4` at `spec.replicas`. There is `replica` on line 7: a slip of the pen?',
  ],
  [
    'a key too far out',
    "file('w').spec.replicas == 4",
    edited('spec:\n  replicas: 3', 'replicas: 4\nspec:'),
    'w, line 7: `spec` has no `replicas`; wanted is `4` at `spec.replicas`. `replicas` stands at the top on line 6: it is on the wrong level there.',
  ],
  [
    'a key too deep',
    "file('w').spec.strategy.type == 'Recreate'",
    edited(
      '      labels: { app: web }\n    spec:',
      '      labels: { app: web }\n    strategy: { type: Recreate }\n    spec:',
    ),
    'w, line 6: `spec` has no `strategy`; wanted is `Recreate` at `spec.strategy.type`. `strategy` stands under `spec.template` on line 13: it is on the wrong level there.',
  ],
  [
    'a key that lacks the one between',
    "file('w').spec.strategy.rollingUpdate.maxSurge == 1",
    edited('  replicas: 3', '  strategy:\n    maxSurge: 1'),
    'w, line 7: `spec.strategy` has no `rollingUpdate`; wanted is `1` at `spec.strategy.rollingUpdate.maxSurge`. `maxSurge` stands under `spec.strategy` on line 8: it is on the wrong level there.',
  ],
  [
    'nothing near: a key that stands elsewhere by right is no hint',
    "file('w').metadata.annotations['example.com/a'] == 'b' && file('w').spec.template.spec.hostname == 'web'",
    edited('replicas: 3', 'replicas: 3 # name'),
    "w, line 3: `metadata` has no `annotations`; wanted is `b` at `metadata.annotations['example.com/a']`.",
    'w, line 13: `spec.template.spec` has no `hostname`; wanted is `web` at `spec.template.spec.hostname`.',
  ],
  [
    'one reason is said once',
    "file('w').spec.strategy.type == 'RollingUpdate' && file('w').spec.strategy.rollingUpdate.maxSurge == 1",
    DEPLOYMENT,
    'w, line 6: `spec` has no `strategy`; wanted is `RollingUpdate` at `spec.strategy.type`.',
  ],
  [
    'a mapping where a list belongs',
    "file('w').spec.template.spec.containers[0].image == 'nginx:1.27'",
    edited('        - name: web', '          name: web'),
    'w, line 14: `spec.template.spec.containers` is a mapping; wanted is a list, whose items begin with `- `.',
  ],
  [
    'an item that is not there',
    "file('w').spec.template.spec.containers[0].env.exists(e, e.name == 'PORT' && e.value == '80')",
    DEPLOYMENT,
    "w, line 17: `spec.template.spec.containers[0].env` has no item with `name` `PORT`, `value` `'80'`.",
  ],
  [
    'an item that is there, and wrong inside',
    "file('w').spec.template.spec.containers[0].env.exists(e, e.name == 'LOG_LEVEL' && e.value == 'info')",
    DEPLOYMENT,
    'w, line 19: `spec.template.spec.containers[0].env[0].value` is `debug`; wanted is `info`.',
  ],
  [
    'an item among those that all must be so',
    "file('w').spec.template.spec.containers.all(c, has(c.readinessProbe))",
    DEPLOYMENT,
    'w, line 15: `spec.template.spec.containers[0]` has no `readinessProbe`.',
  ],
  [
    'another length',
    "size(file('w').spec.template.spec.containers) == 2",
    DEPLOYMENT,
    'w, line 14: `spec.template.spec.containers` has `1` items; wanted are `2`.',
  ],
] as const)('%s', (_, condition, file, ...words) => expect(told(condition, file)).toEqual(words));

test.each([
  [
    'a tab',
    'spec:\n\treplicas: 4\n',
    'w, line 2: This is no YAML: a tab stands where the line is indented. Use spaces.',
  ],
  [
    'two keys on a line',
    'spec: replicas: 4\n',
    'w, line 1: This is no YAML: a second key on the same line. What belongs under a key goes on a line of its own, further in.',
  ],
  [
    'a quote that is not closed',
    "kind: 'Deployment\n",
    'w, line 2: This is no YAML: a quote, a bracket or a comma is missing at the end of something that began before.',
  ],
  ['a key twice', 'a: 1\na: 2\n', 'w, line 2: This is no YAML: this key is there twice.'],
  [
    'two documents',
    'a: 1\n---\nb: 1\n',
    'w, line 2: The file holds more than one document (`---` begins another). One is wanted here.',
  ],
  ['nothing', '# later\n', 'w, line 1: The file `w` is empty.'],
])('a file that cannot be read: %s', (_, file, words) =>
  expect(told("file('w').spec.replicas == 4 && file('w').spec.paused == true", file)).toEqual([words]),
);

test('a file that is not there', () =>
  expect(told("file('w').spec.replicas == 4")).toEqual(['There is no file `w` in the home folder.']));

test('objects have no lines; both sides of a comparison may be places', () => {
  const object = { kind: 'Deployment', metadata: { generation: 3 }, status: { observedGeneration: 2 } };
  expect(
    told(
      "deployment('web').status.observedGeneration == deployment('web').metadata.generation",
      undefined,
      object,
    ),
  ).toEqual(['deployment/web: `status.observedGeneration` is `2`; wanted is `3`.']);
  expect(told("deployment('web').status.readyReplicas == 2", undefined, object)).toEqual([
    'deployment/web: `status` has no `readyReplicas`; wanted is `2` at `status.readyReplicas`.',
  ]);
  expect(told("object('cronjob', 'a').spec.suspend")).toEqual(['There is no `cronjob/a`.']);
});

test('of many objects, the first that is not as all should be is named', () => {
  const pod = (name: string, nodeName: string) => ({ kind: 'Pod', metadata: { name }, spec: { nodeName } });
  expect(
    told("pods().all(p, p.spec.nodeName == 'b')", undefined, [pod('one', 'b'), pod('two', 'a')]),
  ).toEqual(['pod/two: `spec.nodeName` is `a`; wanted is `b`.']);
});

test('what is wanted can be kept for the learner to find out', () => {
  const hidden = (condition: string, file: string) => told(condition, file, undefined, 'en', false);
  expect(hidden("file('w').spec.replicas == 4", DEPLOYMENT)).toEqual([
    'w, line 7: `spec.replicas` is `3`; wanted is something else.',
  ]);
  expect(hidden("file('w').spec.paused == true", DEPLOYMENT)).toEqual([
    'w, line 6: `spec` has no `paused`; wanted is `spec.paused`.',
  ]);
  expect(hidden("file('w').spec.template.spec.containers.exists(c, c.name == 'x')", DEPLOYMENT)).toEqual([
    'w, line 14: `spec.template.spec.containers` has no item with the right `name`.',
  ]);
});

test('what is no claim about a place is passed over', () =>
  expect(
    told("traffic.failed == 1 && text('w').contains('x') && file('w').a + file('w').b == 3", 'a: 1\nb: 1\n'),
  ).toEqual([]));

test('in Korean', () =>
  expect(told("file('w').spec.replicas == 4", edited('replicas: 3', 'replica: 4'), undefined, 'ko')).toEqual([
    'w 6번째 줄: `spec`에 `replicas` 키가 없습니다. `spec.replicas`에 필요한 값: `4`. 7번째 줄에 `replica` 키가 있습니다. 철자를 확인하세요.',
  ]));
