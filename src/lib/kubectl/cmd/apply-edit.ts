/** `kubectl apply edit-last-applied`: what apply remembers, in an editor. From kubectl/pkg/cmd/apply/apply_edit_last_applied.go. */
import { goJson, type Json } from '#lib/kube/patch/json.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError, throwAll } from '#lib/kubectl/errors.ts';
import { documentsOf } from '#lib/kubectl/resources/documents.ts';
import { LAST_APPLIED, lastApplied } from '#lib/kubectl/write/annotations.ts';
import { bodyText, comparable, runEditor, temporaryPath } from '#lib/kubectl/write/edit-file.ts';
import { fileFlags, managerFlag, outputFlags, validateFlag } from '#lib/kubectl/write/flags.ts';
import { resultPrinter } from '#lib/kubectl/write/print.ts';
import { patchObject } from '#lib/kubectl/write/requests.ts';
import { findTargets } from '#lib/kubectl/write/targets.ts';

const HEADER = `# Please edit the 'last-applied-configuration' annotations below.
# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
#
`;

export const editLastApplied = command({
  use: 'edit-last-applied (RESOURCE/NAME | -f FILENAME)',
  short: 'Edit what was applied last',
  flags: {
    ...fileFlags,
    ...validateFlag,
    ...managerFlag('kubectl-client-side-apply'),
    'show-managed-fields': outputFlags['show-managed-fields'],
    output: { type: 'string', short: 'o', default: 'yaml', about: 'What to edit in: yaml or json' },
  },
  async run(run) {
    const { flags } = run;
    if (flags.output !== 'yaml' && flags.output !== 'json')
      throw new CommandError("The flag 'output' must be one of yaml|json");
    const found = findTargets(run, { ...flags, validate: false, args: run.args, fetch: true });
    const { targets, errors } = await found.all();
    throwAll(errors);
    if (targets.length === 0) throw new CommandError('edit cancelled, no objects found');
    const remembered = targets.map(({ object }) => lastApplied(object));
    if (remembered.includes(undefined))
      throw new CommandError(
        'no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`',
      );
    const [only] = remembered;
    const list = { apiVersion: 'v1', items: remembered, kind: 'List', metadata: {} };
    const text = bodyText(remembered.length === 1 ? only : list, flags.output);
    const path = temporaryPath(run, `.${flags.output}`);
    run.files.write(path, (flags.output === 'yaml' ? HEADER : '') + text, 0o600);
    await runEditor(run, path);
    const edited = run.files.read(path);
    run.files.remove(path);
    if (comparable(edited) === comparable(text)) return run.printErr('Edit cancelled, no changes made.');
    const objects = documentsOf(edited).flatMap((document) => {
      if ('error' in document) throw new CommandError(document.error);
      const value = document.value as KubeObject & { items?: KubeObject[] };
      return value.kind === 'List' && value.items ? value.items : [value];
    });
    const print = resultPrinter(run, { ...outputs, output: '' }, 'edited');
    for (const [at, target] of targets.entries()) {
      const wanted = objects[at];
      if (!wanted) continue;
      const annotation = `${goJson(wanted as unknown as Json)}\n`;
      const body = { metadata: { annotations: { [LAST_APPLIED]: annotation } } };
      await print(await patchObject(run, target, 'merge', body, { manager: flags['field-manager'] }));
    }
  },
});

const outputs = {
  'allow-missing-template-keys': true,
  'show-managed-fields': false,
  template: '',
} as const;
