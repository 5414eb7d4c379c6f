// Takes the pictures of the README anew: `node tests/support/take-picture.mjs [FOLDER]`, after `npm run build`.
import { chromium } from '@playwright/test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveSite } from './serve-site.mjs';

const root = fileURLToPath(new URL('../../build', import.meta.url));
const folder = process.argv[2] ?? 'docs';
const system =
  process.env.CHROMIUM_PATH ?? (existsSync(chromium.executablePath()) ? undefined : '/usr/bin/chromium');

const site = await serveSite(root);
const browser = await chromium.launch(
  system ? { executablePath: system, args: ['--no-sandbox', '--disable-gpu'] } : {},
);

/** A page with the lab open; `type` enters a line and waits. */
async function open(lab) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1.5 });
  await page.goto(`${site.url}/labs/${lab}`);
  await page.waitForTimeout(4000);
  const type = async (line, waitMs = 800) => {
    await page.locator('.xterm-helper-textarea').first().focus();
    await page.keyboard.insertText(line);
    await page.keyboard.press('Enter');
    await page.waitForTimeout(waitMs);
  };
  return { page, type };
}

/** A rolling update that asks for an image that is not there. */
async function brokenUpdate() {
  const { page, type } = await open('bootcamp-rolling-update');
  const bootcamp = 'deployments/kubernetes-bootcamp kubernetes-bootcamp';
  await type('kubectl get deployments');
  await type('kubectl describe pods | tail -4');
  await type(`kubectl set image ${bootcamp}=jocatalin/kubernetes-bootcamp:v2`);
  await type('kubectl rollout status deployments/kubernetes-bootcamp', 14_000);
  await type('clear', 300);
  await type(`kubectl set image ${bootcamp}=gcr.io/google-samples/kubernetes-bootcamp:v10`, 12_000);
  await type('kubectl get pods');
  await type('kubectl describe pods | grep Failed | head -1', 1500);
  await page.screenshot({ path: join(folder, 'lab.png') });
}

/** A fifth of the requests for one service goes to its new version. */
async function weightedTraffic() {
  const { page, type } = await open('zero-downtime-istio');
  await page.getByText('16×').first().click();
  await type('kubectl delete namespace hands-on', 5000);
  await type('kubectl create namespace hands-on');
  await type('./kubernetes/scripts/deploy-prod-env.bash', 15_000);
  const shop = 'https://writer:secret@minikube.me/oauth/token -d grant_type=password';
  await type(
    `ACCESS_TOKEN=$(curl -ks ${shop} -d username=magnus -d password=password | jq .access_token -r)`,
    3000,
  );
  const weights = [80, 20].map((value, n) => ({ op: 'add', path: `/spec/http/1/route/${n}/weight`, value }));
  await type('clear', 300);
  await type(`kubectl patch virtualservice review-vs --type=json -p='${JSON.stringify(weights)}'`, 1500);
  await type(
    'siege https://minikube.me/product-composite/2 -H "Authorization: Bearer $ACCESS_TOKEN" -c5 -d1 -q',
    7000,
  );
  await page.getByRole('button', { name: 'Traffic', exact: true }).click();
  await page.getByRole('button', { name: 'Percent' }).click();
  await page.waitForTimeout(2500);
  await page.screenshot({ path: join(folder, 'traffic.png') });
}

await brokenUpdate();
await weightedTraffic();
await browser.close();
site.close();
