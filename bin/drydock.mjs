#!/usr/bin/env node
// `npx drydock …` in a checkout: builds the command line where its sources are newer than the last build, then runs it.
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { textFiles } from './text-files.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = join(root, 'dist/drydock.mjs');

/** The newest change below a folder, in milliseconds; tests do not count. */
function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) latest = Math.max(latest, newest(path));
    else if (!entry.name.endsWith('.test.ts')) latest = Math.max(latest, statSync(path).mtimeMs);
  }
  return latest;
}

const sources = [
  'cli',
  'lib/sim',
  'lib/kube',
  'lib/cluster',
  'lib/shell',
  'lib/kubectl',
  'lib/tools',
  'lib/lab',
  'lib/worker',
];
const changed = Math.max(...sources.map((name) => newest(join(root, 'src', name))));
const builtAt = statSync(built, { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (changed > builtAt) {
  let esbuild;
  try {
    esbuild = await import('esbuild');
  } catch {
    console.error('drydock: packages are missing: run `npm install` first');
    process.exit(2);
  }
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  await esbuild.build({
    entryPoints: [join(root, 'src/cli/drydock.ts')],
    outdir: join(root, 'dist'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // What is loaded when it is first asked for stands in files of its own.
    splitting: true,
    chunkNames: 'parts/[name]-[hash]',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    external: ['esbuild'],
    plugins: [textFiles],
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
  });
}
const { main } = await import(pathToFileURL(built).href);
process.exitCode = await main(process.argv.slice(2), root);
