/**
 * How the terminal of the built site feels under load: for programs that go on for ever the time from Enter to their first
 * output, from Ctrl-C to the prompt, and the longest gap between two frames meanwhile. All times are taken in the page.
 *
 *   node tests/bench/terminal-latency.mjs [--runs N] [--lab ID] [--only TEXT] [--json]
 *
 * Each command is run several times and its best run counts: a machine that does something else makes single runs slow.
 * Ends with 1 where something took longer than it may.
 */
import { chromium } from '@playwright/test';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { serveSite } from '../support/serve-site.mjs';

const LIMIT_MS = 100;
/** How long a command runs before Ctrl-C. */
const RUN_MS = 2500;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    lab: { type: 'string', default: 'bootcamp-rolling-update' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});

/** Where the lab's Service answers. */
const SERVICE =
  'U=http://$(kubectl get services -o jsonpath=\'{.items[?(@.spec.type=="NodePort")].spec.clusterIP}\'):8080';

/** The first time a command is run, its code is loaded: what comes before is for that. */
const COMMANDS = [
  {
    name: 'get -w | grep',
    line: 'kubectl get pods -A -w | grep --line-buffered e',
    before: 'kubectl get pods | grep NAME',
  },
  {
    name: 'while curl',
    line: 'while true; do curl -s -o /dev/null -w "%{http_code}\\n" $U; sleep 1; done',
    before: `${SERVICE}; curl -s $U`,
  },
  { name: 'siege', line: 'siege $U -c5 -d1', before: `${SERVICE}; siege --version` },
  { name: 'watch', line: 'watch kubectl get pods -A', before: 'watch -g -n0.1 date' },
  {
    name: 'tail -f',
    line: 'tail -f notes',
    before: 'seq 10 > notes; (while :; do date; sleep 0.2; done >> notes) &',
  },
  { name: 'yes', line: 'yes', before: 'yes | head -1' },
].filter(({ name }) => name.includes(values.only));

const root = fileURLToPath(new URL('../../build', import.meta.url));
if (!existsSync(`${root}/index.html`)) {
  console.error('error: the site is not built; `npm run build` does that');
  process.exit(2);
}

function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  if (existsSync(chromium.executablePath())) return undefined;
  return ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
    existsSync(path),
  );
}

const executablePath = findChromium();
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
];
const site = await serveSite(root);
const browser = await chromium.launch(executablePath ? { executablePath, args } : {});
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.addInitScript(() => {
  const meter = { keyAt: 0, before: [], firstAt: 0, promptAt: 0, longestGap: 0, lastFrame: 0 };
  window.meter = meter;
  window.rowsNow = () => {
    const rows = [...(document.querySelector('.xterm-rows')?.children ?? [])];
    return rows.map((row) => row.textContent.replace(/\u00a0/g, ' ').trimEnd()).filter((row) => row !== '');
  };
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Enter' && !(event.key === 'c' && event.ctrlKey)) return;
      Object.assign(meter, { keyAt: performance.now(), before: window.rowsNow(), firstAt: 0, promptAt: 0 });
    },
    true,
  );
  const frame = () => {
    const now = performance.now();
    if (meter.lastFrame) meter.longestGap = Math.max(meter.longestGap, now - meter.lastFrame);
    meter.lastFrame = now;
    const rows = window.rowsNow();
    if (!meter.firstAt && rows.some((row) => !meter.before.includes(row))) meter.firstAt = now;
    if (!meter.promptAt && /[$#]$/.test(rows.at(-1) ?? '')) meter.promptAt = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
});
await page.goto(`${site.url}/labs/${values.lab}`);
await atPrompt();
await page.locator('.xterm-helper-textarea').first().focus();
// The cluster behind the prompt is loaded when the first command wants it.
await type('kubectl get pods -A > /dev/null');
await atPrompt();
await page.waitForTimeout(3000);

const results = [];
for (const { name, line, before } of COMMANDS) {
  await type(before);
  await page.waitForTimeout(1500);
  await page.keyboard.press('Control+c');
  await atPrompt();
  const runs = [];
  for (let run = 0; run < Number(values.runs); run += 1) runs.push(await measure(line));
  const best = (key) => Math.round(Math.min(...runs.map((run) => run[key])));
  results.push({ name, firstMs: best('firstMs'), promptMs: best('promptMs'), gapMs: best('gapMs') });
}
await browser.close();
site.close();

const isOver = results.some(({ firstMs, promptMs, gapMs }) => Math.max(firstMs, promptMs, gapMs) > LIMIT_MS);
if (values.json) console.log(JSON.stringify({ limitMs: LIMIT_MS, results }));
else {
  const row = (...cells) =>
    console.log(cells.map((cell, i) => (i ? String(cell).padStart(16) : cell.padEnd(16))).join(''));
  row('', 'first output', 'Ctrl-C: prompt', 'longest frame');
  for (const { name, firstMs, promptMs, gapMs } of results)
    row(name, `${firstMs} ms`, `${promptMs} ms`, `${gapMs} ms`);
  console.log(`each must be within ${LIMIT_MS} ms; the best of ${values.runs} runs counts`);
}
process.exitCode = isOver ? 1 : 0;

async function type(line) {
  await page.keyboard.type(line);
  await page.waitForTimeout(200);
  await page.keyboard.press('Enter');
}

async function atPrompt() {
  await page.waitForFunction(() => /[$#]$/.test(window.rowsNow().at(-1) ?? ''), undefined, {
    timeout: 60_000,
  });
}

/** One run: Enter, a while, Ctrl-C. */
async function measure(line) {
  await page.keyboard.press('Control+l');
  await page.keyboard.type(line);
  await page.waitForTimeout(300);
  await page.evaluate(() => (window.meter.longestGap = 0));
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => window.meter.firstAt > 0, undefined, { timeout: 20_000 });
  const firstMs = await page.evaluate(() => window.meter.firstAt - window.meter.keyAt);
  await page.waitForTimeout(RUN_MS);
  await page.keyboard.press('Control+c');
  await page.waitForFunction(() => window.meter.promptAt > 0, undefined, { timeout: 20_000 });
  const [promptMs, gapMs] = await page.evaluate(() => [
    window.meter.promptAt - window.meter.keyAt,
    window.meter.longestGap,
  ]);
  await page.waitForTimeout(200);
  return { firstMs, promptMs, gapMs };
}
