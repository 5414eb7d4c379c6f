/** Every lab of the repository is proved, as `drydock test` does it. */
import { expect, test } from 'vitest';
import { proveLab } from '../../src/cli/prove/prove.ts';
import { readLabFolder } from '../../src/cli/lab-folder.ts';
import { allLabs } from '../../src/cli/test.ts';

test.each(allLabs('.'))('%s is proved', { timeout: 300_000 }, async (name) => {
  const { id, files } = readLabFolder(name, '.');
  const failed: string[] = [];
  let proved = 0;
  for await (const { ok, step, what, say } of proveLab(id, files)) {
    if (ok) proved += 1;
    else failed.push(`${step} ${what}: ${say}`);
  }
  expect(failed).toEqual([]);
  expect(proved).toBeGreaterThan(0);
});
