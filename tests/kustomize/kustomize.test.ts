/** Every case gives what the real `kubectl kustomize` gave (recorded by record.mjs). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildKustomization, kustomizationYaml } from '#lib/kubectl/kustomize/build.ts';
import { VirtualFiles } from '#lib/shell/files.ts';
import { Simulation } from '#lib/sim/simulation.ts';
import { readCase } from './case.mjs';

const folder = join(import.meta.dirname, 'cases');
const ROOT = '/home/learner/k';

test.each(readdirSync(folder).map((file) => file.replace(/\.txt$/, '')))('%s', (name) => {
  const { files: given, stdout, stderr } = readCase(readFileSync(join(folder, `${name}.txt`), 'utf8'));
  const files = new VirtualFiles(new Simulation({ seed: 1 }));
  for (const [path, text] of given) {
    const full = files.resolve(ROOT, path);
    files.makeDir(full.slice(0, full.lastIndexOf('/')), true);
    files.write(full, text);
  }
  expect(built(files)).toEqual({ stdout, stderr });
});

function built(files: VirtualFiles): { stdout: string; stderr: string } {
  const lines: string[] = [];
  try {
    const warn = (line: string) => void lines.push(line);
    const stdout = kustomizationYaml(buildKustomization({ files, cwd: ROOT, path: 'here', warn, log: warn }));
    return { stdout, stderr: lines.map((line) => `${line}\n`).join('') };
  } catch (error) {
    lines.push(`error: ${(error as Error).message}`.trimEnd());
    return { stdout: '', stderr: lines.map((line) => `${line}\n`).join('') };
  }
}
