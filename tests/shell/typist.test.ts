/** A solution that is played: what is typed, and when. */
import { expect, test } from 'vitest';
import { terminal } from '../support/shell-bench.ts';
import { commandsOf } from '#lib/worker/script.ts';
import { Typist } from '#lib/worker/typist.ts';

/** A terminal with a typist at it. */
function desk(atOnce = false) {
  const base = terminal({ columns: 60, rows: 20 });
  const seen: string[] = [];
  const pauses: number[] = [];
  const typist = new Typist({
    terminal: base.session,
    prompt: () => new Promise((resolve) => setImmediate(resolve)),
    pause: async (ms) => {
      pauses.push(ms);
      seen.push(base.screen.text());
      await new Promise((resolve) => setImmediate(resolve));
    },
    atOnce,
  });
  return { ...base, typist, seen, pauses };
}

test('a script is typed key by key, command by command, each after the one before has ended', async () => {
  const { typist, screen, seen, shell, pass } = desk();
  const script = "X=1\n# a comment\nsleep 5; X=2\ncat > a.txt <<'E'\n\tone\ntwo $X\nE\necho $X\n";
  const numbers: number[] = [];
  const played = typist.play(commandsOf(script), (n) => numbers.push(n));
  let over = false;
  void played.then(() => (over = true));
  while (!over) await pass(1_000);
  expect(await played).toBe(true);
  expect(numbers).toEqual([0, 1, 2, 3]);
  expect(shell.files.read('/root/a.txt')).toBe('\tone\ntwo $X\n');
  expect(screen.text()).toContain('~$ echo $X\n2\n~$');
  expect(seen.some((text) => text.endsWith('~$ ech'))).toBe(true);
});

test('what stands at the prompt is wiped, and no more is typed once it is stopped', async () => {
  const { typist, type, screen, pass } = desk(true);
  await type('rm -rf half a line');
  const played = typist.play(
    ['echo one', 'sleep 100', 'echo two'],
    (n) => n === 1 && setTimeout(() => typist.stop(), 20),
  );
  let over = false;
  void played.then(() => (over = true));
  while (!over) {
    await pass(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(await played).toBe(false);
  expect(screen.text()).toBe('~$ echo one\none\n~$ sleep 100');
});

test('a command that runs is waited for', async () => {
  const { typist, type, screen, pass } = desk(true);
  await type('sleep 30; echo slept\r');
  const played = typist.play(['echo mine'], () => undefined);
  let over = false;
  void played.then(() => (over = true));
  while (!over) await pass(1_000);
  expect(screen.text()).toContain('slept\n~$ echo mine\nmine');
});
