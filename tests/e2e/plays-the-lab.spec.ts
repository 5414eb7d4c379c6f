import { expect, test } from '@playwright/test';
import { solutions, Workbench } from './support/bench.ts';

const LAB = 'bootcamp-rolling-update';

for (const language of ['', '/ko']) {
  test(`the whole lab can be played by typing${language}`, async ({ page }) => {
    const bench = new Workbench(page);
    await bench.open(LAB + language);
    await bench.speed(16);
    const steps = solutions(LAB);
    for (const [n, step] of steps.entries()) {
      for (const line of step.lines) await bench.run(line);
      for (const [check, answer] of Object.entries(step.answers)) await bench.answer(check, answer);
      for (const check of await page.locator('.checks [data-check]').all())
        await expect(check).toHaveAttribute('data-holds', 'true', { timeout: 45_000 });
      if (n < steps.length - 1) await page.locator('.way .next').click();
    }
    await expect(page.getByRole('region', { name: /The lab is finished|실습을 마쳤습니다/ })).toBeVisible();
    expect(bench.errors).toEqual([]);
  });
}
