/** The guide for authors shows nothing that is not in the lab it speaks of. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const guide = readFileSync('docs/writing-labs.md', 'utf8');
const excerpts = [...guide.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)].map(([, path = '', text = '']) => ({ path, text }));

test('there are excerpts', () => {
  expect(excerpts.length).toBeGreaterThan(4);
});

test.each(excerpts)('$path holds what the guide shows of it', ({ path, text }) => {
  expect(readFileSync(path, 'utf8')).toContain(text);
});
