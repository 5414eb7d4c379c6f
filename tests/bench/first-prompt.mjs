/**
 * From nothing to the first prompt: serves the built site from localhost with brotli, opens a lab in Chromium with an empty
 * cache, and says how long it took and how many compressed bytes came before it.
 *
 *   node tests/bench/first-prompt.mjs [--runs N] [--lab ID] [--json]
 */
import { chromium } from '@playwright/test';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { serveSite } from '../support/serve-site.mjs';

const LIMIT_MS = 1000;
const LIMIT_BYTES = 300_000;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    lab: { type: 'string', default: 'bootcamp-rolling-update' },
    json: { type: 'boolean', default: false },
  },
});

const root = fileURLToPath(new URL('../../build', import.meta.url));
if (!existsSync(`${root}/index.html`)) {
  console.error('error: the site is not built; `npm run build` does that');
  process.exit(2);
}

const site = await serveSite(root);
await oneRun(); // so that everything the page asks for has been compressed
const runs = [];
for (let n = 0; n < Number(values.runs); n += 1) runs.push(await oneRun());
site.close();

const times = runs.map((run) => run.ms).sort((a, b) => a - b);
const result = {
  name: 'page to first prompt, cold',
  ms: times[Math.floor(times.length / 2)],
  slowestMs: times.at(-1),
  limitMs: LIMIT_MS,
  bytes: Math.max(...runs.map((run) => run.bytes)),
  limitBytes: LIMIT_BYTES,
  files: runs[0]?.files,
};
if (!values.json) print();
console.log(JSON.stringify(result));
process.exitCode = result.ms < LIMIT_MS && result.bytes < LIMIT_BYTES ? 0 : 1;

function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  if (existsSync(chromium.executablePath())) return undefined;
  return ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
    existsSync(path),
  );
}

/** A browser of its own each time: nothing is warm but the files of the operating system. */
async function oneRun() {
  const executablePath = findChromium();
  const quiet = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ];
  const args = [...quiet, '--disable-component-update', '--disable-sync'];
  const browser = await chromium.launch(executablePath ? { executablePath, args } : {});
  const page = await browser.newPage();
  // Marks the moment at which the terminal's text ends in a prompt, in the page's own time.
  await page.addInitScript(() => {
    const look = () => {
      const rows = document.querySelector('.xterm-rows');
      if (rows && /[$#]\s*$/.test(rows.textContent.replace(/\u00a0/g, ' ').trimEnd()))
        window.firstPrompt = performance.now();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  site.takeRequests();
  await page.goto(`${site.url}/labs/${values.lab}`, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.firstPrompt !== undefined, undefined, { timeout: 30_000 });
  const [ms, at] = await page.evaluate(() => [
    Math.round(window.firstPrompt),
    performance.timeOrigin + window.firstPrompt,
  ]);
  // What is asked for after the prompt (letters, search, the rest of the shell) does not stand in its way.
  const files = site.takeRequests().filter((file) => file.at <= at);
  await browser.close();
  return { ms, bytes: files.reduce((sum, file) => sum + file.bytes, 0), files };
}

function print() {
  const row = (name, value, limit) =>
    console.log(`${name.padEnd(34)}${value.padStart(12)}   must be under ${limit}`);
  for (const { path, bytes } of result.files ?? [])
    console.log(`  ${path.padEnd(58)}${String(bytes).padStart(8)} B`);
  row('first prompt, median', `${result.ms} ms`, `${LIMIT_MS} ms`);
  row('first prompt, slowest', `${result.slowestMs} ms`, '–');
  row('compressed bytes before it', `${result.bytes} B`, `${LIMIT_BYTES} B`);
}
