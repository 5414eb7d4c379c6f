// What `npm start` and `npm test` need before anything else: a fitting Node, the packages, the built site, a browser.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command in the project's folder with our streams; returns whether it succeeded. */
export function run(command, args, env = {}) {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return status === 0;
}

/** The path of a program that a package brings. */
export const program = (name) => join(root, 'node_modules/.bin', name);

export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Drydock needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** Installs the packages where they are missing or older than the lock file. */
export function installPackages() {
  const installed =
    statSync(join(root, 'node_modules/.package-lock.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (installed >= statSync(join(root, 'package-lock.json')).mtimeMs) return;
  console.log('Installing packages …');
  if (!run('npm', ['ci', '--no-audit', '--no-fund'])) process.exit(1);
}

function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Builds the site where its sources are newer than the last build. */
export function buildSite() {
  const sources = ['src', 'static', 'labs', 'vite.config.ts', 'svelte.config.js', 'package-lock.json'];
  const changed = Math.max(...sources.map((name) => newest(join(root, name))));
  const built = statSync(join(root, 'build/index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built > changed) return true;
  console.log('Building the site …');
  return run(program('vite'), ['build', '--logLevel', 'warn']);
}

const SYSTEM_BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

function hasBrowser() {
  if (process.env.CHROMIUM_PATH) return existsSync(process.env.CHROMIUM_PATH);
  const { chromium } = createRequire(join(root, 'package.json'))('@playwright/test');
  return existsSync(chromium.executablePath()) || SYSTEM_BROWSERS.some((path) => existsSync(path));
}

/** Finds a Chromium, or gets one: Playwright's download, or as root the system's package. Returns whether there is one. */
export function findBrowser() {
  if (hasBrowser()) return true;
  console.log('Looking for a Chromium …');
  run(program('playwright'), ['install', 'chromium']);
  if (!hasBrowser() && process.getuid?.() === 0) {
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', 'chromium'], { DEBIAN_FRONTEND: 'noninteractive' });
  }
  if (hasBrowser()) return true;
  console.error(
    'No Chromium was found, and none could be installed. Install one, or name it: CHROMIUM_PATH=/path/to/chromium npm test',
  );
  return false;
}
