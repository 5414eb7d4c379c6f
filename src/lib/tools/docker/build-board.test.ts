import { expect, test } from 'vitest';
import { BuildBoard } from './build-board.ts';

/** What stands on the screen after this text, as far as a board writes it: lines, and the cursor up and down. */
function screen(text: string): readonly string[] {
  const lines: string[] = [];
  let row = 0;
  // ESC is made visible: a pattern may not hold it.
  for (const [, count, way, line] of text.replaceAll('\x1b', '␛').matchAll(/␛\[(\d+)([AB])|([^\n␛]*)\n/g)) {
    if (way === 'A') row -= Number(count);
    else if (way === 'B') row += Number(count);
    else lines[row++] = line ?? '';
  }
  return lines;
}

const from = { name: '[1/2] FROM busybox', ms: 900, cached: false };

test('the head stands on top and counts, and all times end at the right edge', () => {
  const board = new BuildBoard({ columns: 60, rows: 24 }, 2);
  const begun = board.begin() + board.step(from);
  expect(screen(begun)[0]).toMatch(/^\[\+\] Building 0\.9s \(1\/2\) +docker:default$/);
  const all = screen(
    begun +
      board.step({ name: '[2/2] COPY . .', ms: 100, cached: true }) +
      board.end(['docker.io/library/web:v1'], false),
  );
  expect(all.map((line) => line.replace(/ {2,}/, '  '))).toEqual([
    '[+] Building 1.0s (2/2) FINISHED  docker:default',
    ' => [1/2] FROM busybox  0.9s',
    ' => CACHED [2/2] COPY . .  0.1s',
    ' => => naming to docker.io/library/web:v1  0.0s',
  ]);
  expect(all.map((line) => line.length)).toEqual([60, 60, 60, 60]);
});

test('a build that fails says so in its head', () => {
  const board = new BuildBoard({ columns: 60, rows: 24 }, 1);
  const all = screen(board.begin() + board.step({ ...from, error: 'no such image' }) + board.end([], true));
  expect(all.map((line) => line.replace(/ {2,}.*/, ''))).toEqual([
    '[+] Building 0.9s (1/1) ERROR',
    ' => ERROR [1/2] FROM busybox',
  ]);
});

test('a name that is too long is cut, and a head out of reach is written once more at the end', () => {
  const board = new BuildBoard({ columns: 44, rows: 3 }, 3);
  let text = board.begin();
  for (let n = 0; n < 3; n += 1)
    text += board.step({ name: 'RUN apt-get install everything that there is', ms: 0, cached: false });
  const all = screen(text + board.end([], false));
  expect(all).toHaveLength(5);
  expect(all[1]).toBe(' => RUN apt-get install everything that 0.0s');
  expect(all[4]).toContain('(3/3)');
});
