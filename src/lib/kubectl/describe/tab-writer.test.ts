import { expect, test } from 'vitest';
import { alignTabs } from './tab-writer.ts';

test.each([
  ['fields of one block share a column', 'Name:\ta\nNamespace:\tb\n', 'Name:       a\nNamespace:  b\n'],
  ['a line without a tab ends the block', 'A:\t1\nLabels:\nLonger:\t2\n', 'A:  1\nLabels:\nLonger:  2\n'],
  [
    'columns further right stand for themselves',
    'a\tb\tc\naa\tbbb\tc\naaaa\td\n',
    'a     b    c\naa    bbb  c\naaaa  d\n',
  ],
  [
    'the last cell keeps its trailing space',
    'Type\tStatus\nReady \tTrue \n',
    'Type    Status\nReady   True \n',
  ],
  ['empty cells still take their column', 'a\t\tb\nccc\t\td\n', 'a      b\nccc    d\n'],
])('%s', (_, text, aligned) => expect(alignTabs(text)).toBe(aligned));
