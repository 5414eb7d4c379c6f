/** When a check holds, when it is broken, and what its learner is told. */
import { expect, test } from 'vitest';
import { compile } from './conditions.ts';
import type { Check, Lab } from './lab.ts';
import { Lesson, type Progress } from './progress.ts';
import type { ParsedCommand, World } from './world.ts';

/** A world of one file, whose text is all that a check looks at. */
const world = (text: string, now = 0): World => ({
  now,
  object: () => undefined,
  objects: () => [],
  file: () => text,
  traffic: { total: 0, failed: 0, byVersion: {}, said: {} },
});

function lesson(...checks: readonly Partial<Check>[]): Lesson {
  const filled = checks.map((check, at): Check => ({
    id: `c${at}`,
    say: '',
    condition: { when: 'now', expression: 'true' },
    otherwise: [],
    ...check,
  }));
  const step = (id: string, of: readonly Check[]) => ({
    id,
    title: id,
    checks: of,
    hints: [],
    text: '',
  });
  const open: Check = {
    id: 'open',
    say: '',
    condition: { when: 'now', expression: "text('x') == 'end'" },
    otherwise: [],
  };
  const lab = { id: 'a', steps: [step('one', filled), step('two', [open])] } as unknown as Lab;
  const parse = ([verb = '', ...args]: readonly string[]): ParsedCommand => ({
    path: [verb],
    args,
    flags: {},
  });
  return new Lesson(lab, { parse, resource: (word) => word });
}

/** Shows the file's texts one after another, and returns what the first step's checks say after each. */
function seen(of: Lesson, texts: readonly string[], attempted = false): readonly Progress[] {
  let progress = of.start(world(texts[0] ?? ''), 0);
  if (attempted) progress = of.attempted(progress, world(texts[0] ?? ''), 0);
  const all = [progress];
  for (const [at, text] of texts.slice(1).entries()) {
    progress = of.changed(progress, world(text, (at + 1) * 1000), new Set(['file']), 0);
    all.push(progress);
  }
  return all;
}

const holds = (all: readonly Progress[], id = 'c0') => all.map(({ steps }) => steps[0]?.checks[id]?.holds);
const IS_UP = "text('x') == 'up'";
/** Keeps the step open whatever the other check says. */
const LATER: Partial<Check> = { condition: { when: 'now', expression: 'false' } };

test.each([
  ['now', [false, true, false]],
  ['ever', [false, true, true]],
  ['became', [false, true, true]],
  ['always', [false, false, false]],
] as const)('%s, while the condition turns true and false again', (when, expected) => {
  const one = lesson({ condition: { when, expression: IS_UP } }, LATER);
  expect(holds(seen(one, ['down', 'up', 'down']))).toEqual(expected);
});

test('became asks for a change: what was so from the start has not become so', () => {
  const one = lesson({ condition: { when: 'became', expression: IS_UP } }, LATER);
  expect(holds(seen(one, ['up', 'down', 'up']))).toEqual([false, false, true]);
});

test('never is broken for good, and says so at once, with the moment and the value', () => {
  const say = 'At {{at}} it was {{actual}}.';
  const one = lesson(
    { condition: { when: 'never', expression: "text('x') == 'down'" }, otherwise: [{ say }] },
    LATER,
  );
  const all = seen(one, ['up', 'down', 'up']);
  expect(holds(all)).toEqual([true, false, false]);
  expect(all[2]?.steps[0]?.checks['c0']?.message).toBe('At 0:01 it was down.');
});

test('words about an attempt wait until there is one; the first that recognises it is said', () => {
  const otherwise = [{ when: "text('x') == 'half'", say: 'Half way.' }, { say: 'Not yet.' }];
  const of = () => lesson({ condition: { when: 'now', expression: IS_UP }, otherwise });
  const words = (all: readonly Progress[]) => all.map(({ steps }) => steps[0]?.checks['c0']?.message);
  expect(words(seen(of(), ['down', 'half']))).toEqual([undefined, undefined]);
  expect(words(seen(of(), ['down', 'half'], true))).toEqual(['Not yet.', 'Half way.']);
});

