/** `drydock import killercoda`: makes a lab of a Killercoda scenario, and says what could not be carried over. */
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { labOf, slugOf } from './import/lab.ts';
import { Notes } from './import/notes.ts';
import { NoScenario, readScenario } from './import/scenario.ts';
import { readFolder } from './lab-folder.ts';
import { readArgs, UsageError } from './usage.ts';

/** Exit status 1 where a file that the scenario names is not there; the rest is imported all the same. */
export function importLab(args: readonly string[], root: string): Promise<number> {
  const { values, positionals } = readArgs(args, { to: { type: 'string' } });
  const [format, from, ...more] = positionals;
  if (format !== 'killercoda')
    throw new UsageError(
      format === undefined
        ? 'import takes a format and a folder: killercoda DIR'
        : `import knows no format "${format}": try killercoda`,
    );
  if (from === undefined || more.length > 0)
    throw new UsageError('import killercoda takes the folder of one scenario');
  if (!statSync(from, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`${from}: no such folder`);
  if (!existsSync(join(from, 'index.json')))
    throw new UsageError(`${from}: there is no index.json, so it is no scenario`);
  const folder = targetOf(values.to ?? slugOf(basename(resolve(from))), root);
  const notes = new Notes();
  let files: Record<string, string>;
  try {
    files = labOf(readScenario(readFolder(from), notes), notes);
  } catch (error) {
    if (error instanceof NoScenario) throw new UsageError(`${from}: ${error.message}`);
    throw error;
  }
  files['IMPORT.md'] = reportOf(notes);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  for (const { where, what } of notes.missing) process.stderr.write(`${where}: ${what}\n`);
  for (const { where, what } of notes.all) process.stdout.write(`${where}: ${what}\n`);
  const count = notes.all.length;
  process.stdout.write(
    `${folder}: ${count === 0 ? 'all of it was carried over' : `${count} notes`}; IMPORT.md keeps them\n`,
  );
  return Promise.resolve(notes.missing.length > 0 ? 1 : 0);
}

/** An id goes to `labs/`, everything with a slash is a folder. */
function targetOf(to: string, root: string): string {
  const isFolder = /[/\\]/.test(to);
  if (!isFolder && !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(to))
    throw new UsageError(
      `"${to}" cannot be an id: small letters and digits, with dashes between them; --to gives another`,
    );
  const folder = isFolder ? to : join(root, 'labs', to);
  if (existsSync(folder)) throw new UsageError(`${isFolder ? to : `labs/${to}`} is there already`);
  return folder;
}

function reportOf({ all, missing }: Notes): string {
  const list = (notes: typeof all) => notes.map(({ where, what }) => `- ${where}: ${what}`).join('\n');
  return [
    '# Imported from Killercoda',
    'lab.yaml says `draft: true`: lint does not ask for wrong ways and other right ways yet, and a proof ends where a solution is missing. Solutions were made of\nwhat unfolds as one, or of all commands that a click runs. Write what is missing, take the line out, and delete this file.',
    ...(missing.length > 0 ? ['## Missing', list(missing)] : []),
    ...(all.length > 0 ? ['## Not carried over, or otherwise than it was', list(all)] : []),
  ]
    .join('\n\n')
    .concat('\n');
}
