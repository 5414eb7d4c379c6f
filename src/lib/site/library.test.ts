import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Library } from './library.server.ts';

const STEP = 'steps/10-look-around/step.md';
let root: string;

/** Copies of a lab that is well, each with one thing changed. */
const damaged: Readonly<Record<string, (folder: string) => void>> = {
  well: () => undefined,
  'lags-behind': (folder) => change(folder, STEP, (text) => `${text}\nOne more line.\n`),
  'no-wrong-way': (folder) => rmSync(join(folder, 'steps/10-look-around/wrong-only-nodes.sh')),
  'broken-yaml': (folder) => change(folder, 'lab.yaml', () => 'title: [\n'),
  'broken-matter': (folder) => change(folder, STEP, (text) => text.replace('checks:', 'checks: [')),
  'unknown-check': (folder) => change(folder, STEP, (text) => `${text}\n:check[nowhere]\n`),
  'raw-html': (folder) => change(folder, STEP, (text) => `${text}\n<div>raw</div>\n`),
  'bad-condition': (folder) =>
    change(folder, STEP, (text) => text.replace('checks:', "checks:\n  c:\n    say: x\n    now: 'pod('\n")),
  'bad-image': (folder) =>
    change(folder, 'cluster/10-bootcamp.yaml', (text) => text.replace('bootcamp:v1', 'bootcamp:v77')),
};

function change(folder: string, path: string, by: (text: string) => string): void {
  const file = join(folder, path);
  writeFileSync(file, by(readFileSync(file, 'utf8')));
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'drydock-library-'));
  for (const [id, damage] of Object.entries(damaged)) {
    cpSync('labs/bootcamp-rolling-update', join(root, id), { recursive: true });
    damage(join(root, id));
  }
  mkdirSync(join(root, 'no-lab'));
});
afterAll(() => rmSync(root, { recursive: true }));

const shown = ['lags-behind', 'no-wrong-way', 'well'];
const hidden = Object.keys(damaged).filter((id) => !shown.includes(id));

test('the published site has the labs that are whole, and no word of the others', async () => {
  const library = new Library(root, false);
  expect(await library.slugs()).toEqual(shown.flatMap((id) => [id, `${id}/ko`]));
  const { tracks, broken } = await library.catalogue('en');
  expect(tracks.flatMap(({ labs }) => labs.map(({ id }) => id))).toEqual(shown);
  expect(broken).toBeUndefined();
  for (const id of [...hidden, 'no-lab', 'nowhere', '..', 'well/de', 'well/ko/more'])
    expect(await library.page(id), id).toBeUndefined();
  const page = await library.page('lags-behind/ko');
  expect(page?.lesson?.lab.language).toBe('ko');
  expect(page?.findings).toEqual([]);
});

test('tracks that cannot be read are said to be, and the labs stand in none', async () => {
  const library = new Library(root, false);
  writeFileSync(join(root, 'tracks.yaml'), 'tracks: [\n');
  expect(library.trackFindings()[0]).toMatchObject({ file: 'tracks.yaml', line: 2 });
  const { tracks } = await library.catalogue('en');
  expect(tracks.map(({ title, labs }) => [title, labs.length])).toEqual([['', shown.length]]);
  rmSync(join(root, 'tracks.yaml'));
});

test.each(hidden)('the author of %s is told what is wrong, and where', async (id) => {
  const library = new Library(root, true);
  const page = await library.page(id);
  expect(page?.lesson).toBeUndefined();
  const [first] = page?.findings.filter(({ mild }) => !mild) ?? [];
  expect(first?.message).toBeTruthy();
  expect(first?.line).toBeGreaterThan(0);
  const { broken } = await library.catalogue('en');
  expect(broken?.find((one) => one.id === id)?.first).toEqual(first);
});

test('what is mended is seen at once', async () => {
  const library = new Library(root, true);
  const file = join(root, 'raw-html', STEP);
  expect((await library.page('raw-html'))?.lesson).toBeUndefined();
  writeFileSync(file, readFileSync(file, 'utf8').replace('<div>raw</div>', 'raw'));
  expect((await library.page('raw-html'))?.lesson?.steps[0]?.html).toContain('raw');
});

test('the author of a lab that works all the same sees both', async () => {
  const page = await new Library(root, true).page('lags-behind');
  expect(page?.lesson?.lab.id).toBe('lags-behind');
  expect(page?.findings.map(({ file }) => file)).toEqual(['i18n/ko/steps/10-look-around/step.md']);
});
