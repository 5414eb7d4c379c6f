/**
 * Every command there is. A new verb is a new file in cmd/, a line in a file of verbs/, and its name here. What a lab begins with is at
 * hand; the others come with their relatives when one of them is first typed (verbs.ts).
 */
import { apply } from './cmd/apply.ts';
import { get } from './cmd/get.ts';
import { rollout } from './cmd/rollout/rollout.ts';
import type { Command } from './command.ts';

export const atHand: readonly Command[] = [get, apply, rollout];

/** Verbs that are loaded together. */
export interface Part {
  readonly names: readonly string[];
  readonly load: () => Promise<readonly Command[]>;
}

export const parts: readonly Part[] = [
  {
    names: [
      'explain',
      'cluster-info',
      'top',
      'describe',
      'logs',
      'auth',
      'events',
      'diff',
      'wait',
      'api-resources',
      'api-versions',
    ],
    load: async () => (await import('./verbs/looking.ts')).looking,
  },
  {
    names: [
      'create',
      'expose',
      'run',
      'set',
      'edit',
      'delete',
      'scale',
      'autoscale',
      'certificate',
      'cordon',
      'uncordon',
      'drain',
      'taint',
      'patch',
      'replace',
      'label',
      'annotate',
    ],
    load: async () => (await import('./verbs/changing.ts')).changing,
  },
  {
    names: ['attach', 'exec', 'port-forward', 'proxy', 'cp', 'debug'],
    load: async () => (await import('./verbs/reaching.ts')).reaching,
  },
  {
    names: ['kustomize', 'completion', 'config', 'plugin', 'version', 'options'],
    load: async () => (await import('./verbs/aside.ts')).aside,
  },
];
