/** Keys in, lines and screen out. */
import { expect, test } from 'vitest';
import { TtyLine, type Typed } from './tty.ts';

function typed(keys: string, edits = true): { shown: string; came: (Typed | undefined)[] } {
  let shown = '';
  const tty = new TtyLine(edits, (text) => (shown += text));
  tty.prompt = '/ # ';
  const came: (Typed | undefined)[] = [];
  for (let rest = keys; rest !== '';) {
    const result = tty.feed(rest);
    if (result.typed !== undefined) came.push(result.typed);
    rest = result.rest;
  }
  return { shown, came };
}

const UP = '\u001b[A';
const LEFT = '\u001b[D';

test.each([
  ['ls\r', [{ line: 'ls' }]],
  ['lx\u007fs\r', [{ line: 'ls' }]],
  [`ac${LEFT}b\r`, [{ line: 'abc' }]],
  ['one two\u0017x\r', [{ line: 'one x' }]],
  ['abc\u0015x\r', [{ line: 'x' }]],
  [`a\rb\r${UP}${UP}\r`, [{ line: 'a' }, { line: 'b' }, { line: 'a' }]],
  ['abc\u0001x\r', [{ line: 'xabc' }]],
  ['abc\u0003d\r', ['interrupt', { line: 'd' }]],
  ['\u0004', ['end']],
  ['a\u0004b\r', [{ line: 'ab' }]],
  ['한글\u007f\r', [{ line: '한' }]],
  ['a\r\nb\n', [{ line: 'a' }, { line: 'b' }]],
])('%j comes to %j', (keys, came) => expect(typed(keys).came).toEqual(came));

test('a program that only reads lines knows no arrows', () => {
  expect(typed(`a${UP}b\r`, false).came).toEqual([{ line: 'ab' }]);
});

test('what is typed is shown, and a change in the middle draws the line anew', () => {
  expect(typed('ab\r').shown).toBe('ab\r\n');
  expect(typed(`ac${LEFT}b`).shown).toBe('ac\u001b[1D\r/ # abc\u001b[K\u001b[1D');
});
