import { expect, test } from 'vitest';
import { parseReference } from '#lib/cluster/images/reference.ts';
import { ageInDays } from './image-age.ts';

function age(name: string, tags: readonly string[]): number {
  const reference = parseReference(name);
  if ('error' in reference) throw new Error(reference.error);
  return ageInDays({ tags }, reference);
}

test('a tag is younger than those that are listed before it', () => {
  const tags = ['v1', 'v2', 'v3'];
  const ages = tags.map((tag) => age(`randomizer:${tag}`, tags));
  expect(ages.toSorted((a, b) => b - a)).toEqual(ages);
  expect(new Set(ages).size).toBe(3);
});

test('a tag of a pattern has an age of its own, some days at least', () => {
  expect(age('nginx:1.27', ['1.*'])).toBeGreaterThanOrEqual(2);
  expect(age('nginx:1.27', ['1.*'])).not.toBe(age('nginx:1.25', ['1.*']));
});
