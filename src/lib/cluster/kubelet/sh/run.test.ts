import { expect, test } from 'vitest';
import { runProgram } from './run.ts';
import type { RunOptions } from './run-options.ts';

const run = (script: string, more: Partial<RunOptions> = {}) =>
  runProgram({
    argv: ['sh', '-c', script],
    env: { NAME: 'web' },
    hostname: 'pod-1',
    files: { '/etc/motd': 'hi\n' },
    startMs: 0,
    untilMs: 60_000,
    ...more,
  });
const written = (script: string, more?: Partial<RunOptions>) =>
  run(script, more)
    .output.map(({ text }) => text)
    .join('');

test.each([
  ['echo hello $NAME "a  b" \'$NAME\'', 'hello web a  b $NAME\n'],
  ['echo ${MISSING:-none} $((2 * 3 + 1)) $(hostname)', 'none 7 pod-1\n'],
  ['cat /etc/motd | grep -c h && echo yes || echo no', '1\nyes\n'],
  ['for i in 1 2 3; do echo $i; done', '1\n2\n3\n'],
  ['i=0; while [ $i -lt 2 ]; do i=$((i+1)); echo $i; done', '1\n2\n'],
  ['if test -f /nope; then echo a; elif true; then echo b; else echo c; fi', 'b\n'],
  ['echo x > /tmp/a; echo y >> /tmp/a; cat /tmp/a; ls /tmp', 'x\ny\na\n'],
  ['cat /nope', 'cat: /nope: No such file or directory\n'],
  ['ls /nosuch', "ls: cannot access '/nosuch': No such file or directory\n"],
  ['nosuch', 'sh: nosuch: not found\n'],
  ['echo broken "', 'sh: unterminated quoted string\n'],
])('%s', (script, output) => expect(written(script)).toBe(output));

test.each([
  ['echo a; sleep 3; exit 2', { at: 3000, code: 2 }],
  ['sleep 1m', { at: 60_000, code: 0 }],
  ['false', { at: 0, code: 1 }],
  ['touch /tmp/x; sleep infinity', undefined],
  ['while true; do echo a; sleep 5; done', undefined],
])('%s ends as %j', (script, exit) => expect(run(script).exit).toEqual(exit));

test('lines come at their moments, and files go when the script removes them', () => {
  const { output, files } = run('touch /tmp/healthy; while true; do date +%s; sleep 10; done', {
    untilMs: 25_000,
  });
  expect(output.map(({ at, text }) => [at, text])).toEqual([
    [0, '0\n'],
    [10_000, '10\n'],
    [20_000, '20\n'],
  ]);
  expect(files).toEqual([{ at: 0, path: '/tmp/healthy', text: '' }]);
});

test('a script that waits for a name asks again until it is known', () => {
  const script = 'until nslookup db; do sleep 2; done; echo found';
  expect(run(script).asks).toEqual({ at: 0, url: 'dns://db', method: 'GET' });
  expect(run(script, { answers: [{ ok: false }] }).asks?.at).toBe(2000);
  expect(run(script, { answers: [{ ok: false }, { ok: true }] }).exit).toEqual({ at: 2000, code: 0 });
});

test('a loop that never rests does not hang the page', () =>
  expect(run('while true; do :; done').endless).toBe(true));

test('a program that is not there is not run', () => {
  expect(run('', { argv: ['nosuch'] }).notFound).toBe('nosuch');
});
