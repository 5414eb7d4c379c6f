/** The kinds this server has, found by path and by kind. */
import type { KubeObject } from '#lib/kube/types.ts';
import { qualified } from '#lib/kube/status.ts';
import type { ResourceDefinition } from './resource.ts';

export const groupVersion = ({
  group,
  version,
}: {
  readonly group: string;
  readonly version: string;
}): string => (group ? `${group}/${version}` : version);

/** How the store, errors and controllers name it: `pods`, `deployments.apps`. */
export const storageName = (definition: ResourceDefinition): string => qualified(definition);

const USUAL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

export const verbsOf = (definition: ResourceDefinition): readonly string[] => definition.verbs ?? USUAL_VERBS;

export class ResourceTable {
  readonly all: readonly ResourceDefinition[];
  #byPath = new Map<string, ResourceDefinition>();
  #byKind = new Map<string, ResourceDefinition>();

  constructor(all: readonly ResourceDefinition[]) {
    this.all = all;
    for (const one of all) {
      this.#byPath.set(`${groupVersion(one)}/${one.resource}`, one);
      this.#byKind.set(`${groupVersion(one)}/${one.kind}`, one);
    }
  }

  /** `apps/v1` and `deployments`. */
  find(apiVersion: string, resource: string): ResourceDefinition | undefined {
    return this.#byPath.get(`${apiVersion}/${resource}`);
  }

  /** What an object is. Throws for a kind that is not served: only trusted callers ask. */
  of(object: KubeObject): ResourceDefinition {
    const found = this.ofKind(object.apiVersion, object.kind);
    if (!found) throw new Error(`no resource for ${object.apiVersion} ${object.kind}`);
    return found;
  }

  ofKind(apiVersion: string, kind: string): ResourceDefinition | undefined {
    return this.#byKind.get(`${apiVersion}/${kind}`);
  }

  hasVersion(apiVersion: string): boolean {
    return this.all.some((one) => groupVersion(one) === apiVersion);
  }
}
