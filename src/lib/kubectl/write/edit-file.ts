/** The file that `kubectl edit` hands to an editor: its header, and what counts as a change. From pkg/cmd/util/editor. */
import { toJson } from '#lib/kubectl/printers/json.ts';
import { toYaml } from '#lib/kubectl/printers/yaml.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { documentsOf } from '#lib/kubectl/resources/documents.ts';
import type { Basics } from './requests.ts';

export interface EditReason {
  readonly head: string;
  readonly details: readonly string[];
}

const HEADER = [
  "Please edit the object below. Lines beginning with a '#' will be ignored,",
  'and an empty file will abort the edit. If an error occurs while saving this file will be',
  'reopened with the relevant failures.',
];

const comment = (text: string): string => text.split('\n').join('\n# ');

/** The lines above the object, with what was wrong the last time. */
export function headerText(reasons: readonly EditReason[]): string {
  const lines = [...HEADER.map((line) => `# ${line}`), '#'];
  for (const { head, details } of reasons) {
    lines.push(
      `# ${comment(head)}${details.length > 0 ? ':' : ''}`,
      ...details.map((one) => `# * ${comment(one)}`),
      '#',
    );
  }
  return `${lines.join('\n')}\n`;
}

export const bodyText = (value: unknown, format: 'yaml' | 'json'): string =>
  format === 'json' ? toJson(value) : toYaml(value);

/** Without the lines that begin with `#`. */
export const withoutComments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n');

/** What two versions of the file are compared by: the data in them, or the text where there is no data. */
export function comparable(text: string): string {
  const documents = documentsOf(withoutComments(text));
  const values = documents.map((document) => ('value' in document ? document.value : undefined));
  return values.includes(undefined) || values.length === 0 ? withoutComments(text).trim() : toJson(values);
}

/** A path that is not taken: `/tmp/kubectl-edit-303776335.yaml`. */
export function temporaryPath(run: Basics, extension: string): string {
  const { files, process } = run;
  if (!files.stat('/tmp')) files.makeDir('/tmp', true);
  for (;;) {
    const path = `/tmp/kubectl-edit-${process.leash.sim.random.uint32()}${extension}`;
    if (!files.stat(path)) return path;
  }
}

/** Runs $KUBE_EDITOR, $EDITOR or vi on the file. Throws when it cannot, or does not end well. */
export async function runEditor(run: Basics, path: string): Promise<void> {
  const { env } = run.process;
  const editor = env.get('KUBE_EDITOR') || env.get('EDITOR') || 'vi';
  const needsShell = /["'\\]/.test(editor);
  const words = needsShell
    ? ['bash', '-c', `${editor} ${JSON.stringify(path)}`]
    : [...editor.split(' ').filter(Boolean), path];
  let said = '';
  const stderr = { isTerminal: false, write: async (text: string) => void (said += text) };
  const status = await run.process.spawn(words, { stderr });
  // The shell's own word about a command that is not there is not kubectl's.
  if (said && (status !== 127 || needsShell)) await run.process.stderr.write(said);
  if (status === 0) return;
  const shown = JSON.stringify(needsShell ? words.join(' ') : editor);
  if (status === 127 && !needsShell) throw new CommandError(`unable to launch the editor ${shown}`);
  throw new CommandError(`there was a problem with the editor ${shown}`);
}
