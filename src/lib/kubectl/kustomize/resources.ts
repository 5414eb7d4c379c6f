/** The resources of a kustomization in order, no two of one id. From kustomize api/resmap/reswrangler.go. */
import { CommandError } from '#lib/kubectl/errors.ts';
import { goId, isObj, sameId, showId, type Obj, type ResId, type Resource } from './resource.ts';

export class Resources {
  list: Resource[] = [];

  append(resource: Resource): void {
    const { id } = resource;
    if (this.list.some((other) => sameId(other.id, id)))
      throw new CommandError(`may not add resource with an already registered id: ${showId(id)}`);
    this.list.push(resource);
  }

  appendAll(resources: readonly Resource[]): void {
    for (const resource of resources) this.append(resource);
  }

  /** Those that have or had the id. */
  withAnyId(id: ResId): Resource[] {
    return this.list.filter((resource) => [...resource.previous, resource.id].some((one) => sameId(one, id)));
  }

  /** The one that a patch without a target is for. */
  byId(id: ResId): Resource {
    const found = this.withAnyId(id);
    if (found.length === 1) return found[0]!;
    const why = found.length > 1 ? 'multiple matches' : 'no matches';
    throw new CommandError(
      `${why} for Id ${showId(id)}; failed to find unique target for patch ${showId(id)}`,
    );
  }

  remove(resource: Resource): void {
    this.list = this.list.filter((other) => other !== resource);
  }

  /** A generated resource: appended, or put into the place of the one it merges with or replaces. */
  absorb(resource: Resource): void {
    const { id, behavior } = resource;
    const [old, ...more] = this.withAnyId(id);
    if (!old) {
      if (behavior === 'merge' || behavior === 'replace')
        throw new CommandError(`id ${goId(id)} does not exist; cannot merge or replace`);
      return this.append(resource);
    }
    if (more.length > 0)
      throw new CommandError(`found multiple objects that could accept merge of ${showId(id)}`);
    if (behavior !== 'merge' && behavior !== 'replace')
      throw new CommandError(`id ${goId(id)} exists; behavior must be merge or replace`);
    takeMetadata(resource, old);
    if (behavior === 'merge') {
      for (const field of ['data', 'binaryData']) mergeField(resource.object, old.object, field);
      resource.origin = old.origin;
    }
    this.list[this.list.indexOf(old)] = resource;
  }
}

function takeMetadata(resource: Resource, old: Resource): void {
  const { metadata } = resource;
  for (const field of ['labels', 'annotations']) mergeField(metadata, old.metadata, field);
  metadata.name = old.metadata.name;
  if (old.metadata.namespace !== undefined) metadata.namespace = old.metadata.namespace;
  resource.previous = [...old.previous];
  resource.prefixes = [...old.prefixes];
  resource.suffixes = [...old.suffixes];
  resource.vars.push(...old.vars);
}

function mergeField(object: Obj, old: Obj, field: string): void {
  const [before, after] = [old[field], object[field]];
  if (isObj(before)) object[field] = { ...before, ...(isObj(after) && after) };
}
