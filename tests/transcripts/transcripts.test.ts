import { describe, expect, test } from 'vitest';
import { readFolder } from '../../src/cli/lab-folder.ts';
import { fits, parseTranscript, play } from '../support/transcript.ts';

const transcripts = Object.entries(readFolder('tests/transcripts')).filter(([path]) =>
  path.endsWith('.transcript'),
);

test.each(transcripts)('%s reads as recorded', async (_, text) => {
  const transcript = parseTranscript(text);
  expect(transcript.exchanges.length).toBeGreaterThan(0);
  expect((await play(transcript)).join('\n\n')).toBe('');
});

describe('what fits a transcript', () => {
  test.each([
    ['pod-{a} is {a}', 'pod-x is x', true],
    ['pod-{a} is {a}', 'pod-x is y', false],
    ['NAME   AGE', 'NAME            AGE', true],
    ['took {*}', 'took 3.2s', true],
    ['took 1s', 'took 2s', false],
    ['a\n...\nd', 'a\nb\nc\nd', true],
    ['a\n...\nd', 'a\nb\nc', false],
    ['a', 'a\nb', false],
  ])('%s | %s: %s', (expected, actual, does) => {
    expect(fits(expected.split('\n'), actual.split('\n'), new Map())).toBe(does);
  });
});
