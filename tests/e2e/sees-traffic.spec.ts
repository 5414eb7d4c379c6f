import { expect, test } from '@playwright/test';
import { Workbench } from './support/bench.ts';

test('who asks whom can be seen once workloads ask each other, and read as a table', async ({ page }) => {
  const bench = new Workbench(page);
  await bench.open('product-rolling-upgrade');
  const traffic = page.getByRole('button', { name: 'Traffic', exact: true });
  await expect(page.locator('.lane [data-pod]').first()).toBeVisible();
  await expect(traffic).toHaveCount(0);
  await bench.run('for i in 1 2 3; do curl -ks https://$(minikube ip):31443/actuator/health; done');
  await traffic.click();
  await expect(page.locator('[data-app=gateway]')).toBeVisible();
  const asked = page.getByRole('row', { name: /^gateway .*product .*product\.default/ });
  await expect(asked).toContainText('none failed');
  await bench.run(
    'kubectl scale deployment review --replicas=0; kubectl wait --for=delete pod -l app=review',
  );
  await bench.run('curl -ks https://$(minikube ip):31443/actuator/health');
  await expect(page.getByRole('row', { name: /^gateway .*review .*100\s% failed/ })).toBeAttached();
  await page.getByRole('button', { name: 'Percent' }).click();
  await expect(page.locator('.flow svg')).toContainText('✕ 100');
});