test('which part of a file is wrong is said with the message, and no more once it is right', () => {
  const one = lesson({ condition: { when: 'now', expression: "file('x').replicas == 4" } }, LATER);
  const mistakes = (all: readonly Progress[]) =>
    all.map(({ steps }) => steps[0]?.checks['c0']?.mistakes?.length);
  const texts = ['replicas: 1', 'replica: 4', 'replicas: 4'];
  expect(mistakes(seen(one, texts))).toEqual([undefined, undefined, undefined]);
  expect(mistakes(seen(one, texts, true))).toEqual([1, 1, undefined]);
});

test('a command that was wanted and not run is asked for once something else was tried', () => {
  const one = lesson({ condition: { ran: 'describe pods' }, otherwise: [{ say: 'Describe the pods.' }] });
  let progress = one.start(world(''), 0);
  expect(progress.steps[0]?.checks['c0']?.message).toBeUndefined();
  progress = one.attempted(progress, world(''), 0);
  expect(progress.steps[0]?.checks['c0']).toEqual({ holds: false, message: 'Describe the pods.' });
  progress = one.ran(progress, { path: ['describe'], args: ['pods'], flags: {} }, world(''), 0);
  expect(progress.steps[0]).toMatchObject({ done: true, checks: { c0: { holds: true } } });
  expect(progress.current).toBe(1);
});

test('an answer counts whatever its case and spaces; a wrong one is answered', () => {
  const one = lesson({
    condition: { ask: 'Which?', answer: 'Image Pull' },
    otherwise: [{ say: 'Look again.' }],
  });
  const wrong = one.answer(one.start(world(''), 0), 'c0', 'probe', world(''), 0);
  expect(wrong.steps[0]?.checks['c0']).toEqual({ holds: false, message: 'Look again.' });
  const right = one.answer(wrong, 'c0', '  image  pull ', world(''), 0);
  expect(right.steps[0]).toMatchObject({ done: true, answers: { c0: '  image  pull ' } });
});

test('the words for a wrong answer may depend on which answer it was', () => {
  const one = lesson({
    condition: { ask: 'Why?', answer: 'a' },
    otherwise: [{ when: "answers.c0 == 'b'", say: 'Not b.' }, { say: 'Look again.' }],
  });
  const first = one.answer(one.start(world(''), 0), 'c0', 'b', world(''), 0);
  expect(first.steps[0]?.checks['c0']?.message).toBe('Not b.');
  const second = one.answer(first, 'c0', 'c', world(''), 0);
  expect(second.steps[0]?.checks['c0']?.message).toBe('Look again.');
});

test('a condition that names what is absent, or does not compile, holds never and throws nothing', () => {
  const absent = lesson({ condition: { when: 'now', expression: "pod('nope').spec.x == 1" } });
  const broken = lesson({ condition: { when: 'now', expression: 'pod(' } });
  expect(holds(seen(absent, ['a']))).toEqual([false]);
  expect(holds(seen(broken, ['a']))).toEqual([false]);
});

test('a step begun again forgets its checks and those behind it, and keeps the hints', () => {
  const one = lesson({ condition: { when: 'ever', expression: IS_UP } });
  const [, done] = seen(one, ['down', 'up']);
  const again = one.goTo(one.hint(done as Progress, 0), 0, world('down'), 0);
  expect(again).toMatchObject({
    current: 0,
    steps: [{ done: false, checks: { c0: { holds: false } } }, { done: false }],
  });
});

test('conditions see what came to each Service, and who asked whom', () => {
  const got = { total: 4, failed: 1, byVersion: { v1: 3, v2: 1 }, share: { v1: 0.75, v2: 0.25 } };
  const end = (app: string, version: string) => ({ kind: 'workload', namespace: 'shop', app, version });
  const seenBy: World = {
    ...world(''),
    traffic: {
      total: 0,
      failed: 0,
      byVersion: {},
      edges: [{ from: end('front', 'v1'), service: 'back.shop', to: end('back', 'v2'), ok: 1, failed: 0 }],
      services: { 'back.shop': got },
      lastMinute: {},
    },
  };
  const value = (expression: string) => compile(expression).evaluate(seenBy, {});
  expect(value("traffic.services['back.shop'].share.v2 >= 0.2")).toBe(true);
  expect(value("traffic.services['back.shop'].failed == 1")).toBe(true);
  expect(value("traffic.lastMinute['back.shop'].share.v2 > 0.0")).toBeUndefined();
  expect(
    value(
      "traffic.edges.exists(e, e.from.app == 'front' && e.service == 'back.shop' && e.to.version == 'v2')",
    ),
  ).toBe(true);
});
