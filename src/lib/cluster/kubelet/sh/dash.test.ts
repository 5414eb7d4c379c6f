/** The shell of Debian's images, held against a real dash. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProgram } from './run.ts';

const DASH = '/usr/bin/dash';

function real(script: string) {
  const folder = mkdtempSync(join(tmpdir(), 'dash-'));
  const env = { PATH: '/usr/bin:/bin', HOME: '/root', NAME: 'web' };
  const { stdout, stderr, status } = spawnSync(DASH, ['-c', script], {
    argv0: 'sh',
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  return { stdout, stderr, status };
}

function ours(script: string) {
  const { output, exit } = runProgram({
    argv: ['sh', '-c', script],
    env: { PATH: '/usr/bin:/bin', HOME: '/root', NAME: 'web' },
    hostname: 'pod-1',
    files: {},
    folders: ['/data'],
    cwd: '/data',
    base: 'debian',
    startMs: 0,
    untilMs: 60_000,
  });
  const text = (stderr: boolean) =>
    output
      .filter((one) => Boolean(one.stderr) === stderr)
      .map((one) => one.text)
      .join('');
  return { stdout: text(false), stderr: text(true), status: exit?.code };
}

/** Scripts between lines of dashes. */
const scripts = readFileSync(new URL('./dash-scripts.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n---\n');

test.skipIf(!existsSync(DASH)).each(scripts)('%s', (script) => {
  expect(ours(script)).toEqual(real(script));
});
