/** `apply --server-side`: the server merges and keeps the owners. From kubectl/pkg/cmd/apply and client-go/util/csaupgrade. */
import { rooted, union } from '#lib/kube/fields/set.ts';
import type { KubeObject, ManagedFieldsEntry } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { pathOf } from '#lib/kubectl/resources/mapper.ts';
import { LAST_APPLIED, lastAppliedText } from './annotations.ts';
import { isConflict } from './failures.ts';
import type { DryRun } from './flags.ts';
import { patchObject, type Basics } from './requests.ts';
import type { FoundTarget } from './targets.ts';

/** The name that kubectl gives itself where the server merges, and that for what it remembers of before. */
export const SERVER_SIDE = 'kubectl';
const CLIENT_SIDE = 'kubectl-client-side-apply';
const REMEMBERED = 'kubectl-last-applied';

export interface ServerSideOptions {
  readonly manager: string;
  readonly force: boolean;
  readonly dryRun?: DryRun;
  readonly validation?: string;
  readonly subresource?: string;
}

const HELP = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

/** Sends the configuration; a conflict says what can be done about it. What was applied in the old way is taken over. */
export async function applyServerSide(
  run: Basics,
  target: FoundTarget,
  options: ServerSideOptions,
): Promise<KubeObject> {
  const object = await send(run, target, target.object, options).catch((error: unknown) => {
    if (isConflict(error)) throw new CommandError(`${(error as Error).message}\n${HELP}`);
    throw error;
  });
  if (options.dryRun === 'server') return object;
  return (await migrated(run, target, object, options)) ?? object;
}

const send = (
  run: Basics,
  { mapping, namespace, name }: FoundTarget,
  body: unknown,
  { manager, force, dryRun, validation, subresource }: ServerSideOptions,
): Promise<KubeObject> =>
  run.send<KubeObject>({
    method: 'PATCH',
    path: pathOf(mapping, namespace, name, subresource),
    contentType: 'application/apply-patch+yaml',
    query: {
      ...(dryRun === 'server' && { dryRun: 'All' }),
      fieldManager: manager,
      ...(validation && { fieldValidation: validation }),
      force: String(force),
    },
    body,
  });

const isClientSide = ({ manager, operation, subresource }: ManagedFieldsEntry): boolean =>
  manager === CLIENT_SIDE && operation === 'Update' && !subresource;

/** Fields of the client-side apply become those of the server-side one; then the configuration is applied anew. */
async function migrated(
  run: Basics,
  target: FoundTarget,
  object: KubeObject,
  options: ServerSideOptions,
): Promise<KubeObject | undefined> {
  const { managedFields = [] } = object.metadata;
  const old = managedFields.filter(isClientSide);
  if (old.length === 0) return undefined;
  const text = lastAppliedText(object);
  if (text !== undefined && options.manager === SERVER_SIDE) {
    const { apiVersion, kind } = object;
    const { name, namespace } = object.metadata;
    const metadata = { name, ...(namespace && { namespace }), annotations: { [LAST_APPLIED]: text } };
    const kept = { ...options, manager: REMEMBERED, force: true };
    await send(run, target, { apiVersion, kind, metadata }, kept);
  }
  const isMine = (entry: ManagedFieldsEntry) =>
    entry.manager === options.manager && entry.operation === 'Apply' && !entry.subresource;
  const fresh = await run.send<KubeObject>({
    method: 'GET',
    path: pathOf(target.mapping, target.namespace, target.name),
  });
  const entries = fresh.metadata.managedFields ?? [];
  const all = entries
    .filter((entry) => isClientSide(entry) || isMine(entry))
    .reduce((set, { fieldsV1 }) => rooted(union(set, fieldsV1)), rooted(undefined));
  const value = entries
    .filter((entry) => !isClientSide(entry))
    .map((entry) => (isMine(entry) ? { ...entry, fieldsV1: all } : entry));
  const patch = [
    { op: 'replace', path: '/metadata/managedFields', value },
    { op: 'replace', path: '/metadata/resourceVersion', value: fresh.metadata.resourceVersion },
  ];
  await patchObject(run, target, 'json', patch, { manager: options.manager });
  return send(run, target, target.object, options);
}
