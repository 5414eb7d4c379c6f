import { expect, test } from '@playwright/test';
import { Workbench } from './support/bench.ts';

test('vi opens the editor; saving and closing leads back to the prompt', async ({ page }) => {
  const bench = new Workbench(page);
  const heavy: string[] = [];
  page.on('request', (request) => /monaco|yaml\.worker/.test(request.url()) && heavy.push(request.url()));
  await bench.open('bootcamp-rolling-update');
  expect(heavy, 'the editor is not loaded before it is opened').toEqual([]);

  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type('vi note.yaml');
  await page.keyboard.press('Enter');
  await expect(page.locator('.monaco-editor .view-lines')).toBeVisible({ timeout: 60_000 });
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.closest('.monaco-editor') !== null))
    .toBe(true);
  await page.keyboard.type('apiVersion: v1');
  await expect(page.getByText('Not saved')).toBeVisible();
  await page.keyboard.press('Control+S');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await page.locator('[data-pane=editor]').getByRole('button', { name: 'Close', exact: true }).click();
  expect(await bench.run('cat note.yaml')).toContain('apiVersion: v1');
});
