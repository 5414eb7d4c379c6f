/** `kubectl edit`: objects in an editor, until they are valid or the learner gives up. */
import { deepEqual } from '#lib/kube/equal.ts';
import { goJson } from '#lib/kube/patch/json.ts';
import { hasPatchSchema } from '#lib/kube/patch/patch-schema.ts';
import { createTwoWayStrategicPatch } from '#lib/kube/patch/strategic-merge.ts';
import { createThreeWayJsonMergePatch } from '#lib/kube/patch/three-way.ts';
import { qualified, StatusError } from '#lib/kube/status.ts';
import type { KubeObject } from '#lib/kube/types.ts';
import { command } from '#lib/kubectl/command.ts';
import { CommandError, ExitError, throwAll } from '#lib/kubectl/errors.ts';
import { documentsOf } from '#lib/kubectl/resources/documents.ts';
import { keepingLastApplied, recorded } from '#lib/kubectl/write/annotations.ts';
import {
  bodyText,
  comparable,
  headerText,
  runEditor,
  temporaryPath,
  withoutComments,
  type EditReason,
} from '#lib/kubectl/write/edit-file.ts';
import {
  fileFlags,
  managerFlag,
  outputFlags,
  recordFlag,
  saveConfigFlag,
  validateFlag,
  validationOf,
} from '#lib/kubectl/write/flags.ts';
import { resultPrinter, type Printer } from '#lib/kubectl/write/print.ts';
import { patchObject, type Basics, type WriteOptions } from '#lib/kubectl/write/requests.ts';
import { findTargets, type FoundTarget } from '#lib/kubectl/write/targets.ts';

const flags = {
  ...fileFlags,
  ...recordFlag,
  ...saveConfigFlag,
  ...validateFlag,
  ...managerFlag('kubectl-edit'),
  'allow-missing-template-keys': outputFlags['allow-missing-template-keys'],
  'show-managed-fields': outputFlags['show-managed-fields'],
  template: outputFlags.template,
  output: { type: 'string', short: 'o', default: 'yaml', about: 'What to edit in: yaml or json' },
  'output-patch': { type: 'bool', about: 'Show the patch that is sent' },
  'windows-line-endings': { type: 'bool', about: 'Lines of the file end in CR LF' },
  subresource: { type: 'string', values: ['status'], about: 'Edit this part only' },
} as const;

export const edit = command({
  use: 'edit (RESOURCE/NAME | -f FILENAME)',
  short: 'Change an object in an editor',
  examples: ['kubectl edit deployment/web', 'KUBE_EDITOR="nano" kubectl edit service/web'],
  flags,
  async run(run) {
    const { flags } = run;
    const validation = validationOf(flags.validate);
    const { targets, errors } = await findTargets(run, {
      ...flags,
      args: run.args,
      validate: false,
      kindMeansAll: true,
      fetch: true,
      continueOnError: true,
    }).all();
    throwAll(errors);
    if (targets.length === 0) throw new CommandError('edit cancelled, no objects found');
    if (flags.output !== 'yaml' && flags.output !== 'json')
      throw new CommandError("The flag 'output' must be one of yaml|json");
    const session: Session = {
      run,
      targets,
      format: flags.output,
      print: resultPrinter(run, { ...flags, output: '', template: '' }, 'edited'),
      options: {
        manager: flags['field-manager'],
        validation,
        subresource: flags.subresource,
      },
      prepare: (object) =>
        recorded(run, flags['save-config'] ? keepingLastApplied(object, true) : object, flags.record),
      showPatch: flags['output-patch'],
      windowsLines: flags['windows-line-endings'],
    };
    await editUntilValid(session);
  },
});

interface Session {
  readonly run: Basics;
  readonly targets: readonly FoundTarget[];
  readonly format: 'yaml' | 'json';
  readonly print: Printer;
  readonly options: WriteOptions;
  readonly prepare: (object: KubeObject) => KubeObject;
  readonly showPatch: boolean;
  readonly windowsLines: boolean;
}

/** One turn: open the file, read it back, send what changed; again as long as something is wrong and the file changes. */
async function editUntilValid(session: Session): Promise<void> {
  const { run, targets, format } = session;
  const objects = targets.map(({ object }) => withoutManagedFields(object));
  const body = bodyText(objects.length === 1 ? objects[0] : asList(objects), format);
  let text = body;
  let reasons: readonly EditReason[] = [];
  let stale: string | undefined;
  for (;;) {
    const path = temporaryPath(run, `.${format}`);
    const shown = (format === 'yaml' ? headerText(reasons) : '') + text;
    run.files.write(path, session.windowsLines ? shown.replaceAll('\n', '\r\n') : shown, 0o600);
    await orKeep(run, stale, () => runEditor(run, path));
    const edited = run.files.read(path).replaceAll('\r\n', '\n');
    if (stale !== undefined && comparable(edited) === comparable(text))
      await orKeep(run, path, () =>
        Promise.reject(new CommandError('Edit cancelled, no valid changes were saved.')),
      );
    if (stale !== undefined) run.files.remove(stale);
    const outcome = await take(session, objects, body, edited, path);
    if (outcome === undefined) return run.files.remove(path);
    reasons = outcome;
    text = withoutComments(edited);
    stale = path;
  }
}

