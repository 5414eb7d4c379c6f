import { expect, test } from '@playwright/test';
import { Workbench } from './support/bench.ts';

test('a check that finds a value wrong names the line, and a click opens the editor there', async ({
  page,
}) => {
  const bench = new Workbench(page);
  await bench.open('clinic-bad-tag');
  await page.getByRole('button', { name: /^3\. / }).click();
  await page.getByRole('button', { name: 'Begin this step now' }).click();
  await bench.run('touch note.txt');
  const file = bench.check('file');
  await file.getByRole('button').first().click();
  await expect(file).toContainText('is nginx:1.272; wanted is');
  await file.getByRole('button', { name: 'web.yaml, line 21' }).click();
  await expect(page.locator('.monaco-editor .view-lines')).toContainText('nginx:1.272', { timeout: 60_000 });
  await expect(page.locator('.monaco-editor .active-line-number')).toHaveText('21');
  expect(bench.errors).toEqual([]);
});
