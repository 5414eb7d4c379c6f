/** `kubectl create --edit`: what the files say, once through an editor, then sent. From pkg/cmd/util/editor (EditBeforeCreateMode). */
import type { KubeObject } from '#lib/kube/types.ts';
import { StatusError } from '#lib/kube/status.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { documentsOf } from '#lib/kubectl/resources/documents.ts';
import { bodyText, comparable, headerText, runEditor, temporaryPath } from '#lib/kubectl/write/edit-file.ts';
import type { FoundTarget } from '#lib/kubectl/write/targets.ts';
import type { Basics } from '#lib/kubectl/write/requests.ts';

interface Edited {
  readonly run: Basics;
  readonly targets: readonly FoundTarget[];
  readonly windowsLines: boolean;
  /** Sends one object; `target` says what it was before. */
  readonly send: (target: FoundTarget, object: KubeObject) => Promise<void>;
}

/** Nothing is sent where nothing was changed. What fails leaves the file behind. */
export async function createEdited({ run, targets, windowsLines, send }: Edited): Promise<void> {
  const objects = targets.map(({ object, mapping, namespace }) =>
    mapping.namespaced ? { ...object, metadata: { ...object.metadata, namespace } } : object,
  );
  const body = bodyText(objects.length === 1 ? objects[0] : listOf(objects), 'yaml');
  const path = temporaryPath(run, '.yaml');
  const text = headerText([]) + body;
  run.files.write(path, windowsLines ? text.replaceAll('\n', '\r\n') : text, 0o600);
  await runEditor(run, path);
  const edited = run.files.read(path).replaceAll('\r\n', '\n');
  if (comparable(edited) === comparable(body)) {
    run.files.remove(path);
    return run.printErr('Edit cancelled, no changes made.');
  }
  try {
    for (const [at, object] of objectsIn(edited).entries()) await send(targetOf(targets, object, at), object);
  } catch (error) {
    if (error instanceof StatusError || error instanceof CommandError)
      await run.printErr(`A copy of your changes has been stored to "${path}"`);
    throw error;
  }
  run.files.remove(path);
}

const listOf = (items: readonly KubeObject[]): object => ({
  apiVersion: 'v1',
  items,
  kind: 'List',
  metadata: {},
});

function objectsIn(text: string): readonly KubeObject[] {
  return documentsOf(text).flatMap((document) => {
    if ('error' in document) throw new CommandError(document.error);
    const object = document.value as KubeObject & { readonly items?: readonly KubeObject[] };
    return object.kind === 'List' && object.items ? object.items : [object];
  });
}

/** An edited object goes where the one before it would have gone, in the namespace it has now. */
function targetOf(targets: readonly FoundTarget[], object: KubeObject, at: number): FoundTarget {
  const same = targets.filter(({ mapping }) => mapping.kind === object.kind);
  const target = same.find(({ name }) => name === object.metadata.name) ?? same[0] ?? targets[at];
  if (!target || target.mapping.kind !== object.kind)
    throw new CommandError(`no original object found for ${object.metadata.name}`);
  return { ...target, namespace: object.metadata.namespace ?? target.namespace, name: object.metadata.name };
}
