import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from './conditions.ts';
import { readLab } from './read.ts';
import { translated } from './translate.ts';

function folder(path: string): Record<string, string> {
  const entries = readdirSync(path, { withFileTypes: true, recursive: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((file) => [file.slice(path.length + 1), readFileSync(file, 'utf8')]));
}

const ids = readdirSync('labs', { withFileTypes: true }).filter((entry) => entry.isDirectory());
const languages = ids.flatMap(({ name }) => ['en', 'ko'].map((language) => [name, language] as const));

test.each(languages)('%s (%s) reads without a problem, and every condition compiles', (id, language) => {
  const { lab, problems } = readLab(id, translated(folder(`labs/${id}`), language));
  expect(problems).toEqual([]);
  expect(lab?.steps.length).toBeGreaterThan(0);
  for (const step of lab?.steps ?? []) {
    expect(step.checks.length).toBeGreaterThan(0);
    for (const { condition, otherwise } of step.checks) {
      const expressions = otherwise.flatMap(({ when }) => (when === undefined ? [] : [when]));
      if ('expression' in condition) expressions.push(condition.expression);
      for (const expression of expressions) expect(compile(expression).reads.size).toBeGreaterThan(0);
    }
  }
});

test('a translation changes the words of a check and keeps its condition', () => {
  const files = {
    'lab.yaml': 'title: A\nsummary: B\n',
    'steps/10-a/step.md': '---\ntitle: One\nchecks:\n  x:\n    say: It runs\n    now: "true"\n---\nText\n',
    'i18n/ko/steps/10-a/step.md': '---\ntitle: 하나\nchecks:\n  x:\n    say: 실행됩니다\n---\n글\n',
  };
  const step = readLab('a', translated(files, 'ko')).lab?.steps[0];
  expect(step).toMatchObject({ title: '하나', text: '글\n' });
  expect(step?.checks).toEqual([
    { id: 'x', say: '실행됩니다', condition: { when: 'now', expression: 'true' }, otherwise: [] },
  ]);
});

describe('what is wrong is said with file and line', () => {
  test.each([
    [
      'an unknown key in lab.yaml',
      { 'lab.yaml': 'title: A\nsummary: B\nlevle: x\n' },
      'lab.yaml:3 unknown key levle',
    ],
    [
      'a tab in the front matter',
      { 'lab.yaml': 'title: A\nsummary: B\n', 'steps/1-a/step.md': '---\ntitle: A\nchecks:\n\tx: 1\n---\n' },
      'steps/1-a/step.md:4',
    ],
    [
      'a check without a condition',
      {
        'lab.yaml': 'title: A\nsummary: B\n',
        'steps/1-a/step.md': '---\ntitle: A\nchecks:\n  x:\n    say: hi\n---\n',
      },
      'steps/1-a/step.md:5',
    ],
    ['no lab.yaml', {}, 'lab.yaml:1'],
  ])('%s', (_, files, expected) => {
    const [problem] = readLab('a', files as Record<string, string>).problems;
    expect(`${problem?.file}:${problem?.line} ${problem?.message}`).toContain(expected);
  });
});
