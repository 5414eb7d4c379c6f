/** A saved run that goes on elsewhere: the server no longer knows what changed before, and commands that wait do without it. */
import { expect, test } from 'vitest';
import type { Snapshot } from '#lib/sim/simulation.ts';
import { headless } from './drive.ts';
import { plainStreams } from './script.ts';
import { Session } from './session.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function page(saved?: Snapshot) {
  const opened = await Session.open({ turn, ...(saved && { saved }) });
  if ('problem' in opened) throw new Error(opened.problem);
  const { session } = opened;
  const shell = session.openShell();
  const run = async (line: string) => {
    let said = '';
    const io = plainStreams({ stdout: (text) => (said += text), stderr: (text) => (said += text) });
    const status = await headless(session.sim, session.leash, shell.run(line, io), turn);
    return { said, status };
  };
  return { session, run };
}

test('rollout status goes on watching a rollout that was under way when the run was saved', async () => {
  const before = await page();
  await before.run('kubectl create quota few --hard=pods=1');
  await before.run('kubectl create deployment web --image=nginx --replicas=2');
  await before.run('sleep 20');
  const after = await page(before.session.sim.snapshot());
  await after.run('kubectl delete quota few');
  const { said, status } = await after.run('kubectl rollout status deployment/web --timeout=10m');
  expect(status).toBe(0);
  expect(said).toBe(
    'Waiting for deployment "web" rollout to finish: 1 out of 2 new replicas have been updated...\n' +
      'Waiting for deployment "web" rollout to finish: 1 of 2 updated replicas are available...\n' +
      'deployment "web" successfully rolled out\n',
  );
}, 60_000);
