/** Mirrors the objects that the picture draws, from watch events. */
import type { WatchEvent } from '#lib/kube/client.ts';
import type { Deployment, KubeObject, Node, Pod, ReplicaSet, Service } from '#lib/kube/types.ts';
import { pictureOf, type Picture } from './picture.ts';

export class ClusterView {
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- the picture made from it is what is mirrored
  #objects = new Map<string, KubeObject>();
  #picture = $state.raw<Picture>(
    pictureOf({ pods: [], replicaSets: [], deployments: [], services: [], nodes: [] }),
  );
  /** False until the first batch: nothing is known yet, which is not the same as nothing being there. */
  known = $state(false);

  get picture(): Picture {
    return this.#picture;
  }

  accept(events: readonly WatchEvent[]): void {
    for (const { type, object } of events) {
      const { namespace, name } = object.metadata;
      const key = `${object.kind}/${namespace ?? ''}/${name}`;
      if (type === 'DELETED') this.#objects.delete(key);
      else if (type === 'ADDED' || type === 'MODIFIED') this.#objects.set(key, object);
    }
    this.#draw();
    this.known = true;
  }

  clear(): void {
    this.#objects.clear();
    this.known = false;
    this.#draw();
  }

  #draw(): void {
    const kinds: Record<string, KubeObject[]> = {};
    for (const object of this.#objects.values()) (kinds[object.kind] ??= []).push(object);
    this.#picture = pictureOf({
      pods: (kinds['Pod'] ?? []) as Pod[],
      replicaSets: (kinds['ReplicaSet'] ?? []) as ReplicaSet[],
      deployments: (kinds['Deployment'] ?? []) as Deployment[],
      services: (kinds['Service'] ?? []) as Service[],
      nodes: (kinds['Node'] ?? []) as Node[],
    });
  }
}
