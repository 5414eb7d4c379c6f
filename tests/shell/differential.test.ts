/**
 * The shell and its programs against the real ones: every script in `differential/` is run by bash 5.2 with GNU's
 * programs, and by ours, and stdout, stderr and status must be the same to the letter. Where a real tool is missing or
 * of another family, its cases are skipped and the title says why.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  folderOf,
  masked,
  missingTool,
  readCases,
  runOurs,
  runReal,
  type Answer,
} from '../support/real-shell.ts';

const FOLDER = new URL('./differential/', import.meta.url);
/** Real shells at once. */
const LANES = 4;

for (const name of readdirSync(FOLDER).sort()) {
  const { needs, cases } = readCases(readFileSync(new URL(name, FOLDER), 'utf8'));
  const missing = missingTool(needs);
  const title = name.replace(/\.sh$/, '');
  if (missing !== undefined) {
    describe.skip(`${title}: not compared (${missing})`, () => {
      test.each(cases)('$title', () => {});
    });
    continue;
  }
  describe(title, () => {
    const real: Answer[] = [];
    beforeAll(async () => {
      const waiting = cases.map(({ script }, i) => ({ script, i }));
      const lane = async () => {
        for (let next = waiting.shift(); next; next = waiting.shift())
          real[next.i] = await runReal(next.script, folderOf(`${title}-${next.i}`));
      };
      await Promise.all(Array.from({ length: LANES }, lane));
    });
    test.each(cases.map((one, i) => ({ ...one, i })))('$title', async ({ script, i }) => {
      const ours = await runOurs(script, folderOf(`${title}-${i}`));
      expect(masked(ours)).toEqual(masked(real[i] as Answer));
    });
  });
}
