/** The kinds this server has, found by path and by kind. */
import type { KubeObject } from '#lib/kube/types.ts';
import { qualified } from '#lib/kube/status.ts';
import type { Store } from '#lib/cluster/store/store.ts';
import { DEFINITIONS, type CustomResourceDefinition } from '#lib/kube/types/apiextensions.ts';
import { customKinds, isTrue } from './custom/part.ts';
import type { ResourceDefinition } from './resource.ts';

export const groupVersion = ({
  group,
  version,
}: {
  readonly group: string;
  readonly version: string;
}): string => (group ? `${group}/${version}` : version);

/** How the store, errors and controllers name it: `pods`, `deployments.apps`. */
export const storageName = (definition: ResourceDefinition): string =>
  qualified(definition.storedAs?.definition ?? definition);

/** The object in the version that was asked for, as it looks now. */
export function inVersion(definition: ResourceDefinition, object: KubeObject, now: number): KubeObject {
  const { asOf, storedAs } = definition;
  const current = asOf?.(object, now) ?? object;
  return storedAs ? storedAs.fromStored(current) : current;
}

const USUAL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

export const verbsOf = (definition: ResourceDefinition): readonly string[] => definition.verbs ?? USUAL_VERBS;

/** Kinds by where they are found. */
interface Served {
  readonly all: readonly ResourceDefinition[];
  readonly byPath: ReadonlyMap<string, ResourceDefinition>;
  /** Also versions that are stored and no longer served. */
  readonly byKind: ReadonlyMap<string, ResourceDefinition>;
}

/** The kinds that are built in, and those whose CustomResourceDefinitions are stored and established at the moment. */
export class ResourceTable {
  readonly #builtIn: readonly ResourceDefinition[];
  readonly #store: Store | undefined;
  /** Derived of what is stored; undefined until somebody asks again. */
  #served: Served | undefined;
  /** What came of each definition, so that what did not change stays the same. */
  #made = new WeakMap<CustomResourceDefinition, readonly Custom[]>();

  constructor(builtIn: readonly ResourceDefinition[], store?: Store) {
    this.#builtIn = builtIn;
    this.#store = store;
    store?.subscribe(({ resource }) => {
      if (resource === DEFINITIONS) this.#served = undefined;
    });
    store?.sim.onRestored(() => (this.#served = undefined));
  }

  /** What is served, in the order of discovery. */
  get all(): readonly ResourceDefinition[] {
    return this.#now().all;
  }

  /** `apps/v1` and `deployments`. */
  find(apiVersion: string, resource: string): ResourceDefinition | undefined {
    return this.#now().byPath.get(`${apiVersion}/${resource}`);
  }

  /** What an object is. Throws for a kind that is not served: only trusted callers ask. */
  of(object: KubeObject): ResourceDefinition {
    const found = this.ofKind(object.apiVersion, object.kind);
    if (!found) throw new Error(`no resource for ${object.apiVersion} ${object.kind}`);
    return found;
  }

  ofKind(apiVersion: string, kind: string): ResourceDefinition | undefined {
    return this.#now().byKind.get(`${apiVersion}/${kind}`);
  }

  hasVersion(apiVersion: string): boolean {
    return this.all.some((one) => groupVersion(one) === apiVersion);
  }

  #now(): Served {
    return (this.#served ??= served(this.#builtIn, this.#customs()));
  }

  #customs(): Custom[] {
    const stored = (this.#store?.list(DEFINITIONS) ?? []) as readonly CustomResourceDefinition[];
    return stored
      .filter((crd) => isTrue(crd, 'Established'))
      .flatMap((crd) => {
        let made = this.#made.get(crd);
        if (!made) {
          made = byPriority(crd.spec.versions).map((version) => ({
            definition: customKinds().customResource(crd, version),
            isServed: version.served,
          }));
          this.#made.set(crd, made);
        }
        return made;
      });
  }
}

interface Custom {
  readonly definition: ResourceDefinition;
  readonly isServed: boolean;
}

function served(builtIn: readonly ResourceDefinition[], customs: readonly Custom[]): Served {
  const shown = customs.filter(({ isServed }) => isServed).map(({ definition }) => definition);
  const all = [...builtIn, ...shown];
  const known = [...builtIn, ...customs.map(({ definition }) => definition)];
  return {
    all,
    byPath: new Map(all.map((one) => [`${groupVersion(one)}/${one.resource}`, one])),
    byKind: new Map(known.map((one) => [`${groupVersion(one)}/${one.kind}`, one])),
  };
}

/** Stable versions first, then betas, then alphas, each the highest first (apimachinery/pkg/version CompareKubeAwareVersionStrings). */
function byPriority<V extends { readonly name: string }>(versions: readonly V[]): V[] {
  const rank = ({ name }: V): readonly (number | string)[] => {
    const [, major, sort, minor] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(name) ?? [];
    if (!major) return [3, name];
    return [sort === undefined ? 0 : sort === 'beta' ? 1 : 2, -Number(major), -Number(minor ?? 0)];
  };
  const before = (a: V, b: V): number => {
    const [left, right] = [rank(a), rank(b)];
    const at = left.findIndex((part, index) => part !== right[index]);
    return at < 0 ? 0 : left[at]! < right[at]! ? -1 : 1;
  };
  return [...versions].sort(before);
}
