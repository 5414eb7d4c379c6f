/** Checks that are scripts: when they are looked at, what they see, and that the learner's shell knows nothing of them. */
import { expect, test } from 'vitest';
import { proveLab } from '../../src/cli/prove/prove.ts';
import { Player } from '../../src/cli/prove/player.ts';
import { readLab } from '../../src/lib/lab/read.ts';

const step = (checks: string): string => `---\ntitle: Make it\nchecks:\n${checks}---\nMake it.\n`;
const SCRIPT = '  made:\n    say: It is there\n    script: verify.sh\n';

const lab = (files: Readonly<Record<string, string>>): Record<string, string> => ({
  'lab.yaml': 'title: A\nsummary: B\n',
  'steps/10-make/step.md': step(SCRIPT),
  'steps/10-make/verify.sh': '#!/bin/bash\nkubectl get configmap app -o name\n',
  'steps/10-make/solution.sh': 'kubectl create configmap app\n',
  ...files,
});

async function open(files: Readonly<Record<string, string>>): Promise<Player> {
  const { lab: read, problems } = readLab('a', lab(files));
  expect(problems).toEqual([]);
  return Player.open({ lab: read! });
}
const first = (player: Player) => player.state.steps[0]?.checks[0];

test('a script passes by its exit status; a red one says what it printed, once something was tried', async () => {
  const player = await open({});
  expect(first(player)).toEqual({ id: 'made', say: 'It is there', holds: false });
  await player.play('kubectl create configmap other\n');
  expect(first(player)?.message).toBe('Error from server (NotFound): configmaps "app" not found');
  await player.play('kubectl create configmap app\n');
  expect(player.state).toMatchObject({ finished: true, steps: [{ done: true }] });
});

test('what is said instead may have the output in it', async () => {
  const checks = `${SCRIPT}    otherwise:\n      - say: 'Not yet: {{output}}.'\n`;
  const player = await open({ 'steps/10-make/step.md': step(checks), 'steps/10-make/verify.sh': 'echo no app\nfalse\n' });
  await player.play('kubectl create configmap other\n');
  expect(first(player)?.message).toBe('Not yet: no app.');
});

test('the cluster alone turns it green: nobody has to type anything for it to be looked at', async () => {
  const player = await open({
    'steps/10-make/verify.sh': 'kubectl wait --for=condition=Ready pod/web --timeout=1s\n',
  });
  await player.play('kubectl run web --image=nginx:1.27\n');
  expect(player.state.finished).toBe(false);
  await player.wait(30_000);
  expect(player.state.finished).toBe(true);
});

test('it runs in the home folder in a shell of its own, and its commands are no attempts of the learner', async () => {
  const checks = `${SCRIPT}  looked:\n    say: You looked\n    ran: kubectl get pods\n`;
  const player = await open({
    'files/notes.txt': 'one\n',
    'steps/10-make/step.md': step(checks),
    'steps/10-make/verify.sh': 'kubectl get pods\ncd /tmp; mine=1\n[ "$(cat ~/notes.txt)" = two ]\n',
  });
  expect(await player.play('pwd\necho "[$mine]"\n')).toBe('$ pwd\n/root\n$ echo "[$mine]"\n[]\n');
  expect(player.state.steps[0]?.checks.map(({ holds }) => holds)).toEqual([false, false]);
  await player.play('echo two > notes.txt\n');
  expect(player.state.steps[0]?.checks.map(({ holds }) => holds)).toEqual([true, false]);
});

test('a script that does not end is ended, and red', async () => {
  const player = await open({ 'steps/10-make/verify.sh': 'while true; do sleep 1; done\n' });
  expect(first(player)?.holds).toBe(false);
  expect(player.elapsedMs).toBeLessThan(120_000);
});

test('scripts of the cluster run before the learner comes, that of a step when it begins', async () => {
  const files = {
    'cluster/20-later.sh': 'kubectl wait --for=condition=Ready pod/web --timeout=60s && cat ~/first > ~/second\n',
    'cluster/10-first.sh': 'echo a > first; kubectl run web --image=nginx:1.27\n',
    'steps/20-next/step.md': step(SCRIPT.replace('made', 'next')),
    'steps/20-next/set-up.sh': 'kubectl create namespace stage\n',
    'steps/20-next/verify.sh': '! kubectl get namespace stage\n',
    'steps/20-next/solution.sh': 'kubectl delete namespace stage\n',
  };
  const player = await open(files);
  expect(await player.play('cat second\nkubectl get namespace stage\n')).toBe(
    '$ cat second\na\n$ kubectl get namespace stage\nError from server (NotFound): namespaces "stage" not found\n',
  );
  const said: string[] = [];
  for await (const { step: of, what, ok, say } of proveLab('a', lab(files))) said.push(`${of} ${what} ${ok} ${say}`.trim());
  expect(said).toEqual([
    'steps/10-make solution.sh true',
    'steps/20-next solution.sh true',
    'steps/10-make nothing true',
    'steps/20-next nothing true',
    'same seed true',
  ]);
});

test('a script of the cluster that fails is its author’s to know', async () => {
  await expect(open({ 'cluster/10-first.sh': 'echo all is lost >&2\nexit 3\n' })).rejects.toThrow(
    'cluster/10-first.sh: ended with 3: all is lost',
  );
});

test('a draft without a solution is proved as far as it goes', async () => {
  const { 'steps/10-make/solution.sh': _, ...rest } = lab({ 'lab.yaml': 'title: A\nsummary: B\ndraft: true\n' });
  const all: boolean[] = [];
  for await (const { ok } of proveLab('a', rest)) all.push(ok);
  expect(all).not.toContain(false);
});
