import { expect, test } from 'vitest';
import { carriedOver, freshStep } from './carry-over.ts';
import type { Check, Lab, Step } from './lab.ts';
import type { Progress, StepProgress } from './progress.ts';

const check = (id: string, expression = 'true'): Check => ({
  id,
  say: id,
  condition: { when: 'ever', expression },
  otherwise: [],
});
const step = (id: string, checks: readonly Check[] = [check('a')], hints: readonly string[] = []): Step => ({
  id,
  title: id,
  checks,
  hints,
  text: '',
});
const lab = (...steps: readonly Step[]): Lab => ({
  id: 'lab',
  title: '',
  summary: '',
  level: '',
  minutes: 1,
  tags: [],
  seed: 1,
  languages: ['en'],
  steps,
  cluster: { config: {}, manifests: [] },
  home: {},
});
const passed = (id: string): StepProgress => ({
  ...freshStep(id),
  done: true,
  checks: { a: { holds: true } },
});
const at = (current: number, ...steps: readonly StepProgress[]): Progress => ({ current, steps });
const standing = ({ current, steps }: Progress) =>
  `${current}: ${steps.map(({ id, done }) => `${id}${done ? '+' : ''}`).join(' ')}`;

test.each([
  ['nothing has changed', lab(step('one'), step('two')), '1: one+ two'],
  ['a step comes before', lab(step('zero'), step('one'), step('two')), '2: zero one+ two'],
  ['a step comes after', lab(step('one'), step('two'), step('three')), '1: one+ two three'],
  ['the passed step is gone', lab(step('two')), '0: two'],
  ['the step one is in is gone', lab(step('one'), step('three')), '1: one+ three'],
  ['the two have changed places', lab(step('two'), step('one')), '0: two one+'],
  ['all are gone', lab(step('other')), '0: other'],
])('in the second step, and %s', (_, changed, expected) => {
  expect(standing(carriedOver(at(1, passed('one'), freshStep('two')), changed))).toBe(expected);
});

test('a finished lab that got another step goes on with it', () => {
  const finished = at(1, passed('one'));
  expect(standing(carriedOver(finished, lab(step('one'), step('two'))))).toBe('1: one+ two');
  expect(standing(carriedOver(finished, lab(step('one'))))).toBe('1: one+');
});

test('a check whose condition is another one is open again; others and the answers stay', () => {
  const before = lab(step('one', [check('a'), check('b'), check('c')], ['x', 'y']));
  const after = lab(step('one', [check('a', 'false'), check('b')], ['x']));
  const progress = at(0, {
    ...freshStep('one'),
    hintsShown: 2,
    answers: { b: 'yes', c: 'no' },
    checks: { a: { holds: true }, b: { holds: false, message: 'as it was said' }, c: { holds: true } },
  });
  const [state] = carriedOver(progress, after, before).steps;
  expect(state?.checks).toEqual({ b: { holds: false } });
  expect(state?.answers).toEqual({ b: 'yes' });
  expect(state?.hintsShown).toBe(1);
});

test('a run that was saved when steps had no ids is read in their order', () => {
  const { id: _, ...old } = passed('one');
  const saved = at(1, old as StepProgress, freshStep('two'));
  expect(standing(carriedOver(saved, lab(step('first'), step('two'))))).toBe('1: first+ two');
});
