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
