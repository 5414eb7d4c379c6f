/** ControllerRevisions: the templates that a StatefulSet or a DaemonSet has had (pkg/controller/history). */
import { deepEqual } from '#lib/kube/equal.ts';
import type { ControllerRevision } from '#lib/kube/types/apps.ts';
import type { KubeObject, LabelSelector, PodTemplateSpec } from '#lib/kube/types.ts';
import { carryOut, type Action, type Outcome, type View } from './controller.ts';
import { adopted, controllerOf } from './owners.ts';

export const REVISIONS = 'controllerrevisions.apps';
/** Of a pod: the revision it was made of. */
export const REVISION_LABEL = 'controller-revision-hash';

type Data = NonNullable<ControllerRevision['data']>;

/** Templates are immutable, so each is turned into data, and back, once. */
const data = new WeakMap<PodTemplateSpec, Data>();
const templates = new WeakMap<Data, PodTemplateSpec>();

/** A patch that brings the template back. */
export function dataOf(template: PodTemplateSpec): Data {
  let found = data.get(template);
  if (!found) {
    found = { spec: { template: { $patch: 'replace', ...template } as PodTemplateSpec } };
    data.set(template, found);
    templates.set(found, template);
  }
  return found;
}

/** The template that a revision brings back. */
export function templateOf({ data: from }: ControllerRevision): PodTemplateSpec {
  if (!from) return { spec: { containers: [] } };
  let found = templates.get(from);
  if (!found) {
    const { $patch: _, ...template } = from.spec.template as PodTemplateSpec & { $patch?: string };
    templates.set(from, (found = template));
  }
  return found;
}

export const isOfTemplate = (revision: ControllerRevision, template: PodTemplateSpec): boolean =>
  deepEqual(revision.data, dataOf(template));

/** The owner's revisions by their number, those included that nobody owns and its selector takes: it adopts them. */
export function* claimRevisions(
  owner: KubeObject,
  selector: LabelSelector,
  view: View,
): Generator<Action, ControllerRevision[], Outcome> {
  const { uid = '', namespace = '' } = owner.metadata;
  const isMine = (revision: ControllerRevision) => controllerOf(revision)?.uid === uid;
  const mine = view.ownedBy<ControllerRevision>(REVISIONS, uid).filter(isMine);
  for (const revision of view.select<ControllerRevision>(REVISIONS, namespace, selector)) {
    if (controllerOf(revision) || revision.metadata.deletionTimestamp) continue;
    mine.push(yield* carryOut<ControllerRevision>({ do: 'update', object: adopted(revision, owner) }));
  }
  return mine.sort(byRevision);
}

function byRevision(a: ControllerRevision, b: ControllerRevision): number {
  if (a.revision !== b.revision) return a.revision - b.revision;
  const age = ({ metadata }: ControllerRevision) => `${metadata.creationTimestamp ?? ''} ${metadata.name}`;
  return age(a) < age(b) ? -1 : 1;
}

/** Gives the revision another number, as the newest one: it was rolled back to. */
export const renumber = (
  revision: ControllerRevision,
  number: number,
): Generator<Action, ControllerRevision, Outcome> =>
  carryOut({ do: 'update', object: { ...revision, revision: number } });
