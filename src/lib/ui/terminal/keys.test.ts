import { expect, test } from 'vitest';
import { pageKey, withControl } from './keys.ts';

const press = (key: string, held: Partial<KeyboardEvent> = {}) =>
  pageKey({
    type: 'keydown',
    key,
    ctrlKey: false,
    shiftKey: false,
    metaKey: false,
    altKey: false,
    ...held,
  } as KeyboardEvent);

test.each([
  ['Ctrl-C stops the command, with or without a selection', press('c', { ctrlKey: true }), undefined],
  ['Ctrl-Shift-C copies', press('C', { ctrlKey: true, shiftKey: true }), 'copy'],
  ['Cmd-C copies', press('c', { metaKey: true }), 'copy'],
  ['Ctrl-Shift-V pastes', press('V', { ctrlKey: true, shiftKey: true }), 'paste'],
  ['F6 leaves the terminal', press('F6'), 'leave'],
  ['Tab belongs to the shell', press('Tab'), undefined],
])('%s', (_, does, wanted) => expect(does).toBe(wanted));

test.each([
  ['c', '\u0003'],
  ['R', '\u0012'],
  ['[', '\u001b'],
  ['1', '1'],
  ['ab', 'ab'],
])('Ctrl held, then %s', (typed, sent) => expect(withControl(typed)).toBe(sent));
