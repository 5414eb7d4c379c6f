import { expect, test } from 'vitest';
import { runProgram } from './run.ts';
import { goesOnFrom, type Answer, type RunOptions, type Turn } from './run-options.ts';

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
  [
    'echo "a1!" | grep -o "[[:punct:]]"; echo fz | grep -oE "[[:xdigit:]]+"; echo x | grep -c "[[:print:]]"',
    '!\nf\n1\n',
  ],
  ['for i in 1 2 3; do echo $i; done', '1\n2\n3\n'],
  ['i=0; while [ $i -lt 2 ]; do i=$((i+1)); echo $i; done', '1\n2\n'],
  ['if test -f /nope; then echo a; elif true; then echo b; else echo c; fi', 'b\n'],
  ['echo x > /tmp/a; echo y >> /tmp/a; cat /tmp/a; ls /tmp', 'x\ny\na\n'],
  ['cat /nope', 'cat: /nope: No such file or directory\n'],
  ['ls /nosuch', "ls: cannot access '/nosuch': No such file or directory\n"],
  ['nosuch', 'sh: nosuch: not found\n'],
  ['echo broken "', 'sh: syntax error: unterminated quoted string\n'],
])('%s', (script, output) => expect(written(script)).toBe(output));

test.each([
  ['echo a; sleep 3; exit 2', { at: 3000, code: 2 }],
  ['sleep 1m', { at: 60_000, code: 0 }],
  ['false', { at: 0, code: 1 }],
  ['touch /tmp/x; sleep infinity', undefined],
  ['while true; do echo a; sleep 5; done', undefined],
])('%s ends as %j', (script, exit) => expect(run(script).exit).toEqual(exit));

test('base64 takes files whose bytes are no text, and gives them back', () => {
  const files = { '/key': 'a\udcff\udc80' };
  expect(written('base64 /key; base64 /key | base64 -d', { files })).toBe('Yf+A\na\udcff\udc80');
});

test('base64 breaks its lines as it is told, and says where its input is none', () => {
  const long = 'x'.repeat(60);
  expect(written(`printf ${long} | base64 | wc -l; printf ${long} | base64 -w 0 | wc -l`)).toBe('2\n0\n');
  expect(written('printf "aGk!" | base64 --decode; echo " $?"')).toBe('hibase64: invalid input\n 1\n');
  expect(written('echo a | base64 -w x || echo no')).toBe('base64: invalid wrap size: ‘x’\nno\n');
});

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

/** Every question up to a moment is answered alike. Also: whether going on from each turn comes to the same as beginning anew. */
function asked(script: string, answer: Answer, untilMs: number, more: Partial<RunOptions> = {}) {
  const answers: Answer[] = [];
  let turn: Turn | undefined;
  for (;;) {
    const options = { untilMs, answers: [...answers], ...more };
    const { turn: next, ...anew } = run(script, options);
    if (turn) {
      const { turn: __, ...gone } = run(script, { ...options, from: turn });
      expect(gone).toEqual(anew);
    }
    turn = next;
    if (!anew.asks || anew.asks.at > untilMs) return { ...anew, answers, turn };
    answers.push({ ...answer });
  }
}

test('who asks the network without a rest gets twenty answers a second, and who rests as many as it asks for', () => {
  const quick = { ok: true, status: 200, body: 'x\n', tookMs: 4 };
  const hurried = asked('while sleep 0.01; do wget -q -O- http://web; done', quick, 10_000).answers.length;
  expect(hurried).toBeGreaterThan(150);
  expect(hurried).toBeLessThanOrEqual(10 * 20 + 20);
  const busy = asked('while true; do wget -q -O- http://web; done', quick, 2_000).answers.length;
  expect(busy).toBeLessThanOrEqual(2 * 20 + 20);
  const five = 'i=0; while [ $i -lt 5 ]; do i=$((i+1)); curl -s http://web; done; date +%s%3N';
  expect(asked(five, quick, 10_000).exit).toEqual({ at: 20, code: 0 });
  expect(asked('while sleep 0.2; do wget -q http://web; done', quick, 10_200).answers.length).toBe(50);
});

test.each([
  [{ ip: '10.0.0.1' }, 0],
  [{ ip: '10.0.0.1', greeting: 'J\0\0\0' }, 0],
  [{ ip: '10.0.0.1', error: 'refused' }, 1],
  [{ ip: '10.0.0.1', error: 'timeout' }, 1],
  [{ error: 'unresolved' }, 1],
] as const)(
  'nc -z finds a port open where somebody listens, whatever is spoken there: %j ends with %i',
  (end, code) => {
    const reach = { ...end, tookMs: 5 };
    expect(asked('nc -z -w 2 db 5432', { ok: code === 0, tookMs: 5, reach }, 10_000).exit?.code).toBe(code);
  },
);

test.each([
  'while sleep 1; do wget -q -O- http://web && echo $NAME; done',
  'echo a; i=0; until [ $i -ge 6 ]; do i=$((i+1)); curl -s http://web; echo $i >> /tmp/log; done; cat /tmp/log; exit 3',
  'set=1; while true; do sleep 2; test -f /tmp/stop && break; nc -z web 80 || echo no; done; echo done',
  'for i in 1 2; do wget -q -O- http://web; done; while true; do x=$(wget -q -O- http://web); echo $x $?; sleep 1; done',
  'while wget -q http://web; do if [ -e /tmp/stop ]; then exit 4; fi; sleep 1; done',
])('a script that is gone on with from a turn of its loop comes to the same: %s', (script) => {
  const changes = [{ at: 7_000, path: '/tmp/stop', text: '' }];
  const { turn } = asked(script, { ok: true, status: 200, body: 'x\n', tookMs: 30 }, 12_000, { changes });
  expect(turn).toBeDefined();
});

test('a turn is no good where something else happened before it', () => {
  const script = 'while sleep 1; do wget -q http://web; done';
  const { turn, answers } = asked(script, { ok: true }, 5_500);
  const good = { argv: [], env: {}, hostname: '', files: {}, startMs: 0, untilMs: 9_000, answers };
  if (!turn) throw new Error('no turn');
  expect(goesOnFrom(turn, good)).toBe(true);
  expect(goesOnFrom(turn, { ...good, untilMs: 1_000 })).toBe(false);
  expect(goesOnFrom(turn, { ...good, answers: answers.map((one) => ({ ...one })) })).toBe(false);
  expect(goesOnFrom(turn, { ...good, changes: [{ at: 500, path: '/a', text: 'b' }] })).toBe(false);
  expect(goesOnFrom(turn, { ...good, changes: [{ at: 8_000, path: '/a', text: 'b' }] })).toBe(true);
});
