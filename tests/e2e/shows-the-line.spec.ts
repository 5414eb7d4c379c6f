import { expect, test, type Page } from '@playwright/test';
import { Workbench } from './support/bench.ts';

/** The last step of a lab, begun at once: those before it are solved. */
async function repairing(page: Page): Promise<Workbench> {
  const bench = new Workbench(page);
  await bench.open('clinic-bad-tag');
  await page.getByRole('button', { name: /^3\. / }).click();
  await page.getByRole('button', { name: 'Begin this step now' }).click();
  await expect(page.locator('.ahead')).toHaveCount(0, { timeout: 60_000 });
  return bench;
}

test('a check that finds a value wrong names the line, and a click opens the editor there', async ({
  page,
}) => {
  const bench = await repairing(page);
  await bench.run('touch note.txt');
  const file = bench.check('file');
  await file.getByRole('button').first().click();
  await expect(file).toContainText('is nginx:1.272; wanted is');
  await file.getByRole('button', { name: 'web.yaml, line 21' }).click();
  await expect(page.locator('.monaco-editor .view-lines')).toContainText('nginx:1.272', { timeout: 60_000 });
  await expect(page.locator('.monaco-editor .active-line-number')).toHaveText('21');
  expect(bench.errors).toEqual([]);
});

test('a check that was broken names what it looks at, and a click shows it in the terminal', async ({
  page,
}) => {
  const bench = await repairing(page);
  await bench.run('kubectl scale deployment/web --replicas=0');
  const served = bench.check('served');
  await served.getByRole('button').first().click();
  await served.getByRole('button', { name: 'service/web' }).click();
  await expect(bench.terminal).toContainText('kubectl describe service web');
  await expect(bench.terminal).toContainText('Session Affinity:');
  expect(bench.errors).toEqual([]);
});
