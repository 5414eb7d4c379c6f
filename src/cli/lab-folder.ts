/** Labs by the names that the command line is given. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '#lib/lab/lab.ts';
import { readLab } from '#lib/lab/read.ts';
import { textFiles } from '#lib/lint/folder.ts';
import { UsageError } from './usage.ts';

/** Text files below a folder by path with forward slashes, in code unit order. */
export function readFolder(folder: string): Record<string, string> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`${folder}: no such folder`);
  return textFiles(folder);
}

/** `lab` is the id of a lab in `labs/`, or a folder that holds one. */
export function readLabFolder(
  lab: string,
  root: string,
): { readonly id: string; readonly files: Record<string, string> } {
  const folders = [join(root, 'labs', lab), lab];
  const folder = folders.find((path) =>
    statSync(join(path, 'lab.yaml'), { throwIfNoEntry: false })?.isFile(),
  );
  if (!folder) {
    const known = readdirSync(join(root, 'labs'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    throw new UsageError(
      `no lab "${lab}"; there are: ${known
        .map((entry) => entry.name)
        .sort()
        .join(', ')}`,
    );
  }
  return { id: folder.split(/[/\\]/).filter(Boolean).at(-1) ?? lab, files: readFolder(folder) };
}

/** A lab that can be run, or a UsageError with the first thing that is wrong with it. */
export function loadLab(name: string, root: string): Lab {
  const { id, files } = readLabFolder(name, root);
  const { lab, problems } = readLab(id, files);
  const [problem] = problems;
  if (problem || !lab) throw new UsageError(`${problem?.file}:${problem?.line}: ${problem?.message}`);
  return lab;
}
