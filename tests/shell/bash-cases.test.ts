/** Scripts whose output was recorded from GNU bash: the shell and its programs must say the same, to the letter. */
import { expect, test } from 'vitest';
import recorded from './bash-cases.json' with { type: 'json' };
import { bench } from '../support/shell-bench.ts';

test.each(recorded.cases.map((one) => [one.script.slice(0, 90), one] as const))(
  'as bash: %s',
  async (_, one) => {
    const { run, files } = bench();
    files.makeDir('/tmp/orc');
    const quoted = one.script.replaceAll("'", "'\\''");
    const { stdout, stderr, status } = await run(`cd /tmp/orc; bash -c '${quoted}'`, 'l1\nl2\nl3\n');
    expect({ stdout, stderr, status }).toEqual({
      stdout: one.stdout,
      stderr: one.stderr,
      status: one.status,
    });
  },
);
