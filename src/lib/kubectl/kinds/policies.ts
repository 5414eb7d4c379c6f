/** Kinds that say what may be used in a namespace. */
import { describedBy, type Kind } from './kind.ts';
import { describeLimits } from './limit-range/describe.ts';
import { describeQuota } from './resource-quota/describe.ts';

export const policies: readonly Kind[] = [
  { group: '', kind: 'ResourceQuota', describe: describedBy(describeQuota) },
  { group: '', kind: 'LimitRange', describe: describedBy(describeLimits) },
];
