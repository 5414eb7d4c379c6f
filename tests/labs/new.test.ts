/** What `drydock new` lays out is a lab that is right already. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { understand } from '#lib/kubectl/understand.ts';
import { allCommands } from '#lib/kubectl/verbs.ts';
import { readFolder } from '../../src/cli/lab-folder.ts';
import { lintLab } from '#lib/lint/lint-lab.ts';
import { newLab } from '../../src/cli/new.ts';
import { proveLab } from '../../src/cli/prove/prove.ts';

const root = mkdtempSync(join(tmpdir(), 'drydock-new-'));
beforeAll(async () => {
  mkdirSync(join(root, 'labs'));
  cpSync('templates', join(root, 'templates'), { recursive: true });
  await allCommands();
  await newLab(['broken-probe'], root);
});
afterAll(() => rmSync(root, { recursive: true }));

const files = () => readFolder(join(root, 'labs/broken-probe'));

test('it is called after its id', () => {
  expect(readFileSync(join(root, 'labs/broken-probe/lab.yaml'), 'utf8')).toContain('title: Broken probe\n');
});

test('lint finds nothing', () => {
  expect(lintLab(files(), { understands: (words) => understand(words) !== undefined })).toEqual([]);
});

test('it is proved', { timeout: 60_000 }, async () => {
  const verdicts = [];
  for await (const { ok, step, what, say } of proveLab('broken-probe', files())) verdicts.push({ ok, step, what, say });
  expect(verdicts.filter(({ ok }) => !ok)).toEqual([]);
  expect(verdicts.map(({ what }) => what)).toContain('alt-apply.sh');
});

test.each([[[]], [['a', 'b']], [['Broken Probe']], [['../x']], [['broken-probe']]])('%j is refused', (args) => {
  expect(() => newLab(args, root)).toThrow(/takes the id|cannot be an id|there already/);
});
