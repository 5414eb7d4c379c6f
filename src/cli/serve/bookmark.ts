/** Bookmarks: how far a watch has come although nothing changed in what it watches, so that it can go on from there. */
import { groupVersion } from '#lib/cluster/apiserver/resources.ts';
import { flag, targetOf } from '#lib/cluster/apiserver/route.ts';
import type { Cluster } from '#lib/cluster/cluster.ts';
import type { KubeRequest } from '#lib/kube/client.ts';
import type { KubeObject } from '#lib/kube/types.ts';

/** Makes the bookmark of this moment; undefined where the watch did not ask for any. */
export function bookmarkFor(cluster: Cluster, request: KubeRequest): (() => KubeObject) | undefined {
  const target = targetOf(request.path, cluster.api.machinery.resources);
  if (!target || !flag(request, 'allowWatchBookmarks')) return undefined;
  const { kind } = target.definition;
  const apiVersion = groupVersion(target.definition);
  return () => {
    const metadata = { resourceVersion: String(cluster.store.revision), creationTimestamp: null };
    return { kind, apiVersion, metadata } as unknown as KubeObject;
  };
}
