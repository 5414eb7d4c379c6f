/**
 * The labs' folders, as they stand on disk at this moment: `labs/`, or the folder that `DRYDOCK_LABS` names. What lint says of a lab is
 * remembered as long as its files are the same.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { understand } from '#lib/kubectl/understand.ts';
import { allCommands } from '#lib/kubectl/verbs.ts';
import type { Finding } from '#lib/lab/finding.ts';
import { textFiles } from '#lib/lint/folder.ts';
import { lintLab } from '#lib/lint/lint-lab.ts';

export interface LabFolder {
  readonly id: string;
  /** Text files by path within the folder. */
  readonly files: Readonly<Record<string, string>>;
  readonly findings: readonly Finding[];
}

export class Shelf {
  readonly #root: string;
  readonly #known = new Map<string, LabFolder>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Ids of all labs: the folders that have a `lab.yaml`. */
  ids(): readonly string[] {
    return readdirSync(this.#root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && this.#isFile(entry.name, 'lab.yaml'))
      .map(({ name }) => name)
      .sort();
  }

  /** Undefined where there is no folder of that name. */
  async lab(id: string): Promise<LabFolder | undefined> {
    const folder = join(this.#root, id);
    if (!/^[\w.-]+$/.test(id) || id.startsWith('.')) return undefined;
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return undefined;
    const files = textFiles(folder);
    const known = this.#known.get(id);
    if (known && same(known.files, files)) return known;
    await allCommands();
    const findings = lintLab(files, { understands: (words) => understand(words) !== undefined });
    const lab = { id, files, findings };
    this.#known.set(id, lab);
    return lab;
  }

  async all(): Promise<readonly LabFolder[]> {
    const labs = await Promise.all(this.ids().map((id) => this.lab(id)));
    return labs.filter((lab) => lab !== undefined);
  }

  /** The text of `tracks.yaml`; empty where there is none. */
  tracks(): string {
    return this.#isFile('tracks.yaml') ? readFileSync(join(this.#root, 'tracks.yaml'), 'utf8') : '';
  }

  #isFile(...path: string[]): boolean {
    return statSync(join(this.#root, ...path), { throwIfNoEntry: false })?.isFile() ?? false;
  }
}

function same(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const paths = Object.keys(a);
  return paths.length === Object.keys(b).length && paths.every((path) => a[path] === b[path]);
}
