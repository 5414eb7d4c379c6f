/** A saved run that goes on elsewhere: the server no longer knows what changed before, and commands that wait do without it. */
import { expect, test } from 'vitest';
import { openedSession } from './session-for-tests.ts';

test('rollout status goes on watching a rollout that was under way when the run was saved', async () => {
  const before = await openedSession();
  await before.type('kubectl create quota few --hard=pods=1');
  await before.type('kubectl create deployment web --image=nginx --replicas=2');
  await before.type('sleep 20');
  const after = await openedSession({ saved: before.session.sim.snapshot() });
  await after.type('kubectl delete quota few');
  const { said, status } = await after.type('kubectl rollout status deployment/web --timeout=10m');
  expect(status).toBe(0);
  expect(said).toBe(
    'Waiting for deployment "web" rollout to finish: 1 out of 2 new replicas have been updated...\n' +
      'Waiting for deployment "web" rollout to finish: 1 of 2 updated replicas are available...\n' +
      'deployment "web" successfully rolled out\n',
  );
}, 60_000);
