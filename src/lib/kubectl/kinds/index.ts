/** The kinds that verbs know something about besides their text (describers.ts). A new kind is a folder beside this file and a line here. */
import type { KubeObject } from '#lib/kube/types.ts';
import type { Kind } from './kind.ts';
import { plainSelector } from './templated.ts';
import { workloads } from './workloads.ts';

const kinds: readonly Kind[] = [
  ...workloads,
  // A Service selects pods that others made.
  { group: '', kind: 'Service', podSelector: plainSelector },
];

/** What is known of a kind; nothing but its name for others. */
export const kindNamed = (group: string, kind: string): Kind =>
  kinds.find((known) => known.kind === kind && known.group === group) ?? { group, kind };

/** What is known of an object's kind. */
export function kindOf({ apiVersion, kind }: KubeObject): Kind {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return kindNamed(group, kind);
}
