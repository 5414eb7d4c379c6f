// Takes the picture of the README anew: `node tests/support/take-picture.mjs [FILE]`, after `npm run build`.
import { chromium } from '@playwright/test';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serveSite } from './serve-site.mjs';

const root = fileURLToPath(new URL('../../build', import.meta.url));
const target = process.argv[2] ?? 'docs/lab.png';
const system =
  process.env.CHROMIUM_PATH ?? (existsSync(chromium.executablePath()) ? undefined : '/usr/bin/chromium');

const site = await serveSite(root);
const browser = await chromium.launch(
  system ? { executablePath: system, args: ['--no-sandbox', '--disable-gpu'] } : {},
);
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1.5 });
await page.goto(`${site.url}/labs/bootcamp-rolling-update`);
await page.waitForTimeout(4000);

const bootcamp = 'deployments/kubernetes-bootcamp kubernetes-bootcamp';
const script = [
  ['kubectl get deployments', 800],
  ['kubectl describe pods | tail -4', 800],
  [`kubectl set image ${bootcamp}=jocatalin/kubernetes-bootcamp:v2`, 800],
  ['kubectl rollout status deployments/kubernetes-bootcamp', 14_000],
  ['clear', 300],
  [`kubectl set image ${bootcamp}=gcr.io/google-samples/kubernetes-bootcamp:v10`, 12_000],
  ['kubectl get pods', 800],
  ['kubectl describe pods | grep Failed | head -1', 1500],
];
for (const [line, waitMs] of script) {
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
  await page.waitForTimeout(waitMs);
}
await page.screenshot({ path: target });
await browser.close();
site.close();
