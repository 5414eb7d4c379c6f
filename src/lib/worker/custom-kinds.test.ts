/** Kinds that a learner defines: what they need is brought with the first definition, and with a saved cluster that has one. */
import { expect, test, vi } from 'vitest';
import type { Snapshot } from '#lib/sim/simulation.ts';
import { headless } from './drive.ts';
import { plainStreams } from './script.ts';

/** A fresh page imports everything anew, which a busy machine takes its time for. */
vi.setConfig({ testTimeout: 240_000 });

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

const definition = `cat > pets.yaml <<END
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: pets.zoo.example.com}
spec:
  group: zoo.example.com
  scope: Namespaced
  names: {plural: pets, kind: Pet}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          legs: {type: integer}
        x-kubernetes-validations: [{rule: 'self.legs < 9', message: too many legs}]
END
kubectl apply -f pets.yaml`;
const pet = (name: string, legs: number) =>
  `printf 'apiVersion: zoo.example.com/v1\\nkind: Pet\\nmetadata: {name: ${name}}\\nlegs: ${legs}\\n' | kubectl apply -f -`;

/** A page that was just opened, with an empty cluster or a saved one. */
async function freshPage(saved?: Snapshot) {
  vi.resetModules();
  const { Session } = await import('./session.ts');
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

test('a definition can be applied in a fresh page, its rules hold, and a reload goes on with them', async () => {
  const before = await freshPage();
  expect(await before.run(definition)).toEqual({
    said: 'customresourcedefinition.apiextensions.k8s.io/pets.zoo.example.com created\n',
    status: 0,
  });
  await before.run('sleep 5');
  expect((await before.run(pet('rex', 4))).said).toBe('pet.zoo.example.com/rex created\n');
  const saved = JSON.parse(JSON.stringify(before.session.sim.snapshot())) as Snapshot;
  const after = await freshPage(saved);
  expect((await after.run('kubectl get pets -o name')).said).toBe('pet.zoo.example.com/rex\n');
  expect((await after.run(pet('max', 10))).said).toContain('too many legs');
});

test('two pages with the same seed and commands end in the same bytes, whatever was loaded before', async () => {
  const line = `kubectl cordon nobody & ${definition}; kubectl run web --image=nginx; sleep 3; wait`;
  const { session, run } = await freshPage();
  await run(line);
  const { Session } = await import('./session.ts'); // all that was loaded is still there
  const again = await Session.open({ turn });
  if ('problem' in again) throw new Error(again.problem);
  const shell = again.session.openShell();
  const io = plainStreams({ stdout: () => undefined, stderr: () => undefined });
  await headless(again.session.sim, again.session.leash, shell.run(line, io), turn);
  expect(JSON.stringify(again.session.sim.snapshot())).toBe(JSON.stringify(session.sim.snapshot()));
});
