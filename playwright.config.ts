import { chromium, defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';

const port = Number(process.env['DRYDOCK_E2E_PORT'] ?? 4310 + (process.ppid % 500));
process.env['DRYDOCK_E2E_PORT'] = String(port);

/** Playwright's own Chromium where it was installed, else the one of the system. */
const system =
  process.env['CHROMIUM_PATH'] ??
  (existsSync(chromium.executablePath())
    ? undefined
    : ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
        existsSync(path),
      ));

const systemArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  timeout: 300_000,
  expect: { timeout: 15_000 },
  retries: process.env['CI'] ? 1 : 0,
  reporter: [['list']],
  use: {
    baseURL: `http://localhost:${port}`,
    viewport: { width: 1440, height: 900 },
    // A journey that is recorded takes four times as long; one that failed is played again and recorded then.
    trace: 'on-first-retry',
    launchOptions: { ...(system && { executablePath: system, args: systemArguments }) },
  },
  webServer: {
    command: `npx vite preview --port ${port} --strictPort`,
    url: `http://localhost:${port}/`,
    timeout: 60_000,
    reuseExistingServer: false,
  },
});
