import { expect, test } from 'vitest';
import { matchesFields, parseFieldSelector } from './fields.ts';
import { scaledValue } from './int-or-string.ts';
import {
  formatRequirements,
  formatSelector,
  matchesRequirements,
  matchesSelector,
  parseLabelSelector,
} from './labels.ts';
import { canonical, compareQuantity, milliValue, wholeValue } from './quantity.ts';

const web = { app: 'web', tier: 'front', size: '3' };

test.each([
  ['', true],
  ['app=web', true],
  ['app==web,tier=front', true],
  ['app!=web', false],
  ['other!=x', true],
  ['app in (web, api)', true],
  ['app notin (web)', false],
  ['app', true],
  ['!app', false],
  ['! other', true],
  ['size>2', true],
  ['size<3', false],
  ['app=', false],
  ['in=x', false],
])('the selector %j matches: %s', (text, matches) =>
  expect(matchesRequirements(parseLabelSelector(text), web)).toBe(matches),
);

test.each([
  ['app web', "unable to parse requirement: found 'web', expected: in, notin, =, ==, !=, gt, lt"],
  ['app=web,', "found '', expected: identifier after ','"],
  ['app in', "unable to parse requirement: found '' expected: '('"],
  [
    'app in ()',
    "unable to parse requirement: values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty",
  ],
  ['=x', "found '=', expected: !, identifier, or 'end of string'"],
  ['app=a b', "found 'b', expected: ',' or 'end of string'"],
  [
    '-a=b',
    `unable to parse requirement: <nil>: Invalid value: "-a": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
  ],
])('the selector %j is refused', (text, message) =>
  expect(() => parseLabelSelector(text)).toThrow(new Error(message)),
);

test('selectors are written sorted', () => {
  const selector = {
    matchLabels: { tier: 'front', app: 'web' },
    matchExpressions: [
      { key: 'b', operator: 'In', values: ['y', 'x'] },
      { key: 'c', operator: 'DoesNotExist' },
    ],
  } as const;
  expect(formatSelector(selector)).toBe('app=web,b in (x,y),!c,tier=front');
  expect(formatSelector({})).toBe('<none>');
  expect([matchesSelector(undefined, web), matchesSelector({}, web)]).toEqual([false, true]);
  expect(formatRequirements(parseLabelSelector('b in (y,x),!a'))).toBe('!a,b in (x,y)');
});

test('field selectors', () => {
  const read = (field: string) => ({ 'metadata.name': 'web', 'status.phase': 'Running' })[field] ?? '';
  expect(matchesFields(parseFieldSelector('status.phase!=Pending,metadata.name==web'), read)).toBe(true);
  expect(() => parseFieldSelector('nonsense')).toThrow(
    "invalid selector: 'nonsense'; can't understand 'nonsense'",
  );
});

test.each([
  ['0.5', '500m'],
  ['1024Mi', '1Gi'],
  ['1000m', '1'],
  ['1500Mi', '1500Mi'],
  ['0', '0'],
  ['1e3', '1e3'],
  ['2000e0', '2e3'],
  ['0.5Gi', '512Mi'],
  ['1000', '1k'],
  ['100Ki', '100Ki'],
  ['-1.5', '-1500m'],
  ['.5Ki', '512'],
  ['1E', '1E'],
])('%s is written %s', (text, words) => expect(canonical(text)).toBe(words));

test.each(['', 'abc', '1.2.3', '1 Gi', '-', '1Gi2x'])('%j is no quantity', (text) => {
  expect(() => canonical(text)).toThrow(
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  );
});

test('quantities are compared and counted', () => {
  expect(() => canonical('1Kx')).toThrow('quantities must match');
  expect(() => canonical('1KK')).toThrow("unable to parse quantity's suffix");
  expect(compareQuantity('1Gi', '1G')).toBe(1);
  expect([milliValue('0.1'), milliValue('100u'), wholeValue('64Mi'), wholeValue('1500m')]).toEqual([
    100, 1, 67108864, 2,
  ]);
});

test.each([
  ['25%', 3, true, 1],
  ['25%', 3, false, 0],
  [2, 10, true, 2],
  ['100%', 7, false, 7],
  ['0%', 7, true, 0],
] as const)('%s of %i, up %s, is %i', (value, total, up, count) =>
  expect(scaledValue(value, total, up)).toBe(count),
);

test('a word is no percentage', () =>
  expect(() => scaledValue('abc', 1, true)).toThrow(
    'invalid value for IntOrString: invalid type: string is not a percentage',
  ));
