/** Verbs that are brought when they are first typed. */
import { expect, test, vi } from 'vitest';
import type { KubeClient } from '#lib/kube/client.ts';
import { VirtualFiles } from '#lib/shell/files.ts';
import { Shell } from '#lib/shell/shell.ts';
import { Leash } from '#lib/sim/leash.ts';
import { Simulation } from '#lib/sim/simulation.ts';
import { headless } from './drive.ts';
import { plainStreams } from './script.ts';

const client: KubeClient = { request: () => Promise.reject(new Error('nobody is asked')) };
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A page that was just opened: nothing is loaded that was loaded before. */
async function freshPage() {
  vi.resetModules();
  const { createKubectl } = await import('#lib/kubectl/kubectl.ts');
  const { understand } = await import('#lib/kubectl/understand.ts');
  const { parts } = await import('#lib/kubectl/commands.ts');
  const sim = new Simulation({ seed: 1 });
  const leash = new Leash(sim);
  const programs = new Map([['kubectl', createKubectl({ client })]]);
  const shell = new Shell({ files: new VirtualFiles(sim), leash, programs, onYield: turn });
  const run = async (line: string) => {
    const said = { stdout: '', stderr: '' };
    const io = plainStreams({
      stdout: (text) => (said.stdout += text),
      stderr: (text) => (said.stderr += text),
    });
    const status = await headless(sim, leash, shell.run(line, io), turn);
    return { ...said, status };
  };
  return { sim, run, understand, part: (verb: string) => parts.find(({ names }) => names.includes(verb))! };
}

test('a verb is there when it is typed, time standing still, and what was typed is understood afterwards', async () => {
  const { sim, run, understand } = await freshPage();
  const before = sim.now;
  expect(understand(['options'])).toBeUndefined();
  const { stdout, status } = await run('kubectl options');
  expect([stdout.split('\n')[0], status]).toEqual(['The following options can be passed to any command:', 0]);
  expect(understand(['options'])).toEqual({ path: ['options'], args: [], flags: {} });
  expect(sim.now).toBe(before);
});

test('help of a verb, and of its sub-commands, brings the verb', async () => {
  const { run } = await freshPage();
  expect((await run('kubectl help create deployment')).stdout).toContain(
    'Usage:\n  kubectl create deployment NAME',
  );
  expect((await run('kubectl top --help')).stdout).toContain('Available Commands:\n  node');
});

test('a verb that cannot be loaded says so, ends with 1, and is there when it is typed again', async () => {
  const { run, part } = await freshPage();
  const load = vi.spyOn(part('cordon'), 'load').mockRejectedValueOnce(new TypeError('Failed to fetch'));
  expect(await run('kubectl cordon node-1')).toEqual({
    stdout: '',
    stderr:
      'kubectl: this part of Drydock could not be loaded (Failed to fetch); try again, or reload the page\n',
    status: 1,
  });
  expect((await run('kubectl cordon')).stderr).toContain('error: USAGE: cordon NODE');
  expect(load).toHaveBeenCalledTimes(2);
});

test('what runs beside a verb sees no difference between the first time and the second', async () => {
  const { run } = await freshPage();
  const line = '{ for i in 1 2 3; do echo $i; done; } & kubectl plugin; echo then; wait';
  const first = await run(line);
  expect(first.stdout).toContain('then');
  expect((await run(line)).stdout).toBe(first.stdout);
});
