import { expect, test, type Page } from '@playwright/test';
import { Workbench } from './support/bench.ts';

const LAB = 'bootcamp-rolling-update';

/** Opens the lab, does the first thing it asks for, and waits until that is saved. */
async function begun(page: Page): Promise<Workbench> {
  const bench = new Workbench(page);
  await bench.open(LAB);
  await bench.run('kubectl get deployments');
  await expect(bench.check('deployments')).toHaveAttribute('data-holds', 'true');
  await page.waitForTimeout(4_000);
  return bench;
}

test('progress is still there after the page is loaded again', async ({ page }) => {
  const bench = await begun(page);
  await page.reload();
  await expect(page.locator('[data-notice=resumed]')).toBeVisible();
  await expect(bench.check('deployments')).toHaveAttribute('data-holds', 'true');
});

test('a worker that dies is started again from the last saved state', async ({ page }) => {
  const bench = await begun(page);
  const worker = page.workers()[0];
  await worker?.evaluate(
    () =>
      void setTimeout(() =>
        Promise.reject(new Error('on purpose')).catch((e) =>
          setTimeout(() => {
            throw e;
          }),
        ),
      ),
  );
  await expect(page.locator('[data-notice=restarted]')).toBeVisible();
  await expect(bench.check('deployments')).toHaveAttribute('data-holds', 'true');
  expect(await bench.run('echo still here')).toContain('still here');
});

test('a saved run that cannot be read is set aside, and the page says so', async ({ page }) => {
  const bench = await begun(page);
  await page.goto('/');
  await page.evaluate(
    (lab) =>
      new Promise<void>((done) => {
        const request = indexedDB.open('drydock');
        request.onsuccess = () => {
          const store = request.result.transaction('runs', 'readwrite').objectStore('runs');
          const put = store.put({ version: 1, lab, savedAt: 1, text: '{"version":0}' }, lab);
          put.onsuccess = () => done();
        };
      }),
    LAB,
  );
  await bench.open(LAB);
  await expect(page.locator('[data-notice=setAside]')).toBeVisible();
  await expect(bench.check('deployments')).toHaveAttribute('data-holds', 'false');
});