/** What an error leaves behind is named on standard error. */
async function orKeep(run: Basics, path: string | undefined, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (path !== undefined && run.files.stat(path))
      await run.printErr(`A copy of your changes has been stored to "${path}"`);
    throw error;
  }
}

/** Undefined when all is done; otherwise why the file must be opened again. */
async function take(
  session: Session,
  objects: readonly KubeObject[],
  original: string,
  edited: string,
  path: string,
): Promise<readonly EditReason[] | undefined> {
  const { run, targets } = session;
  const mistake = mistakeIn(edited);
  if (mistake !== undefined) {
    const why = `<nil>: Invalid value: "The edited file failed validation": ${mistake}`;
    return [await invalid(run, targets[0]!, [why])];
  }
  if (comparable(edited) === comparable(original)) {
    await run.printErr('Edit cancelled, no changes made.');
    return undefined;
  }
  const changed = documentsOf(edited).flatMap((document) =>
    'value' in document ? itemsOf(document.value) : [],
  );
  const reasons: EditReason[] = [];
  await orKeep(run, path, async () => {
    for (const object of changed) reasons.push(...(await sendOne(session, objects, object, path)));
  });
  return reasons.length > 0 ? reasons : undefined;
}

/** What the client itself sees: text that is no object. */
function mistakeIn(edited: string): string | undefined {
  const documents = documentsOf(edited);
  if (documents.length === 0) return 'EOF';
  for (const document of documents) {
    if ('error' in document) return document.error;
    for (const { apiVersion, kind } of itemsOf(document.value)) {
      const missing = [...(apiVersion ? [] : ['apiVersion not set']), ...(kind ? [] : ['kind not set'])];
      if (missing.length > 0)
        return `error validating data: ${missing.length > 1 ? `[${missing.join(', ')}]` : missing[0]}`;
    }
  }
  return undefined;
}

function itemsOf(value: unknown): KubeObject[] {
  const object = (value ?? {}) as KubeObject & { items?: KubeObject[] };
  return object.kind === 'List' && Array.isArray(object.items) ? object.items : [object];
}

async function sendOne(
  session: Session,
  objects: readonly KubeObject[],
  changed: KubeObject,
  path: string,
): Promise<EditReason[]> {
  const { run, targets, options, print } = session;
  const at = objects.findIndex(({ metadata }) => metadata.uid === changed.metadata?.uid);
  const [original, target] = [objects[at], targets[at]];
  if (!original || !target)
    throw new CommandError(`no original object found for ${changed.metadata?.name ?? ''}`);
  const object = session.prepare(changed);
  if (deepEqual(original, object)) {
    await run.print(`${target.mapping.kind.toLowerCase()}/${target.name} skipped`);
    return [];
  }
  const isSame = (['apiVersion', 'kind'] as const).every((field) => object[field] === original[field]);
  if (!isSame || object.metadata.name !== original.metadata.name)
    throw new CommandError('At least one of apiVersion, kind and name was changed');
  // Nobody knows how to merge the lists of a custom resource.
  const type = hasPatchSchema(object.apiVersion, object.kind) ? 'strategic' : 'merge';
  const patch =
    type === 'strategic'
      ? createTwoWayStrategicPatch(original, object, object.apiVersion, object.kind)
      : createThreeWayJsonMergePatch(original, object, original);
  if (session.showPatch) await run.print(`Patch: ${goJson(patch)}`);
  try {
    await print(await patchObject(run, target, type, patch, options));
    return [];
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return [await refused(run, target, error, path)];
  }
}

/** An invalid object is edited again; anything else ends the command, and the file stays. */
async function refused(
  run: Basics,
  target: FoundTarget,
  error: StatusError,
  path: string,
): Promise<EditReason> {
  const { status } = error;
  const named = `${qualified(target.mapping)} "${target.name}"`;
  if (status.reason === 'Invalid')
    return invalid(
      run,
      target,
      (status.details?.causes ?? []).map(({ field, message }) => `${field}: ${message}`),
    );
  if (status.reason === 'NotFound') {
    await run.printErr(`error: ${named} could not be found on the server`);
    await run.printErr(`The edits you made on deleted resources have been saved to "${path}"`);
  } else {
    await run.printErr(`error: ${named} could not be patched: ${error.message}`);
    await run.printErr(`You can run \`kubectl replace -f ${path}\` to try this update again.`);
  }
  throw new ExitError(1);
}

async function invalid(run: Basics, target: FoundTarget, details: readonly string[]): Promise<EditReason> {
  const named = `${qualified(target.mapping)} "${target.name}"`;
  await run.printErr(`error: ${named} is invalid`);
  return { head: `${named} was not valid`, details };
}

const asList = (items: readonly KubeObject[]): object => ({
  apiVersion: 'v1',
  items,
  kind: 'List',
  metadata: {},
});

function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata as KubeObject['metadata'] & {
    managedFields?: unknown;
  };
  return { ...object, metadata };
}
