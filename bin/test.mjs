// `npm test`: lint, types, unit tests (with transcripts and simulations), and the journeys in a browser. The last line counts.
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSite, findBrowser, installPackages, program, requireNode, run } from './prepare.mjs';

requireNode();
installPackages();
const reports = mkdtempSync(join(tmpdir(), 'drydock-test-'));
let passed = 0;
let failed = 0;

/** A step that either holds or does not. */
function step(name, holds) {
  console.log(`\n== ${name}`);
  if (holds()) passed += 1;
  else {
    failed += 1;
    console.error(`${name}: failed`);
  }
}

/** A step whose report counts its tests; a report that is missing or empty is a failure. */
function suite(name, start, count) {
  console.log(`\n== ${name}`);
  const report = join(reports, `${name}.json`);
  const succeeded = start(report);
  try {
    const counts = count(JSON.parse(readFileSync(report, 'utf8')));
    passed += counts.passed;
    failed += counts.failed;
    if (counts.passed + counts.failed === 0 || (!succeeded && counts.failed === 0)) failed += 1;
  } catch {
    console.error(`${name}: left no report`);
    failed += 1;
  }
}

step('types: prepare', () => run(program('svelte-kit'), ['sync']));
step('lint: rules', () => run(program('eslint'), ['.']));
step('lint: format', () => run(program('prettier'), ['--check', '--log-level', 'warn', '.']));
step('lint: nothing unused', () => run(program('knip'), ['--no-progress']));
step('types: predictable rooms, without the DOM', () => run(program('tsc'), ['-p', 'src/lib/tsconfig.json']));
step('types: everything', () =>
  run(program('svelte-check'), [
    '--tsconfig',
    './tsconfig.json',
    '--threshold',
    'error',
    '--output',
    'human',
  ]),
);
suite(
  'unit',
  (report) =>
    run(program('vitest'), ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`]),
  (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests + (report.numFailedTestSuites > 0 && report.numFailedTests === 0 ? 1 : 0),
  }),
);
step('build', () => buildSite());
if (findBrowser()) {
  suite(
    'e2e',
    (report) =>
      run(program('playwright'), ['test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: report }),
    ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky }),
  );
} else failed += 1;

console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
