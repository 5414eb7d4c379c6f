/** `drydock lint`: what is wrong with labs, with file, line and column, without running them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { understand } from '#lib/kubectl/understand.ts';
import { allCommands } from '#lib/kubectl/verbs.ts';
import { syntaxError, syntaxTree } from '#lib/script/syntax.ts';
import { readLabFolder } from './lab-folder.ts';
import { catalogueFindings, cycleFrom } from '#lib/lint/catalogue.ts';
import { lintLab } from '#lib/lint/lint-lab.ts';
import type { Finding } from '#lib/lint/source.ts';
import { allLabs } from './test.ts';
import { readArgs } from './usage.ts';

/** Exit status 1 where something is wrong. Without names all labs are looked at, and the catalogue. */
export async function lint(args: readonly string[], root: string): Promise<number> {
  const { values, positionals } = readArgs(args, { json: { type: 'boolean' } });
  await allCommands();
  const labs = allLabs(root);
  const needs = new Map(labs.map((lab) => [lab, needsOf(readLabFolder(lab, root).files['lab.yaml'] ?? '')]));
  let wrong = 0;
  const tell = (folder: string, findings: readonly Finding[]) => {
    wrong += findings.length;
    for (const { file, line, column, message } of findings) {
      const path = `${folder}/${file}`;
      process.stdout.write(
        values.json
          ? `${JSON.stringify({ file: path, line, column, message })}\n`
          : `${path}:${line}:${column}: ${message}\n`,
      );
    }
  };
  const names = positionals.length > 0 ? positionals : labs;
  for (const name of names) {
    const { id, files } = readLabFolder(name, root);
    const folder = labs.includes(name) ? `labs/${id}` : name.replace(/\/$/, '');
    tell(folder, [
      ...lintLab(files, { understands: (words) => understand(words) !== undefined, scriptMistake }),
      ...needFindings(id, needs),
    ]);
  }
  if (positionals.length === 0)
    tell('labs', catalogueFindings(readIfThere(join(root, 'labs', 'tracks.yaml')), needs));
  if (!values.json)
    process.stdout.write(`${names.length} labs, ${wrong === 0 ? 'nothing' : String(wrong)} wrong\n`);
  return wrong > 0 ? 1 : 0;
}

function scriptMistake(text: string): { readonly line: number; readonly message: string } | undefined {
  const error = syntaxError(syntaxTree(text), text);
  return error && { line: error.line, message: `${error.lines('').join(' ')}` };
}

function needFindings(id: string, needs: ReadonlyMap<string, readonly string[]>): readonly Finding[] {
  const at = (message: string): Finding => ({ file: 'lab.yaml', line: 1, column: 1, message });
  const missing = (needs.get(id) ?? [])
    .filter((other) => !needs.has(other))
    .map((other) => at(`needs the lab ${other}, which is not there`));
  const cycle = cycleFrom(id, needs);
  return cycle ? [...missing, at(`needs itself: ${cycle.join(' needs ')}`)] : missing;
}

function needsOf(source: string): readonly string[] {
  try {
    const { needs } = (parse(source) ?? {}) as { needs?: unknown };
    return Array.isArray(needs) ? needs.map(String) : [];
  } catch {
    return []; // said where the file itself is looked at
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
