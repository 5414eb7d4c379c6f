#!/usr/bin/env node
/**
 * Records what the real `kubectl kustomize` (1.32, on the PATH) makes of the cases: rewrites their `stdout`, `stderr` parts.
 * Usage: node tests/kustomize/record.mjs [CASE…]
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readCase, writeCase } from './case.mjs';

const folder = join(import.meta.dirname, 'cases');
const wanted = process.argv.slice(2);
const root = '/home/learner/k';
console.log(execFileSync('kubectl', ['version', '--client'], { encoding: 'utf8' }));

for (const file of readdirSync(folder).sort()) {
  const name = file.replace(/\.txt$/, '');
  if (wanted.length && !wanted.includes(name)) continue;
  const { files } = readCase(readFileSync(join(folder, file), 'utf8'));
  rmSync(root, { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { stdout, stderr } = spawnSync('kubectl', ['kustomize', 'here'], { cwd: root, encoding: 'utf8' });
  writeFileSync(join(folder, file), writeCase({ files, stdout, stderr: plain(stderr) }));
}

/** The recording binary logs its error through klog where the released one prints `error: …`; a line of Go's log has a time. */
function plain(stderr) {
  const lines = stderr.split('\n');
  const at = lines.findIndex((line) => line.includes('"command failed" err='));
  const before = (at < 0 ? lines : lines.slice(0, at)).map((line) =>
    line.replace(/^I\d{4} [\d:.]+ +\d+ log\.go:\d+\] /, ''),
  );
  if (at < 0) return before.join('\n');
  const shown = lines[at].slice(lines[at].indexOf(' err=') + 5);
  const message = shown.startsWith('<')
    ? lines
        .slice(at + 1, lines.lastIndexOf(' >'))
        .map((line) => line.replace(/^\t/, ''))
        .join('\n')
    : JSON.parse(shown.replace(/\\x([0-9a-f]{2})/g, '\\u00$1'));
  return [...before, `error: ${message}`, ''].join('\n');
}
