/** The cluster as a lab's conditions see it: objects by any of their kinds' names, the learner's files, the traffic since a step began. */
import { resources } from '#lib/cluster/apiserver/kinds/index.ts';
import type { ResourceDefinition } from '#lib/cluster/apiserver/resource.ts';
import type { Cluster } from '#lib/cluster/cluster.ts';
import { byService, since, type MeshEdge } from '#lib/cluster/network/edges.ts';
import type { TrafficTotals } from '#lib/cluster/network/traffic.ts';
import type { KubeList, KubeObject } from '#lib/kube/types.ts';
import type { World } from '#lib/lab/world.ts';
import { HOME, type VirtualFiles } from '#lib/shell/files.ts';

/** What had been counted when a step began. */
export interface StepStart {
  readonly traffic: TrafficTotals;
  readonly edges?: readonly MeshEdge[];
}

const MINUTE = 60_000;

const NO_TRAFFIC: TrafficTotals = { total: 0, failed: 0, byVersion: {} };

/** All names of a kind, in lower case: `deployments`, `deployment`, `deploy`, each of them with the group behind it too. */
function namesOf({
  resource,
  singular,
  shortNames = [],
  kind,
  group,
}: ResourceDefinition): readonly string[] {
  const names = [...new Set([resource, singular, kind.toLowerCase(), ...shortNames])];
  return group ? [...names, ...names.map((name) => `${name}.${group}`)] : names;
}

/** Every name of a kind to its definition. */
const byName = new Map<string, ResourceDefinition>();
for (const definition of resources)
  for (const name of namesOf(definition)) if (!byName.has(name)) byName.set(name, definition);

const qualifiedName = ({ resource, group }: ResourceDefinition): string =>
  group ? `${resource}.${group}` : resource;

/** By the names under which the store has them. */
const namesInStore = new Map(resources.map((definition) => [qualifiedName(definition), namesOf(definition)]));

const once = <T>(work: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: work() }).value;
};

export class LessonWorld {
  readonly #cluster: Cluster;
  readonly #files: VirtualFiles;

  constructor(cluster: Cluster, files: VirtualFiles) {
    this.#cluster = cluster;
    this.#files = files;
  }

  /** A kind by any of its names. */
  kind(word: string): ResourceDefinition | undefined {
    const name = word.toLowerCase();
    return byName.get(name) ?? this.#custom.find((one) => namesOf(one).includes(name));
  }

  /** All names of a kind by the one under which the store has it. */
  namesOf(stored: string): readonly string[] {
    const found = this.#custom.find((one) => qualifiedName(one) === stored);
    return namesInStore.get(stored) ?? (found ? namesOf(found) : [stored]);
  }

  /** What is counted by now. */
  counted(): StepStart {
    const { traffic, network } = this.#cluster;
    return { traffic: traffic.totals, edges: network.edges.totals };
  }

  /** What conditions may look at now. `start`: what had been counted when the step began. */
  seen({ traffic: from, edges: known = [] }: StepStart = { traffic: NO_TRAFFIC }): World {
    const totals = this.#cluster.traffic.totals;
    const { edges } = this.#cluster.network;
    const sinceStart = once(() => since(known, edges.totals));
    const services = once(() => byService(sinceStart()));
    const lastMinute = once(() => byService(edges.recent(MINUTE)));
    const byVersion = Object.entries(totals.byVersion).map(
      ([version, count]) => [version, count - (from.byVersion[version] ?? 0)] as const,
    );
    return {
      now: this.#cluster.sim.now,
      object: (kind, name, namespace) => this.#get(kind, namespace, name, {}) as KubeObject | undefined,
      objects: (kind, selector, namespace) => this.#list(kind, namespace, selector),
      file: (path) => this.#read(path),
      traffic: {
        total: totals.total - from.total,
        failed: totals.failed - from.failed,
        byVersion: Object.fromEntries(byVersion.filter(([, count]) => count > 0)),
        // Summed up only where a condition asks.
        get edges() {
          return sinceStart();
        },
        get services() {
          return services();
        },
        get lastMinute() {
          return lastMinute();
        },
        said: this.#said(byVersion.flatMap(([version, count]) => (count > 0 ? [version] : []))),
      },
    };
  }

  /** What these versions said last. */
  #said(versions: readonly string[]): Readonly<Record<string, string>> {
    const { said } = this.#cluster.traffic;
    return Object.fromEntries(versions.map((version) => [version, said[version] ?? '']));
  }

  /** Items of a list do not say what they are; a check may ask. */
  #list(kind: string, namespace: string, labelSelector: string): readonly KubeObject[] {
    const list = this.#get(kind, namespace, '', labelSelector ? { labelSelector } : {}) as
      KubeList | undefined;
    const type = list && { apiVersion: list.apiVersion, kind: list.kind.replace(/List$/, '') };
    return list?.items.map((item) => ({ ...item, ...type })) ?? [];
  }

  /** Kinds that are defined in the cluster itself. */
  get #custom(): readonly ResourceDefinition[] {
    return this.#cluster.api.machinery.resources.all.filter(({ custom }) => custom);
  }

  #get(kind: string, namespace: string, name: string, query: Record<string, string>): unknown {
    const definition = this.kind(kind);
    if (!definition) return undefined;
    const { group, version, resource, namespaced } = definition;
    const root = group ? `/apis/${group}/${version}` : `/api/${version}`;
    const place = namespaced ? `/namespaces/${namespace}/${resource}` : `/${resource}`;
    const answer = this.#cluster.handle({
      method: 'GET',
      path: `${root}${place}${name && `/${name}`}`,
      query,
    });
    return answer.status < 400 ? answer.body : undefined;
  }

  #read(path: string): string | undefined {
    const absolute = this.#files.resolve(HOME, path);
    return this.#files.stat(absolute)?.kind === 'file' ? this.#files.read(absolute) : undefined;
  }
}
