/** `apply --prune`: what was applied before and is no longer in the files goes. From kubectl/pkg/cmd/apply/prune.go. */
import type { KubeList, KubeObject } from '#lib/kube/types.ts';
import { CommandError } from '#lib/kubectl/errors.ts';
import { klogLine } from '#lib/kubectl/log/klog.ts';
import { pathOf, type ResourceInfo } from '#lib/kubectl/resources/mapper.ts';
import { lastAppliedText } from './annotations.ts';
import { deleteTarget, type DeleteOptions } from './delete.ts';
import type { Basics } from './requests.ts';

/** What is looked through where --prune-allowlist does not say, as `group/version/kind`. */
const USUAL =
  `core/v1/ConfigMap core/v1/Endpoints core/v1/Namespace core/v1/PersistentVolumeClaim core/v1/PersistentVolume
  core/v1/Pod core/v1/ReplicationController core/v1/Secret core/v1/Service batch/v1/Job batch/v1/CronJob
  networking.k8s.io/v1/Ingress apps/v1/DaemonSet apps/v1/Deployment apps/v1/ReplicaSet apps/v1/StatefulSet`.split(
    /\s+/,
  );

/** The real one says so with and without --namespace. */
const DEPRECATED =
  'Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.';

export interface PruneOptions extends DeleteOptions {
  readonly selector: string;
  readonly allowlist: readonly string[];
}

/** Throws for an entry that is no `group/version/kind`. */
export function checkAllowlist(allowlist: readonly string[]): void {
  const wrong = allowlist.find((entry) => !/^[^/]+\/[^/]+\/[^/]+$/.test(entry));
  if (wrong !== undefined)
    throw new CommandError(`invalid GroupVersionKind format: ${wrong}, please follow <group/version/kind>`);
}

/** Throws for an entry that names no kind of the server. */
async function allowed(run: Basics, allowlist: readonly string[]): Promise<readonly ResourceInfo[]> {
  const found: ResourceInfo[] = [];
  for (const entry of allowlist.length > 0 ? allowlist : USUAL) {
    const [group = '', version = '', kind = ''] = entry.split('/');
    const apiVersion = group === 'core' ? version : `${group}/${version}`;
    const info = await run.mapper.kindFor(apiVersion, kind);
    if (info) found.push(info);
    else if (allowlist.length > 0)
      throw new CommandError(`no matches for kind "${kind}" in version "${apiVersion}"`);
  }
  return found;
}

/** Deletes and tells each object that is left over: in the namespaces of what was applied, then those without a namespace. */
export async function prune(
  run: Basics,
  applied: readonly KubeObject[],
  options: PruneOptions,
  tell: (object: KubeObject) => Promise<void>,
): Promise<void> {
  const kinds = await allowed(run, options.allowlist);
  if (options.allowlist.length === 0)
    await run.printErr(klogLine('W', run.process.leash.now, 'prune.go:71', DEPRECATED));
  const kept = new Set(applied.map(({ metadata }) => metadata.uid));
  const namespaces = [...new Set(applied.flatMap(({ metadata: { namespace } }) => namespace ?? []))].sort();
  const places = [
    ...namespaces.flatMap((namespace) =>
      kinds.filter(({ namespaced }) => namespaced).map((mapping) => ({ mapping, namespace })),
    ),
    ...kinds.filter(({ namespaced }) => !namespaced).map((mapping) => ({ mapping, namespace: '' })),
  ];
  for (const { mapping, namespace } of places) {
    const { selector } = options;
    const list = await run.send<KubeList>({
      method: 'GET',
      path: pathOf(mapping, namespace),
      query: { ...(selector && { labelSelector: selector }) },
    });
    for (const item of list.items) {
      const { name, uid } = item.metadata;
      const object = { ...item, apiVersion: list.apiVersion, kind: mapping.kind };
      if (lastAppliedText(object) === undefined || kept.has(uid)) continue;
      if (options.dryRun !== 'client') {
        const target = { mapping, namespace, name, source: '', object };
        await deleteTarget(run, target, options);
      }
      await tell(object);
    }
  }
}
