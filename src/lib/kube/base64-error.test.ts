import { expect, test } from 'vitest';
import { base64ErrorAt } from './base64-error.ts';

test.each([
  ['YWRtaW4=', -1],
  ['not base64!', 3],
  ['YQ', 0],
])('%j is not base64 from %i on', (text, at) => expect(base64ErrorAt(text)).toBe(at));
