/** The kinds that verbs know something about. */
import type { KubeObject } from '#lib/kube/types.ts';
import type { Kind } from './kind.ts';
import * as workloads from './workloads.ts';

const kinds: readonly Kind[] = Object.values(workloads);

/** What is known of an object's kind; nothing but its name for others. */
export function kindOf({ apiVersion, kind }: KubeObject): Kind {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return kinds.find((known) => known.kind === kind && known.group === group) ?? { group, kind };
}
