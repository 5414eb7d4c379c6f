/** Killercoda scenarios become labs that pass lint and are proved; what cannot be carried over is named. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { main } from '../../src/cli/drydock.ts';
import { readFolder } from '../../src/cli/lab-folder.ts';
import { proveLab } from '../../src/cli/prove/prove.ts';
import { understand } from '../../src/lib/kubectl/understand.ts';
import { allCommands } from '../../src/lib/kubectl/verbs.ts';
import { lintLab } from '../../src/lib/lint/lint-lab.ts';

afterEach(() => vi.restoreAllMocks());

/** Runs `drydock ARGS`: its exit status and what it printed. */
async function drydock(...args: readonly string[]) {
  let stdout = '';
  let stderr = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true));
  const status = await main(args, process.cwd());
  vi.restoreAllMocks();
  return { status, stdout, stderr };
}

async function imported(name: string) {
  const to = join(mkdtempSync(join(tmpdir(), 'drydock-import-')), name);
  const result = await drydock('import', 'killercoda', `tests/import/${name}`, '--to', to);
  return { ...result, to, files: readFolder(to) };
}

test.each([
  ['scale-a-shop', 0],
  ['inside-a-pod', 0],
  ['two-machines', 1],
])('%s becomes a lab that passes lint and is proved', async (name, wanted) => {
  const { status, files } = await imported(name);
  expect(status).toBe(wanted);
  await allCommands();
  expect(lintLab(files, { understands: (words) => understand(words) !== undefined })).toEqual([]);
  const failed: string[] = [];
  for await (const { ok, step, what, say } of proveLab(name, files))
    if (!ok) failed.push(`${step} ${what}: ${say}`);
  expect(failed).toEqual([]);
});

test('assets land where they belong, executable; verify scripts are checks; what unfolds as a solution is one', async () => {
  const { files } = await imported('scale-a-shop');
  expect(Object.keys(files).sort()).toEqual([
    'IMPORT.md',
    'cluster/10-assets.sh',
    'cluster/cluster.yaml',
    'files/shop.yaml',
    'lab.yaml',
    'steps/10-deploy-it/solution.sh',
    'steps/10-deploy-it/step.md',
    'steps/10-deploy-it/verify.sh',
    'steps/20-three-copies/solution.sh',
    'steps/20-three-copies/step.md',
    'steps/20-three-copies/verify.sh',
  ]);
  expect(files['cluster/10-assets.sh']).toContain('chmod +x /usr/local/bin/copies.sh');
  expect(files['steps/10-deploy-it/solution.sh']).toBe(
    'cat ~/shop.yaml\nkubectl apply -f ~/shop.yaml\nkubectl rollout status deployment/shop\ncopies.sh\n',
  );
  expect(files['steps/20-three-copies/solution.sh']).toBe(
    'kubectl scale deployment/shop --replicas=3\nkubectl rollout status deployment/shop\n',
  );
  expect(files['lab.yaml']).toBe(
    'title: Scale a shop\nsummary: Deploy a shop from a file and give it more copies\nlevel: intermediate\nminutes: 15\ntags:\n  - imported\nlanguages:\n  - en\ndraft: true\n',
  );
});

test('every form of a command becomes a fence; scripts of the introduction run before the learner comes', async () => {
  const { files, stdout } = await imported('inside-a-pod');
  const text = files['steps/10-look-around/step.md'] ?? '';
  const fences = [...text.matchAll(/```(\w*)\n([^`]*?)\n\s*```/g)].map(
    ([, word, body]) => `${word}: ${body?.trim()}`,
  );
  expect(fences).toEqual([
    'run: kubectl get pods',
    'run: kubectl get pods -o wide',
    'run: kubectl get pods -w',
    'copy: kubectl describe pod web',
    'run: kubectl logs web',
    'run: kubectl exec web -- ls /usr/share/nginx/html',
    'yaml: kind: Pod',
    'show: a sample with {{ .Values.braces }}',
    'copy: plain code is copied by default',
  ]);
  expect(text).not.toMatch(/\{\{(exec|copy|)\}\}/);
  expect(Object.keys(files)).toContain('cluster/50-intro-background.sh');
  expect(Object.keys(files)).toContain('cluster/60-intro-foreground.sh');
  expect(files['steps/20-leave-a-note/set-up.sh']).toContain('kubectl annotate pod web');
  expect(stdout).toContain('`kubectl get pods -w` waits for somebody, and is left out of the solution');
});

test('what stays behind is named, on the screen and in IMPORT.md; a missing file is an error and does not stop the rest', async () => {
  const { stderr, stdout, to } = await imported('two-machines');
  expect(stderr).toBe(
    'index.json, steps[1].verify: there is no file no-such-verify.sh\nindex.json, assets.host01: there is no file assets/lost.yaml\n',
  );
  const report = readFileSync(join(to, 'IMPORT.md'), 'utf8');
  for (const note of [
    'index.json, assets.host02: there is no second machine to put files on',
    'step1.md:1: the picture ./assets/plan.png is not carried over',
    'step1.md:1: raw HTML (<img>) is left out; what stands in it stays',
    'step1.md:3: the link to ./step2.md leads nowhere here; its words stay',
    'step1.md:10: a link to port 80 of the machine is not carried over: there is no way in from the browser',
    'step1.md: apt-get is not simulated',
    'step2.md:1: a question of a quiz is not carried over: make it a check with `ask`',
    'step3.md: there is no solution: write one in solution.sh, or nothing from this step on is proved',
    'finish-background.sh: is not carried over: nothing runs once the last step is done',
  ]) {
    expect(stdout).toContain(`${note}\n`);
    expect(report).toContain(`- ${note}\n`);
  }
  expect(report).toContain('- index.json, steps[1].verify: there is no file no-such-verify.sh\n');
});

test.each([
  [['import'], 'import takes a format and a folder: killercoda DIR'],
  [['import', 'moodle', 'x'], 'import knows no format "moodle": try killercoda'],
  [['import', 'killercoda'], 'import killercoda takes the folder of one scenario'],
  [['import', 'killercoda', 'no/such'], 'no/such: no such folder'],
  [['import', 'killercoda', 'tests/import'], 'tests/import: there is no index.json, so it is no scenario'],
  [
    ['import', 'killercoda', 'tests/import/scale-a-shop', '--to', 'Not An Id'],
    '"Not An Id" cannot be an id: small letters and digits, with dashes between them; --to gives another',
  ],
  [
    ['import', 'killercoda', 'tests/import/scale-a-shop', '--to', 'clinic-bad-tag'],
    'labs/clinic-bad-tag is there already',
  ],
  [['import', 'killercoda', 'tests/import/scale-a-shop', '--from', 'x'], "Unknown option '--from'"],
])('%j is refused in one line, with 2', async (args, line) => {
  expect(await drydock(...args)).toEqual({ status: 2, stdout: '', stderr: `drydock: ${line}\n` });
});
