/** Kinds that say who may do what, and how much. */
import { describedBy, type Described } from '#lib/kubectl/describe/described.ts';
import { describeRequest } from './certificate-signing-request/describe.ts';
import { describeLimits } from './limit-range/describe.ts';
import { rbac } from './rbac/kinds.ts';
import { describeQuota } from './resource-quota/describe.ts';

export const policies: readonly Described[] = [
  { group: '', kind: 'ResourceQuota', describe: describedBy(describeQuota) },
  { group: '', kind: 'LimitRange', describe: describedBy(describeLimits) },
  {
    group: 'certificates.k8s.io',
    kind: 'CertificateSigningRequest',
    describe: describedBy(describeRequest),
  },
  ...rbac,
];
