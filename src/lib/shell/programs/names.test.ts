import { expect, test } from 'vitest';
import { everydayPrograms } from './index.ts';
import { everydayNames } from './names.ts';

test('every program that is there is known by name, and no other', () => {
  expect([...everydayNames].sort()).toEqual([...everydayPrograms.keys()].sort());
});
