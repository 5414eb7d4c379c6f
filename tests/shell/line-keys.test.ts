/** Keys at a prompt, and what the screen of bash 5.2 (readline 8.2) showed after them. */
import { expect, test } from 'vitest';
import { terminal } from '../support/shell-bench.ts';
import cases from './line-cases.json' with { type: 'json' };

test.each(cases.screens)('$keys shows $text', async ({ keys, text, row, column }) => {
  const { type, screen, shell } = terminal({ columns: cases.columns, rows: 12 });
  shell.history = cases.history;
  await type('\x15');
  await type('\x03');
  await type('\x0c');
  expect(await type(keys)).toBe(text);
  expect([screen.row, screen.column]).toEqual([row, column]);
});
