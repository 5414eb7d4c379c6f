import { expect, test } from '@playwright/test';
import { Workbench } from './support/bench.ts';

test('a wrong answer is told what is wrong with it, and a right one then holds', async ({ page }) => {
  const bench = new Workbench(page);
  await bench.open('bootcamp-rolling-update');
  expect(await bench.run('kubectl get deploymnets')).toContain(
    'error: the server doesn\'t have a resource type "deploymnets"',
  );
  await expect(bench.check('deployments')).toHaveAttribute('data-holds', 'false');

  await bench.answer('version', 'v7');
  const check = bench.check('version');
  await expect(check.getByRole('status')).toContainText('Not that one');

  await bench.run('kubectl get deployments');
  await expect(bench.check('deployments')).toHaveAttribute('data-holds', 'true');
  await bench.run('kubectl get pods');
  await bench.answer('version', 'v1');
  await expect(check).toHaveAttribute('data-holds', 'true');
  await expect(page.getByRole('button', { name: 'Next step' })).toBeVisible();
});

test('a pod in the picture types what describes it', async ({ page }) => {
  const bench = new Workbench(page);
  await bench.open('bootcamp-rolling-update');
  const pod = page.locator('.lane [data-pod]').first();
  const name = await pod.getAttribute('data-pod');
  await pod.click();
  await expect.poll(() => bench.shown()).toContain('Events:');
  expect(name).toMatch(/^kubernetes-bootcamp-/);
});

test('a command that is chosen while another one goes on says what it waits for', async ({ page }) => {
  const bench = new Workbench(page);
  await bench.open('bootcamp-rolling-update');
  await page.locator('[role=tabpanel]:not([inert]) .xterm-helper-textarea').focus();
  await page.keyboard.type('kubectl get pods -w');
  await page.keyboard.press('Enter');
  await expect.poll(() => bench.shown()).toContain('Running');
  await page.locator('[data-do=type]').first().click();
  const note = page.getByRole('status').filter({ hasText: 'Ctrl-C stops what runs' });
  await expect(note).toBeVisible();
  await page.keyboard.press('Control+C');
  await expect(note).toBeHidden();
});
