/** How commands run in time: streams, jobs, interrupts, limits. */
import { expect, test } from 'vitest';
import { bench } from '../support/shell-bench.ts';
import { drive, pass, settle, yieldToLoop } from '../support/drive.ts';

test('a slow producer piped to grep prints as it goes', async () => {
  const { run } = bench();
  const { chunks } = await run('for i in 1 2 3; do echo line $i; sleep 2; done | grep line');
  expect(chunks.map(({ at }) => at)).toEqual([0, 2000, 4000]);
});

test.each([
  ['yes | head -2', 'y\ny\n', 0],
  ['yes | head -1; echo ${PIPESTATUS[@]}', 'y\n141 0\n', 0],
  ['while true; do echo x; done | head -1; echo ${PIPESTATUS[0]}', 'x\n141\n', 0],
  ['seq 100000000 | head -1', '1\n', 0],
  ['yes | cat | cat | head -1', 'y\n', 0],
  ['set -o pipefail; yes | head -1 > /dev/null; echo $?', '141\n', 0],
])('a closed pipe ends its writer: %s', async (script, stdout, status) => {
  const result = await bench().run(script);
  expect(result).toMatchObject({ stdout, stderr: '', status });
});

test.each([
  ['timeout 5 sleep 60', 124, 5000],
  ['timeout -s INT 5 sleep 60', 124, 5000],
  ['timeout -s KILL 5 sleep 60', 137, 5000],
  ['timeout --preserve-status -s INT 5 sleep 60', 130, 5000],
  ['timeout 5 sleep 1', 0, 1000],
  ['timeout 5 bash -c \'trap "exit 7" TERM; sleep 60\'', 124, 5000],
  ['timeout --preserve-status 5 bash -c \'trap "exit 7" TERM; sleep 60\'', 7, 5000],
  ['sleep 1 & sleep 3 & wait', 0, 3000],
  ['sleep 9 & kill $!; wait $!', 143, 0],
  ['sleep 1m', 0, 60_000],
  ["timeout 1 bash -c 'while :; do :; done'", 124, undefined],
])('%s ends with %i', async (script, status, tookMs) => {
  const result = await bench().run(script);
  expect(result.status).toBe(status);
  if (tookMs !== undefined) expect(result.tookMs).toBe(tookMs);
});

test('Ctrl-C ends the command with 130 and drops the rest of the line', async () => {
  const { start, sim, leash, shell } = bench();
  const { ended, got, interrupt } = start('echo before; sleep 100; echo after');
  await settle(leash);
  interrupt.raise();
  expect(await drive(sim, leash, ended)).toBe(130);
  expect(got.stdout).toBe('before\n');
  expect(shell.lastStatus).toBe(130);
});

test.each([
  'while :; do :; done',
  'for ((;;)); do ((i++)); done',
  'f() { f | f; }; while f; do :; done',
  'yes > /dev/null',
  'while true; do true | true; done',
  "bash -c 'while :; do echo; done' > /dev/null",
  'seq 1000000000 > /dev/null',
])('a runaway can be interrupted: %s', async (script) => {
  const { start, sim, leash } = bench();
  const { ended, interrupt } = start(script);
  for (let i = 0; i < 20; i += 1) await yieldToLoop();
  interrupt.raise();
  expect(await drive(sim, leash, ended)).not.toBe(0);
});

test('a loop that waits for nothing still lets time pass', async () => {
  const { run, sim, files } = bench();
  sim.onTimer('test/file', () => files.write('/tmp/there', ''));
  sim.scheduleIn('test/file', 'x', 3000);
  const { stdout } = await run('until [ -f /tmp/there ]; do :; done; echo found');
  expect(stdout).toBe('found\n');
});

test.each([
  ['f() { f; }; f', 'maximum function nesting level exceeded'],
  [':(){ :|:& };: ; wait', 'fork: retry: Resource temporarily unavailable'],
  ['x=$(yes)', 'more than 16 MB'],
  ['yes > /tmp/f', 'No space left on device'],
  ['echo "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!" | grep -E "(a+)+$"', 'backtracking limit'],
  ["awk 'BEGIN { while (1); }'", 'steps'],
  ['yes | sort', 'memory exhausted'],
])('%s is bounded', async (script, words) => {
  const { stderr } = await bench().run(script);
  expect(stderr).toContain(words);
});

test('a background job outlives its line, and tail -f follows what it writes', async () => {
  const { run, start, sim, leash } = bench();
  await run('(for i in 1 2 3; do sleep 1; echo $i; done) > /tmp/log &');
  const { got, interrupt, ended } = start('tail -f /tmp/log');
  await pass(sim, leash, 2500);
  expect(got.stdout).toBe('1\n2\n');
  interrupt.raise();
  expect(await ended).toBe(130);
});

test('a session is saved and restored as plain data', async () => {
  const { run, shell } = bench();
  await run('x=5; a=(1 2); f() { echo "f $1"; }; mkdir -p /tmp/d; cd /tmp/d; alias l=ls');
  const saved = JSON.parse(JSON.stringify(shell.save())) as ReturnType<typeof shell.save>;
  const other = bench();
  other.files.makeDir('/tmp/d');
  other.shell.restore(saved);
  expect((await other.run('f $x; echo ${a[1]}; pwd')).stdout).toBe('f 5\n2\n/tmp/d\n');
});

test('files are part of the saved state', async () => {
  const { run, sim, files } = bench();
  await run('echo one > /root/a; mkdir /root/d; echo two > /root/d/b');
  const snapshot = JSON.parse(JSON.stringify(sim.snapshot())) as ReturnType<typeof sim.snapshot>;
  await run('rm -r /root/d; echo changed > /root/a');
  sim.restore(snapshot);
  expect(files.read('/root/a')).toBe('one\n');
  expect(files.list('/root')).toEqual(['a', 'd']);
  expect(files.read('/root/d/b')).toBe('two\n');
});

test('a program gets its arguments, environment and streams, and can start others', async () => {
  const { run } = bench({
    probe: async (process) => {
      await process.stdout.write(
        `${process.args.join(',')} ${process.env.get('V')} ${process.cwd} ${await process.stdin.readLine()}\n`,
      );
      return process.spawn(['sh', '-c', 'echo child; exit 4']);
    },
  });
  const { stdout, status } = await run('cd /tmp; echo in | V=1 probe a "b c"');
  expect(stdout).toBe('probe,a,b c 1 /tmp in\nchild\n');
  expect(status).toBe(4);
});

test('what is not simulated says so', async () => {
  expect(await bench().run('perl -e 1')).toMatchObject({ stderr: 'not simulated: perl\n', status: 127 });
});

test.each([
  ['while true; do x=$x$x.; done; echo never', 'doubled'],
  ['x=0123456789; while true; do x+=$x; done; echo never', 'appended'],
])(
  'a text that grows without end is refused, and the shell goes on with the next line: %s',
  async (script) => {
    const { run } = bench();
    const { stdout, stderr, status } = await run(script);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^bash: (line 1: )?xrealloc: cannot allocate \d+ bytes\n$/);
    expect(status).toBe(2);
    expect(await run('echo on')).toMatchObject({ stdout: 'on\n', status: 0 });
  },
);
