import { expect, test } from '@playwright/test';

test('a lab that does not exist: the page says so and lists the labs', async ({ page }) => {
  const answer = await page.goto('/labs/no-such-lab');
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no such lab');
  await expect(page.getByText('no-such-lab')).toBeVisible();
  await page.getByRole('link', { name: 'Break and repair a rolling update', exact: true }).click();
  await expect(page).toHaveURL(/\/labs\/bootcamp-rolling-update$/);
});

test('the page asks nobody else for anything', async ({ page, baseURL }) => {
  const others: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(baseURL ?? '') && !/^(data|blob):/.test(url)) others.push(url);
  });
  await page.goto('/');
  await page.goto('/labs/bootcamp-rolling-update');
  await expect(page.locator('[data-ready=true]')).toBeVisible();
  expect(others).toEqual([]);
});
