/** What bash 5.2 makes of `!` and `^`: expected values are those of its `history -p`, and at a prompt for the errors. */
import { expect, test } from 'vitest';
import { expandHistory } from './history.ts';

const HISTORY = [
  'ls -la /etc/hosts',
  'cat a.tar.gz b.txt',
  'kubectl get pods -n web | grep "x y" > /tmp/out.txt',
  'echo one two three',
  'cd',
  'vi /a/b/c.yaml',
  'echo $(a b) `c d` e',
  'touch x y',
];

test.each([
  ['!!', 'touch x y'],
  ['!!:1', 'x'],
  ['!!:$', 'y'],
  ['!$', 'y'],
  ['!^', 'x'],
  ['!*', 'x y'],
  ['!:2', 'y'],
  ['!-1', 'touch x y'],
  ['!-2', 'echo $(a b) `c d` e'],
  ['!1', 'ls -la /etc/hosts'],
  ['!3:1-2', 'get pods'],
  ['!3:$', '/tmp/out.txt'],
  ['!3:2-', 'pods -n web | grep "x y" >'],
  ['!3:2*', 'pods -n web | grep "x y" > /tmp/out.txt'],
  ['!3:-2', 'kubectl get pods'],
  ['!3:0', 'kubectl'],
  ['!echo', 'echo $(a b) `c d` e'],
  ['!cat:^', 'a.tar.gz'],
  ['!?three?', 'echo one two three'],
  ['!vi:1:h', '/a/b'],
  ['!vi:1:t', 'c.yaml'],
  ['!vi:1:r', '/a/b/c'],
  ['!vi:$:e', '.yaml'],
  ['!cat:1:r:r', 'a'],
  ['!4:s/one/uno/', 'echo uno two three'],
  ['!4:gs/o/0/', 'ech0 0ne tw0 three'],
  ['!4:s/one/&&/', 'echo oneone two three'],
  ['^x^z^', 'touch z y'],
  ['^x^z', 'touch z y'],
  ['!5*', ''],
  ['echo "!!"', 'echo "touch x y"'],
  ['echo "hi!"', 'echo "hi!"'],
  ["echo '!!'", "echo '!!'"],
  ['echo \\!!', 'echo \\!!'],
  ['a!=b', 'a!=b'],
  ['! true', '! true'],
  ['echo !', 'echo !'],
  ['!4:p', 'echo one two three'],
  ['!cat:s/a/b/:&', 'cbt b.tar.gz b.txt'],
  ['!4:q', "'echo one two three'"],
  ['!4:x', "'echo' 'one' 'two' 'three'"],
  ['!4:1-$', 'one two three'],
  ['!4:*', 'one two three'],
  ['!4:1*', 'one two three'],
  ['!3*', 'get pods -n web | grep "x y" > /tmp/out.txt'],
  ['!3:4', 'web'],
  ['!#', ''],
  ['echo a b !#:1', 'echo a b a'],
  ['echo !#', 'echo echo '],
  ['!ec:2', '`c d`'],
  ['!4:gs/o/0/:s/0/9/', 'ech9 0ne tw0 three'],
  ['!7:1', '$(a b)'],
  ['!7*', '$(a b) `c d` e'],
  ['!7:2', '`c d`'],
  ['echo foo!ec', 'echo fooecho $(a b) `c d` e'],
  ['!4-', 'echo one two'],
  ['!vi$', '/a/b/c.yaml'],
  ['!vi*', '/a/b/c.yaml'],
  ['!vi^', '/a/b/c.yaml'],
  ['!!!!', 'touch x ytouch x y'],
  ['!! !!', 'touch x y touch x y'],
  ['x !$:h y', 'x y y'],
  ['!?one', 'echo one two three'],
  ['!?one? z', 'echo one two three z'],
  ['echo "it\'s !!"', 'echo "it\'s touch x y"'],
  ['!4:s/o/0', 'ech0 one two three'],
  ['!ls-', 'ls -la'],
  ['!l', 'ls -la /etc/hosts'],
  ['!4:-', 'echo one two'],
  ['!4:^-2', 'one two'],
  ['!4:^*', 'one two three'],
  ['!4:$-', 'three-'],
  ['!4:0-1', 'echo one'],
  ['!:$', 'y'],
  ['!:-1', 'touch x'],
  ['!:^', 'x'],
  ['!4:as/o/1/', 'ech1 1ne tw1 three'],
  ['!4:Gs/o/1/', 'ech1 1ne tw1 three'],
])('%s is %s', (typed, text) => {
  expect(expandHistory(typed, HISTORY)).toMatchObject({ text });
});

test('% is the word that the last search met', () => {
  expect(expandHistory('!?three?:%', HISTORY).text).toBe('three');
});

test('a line with :p is only shown', () => {
  expect(expandHistory('!4:p', HISTORY)).toEqual({ text: HISTORY[3], changed: true, onlyShown: true });
});

test.each([
  ['^q^z^', ':s^q^z^: substitution failed'],
  ['!nope', '!nope: event not found'],
  ['!99', '!99: event not found'],
  ['!-99', '!-99: event not found'],
  ['!5:1', ':1: bad word specifier'],
  ['!5^', '^: bad word specifier'],
  ['!4:z', 'z: unrecognized history modifier'],
  ['!4:9', ':9: bad word specifier'],
  ['!{x}', '!{x}: event not found'],
  ['echo foo!bar', '!bar: event not found'],
  ['!4:2:3', '3: unrecognized history modifier'],
  ['!?', '!?: event not found'],
  ['!?zz', '!?zz: event not found'],
  ['!!:4-5 foo', ':4-5: bad word specifier'],
])('%s: %s', (typed, error) => {
  expect(expandHistory(typed, HISTORY)).toEqual({ text: typed, changed: false, error });
});
